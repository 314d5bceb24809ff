"""Counting for one reader, without pages."""

from dashboards import besloten
from dashboards.besloten.meting import Meting
from dashboards.models import rechten_van
from dashboards.overzichten import RAPPORTAGES, Overzicht, Tabel
from meldingen.toegang import toegang
from pvi.kalender import Periode

OKT = Periode.parse("2026-M10")
TELLERS = {"casuistiekoverzicht": besloten.casuistiekoverzicht, "maandrapportage": besloten.maandrapportage}


def count(lezer, soort: str, eenheid=None, periode: Periode = OKT) -> Overzicht[Tabel]:
    """The report as this person would get it today."""
    vorm = RAPPORTAGES[soort]
    bereik = toegang(lezer).cijferbereik(rechten_van(vorm)[0], eenheid)
    assert bereik is not None, "deze lezer heeft geen precieze cijfers"
    return TELLERS[soort](Meting(vorm, bereik, periode, eenheid))


def cel(overzicht: Overzicht[Tabel], tabel: str, rij: str, kolom: int = 0):
    regel = overzicht.tabel(tabel).regel(rij)
    assert regel is not None, f"geen rij {rij} in {tabel}"
    return regel.cellen[kolom]


def rijen(overzicht: Overzicht[Tabel], tabel: str) -> dict[str, tuple]:
    """Code of a row → its cells, of the rows that hold something."""
    return {regel.code: regel.cellen for regel in overzicht.tabel(tabel).regels if any(regel.cellen)}


def totaal(overzicht: Overzicht[Tabel], tabel: str):
    return overzicht.tabel(tabel).totaalregel.geheel
