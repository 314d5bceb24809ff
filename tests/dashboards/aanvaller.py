"""A reader who wants to know more than is shown: everything that is published as equations, solved by HiGHS.

Independent of the code under attack: it sees only what is published. It solves in floating point; each answer is a
whole table, and that table is put into every equation again in whole numbers. So "this may be 7" is exact.
"""

from collections.abc import Iterable, Mapping

import highspy
import numpy as np

from dashboards.overzichten import VRIJ, Marker, Optelling, Tabel

ROND = Marker.NIET_GETOOND
TOTAAL = -1
# Nobody thinks that there are more.
HOOGSTE = 1000
Plek = tuple[int, int]
Naam = tuple


class Vergelijkingen:
    """Whole numbers from 0 up that nobody has told, and what is known of their sums."""

    def __init__(self) -> None:
        self.nummer: dict[Naam, int] = {}
        self.rijen: list[tuple[dict[int, int], float, float]] = []
        self.hoogste: list[float] = []
        self.highs = highspy.Highs()
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)

    def add(self, naam: Naam, hoogste: int = HOOGSTE) -> Naam:
        if naam not in self.nummer:
            self.nummer[naam] = len(self.nummer)
            self.hoogste.append(float(hoogste))
            self.highs.addVar(0.0, float(hoogste))
        return naam

    def know(self, delen: Mapping[Naam, int], minstens: int | None, hoogstens: int | None) -> None:
        """The sum of these names (each so many times) lies between two numbers; None for no bound."""
        rij = {self.nummer[self.add(naam)]: keer for naam, keer in delen.items()}
        laag = -highspy.kHighsInf if minstens is None else float(minstens)
        hoog = highspy.kHighsInf if hoogstens is None else float(hoogstens)
        self.rijen.append((rij, laag, hoog))
        nummers, keren = np.array(list(rij), dtype=np.int32), np.array(list(rij.values()), dtype=np.float64)
        self.highs.addRow(laag, hoog, len(rij), nummers, keren)

    def equal(self, delen: Mapping[Naam, int], som: int) -> None:
        self.know(delen, som, som)

    def bereik(self, doel: Iterable[Naam], weet: Iterable[Naam] = ()) -> tuple[int, int]:
        """Least and greatest value of a sum for who knows of one case in each of `weet`."""
        doel, weet = [self.nummer[naam] for naam in doel], [self.nummer[naam] for naam in weet]
        for nummer in weet:
            self.highs.changeColBounds(nummer, 1.0, self.hoogste[nummer])
        try:
            return self._uiterste(doel, weet, 1), self._uiterste(doel, weet, -1)
        finally:
            for nummer in weet:
                self.highs.changeColBounds(nummer, 0.0, self.hoogste[nummer])

    def _uiterste(self, doel: list[int], weet: list[int], teken: int) -> int:
        for nummer in doel:
            self.highs.changeColCost(nummer, float(teken))
        try:
            waarden = self._solve()
            if not self._fits(waarden, weet):
                # A corner that is no whole table: ask for whole numbers.
                alle = np.arange(len(self.nummer), dtype=np.int32)
                self.highs.changeColsIntegrality(len(alle), alle, np.full(len(alle), 1, dtype=np.uint8))
                waarden = self._solve()
                self.highs.changeColsIntegrality(len(alle), alle, np.full(len(alle), 0, dtype=np.uint8))
                assert self._fits(waarden, weet)
            return sum(waarden[nummer] for nummer in doel)
        finally:
            for nummer in doel:
                self.highs.changeColCost(nummer, 0.0)

    def _solve(self) -> list[int]:
        self.highs.run()
        assert self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal, "wat er staat spreekt zichzelf tegen"
        return [round(waarde) for waarde in self.highs.getSolution().col_value]

    def _fits(self, waarden: list[int], weet: list[int]) -> bool:
        """Whether these whole numbers are a table that says everything that is published."""
        return (
            all(0 <= waarde <= hoogste for waarde, hoogste in zip(waarden, self.hoogste, strict=True))
            and all(waarden[nummer] >= 1 for nummer in weet)
            and all(laag <= sum(waarden[n] * keer for n, keer in rij.items()) <= hoog for rij, laag, hoog in self.rijen)
        )


class Aanvaller:
    """The reader of one table, who may know a bound of some columns (`plafonds`: columns, greatest sum)."""

    def __init__(self, tabel: Tabel, optelling: Optelling, *, plafonds: Iterable[tuple[set[int], int]] = ()) -> None:
        self.gepubliceerd = _read(tabel)
        self.onbekend = sorted(plek for plek, cel in self.gepubliceerd.items() if cel is ROND)
        self.weet = Vergelijkingen()
        # A loose figure, and a row beside rows that overlap, is hidden for itself: only when it is small.
        hoogste = HOOGSTE if optelling is Optelling.DEELT else VRIJ - 1
        for plek in self.onbekend:
            self.weet.add(plek, HOOGSTE if TOTAAL in plek else hoogste)
        hoogte, breedte = range(len(tabel.regels)), range(len(tabel.kolommen))
        if optelling is Optelling.OVERLAPT and tabel.regels:
            self._know({(r, 0): 1 for r in hoogte}, minstens=self.gepubliceerd[TOTAAL, TOTAAL])
        elif optelling is Optelling.DEELT and (0, TOTAAL) in self.gepubliceerd:
            for r in (*hoogte, TOTAAL):
                self._know({(r, k): 1 for k in breedte} | {(r, TOTAAL): -1}, 0, 0)
            for k in (*breedte, TOTAAL):
                self._know({(r, k): 1 for r in hoogte} | {(TOTAAL, k): -1}, 0, 0)
            for kolommen, grens in plafonds:
                self._know({(TOTAAL, k): 1 for k in kolommen}, hoogstens=grens)
        elif optelling is Optelling.DEELT and tabel.regels:
            self._know({(r, 0): 1 for r in hoogte} | {(TOTAAL, TOTAAL): -1}, 0, 0)

    def bereik(self, plek: Plek, weet: Iterable[Plek] = ()) -> tuple[int, int]:
        """Least and greatest value of a hidden cell for who knows of one case in each of `weet`."""
        return self.weet.bereik([plek], weet)

    def aantal_waarden(self, plek: Plek, weet: Iterable[Plek] = ()) -> int:
        laag, hoog = self.bereik(plek, weet)
        return hoog - laag + 1

    def _know(self, delen: Mapping[Plek, int], minstens: int | None = None, hoogstens: int | None = None) -> None:
        """With what is shown moved to the other side."""
        getoond = sum(keer * cel for plek, keer in delen.items() if isinstance(cel := self.gepubliceerd[plek], int))
        self.weet.know(
            {plek: keer for plek, keer in delen.items() if plek in self.onbekend},
            None if minstens is None else minstens - getoond,
            None if hoogstens is None else hoogstens - getoond,
        )


def _read(tabel: Tabel) -> dict[Plek, int | Marker]:
    cellen: dict[Plek, int | Marker] = {}
    for r, regel in [*enumerate(tabel.regels), *([(TOTAAL, tabel.totaalregel)] if tabel.totaalregel else [])]:
        tweezijdig = regel.totaal is not None
        for k, cel in enumerate(regel.cellen):
            cellen[r, TOTAAL if r == TOTAAL and not tweezijdig else k] = cel
        if tweezijdig:
            cellen[r, TOTAAL] = regel.totaal
    return cellen
