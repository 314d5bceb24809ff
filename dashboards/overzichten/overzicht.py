"""A whole report: chapters of tables over one period, the quality box, and the words it explains."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from dashboards.overzichten.tabel import Tabel, Telling


@dataclass(frozen=True, slots=True)
class Definitie:
    term: str
    uitleg: str


@dataclass(frozen=True, slots=True)
class Verwijzing:
    """A line of the quality box that repeats a published cell; it never counts anew, or it would undo the hiding."""

    label: str
    tabel: str
    rij: str


@dataclass(frozen=True, slots=True)
class Opvallend:
    """One sentence of the first page, and the code of the chapter that says more."""

    zin: str
    hoofdstuk: str


T = TypeVar("T", Telling, Tabel)


@dataclass(frozen=True, slots=True)
class Hoofdstuk(Generic[T]):
    code: str
    titel: str
    inleiding: str
    inhoud: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Overzicht(Generic[T]):
    """What one report holds over one period, counted as known on the `peildatum`.

    `soort` is a key of RAPPORTAGES; `eenheid` is a name, or empty for the whole police. Raises ValueError when two
    tables name the same total but give different values.
    """

    soort: str
    periode: str
    periode_naam: str
    van: date
    tot_en_met: date
    peildatum: date
    versie: int
    eenheid: str
    hoofdstukken: tuple[Hoofdstuk[T], ...]
    kwaliteit: T
    verwijzingen: tuple[Verwijzing, ...]
    definities: tuple[Definitie, ...]
    opvallend: tuple[Opvallend, ...] = ()

    def __post_init__(self) -> None:
        totalen: dict[str, int] = {}
        for inhoud in self.inhoud():
            if not isinstance(inhoud, Telling) or inhoud.totaal is None:
                continue
            if totalen.setdefault(inhoud.basis, inhoud.totaal) != inhoud.totaal:
                raise ValueError(f"{inhoud.code}: het totaal {inhoud.basis} wijkt af van een andere tabel.")

    def inhoud(self) -> Iterator[T]:
        """Every table, in reading order."""
        for hoofdstuk in self.hoofdstukken:
            yield from hoofdstuk.inhoud

    def tabel(self, code: str) -> T:
        """The table with this code. Raises LookupError when the report has none."""
        for inhoud in self.inhoud():
            if inhoud.code == code:
                return inhoud
        raise LookupError(code)
