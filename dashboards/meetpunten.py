"""Which month figures of one eenheid may be told beside all others (docs/besluiten/0013). Pure.

A month figure counts from the first day of the quarter, so it is a measuring point on a line that only rises; the
quarter total of the casuïstiekoverzicht is the last point. Who reads two points knows what lies between them. So a
point is told only when 0 or at least five cases lie between it and each point beside it. What is untold in the whole
country stays at least five in at least two eenheden: the total of the country is published, and would give away a
small rest, or the rest of one eenheid.
"""

from collections.abc import Collection, Mapping
from enum import Enum
from typing import Final

from dashboards.overzichten import DREMPEL

MAANDEN: Final = 3


class Kwartaaltotaal(Enum):
    """Whether a reader knows the total of this eenheid over the quarter from the casuïstiekoverzicht."""

    KOMT_NOG = "komt nog"
    GETOOND = "getoond"
    # Hidden, or shown as part of a group: a late point could undo that.
    VERBORGEN = "verborgen"


def is_meetpunt(
    stand: int,
    plaats: int,
    bekend: Mapping[int, int],
    *,
    onverteld: Collection[int],
    kwartaal: Kwartaaltotaal = Kwartaaltotaal.KOMT_NOG,
    totaal: int = 0,
) -> bool:
    """May the figure `stand` be told for month `plaats` (0, 1, 2) of its quarter?

    `bekend` holds the points told already by month; `onverteld` has per eenheid how many cases of this quarter so far
    no month report would tell after this one; `totaal` is the published quarter total, if that is GETOOND.
    """
    if kwartaal is Kwartaaltotaal.VERBORGEN:
        return False
    if kwartaal is Kwartaaltotaal.GETOOND and (plaats == MAANDEN - 1 or totaal == 0):
        return stand == totaal
    if kwartaal is Kwartaaltotaal.GETOOND and plaats == MAANDEN - 2 and MAANDEN - 1 not in bekend:
        # The last month alone would lie between this point and the total.
        return False
    rest = [aantal for aantal in onverteld if aantal > 0]
    if sum(rest) < DREMPEL or len(rest) < 2:
        # Also when nothing is left: the total of the country would then say 0 of every eenheid that was silent.
        return False
    punten = {-1: 0} | dict(bekend)
    if kwartaal is Kwartaaltotaal.GETOOND:
        punten.setdefault(MAANDEN - 1, totaal)
    ervoor = max(plek for plek in punten if plek < plaats)
    erna = min((plek for plek in punten if plek > plaats), default=None)
    return _is_ruim(stand - punten[ervoor], plaats - ervoor) and (
        erna is None or _is_ruim(punten[erna] - stand, erna - plaats)
    )


def _is_ruim(verschil: int, maanden: int) -> bool:
    """Nothing small lies between two points, and what lies there is not given away to be nothing."""
    return verschil >= DREMPEL or (verschil == 0 and maanden == 1)
