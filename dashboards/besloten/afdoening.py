"""How cases ended: what was established, and what answered it."""

from collections import Counter

from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import kruis, maak_tabel
from dashboards.besloten.toen import read_as_known
from dashboards.overzichten import Rij, Tabel
from dashboards.overzichten.kolommen import kolommen
from dashboards.overzichten.rijen import GEEN_UITKOMST
from dashboards.queries.afdoening import reacties
from dashboards.queries.lijsten import lijstwaarden

# A reaction has a day and no moment on which it was written down.
OP_DE_DAG = (
    "Een reactie telt op haar dag, zoals zij nu is vastgelegd. Is zij pas na de peildatum van haar kwartaal "
    "vastgelegd, dan telt zij op de dag waarop dat gebeurde."
)


def tel_uitkomst(meting: Meting) -> Tabel:
    uitkomsten = read_as_known(meting.afgesloten(), meting.op, "uitkomst").values()
    aantallen = Counter(uitkomst or GEEN_UITKOMST.code for (uitkomst,) in uitkomsten)
    rijen = [*_rijen(meting, "uitkomst", aantallen), GEEN_UITKOMST]
    return per_rij("uitkomst", "Uitkomst van de afgesloten meldingen", "Uitkomst", rijen, aantallen)


def tel_reactie(meting: Meting) -> Tabel:
    gegeven = meting.within(reacties(meting.periode, is_straf=False))
    aantallen = Counter(gegeven.values_list("soort", flat=True))
    rijen = _rijen(meting, "reactie", aantallen)
    return per_rij("reactie", "Reacties die geen straf zijn", "Reactie", rijen, aantallen, OP_DE_DAG)


def tel_straf(meting: Meting) -> Tabel:
    """Every letter, once without and once with conditions."""
    straffen = meting.within(reacties(meting.periode, is_straf=True)).values_list("soort", "voorwaardelijk")
    aantallen = Counter(
        (soort, "voorwaardelijk" if voorwaardelijk else "onvoorwaardelijk") for soort, voorwaardelijk in straffen
    )
    rijen = _rijen(meting, "straf", {soort for soort, _ in aantallen})
    koppen = [Rij(kolom.code, kolom.label) for kolom in kolommen("straf")]
    return kruis("straf", "Disciplinaire straffen", "Straf", rijen, koppen, aantallen)


def per_rij(
    code: str, titel: str, rijkop: str, rijen: list[Rij] | tuple[Rij, ...], aantallen: Counter[str], *noten: str
) -> Tabel:
    """Everything in one row, with the total."""
    cellen = [[aantallen[rij.code]] for rij in rijen]
    return maak_tabel(code, titel, rijkop, rijen, cellen, totalen=[aantallen.total()], noten=noten)


def _rijen(meting: Meting, lijst: str, geteld: Counter[str] | set[str]) -> list[Rij]:
    return [Rij(code, naam) for code, naam in lijstwaarden(lijst, meting.periode, geteld)]
