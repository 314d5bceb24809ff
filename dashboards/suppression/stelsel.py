"""What a reader can compute of a table with hidden cells.

A table is a flow: each cell is an edge between its row and its column, each column total an edge from its column to the
grand total; rows and columns are nodes in which nothing is lost. Row totals and the grand total are always shown. Shown
figures are fixed, hidden ones are free. How far a hidden one can go up or down is then a maximum flow through the other
hidden ones (exact, because such systems have whole-number corners). When it cannot go far enough, a minimum cut says
what others would have to carry, and that holds for every pattern, whatever else is hidden in it.

A place may also be hidden in part (a weight between 0 and 1): that is how the program of `patroon` is solved, first
without whole numbers. Of a real pattern all weights are 1, and every sum here is a sum of small whole numbers.
"""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from dashboards.overzichten import DREMPEL, Telling
from dashboards.suppression.plekken import TOTAAL, Plek, count_waarden

# Room a hidden figure needs around its true value: five possible values are four steps.
NODIG: Final = DREMPEL - 1
NIETS: Final = 1e-6
Knoop = tuple[str, int]
SOM: Final[Knoop] = ("som", 0)
# The step by which a sum was reached: from where, over which edge, in its direction or against it, and how much.
Stap = tuple[Knoop, int, bool, float]


class Kant(NamedTuple):
    """A figure as an edge between two sums: how far it can rise and fall, as far as that matters."""

    van: Knoop
    naar: Knoop
    omhoog: int
    omlaag: int


class Lek(NamedTuple):
    """A place that keeps too few values: when it is hidden, what the hidden ones of `draagt` carry must be `nodig`."""

    plek: Plek
    nodig: int
    draagt: tuple[tuple[Plek, int], ...]


class Stelsel:
    """All that is published about one table with two directions, as a flow network."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.waarden = {plek: n for plek, n in count_waarden(telling).items() if plek[1] != TOTAAL}
        onder: dict[int, Knoop] = {}
        # Sums that are never printed but that the reader knows a bound of.
        self.altijd_vrij: list[Kant] = []
        for nummer, (groep, hoogste) in enumerate(telling.plafonds):
            leden = [k for k, kolom in enumerate(telling.kolommen) if groep in (kolom.groep, kolom.label)]
            onder |= dict.fromkeys(leden, ("samen", nummer))
            samen = sum(self.waarden[TOTAAL, k] for k in leden)
            ruimte = min(max(0, hoogste - samen), NODIG)
            self.altijd_vrij.append(Kant(("samen", nummer), SOM, ruimte, min(samen, NODIG)))
        self.kanten = {
            (rij, kolom): Kant(
                ("kolom", kolom) if rij == TOTAAL else ("rij", rij),
                onder.get(kolom, SOM) if rij == TOTAAL else ("kolom", kolom),
                NODIG,
                min(n, NODIG),
            )
            for (rij, kolom), n in self.waarden.items()
        }
        self.knopen = {knoop for kant in (*self.kanten.values(), *self.altijd_vrij) for knoop in (kant.van, kant.naar)}

    def closures(self) -> set[Lek]:
        """What every pattern must do, whatever the figures: no hidden place is the only one of its row or column."""
        return {
            Lek((rij, kolom), 1, tuple((p, 1) for p in self.kanten if p != (rij, kolom) and p[richting] == lijn))
            for rij, kolom in self.kanten
            for richting, lijn in ((0, rij), (1, kolom))
        }

    def leaks(self, gewicht: Mapping[Plek, float]) -> set[Lek]:
        """What every hidden place lacks, for somebody who knows one case: in that place itself, or in any other."""
        lekken = set(self._homogeneous_rows(gewicht))
        net = Net(self, gewicht)
        bekend = [plek for plek in net.plekken if TOTAAL not in plek and self.waarden[plek]]
        for plek in net.plekken:
            # One known case takes at most one step off each end (the edge of such a system shifts by 0 or 1).
            if net.speelruimte(plek, None, NODIG + 2)[0] < NODIG + 2:
                for weet in (None, *bekend):
                    ruimte, sneden = net.speelruimte(plek, weet)
                    if ruimte < NODIG * gewicht[plek] - NIETS:
                        lekken |= {self._cut(plek, weet, *snede) for snede in sneden}
        return lekken

    def _homogeneous_rows(self, gewicht: Mapping[Plek, float]) -> Iterator[Lek]:
        """Rows of which every case lies in one column, with all other cells shown as 0.

        Hiding the only figure is not enough: who knows somebody in this row would still know the column.
        """
        for rij, aantallen in enumerate(self.telling.aantallen):
            leeg = [(rij, kolom) for kolom, n in enumerate(aantallen) if not n]
            if len(leeg) == len(aantallen) - 1 and sum(gewicht[plek] for plek in leeg) < 1 - NIETS:
                yield Lek(next((rij, kolom) for kolom, n in enumerate(aantallen) if n), 1, tuple((p, 1) for p in leeg))

    def _cut(self, plek: Plek, weet: Plek | None, op: frozenset[Knoop], neer: frozenset[Knoop]) -> Lek:
        """What can carry flow out of these sums: on the way up, and on the way down (empty: nothing was in the way)."""
        nodig = NODIG - (0 if op else NODIG) - (0 if neer else min(NODIG, self.waarden[plek] - (plek == weet)))
        draagt: Counter[Plek] = Counter()
        for bereikt in (op, neer):
            for kant in self.altijd_vrij:
                if (kant.van in bereikt) != (kant.naar in bereikt):
                    nodig -= kant.omhoog if kant.van in bereikt else kant.omlaag
            for ander, kant in self.kanten.items():
                if ander != plek and (kant.van in bereikt) != (kant.naar in bereikt):
                    draagt[ander] += kant.omhoog if kant.van in bereikt else self.fall(ander, weet)
        return Lek(plek, nodig, tuple((ander, min(nodig, aantal)) for ander, aantal in draagt.items() if aantal))

    def fall(self, plek: Plek, weet: Plek | None) -> int:
        """How far a figure can fall for who knows of one case in `weet`."""
        return min(NODIG, self.waarden[plek] - (plek == weet))


class Net:
    """The hidden cells of a system: what can still flow, starting from the true figures."""

    def __init__(self, stelsel: Stelsel, gewicht: Mapping[Plek, float]) -> None:
        self.stelsel = stelsel
        self.gewicht = gewicht
        self.plekken = [plek for plek in sorted(stelsel.kanten) if gewicht[plek] > NIETS]
        self.nummer = {plek: n for n, plek in enumerate(self.plekken)}
        self.kanten = [*(stelsel.kanten[plek] for plek in self.plekken), *stelsel.altijd_vrij]
        self.buren: dict[Knoop, list[tuple[Knoop, int, bool]]] = {}
        for n, kant in enumerate(self.kanten):
            self.buren.setdefault(kant.van, []).append((kant.naar, n, True))
            self.buren.setdefault(kant.naar, []).append((kant.van, n, False))

    def speelruimte(
        self, plek: Plek, weet: Plek | None, nodig: int = NODIG
    ) -> tuple[float, list[tuple[frozenset[Knoop], frozenset[Knoop]]]]:
        """How far the figure can move, up plus down, each counted to `nodig`; and the sums at which it got stuck.

        Of many minimum cuts those are two: as seen from either end.
        """
        zonder = self.nummer[plek]
        kant = self.kanten[zonder]
        omlaag = min(nodig, self.stelsel.waarden[plek] - (plek == weet))
        op = self._stroom(kant.naar, kant.van, zonder, weet, nodig * self.gewicht[plek])
        neer = self._stroom(kant.van, kant.naar, zonder, weet, omlaag * self.gewicht[plek])
        return op[0] + neer[0], list(zip(op[1], neer[1], strict=True))

    def _stroom(
        self, bron: Knoop, put: Knoop, zonder: int, weet: Plek | None, nodig: float
    ) -> tuple[float, tuple[frozenset[Knoop], frozenset[Knoop]]]:
        """Maximum flow from `bron` to `put`, up to `nodig`; when less, the near side of two minimum cuts."""
        rest = self._capacities(weet)
        rest[zonder] = [0, 0]
        stroom = 0.0
        while stroom < nodig - NIETS:
            vanaf = self._reach(bron, put, rest)
            if put not in vanaf:
                ver = self._reach(put, bron, rest, achteruit=True)
                return stroom, (frozenset(vanaf), frozenset(self.stelsel.knopen - ver.keys()))
            pad = list(_pad(vanaf, bron, put))
            past = min(nodig - stroom, *(ruimte for *_, ruimte in pad))
            for _, nummer, vooruit, _ in pad:
                rest[nummer][vooruit] -= past
                rest[nummer][not vooruit] += past
            stroom += past
        return stroom, (frozenset(), frozenset())

    def _capacities(self, weet: Plek | None) -> list[list[float]]:
        """Of every edge: what it can carry against its direction, and in its direction."""
        eigen: list[list[float]] = [
            [self.stelsel.fall(plek, weet) * self.gewicht[plek], self.kanten[n].omhoog * self.gewicht[plek]]
            for n, plek in enumerate(self.plekken)
        ]
        return eigen + [[kant.omlaag, kant.omhoog] for kant in self.stelsel.altijd_vrij]

    def _reach(self, bron: Knoop, put: Knoop, rest: list[list[float]], *, achteruit: bool = False) -> dict[Knoop, Stap]:
        """The sums that flow can still reach from `bron` (backwards: that can still reach it), each with its step."""
        vanaf: dict[Knoop, Stap] = {bron: (bron, -1, True, 0)}
        wachtrij = deque([bron])
        while wachtrij and put not in vanaf:
            knoop = wachtrij.popleft()
            for buur, nummer, vooruit in self.buren.get(knoop, ()):
                ruimte = rest[nummer][vooruit != achteruit]
                if ruimte > NIETS and buur not in vanaf:
                    vanaf[buur] = (knoop, nummer, vooruit, ruimte)
                    wachtrij.append(buur)
        return vanaf


def _pad(vanaf: dict[Knoop, Stap], bron: Knoop, put: Knoop) -> Iterator[Stap]:
    while put != bron:
        yield vanaf[put]
        put = vanaf[put][0]
