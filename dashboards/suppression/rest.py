"""Which rows are joined in one rest row, so that every other row can be read (docs/besluiten/0028).

A row has a figure of its own from VRIJ (6). When any has 1 to 5, all rows of 0 to 5 are joined, the 0 too: the names in
the rest then say no more than "0 to 5". When their sum is so low or so high that it says more, the two least of the
other rows are joined as well: always two, because a reader who knows the procedure learns something from every attempt
that failed. Is that not enough, then only the total is shown.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dashboards.overzichten import DREMPEL, VRIJ, Optelling, Rij, Telling
from dashboards.overzichten.rijen import MEERVOUD

REST: Final = "rest"


def with_rest(telling: Telling) -> Telling | None:
    """The same count with its small rows in one row, last; None when there is no such row that is safe."""
    leden = _leden([sum(rij) for rij in telling.aantallen], telling)
    if leden is None or len(leden) == len(telling.rijen):
        return None
    if not leden:
        return telling
    over = [nummer for nummer in range(len(telling.rijen)) if nummer not in leden]
    labels = tuple(telling.rijen[nummer].label for nummer in leden)
    rest = Rij(REST, f"Andere {MEERVOUD.get(telling.code, 'rijen')} ({len(leden)})", labels)
    return replace(
        telling,
        rijen=(*(telling.rijen[nummer] for nummer in over), rest),
        aantallen=(*(telling.aantallen[nummer] for nummer in over), _sum_leden(telling, leden)),
        combinaties=(),
    )


def small_rows(telling: Telling) -> list[int]:
    """The rows that may not stand by themselves; none when all of them have 0 or enough."""
    gehelen = [sum(rij) for rij in telling.aantallen]
    if not any(0 < geheel < VRIJ for geheel in gehelen):
        return []
    return [nummer for nummer, geheel in enumerate(gehelen) if geheel < VRIJ]


def _leden(gehelen: Sequence[int], telling: Telling) -> list[int] | None:
    klein = small_rows(telling)
    overlapt = telling.optelling is Optelling.OVERLAPT
    if not klein or _is_ruim(len(klein), sum(_sum_leden(telling, klein)), overlapt=overlapt):
        return klein
    andere = sorted(set(range(len(gehelen))) - set(klein), key=lambda nummer: (gehelen[nummer], nummer))
    if overlapt or len(andere) <= 2:
        return None
    leden = sorted((*klein, *andere[:2]))
    hoogste = gehelen[andere[2]]
    # A row joins before an equal one when it stands before it in the list.
    gelijk = sum(nummer < andere[2] for nummer in leden)
    waarden = _possible(len(leden), sum(gehelen[nummer] for nummer in leden), hoogste, gelijk)
    return leden if len(waarden) >= DREMPEL else None


def _sum_leden(telling: Telling, leden: Sequence[int]) -> tuple[int, ...]:
    if telling.optelling is Optelling.OVERLAPT:
        return (sum(aantal for rijen, aantal in telling.combinaties if not rijen.isdisjoint(leden)),)
    return tuple(map(sum, zip(*(telling.aantallen[nummer] for nummer in leden), strict=True)))


def _is_ruim(aantal: int, som: int, *, overlapt: bool = False) -> bool:
    """So many rows of 0 to 5 have this sum in so many ways that each may be 1, 2, 3, 4 or 5.

    Where rows overlap, an insider's one case may stand in all of them and fill a place in each.
    """
    return DREMPEL <= som <= (DREMPEL - overlapt) * (aantal - 1) + 1


def _possible(aantal: int, som: int, hoogste: int, gelijk: int) -> set[int]:
    """The values but 0 that any of the joined rows may have, when two of them are no small ones.

    In every way in which the procedure would have joined the same rows: all small ones together are not enough, and
    the two have at most `hoogste`, the least of the rows that stand. Only `gelijk` of all may be equal to that.
    """
    if _is_ruim(aantal, som):
        return set(range(1, VRIJ))
    klein = aantal - 2
    mogelijk: set[int] = set()
    for deel in range(1, DREMPEL * klein + 1):
        if _is_ruim(klein, deel):
            continue
        twee = som - deel
        for een in range(max(VRIJ, twee - hoogste), twee // 2 + 1):
            aan_de_grens = (een, twee - een).count(hoogste)
            if not aan_de_grens or aan_de_grens < gelijk:
                mogelijk |= {een, twee - een} - {hoogste}
                mogelijk |= set(range(max(1, deel - DREMPEL * (klein - 1)), min(DREMPEL, deel) + 1))
    return mogelijk
