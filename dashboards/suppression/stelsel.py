"""What a reader can compute of a table with hidden cells.

A table is a flow: each cell is an edge between the row and the column it adds up in, and rows and columns are nodes in
which nothing is lost. Shown cells are fixed, hidden ones are free. How far a hidden cell can go up or down is then a
maximum flow through the other hidden cells (exact, because such systems have whole-number corners), and when it cannot
go far enough the minimum cut names the shown cells of which at least one must be hidden as well.
"""

from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

from dashboards.overzichten import DREMPEL, Optelling, Telling
from dashboards.suppression.plekken import ONBEGRENSD, TOTAAL, Patroon, Plek, count_waarden, grenzen, is_tweezijdig

# Room a hidden figure needs around its true value: five possible values are four steps.
NODIG: Final = DREMPEL - 1
Knoop = tuple[str, int]
GROND: Final[Knoop] = ("grond", 0)


class Kant(NamedTuple):
    """A cell as an edge: its figure flows from one sum to another; at least `vloer` and at most `plafond`."""

    van: Knoop
    naar: Knoop
    waarde: int
    plafond: int = ONBEGRENSD
    vloer: int = 0

    @property
    def is_bekend(self) -> bool:
        """Told elsewhere to the last one, so hiding it here hides nothing."""
        return self.vloer == self.plafond


class Stelsel:
    """All that is published about one table, as a flow network. The grand total is known and has no edge."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.waarden = count_waarden(telling)
        self.kanten: dict[Plek, Kant] = {}
        # Sums that are never printed but that the reader knows a bound of.
        self.altijd_vrij: list[Kant] = []
        if is_tweezijdig(telling):
            self._tweezijdig()
        else:
            self._lijst()

    def _tweezijdig(self) -> None:
        """Rows and columns both add up. Inner figures flow from row to column, totals back."""
        groep, hoogste = self.telling.plafond or ("", 0)
        begrensd = {k for k, kolom in enumerate(self.telling.kolommen) if groep and groep in (kolom.groep, kolom.label)}
        for (rij, kolom), waarde in self.waarden.items():
            if (rij, kolom) == (TOTAAL, TOTAAL):
                continue
            if kolom == TOTAAL:
                van, naar = ("kolom", TOTAAL), ("rij", rij)
            elif rij == TOTAAL:
                van, naar = ("kolom", kolom), ("samen", 0) if kolom in begrensd else ("rij", TOTAAL)
            else:
                van, naar = ("rij", rij), ("kolom", kolom)
            self.kanten[rij, kolom] = Kant(van, naar, waarde, *grenzen(self.telling, (rij, kolom), waarde))
        if begrensd:
            samen = sum(self.waarden[TOTAAL, kolom] for kolom in begrensd)
            self.altijd_vrij.append(Kant(("samen", 0), ("rij", TOTAAL), samen, max(hoogste, samen)))

    def _lijst(self) -> None:
        """One column. Rows flow to the ground; what overlapping rows count twice flows back in."""
        totaal = self.telling.totaal
        overlapt = self.telling.optelling is Optelling.OVERLAPT
        som: Knoop = GROND if totaal is None else ("som", 0)
        for plek, waarde in self.waarden.items():
            if plek != (TOTAAL, TOTAAL):
                hoogste, laagste = grenzen(self.telling, plek, waarde)
                self.kanten[plek] = Kant(som, GROND, waarde, totaal if overlapt and totaal else hoogste, laagste)
        if overlapt and totaal is not None:
            self.altijd_vrij.append(Kant(GROND, som, sum(k.waarde for k in self.kanten.values()) - totaal))

    def first_leak(self, verborgen: Patroon, veilig: set[Plek] | None = None) -> tuple[Plek, Patroon] | None:
        """A hidden place that keeps too few values, and the shown places of which one must be hidden to mend that.

        `veilig` remembers what was found safe; hiding more never makes a safe place unsafe.
        """
        if (lek := self._homogeneous_rij(verborgen)) is not None:
            return lek
        veilig = set() if veilig is None else veilig
        net = Net(self, verborgen)
        insiders = self._what_insiders_know(verborgen)
        # Two tests spare many: who knows all that insiders know together is never better off than one of them, and one
        # known case takes at most one step off each end (the edge of such a system shifts by 0 or 1).
        allen = frozenset[Plek]().union(*insiders)
        for plek in sorted(net.nummer.keys() - veilig):
            if self.kanten[plek].is_bekend:
                continue
            if net.speelruimte(plek, allen)[0] < NODIG and not (
                all(len(weet) == 1 for weet in insiders)
                and net.speelruimte(plek, frozenset(), NODIG + 2)[0] >= NODIG + 2
            ):
                for weet in (frozenset[Plek](), *insiders):
                    ruimte, bereikt = net.speelruimte(plek, weet)
                    if ruimte < NODIG:
                        return plek, frozenset().union(*map(net.doorsnede, bereikt))
            veilig.add(plek)
        return None

    def _homogeneous_rij(self, verborgen: Patroon) -> tuple[Plek, Patroon] | None:
        """A row of which every case lies in one column, with all other cells shown as 0.

        Hiding its only figure is not enough: who knows somebody in this row would still know the column.
        """
        if not is_tweezijdig(self.telling):
            return None
        for rij, aantallen in enumerate(self.telling.aantallen):
            plekken = [(rij, kolom) for kolom in range(len(aantallen))]
            vol = [plek for plek in plekken if self.waarden[plek]]
            if len(vol) == 1 and not verborgen.intersection(plekken).difference(vol):
                return vol[0], frozenset(plekken).difference(vol)
        return None

    def _what_insiders_know(self, verborgen: Patroon) -> list[Patroon]:
        """An insider's case stands in one hidden cell, or, where rows overlap, possibly in all of them."""
        geteld = [p for p in sorted(verborgen) if TOTAAL not in p and self.waarden[p] > 0]
        if self.telling.optelling is Optelling.OVERLAPT:
            return [frozenset(geteld)] if geteld else []
        return [frozenset({plek}) for plek in geteld]


class Net:
    """The hidden cells of a system: what can still flow, starting from the true figures."""

    def __init__(self, stelsel: Stelsel, verborgen: Patroon) -> None:
        self.stelsel = stelsel
        self.verborgen = verborgen
        self.buren: dict[Knoop, list[tuple[Knoop, int, bool]]] = {}
        self.plekken: list[Plek | None] = []
        self.kanten: list[Kant] = []
        for plek in sorted(verborgen & stelsel.kanten.keys()):
            self._add(plek, stelsel.kanten[plek])
        for kant in stelsel.altijd_vrij:
            self._add(None, kant)
        self.nummer = {plek: n for n, plek in enumerate(self.plekken) if plek is not None}

    def _add(self, plek: Plek | None, kant: Kant) -> None:
        self.buren.setdefault(kant.van, []).append((kant.naar, len(self.kanten), True))
        self.buren.setdefault(kant.naar, []).append((kant.van, len(self.kanten), False))
        self.plekken.append(plek)
        self.kanten.append(kant)

    def speelruimte(self, plek: Plek, weet: Patroon, nodig: int = NODIG) -> tuple[int, list[set[Knoop]]]:
        """How far the figure can move, up plus down, each counted to `nodig`; and the sums at which it got stuck."""
        nummer = self.nummer[plek]
        kant = self.kanten[nummer]
        omhoog, vast_op = self._stroom(kant.naar, kant.van, nummer, weet, min(nodig, kant.plafond - kant.waarde))
        onder = max(kant.vloer, plek in weet)
        omlaag, vast_neer = self._stroom(kant.van, kant.naar, nummer, weet, min(nodig, kant.waarde - onder))
        return omhoog + omlaag, [vast_op, vast_neer]

    def _stroom(self, bron: Knoop, put: Knoop, zonder: int, weet: Patroon, nodig: int) -> tuple[int, set[Knoop]]:
        """Maximum flow from `bron` to `put`, up to `nodig`; when less, the sums on the near side of the minimum cut."""
        if bron == put:
            return nodig, set()
        verzet = [0] * len(self.kanten)
        stroom = 0
        while stroom < nodig:
            vanaf: dict[Knoop, tuple[Knoop, int, bool, int]] = {}
            wachtrij = deque([bron])
            while wachtrij and put not in vanaf:
                knoop = wachtrij.popleft()
                for buur, nummer, vooruit in self.buren.get(knoop, ()):
                    if buur == bron or buur in vanaf or nummer == zonder:
                        continue
                    rest = self._rest(nummer, vooruit, verzet[nummer], weet)
                    if rest > 0:
                        vanaf[buur] = (knoop, nummer, vooruit, rest)
                        wachtrij.append(buur)
            if put not in vanaf:
                return stroom, {bron, *vanaf}
            pad = list(_pad(vanaf, bron, put))
            past = min(nodig - stroom, *(rest for *_, rest in pad))
            for _, nummer, vooruit, _ in pad:
                verzet[nummer] += past if vooruit else -past
            stroom += past
        return stroom, set()

    def _rest(self, nummer: int, vooruit: bool, verzet: int, weet: Patroon) -> int:
        kant = self.kanten[nummer]
        if vooruit:
            return kant.plafond - kant.waarde - verzet
        return kant.waarde + verzet - max(kant.vloer, self.plekken[nummer] in weet)

    def doorsnede(self, bereikt: set[Knoop]) -> Patroon:
        """Shown places that would carry flow out of the reached sums if they were hidden."""
        return frozenset(
            plek
            for plek, kant in self.stelsel.kanten.items()
            if plek not in self.verborgen
            and (
                (kant.van in bereikt and kant.naar not in bereikt and kant.plafond > kant.waarde)
                or (kant.naar in bereikt and kant.van not in bereikt and kant.waarde > kant.vloer)
            )
        )


def _pad(
    vanaf: dict[Knoop, tuple[Knoop, int, bool, int]], bron: Knoop, put: Knoop
) -> Iterator[tuple[Knoop, int, bool, int]]:
    while put != bron:
        yield vanaf[put]
        put = vanaf[put][0]
