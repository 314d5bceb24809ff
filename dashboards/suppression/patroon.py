"""Which cells to hide beside the small ones: the pattern that is safe and loses least."""

import heapq
from typing import Final

from dashboards.overzichten import DREMPEL, Telling
from dashboards.suppression.plekken import Patroon, Plek, kleine_plekken
from dashboards.suppression.stelsel import Knoop, Stelsel

# How many hidden cells the search for the least lost total may weigh before the best pattern so far is taken.
ZOEKRUIMTE: Final = 2_000


def hide(telling: Telling) -> Patroon | None:
    """The places to hide, with the least total of hidden figures; None when no pattern at this level is safe.

    The least total is proved as long as the search stays within `ZOEKRUIMTE`; beyond it the pattern is as safe but may
    hide a little more than needed.
    """
    klein = kleine_plekken(telling)
    stelsel = Stelsel(telling)
    return _search_minste_verlies(stelsel, klein, _close_gretig(stelsel, klein))


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
