"""Two clicks are one: every form that makes something, sent twice at the same moment and once more, made one of it."""

import re
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models, transaction
from django.db.models import Model
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.test import Client, RequestFactory
from django.urls import reverse

from meldingen.models import (
    Benadeling,
    Bericht,
    Betrokkenheid,
    Concept,
    Consult,
    Invoer,
    OvergangGeweigerd,
    Signaal,
    Waarneming,
)
from meldingen.models.filter import Lijstfilter
from pvi import klok
from pvi.models import Aanstellingsverzoek, Medewerker, OrganisatieEenheid, Verzending
from pvi.models.referentie import keuzes
from pvi.rollen import Rol
from pvi.tasks import sweep_verzendingen
from pvi.web import eenmaal
from pvi.web.sessie import Meldersessie
from reflectie.models import Herstelafspraak, Nazorgmoment
from tests.meldingen.melder import submitted
from tests.people import make_person
from tests.reflectie.conftest import ander_team, begeleider, hb, in_herstel, in_nazorg  # noqa: F401
from tests.test_lengte import is_text
from tests.test_routes import ROUTES, fill
from tests.triage.conftest import (  # noqa: F401
    arbeidszaken,
    besluit_tot,
    betrokkene,
    commissie,
    gewogen,
    in_de_lijn,
    in_onderzoek,
    jurist,
    te_wegen,
    velden,
    voorzitter,
)
from triage.models import Gedraging, JurisprudentieItem, Lijnactie, Ordemaatregel, Reactie

Fixture = Callable[[str], Any]


@dataclass
class Formulier:
    """A form as somebody is about to send it."""

    wie: Medewerker | None
    url: str
    data: dict[str, Any]
    maakt: type[models.Model]
    # The page that shows the form, when a button posts to another address.
    pagina: str = ""
    client: Client = field(default_factory=Client)


def _bericht(f: Fixture) -> Formulier:
    url = reverse("meldingen:berichten", args=[f("open_melding").kenmerk])
    return Formulier(f("vik"), url, {"soort": "bericht", "tekst": "We hebben je chef gesproken."}, Bericht)


def _van_melder(actie: str, maakt: type[Model]) -> Callable[[Fixture], Formulier]:
    def make(f: Fixture) -> Formulier:
        f("organisatie")
        _, _, code = submitted()
        formulier = Formulier(None, "/volgen/melding/", {"actie": actie, f"{actie}-tekst": "Mijn woorden."}, maakt)
        formulier.client.post("/volgen/", {"code": code})
        return formulier

    return make


def _persoon(f: Fixture) -> Formulier:
    melding = f("open_melding")
    url = reverse("meldingen:personen", args=[melding.kenmerk])
    return Formulier(f("vik"), url, {"rol": "wegkijker", "koppeling": "open", "naam": "Chef"}, Betrokkenheid)


def _lijnactie(f: Fixture) -> Formulier:
    zaak = f("in_de_lijn")
    url = reverse("triage:actie-nieuw", args=[zaak.kenmerk, zaak.sporen.get().pk])
    return Formulier(f("teamchef"), url, {"soort": "gesprek", "omschrijving": "Voer het gesprek."}, Lijnactie)


def _reactie(f: Fixture) -> Formulier:
    url = reverse("triage:reactie-nieuw", args=[f("in_de_lijn").kenmerk])
    data = {"voor": "", "soort": "gesprek", "op": klok.vandaag().isoformat()}
    return Formulier(f("teamchef"), url, data, Reactie)


def _gedraging(f: Fixture) -> Formulier:
    zaak = f("in_onderzoek")
    data = {"over": str(zaak.betrokkenheden.get().pk), "omschrijving": "Een grap."}
    return Formulier(f("onderzoeker"), reverse("triage:gedraging-nieuw", args=[zaak.kenmerk]), data, Gedraging)


def _ordemaatregel(f: Fixture) -> Formulier:
    zaak = f("in_onderzoek")
    wie, vandaag = str(zaak.betrokkenheden.get().pk), klok.vandaag().isoformat()
    data = {"voor": wie, "soort": keuzes("ordemaatregel")[0][0], "van": vandaag, "reden": "Rust op het team."}
    return Formulier(f("politiechef"), reverse("triage:ordemaatregel", args=[zaak.kenmerk]), data, Ordemaatregel)


def _jurisprudentie(f: Fixture) -> Formulier:
    from tests.triage.test_jurisprudentie import VELDEN

    url = reverse("triage:jurisprudentie-nieuw")
    return Formulier(f("jurist"), url, VELDEN | {"straf": "geen", "jaar": "2019"}, JurisprudentieItem)


def _afspraak(f: Fixture) -> Formulier:
    zaak = f("in_nazorg")
    wie = f("hb")
    data = {"afspraak": "Een gesprek.", "vorm": keuzes("herstelvorm")[0][0], "uiterlijk_op": klok.vandaag().isoformat()}
    return Formulier(wie, reverse("reflectie:afspraak-nieuw", args=[zaak.kenmerk]), data, Herstelafspraak)


def _extra_nazorg(f: Fixture) -> Formulier:
    zaak, wie = f("in_nazorg"), f("hb")
    url = reverse("reflectie:extra", args=[zaak.kenmerk, zaak.nazorgmomenten.first().pk])
    return Formulier(wie, url, {"op": (klok.vandaag() + timedelta(days=40)).isoformat()}, Nazorgmoment)


def _signaal(f: Fixture) -> Formulier:
    data = {"wat_gezien": "Een grap in de kantine.", "bron": "zelf", "eenheid": f("team").pk}
    return Formulier(f("teamchef"), reverse("meldingen:signaal-nieuw"), data, Signaal)


def _concept(f: Fixture) -> Formulier:
    data = {"wat_gezien": "Een grap in de kantine.", "naar": "concept"}
    return Formulier(f("teamchef"), reverse("meldingen:signaal-nieuw"), data, Concept)


def _namens(f: Fixture) -> Formulier:
    from tests.meldingen.namens.test_invoer import answers

    data = {k: v for k, v in answers(f("team"), Rol.VI).items() if k != "formulier"}
    return Formulier(f("vik"), reverse("meldingen:namens"), data, Invoer)


def _consult(f: Fixture) -> Formulier:
    data = {
        "maand": klok.vandaag().replace(day=1).isoformat(), "eenheid": f("organisatie")["RT"].pk, "gronden": ["ras"],
        "aarden": ["opmerking"], "route": "geen",
    }  # fmt: skip
    return Formulier(f("vertrouwenspersoon"), reverse("meldingen:consulten"), data, Consult)


def _afwezig(f: Fixture) -> Formulier:
    wie, vandaag = f("teamchef"), klok.vandaag()
    ander = make_person(Rol.TC, f("team"))
    data = {
        "aanstelling": str(wie.aanstellingen.get().pk), "waarnemer": str(ander.aanstellingen.get().pk),
        "werkmail": ander.email, "van": vandaag.isoformat(), "tot_en_met": (vandaag + timedelta(days=7)).isoformat(),
    }  # fmt: skip
    return Formulier(wie, reverse("meldingen:overdracht"), data, Waarneming)


def _filter(f: Fixture) -> Formulier:
    data = {"naam": "Mijn lijst", "vraag": "status=intake"}
    return Formulier(
        f("vik"),
        reverse("meldingen:filter-bewaren"),
        data,
        Lijstfilter,
        pagina=f"{reverse('meldingen:werkvoorraad')}?fase=intake",
    )


def _account(f: Fixture) -> Formulier:
    data = {"naam": "Nina", "email": "nina@voorbeeld.invalid", "personeelsnummer": "", "team": f("team").pk}
    return Formulier(f("beheerder"), reverse("beheer:medewerker-nieuw"), data, Medewerker)


def _aanstelling(f: Fixture) -> Formulier:
    url = reverse("beheer:aanstelling-nieuw", args=[f("collega").pk])
    data = {"rol": "vi", "functie": "", "eenheid": f("organisatie")["RT"].pk, "van": "2026-01-01T09:00", "tot": ""}
    return Formulier(f("beheerder"), url, data, Aanstellingsverzoek)


def _eenheid(f: Fixture) -> Formulier:
    data = {
        "code": "RT-NIEUW", "naam": "Nachtploeg", "soort": "team", "geldig_van": klok.vandaag().isoformat(),
        "ouder": f("team").ouder.pk,
    }  # fmt: skip
    return Formulier(f("beheerder"), reverse("beheer:eenheid-nieuw"), data, OrganisatieEenheid)


FORMULIEREN = {
    "bericht": _bericht,
    "bericht van de melder": _van_melder("bericht", Bericht),
    "benadeling": _van_melder("benadeling", Benadeling),
    "persoon": _persoon,
    "lijnactie": _lijnactie,
    "reactie": _reactie,
    "gedraging": _gedraging,
    "ordemaatregel": _ordemaatregel,
    "jurisprudentie": _jurisprudentie,
    "afspraak": _afspraak,
    "extra nazorg": _extra_nazorg,
    "signaal": _signaal,
    "concept": _concept,
    "namens": _namens,
    "consult": _consult,
    "afwezig": _afwezig,
    "filter": _filter,
    "account": _account,
    "aanstelling": _aanstelling,
    "eenheid": _eenheid,
}


def _together(client: Client, url: str, data: dict[str, Any]) -> list[HttpResponse]:
    """The same post twice at one moment, by two workers of the server, from one browser."""
    start, antwoorden = threading.Barrier(2), []

    def work() -> None:
        browser = Client()
        browser.cookies = client.cookies.copy()
        start.wait()
        try:
            antwoorden.append(browser.post(url, data))
        finally:
            connection.close()

    draden = [threading.Thread(target=work) for _ in range(2)]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join(60)
    return antwoorden


def _hidden(client: Client, formulier: Formulier) -> dict[str, str]:
    """What the page itself puts into that form."""
    soep = BeautifulSoup(client.get(formulier.pagina or formulier.url).content, "html.parser")
    for form in soep.select("main form[method=post]"):
        namen = {veld.get("name") for veld in form.select("[name]")}
        actie = formulier.data.get("actie")
        past = form.find(attrs={"name": "actie", "value": actie}) if actie else set(formulier.data) & namen
        if past:
            return {v["name"]: v.get("value", "") for v in form.select("input[type=hidden][name]")}
    raise AssertionError(f"geen formulier op {formulier.url}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("naam", FORMULIEREN)
def test_two_clicks_make_one_and_end_on_the_same_page(request, naam):
    formulier = FORMULIEREN[naam](request.getfixturevalue)
    client = formulier.client
    if formulier.wie is not None:
        client.force_login(formulier.wie)
    data = _hidden(client, formulier) | formulier.data
    assert re.fullmatch(r"[0-9a-f-]{36}", data["formulier"])
    eerder = formulier.maakt._default_manager.count()
    antwoorden = [*_together(client, formulier.url, data), client.post(formulier.url, data)]
    assert [a.status_code for a in antwoorden] == [302, 302, 302], antwoorden[0].text
    assert len({a.url for a in antwoorden}) == 1
    assert formulier.maakt._default_manager.count() == eerder + 1


def _texts(formulier: Formulier, client: Client) -> dict[str, int]:
    """Name in the post → longest length, of every text field of the form on that page."""
    form = client.get(formulier.pagina or formulier.url).context.get("form")
    if form is None:
        return {}
    return {form.add_prefix(naam): veld.max_length for naam, veld in form.fields.items() if is_text(veld)}


@pytest.mark.parametrize("naam", [naam for naam in FORMULIEREN if naam not in ("concept", "filter")])
def test_one_character_too_many_is_refused_with_a_sentence(request, naam):
    """Never a 500 of the database, never a text that is cut off in silence."""
    formulier = FORMULIEREN[naam](request.getfixturevalue)
    client = formulier.client
    if formulier.wie is not None:
        client.force_login(formulier.wie)
    teksten = _texts(formulier, client)
    if naam in ("bericht van de melder", "benadeling"):
        teksten = {f"{formulier.data['actie']}-tekst": 10_000}
    for veld, lengte in teksten.items():
        antwoord = client.post(formulier.url, formulier.data | {veld: "a" * (lengte + 1)})
        assert antwoord.status_code == 422, f"{naam}: {veld}"
        assert re.search(r"niet meer dan \d+ tekens|geldig|Gebruik|Vul", antwoord.text), f"{naam}: {veld}"


# --- every route ----------------------------------------------------------------------------------------------------

EENMAAL = [(naam, pad) for naam, pad in ROUTES if naam not in eenmaal.ZONDER]


@pytest.fixture
def post(rf: RequestFactory, vik) -> Callable[..., Any]:
    """A post as it reaches the middleware, with who sends it."""
    sessie = Meldersessie()
    sessie.create()

    def make(pad: str, data: dict[str, Any] | None = None, *, wie: Any = vik, formulier: str = "") -> Any:
        verzoek = rf.post(pad, {"formulier": formulier or str(uuid.uuid4()), "tekst": "Woorden."} | (data or {}))
        verzoek.user, verzoek.session = wie, sessie
        return verzoek

    return make


@pytest.fixture
def maak(vik) -> Callable[[Any], HttpResponse]:
    """A view that makes a row, as an action does, and leads on to it."""

    def view(verzoek: Any) -> HttpResponse:
        with transaction.atomic():
            rij = Lijstfilter.objects.create(eigenaar=vik, naam=str(uuid.uuid4()), vraag="")
        return redirect(f"/klaar/{rij.pk}/")

    return view


@pytest.mark.django_db
def test_every_route_that_takes_a_post_is_done_once_or_says_why(post, maak):
    """Whatever is added: its second post makes nothing, unless a line in ZONDER says why it may."""
    fout = []
    for naam, patroon in EENMAAL:
        pad = fill(patroon, "M-2222-2222")
        if not pad.startswith("/^") and not pad.startswith(eenmaal.ZONDER_ONDER):
            verzoek = {"formulier": str(uuid.uuid4())}
            aantal = Lijstfilter.objects.count()
            antwoorden = [eenmaal.Eenmaal(maak)(post(pad, verzoek)) for _ in range(2)]
            gelijk = antwoorden[0].url == antwoorden[1].url
            fout += [] if gelijk and Lijstfilter.objects.count() == aantal + 1 else [naam]
    assert fout == []


def test_what_may_be_done_again_is_a_route_with_a_reason():
    namen = {naam for naam, _ in ROUTES}
    assert set(eenmaal.ZONDER) - namen == set()
    assert all(len(waarom.split()) > 3 for waarom in eenmaal.ZONDER.values())


def test_every_form_of_the_portal_carries_its_id():
    """The tag that writes the token writes the id: a form without it would be refused anyhow."""
    zonder = []
    for pad in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        for form in re.findall(r'<form[^>]*method="post".*?</form>', pad.read_text(), re.DOTALL):
            # The page of a broken server sends again what was sent.
            zonder += [] if "{% csrf_token %}" in form or pad.name == "500.html" else [pad.name]
    assert zonder == []


# --- the middleware itself ------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_other_words_on_the_same_page_are_another_post(post, maak):
    keer, formulier = eenmaal.Eenmaal(maak), str(uuid.uuid4())
    keer(post("/meldingen/filters/bewaren/", formulier=formulier))
    keer(post("/meldingen/filters/bewaren/", {"tekst": "Andere woorden."}, formulier=formulier))
    assert Lijstfilter.objects.count() == 2


def test_what_another_sent_is_not_answered_to_me(post, maak, teamchef):
    keer, formulier = eenmaal.Eenmaal(maak), str(uuid.uuid4())
    van_vik = keer(post("/meldingen/filters/bewaren/", formulier=formulier))
    assert keer(post("/meldingen/filters/bewaren/", formulier=formulier, wie=teamchef)).url != van_vik.url
    # Who is not logged in is not asked about it either.
    assert eenmaal.mark(post("/meldingen/filters/bewaren/", formulier=formulier, wie=AnonymousUser())) is None


def test_a_refused_form_may_be_sent_again(post, maak, vik):
    def weiger(verzoek: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                Lijstfilter.objects.create(eigenaar=vik, naam="Half", vraag="")
                raise OvergangGeweigerd("Nog niet.")
        except OvergangGeweigerd:
            return HttpResponse(status=422)

    formulier = str(uuid.uuid4())
    assert eenmaal.Eenmaal(weiger)(post("/meldingen/filters/bewaren/", formulier=formulier)).status_code == 422
    assert not Lijstfilter.objects.exists() and not Verzending.objects.exists()
    assert eenmaal.Eenmaal(maak)(post("/meldingen/filters/bewaren/", formulier=formulier)).status_code == 302
    assert Lijstfilter.objects.count() == 1


def test_a_question_in_between_is_no_answer(post, maak):
    """Showing again who you are: what was posted is done after that."""
    formulier = str(uuid.uuid4())
    eerst = eenmaal.Eenmaal(lambda _: HttpResponseRedirect("/inloggen/opnieuw/"))
    eerst(post("/beheer/mensen/nieuw/", formulier=formulier))
    eenmaal.Eenmaal(maak)(post("/beheer/mensen/nieuw/", formulier=formulier))
    assert Lijstfilter.objects.count() == 1


def test_what_broke_after_it_was_done_is_not_done_again(post, maak):
    """The row is there, the answer was lost on the way: the second post leads to the page and makes nothing."""

    def breek(verzoek: Any) -> HttpResponse:
        maak(verzoek)
        return HttpResponse(status=500)

    formulier = str(uuid.uuid4())
    eenmaal.Eenmaal(breek)(post("/meldingen/filters/bewaren/", formulier=formulier))
    assert eenmaal.Eenmaal(maak)(post("/meldingen/filters/bewaren/", formulier=formulier)).url.endswith("/bewaren/")
    assert Lijstfilter.objects.count() == 1


def test_the_claim_is_in_the_transaction_of_what_it_stands_for(post, maak):
    """Killed in the middle, both are gone; nothing is claimed that was not done."""

    def sterf(verzoek: Any) -> HttpResponse:
        with transaction.atomic():
            maak(verzoek)
            assert Verzending.objects.count() == 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        eenmaal.Eenmaal(sterf)(post("/meldingen/filters/bewaren/"))
    assert not Lijstfilter.objects.exists() and not Verzending.objects.exists()


def test_the_table_says_nothing_about_who_what_or_which_case(post, maak, vik):
    pad = "/meldingen/M-2222-2222/berichten/"
    eenmaal.Eenmaal(lambda v: redirect(pad) if maak(v) else None)(post(pad))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(v)::text FROM pvi_verzending v")
        (rij,) = cursor.fetchone()
    assert not any(woord in rij for woord in ("M-2222", "berichten", str(vik.pk), "Woorden"))
    assert not re.search(r"\d\dT\d\d", rij)


def test_what_was_sent_is_forgotten_after_two_days(post, maak):
    eenmaal.Eenmaal(maak)(post("/meldingen/filters/bewaren/"))
    with klok.op(klok.nu() + timedelta(days=2)):
        sweep_verzendingen()
        assert Verzending.objects.exists()
    with klok.op(klok.nu() + timedelta(days=3)):
        sweep_verzendingen()
    assert not Verzending.objects.exists()


@pytest.mark.parametrize(
    ("sql", "wijzigt"),
    [
        ('INSERT INTO "meldingen_bericht" ("id") VALUES (%s)', True),
        ('UPDATE "meldingen_melding" SET "versie" = 2', True),
        ('DELETE FROM "meldingen_concept" WHERE 1 = 1', True),
        ('INSERT INTO "meldingen_inzage" ("id") VALUES (%s)', False),
        ('UPDATE "django_session" SET "expire_date" = %s', False),
        ('SELECT 1 FROM "meldingen_melding" FOR UPDATE', False),
        ("SAVEPOINT s", False),
    ],
)
def test_reading_and_noting_who_reads_is_no_change(sql, wijzigt):
    assert eenmaal.changes(sql) is wijzigt
