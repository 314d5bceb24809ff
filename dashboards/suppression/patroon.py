"""Which cells to hide beside the small ones: the pattern that is safe and loses least, found by HiGHS.

A 0/1 program: 1 is hidden. Each leak that the network finds is a fact about every safe pattern ("if this place is
hidden, those must carry so much"), so it is added as a row and the program is solved again, until nothing leaks. The
program never asks for more than safety does, so the first pattern that does not leak is the cheapest there is.
"""

from collections.abc import Iterable, Mapping

import highspy
import numpy as np

from dashboards.overzichten import Telling
from dashboards.suppression.plekken import Patroon, Plek, kleine_plekken
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
        for plek, n in self.nummer.items():
            self.highs.addVar(float(plek in klein), 1.0)

    def cheapest_safe(self) -> Patroon | None:
        """First in parts, where a solution takes a moment and gives nearly all rows; then in whole places."""
        # All places together cost less than one case of the total.
        self._add_rows(self.stelsel.closures())
        kosten = [self.stelsel.waarden[plek] * (len(self.plekken) + 1) + 1 for plek in self.plekken]
        self._set_costs(kosten)
        if self._solve_until_safe(whole=False) is None:
            return None
        for n in self.nummer.values():
            self.highs.changeColIntegrality(n, highspy.HighsVarType.kInteger)
        gewicht = self._solve_until_safe(whole=True)
        if gewicht is None:
            return None
        # Of patterns that cost the same, the first places: so the same figures always give the same pattern.
        nummers = np.arange(len(kosten), dtype=np.int32)
        hoogste = sum(kosten[n] for n, plek in enumerate(self.plekken) if gewicht[plek])
        self.highs.addRow(-highspy.kHighsInf, hoogste, len(kosten), nummers, np.array(kosten, dtype=np.float64))
        self._set_costs(range(len(kosten)))
        gewicht = self._solve_until_safe(whole=True)
        return frozenset(plek for plek, deel in (gewicht or {}).items() if deel)

    def _set_costs(self, kosten: Iterable[int]) -> None:
        for n, bedrag in enumerate(kosten):
            self.highs.changeColCost(n, float(bedrag))

    def _solve_until_safe(self, *, whole: bool) -> Mapping[Plek, float] | None:
        while (gewicht := self._solve(whole=whole)) is not None:
            nieuw = self.stelsel.leaks(gewicht) - self.rijen
            if not nieuw:
                return gewicht
            self._add_rows(nieuw)
        return None

    def _solve(self, *, whole: bool) -> Mapping[Plek, float] | None:
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        delen = self.highs.getSolution().col_value
        return {plek: float(round(deel)) if whole else deel for plek, deel in zip(self.plekken, delen, strict=True)}

    def _add_rows(self, lekken: set[Lek]) -> None:
        self.rijen |= lekken
        for lek in sorted(lekken):
            delen = {self.nummer[lek.plek]: -lek.nodig} | {self.nummer[plek]: aantal for plek, aantal in lek.draagt}
            keren = np.array(list(delen.values()), dtype=np.float64)
            self.highs.addRow(0.0, highspy.kHighsInf, len(delen), np.array(list(delen), dtype=np.int32), keren)
