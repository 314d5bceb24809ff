"""No single row stops a queue: every job of the clock, with a row that the database refuses beside a good one.

The bad row is counted, moved back, at last left for a person, and visible to beheer without a word about what it is.
When the cause is gone and beheer asks for it, it is done after all.
"""

import ast
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.concept import save_concept
from meldingen.actions.waarneming import register_waarneming
from meldingen.models import (
    Concept,
    Inzagebestand,
    Melding,
    Notificatie,
    Statuswissel,
    Taak,
    Termijn,
    Toekenning,
    Uitsluiting,
    Vernietiging,
    grant,
)
from meldingen.retention import begin
from meldingen.workflow import Status
from pvi import klok, kluis, wachtrij
from pvi.celery import KLOKTAKEN, app
from pvi.models import Accountmail, Beheerlog, Medewerker, Mislukking
from pvi.models.beheer import AFGEBROKEN
from pvi.rollen import Rol
from pvi.uitnodiging import invite
from tests import kern
from tests.people import first_team, make_melding, make_person
from tests.test_architecture import _product, parse
from tests.toegankelijk import check_page
from triage.models import Aanhouding, Agendapunt, Klachtbestand, LcAdvies, Triagebesluit, Zitting

pytestmark = pytest.mark.django_db


@dataclass
class Rij:
    """One row of a queue: is its work done, and how does the database come to refuse it?"""

    is_klaar: Callable[[], bool]
    # Table, column and value of the row that is refused, and on which statement.
    tabel: str
    kolom: str
    waarde: Any
    bij: str


@contextmanager
def refused(rij: Rij) -> Iterator[None]:
    """The database itself refuses this one row, as it would a broken one."""
    van = "OLD" if rij.bij == "DELETE" else "NEW"
    naam = f"gif_{uuid.uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"CREATE FUNCTION {naam}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {van}.{rij.kolom}::text = '{rij.waarde}' THEN RAISE EXCEPTION 'stuk'; END IF; "
            f"RETURN {van}; END $$"
        )
        cursor.execute(f"CREATE TRIGGER {naam} BEFORE {rij.bij} ON {rij.tabel} FOR EACH ROW EXECUTE FUNCTION {naam}()")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP TRIGGER {naam} ON {rij.tabel}")
        cursor.execute(f"DROP FUNCTION {naam}()")


# --- a row of each queue ---------------------------------------------------------------------------------------------


def een_stap(team, person) -> Rij:
    zaak = make_melding(team)
    wissel = zaak.wissels.get()
    return Rij(
        lambda: Statuswissel.objects.get(pk=wissel.pk).genotificeerd_op is not None,
        "meldingen_statuswissel", "id", wissel.pk, "UPDATE",
    )  # fmt: skip


def een_mail(team, person) -> Rij:
    """An address that came in with a paste, and that no mail server can be given."""
    rij = Notificatie.objects.create(aanleiding="x", medewerker=kern.persoon(team), klaar_op=klok.nu())
    klaar = lambda: Notificatie.objects.get(pk=rij.pk).verzonden_op is not None  # noqa: E731
    return Rij(klaar, "", "", rij.medewerker, "adres")


def een_accountmail(team, person) -> Rij:
    wie = kern.persoon(team)
    wie.set_unusable_password()
    wie.save()
    invite(wie)
    return Rij(lambda: not Accountmail.objects.filter(medewerker=wie).exists(), "", "", wie, "adres")


def een_termijn(team, person) -> Rij:
    zaak = kern.zaak(team, Status.INTAKE)
    zaak.record_event("T3", op=klok.vandaag() - timedelta(days=60))
    pk = zaak.termijnen.get(soort="intake").pk
    return Rij(lambda: Termijn.objects.get(pk=pk).stap == 3, "meldingen_termijn", "id", pk, "UPDATE")


def een_oud_concept(team, person) -> Rij:
    pk = uuid.uuid4()
    save_concept(pk, Concept.Soort.SIGNAAL, door=kern.persoon(team), antwoorden={})
    Concept.objects.filter(pk=pk).update(bewaard_op=klok.nu() - timedelta(days=31))
    return Rij(lambda: not Concept.objects.filter(pk=pk).exists(), "meldingen_concept", "id", pk, "DELETE")


def een_stil_concept(team, person) -> Rij:
    wie, pk = kern.persoon(team), uuid.uuid4()
    save_concept(pk, Concept.Soort.SIGNAAL, door=wie, antwoorden={})
    Concept.objects.filter(pk=pk).update(bewaard_op=klok.nu() - timedelta(days=4))
    herinnerd = Notificatie.objects.filter(medewerker=wie)
    return Rij(herinnerd.exists, "meldingen_notificatie", "medewerker_id", wie.pk, "INSERT")


def een_muur(team, person) -> Rij:
    zaak = kern.zaak(team, Status.TRIAGE)
    kern.betrek(zaak, kern.persoon(team))
    muur = Uitsluiting.objects.filter(melding=zaak)
    return Rij(muur.exists, "meldingen_uitsluiting", "melding_id", zaak.pk, "INSERT")


def een_waarneming(team, person) -> Rij:
    weg, naar = make_person(Rol.TC, team), make_person(Rol.TC, team)
    register_waarneming(
        weg.aanstellingen.get(), waarnemer=naar.aanstellingen.get(), van=klok.vandaag(),
        tot_en_met=klok.vandaag() + timedelta(days=5), door=weg,
    )  # fmt: skip
    zaak = kern.zaak(team, Status.LIJNAFHANDELING)
    grant(zaak, weg, Grond.EIGENAAR, rol=Rol.TC, aanstelling=weg.aanstellingen.get())
    heeft = Toekenning.objects.filter(content_object=zaak, user=naar)
    return Rij(heeft.exists, "meldingen_toekenning", "user_id", naar.pk, "INSERT")


def een_agendapunt(team, person) -> Rij:
    zaak = kern.zaak(team, Status.TRIAGE, ter_weging=True)
    punt = Agendapunt.objects.filter(melding=zaak)
    return Rij(punt.exists, "triage_agendapunt", "melding_id", zaak.pk, "INSERT")


def _punt(zaak: Melding, **velden: Any) -> Agendapunt:
    zitting, _ = Zitting.objects.get_or_create(
        eenheid=zaak.eenheid_behandeling, datum=klok.vandaag() + timedelta(days=30)
    )
    return Agendapunt.objects.create(melding=zaak, zitting=zitting, gemaakt_op=klok.nu(), **velden)


def een_aanhouding(team, person) -> Rij:
    zaak = kern.zaak(team, Status.AANGEHOUDEN, ter_weging=True)
    Aanhouding.objects.create(
        sleutel_id=zaak.sleutel_id, agendapunt=_punt(zaak, besloten_op=klok.nu()), vraag="Wie was erbij?",
        eigenaar=kern.persoon(team), uiterlijk_op=klok.vandaag() - timedelta(days=1),
    )  # fmt: skip
    terug = Melding.objects.filter(pk=zaak.pk, status=Status.TRIAGE)
    return Rij(terug.exists, "meldingen_melding", "id", zaak.pk, "UPDATE")


def een_voorstel(team, person) -> Rij:
    zaak = kern.zaak(team, Status.TRIAGE, ter_weging=True)
    person(Rol.PC, team.eenheid.code)
    Triagebesluit.objects.create(
        sleutel_id=zaak.sleutel_id, melding=zaak, agendapunt=_punt(zaak), hoofdspoor="LIJN", motivering="Kan.",
        voor_melder="Zo.", voorgesteld_door=kern.persoon(team), voorgesteld_op=klok.nu(),
    )  # fmt: skip
    heeft = Toekenning.objects.filter(content_object=zaak, rol=Rol.PC)
    return Rij(heeft.exists, "meldingen_toekenning", "content_object_id", zaak.pk, "INSERT")


def een_stille_lc(team, person) -> Rij:
    zaak = kern.zaak(team, Status.TRIAGE, ter_weging=True, bij_lc=True)
    _punt(zaak)
    vraag = LcAdvies.objects.create(
        sleutel_id=zaak.sleutel_id, melding=zaak, moment=LcAdvies.Moment.SMO, gevraagd_op=klok.nu()
    )
    zaak.record_event("lc_gevraagd", op=klok.vandaag() - timedelta(days=30))
    stil = LcAdvies.objects.filter(pk=vraag.pk, stilte_op__isnull=False)
    return Rij(stil.exists, "triage_lcadvies", "id", vraag.pk, "UPDATE")


def een_klachtbestand(team, person) -> Rij:
    bestand = Klachtbestand.keep("klachten.csv", b"datum", kern.persoon(team))
    Klachtbestand.objects.filter(pk=bestand.pk).update(vervalt_op=klok.nu() - timedelta(hours=1))
    weg = Klachtbestand.objects.filter(pk=bestand.pk)
    return Rij(lambda: not weg.exists(), "triage_klachtbestand", "id", bestand.pk, "DELETE")


def een_bezwaartermijn(team, person) -> Rij:
    zaak = kern.zaak(team, Status.BESLUIT)
    zaak.record_event("besluit_definitief", onderwerp=str(uuid.uuid4()), op=klok.vandaag() - timedelta(days=90))
    pk = zaak.termijnen.get(soort="bezwaar").pk
    return Rij(lambda: Termijn.objects.get(pk=pk).gestopt_op is not None, "meldingen_termijn", "id", pk, "UPDATE")


def een_smo(team, person) -> Rij:
    zaak = kern.zaak(team, Status.SMO)
    person(Rol.SM, "KS")
    heeft = Toekenning.objects.filter(content_object=zaak, rol=Rol.SM)
    return Rij(heeft.exists, "meldingen_toekenning", "content_object_id", zaak.pk, "INSERT")


def een_nazorg(team, person) -> Rij:
    zaak = kern.zaak(team, Status.NAZORG, heeft_herstelbegeleider=True)
    return Rij(zaak.nazorgmomenten.exists, "reflectie_nazorgmoment", "melding_id", zaak.pk, "INSERT")


def een_herstel(team, person) -> Rij:
    zaak = kern.zaak(team, Status.HERSTEL)
    taak = Taak.objects.filter(melding=zaak)
    return Rij(taak.exists, "meldingen_taak", "melding_id", zaak.pk, "INSERT")


def een_te_vernietigen_zaak(team, person) -> Rij:
    zaak = kern.zaak(team, Status.AFGESLOTEN, bewaren_tot=klok.vandaag() - timedelta(days=1),
                     afgesloten_op=klok.nu() - timedelta(days=731))  # fmt: skip
    weg = Vernietiging.objects.filter(melding=zaak, klaar_op__isnull=False)
    return Rij(weg.exists, "meldingen_melding", "id", zaak.pk, "UPDATE")


def een_begonnen_vernietiging(team, person) -> Rij:
    """The worker died after the keys."""
    zaak = kern.zaak(team, Status.AFGESLOTEN, bewaren_tot=klok.vandaag() - timedelta(days=1),
                     afgesloten_op=klok.nu() - timedelta(days=731))  # fmt: skip
    begonnen = begin(zaak)
    klaar = Vernietiging.objects.filter(pk=begonnen.pk, klaar_op__isnull=False)
    return Rij(klaar.exists, "meldingen_vernietiging", "id", begonnen.pk, "UPDATE")


def een_zaak_uit_een_oude_kopie(team, person) -> Rij:
    zaak = kern.zaak(team, Status.TRIAGE)
    kluis.destroy(zaak.sleutel)
    weg = Vernietiging.objects.filter(melding=zaak, klaar_op__isnull=False)
    return Rij(weg.exists, "meldingen_melding", "id", zaak.pk, "UPDATE")


def een_concept_uit_een_oude_kopie(team, person) -> Rij:
    pk = uuid.uuid4()
    save_concept(pk, Concept.Soort.SIGNAAL, door=kern.persoon(team), antwoorden={})
    kluis.destroy(Concept.objects.get(pk=pk).sleutel)
    return Rij(lambda: not Concept.objects.filter(pk=pk).exists(), "meldingen_concept", "id", pk, "DELETE")


def een_inzagebestand(team, person) -> Rij:
    bestand = Inzagebestand.ask("{}", person(Rol.FG, "KS"))
    klaar = Inzagebestand.objects.filter(pk=bestand.pk, klaar_op__isnull=False)
    return Rij(klaar.exists, "meldingen_inzagebestand", "id", bestand.pk, "UPDATE")


def een_oud_inzagebestand(team, person) -> Rij:
    bestand = Inzagebestand.ask("{}", person(Rol.FG, "KS"))
    rij = Inzagebestand.objects.filter(pk=bestand.pk)
    rij.update(vervalt_op=klok.nu() - timedelta(hours=1))
    return Rij(lambda: not rij.exists(), "meldingen_inzagebestand", "id", bestand.pk, "DELETE")


# Job of the clock → the queues that it works through.
RIJEN: dict[str, tuple[Callable[..., Rij], ...]] = {
    "pvi.tasks.sweep_accountmails": (een_accountmail,),
    "meldingen.tasks.sweep_notificaties": (een_stap, een_mail),
    "meldingen.tasks.sweep_termijnen": (een_termijn,),
    "meldingen.tasks.sweep_concepten": (een_oud_concept, een_stil_concept),
    "meldingen.tasks.sweep_uitsluitingen": (een_muur,),
    "meldingen.tasks.sweep_waarneming": (een_waarneming,),
    "meldingen.tasks.sweep_bewaartermijnen": (
        een_te_vernietigen_zaak,
        een_begonnen_vernietiging,
        een_zaak_uit_een_oude_kopie,
        een_concept_uit_een_oude_kopie,
    ),
    "meldingen.tasks.sweep_inzagebestanden": (een_inzagebestand, een_oud_inzagebestand),
    "triage.tasks.sweep_agenda": (een_agendapunt, een_aanhouding, een_voorstel, een_stille_lc),
    "triage.tasks.sweep_klachtbestanden": (een_klachtbestand,),
    "triage.tasks.sweep_besluiten": (een_bezwaartermijn, een_smo),
    "reflectie.tasks.sweep_nazorg": (een_nazorg, een_herstel),
}
# Reports have their rows in tests/dashboards/test_wachtrij.py.
RAPPORTAGES = {"dashboards.tasks.make_rapportages", "dashboards.tasks.sweep_rapportages"}
# One statement, or one whole that is right or wrong: there is no row that others wait behind.
ZONDER_RIJEN = {
    "pvi.tasks.sweep_sessies",
    "pvi.tasks.sweep_verzendingen",
    "meldingen.tasks.seal_inzage",
    "meldingen.tasks.verify_inzage",
}


def test_every_job_of_the_clock_is_asked():
    assert RIJEN.keys() | RAPPORTAGES | ZONDER_RIJEN == KLOKTAKEN


def test_every_queue_of_every_job_is_asked():
    """Each queue in the product stands behind one of the rows above."""
    plekken = [
        pad.name
        for pad in _product()
        for knoop in ast.walk(parse(pad))
        if isinstance(knoop, ast.Call) and len(knoop.args) == 3
        and (getattr(knoop.func, "attr", "") or getattr(knoop.func, "id", "")) in ("run_each", "send_waiting")
    ]  # fmt: skip
    # Beside the rows above: reminding about a signaal (as about a concept), and three of the reports.
    assert len(plekken) == sum(map(len, RIJEN.values())) + 1 + 3, sorted(plekken)


def sweep(taak: str) -> None:
    app.loader.import_default_modules()
    app.tasks[taak].run()


def put_address(wie: Medewerker, adres: str) -> None:
    """Past the one spelling of the column: what stood there before it, or came in another way."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pvi_medewerker SET email = %s WHERE id = %s", [adres, wie.pk])


@contextmanager
def poisoned(rij: Rij) -> Iterator[None]:
    if rij.bij != "adres":
        with refused(rij):
            yield
        return
    put_address(rij.waarde, f"{rij.waarde.email}\u202c\nBcc: iemand@voorbeeld.invalid")
    yield
    put_address(rij.waarde, rij.waarde.email)


@pytest.mark.parametrize(
    ("taak", "maak"),
    [(taak, maak) for taak, makers in RIJEN.items() for maak in makers],
    ids=lambda w: getattr(w, "__name__", ""),
)
def test_a_bad_row_is_left_for_a_person_and_the_rest_is_done(taak, maak, organisatie, person, client, beheerder):
    slecht, goed = maak(first_team(organisatie, "RT"), person), maak(first_team(organisatie, "NN"), person)
    begin = klok.nu()
    with poisoned(slecht):
        sweep(taak)
        assert goed.is_klaar(), "the good row waited behind the bad one"
        assert not slecht.is_klaar()
        mislukking = Mislukking.objects.get()
        assert (mislukking.pogingen, mislukking.opgegeven_op) == (1, None)
        sweep(taak)
        mislukking.refresh_from_db()
        assert mislukking.pogingen == 1, "it was tried again at once"
        for uur in range(1, wachtrij.MEEST_POGINGEN + 2):
            with klok.op(begin + timedelta(hours=2 * uur)):
                sweep(taak)
        mislukking.refresh_from_db()
        assert mislukking.pogingen == wachtrij.MEEST_POGINGEN, "a dead letter is still tried"
        assert mislukking.opgegeven_op is not None

    client.force_login(beheerder)
    blad = client.get(reverse("beheer:taken")).text
    assert mislukking.taak in blad and mislukking.fout in blad and "Gestopt" in blad
    assert mislukking.onderwerp not in blad and "@" not in blad and "stuk" not in blad
    assert check_page(blad) == []
    assert "Werk dat niet lukt" in client.get(reverse("beheer:start")).text

    assert client.post(reverse("beheer:probeer-opnieuw"), {"pk": str(mislukking.pk)}).status_code == 302
    assert Beheerlog.objects.filter(handeling="opnieuw", door=beheerder).count() == 1
    with klok.op(begin + timedelta(days=1)):
        sweep(taak)
    assert slecht.is_klaar(), "beheer asked for it and it was not tried"
    assert not Mislukking.objects.exists()
    assert "Alles lukt." in client.get(reverse("beheer:taken")).text


# --- the rule itself -------------------------------------------------------------------------------------------------


def test_a_row_that_recovers_by_itself_is_forgotten():
    stuk = {2}

    def doe(rij: int) -> int:
        if rij in stuk:
            raise ValueError("geheim")
        return 1

    assert wachtrij.run_each("Proef", [1, 2, 3], doe) == 2
    assert Mislukking.objects.get().fout == "ValueError"
    stuk.clear()
    assert wachtrij.run_each("Proef", [2], doe) == 0
    with klok.op(klok.nu() + timedelta(minutes=2)):
        assert wachtrij.run_each("Proef", [2], doe) == 1
    assert not Mislukking.objects.exists()


def test_what_left_the_queue_by_another_way_is_no_failure_any_more():
    wachtrij.run_each("Proef", [1, 2], lambda rij: 1 // 0)
    wachtrij.run_each("Anders", [1], lambda rij: 1 // 0)
    wachtrij.run_each("Proef", [2], lambda rij: 1)
    assert sorted(Mislukking.objects.values_list("taak", "onderwerp")) == [("Anders", "1"), ("Proef", "2")]


def test_each_attempt_waits_longer_than_the_one_before():
    nu, gewacht = klok.nu(), []
    for _ in range(wachtrij.MEEST_POGINGEN):
        with klok.op(nu):
            mislukking = wachtrij.record_failure("Proef", 1, ValueError())
            gewacht.append(mislukking.volgende_op - nu)
        nu = mislukking.volgende_op
    assert gewacht == sorted(gewacht) and gewacht[0] < gewacht[-1] <= timedelta(hours=1)


@pytest.mark.parametrize("fout", [ConnectionRefusedError(), TimeoutError(), OperationalError()])
def test_what_stands_still_outside_is_waited_for_days_and_not_counted_out(fout):
    begin = klok.nu()
    for uur in range(48):
        with klok.op(begin + timedelta(hours=uur)):
            mislukking = wachtrij.record_failure("Proef", 1, fout)
    assert mislukking.pogingen == 48 and mislukking.opgegeven_op is None
    with klok.op(begin + wachtrij.GEDULD):
        assert wachtrij.record_failure("Proef", 1, fout).opgegeven_op is not None


def test_a_row_in_which_the_worker_dies_is_counted_too():
    """Nothing comes back from it, so it is counted before."""
    nu = klok.nu()
    for poging in range(1, wachtrij.MEEST_POGINGEN + 1):
        with klok.op(nu + timedelta(hours=poging)):
            assert wachtrij.begin_attempt("Proef", 1, timedelta(minutes=2))
    with klok.op(nu + timedelta(days=1)):
        assert not wachtrij.begin_attempt("Proef", 1, timedelta(minutes=2))
    assert Mislukking.objects.given_up().get().fout == AFGEBROKEN


def test_nothing_of_an_exception_is_kept_but_its_kind(caplog):
    wachtrij.run_each("Proef", [1], lambda rij: int("Kanarie"))
    assert "Kanarie" not in caplog.text
    assert "Kanarie" not in repr(Mislukking.objects.values().get())


def test_nobody_but_beheer_asks_for_another_attempt(client, vik, beheerder):
    wachtrij.run_each("Proef", [1], lambda rij: 1 // 0)
    pk = str(Mislukking.objects.get().pk)
    Mislukking.objects.update(opgegeven_op=klok.nu())
    client.force_login(vik)
    assert client.post(reverse("beheer:probeer-opnieuw"), {"pk": pk}).status_code == 404
    client.force_login(beheerder)
    assert client.get(reverse("beheer:probeer-opnieuw")).status_code == 405
    assert client.post(reverse("beheer:probeer-opnieuw"), {"pk": "geen-id"}).status_code == 404
    assert Mislukking.objects.given_up().exists()
    client.post(reverse("beheer:probeer-opnieuw"))
    assert not Mislukking.objects.given_up().exists()
    assert client.post(reverse("beheer:probeer-opnieuw"), {"pk": str(uuid.uuid4())}).status_code == 302
