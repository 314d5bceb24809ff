"""The places of a table, what stands there, and which of them may not be shown for themselves."""

from typing import Final

from dashboards.overzichten import DREMPEL, Elders, Optelling, Telling

TOTAAL: Final = -1
# Row and column number; TOTAAL stands for the total row or column.
Plek = tuple[int, int]
Patroon = frozenset[Plek]
ONBEGRENSD: Final = 10**9


def is_tweezijdig(telling: Telling) -> bool:
    return telling.optelling is Optelling.DEELT and len(telling.kolommen) > 1


def is_klein(telling: Telling, waarde: int | None) -> bool:
    return waarde is not None and (0 < waarde < DREMPEL or (waarde == 0 and not telling.toont_nul))


def count_waarden(telling: Telling) -> dict[Plek, int]:
    """Every printed figure by its place, totals included."""
    waarden = {(r, k): n for r, rij in enumerate(telling.aantallen) for k, n in enumerate(rij)}
    if telling.totaal is not None:
        waarden[TOTAAL, TOTAAL] = telling.totaal
    if is_tweezijdig(telling):
        for r, rij in enumerate(telling.aantallen):
            waarden[r, TOTAAL] = sum(rij)
        for k in range(len(telling.kolommen)):
            waarden[TOTAAL, k] = sum(rij[k] for rij in telling.aantallen)
    return waarden


def kleine_plekken(telling: Telling) -> Patroon:
    """What may not be shown for itself: 1 to 4 (below eenheid level also 0), and a cell that holds all of its total."""
    waarden = count_waarden(telling)
    klein = {plek for plek, waarde in waarden.items() if is_klein(telling, waarde)}
    klein |= {plek for plek, waarde in waarden.items() if _tells_a_maand(_elders(telling, plek), waarde)}
    if telling.optelling is not Optelling.LOS:
        klein |= {plek for plek, waarde in waarden.items() if waarde and waarde == _te_delen(telling, waarden, plek)}
    return frozenset(klein)


def _elders(telling: Telling, plek: Plek) -> Elders | None:
    """What month reports tell of this figure: only of the whole of a row."""
    rij, kolom = plek
    is_geheel = kolom == TOTAAL if is_tweezijdig(telling) else True
    return telling.elders[rij] if telling.elders and rij != TOTAAL and is_geheel else None


def grenzen(telling: Telling, plek: Plek, waarde: int) -> tuple[int, int]:
    """Most and least value that a reader of the month reports thinks possible for a figure that is hidden here.

    An insider may know a case of the months that were not told, so the rest counts as at least one.
    """
    elders = _elders(telling, plek)
    if elders is None:
        return ONBEGRENSD, 0
    if not elders.maanden:
        return waarde, waarde
    return ONBEGRENSD, min(waarde, elders.minstens + 1 if elders.minstens else 0)


def _tells_a_maand(elders: Elders | None, waarde: int) -> bool:
    """Beside this figure, what months did not tell could be computed: it leaves a small rest, or fixes a hidden month.

    A month is fixed when it is the only one that was not told, or when nothing is left for those that were not. A row
    of one eenheid may say 0 when no month report was silent: what comes late may then say 0 as well (`is_meetpunt`).
    """
    if elders is None or not elders.maanden:
        return False
    rest = waarde - elders.minstens
    if rest == 0:
        return elders.maanden == 1 or elders.samen or bool(elders.minstens or elders.verzwegen)
    return rest < DREMPEL or elders.maanden == 1


def _te_delen(telling: Telling, waarden: dict[Plek, int], plek: Plek) -> int | None:
    """The total that this cell is one part of, if there are more parts: a row's for its cells, else the grand total."""
    rij, kolom = plek
    tweezijdig = is_tweezijdig(telling)
    if plek == (TOTAAL, TOTAAL):
        return None
    if tweezijdig and kolom != TOTAAL:
        return waarden[rij, TOTAAL]
    return waarden[TOTAAL, TOTAAL] if len(telling.rijen) > 1 else None


def aantal_cellen(telling: Telling) -> int:
    return len(telling.rijen) * len(telling.kolommen)


def aantal_binnen(verborgen: Patroon) -> int:
    return sum(TOTAAL not in plek for plek in verborgen)
