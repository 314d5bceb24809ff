"""Month reports of every eenheid beside the quarter report of the police: a reader of all of them computes nothing."""

import random
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from dashboards.meetpunten import Kwartaaltotaal, is_meetpunt
from dashboards.overzichten import DREMPEL, Elders, Kolom, Marker, Optelling, Rij, Telling
from dashboards.suppression import suppress
from tests.dashboards.aanvaller import maximize

MAANDEN, STANDEN = range(3), range(2)
Zaak = tuple[int, int, int]
Maand = tuple[int, int]


class Wereld:
    """Cases per (eenheid, month, stand), the month reports in some order, then the quarter report."""

    def __init__(
        self, aantallen: dict[Zaak, int], volgorde: list[tuple[int, int]], laat: list[tuple[int, int]]
    ) -> None:
        self.aantallen = aantallen
        self.eenheden = sorted({eenheid for eenheid, _, _ in aantallen})
        self.punten: dict[int, dict[int, int]] = {e: {} for e in self.eenheden}
        self.verzwegen: set[tuple[int, int]] = set()
        self.kwartaal = None
        for eenheid, maand in volgorde:
            self.tell(eenheid, maand)
        self.kwartaal = suppress(self.telling())
        for eenheid, maand in laat:
            self.tell(eenheid, maand)

    def __repr__(self) -> str:
        return f"Wereld({self.aantallen}, verteld={self.punten}, verzwegen={self.verzwegen}, {self.kwartaal})"

    def stand(self, eenheid: int, maand: int) -> int:
        return sum(n for (e, m, _), n in self.aantallen.items() if e == eenheid and m <= maand)

    def small(self) -> set[Maand]:
        """Months of an eenheid with one to four cases."""
        per_maand = {
            (e, m): sum(self.aantallen.get((e, m, s), 0) for s in STANDEN) for e in self.eenheden for m in MAANDEN
        }
        return {paar for paar, n in per_maand.items() if 0 < n < DREMPEL}

    def tell(self, eenheid: int, maand: int) -> None:
        tot = maand if self.kwartaal is None else 2
        stand = self.stand(eenheid, maand)
        verteld = {e: max(p.values(), default=0) for e, p in self.punten.items()}
        verteld[eenheid] = max(verteld[eenheid], stand)
        onverteld = [self.stand(e, tot) - verteld[e] for e in self.eenheden]
        soort, totaal = self.known_total(eenheid)
        if is_meetpunt(stand, maand, self.punten[eenheid], onverteld=onverteld, kwartaal=soort, totaal=totaal):
            self.punten[eenheid][maand] = stand
        else:
            self.verzwegen.add((eenheid, maand))

    def known_total(self, eenheid: int) -> tuple[Kwartaaltotaal, int]:
        if self.kwartaal is None:
            return Kwartaaltotaal.KOMT_NOG, 0
        regel = self.kwartaal.regel(f"e{eenheid}")
        if regel is None or regel.geheel is Marker.NIET_GETOOND:
            return Kwartaaltotaal.VERBORGEN, 0
        return Kwartaaltotaal.GETOOND, regel.geheel

    def shows_total_of(self, eenheid: int) -> bool:
        """Does the quarter show the row of this eenheid, or of a group whose others their months told in full?"""
        anderen = [e for e in self.eenheden if e % 2 == eenheid % 2 and e != eenheid]
        codes = {f"e{eenheid}", *([f"g{eenheid % 2}"] if all(2 in self.punten[e] for e in anderen) else [])}
        return any(r.code in codes and r.geheel is not Marker.NIET_GETOOND for r in self.kwartaal.regels)

    def telling(self) -> Telling:
        rijen = tuple(Rij(f"e{e}", f"e{e}", (f"g{e % 2}",)) for e in self.eenheden)
        aantallen = tuple(
            tuple(sum(self.aantallen.get((e, m, s), 0) for m in MAANDEN) for s in STANDEN) for e in self.eenheden
        )
        return Telling(
            "eenheid", "Per eenheid", "Eenheid", (Kolom("p", "open", "Open", "o"), Kolom("p", "dicht", "Dicht", "d")),
            rijen, aantallen, Optelling.DEELT, "instroom", sum(map(sum, aantallen)),
            elders=tuple(
                Elders(
                    max(self.punten[e].values(), default=0),
                    2 - max(self.punten[e], default=-1),
                    sum(u == e and m > max(self.punten[e], default=-1) for u, m in self.verzwegen),
                )
                for e in self.eenheden
            ),
        )  # fmt: skip


class Lezer:
    """Knows every month report and the quarter report: all of it as equations over the counts, solved exactly."""

    def __init__(self, wereld: Wereld) -> None:
        self.namen = [("x", e, m) for e in wereld.eenheden for m in MAANDEN]
        self.namen += [("y", e, s) for e in wereld.eenheden for s in STANDEN]
        self.regels: list[tuple[dict, int]] = []
        self.doelen: list[tuple] = []
        for e in wereld.eenheden:
            self.regels.append(
                ({("x", e, m): 1 for m in MAANDEN} | {("y", e, s): -1 for s in STANDEN}, 0),
            )
            for m, stand in wereld.punten[e].items():
                self.regels.append(({("x", e, k): 1 for k in range(m + 1)}, stand))
        for e, m in sorted(wereld.verzwegen):
            # After three months the figure is the quarter total, which the other report may show.
            if m < 2 or not wereld.shows_total_of(e):
                self.doelen.append(tuple(("x", e, k) for k in range(m + 1)))
        # A month by itself, told or not: hidden reports, and every small number of cases.
        self.doelen += [(("x", e, m),) for e, m in sorted(wereld.verzwegen | wereld.small())]
        self._read(wereld)

    def _read(self, wereld: Wereld) -> None:
        tabel = wereld.kwartaal
        for regel in [*tabel.regels, tabel.totaalregel]:
            leden = [e for e in wereld.eenheden if regel is tabel.totaalregel or regel.code in (f"e{e}", f"g{e % 2}")]
            for kolom, cel in [*enumerate(regel.cellen), *([(-1, regel.totaal)] if regel.totaal is not None else [])]:
                standen = STANDEN if kolom == -1 or len(tabel.kolommen) == 1 else [kolom]
                som = tuple(("y", e, s) for e in leden for s in standen)
                if cel is Marker.NIET_GETOOND:
                    # A total told month by month is no secret.
                    if not all(2 in wereld.punten[e] for e in leden) or len(standen) < 2:
                        self.doelen.append(som)
                else:
                    self.regels.append((dict.fromkeys(som, 1), cel))

    def aantal_waarden(self, doel: tuple, weet: tuple = ()) -> int:
        return self._hoogste(doel, 1, weet) + self._hoogste(doel, -1, weet) + 1

    def _hoogste(self, doel: tuple, teken: int, weet: tuple) -> int:
        matrix = [[regel.get(naam, 0) for naam in self.namen] + [0] for regel, _ in self.regels]
        rechts = [waarde - sum(regel.get(naam, 0) for naam in weet) for regel, waarde in self.regels]
        matrix.append([int(naam in doel) for naam in self.namen] + [1])
        gevonden = maximize([teken * (naam in doel) for naam in self.namen] + [0], matrix, [*rechts, 1000])
        assert gevonden is not None
        return int(gevonden) + teken * sum(naam in doel for naam in weet)


def leaks(wereld: Wereld, insiders: int, gok: random.Random) -> list:
    lezer = Lezer(wereld)
    gevallen = [zaak for zaak, n in wereld.aantallen.items() if n]
    kennis = [(), *((("x", e, m), ("y", e, s)) for e, m, s in gok.sample(gevallen, min(insiders, len(gevallen))))]
    return [(d, w) for d, w in product(lezer.doelen, kennis) if lezer.aantal_waarden(d, w) < DREMPEL]


@st.composite
def werelden(draw) -> Wereld:
    eenheden = range(draw(st.integers(2, 4)))
    # Many zeros: a month of nothing beside a hidden one is where a small country leaks.
    getal = st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 9))
    aantallen = {(e, m, s): draw(getal) for e in eenheden for m in MAANDEN for s in STANDEN}
    alle = [(e, m) for m in MAANDEN for e in eenheden]
    laat = draw(st.lists(st.sampled_from(alle), unique=True, max_size=3))
    volgorde = [paar for paar in draw(st.permutations(alle)) if paar not in laat]
    # Whoever comes on time comes month after month.
    # An empty country has nothing to hide: its total of 0 says so.
    assume(any(aantallen.values()))
    return Wereld(aantallen, sorted(volgorde, key=lambda paar: paar[1]), laat)


# A world says itself what it is; making it smaller takes minutes and tells no more.
ZOEKEN = {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": (Phase.explicit, Phase.generate)}


@given(werelden(), st.randoms(use_true_random=False))
@settings(max_examples=12, derandomize=True, **ZOEKEN)
def test_months_and_quarter_together_give_nothing_away(wereld, gok):
    assert leaks(wereld, 3, gok) == []


@pytest.mark.proof
@given(werelden(), st.randoms(use_true_random=False))
@settings(max_examples=1000, **ZOEKEN)
def test_a_thousand_countries_give_nothing_away(wereld, gok):
    assert leaks(wereld, 6, gok) == []


# Twelve in July, three in September, beside two eenheden that tell nothing: the total of the row would tell the three.
VERRADEN = {(0, 0, 0): 6, (0, 0, 1): 6, (0, 2, 1): 3} | {(e, m, s): 2 for e in (1, 2) for m in MAANDEN for s in STANDEN}


# What the search found before the rule was whole: (open and closed cases per month of each eenheid, order, late).
GEVONDEN = {
    "the last word says that the silent eenheid has nothing": (
        ["00 00 00", "00 00 23"], "00 10 01 11 02 12", "",
    ),
    "the total is the one month that was hidden after months of nothing": (
        ["30 10 10", "30 20 00", "55 10 40", "00 00 60"], "20 10 30 01 31 21 11 12 02 32", "22 00",
    ),
    "a group less the eenheid that told everything is nothing": (
        ["00 30 00", "00 02 32", "02 00 20", "00 00 00"], "30 00 10 20 31 01 21 02 22 12 32", "11",
    ),
    "a shown nothing says what every hidden month was": (
        ["00 00 00", "00 50 00", "00 80 25"], "00 10 01 21 02 12", "20 22 11",
    ),
    "a group less what was told is the last month, which may then not be told": (
        ["12 11 03", "20 01 11", "28 14 30", "00 59 32"], "00 20 30 10 01 31 21 02 12", "22 11 32",
    ),
}  # fmt: skip


@pytest.mark.parametrize("naam", GEVONDEN)
def test_what_the_search_found_stays_closed(naam):
    """A pair is the number of an eenheid and a month; in the first column the open and the closed cases."""
    rijen, volgorde, laat = GEVONDEN[naam]
    aantallen = {
        (e, m, s): int(n)
        for e, rij in enumerate(rijen)
        for m, paar in enumerate(rij.split())
        for s, n in enumerate(paar)
    }
    paren = [[(int(e), int(m)) for e, m in tekst.split()] for tekst in (volgorde, laat)]
    assert leaks(Wereld(aantallen, *paren), 9, random.Random(1)) == []


@pytest.mark.parametrize("wat", ["maand", "kwartaal"])
def test_reader_finds_a_leak_when_months_and_quarter_ignore_each_other(wat, monkeypatch):
    """Without either half of the rule the solver finds what was hidden, so its silence means something."""
    volgorde = [(e, m) for m in MAANDEN for e in range(3)]
    assert leaks(Wereld(VERRADEN, volgorde, []), 2, random.Random(1)) == []
    if wat == "maand":
        monkeypatch.setattr("tests.dashboards.test_meetpunten.is_meetpunt", lambda stand, *a, **k: stand >= DREMPEL)
    else:
        echt = Wereld.telling
        monkeypatch.setattr(Wereld, "telling", lambda self: replace(echt(self), elders=()))
    assert leaks(Wereld(VERRADEN, volgorde, []), 2, random.Random(1))


def test_a_row_told_by_its_months_hides_no_other():
    """The small row needs another to hide behind; the one whose months told everything is no cover."""

    def row(elders: Elders) -> Telling:
        return Telling(
            "p", "P", "R", (Kolom("p", "n", "N"),), tuple(Rij(f"r{n}", f"r{n}") for n in range(3)),
            ((3,), (9,), (30,)), Optelling.DEELT, "b", 42, elders=(Elders(), elders, Elders()),
        )  # fmt: skip

    bekend = suppress(row(Elders(9, 0)))
    assert bekend.regel("r2") is None or bekend.regel("r2").geheel is Marker.NIET_GETOOND


@pytest.mark.parametrize(
    ("stand", "plaats", "bekend", "kwartaal", "totaal", "mag"),
    [
        (5, 0, {}, Kwartaaltotaal.KOMT_NOG, 0, True),
        (4, 0, {}, Kwartaaltotaal.KOMT_NOG, 0, False),
        (0, 0, {}, Kwartaaltotaal.KOMT_NOG, 0, True),
        (9, 1, {0: 6}, Kwartaaltotaal.KOMT_NOG, 0, False),
        (6, 1, {0: 6}, Kwartaaltotaal.KOMT_NOG, 0, True),
        (6, 2, {0: 6}, Kwartaaltotaal.KOMT_NOG, 0, False),
        (6, 0, {2: 9}, Kwartaaltotaal.KOMT_NOG, 0, False),
        (6, 0, {}, Kwartaaltotaal.GETOOND, 9, False),
        (6, 0, {}, Kwartaaltotaal.GETOOND, 11, True),
        (6, 1, {}, Kwartaaltotaal.GETOOND, 11, False),
        (9, 2, {}, Kwartaaltotaal.GETOOND, 9, True),
        (9, 2, {}, Kwartaaltotaal.VERBORGEN, 0, False),
        (0, 0, {}, Kwartaaltotaal.GETOOND, 0, True),
        (0, 1, {}, Kwartaaltotaal.GETOOND, 0, True),
    ],
)
def test_a_point_is_told_when_nothing_small_lies_beside_it(stand, plaats, bekend, kwartaal, totaal, mag):
    assert is_meetpunt(stand, plaats, bekend, onverteld=[8, 8], kwartaal=kwartaal, totaal=totaal) is mag


@pytest.mark.parametrize(
    ("onverteld", "plaats", "mag"),
    [([4], 0, False), ([9], 0, False), ([3, 2], 0, True), ([], 2, False), ([0, 0], 2, False), ([], 1, False)],
)
def test_the_rest_of_the_country_stays_wide_enough(onverteld, plaats, mag):
    assert is_meetpunt(8, plaats, {}, onverteld=onverteld) is mag
