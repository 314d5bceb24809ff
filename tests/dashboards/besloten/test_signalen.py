"""Signalen that VIK was done with in the period and that became no melding: why, and where."""

import pytest

from meldingen.actions.signaal import assess_signaal, convert_signaal, keep_signaal, log_signaal
from meldingen.models import Signaal, Uitsluiting
from pvi import klok, kluis
from tests.dashboards.besloten.meet import OKT, cel, count, rijen, totaal
from tests.kern import moment

pytestmark = pytest.mark.django_db
Status = Signaal.Status


@pytest.fixture
def signaal(team, teamchef, vik):
    """A signaal of a moment, with what VIK then did: a reason, "melding", or nothing."""

    def make(op: tuple, einde: str = "", einde_op: tuple | None = None) -> Signaal:
        with klok.op(moment(*op)):
            rij = log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Stilte in de kantine."), door=teamchef)
        if einde:
            with klok.op(moment(*(einde_op or op))), kluis.opened(rij.sleutel_id):
                if einde == "melding":
                    convert_signaal(rij, vik)
                else:
                    keep_signaal(rij, door=vik, uitkomst=Status.GESLOTEN, redencode=einde, reden="Nagevraagd.")
        rij.refresh_from_db()
        return rij

    return make


def test_a_signaal_counts_when_vik_was_done_with_it(signaal, lc):
    signaal(("2026-10-01", 0, 0), "geen_udr", ("2026-10-08",))
    signaal(("2026-10-20",), "team", ("2026-10-31", 23, 59))
    signaal(("2026-10-20",), "team", ("2026-11-01", 0, 0))
    signaal(("2026-10-20",), "melding")
    signaal(("2026-10-21",))
    signaal(("2026-08-30",), "elders", ("2026-10-01", 0, 0))
    signaal(("2026-08-30",), "elders", ("2026-09-30", 23, 59))
    overzicht = count(lc, "casuistiekoverzicht")
    assert rijen(overzicht, "signalen") == {"geen_udr": (1,), "team": (1,), "elders": (1,)}
    assert totaal(overzicht, "signalen") == 3
    assert rijen(overzicht, "signalen_eenheid") == {"RT": (3, 1)}
    assert cel(overzicht, "kerncijfers", "signalen") == 5, "the key figure counts what was logged"


def test_an_assessment_is_no_end(signaal, vik, lc):
    rij = signaal(("2026-10-05",))
    with klok.op(moment("2026-10-06")), kluis.opened(rij.sleutel_id):
        assess_signaal(rij, door=vik, gronden=["ras"], aarden=["pesten"])
    assert rijen(count(lc, "casuistiekoverzicht"), "signalen_eenheid") == {}


def test_a_reason_that_nobody_recorded_is_unknown(signaal, lc):
    rij = signaal(("2026-10-05",), "elders")
    Signaal.objects.filter(pk=rij.pk).update(redencode="")
    tabel = count(lc, "casuistiekoverzicht").tabel("signalen")
    assert tabel.regel("onbekend").label == "Reden niet bekend"
    assert tabel.regel("onbekend").cellen == (1,)


def test_a_signaal_of_a_case_behind_a_wall_does_not_count(signaal, lc):
    signaal(("2026-10-05",), "elders")
    Uitsluiting.objects.create(medewerker=lc, melding=signaal(("2026-10-06",), "melding").melding, sinds=klok.vandaag())
    assert rijen(count(lc, "casuistiekoverzicht"), "signalen_eenheid") == {"RT": (1, 0)}


def test_without_signalen_every_reason_and_eenheid_says_zero(lc):
    overzicht = count(lc, "casuistiekoverzicht", periode=OKT.vorige())
    assert [r.code for r in overzicht.tabel("signalen").regels][:2] == ["geen_udr", "al_bekend"]
    assert len(overzicht.tabel("signalen_eenheid").regels) == 15
    assert totaal(overzicht, "signalen") == 0
