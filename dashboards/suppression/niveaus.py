"""The forms of a count from fine to coarse: a table of which too much must be hidden is aggregated first."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import reduce
from typing import Final

from dashboards.overzichten import Elders, Kolom, Optelling, Rij, Telling
from dashboards.suppression.plekken import Patroon, aantal_binnen, aantal_cellen, is_tweezijdig

# More of a table hidden than this: aggregate first (percent of the cells).
HOOGSTE_AANDEEL: Final = 30


def is_dun(telling: Telling, verborgen: Patroon) -> bool:
    """So much is hidden that the table must be aggregated."""
    return 100 * aantal_binnen(verborgen) > HOOGSTE_AANDEEL * aantal_cellen(telling)


def niveaus(telling: Telling) -> Iterator[Telling]:
    """From fine to coarse: as counted, then fewer columns, then fewer rows."""
    if telling.optelling is Optelling.OVERLAPT:
        yield telling
        yield from telling.grovere
        return
    diepte = min((len(rij.groepen) for rij in telling.rijen), default=0)
    vorige: Telling | None = None
    for niveau in range(diepte + 1):
        rijen = telling if niveau == 0 else _group_rijen(telling, niveau - 1)
        for vorm in (rijen, _group_kolommen(rijen), _without_kolommen(rijen)):
            if len(vorm.rijen) > 1 and vorm != vorige:
                yield vorm
                vorige = vorm


def _group_rijen(telling: Telling, niveau: int) -> Telling:
    groepen: dict[str, list[int]] = {}
    for nummer, rij in enumerate(telling.rijen):
        groepen.setdefault(rij.groepen[niveau], []).append(nummer)
    return replace(
        telling,
        rijen=tuple(_group_rij(naam, [telling.rijen[n] for n in leden]) for naam, leden in groepen.items()),
        aantallen=tuple(_sum_rijen(telling.aantallen[n] for n in leden) for leden in groepen.values()),
        elders=tuple(
            reduce(Elders.__add__, (telling.elders[n] for n in leden)) for leden in groepen.values() if telling.elders
        ),
    )


def _group_rij(naam: str, leden: list[Rij]) -> Rij:
    """The row of a group; a group of one is found by the code of that one row, and names nobody beside it."""
    if len(leden) == 1:
        return Rij(leden[0].code, naam)
    return Rij(naam, naam, (), tuple(rij.label for rij in leden))


def _group_kolommen(telling: Telling) -> Telling:
    if not all(kolom.groep for kolom in telling.kolommen):
        return telling
    namen = list(dict.fromkeys(kolom.groep for kolom in telling.kolommen))
    return replace(
        telling,
        kolommen=tuple(Kolom(telling.code, naam, naam, naam) for naam in namen),
        aantallen=tuple(
            tuple(
                sum(n for n, kolom in zip(rij, telling.kolommen, strict=True) if kolom.groep == naam) for naam in namen
            )
            for rij in telling.aantallen
        ),
    )


def _without_kolommen(telling: Telling) -> Telling:
    """Only the row totals."""
    if not is_tweezijdig(telling):
        return telling
    return replace(
        telling,
        kolommen=(Kolom(telling.code, "aantal", "Aantal"),),
        aantallen=tuple((sum(rij),) for rij in telling.aantallen),
        plafond=None,
    )


def alleen_totaal(telling: Telling) -> Telling:
    kolom = Kolom(telling.code, "aantal", "Aantal")
    return replace(telling, kolommen=(kolom,), rijen=(), aantallen=(), plafond=None, elders=())


def _sum_rijen(rijen: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rijen, strict=True)))
