"""The golden month, figure by figure: what was counted by hand is what each reader reads."""

from collections.abc import Iterator

import pytest
from django.db import connection

from dashboards.overzichten import Overzicht, Tabel
from dashboards.overzichten.kolommen import kolommen
from pvi import klok, lijsten, organisatie
from tests import gouden
from tests.dashboards.besloten.meet import count
from tests.kern import moment, told_once

pytestmark = pytest.mark.django_db

# Tables and figures that the file calls otherwise than the portal.
TABEL = {"eenheid": "eenheden", "bijlage_lc": "lijst", ("casuistiekoverzicht", "grond"): "grond_eenheid"}
CIJFER = {"nieuw": "instroom", "lopend": "voorraad", "afgesloten": "uitstroom", "open": "voorraad"}
LEZERS = [("casuistiekoverzicht", "lc"), ("maandrapportage", "rt"), ("maandrapportage", "rt_muur")]
VERGELEKEN = ["nu", "vorige", "vorig_jaar"]


@pytest.fixture(scope="module")
def overzichten(django_db_setup, django_db_blocker) -> Iterator[dict[tuple[str, str], Overzicht[Tabel]]]:
    """Each copy, counted on the sixteenth of November."""
    with told_once(django_db_blocker), klok.op(moment("2026-11-16")):
        lijsten.sync()
        eenheden = organisatie.load("voorbeeld")
        land = gouden.load(eenheden)
        connection.check_constraints()
        yield {
            (rapport, wie): count(land.lezers[wie], rapport, None if wie == "lc" else eenheden["RT"])
            for rapport, wie in LEZERS
        }


def golden_tables() -> list[tuple[str, str, str]]:
    return sorted({(rapport, wie, tabel) for rapport, wie in LEZERS for tabel, _, _ in gouden.cells(rapport, wie)})


def our_code(rapport: str, tabel: str) -> str:
    naam = TABEL.get((rapport, tabel)) or TABEL.get(tabel, tabel)
    return "maandtrend" if (rapport, naam) == ("maandrapportage", "trend") else naam


def column_codes(tabel: Tabel) -> list[str]:
    eigen = kolommen(tabel.code)
    if [kolom.label for kolom in eigen] == list(tabel.kolommen):
        return [kolom.code for kolom in eigen]
    vergeleken = kolommen("vergeleken")
    if [kolom.label for kolom in vergeleken] == list(tabel.kolommen):
        return [kolom.code for kolom in vergeleken]
    return list(tabel.kolommen)


def figures(tabel: Tabel) -> dict[tuple[str, str], str]:
    """(row, column) → figure, totals included."""
    gevonden = {}
    for regel in [*tabel.regels, *([tabel.totaalregel] if tabel.totaalregel else [])]:
        for kolom, cel in zip(column_codes(tabel), regel.cellen, strict=True):
            gevonden[regel.code, kolom] = str(getattr(cel, "value", cel))
        if regel.totaal is not None:
            gevonden[regel.code, "totaal"] = str(regel.totaal)
    return gevonden


@pytest.mark.parametrize(("rapport", "lezer", "tabel"), golden_tables())
def test_every_figure_is_the_one_that_was_counted_by_hand(overzichten, rapport, lezer, tabel):
    code = our_code(rapport, tabel)
    goud = {
        (CIJFER.get(rij, rij), CIJFER.get(kolom, kolom)) if code in {"kerncijfers", "maandtrend"} else (rij, kolom): n
        for (van, rij, kolom), n in gouden.cells(rapport, lezer).items()
        if van == tabel
    }
    gevonden = figures(overzichten[rapport, lezer].tabel(code))
    assert {plek: n for plek, n in gevonden.items() if n != goud.get(plek, "0")} == {}
    assert {plek: n for plek, n in goud.items() if n != "0" and plek not in gevonden} == {}
