"""Two people, one case: every action of the triage takes the row of the case before it looks at anything.

Real threads on real connections. One of them holds the row, the other one is seen to wait for exactly that: no clock
decides whether this test is green.
"""

import importlib
import pkgutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

import triage.actions
from meldingen.models import Betrokkenheid, Melding, OvergangGeweigerd
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Rol
from tests import kern
from triage.actions import (
    aanhouding,
    besluit,
    lcadvies,
    lijn,
    onderzoek,
    rehabilitatie,
    smo,
    spoor,
    triagebesluit,
    uitkomst,
    verklaring,
    weging,
    zitting,
)
from triage.models import (
    Agendapunt,
    Besluit,
    Gedraging,
    LcAdvies,
    Lijnactie,
    Onderzoek,
    Ordemaatregel,
    Reactie,
    Rehabilitatie,
    SmoAdvies,
    Spoor,
    Triagebesluit,
    Verklaring,
    Zitting,
)

pytestmark = pytest.mark.django_db(transaction=True)


class Rijen:
    """The rows an action is called with. Most need not exist: who waits for the case has not read them yet."""

    def __init__(self) -> None:
        am = kern.eenheid("AM")
        self.melding = kern.zaak(am, Status.TRIAGE, ter_weging=True)
        vast: dict[str, Any] = {"sleutel_id": self.melding.sleutel_id, "melding": self.melding}
        self.wie = kern.persoon()
        self.zitting = Zitting.objects.create(eenheid=am, datum=klok.vandaag())
        self.punt = Agendapunt.objects.create(melding=self.melding, zitting=self.zitting, gemaakt_op=klok.nu())
        self.triagebesluit = Triagebesluit.objects.create(
            agendapunt=self.punt, hoofdspoor="LIJN", motivering="Zo.", voor_melder="Zo.", voorgesteld_door=self.wie,
            voorgesteld_op=klok.nu(), **vast,
        )  # fmt: skip
        self.spoor = Spoor.objects.create(
            melding=self.melding, triagebesluit=self.triagebesluit, soort="LIJN", gestart_op=klok.nu()
        )
        self.actie = Lijnactie.objects.create(
            sleutel_id=self.melding.sleutel_id, spoor=self.spoor, soort="gesprek", omschrijving="Gesprek."
        )
        self.onderzoek = Onderzoek(spoor=self.spoor, soort="ORI", gestart_op=klok.nu(), **vast)
        self.betrokkenheid = Betrokkenheid(**vast)
        self.maatregel = Ordemaatregel(van=klok.vandaag(), **vast)
        self.rehabilitatie = Rehabilitatie(**vast)
        self.reactie = Reactie(melding=self.melding, soort="gesprek", op=klok.vandaag(), vastgelegd_door=self.wie)
        self.besluit = Besluit(melding=self.melding)
        self.advies = SmoAdvies(melding=self.melding)
        self.vraag = LcAdvies(moment="smo", gevraagd_op=klok.nu(), **vast)


# Every action that decides or numbers, called as a page does; somebody without a right is refused, after the wait.
ACTIES: dict[str, Callable[[Rijen], Any]] = {
    "hold_melding": lambda r: aanhouding.hold_melding(
        r.punt, r.wie, vraag="?", eigenaar=None, uiterlijk_op=None, voor_melder=""
    ),
    "resume_melding": lambda r: aanhouding.resume_melding(r.melding, r.wie),
    "save_besluit": lambda r: besluit.save_besluit(r.besluit, r.wie),
    "announce_voornemen": lambda r: besluit.announce_voornemen(r.besluit, r.wie),
    "give_zienswijze": lambda r: besluit.give_zienswijze(r.besluit, r.wie, geen=True),
    "make_besluit_definitief": lambda r: besluit.make_besluit_definitief(r.besluit, r.wie, lc_criteria={}),
    "mark_bezwaar": lambda r: besluit.mark_bezwaar(r.besluit, r.wie),
    "record_bezwaar": lambda r: besluit.record_bezwaar(r.besluit, r.wie, bezwaar="loopt", op=klok.vandaag()),
    "close_besluit": lambda r: besluit.close_besluit(r.melding, r.wie),
    "give_lc_advies": lambda r: lcadvies.give_lc_advies(r.vraag, r.wie, strekking="eens", advies="Eens."),
    "submit_to_lc": lambda r: lcadvies.submit_to_lc(r.melding, r.wie),
    "add_lijnactie": lambda r: lijn.add_lijnactie(r.spoor, r.wie, soort="gesprek", omschrijving="Gesprek."),
    "record_resultaat": lambda r: lijn.record_resultaat(r.actie, r.wie, resultaat="Zo.", gedaan_op=klok.vandaag()),
    "record_reactie": lambda r: lijn.record_reactie(r.melding, r.wie, soort="gesprek"),
    "correct_reactie": lambda r: lijn.correct_reactie(
        r.reactie, r.wie, soort="gesprek", betrokkenheid=None, op=klok.vandaag(), reden="Zo."
    ),
    "withdraw_reactie": lambda r: lijn.withdraw_reactie(r.reactie, r.wie, reden="Zo."),
    "close_lijn": lambda r: lijn.close_lijn(r.melding, r.wie, uitkomst="overschreden", voor_melder="Zo."),
    "close_nevenspoor": lambda r: lijn.close_nevenspoor(r.spoor, r.wie),
    "return_lijn": lambda r: lijn.return_lijn(r.melding, r.wie, reden=lijn.Terugreden.FEITEN, toelichting="Zo."),
    "record_gedraging": lambda r: onderzoek.record_gedraging(r.onderzoek, r.wie, omschrijving="Zo."),
    "record_verslag": lambda r: onderzoek.record_verslag(r.onderzoek, r.wie, samenvatting="Zo."),
    "record_aanzegging": lambda r: onderzoek.record_aanzegging(r.betrokkenheid, r.wie, "Zo."),
    "impose_ordemaatregel": lambda r: onderzoek.impose_ordemaatregel(
        r.betrokkenheid, r.wie, soort="schorsing", van=klok.vandaag(), reden="Zo."
    ),
    "end_ordemaatregel": lambda r: onderzoek.end_ordemaatregel(r.maatregel, r.wie, tot=klok.vandaag()),
    "return_to_triage": lambda r: onderzoek.return_to_triage(
        r.melding, r.wie, reden=onderzoek.Terugreden.VERMOEDEN, samenvatting="Zo.", lc_criteria={}
    ),
    "record_rehabilitatie": lambda r: rehabilitatie.record_rehabilitatie(
        r.rehabilitatie, r.wie, plan="Zo.", stappen={}
    ),
    "approve_teambericht": lambda r: rehabilitatie.approve_teambericht(r.rehabilitatie, "Zo."),
    "finish_rehabilitatie": lambda r: rehabilitatie.finish_rehabilitatie(r.rehabilitatie, r.wie),
    "recuse_smo": lambda r: smo.recuse_smo(r.melding, r.wie),
    "record_smo_advies": lambda r: smo.record_smo_advies(r.advies, r.wie),
    "close_smo": lambda r: smo.close_smo(r.melding, r.wie),
    "return_to_onderzoek": lambda r: smo.return_to_onderzoek(r.melding, r.wie, wat_ontbreekt="Zo."),
    "promote_nevenspoor": lambda r: spoor.promote_nevenspoor(r.melding, r.wie),
    "propose_triagebesluit": lambda r: triagebesluit.propose_triagebesluit(r.punt, r.wie, hoofdspoor="LIJN"),
    "take_standpunt": lambda r: triagebesluit.take_standpunt(r.triagebesluit, r.wie, Triagebesluit.Standpunt.AKKOORD),
    "withdraw_voorstel": lambda r: triagebesluit.withdraw_voorstel(r.triagebesluit, r.wie),
    "make_definitief": lambda r: triagebesluit.make_definitief(r.triagebesluit, r.wie),
    "establish_uitkomst": lambda r: uitkomst.establish_uitkomst(r.melding, r.wie, plichtsverzuim={}, voor_melder="Zo."),
    "keep_concept": lambda r: verklaring.keep_concept(r.betrokkenheid, Verklaring.Soort.VERHAAL, "Zo."),
    "answer_voornemen": lambda r: verklaring.answer_voornemen(r.betrokkenheid, r.besluit, r.wie, geen=True),
    "give_verhaal": lambda r: verklaring.give_verhaal(r.betrokkenheid, "Zo."),
    "record_weging": lambda r: weging.record_weging(r.punt, r.wie, aspecten={}),
    "move_agendapunt": lambda r: zitting.move_agendapunt(r.punt, r.zitting, door=r.wie),
    "invite_deskundige": lambda r: zitting.invite_deskundige(r.punt, r.wie.aanstellingen.model(), door=r.wie),
    "recuse": lambda r: zitting.recuse(r.melding, r.wie),
}
# They decide about a zitting as a whole, and wait for its row.
OVER_DE_ZITTING: dict[str, Callable[[Rijen], Any]] = {
    "record_aanwezigheid": lambda r: zitting.record_aanwezigheid(r.zitting, [], door=r.wie),
}
ZONDER_SLOT = {
    "ask_lc": "part of an action that holds the row",
    "drop_lc_question": "part of an action that holds the row",
    "_close_term": "finds the case through its term, locks it, and reads the term again",
    "write_item": "an item of the case law has a row, and a lock, of its own",
    "fix_item": "an item of the case law has a row, and a lock, of its own",
    "plan_zitting": "no case; the database holds one zitting per day",
    "current_onderzoek": "a question, wrapped so that a page asks it once",
    "waiting_spoor": "a question, wrapped so that a page asks it once",
    "missing_findings": "a question, wrapped so that a page asks it once",
}


def test_every_action_of_the_triage_stands_in_the_table():
    atomair = {
        naam
        for module in pkgutil.iter_modules(triage.actions.__path__)
        for naam, functie in vars(importlib.import_module(f"triage.actions.{module.name}")).items()
        if hasattr(functie, "__wrapped__") and functie.__module__.startswith("triage.actions")
    }
    assert atomair == set(ACTIES) | set(OVER_DE_ZITTING) | set(ZONDER_SLOT)


class Wachter:
    """Runs one action on a connection of its own, and remembers every statement it began."""

    def __init__(self, doe: Callable[[], Any], sleutel: uuid.UUID) -> None:
        self.doe, self.sleutel = doe, sleutel
        self.sql: list[str] = []
        self.pid: int | None = None
        self.uitkomst: Any = None
        self.draad = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            connection.ensure_connection()
            self.pid = connection.connection.info.backend_pid
            with kluis.opened(self.sleutel), connection.execute_wrapper(self._note):
                self.sql.clear()
                self.uitkomst = self.doe()
        except Exception as fout:  # noqa: BLE001  (the test looks at what went wrong)
            self.uitkomst = fout
        finally:
            connection.close()

    def _note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "SAVEPOINT" not in sql:
            self.sql.append(sql)
        return execute(sql, params, many, context)

    def waits(self) -> bool:
        """Is it standing still, behind this connection or in line for it? Asked until it is, or until it is done."""
        with connection.cursor() as cursor:
            while self.draad.is_alive():
                if self.pid is not None:
                    cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self.pid])
                    if cursor.fetchone()[0]:
                        return True
                time.sleep(0.005)
        return False

    def finish(self) -> Any:
        self.draad.join(timeout=60)
        assert not self.draad.is_alive(), "deadlock"
        return self.uitkomst


@pytest.fixture
def rijen() -> Rijen:
    return Rijen()


def _behind(slot: Any, acties: dict[str, Callable[[Rijen], Any]], rijen: Rijen) -> Iterator[str]:
    """What is wrong with each action while somebody else holds the row `slot`."""
    tabel = slot._meta.db_table
    for naam, actie in acties.items():
        wachter = Wachter(lambda actie=actie: _undone(lambda: actie(rijen)), rijen.melding.sleutel_id)
        with transaction.atomic():
            type(slot).objects.select_for_update(of=("self",)).get(pk=slot.pk)
            wachter.draad.start()
            wacht = wachter.waits()
        wachter.finish()
        if not wacht:
            yield f"{naam} did not wait for {tabel}: {wachter.uitkomst!r}"
        elif not (f'FROM "{tabel}"' in wachter.sql[0] and "FOR UPDATE" in wachter.sql[0]):
            yield f"{naam} looked before it waited: {wachter.sql[0][:80]}"


def _undone(doe: Callable[[], Any]) -> Any:
    with transaction.atomic():
        try:
            return doe()
        finally:
            transaction.set_rollback(True)


def test_every_action_waits_for_the_row_of_the_case_before_it_looks(rijen):
    assert list(_behind(rijen.melding, ACTIES, rijen)) == []


def test_presence_waits_for_the_row_of_the_zitting(rijen):
    assert list(_behind(rijen.zitting, OVER_DE_ZITTING, rijen)) == []


def test_an_action_that_does_not_wait_is_found(rijen, monkeypatch):
    """This test can fail: without its lock an action is named."""
    monkeypatch.setattr(onderzoek, "lock", lambda pk: Melding.objects.get(pk=pk))
    assert list(_behind(rijen.melding, {"record_verslag": ACTIES["record_verslag"]}, rijen)) != []


# --- who waited decides on what the other one left --------------------------------------------------------------------


@pytest.fixture
def vo() -> Medewerker:
    return kern.functionaris(Rol.VO, kern.eenheid("AM"))


@pytest.fixture
def lopend(rijen, vo) -> Onderzoek:
    """An onderzoek that runs, done by `vo`."""
    from meldingen.access import Grond
    from meldingen.models import grant

    rijen.melding.status, rijen.melding.ter_weging = Status.ONDERZOEK, False
    rijen.melding.save()
    grant(rijen.melding, vo, Grond.ONDERZOEKER, rol=Rol.VO, aanstelling=vo.aanstellingen.get())
    rijen.onderzoek.save()
    return rijen.onderzoek


def _meanwhile(rijen: Rijen, doe: Callable[[], Any], anders: Callable[[], Any]) -> Any:
    """`doe` waits for the case while `anders` is done to it; returns how `doe` ended."""
    wachter = Wachter(doe, rijen.melding.sleutel_id)
    with transaction.atomic():
        Melding.objects.select_for_update(of=("self",)).get(pk=rijen.melding.pk)
        wachter.draad.start()
        assert wachter.waits(), repr(wachter.uitkomst)
        anders()
    return wachter.finish()


def test_two_findings_at_once_get_two_numbers(rijen, lopend, vo):
    wachters = [
        Wachter(
            lambda: onderzoek.record_gedraging(Onderzoek.objects.get(pk=lopend.pk), vo, omschrijving="Een opmerking."),
            rijen.melding.sleutel_id,
        )
        for _ in range(4)
    ]
    with transaction.atomic():
        Melding.objects.select_for_update(of=("self",)).get(pk=rijen.melding.pk)
        for wachter in wachters:
            wachter.draad.start()
        assert wachters[0].waits()
    assert all(isinstance(wachter.finish(), Gedraging) for wachter in wachters)
    assert sorted(lopend.gedragingen.values_list("nummer", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize("naam", ["record_gedraging", "record_verslag"])
def test_who_waits_finds_the_onderzoek_closed_meanwhile(rijen, lopend, vo, naam):
    rijen.wie, oud = vo, rijen.onderzoek
    einde = klok.nu()

    def close() -> None:
        ander = Onderzoek.objects.get(pk=oud.pk)
        ander.afgerond_op = einde
        ander.save(update_fields=["afgerond_op"])

    fout = _meanwhile(rijen, lambda: ACTIES[naam](rijen), close)
    assert isinstance(fout, OvergangGeweigerd) and "afgerond" in fout.melding


@pytest.mark.parametrize("naam", ["add_lijnactie", "record_resultaat", "close_nevenspoor"])
def test_who_waits_finds_the_spoor_closed_meanwhile(rijen, naam):
    from meldingen.access import Grond
    from meldingen.models import grant

    am = kern.eenheid("AM")
    rijen.melding.status, rijen.melding.ter_weging = Status.ONDERZOEK, False
    rijen.melding.save()
    rijen.wie = kern.functionaris(Rol.TC, kern.eenheid("AM-1a", kern.eenheid("AM-1", am)))
    grant(rijen.melding, rijen.wie, Grond.EIGENAAR, rol=Rol.TC, aanstelling=rijen.wie.aanstellingen.get())

    def close() -> None:
        Spoor.objects.filter(pk=rijen.spoor.pk).update(status=Spoor.Status.AFGEROND, afgerond_op=klok.nu())

    fout = _meanwhile(rijen, lambda: ACTIES[naam](rijen), close)
    assert isinstance(fout, OvergangGeweigerd) and ("loopt niet meer" in fout.melding or "gesloten" in fout.melding)


def test_who_waits_finds_the_own_appointment_ended_meanwhile(rijen, lopend, vo):
    rijen.wie = vo

    def end() -> None:
        vo.aanstellingen.update(tot=klok.nu() - timedelta(seconds=1))

    assert isinstance(_meanwhile(rijen, lambda: ACTIES["record_verslag"](rijen), end), OvergangGeweigerd)
