"""Klachten of the registers: number and oordelen, beside the period before and a year ago."""

import pytest

from pvi import kluis
from pvi.kalender import Periode
from pvi.rollen import Rol
from tests.dashboards.besloten.meet import cel, count, rijen, totaal
from tests.triage.klachten.lijst import LIJST
from triage.import_klachten import load_klachten, read_lijst
from triage.models import Klacht

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def klachten(organisatie):
    """The list of 2022–2024 in the register."""
    load_klachten(read_lijst(LIJST.read_bytes()))
    kluis.clear()


def test_a_klacht_counts_once_for_each_kind_of_oordeel(lc):
    overzicht = count(lc, "casuistiekoverzicht", periode=Periode.parse("2023-K2"))
    assert rijen(overzicht, "klacht") == {
        "gegrond": (0, 2, 1), "ongegrond": (0, 2, 1), "geen_oordeel": (0, 1, 1), "niet_ontvankelijk": (0, 0, 1),
        "zonder": (4, 1, 0), "onbekend": (1, 0, 0),
    }  # fmt: skip
    assert overzicht.tabel("klacht").totaalregel.cellen == (5, 4, 1)


def test_the_month_of_an_eenheid_counts_its_own_klachten(organisatie, person):
    eigen = Klacht.objects.filter(eenheid__code="PDC").order_by("maand", "pk")
    maand = Periode.van_datum("maand", eigen[0].maand)
    verwacht = eigen.filter(maand=eigen[0].maand).count()
    overzicht = count(person(Rol.VI, "PDC"), "maandrapportage", organisatie["PDC"], maand)
    assert cel(overzicht, "klachten_team", "onbekend") == totaal(overzicht, "klachten_team") == verwacht > 0
    assert cel(overzicht, "kerncijfers", "klachten") == overzicht.tabel("klacht").totaalregel.cellen[0] == verwacht
    elders = count(person(Rol.VI, "NN"), "maandrapportage", organisatie["NN"], maand)
    assert totaal(elders, "klachten_team") == Klacht.objects.filter(eenheid__code="NN", maand=maand.van).count()


def test_without_klachten_the_table_says_zero(lc):
    overzicht = count(lc, "casuistiekoverzicht", periode=Periode.parse("2026-M10"))
    assert rijen(overzicht, "klacht") == {}
    assert overzicht.tabel("klacht").totaalregel.cellen == (0, 0, 0)
