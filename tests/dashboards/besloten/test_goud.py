"""The golden month, figure by figure: what was counted by hand is what each reader reads."""

from collections.abc import Iterator

import pytest
from django.db import connection

from dashboards.export import render_csv, render_xlsx
from dashboards.overzichten import Marker, Overzicht, Tabel
from dashboards.overzichten.kolommen import kolommen
from dashboards.render import Exemplaar, render_pdf
from meldingen.workflow import Status
from pvi import klok, lijsten, organisatie
from tests import gouden
from tests.dashboards.besloten.meet import count
from tests.dashboards.test_bestanden import not_in_file
from tests.kern import moment, told_once

pytestmark = pytest.mark.django_db

# Words of the file and words of the portal, where they differ: tables, then rows and columns of one table.
TABEL = {
    ("casuistiekoverzicht", "grond"): "grond_eenheid",
    ("casuistiekoverzicht", "bijlage_lc"): "lijst",
    ("casuistiekoverzicht", "eenheid"): "eenheden",
    ("casuistiekoverzicht", "kwaliteit"): "volledigheid",
    ("casuistiekoverzicht", "nazorg"): "herstel",
    ("casuistiekoverzicht", "signalen_reden"): "signalen",
    ("casuistiekoverzicht", "zorg"): "herstel",
    ("maandrapportage", "klacht_team"): "klachten_team",
    ("maandrapportage", "trend"): "maandtrend",
}
STROOM = {"nieuw": "instroom", "lopend": "voorraad", "afgesloten": "uitstroom", "open": "voorraad"}
WOORD = {
    ("maandrapportage", "kerncijfers"): STROOM,
    ("maandrapportage", "trend"): STROOM,
    ("maandrapportage", "klacht"): {"klachten": "nu"},
    ("maandrapportage", "termijnen"): {"te_laat_open": "te_laat"},
    ("casuistiekoverzicht", "kwaliteit"): {f"zonder_{wat}": wat for wat in ("kanaal", "grond", "aard")},
    ("casuistiekoverzicht", "herstel"): {"uitgevoerd": "afgerond"},
    ("casuistiekoverzicht", "nazorg"): {
        "gepland": "nazorg_gepland", "gedaan": "nazorg_gehouden", "niet_bereikt": "nazorg_niet_bereikt",
        "afgezien": "nazorg_overgeslagen",
    },
}  # fmt: skip
# What the portal says besides: rows and columns that the file does not speak of.
ERBIJ = {
    ("casuistiekoverzicht", "straf"): {"totaal"},
    ("casuistiekoverzicht", "signalen_eenheid"): {"melding"},
    ("casuistiekoverzicht", "kwaliteit"): {"nieuw", "plek", "over_termijn", "later"},
    ("maandrapportage", "klacht"): {"vorige", "vorig_jaar"},
}
LEZERS = [("casuistiekoverzicht", "lc"), ("maandrapportage", "rt"), ("maandrapportage", "rt_muur")]


@pytest.fixture(scope="module")
def geteld(django_db_setup, django_db_blocker) -> Iterator[tuple[dict[tuple[str, str], Overzicht[Tabel]], gouden.Land]]:
    """Each copy, counted on the sixteenth of November."""
    with told_once(django_db_blocker), klok.op(moment("2026-11-16")):
        lijsten.sync()
        eenheden = organisatie.load("voorbeeld")
        land = gouden.load(eenheden)
        connection.check_constraints()
        overzichten = {
            (rapport, wie): count(land.lezers[wie], rapport, None if wie == "lc" else eenheden["RT"])
            for rapport, wie in LEZERS
        }
        yield overzichten, land


def golden_tables() -> list[tuple[str, str, str]]:
    return sorted({(rapport, wie, tabel) for rapport, wie in LEZERS for tabel, _, _ in gouden.cells(rapport, wie)})


def column_codes(tabel: Tabel) -> list[str]:
    """Codes of the columns of a table; where no list has them, what stands above the column is the code."""
    for lijst in (tabel.code, "vergeleken", "lijst_lc"):
        if [kolom.label for kolom in kolommen(lijst)] == list(tabel.kolommen):
            return [kolom.code for kolom in kolommen(lijst)]
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


def golden(rapport: str, lezer: str, tabel: str, land: gouden.Land) -> dict[tuple[str, str], str]:
    """The same of the file, in words of the portal; what is not recorded has no figure."""
    woord = WOORD.get((rapport, tabel), {})
    kenmerk = {nummer: melding.kenmerk for nummer, melding in land.meldingen.items()}
    fase = {status.value: status.label for status in Status}
    gevonden = {}
    for (van, rij, kolom), waarde in gouden.cells(rapport, lezer).items():
        if van == tabel and waarde != "niet_vastgelegd":
            is_lijst = tabel in {"lijst", "bijlage_lc"}
            plek = (kenmerk[rij] if is_lijst else woord.get(rij, rij), woord.get(kolom, kolom))
            gevonden[plek] = fase[waarde] if kolom == "fase" else waarde
    return gevonden


@pytest.mark.parametrize(("rapport", "lezer", "tabel"), golden_tables())
def test_every_figure_is_the_one_that_was_counted_by_hand(geteld, rapport, lezer, tabel):
    overzichten, land = geteld
    goud = golden(rapport, lezer, tabel, land)
    onze = overzichten[rapport, lezer].tabel(TABEL.get((rapport, tabel), tabel))
    gevonden = figures(onze)
    if tabel == "leerpunten":
        gevonden = per_stand(onze)
    if tabel in {"herstel", "nazorg", "zorg"}:  # one table of the portal
        gevonden = {plek: n for plek, n in gevonden.items() if plek in goud}
    erbij = ERBIJ.get((rapport, tabel), set())
    gevonden = {plek: n for plek, n in gevonden.items() if plek[1] not in erbij and n != Marker.GEEN.value}
    assert {plek: (n, goud.get(plek, "0")) for plek, n in gevonden.items() if n != goud.get(plek, "0")} == {}
    assert {plek: n for plek, n in goud.items() if n != "0" and plek not in gevonden} == {}


def per_stand(tabel: Tabel) -> dict[tuple[str, str], str]:
    """The portal lists lessen, the file counts them."""
    geleverd = sum("tweede lezer" in regel.label for regel in tabel.regels)
    aantallen = {"geleverd": geleverd, "concept": len(tabel.regels) - geleverd, "totaal": len(tabel.regels)}
    return {(stand, "open"): str(aantal) for stand, aantal in aantallen.items()}


@pytest.mark.parametrize(("tabel", "woorden"), [("herstel", "verlaten"), ("escalaties", "antwoordde")])
def test_what_the_portal_does_not_record_is_said(geteld, tabel, woorden):
    overzichten, _ = geteld
    noten = overzichten["casuistiekoverzicht", "lc"].tabel(tabel).noten
    assert any(woorden in noot and "legt het portaal niet vast" in noot for noot in noten)


@pytest.mark.parametrize(("rapport", "lezer"), LEZERS)
def test_every_file_says_the_same_to_the_last_digit(geteld, rapport, lezer):
    overzichten, _ = geteld
    overzicht, exemplaar = overzichten[rapport, lezer], Exemplaar("Vera Voorbeeld", 1)
    for formaat, render_file in (("xlsx", render_xlsx), ("csv", render_csv), ("pdf", render_pdf)):
        assert not_in_file(formaat, render_file(overzicht, exemplaar), overzicht) == [], formaat
