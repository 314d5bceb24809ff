"""What is missing or late, in the eenheid that can do something about it."""

from datetime import date

import pytest

from meldingen.actions.uitwijk import move_to
from meldingen.models import Uitsluiting
from pvi import klok, kluis
from tests.dashboards.besloten.meet import count
from tests.dashboards.besloten.zaken import termijn
from tests.dashboards.test_queries import ontvangen, zaak
from tests.kern import moment
from triage.models import Reactie

pytestmark = pytest.mark.django_db

KOLOMMEN = ("nieuw", "kanaal", "grond", "aard", "plek", "over_termijn", "later")
NIETS = dict.fromkeys(KOLOMMEN, 0)


@pytest.fixture
def rotterdam(organisatie):
    return organisatie["RT"]


def missing(lc, code: str = "RT") -> dict[str, int]:
    regel = count(lc, "casuistiekoverzicht").tabel("volledigheid").regel(code)
    return dict(zip(KOLOMMEN, regel.cellen, strict=True))


def test_each_code_that_is_missing_counts_in_its_own_column(rotterdam, lc):
    vol = {"gronden": ["ras"], "eenheid_gedraging": rotterdam}
    ontvangen(rotterdam, "2026-10-31", 23, 59, **vol)
    ontvangen(rotterdam, "2026-10-05", **vol | {"kanaal": ""})
    ontvangen(rotterdam, "2026-10-05", **vol | {"gronden": []})
    ontvangen(rotterdam, "2026-10-05", **vol | {"aarden": []})
    ontvangen(rotterdam, "2026-10-05", **vol | {"eenheid_gedraging": None})
    ontvangen(rotterdam, "2026-09-30", 23, 59, kanaal="")
    assert missing(lc) == NIETS | {"nieuw": 5, "kanaal": 1, "grond": 1, "aard": 1, "plek": 1}


def test_it_counts_in_the_eenheid_that_handled_the_case_on_the_peildatum(rotterdam, organisatie, lc):
    melding = ontvangen(rotterdam, "2026-10-05", telling=organisatie["DH"], kanaal="")
    assert (missing(lc)["kanaal"], missing(lc, "DH")["kanaal"]) == (1, 0)
    with klok.op(moment("2026-10-06")), kluis.opened(melding.sleutel_id):
        melding.save()
    with klok.op(moment("2026-11-09")), kluis.opened(melding.sleutel_id):
        move_to(melding, organisatie["NN"])
        assert (missing(lc)["kanaal"], missing(lc, "NN")["kanaal"]) == (1, 0)


def test_an_open_case_over_its_terms_counts_once_from_whatever_period(rotterdam, lc):
    melding = ontvangen(rotterdam, "2026-03-01")
    for soort in ("intake", "bevestiging"):
        termijn(melding, soort, "2026-10-01")
    assert missing(lc) == NIETS | {"over_termijn": 1}


def test_a_reactie_that_came_after_its_quarter_was_counted_counts_in_the_period_it_came(rotterdam, lc):
    melding = ontvangen(rotterdam, "2026-03-01")
    for telt_op in (date(2026, 10, 31), date(2026, 11, 1), None):
        Reactie.objects.create(
            melding=melding, soort="gesprek", op=date(2026, 6, 1), telt_op=telt_op, vastgelegd_door=lc
        )
    assert missing(lc) == NIETS | {"later": 1}


def test_a_double_and_a_case_behind_a_wall_are_not_missed(rotterdam, lc):
    melding = ontvangen(rotterdam, "2026-10-05")
    zaak(rotterdam, ("ontvangen", moment("2026-10-05")), ("afgesloten", moment("2026-10-06")), dubbel_van=melding)
    assert missing(lc) == NIETS | {"nieuw": 1, "grond": 1, "plek": 1}
    Uitsluiting.objects.create(medewerker=lc, melding=melding, sinds=klok.vandaag())
    assert missing(lc) == NIETS
