"""A reader who wants to know more than is shown: exact linear programming over what a published table says.

Independent of the code under attack: it sees only a `Tabel` (and the facts in its notes), builds one equation for each
sum, and asks for the least and greatest value of a hidden cell with a textbook simplex in fractions. Sums over rows and
columns have whole-number corners, so these bounds are the bounds over whole numbers too.
"""

from collections.abc import Iterable
from fractions import Fraction

from dashboards.overzichten import Marker, Optelling, Tabel

ROND = Marker.NIET_GETOOND
TOTAAL = -1
Plek = tuple[int, int]


class Aanvaller:
    def __init__(self, tabel: Tabel, optelling: Optelling, *, plafond: tuple[set[int], int] | None = None) -> None:
        self.gepubliceerd = _read(tabel)
        self.onbekend = sorted(plek for plek, cel in self.gepubliceerd.items() if cel is ROND)
        self.namen: list[object] = list(self.onbekend)
        self.vergelijkingen: list[tuple[dict[object, int], int]] = []
        hoogte, breedte = len(tabel.regels), len(tabel.kolommen)
        if optelling is Optelling.LOS:
            return
        if optelling is Optelling.OVERLAPT:
            totaal = self.gepubliceerd[TOTAAL, TOTAAL]
            if totaal is not ROND:
                self._minstens([(r, 0) for r in range(hoogte)], totaal)
                for plek in self.onbekend:
                    self._hoogstens([plek], totaal)
        elif (0, TOTAAL) in self.gepubliceerd:
            for r in [*range(hoogte), TOTAAL]:
                self._telt_op([(r, k) for k in range(breedte)], (r, TOTAAL))
            for k in [*range(breedte), TOTAAL]:
                self._telt_op([(r, k) for r in range(hoogte)], (TOTAAL, k))
            if plafond:
                self._hoogstens([(TOTAAL, k) for k in plafond[0]], plafond[1])
        else:
            self._telt_op([(r, 0) for r in range(hoogte)], (TOTAAL, TOTAAL))

    def bereik(self, plek: Plek, weet: Iterable[Plek] = ()) -> tuple[int, int]:
        """Least and greatest value of a hidden cell for who knows of one case in each of `weet`; at most 1000."""
        onder = dict.fromkeys(weet, 1)
        return -self._hoogste(plek, -1, onder), self._hoogste(plek, 1, onder)

    def aantal_waarden(self, plek: Plek, weet: Iterable[Plek] = ()) -> int:
        laag, hoog = self.bereik(plek, weet)
        return hoog - laag + 1

    def _som(self, plekken: list[Plek]) -> tuple[dict[object, int], int]:
        """Unknown cells of a sum, and the known part."""
        links: dict[object, int] = {}
        bekend = 0
        for plek in plekken:
            cel = self.gepubliceerd[plek]
            if cel is ROND:
                links[plek] = 1
            else:
                bekend += cel
        return links, bekend

    def _telt_op(self, delen: list[Plek], totaal: Plek) -> None:
        links, bekend = self._som(delen)
        rechts = self.gepubliceerd[totaal]
        if rechts is ROND:
            links[totaal] = -1
            rechts = 0
        self.vergelijkingen.append((links, rechts - bekend))

    def _minstens(self, plekken: list[Plek], grens: int) -> None:
        links, bekend = self._som(plekken)
        self.vergelijkingen.append(({**links, self._rest(): -1}, grens - bekend))

    def _hoogstens(self, plekken: list[Plek], grens: int) -> None:
        links, bekend = self._som(plekken)
        self.vergelijkingen.append(({**links, self._rest(): 1}, grens - bekend))

    def _rest(self) -> object:
        self.namen.append(("rest", len(self.namen)))
        return self.namen[-1]

    def _hoogste(self, plek: Plek, teken: int, onder: dict[Plek, int]) -> int:
        """Greatest value of `teken` times a cell; lower bounds are shifted out before the simplex."""
        doel = [teken if naam == plek else 0 for naam in self.namen]
        matrix = [[links.get(naam, 0) for naam in self.namen] for links, _ in self.vergelijkingen]
        rechts = [r - sum(links.get(p, 0) * n for p, n in onder.items()) for links, r in self.vergelijkingen]
        # A far bound on the cell itself keeps every question finite.
        matrix = [[*rij, 0] for rij in matrix] + [[*(int(naam == plek) for naam in self.namen), 1]]
        hoogste = maximize([*doel, 0], matrix, [*rechts, 1000])
        assert hoogste is not None, "de gepubliceerde tabel spreekt zichzelf tegen"
        assert hoogste.denominator == 1
        return int(hoogste) + teken * onder.get(plek, 0)


def _read(tabel: Tabel) -> dict[Plek, int | Marker]:
    cellen: dict[Plek, int | Marker] = {}
    for r, regel in [*enumerate(tabel.regels), *([(TOTAAL, tabel.totaalregel)] if tabel.totaalregel else [])]:
        tweezijdig = regel.totaal is not None
        for k, cel in enumerate(regel.cellen):
            cellen[r, TOTAAL if r == TOTAAL and not tweezijdig else k] = cel
        if tweezijdig:
            cellen[r, TOTAAL] = regel.totaal
    return cellen


def maximize(doel: list[int], matrix: list[list[int]], rechts: list[int]) -> Fraction | None:
    """Max of doel·x with matrix·x = rechts and x ≥ 0, by two-phase simplex (Bland's rule); None when impossible."""
    breedte, hoogte = len(doel), len(matrix)
    tabel = []
    for nummer, (rij, waarde) in enumerate(zip(matrix, rechts, strict=True)):
        teken = -1 if waarde < 0 else 1
        hulp = [int(nummer == n) for n in range(hoogte)]
        tabel.append([Fraction(teken * cel) for cel in rij] + [Fraction(h) for h in hulp] + [Fraction(teken * waarde)])
    basis = list(range(breedte, breedte + hoogte))
    fase_1 = [Fraction(0)] * breedte + [Fraction(-1)] * hoogte
    if _simplex(fase_1, tabel, basis, breedte + hoogte) != 0:
        return None
    for nummer, kolom in enumerate(basis):
        if kolom >= breedte:
            nieuw = next((k for k in range(breedte) if tabel[nummer][k]), None)
            if nieuw is not None:
                _pivot(tabel, basis, nummer, nieuw)
    fase_2 = [Fraction(d) for d in doel] + [Fraction(0)] * hoogte
    return _simplex(fase_2, tabel, basis, breedte)


def _simplex(doel: list[Fraction], tabel: list[list[Fraction]], basis: list[int], breedte: int) -> Fraction:
    while True:
        winst = next(
            (
                k
                for k in range(breedte)
                if doel[k] - sum(doel[b] * rij[k] for b, rij in zip(basis, tabel, strict=True) if rij[k]) > 0
            ),
            None,
        )
        if winst is None:
            return sum((doel[b] * rij[-1] for b, rij in zip(basis, tabel, strict=True)), Fraction(0))
        kandidaten = [(rij[-1] / rij[winst], basis[n], n) for n, rij in enumerate(tabel) if rij[winst] > 0]
        assert kandidaten, "onbegrensd"
        _pivot(tabel, basis, min(kandidaten)[2], winst)


def _pivot(tabel: list[list[Fraction]], basis: list[int], nummer: int, kolom: int) -> None:
    deler = tabel[nummer][kolom]
    tabel[nummer] = [cel / deler for cel in tabel[nummer]]
    for n, rij in enumerate(tabel):
        if n != nummer and rij[kolom]:
            factor = rij[kolom]
            tabel[n] = [cel - factor * spil for cel, spil in zip(rij, tabel[nummer], strict=True)]
    basis[nummer] = kolom
