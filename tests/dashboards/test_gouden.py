"""The golden month lies in the database as the file tells it; who counts it, finds its figures in the same file."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection

from meldingen.models import Consult, Melding, Statuswissel, Termijn
from meldingen.workflow import Status
from pvi import klok, organisatie
from reflectie.models import Les, Nazorgmoment
from tests import gouden, kern
from tests.gouden import Land, moment
from triage.models import Klacht, Onderzoek, Reactie, Triagebesluit

pytestmark = pytest.mark.django_db

GETELD_OP = moment("2026-11-16")


@pytest.fixture(scope="module")
def land(django_db_setup, django_db_blocker) -> Iterator[Land]:
    with kern.told_once(django_db_blocker), klok.op(GETELD_OP):
        geladen = gouden.load(organisatie.load("voorbeeld"))
        connection.check_constraints()
        yield geladen


def test_each_line_is_a_row(land):
    aantal = {soort: len(regels) for soort, regels in land.regels.items()}
    assert Melding.objects.count() == aantal["melding"] == 126
    assert Termijn.objects.count() == aantal["termijn"] + aantal["nazorg"]
    assert Nazorgmoment.objects.count() == aantal["nazorg"]
    assert Klacht.objects.count() == aantal["klacht"]
    assert Consult.objects.count() == sum(int(n) for *_, n in land.regels["consult"])
    assert Reactie.objects.filter(is_straf=False).count() == aantal["reactie"]
    assert Les.objects.count() == len({nummer for nummer, *_ in land.regels["les"]})


def test_the_steps_are_those_of_the_file(land):
    for nummer, melding in land.meldingen.items():
        verwacht = [(stap.overgang, stap.naar, stap.op) for stap in land.stappen.get(nummer, ())]
        assert list(Statuswissel.objects.filter(melding=melding).values_list("overgang", "naar", "op")) == verwacht
        assert melding.status == (verwacht[-1][1] if verwacht else Status.CONCEPT)


def test_each_step_that_decides_has_its_triagebesluit_and_its_onderzoek(land):
    besloten = [stap for pad in land.stappen.values() for stap in pad if stap.waarom.isupper()]
    definitief = Triagebesluit.objects.filter(status="definitief")
    assert Counter(definitief.values_list("hoofdspoor", flat=True)) == Counter(stap.waarom for stap in besloten)
    onderzoeken = Counter(stap.waarom for stap in besloten if stap.overgang == "T10")
    assert Counter(Onderzoek.objects.values_list("soort", flat=True)) == onderzoeken


@pytest.mark.parametrize(
    ("nummer", "veld", "op", "waarde"),
    [
        ("16", "gronden", "2026-10-08T00:00", ["handicap"]),
        ("16", "gronden", "2026-11-08T00:00", ["handicap", "leeftijd"]),
        ("25", "kanaal", "2026-11-08T00:00", "vp"),
        ("26", "gronden", "2026-11-08T00:00", ["leeftijd"]),
        ("26", "aarden", "2026-11-08T00:00", ["ongelijke_kansen"]),
    ],
)
def test_the_history_knows_what_a_label_was(land, nummer, veld, op, waarde):
    toen = land.meldingen[nummer].history.filter(history_date__lt=moment(op)).first()
    assert getattr(toen, veld) == waarde


@pytest.mark.parametrize(("nummer", "code"), [("28", "RT"), ("29", "ZWB"), ("103", "LX")])
def test_the_history_knows_who_handled_a_case(land, nummer, code):
    toen = land.meldingen[nummer].history.filter(history_date__lt=moment("2026-11-08T00:00")).first()
    assert toen.eenheid_behandeling.code == code


# Tables of which every case, term or klacht counts in one row.
VERDEELD = [
    *(("casuistiekoverzicht", "lc", tabel) for tabel in (
        "kanaal", "eenheid", "triagebesluit", "uitkomst", "reactie", "straf", "signalen_reden", "signalen_eenheid",
        "smo_straf", "smo_zonder_straf", "kwaliteit",
    )),
    *(("maandrapportage", lezer, tabel) for lezer in ("rt", "rt_muur") for tabel in (
        "triage", "onderzoek", "leerpunten", "termijnen",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("rapport", "lezer", "tabel"), VERDEELD)
def test_the_rows_of_the_file_make_up_its_totals(rapport, lezer, tabel):
    som, totaal = Counter(), Counter()
    for (van, rij, kolom), waarde in gouden.cells(rapport, lezer).items():
        if van == tabel:
            (totaal if rij == "totaal" else som)[kolom] += int(waarde)
    assert som == totaal
    assert totaal.total()


def test_one_figure_is_the_same_in_every_table():
    cel = gouden.cells("casuistiekoverzicht", "lc")
    for wat, kolom in (("instroom", "nieuw"), ("uitstroom", "afgesloten"), ("voorraad", "open")):
        assert cel["kerncijfers", wat, "nu"] == cel["eenheid", "totaal", kolom] == cel["trend", "2026-M10", wat]
    for tabel in ("kanaal", "aard"):
        assert cel[tabel, "totaal", "nu"] == cel["kerncijfers", "instroom", "nu"] == cel["grond", "totaal", "totaal"]
    for lezer in ("rt", "rt_muur"):
        cel = gouden.cells("maandrapportage", lezer)
        for wat, kolom in (("nieuw", "nieuw"), ("lopend", "open"), ("afgesloten", "afgesloten")):
            assert cel["kerncijfers", wat, "nu"] == cel["team", "totaal", kolom] == cel["trend", "2026-M10", kolom]
        sectoren = ("RT-MAASPLAAT", "RT-DELTAHOEK", "onbekend")
        assert sum(int(cel["team", sector, "open"]) for sector in sectoren) == int(cel["team", "totaal", "open"])
