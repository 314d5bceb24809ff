"""Comparing cases (row 19): which factors match and why, the range of penalties, and what falls outside it. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


class Factoren(Protocol):
    """A case as codes: a melding, or an item of the case law."""

    gronden: list[str]
    aarden: list[str]
    context: str
    machtsverhouding: str
    herhaald: bool | None


class Afdoening(Protocol):
    """What was decided in an item: a code of the list straf, empty for none."""

    straf: str
    voorwaardelijk: bool


@dataclass(frozen=True)
class Factor:
    """One factor that can match. `gewicht`: what it counts in the order of the list (our default)."""

    code: str
    naam: str
    gewicht: int


AARD = Factor("aard", "Soort gedrag", 3)
GROND = Factor("grond", "Grond", 2)
MACHT = Factor("machtsverhouding", "Machtsverhouding", 2)
HERHALING = Factor("herhaald", "Herhaling", 1)
CONTEXT = Factor("context", "Situatie", 1)
FACTOREN = (AARD, GROND, MACHT, HERHALING, CONTEXT)


@dataclass(frozen=True)
class Overeenkomst:
    """One factor on which two cases agree; `codes` are those they share (empty for a yes or no)."""

    factor: Factor
    codes: tuple[str, ...] = ()


def matches(vraag: Factoren, item: Factoren) -> tuple[Overeenkomst, ...]:
    """The factors on which `item` is like `vraag`; what is unknown on one side matches nothing."""
    gevonden = []
    if gedeeld := _shared(vraag.aarden, item.aarden):
        gevonden.append(Overeenkomst(AARD, gedeeld))
    if gedeeld := _shared(vraag.gronden, item.gronden):
        gevonden.append(Overeenkomst(GROND, gedeeld))
    if gedeeld := _shared([vraag.machtsverhouding], [item.machtsverhouding]):
        gevonden.append(Overeenkomst(MACHT, gedeeld))
    if vraag.herhaald is not None and vraag.herhaald == item.herhaald:
        gevonden.append(Overeenkomst(HERHALING))
    if gedeeld := _shared([vraag.context], [item.context]):
        gevonden.append(Overeenkomst(CONTEXT, gedeeld))
    return tuple(gevonden)


def _shared(a: Collection[str], b: Collection[str]) -> tuple[str, ...]:
    return tuple(code for code in a if code in b and code not in {"", "onbekend"})


def score(overeenkomsten: Iterable[Overeenkomst]) -> int:
    return sum(o.factor.gewicht for o in overeenkomsten)


@dataclass(frozen=True)
class Bandbreedte:
    """The penalties of comparable items: how often each, the lightest first, and the two ends."""

    aantallen: tuple[tuple[str, int], ...]
    lichtst: str
    zwaarst: str
    # In the order of the list straf; "" (geen straf) before them
    orde: tuple[str, ...]

    def is_outlier(self, straf: str) -> bool:
        """Is this penalty lighter or heavier than everything it was compared with?"""
        return not self.orde.index(self.lichtst) <= self.orde.index(straf) <= self.orde.index(self.zwaarst)


# A range over fewer items says nothing (our default, the number of comparisons of T19).
MINSTENS = 3


def range_of(items: Sequence[Afdoening], straffen: Sequence[str]) -> Bandbreedte | None:
    """The range over `items`; None below MINSTENS. `straffen`: codes of the list straf, the lightest first."""
    if len(items) < MINSTENS:
        return None
    orde = ("", *straffen)
    aantallen = Counter(item.straf for item in items)
    gezien = [straf for straf in orde if aantallen[straf]]
    return Bandbreedte(tuple((straf, aantallen[straf]) for straf in gezien), gezien[0], gezien[-1], orde)
