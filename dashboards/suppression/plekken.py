"""The places of a table with two directions, what stands there, and which of them may not be shown for themselves."""

from typing import Final

from dashboards.overzichten import DREMPEL, Optelling, Telling

TOTAAL: Final = -1
# Row and column number; TOTAAL stands for the total row or column.
Plek = tuple[int, int]
Patroon = frozenset[Plek]


def is_tweezijdig(telling: Telling) -> bool:
    return telling.optelling is Optelling.DEELT and len(telling.kolommen) > 1


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
    """What may not be shown for itself: 1 to 4, and a cell that holds all of its row. Rows have a rule too (`rest`)."""
    waarden = count_waarden(telling)
    return frozenset(
        (rij, kolom)
        for (rij, kolom), n in waarden.items()
        if kolom != TOTAAL and (0 < n < DREMPEL or 0 < n == waarden[rij, TOTAAL])
    )


def aantal_cellen(telling: Telling) -> int:
    return len(telling.rijen) * len(telling.kolommen)


def aantal_binnen(verborgen: Patroon) -> int:
    return sum(TOTAAL not in plek for plek in verborgen)
