"""Retention of a whole case: Z04 played to its end, and destroyed when its five years are over.

Interrupted after every step, with a stop, and with every report before and after: never half readable, nothing early,
and no figure changes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from dashboards.besloten import casuistiekoverzicht, maandrapportage
from dashboards.besloten.meting import Meting
from dashboards.overzichten import RAPPORTAGES, Overzicht
from dashboards.queries import gebleven_signalen, landelijke_cijfers
from demo.verhaal import Verhaal
from demo.z04 import BEGELEIDER, KLAS, ONTVANGST, z04
from meldingen import notifications, retention
from meldingen.actions.bewaren import place_stop
from meldingen.actions.inzage import verify_inzage
from meldingen.cijferbereik import HEEL_DE_POLITIE, Cijferbereik
from meldingen.models import (
    Betrokkenheid,
    Inzage,
    Melder,
    MelderIdentiteit,
    Melding,
    Notificatie,
    Statuswissel,
    Toekenning,
    Uitsluiting,
    Vernietiging,
    Vernietigstop,
)
from meldingen.retention import STAPPEN, begin, destroy_due, finish
from meldingen.tasks import sweep_bewaartermijnen, sweep_notificaties, sweep_termijnen, sweep_uitsluitingen
from meldingen.toegang import toegang
from pvi import klok, kluis
from pvi.kalender import Periode
from pvi.kluis import EncryptedTextField
from pvi.models import Mislukking, OrganisatieEenheid, Sleutel, Versleuteld
from pvi.rollen import Rol
from reflectie.models import Les
from tests.people import make_person
from tests.test_routes import OPENBAAR, ROUTES, fill
from triage.models import JurisprudentieItem, Reactie

from .verteld import INLOGWEG, D, Verteld, told

pytestmark = pytest.mark.django_db
# Of Z04: closed at the end of 2026 with a penalty.
JAREN = 5


def story(cast, eenheden):
    verhaal = Verhaal(cast, eenheden, D, KLAS)
    return told(verhaal, z04(verhaal), {})


@pytest.fixture(scope="module")
def verteld(told_once) -> Verteld:
    return told_once(story)


@pytest.fixture(autouse=True)
def lijst(settings, tmp_path):
    settings.VERNIETIGDE_SLEUTELS = tmp_path / "vernietigd.txt"
    return settings.VERNIETIGDE_SLEUTELS


@pytest.fixture
def zaak(verteld) -> Melding:
    kluis.clear()
    return verteld.melding


@pytest.fixture
def laatste(zaak) -> date:
    """The last day on which the case is kept."""
    assert zaak.bewaren_tot == klok.day(zaak.afgesloten_op).replace(year=klok.day(zaak.afgesloten_op).year + JAREN)
    return zaak.bewaren_tot


@pytest.fixture
def fg(verteld):
    return make_person(Rol.FG, OrganisatieEenheid.objects.get(code="KS"))


@contextmanager
def on(dag: date, uur: int = 3) -> Iterator[None]:
    with klok.op(datetime(dag.year, dag.month, dag.day, uur, tzinfo=klok.AMSTERDAM)):
        yield


def after(dag: date) -> date:
    return dag + timedelta(days=1)


# --- what can be read of a case ---------------------------------------------------------------------------------------


def texts(sleutels: set) -> Iterator[tuple[str, object]]:
    """Every encrypted value in the database that lies under one of these keys, history included: readable or not."""
    kluis.clear()
    kluis.open_sleutel(*sleutels)
    for model in apps.get_models():
        if not issubclass(model, Versleuteld) and not hasattr(model, "history_object"):
            continue
        velden = [veld for veld in model._meta.concrete_fields if isinstance(veld, EncryptedTextField)]
        for rij in model._base_manager.filter(sleutel_id__in=sleutels) if velden else ():
            for veld in velden:
                try:
                    yield f"{model._meta.label}.{veld.name}", getattr(rij, veld.name)
                except kluis.Vernietigd:
                    yield f"{model._meta.label}.{veld.name}", None


def keys_of(zaak: Melding) -> set:
    return retention._keys_of(zaak)


def stand(zaak: Melding, sleutels: set) -> str:
    """'heel', 'weg', or 'half': some of it can be read and some cannot."""
    gelezen = {tekst is not None for _, tekst in texts(sleutels)}
    kluis.clear()
    gewist = Melding.objects.get(pk=zaak.pk).gewist_op is not None
    if gelezen <= {True} and not gewist:
        return "heel"
    return "weg" if gelezen <= {False} and gewist else "half"


def every_report(verhaal: Verhaal) -> dict[str, object]:
    """Every report there is over the year of the case and the years after, before suppression."""
    rapporten: dict[str, object] = {}
    for jaar in (2026, 2027, 2031):
        for nummer in range(1, 5):
            kwartaal = Periode("kwartaal", jaar, nummer)
            rapporten[kwartaal.code] = landelijke_cijfers(kwartaal)
            land = Meting(RAPPORTAGES["casuistiekoverzicht"], HEEL_DE_POLITIE, kwartaal)
            rapporten[f"land {kwartaal.code}"] = casuistiekoverzicht(land)
        for code in ("PA", "OB"):
            eenheid = verhaal.eenheden[code]
            for nummer in (1, 4, 6, 9, 12):
                maand = Periode("maand", jaar, nummer)
                delen = frozenset(deel.pk for deel in verhaal.eenheden.values() if deel.eenheid_id == eenheid.pk)
                meting = Meting(RAPPORTAGES["maandrapportage"], Cijferbereik(delen), maand, eenheid)
                rapporten[f"{code} {maand.code}"] = maandrapportage(meting)
            rapporten[f"kamer {code} {jaar}"] = gebleven_signalen(eenheid, Periode("jaar", jaar, 1))
    return rapporten


# What an exact copy that is counted again no longer finds: the plans and lessen that went with the case.
MET_DE_ZAAK = {"herstel", "leerpunten"}


def lasting(rapport: Any) -> object:
    """A report, of a besloten one the tables that outlive a case."""
    if not isinstance(rapport, Overzicht) or not RAPPORTAGES[rapport.soort].is_besloten:
        return rapport
    return {tabel.code: tabel for tabel in rapport.inhoud() if tabel.code not in MET_DE_ZAAK}


# --- nothing early ----------------------------------------------------------------------------------------------------


def test_on_the_last_day_everything_is_there_and_on_the_next_nothing(zaak, laatste):
    sleutels = keys_of(zaak)
    for dag in (laatste.replace(year=laatste.year - 1), laatste):
        with on(dag, 23):
            assert destroy_due() == 0
        assert stand(zaak, sleutels) == "heel"
    with on(after(laatste), 0):
        assert destroy_due() >= 1
    assert stand(zaak, sleutels) == "weg"


def test_a_penalty_that_became_known_after_closing_makes_it_later_never_earlier(zaak, laatste):
    reactie = zaak.reacties.filter(is_straf=True).get()
    Reactie.objects.filter(pk=reactie.pk).update(soort="j")
    with on(laatste.replace(year=laatste.year + 4)):
        assert destroy_due() == 0
    with on(after(laatste.replace(year=laatste.year + 5))):
        assert destroy_due() >= 1


# --- never half readable ----------------------------------------------------------------------------------------------


class Stroomuitval(Exception):
    """The machine stops here."""


@pytest.mark.parametrize("na", range(len(STAPPEN) + 1))
@pytest.mark.parametrize("halverwege", [False, True], ids=["na de stap", "in de stap"])
def test_a_job_that_stops_anywhere_goes_on_and_the_case_is_never_half_readable(
    monkeypatch, zaak, laatste, na, halverwege
):
    """Number 0 is in the destruction of the keys; the others are the steps after it."""
    sleutels = keys_of(zaak)

    def stop(doe):
        def stap(*args):
            if halverwege:
                doe(*args)
            raise Stroomuitval

        return stap

    if na == 0:
        monkeypatch.setattr(retention, "_mark_gone", stop(retention._mark_gone))
    else:
        stappen = list(STAPPEN)
        stappen[na - 1] = (stappen[na - 1][0], stop(stappen[na - 1][1]))
        monkeypatch.setattr(retention, "STAPPEN", tuple(stappen))
    with on(after(laatste)):
        destroy_due()
    assert Mislukking.objects.get().fout == "Stroomuitval"
    assert stand(zaak, sleutels) == ("heel" if na == 0 else "weg")
    monkeypatch.undo()
    # A night later it is done, in every detail.
    with on(after(after(laatste))):
        destroy_due()
    assert stand(zaak, sleutels) == "weg"
    assert Vernietiging.objects.get(melding=zaak).klaar_op is not None
    assert not Mislukking.objects.exists()
    assert leftovers(zaak, sleutels) == []


def leftovers(zaak: Melding, sleutels: set) -> list[str]:
    """What should be gone and is not."""
    waren = {
        "MelderIdentiteit": MelderIdentiteit.objects.filter(melder__melding=zaak),
        "Notificatie": Notificatie.objects.filter(melding=zaak),
        "Toekenning": Toekenning.objects.filter(content_object=zaak),
        "Uitsluiting": Uitsluiting.objects.filter(melding=zaak),
        "Betrokkenheid": Betrokkenheid.objects.filter(melding=zaak, medewerker__isnull=False),
        "Melder": Melder.objects.filter(melding=zaak).exclude(account_merk=""),
        "Les": Les.objects.filter(melding=zaak),
        "JurisprudentieItem": JurisprudentieItem.objects.filter(besluit__melding=zaak),
        "Sleutel": Sleutel.objects.filter(pk__in=sleutels, vernietigd=False),
    }
    over = [naam for naam, rijen in waren.items() if rijen.exists()]
    over += [] if sleutels <= kluis.destroyed_keys() else ["lijst buiten de database"]
    return over + ciphertexts(sleutels)


def ciphertexts(sleutels: set) -> list[str]:
    """Fields of which a ciphertext under one of these keys still lies in the database, history included."""
    gevonden = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            for veld in model._meta.concrete_fields:
                if isinstance(veld, EncryptedTextField):
                    cursor.execute(
                        f'SELECT count(*) FROM "{model._meta.db_table}" WHERE sleutel_id = ANY(%s)'  # noqa: S608
                        f' AND length("{veld.column}") > 0',
                        [list(sleutels)],
                    )
                    gevonden += [f"{model._meta.label}.{veld.name}"] if cursor.fetchone()[0] else []
    return gevonden


def test_every_key_of_the_case_goes_those_of_the_melder_and_of_the_draft_case_law_too(zaak):
    soorten = Sleutel.objects.filter(pk__in=keys_of(zaak)).values_list("soort", flat=True)
    assert {Sleutel.Soort.ZAAK, Sleutel.Soort.IDENTITEIT} <= set(soorten)
    concept = JurisprudentieItem.objects.filter(besluit__melding=zaak)
    assert concept.exists()
    assert set(concept.values_list("sleutel_id", flat=True)) <= keys_of(zaak)


# --- a stop -----------------------------------------------------------------------------------------------------------


def test_a_held_case_stays_whole_until_its_stop_ends(zaak, laatste, fg):
    sleutels = keys_of(zaak)
    tot = laatste + timedelta(days=400)
    with on(laatste):
        place_stop(fg, zaak.kenmerk, reden=Vernietigstop.Reden.RECHTER, tot=tot, beoordelaar=fg)
    for dag in (after(laatste), tot):
        with on(dag):
            assert destroy_due() == 0
        assert stand(zaak, sleutels) == "heel"
    with on(after(tot)):
        assert destroy_due() == 1
    assert stand(zaak, sleutels) == "weg"


# --- figures, and who meets the rest ---------------------------------------------------------------------------------


def test_no_report_of_the_past_or_the_future_changes_by_a_single_figure(zaak, laatste, verteld):
    with on(after(laatste)):
        voor = every_report(verteld.verhaal)
        assert destroy_due() == 1
        na = every_report(verteld.verhaal)
    assert {naam: lasting(rapport) for naam, rapport in na.items()} == {
        naam: lasting(rapport) for naam, rapport in voor.items()
    }
    # It did count.
    assert any(cel for rij in voor["2026-K1"].hoofdstukken[0].inhoud[0].aantallen for cel in rij)


def test_steps_keep_who_and_when_and_lose_their_words(zaak, laatste):
    def kaal():
        wissels = Statuswissel.objects.filter(melding=zaak)
        return list(wissels.values_list("overgang", "van", "naar", "door", "rol", "op"))

    voor = kaal()
    with on(after(laatste)):
        destroy_due()
    assert kaal() == voor
    assert {bytes(w.__dict__["toelichting"]) for w in Statuswissel.objects.filter(melding=zaak)} == {b""}


def test_shared_les_stays_readable_and_knows_no_case(zaak, laatste):
    les = Les.objects.get(melding=zaak)
    assert les.status == Les.Status.GEDEELD or Les.objects.filter(pk=les.pk).update(status=Les.Status.GEDEELD)
    with on(after(laatste)):
        destroy_due()
    les = Les.objects.get(pk=les.pk)
    kluis.open_sleutel(les.sleutel_id)
    assert les.melding is None
    assert les.wat
    assert les.history.count() == 0


@pytest.mark.parametrize("een_op_de", [4, pytest.param(1, marks=pytest.mark.proof)])
def test_the_pages_of_the_case_are_not_there_for_anybody_who_had_them(zaak, laatste, verteld, een_op_de):
    """Half way (only the keys are gone) and at the end: no page breaks, and none names the case."""
    client = Client()
    with on(after(laatste)):
        lezers = readers(verteld.verhaal, zaak)
        begin(zaak)
        for moment in ("sleutels weg", "klaar"):
            for nr, (wie, medewerker) in enumerate(lezers.items()):
                client.force_login(medewerker, INLOGWEG)
                for naam, pad in islice(ROUTES, nr % een_op_de, None, een_op_de):
                    if "<str:kenmerk>" in pad:
                        status = client.get(fill(pad, zaak.kenmerk)).status_code
                        assert status in (404, 405), (moment, wie, naam, status)
                    elif "<" not in pad and naam not in OPENBAAR and not pad.startswith("/^"):
                        antwoord = client.get(pad, {"fase": "alle"})
                        assert antwoord.status_code < 500, (moment, wie, naam)
                        assert f"/{zaak.kenmerk}/" not in antwoord.text, (moment, wie, naam)
            finish(Vernietiging.objects.get(melding=zaak))


def readers(verhaal: Verhaal, zaak: Melding) -> dict:
    """Everybody who can open the case now, and whose own case it is: melder, betrokkene, who welcomes the aspirant."""
    mag = {wie: medewerker for wie, medewerker in verhaal.cast.items() if toegang(medewerker).rechten_op(zaak)}
    assert mag
    return mag | {wie: verhaal.cast[wie] for wie in ("pa_melder", BEGELEIDER, ONTVANGST)}


def test_no_sweep_and_no_check_stumbles_over_what_is_left(zaak, laatste):
    with on(after(laatste)):
        begin(zaak)
        for veeg in (sweep_notificaties, sweep_termijnen, sweep_uitsluitingen, sweep_bewaartermijnen):
            veeg()
        assert verify_inzage().gebreken == 0
    assert Inzage.objects.filter(melding=zaak.pk).exists()


def test_waiting_mail_about_it_is_not_sent(zaak, laatste, verteld, mailoutbox):
    with on(after(laatste)):
        Notificatie.objects.create(
            aanleiding="proef", melding=zaak, medewerker=verteld.verhaal.cast["pa_vi"], klaar_op=klok.nu()
        )
        destroy_due()
        voor = len(mailoutbox)
        notifications.send_waiting()
        assert not Notificatie.objects.filter(aanleiding="proef").exists()
        assert not [mail for mail in mailoutbox[voor:] if verteld.verhaal.cast["pa_vi"].email in mail.to]
