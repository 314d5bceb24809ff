"""One besluit, two people at the same moment: one step is taken, told and counted. Real threads, real connections."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from meldingen.models import Betrokkenheid, LcCriterium, OvergangGeweigerd
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.rollen import Rol
from tests import kern
from triage.actions.besluit import close_overdue, give_zienswijze, make_besluit_definitief
from triage.besluitstappen import Stap
from triage.models import Besluit, SmoAdvies

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def am(db):
    return kern.eenheid("AM")


def besluit_op(am, stap: Stap) -> Besluit:
    """A besluit of penalty a about an informed betrokkene, in `stap`."""
    melding = kern.zaak(am, Status.BESLUIT)
    betrokkenheid = Betrokkenheid.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, medewerker=kern.persoon(), koppeling="gekoppeld",
        geinformeerd_op=klok.nu(), geinformeerd_via="aanzegging",
    )  # fmt: skip
    SmoAdvies.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, betrokkenheid=betrokkenheid, straf="a", gemaakt_op=klok.nu()
    )
    melding.record_event("voornemen", onderwerp=str(betrokkenheid.pk))
    return Besluit.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, betrokkenheid=betrokkenheid, stap=stap, straf="a",
        motivering="Het past.", uiting=False, agfa_reden="Geen uiting.", tekst_voornemen="Ik ben van plan.",
        tekst_betrokkene="Ik besluit.", tekst_melder="Er is besloten.", gemaakt_op=klok.nu(),
    )  # fmt: skip


def together(besluit: Besluit, *werk: Callable[[], object]) -> list[object]:
    """Run all at the same moment, each on its own connection with the key open; gives results and refusals."""
    start, uitkomsten = threading.Barrier(len(werk)), [None] * len(werk)

    def loop(n: int) -> None:
        try:
            with kluis.opened(besluit.sleutel_id):
                start.wait()
                uitkomsten[n] = werk[n]()
        except OvergangGeweigerd as fout:
            uitkomsten[n] = fout
        finally:
            connection.close()

    draden = [threading.Thread(target=loop, args=(n,)) for n in range(len(werk))]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join(timeout=30)
    assert not any(draad.is_alive() for draad in draden), "deadlock"
    return uitkomsten


def test_two_politiechefs_make_it_definitive_and_one_wins(am):
    besluit = besluit_op(am, Stap.ZIENSWIJZE)
    nee = dict.fromkeys(LcCriterium.values, False)
    politiechefs = [kern.functionaris(Rol.PC, am) for _ in range(3)]

    uitkomsten = together(
        besluit, *(lambda pc=pc: make_besluit_definitief(besluit, pc, lc_criteria=nee) for pc in politiechefs)
    )

    assert sum(isinstance(u, Besluit) for u in uitkomsten) == 1
    assert sum(isinstance(u, OvergangGeweigerd) for u in uitkomsten) == 2
    assert [wissel.stap for wissel in besluit.wissels.all()] == ["B4"]
    assert besluit.melding.reacties.count() == 1 and besluit.melding.berichten.count() == 1


def test_the_betrokkene_answers_while_the_term_passes_and_one_wins(am):
    besluit = besluit_op(am, Stap.VOORNEMEN)
    termijn = besluit.melding.termijnen.get(soort="zienswijze")
    termijn.verloopt_op = klok.vandaag() - klok.vandaag().resolution
    termijn.save()
    betrokkene = besluit.betrokkenheid.medewerker

    together(besluit, lambda: give_zienswijze(besluit, betrokkene, tekst="Dit is mijn kant."), close_overdue)

    besluit.refresh_from_db()
    wissel = besluit.wissels.get()
    assert (besluit.stap, wissel.stap) == (Stap.ZIENSWIJZE, "B2")
    assert (besluit.zienswijze == "Dit is mijn kant.") is (wissel.rol == Rol.BK)
