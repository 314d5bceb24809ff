"""Invented countries: cases that come, are closed and sometimes open again, and the quarters published of them.

Half of them are sparse, a third begin with an empty portal.
"""

import random
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from dashboards.overzichten import Kolom, Optelling, Rij, Telling
from dashboards.overzichten.kolommen import AFGESLOTEN, OPEN, kolommen
from dashboards.overzichten.rijen import EENHEDEN
from dashboards.queries.kerncijfers import tel_kerncijfers, tel_trend
from dashboards.queries.lijsten import tel_overlappend
from dashboards.suppression import splits_stand
from pvi.kalender import Periode

DAGEN, PEILDAG, KWARTALEN, GEPUBLICEERD = 91, 15, 12, 6
RIJEN = (*(code for code in EENHEDEN if code != "LE"), "onbekend")
GEWICHTEN = (4, 5, 6, 8, 9, 9, 9, 6, 5, 4, 3, 2, 4, 2, 0.5, 1)
KANALEN, AARDEN = 18, 17
STANDEN = ("triage", "behandeling", "nazorg", "afgesloten")


def kwartaal(nummer: int) -> Periode:
    return Periode("kwartaal", 2020 + nummer // 4, nummer % 4 + 1)


@dataclass(frozen=True)
class Geval:
    dag: int
    eenheid: str
    kanaal: int
    aarden: frozenset[str]
    # Days on which it was closed, or opened again, in turn.
    wissels: tuple[int, ...]

    def is_open(self, dag: int) -> bool:
        return self.dag < dag and sum(wissel < dag for wissel in self.wissels) % 2 == 0

    def stand(self, dag: int) -> str:
        if not self.is_open(dag):
            return "afgesloten"
        deel = (dag - self.dag) / (self.wissels[0] - self.dag)
        return "triage" if deel < 0.3 else "behandeling" if deel < 0.8 else "nazorg"


class Land:
    def __init__(self, zaad: int) -> None:
        gok = random.Random(zaad)
        self.is_schraal, self.begint_leeg = zaad % 2 == 0, zaad % 3 == 0
        per_kwartaal = gok.randint(6, 45) if self.is_schraal else gok.randint(60, 400)
        begin = KWARTALEN - GEPUBLICEERD if self.begint_leeg else 0
        self.gevallen = [
            self._geval(gok, DAGEN * k + gok.randrange(DAGEN))
            for k in range(begin, KWARTALEN + 1)
            for _ in range(max(0, round(gok.gauss(per_kwartaal, per_kwartaal / 4))))
        ]
        self.overig = {kwartaal(k): (gok.choice([0, 3, 8, 40]), gok.choice([0, 2, 6, 70])) for k in range(KWARTALEN)}

    def _geval(self, gok: random.Random, dag: int) -> Geval:
        dicht = dag + 1 + int(gok.expovariate(1 / gok.choice([30, 200])))
        weer_open = dicht + gok.randint(5, 150)
        wissels = (dicht, weer_open, weer_open + gok.randint(5, 200)) if gok.random() < 0.04 else (dicht,)
        aarden = frozenset(f"a{min(AARDEN - 1, int(gok.expovariate(0.25)))}" for _ in range(gok.choice([1, 1, 2, 3])))
        eenheid = gok.choices(RIJEN, GEWICHTEN)[0]
        return Geval(dag, eenheid, min(KANALEN - 1, int(gok.expovariate(0.2))), aarden, wissels)

    def nieuw(self, nummer: int) -> list[Geval]:
        return [geval for geval in self.gevallen if geval.dag // DAGEN == nummer]

    @cached_property
    def cijfers(self) -> dict[Periode, dict[str, int]]:
        return {
            kwartaal(k): {
                "instroom": len(self.nieuw(k)),
                "uitstroom": sum(any(dicht // DAGEN == k for dicht in g.wissels[::2]) for g in self.gevallen),
                "voorraad": sum(g.is_open(peildag(k)) for g in self.gevallen),
                "signalen": self.overig[kwartaal(k)][0],
                "consulten": self.overig[kwartaal(k)][1],
            }
            for k in range(KWARTALEN)
        }

    def per_stand(self, nummer: int) -> Counter[tuple[str, str]]:
        return Counter((geval.eenheid, geval.stand(peildag(nummer))) for geval in self.nieuw(nummer))

    def tellingen(self, nummer: int) -> dict[str, Telling]:
        """The tables of one quarter that share a total or a figure, before suppression."""
        periode = kwartaal(nummer)
        return {
            "kerncijfers": tel_kerncijfers(self.cijfers, (periode, periode.vorige(), periode.zelfde_vorig_jaar())),
            "trend": tel_trend(self.cijfers, periode.laatste(4)),
            "eenheid": self.tel_eenheid(nummer),
            "kanaal": self._tel_kanaal(nummer),
            "aard": tel_overlappend(
                "aard", "Aard", "Aard", [Rij(f"a{n}", f"a{n}") for n in range(AARDEN)],
                [geval.aarden for geval in self.nieuw(nummer)], basis="instroom", totaal=len(self.nieuw(nummer)),
            ),
        }  # fmt: skip

    def tel_eenheid(self, nummer: int) -> Telling:
        cijfer, vorige = self.cijfers[kwartaal(nummer)], self.cijfers[kwartaal(nummer - 1)]
        aantallen = self.per_stand(nummer)
        dicht = sum(n for (_, stand), n in aantallen.items() if stand == "afgesloten")
        return Telling(
            "eenheid", "Per eenheid", "Eenheid", kolommen("eenheid"), tuple(Rij(code, code) for code in RIJEN),
            tuple(tuple(aantallen[code, stand] for stand in STANDEN) for code in RIJEN), Optelling.DEELT, "instroom",
            cijfer["instroom"], plafonds=((OPEN, cijfer["voorraad"]), (AFGESLOTEN, cijfer["uitstroom"])),
            splitst=splits_stand(cijfer, vorige, dicht),
        )  # fmt: skip

    def _tel_kanaal(self, nummer: int) -> Telling:
        aantallen = Counter(geval.kanaal for geval in self.nieuw(nummer))
        return Telling(
            "kanaal", "Kanaal", "Kanaal", (Kolom("kanaal", "meldingen", "Meldingen"),),
            tuple(Rij(f"k{n}", f"k{n}") for n in range(KANALEN)), tuple((aantallen[n],) for n in range(KANALEN)),
            Optelling.DEELT, "instroom", aantallen.total(),
        )  # fmt: skip


def peildag(nummer: int) -> int:
    return DAGEN * (nummer + 1) + PEILDAG
