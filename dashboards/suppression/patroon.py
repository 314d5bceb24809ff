"""Which cells to hide beside the small ones: the pattern that is safe and loses least, found by HiGHS.

A 0/1 program: 1 is hidden. Each leak that the network finds is a fact about every safe pattern ("if this place is
hidden, those must carry so much"), so it is added as a row and the program is solved again, until nothing leaks. The
program never asks for more than safety does, so the first pattern that does not leak is the cheapest there is.
"""

from collections.abc import Iterable, Mapping

import highspy
import numpy as np

from dashboards.overzichten import Telling
from dashboards.suppression.plekken import Patroon, kleine_plekken
from dashboards.suppression.stelsel import Lek, Stelsel


def hide(telling: Telling) -> Patroon | None:
    """The places to hide: the least total, of those the fewest places, of those the first; None when none are safe."""
    return Programma(Stelsel(telling), kleine_plekken(telling)).cheapest_safe()


class Programma:
    """The 0/1 program over the figures of one table. One thread and a fixed seed: equal figures, equal pattern."""

    def __init__(self, stelsel: Stelsel, klein: Patroon) -> None:
        self.stelsel = stelsel
        self.plekken = sorted(stelsel.kanten)
        self.nummer = {plek: n for n, plek in enumerate(self.plekken)}
        self.rijen: set[Lek] = set()
        self.highs = highspy.Highs()
        self.highs.silent()
        for optie, waarde in (("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5)):
            self.highs.setOptionValue(optie, waarde)
        for plek in self.plekken:
            self.highs.addVar(float(plek in klein), 1.0)

    def cheapest_safe(self) -> Patroon | None:
        self._add_rows(self.stelsel.closures())
        # All places together cost less than one case of the total.
        kosten = [self.stelsel.waarden[plek] * (len(self.plekken) + 1) + 1 for plek in self.plekken]
        self._set_costs(kosten)
        self._solve_in_parts()
        for n in self.nummer.values():
            self.highs.changeColIntegrality(n, highspy.HighsVarType.kInteger)
        zuinigst = self._solve_whole()
        if zuinigst is None:
            return None
        # Of patterns that cost the same, the first places: so the same figures always give the same pattern.
        hoogste = sum(bedrag for plek, bedrag in zip(self.plekken, kosten, strict=True) if plek in zuinigst)
        self._add_row(-highspy.kHighsInf, hoogste, dict(enumerate(kosten)))
        self._set_costs(range(len(kosten)))
        return self._solve_whole() or zuinigst

    def _set_costs(self, kosten: Iterable[int]) -> None:
        for n, bedrag in enumerate(kosten):
            self.highs.changeColCost(n, float(bedrag))

    def _solve_in_parts(self) -> None:
        """Places hidden in part: a solution takes a moment, and what leaks gives nearly all rows that are needed."""
        while (delen := self._solve()) is not None:
            nieuw = self.stelsel.leaks(dict(zip(self.plekken, delen, strict=True))) - self.rijen
            if not nieuw:
                return
            self._add_rows(nieuw)

    def _solve_whole(self) -> Patroon | None:
        """The cheapest pattern that does not leak. None as well when a leak stays that its row should have closed."""
        while (delen := self._solve()) is not None:
            gewicht = {plek: float(round(deel)) for plek, deel in zip(self.plekken, delen, strict=True)}
            lekken = self.stelsel.leaks(gewicht)
            if not lekken:
                return frozenset(plek for plek, deel in gewicht.items() if deel)
            if lekken <= self.rijen:
                return None
            self._add_rows(lekken - self.rijen)
        return None

    def _solve(self) -> list[float] | None:
        self.highs.run()
        is_opgelost = self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return self.highs.getSolution().col_value if is_opgelost else None

    def _add_rows(self, lekken: set[Lek]) -> None:
        self.rijen |= lekken
        for lek in sorted(lekken):
            draagt = {self.nummer[plek]: aantal for plek, aantal in lek.draagt}
            self._add_row(0.0, highspy.kHighsInf, {self.nummer[lek.plek]: -lek.nodig} | draagt)

    def _add_row(self, minstens: float, hoogstens: float, delen: Mapping[int, int]) -> None:
        keren = np.array(list(delen.values()), dtype=np.float64)
        self.highs.addRow(minstens, hoogstens, len(delen), np.array(list(delen), dtype=np.int32), keren)
