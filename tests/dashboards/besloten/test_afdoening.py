"""How cases ended: uitkomst of what was closed, reactions and penalties of the period."""

from datetime import date

import pytest

from meldingen.models import Uitsluiting
from pvi import klok
from tests.dashboards.besloten.meet import OKT, count, rijen, totaal
from tests.dashboards.test_queries import log, ontvangen, zaak
from tests.kern import betrek, moment
from triage.models import Reactie

pytestmark = pytest.mark.django_db


def gesloten(eenheid, op: tuple, uitkomst: str = "overschreden", **velden):
    with klok.op(moment(*op)):
        stappen = (("ontvangen", moment("2026-09-01")), ("afgesloten", moment(*op)))
        return zaak(eenheid, *stappen, uitkomst=uitkomst, **velden)


def reageer(melding, soort: str, op: str, **velden) -> Reactie:
    door = velden.pop("door")
    return Reactie.objects.create(
        melding=melding, soort=soort, op=date.fromisoformat(op), vastgelegd_door=door, **velden
    )


def test_uitkomst_is_of_what_was_closed_in_the_period_to_its_last_minute(organisatie, lc):
    for op in (("2026-10-01", 0, 0), ("2026-10-31", 23, 59)):
        gesloten(organisatie["RT"], op)
    gesloten(organisatie["RT"], ("2026-09-30", 23, 59))
    gesloten(organisatie["RT"], ("2026-11-01", 0, 0))
    gesloten(organisatie["NN"], ("2026-10-05", 12, 0), uitkomst="")
    overzicht = count(lc, "casuistiekoverzicht")
    assert rijen(overzicht, "uitkomst") == {"overschreden": (2,), "geen": (1,)}
    assert totaal(overzicht, "uitkomst") == 3


def test_a_double_and_a_case_behind_a_wall_end_nowhere(organisatie, lc):
    eerste = gesloten(organisatie["RT"], ("2026-10-05", 12, 0))
    gesloten(organisatie["RT"], ("2026-10-06", 12, 0), dubbel_van=eerste)
    muur = gesloten(organisatie["RT"], ("2026-10-07", 12, 0), uitkomst="plichtsverzuim")
    Uitsluiting.objects.create(medewerker=lc, melding=muur, sinds=klok.vandaag())
    assert rijen(count(lc, "casuistiekoverzicht"), "uitkomst") == {"overschreden": (1,)}


def test_what_was_established_anew_after_the_peildatum_counts_as_it_was(organisatie, lc):
    melding = gesloten(organisatie["RT"], ("2026-10-05", 12, 0))
    log(melding, "T26", "afgesloten", "triage", moment("2026-10-20"))
    with klok.op(moment("2026-11-09")):
        melding.uitkomst = "plichtsverzuim"
        melding.save()
        assert rijen(count(lc, "casuistiekoverzicht"), "uitkomst") == {"overschreden": (1,)}


def test_a_penalty_counts_by_letter_and_condition_and_no_reaction_beside_it(organisatie, vik, lc):
    melding = ontvangen(organisatie["RT"], "2026-09-05")
    for letter, voorwaardelijk, op in (
        ("a", False, "2026-10-01"),
        ("a", True, "2026-10-31"),
        ("a", True, "2026-10-15"),
        ("j", False, "2026-11-01"),
    ):
        wie = betrek(melding, None)
        reageer(melding, letter, op, is_straf=True, voorwaardelijk=voorwaardelijk, betrokkenheid=wie, door=vik)
    reageer(melding, "gesprek", "2026-10-31", door=vik)
    reageer(melding, "gesprek", "2026-09-30", telt_op=date(2026, 10, 20), door=vik)
    reageer(melding, "excuses", "2026-09-30", door=vik)
    overzicht = count(lc, "casuistiekoverzicht")
    assert rijen(overzicht, "straf") == {"a": (1, 2)}
    assert overzicht.tabel("straf").regel("a").totaal == totaal(overzicht, "straf") == 3
    assert rijen(overzicht, "reactie") == {"gesprek": (2,)}


def test_reactions_in_a_case_that_does_not_count_are_left_out(organisatie, vik, lc):
    eerste = ontvangen(organisatie["RT"], "2026-10-05")
    dubbel = zaak(
        organisatie["RT"], ("ontvangen", moment("2026-10-05")), ("afgesloten", moment("2026-10-06")), dubbel_van=eerste
    )
    muur = ontvangen(organisatie["RT"], "2026-10-05")
    Uitsluiting.objects.create(medewerker=lc, melding=muur, sinds=klok.vandaag())
    for melding in (eerste, dubbel, muur):
        reageer(melding, "gesprek", "2026-10-10", door=vik)
    assert rijen(count(lc, "casuistiekoverzicht"), "reactie") == {"gesprek": (1,)}


def test_nothing_ended_is_a_table_of_zeros(lc):
    overzicht = count(lc, "casuistiekoverzicht", periode=OKT.vorige())
    assert [totaal(overzicht, code) for code in ("uitkomst", "reactie", "straf")] == [0, 0, 0]
    assert [regel.code for regel in overzicht.tabel("straf").regels] == list("abcdefghij")
