"""From what was counted to what may be read: of each table the finest form that is safe."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from dashboards.overzichten import (
    VRIJ,
    Cel,
    Hoofdstuk,
    Kolom,
    Marker,
    Optelling,
    Overzicht,
    Rij,
    Tabel,
    Tabelregel,
    Telling,
)
from dashboards.suppression.patroon import hide
from dashboards.suppression.plekken import (
    TOTAAL,
    Patroon,
    aantal_binnen,
    aantal_cellen,
    count_waarden,
    is_tweezijdig,
    kleine_plekken,
)
from dashboards.suppression.rest import small_rows, with_rest

# More of a table hidden than this: aggregate first (percent of the cells).
HOOGSTE_AANDEEL: Final = 30


def suppress_overzicht(overzicht: Overzicht[Telling]) -> Overzicht[Tabel]:
    """The same report with every table suppressed.

    Tables only share totals (each `basis`), and a shared total is either shown in all of them, which makes them
    independent, or hidden together with everything that adds up to it. So the tables can be suppressed one by one.
    """
    return Overzicht(
        soort=overzicht.soort,
        periode=overzicht.periode,
        periode_naam=overzicht.periode_naam,
        van=overzicht.van,
        tot_en_met=overzicht.tot_en_met,
        peildatum=overzicht.peildatum,
        versie=overzicht.versie,
        eenheid=overzicht.eenheid,
        hoofdstukken=tuple(
            Hoofdstuk(h.code, h.titel, h.inleiding, tuple(map(suppress, h.inhoud))) for h in overzicht.hoofdstukken
        ),
        kwaliteit=suppress(overzicht.kwaliteit),
        verwijzingen=overzicht.verwijzingen,
        definities=overzicht.definities,
    )


def suppress(telling: Telling) -> Tabel:
    """The finest form of a count of which at most 30 % of the cells must be hidden."""
    if telling.totaal is None:
        los = frozenset(plek for plek, n in count_waarden(telling).items() if n < VRIJ)
        return publish(telling, los | telling.dicht)
    if telling.totaal < VRIJ:
        return publish(_only_total(telling), frozenset({(TOTAAL, TOTAAL)}), samengevoegd=True)
    if any(sum(rij) == telling.totaal for rij in telling.aantallen):
        # Every case in one row: who knows somebody in the total would know the row.
        return publish(_only_total(telling), frozenset(), samengevoegd=True)
    met_rest = with_rest(telling)
    if met_rest is None:
        return _suppress_overlapping(telling) or publish(_only_total(telling), frozenset(), samengevoegd=True)
    for vorm in _kolomvormen(met_rest):
        verborgen = frozenset[tuple[int, int]]() if not is_tweezijdig(vorm) else _hide_thinly(vorm)
        if verborgen is not None:
            break
    return publish(vorm, verborgen or frozenset(), samengevoegd=vorm != telling)


def _hide_thinly(telling: Telling) -> Patroon | None:
    """The places to hide, or None when they are too many: then the table is aggregated first."""
    if _is_dun(telling, aantal_binnen(kleine_plekken(telling))):
        return None
    verborgen = hide(telling)
    return None if verborgen is None or _is_dun(telling, aantal_binnen(verborgen)) else verborgen


def _is_dun(telling: Telling, verborgen: int) -> bool:
    return 100 * verborgen > HOOGSTE_AANDEEL * aantal_cellen(telling)


def _suppress_overlapping(telling: Telling) -> Tabel | None:
    """Rows that overlap add up to nothing, so a few small ones can be hidden each for itself.

    That holds while the rows that are shown could hold every case; else the hidden ones would have to hold the rest.
    """
    klein = small_rows(telling)
    getoond = sum(n for rij, (n, *_) in enumerate(telling.aantallen) if rij not in klein)
    if telling.optelling is not Optelling.OVERLAPT or getoond < (telling.totaal or 0) or _is_dun(telling, len(klein)):
        return None
    return publish(telling, frozenset((rij, 0) for rij in klein))


def _kolomvormen(telling: Telling) -> Iterator[Telling]:
    """As counted, then columns by their group, then only the row totals."""
    groepen = [kolom.groep for kolom in telling.kolommen]
    if telling.splitst or not is_tweezijdig(telling):
        yield telling
        if all(groepen):
            yield _join_kolommen(telling, groepen)
    if is_tweezijdig(telling):
        yield _join_kolommen(telling, ["Aantal"] * len(groepen))


def _join_kolommen(telling: Telling, groepen: list[str]) -> Telling:
    namen = list(dict.fromkeys(groepen))
    return replace(
        telling,
        kolommen=tuple(Kolom(telling.code, naam, naam, naam) for naam in namen),
        aantallen=tuple(
            tuple(sum(n for n, groep in zip(rij, groepen, strict=True) if groep == naam) for naam in namen)
            for rij in telling.aantallen
        ),
    )


def _only_total(telling: Telling) -> Telling:
    kolom = Kolom(telling.code, "aantal", "Aantal")
    return replace(telling, kolommen=(kolom,), rijen=(), aantallen=(), combinaties=())


def publish(telling: Telling, verborgen: Patroon, *, samengevoegd: bool = False) -> Tabel:
    """Put the marker on the hidden places; figures that are not hidden are copied unchanged."""
    waarden = count_waarden(telling)

    def cel(rij: int, kolom: int) -> Cel:
        return Marker.NIET_GETOOND if (rij, kolom) in verborgen else waarden[rij, kolom]

    tweezijdig = is_tweezijdig(telling)
    breedte = range(len(telling.kolommen))

    def regel(nummer: int, rij: Rij) -> Tabelregel:
        totaal = cel(nummer, TOTAAL) if tweezijdig else None
        if nummer == TOTAAL and not tweezijdig:
            return Tabelregel(rij.code, rij.label, (cel(TOTAAL, TOTAAL),))
        return Tabelregel(rij.code, rij.label, tuple(cel(nummer, k) for k in breedte), totaal, rij.leden, rij.groep)

    return Tabel(
        code=telling.code,
        titel=telling.titel,
        rijkop=telling.rijkop,
        kolommen=tuple(kolom.label for kolom in telling.kolommen),
        regels=tuple(regel(nummer, rij) for nummer, rij in enumerate(telling.rijen)),
        totaalregel=None if telling.totaal is None else regel(TOTAAL, Rij("totaal", "Totaal")),
        verborgen=aantal_binnen(verborgen),
        cellen=aantal_cellen(telling),
        samengevoegd=samengevoegd,
        noten=telling.noten,
    )
