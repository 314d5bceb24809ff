"""Hiding small counts so that nobody can compute them back (domein §8, "Suppression"). Pure: no Django, no database.

The reader we defend against knows that counts are whole and not negative, what the marker means, every figure that is
published, and possibly one case (an insider). A hidden cell is safe when at least five values remain possible for it.

A table is a flow: each cell is an edge between the row and the column it adds up in, and rows and columns are nodes in
which nothing is lost. Shown cells are fixed, hidden ones are free. How far a hidden cell can go up or down is then a
maximum flow through the other hidden cells (exact, because such systems have whole-number corners), and when it cannot
go far enough the minimum cut names the shown cells of which at least one must be hidden as well.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import reduce
from typing import Final, NamedTuple

from dashboards.overzichten import (
    DREMPEL,
    Cel,
    Elders,
    Hoofdstuk,
    Kolom,
    Marker,
    Optelling,
    Overzicht,
    Rij,
    Tabel,
    Tabelregel,
    Telling,
)

# More of a table hidden than this: aggregate first (domein §8, percent of the cells).
HOOGSTE_AANDEEL: Final = 30
# How many hidden cells the search for the least lost total may weigh before the best pattern so far is taken.
ZOEKRUIMTE: Final = 2_000

# Room a hidden figure needs around its true value: five possible values are four steps.
NODIG: Final = DREMPEL - 1
TOTAAL: Final = -1
# Row and column number; TOTAAL stands for the total row or column.
Plek = tuple[int, int]
Patroon = frozenset[Plek]
Knoop = tuple[str, int]
GROND: Final[Knoop] = ("grond", 0)
ONBEGRENSD: Final = 10**9


def suppress_overzicht(overzicht: Overzicht[Telling]) -> Overzicht[Tabel]:
    """The same report with every table suppressed.

    Tables only share totals (each `basis`), and a shared total is either shown in all of them, which makes them
    independent, or hidden together with everything that adds up to it. So the tables can be suppressed one by one.
    """
    return Overzicht(
        soort=overzicht.soort,
        periode=overzicht.periode,
        periode_naam=overzicht.periode_naam,
        van=overzicht.van,
        tot_en_met=overzicht.tot_en_met,
        peildatum=overzicht.peildatum,
        versie=overzicht.versie,
        eenheid=overzicht.eenheid,
        hoofdstukken=tuple(
            Hoofdstuk(h.code, h.titel, h.inleiding, tuple(map(suppress, h.inhoud))) for h in overzicht.hoofdstukken
        ),
        kwaliteit=suppress(overzicht.kwaliteit),
        verwijzingen=overzicht.verwijzingen,
        definities=overzicht.definities,
    )


def suppress(telling: Telling) -> Tabel:
    """The finest form of a count of which at most 30 % of the cells must be hidden."""
    if telling.optelling is Optelling.LOS:
        return publish(telling, _kleine_plekken(telling) | telling.dicht, samengevoegd=False)
    if telling.totaal_dicht or _is_klein(telling, telling.totaal):
        return publish(_alleen_totaal(telling), frozenset({(TOTAAL, TOTAAL)}), samengevoegd=True)
    for grof, niveau in enumerate(_niveaus(telling)):
        if _is_dun(niveau, _kleine_plekken(niveau)):
            continue
        verborgen = hide(niveau)
        if verborgen is not None and not _is_dun(niveau, verborgen):
            return publish(niveau, verborgen, samengevoegd=grof > 0)
    return publish(_alleen_totaal(telling), frozenset(), samengevoegd=True)


def publish(telling: Telling, verborgen: Patroon, *, samengevoegd: bool) -> Tabel:
    """Put the marker on the hidden places; figures that are not hidden are copied unchanged."""
    waarden = _waarden(telling)

    def cel(rij: int, kolom: int) -> Cel:
        return Marker.NIET_GETOOND if (rij, kolom) in verborgen else waarden[rij, kolom]

    tweezijdig = _is_tweezijdig(telling)
    breedte = range(len(telling.kolommen))

    def regel(nummer: int, rij: Rij) -> Tabelregel:
        totaal = cel(nummer, TOTAAL) if tweezijdig else None
        if nummer == TOTAAL and not tweezijdig:
            return Tabelregel(rij.code, rij.label, (cel(TOTAAL, TOTAAL),))
        return Tabelregel(rij.code, rij.label, tuple(cel(nummer, k) for k in breedte), totaal, rij.leden)

    return Tabel(
        code=telling.code,
        titel=telling.titel,
        rijkop=telling.rijkop,
        kolommen=tuple(kolom.label for kolom in telling.kolommen),
        regels=tuple(regel(nummer, rij) for nummer, rij in enumerate(telling.rijen)),
        totaalregel=None if telling.totaal is None else regel(TOTAAL, Rij("totaal", "Totaal")),
        verborgen=_aantal_binnen(verborgen),
        cellen=_aantal_cellen(telling),
        samengevoegd=samengevoegd,
        noten=telling.noten,
    )


def hide(telling: Telling) -> Patroon | None:
    """The places to hide, with the least total of hidden figures; None when no pattern at this level is safe.

    The least total is proved as long as the search stays within `ZOEKRUIMTE`; beyond it the pattern is as safe but may
    hide a little more than needed.
    """
    klein = _kleine_plekken(telling)
    stelsel = Stelsel(telling)
    return _search_minste_verlies(stelsel, klein, _close_gretig(stelsel, klein))


# --- What a reader can compute --------------------------------------------------------------------------------------


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
        self.waarden = _waarden(telling)
        self.kanten: dict[Plek, Kant] = {}
        # Sums that are never printed but that the reader knows a bound of.
        self.altijd_vrij: list[Kant] = []
        if _is_tweezijdig(telling):
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
            self.kanten[rij, kolom] = Kant(van, naar, waarde, *_grenzen(self.telling, (rij, kolom), waarde))
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
                hoogste, laagste = _grenzen(self.telling, plek, waarde)
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
        if not _is_tweezijdig(self.telling):
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


# --- Which cells to hide as well ------------------------------------------------------------------------------------


def _search_minste_verlies(stelsel: Stelsel, klein: Patroon, best: Patroon | None) -> Patroon | None:
    """Cheapest first over patterns: every safe pattern hides a cell of the cut that the first leak names."""
    open_patronen = [(*_verlies(stelsel, klein), tuple(sorted(klein)))]
    gezien = {klein}
    gewogen = 0
    while open_patronen and gewogen < ZOEKRUIMTE:
        *verlies, plekken = heapq.heappop(open_patronen)
        gewogen += len(plekken)
        patroon = frozenset(plekken)
        if best is not None and tuple(verlies) >= _verlies(stelsel, best):
            return best
        lek = stelsel.first_leak(patroon)
        if lek is None:
            return patroon
        for plek in lek[1]:
            ruimer = patroon | {plek}
            if ruimer not in gezien:
                gezien.add(ruimer)
                heapq.heappush(open_patronen, (*_verlies(stelsel, ruimer), tuple(sorted(ruimer))))
    return best


def _verlies(stelsel: Stelsel, patroon: Patroon) -> tuple[int, int]:
    """What hiding costs: the total of the hidden figures, then their number."""
    return sum(stelsel.waarden[plek] for plek in patroon), len(patroon)


def _close_gretig(stelsel: Stelsel, klein: Patroon) -> Patroon | None:
    """A safe pattern: close each leak along the cheapest round trip, then show again what can be shown."""
    patroon = klein
    veilig: set[Plek] = set()
    while (lek := stelsel.first_leak(patroon, veilig)) is not None:
        plek, helpt = lek
        if not helpt:
            return None
        weg = _cheapest_rondgang(stelsel, patroon, plek)
        patroon |= weg if weg & helpt else {min(helpt, key=lambda plek: (stelsel.waarden[plek], plek))}
    for plek in sorted(patroon - klein, key=lambda plek: (-stelsel.waarden[plek], plek)):
        if stelsel.first_leak(patroon - {plek}) is None:
            patroon -= {plek}
    return patroon


def _cheapest_rondgang(stelsel: Stelsel, patroon: Patroon, plek: Plek) -> Patroon:
    """The shown places on the cheapest way along which a hidden figure can move far enough; empty without any."""
    kant = stelsel.kanten[plek]
    for nodig in range(DREMPEL, 0, -1):
        wegen = [
            weg
            for bron, put in ((kant.naar, kant.van), (kant.van, kant.naar))
            if (weg := _kortste_weg(stelsel, patroon, plek, bron, put, nodig))
            and (bron == kant.naar or kant.waarde - kant.vloer >= nodig)
        ]
        if wegen:
            return min(wegen, key=lambda weg: (_verlies(stelsel, weg), sorted(weg)))
    return frozenset()


def _kortste_weg(stelsel: Stelsel, patroon: Patroon, zonder: Plek, bron: Knoop, put: Knoop, nodig: int) -> Patroon:
    """Dijkstra over sums: what is hidden already costs nothing, a shown figure costs itself."""
    buren: dict[Knoop, list[tuple[Knoop, Patroon]]] = {}
    kosteloos = [(kant, frozenset[Plek]()) for kant in stelsel.altijd_vrij]
    for kant, erbij in [(k, frozenset({p}) - patroon) for p, k in stelsel.kanten.items() if p != zonder] + kosteloos:
        if kant.plafond - kant.waarde >= nodig:
            buren.setdefault(kant.van, []).append((kant.naar, erbij))
        if kant.waarde - kant.vloer >= nodig:
            buren.setdefault(kant.naar, []).append((kant.van, erbij))
    wachtrij: list[tuple[int, int, Knoop, tuple[Plek, ...]]] = [(0, 0, bron, ())]
    klaar: set[Knoop] = set()
    while wachtrij:
        verlies, stappen, knoop, weg = heapq.heappop(wachtrij)
        if knoop == put:
            return frozenset(weg)
        if knoop in klaar:
            continue
        klaar.add(knoop)
        for buur, erbij in buren.get(knoop, ()):
            if buur not in klaar:
                meer, aantal = _verlies(stelsel, erbij)
                heapq.heappush(wachtrij, (verlies + meer, stappen + aantal, buur, weg + tuple(erbij)))
    return frozenset()


# --- Small counts, levels, totals -----------------------------------------------------------------------------------


def _is_tweezijdig(telling: Telling) -> bool:
    return telling.optelling is Optelling.DEELT and len(telling.kolommen) > 1


def _is_klein(telling: Telling, waarde: int | None) -> bool:
    return waarde is not None and (0 < waarde < DREMPEL or (waarde == 0 and not telling.toont_nul))


def _waarden(telling: Telling) -> dict[Plek, int]:
    """Every printed figure by its place, totals included."""
    waarden = {(r, k): n for r, rij in enumerate(telling.aantallen) for k, n in enumerate(rij)}
    if telling.totaal is not None:
        waarden[TOTAAL, TOTAAL] = telling.totaal
    if _is_tweezijdig(telling):
        for r, rij in enumerate(telling.aantallen):
            waarden[r, TOTAAL] = sum(rij)
        for k in range(len(telling.kolommen)):
            waarden[TOTAAL, k] = sum(rij[k] for rij in telling.aantallen)
    return waarden


def _kleine_plekken(telling: Telling) -> Patroon:
    """What may not be shown for itself: 1 to 4 (below eenheid level also 0), and a cell that holds all of its total."""
    waarden = _waarden(telling)
    klein = {plek for plek, waarde in waarden.items() if _is_klein(telling, waarde)}
    klein |= {plek for plek, waarde in waarden.items() if _tells_a_maand(_elders(telling, plek), waarde)}
    if telling.optelling is not Optelling.LOS:
        klein |= {plek for plek, waarde in waarden.items() if waarde and waarde == _te_delen(telling, waarden, plek)}
    return frozenset(klein)


def _elders(telling: Telling, plek: Plek) -> Elders | None:
    """What month reports tell of this figure: only of the whole of a row."""
    rij, kolom = plek
    is_geheel = kolom == TOTAAL if _is_tweezijdig(telling) else True
    return telling.elders[rij] if telling.elders and rij != TOTAAL and is_geheel else None


def _grenzen(telling: Telling, plek: Plek, waarde: int) -> tuple[int, int]:
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
    """Beside this figure, what months did not tell could be computed: it would leave a small rest, or one month."""
    if elders is None or not elders.minstens:
        return False
    rest = waarde - elders.minstens
    return rest > 0 and (rest < DREMPEL or elders.maanden == 1)


def _te_delen(telling: Telling, waarden: dict[Plek, int], plek: Plek) -> int | None:
    """The total that this cell is one part of, if there are more parts: a row's for its cells, else the grand total."""
    rij, kolom = plek
    tweezijdig = _is_tweezijdig(telling)
    if plek == (TOTAAL, TOTAAL):
        return None
    if tweezijdig and kolom != TOTAAL:
        return waarden[rij, TOTAAL]
    return waarden[TOTAAL, TOTAAL] if len(telling.rijen) > 1 else None


def _is_dun(telling: Telling, verborgen: Patroon) -> bool:
    """So much is hidden that the table must be aggregated."""
    return 100 * _aantal_binnen(verborgen) > HOOGSTE_AANDEEL * _aantal_cellen(telling)


def _aantal_cellen(telling: Telling) -> int:
    return len(telling.rijen) * len(telling.kolommen)


def _aantal_binnen(verborgen: Patroon) -> int:
    return sum(TOTAAL not in plek for plek in verborgen)


def _niveaus(telling: Telling) -> Iterator[Telling]:
    """From fine to coarse: as counted, then fewer columns, then fewer rows."""
    if telling.optelling is Optelling.OVERLAPT:
        yield telling
        yield from telling.grovere
        return
    diepte = min((len(rij.groepen) for rij in telling.rijen), default=0)
    vorige: Telling | None = None
    for niveau in range(diepte + 1):
        rijen = telling if niveau == 0 else _group_rijen(telling, niveau - 1)
        for vorm in (rijen, _group_kolommen(rijen), _without_kolommen(rijen)):
            if len(vorm.rijen) > 1 and vorm != vorige:
                yield vorm
                vorige = vorm


def _group_rijen(telling: Telling, niveau: int) -> Telling:
    groepen: dict[str, list[int]] = {}
    for nummer, rij in enumerate(telling.rijen):
        groepen.setdefault(rij.groepen[niveau], []).append(nummer)
    return replace(
        telling,
        rijen=tuple(
            Rij(naam, naam, (), tuple(telling.rijen[n].label for n in leden if len(leden) > 1))
            for naam, leden in groepen.items()
        ),
        aantallen=tuple(_sum_rijen(telling.aantallen[n] for n in leden) for leden in groepen.values()),
        elders=tuple(
            reduce(Elders.__add__, (telling.elders[n] for n in leden)) for leden in groepen.values() if telling.elders
        ),
    )


def _group_kolommen(telling: Telling) -> Telling:
    if not all(kolom.groep for kolom in telling.kolommen):
        return telling
    namen = list(dict.fromkeys(kolom.groep for kolom in telling.kolommen))
    return replace(
        telling,
        kolommen=tuple(Kolom(telling.code, naam, naam, naam) for naam in namen),
        aantallen=tuple(
            tuple(
                sum(n for n, kolom in zip(rij, telling.kolommen, strict=True) if kolom.groep == naam) for naam in namen
            )
            for rij in telling.aantallen
        ),
    )


def _without_kolommen(telling: Telling) -> Telling:
    """Only the row totals."""
    if not _is_tweezijdig(telling):
        return telling
    return replace(
        telling,
        kolommen=(Kolom(telling.code, "aantal", "Aantal"),),
        aantallen=tuple((sum(rij),) for rij in telling.aantallen),
        plafond=None,
    )


def _alleen_totaal(telling: Telling) -> Telling:
    kolom = Kolom(telling.code, "aantal", "Aantal")
    return replace(telling, kolommen=(kolom,), rijen=(), aantallen=(), plafond=None, elders=())


def _sum_rijen(rijen: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rijen, strict=True)))
