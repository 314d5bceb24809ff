"""One count (`Telling`) and the same count as it may be read (`Tabel`), with the rows and columns they are made of.

Only `suppression.suppress` turns the one into the other, and only a `Tabel` can be rendered: an unsuppressed figure has
no way to a page.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

# Below this a count is not shown, and a hidden cell keeps at least this many possible values (our default).
DREMPEL: Final = 5
# The code of a table whose rows are cases, by their kenmerk.
LIJST: Final = "lijst"
# A percentage of a smaller whole says more about people than about the police (rule 4).
MINSTE_NOEMER: Final = 20


class Marker(StrEnum):
    """Stands where there is no number.

    NIET_GETOOND hides any number, 0 included, with the same sign for primary and secondary hiding. GEEN hides nothing:
    there is no number to give, as of the median of nothing.
    """

    NIET_GETOOND = "•"
    GEEN = "–"


class Fase(StrEnum):
    """The words that may stand in a cell: where an open case stood, by the label of its status."""

    ONTVANGEN = "Ontvangen"
    INTAKE = "Intake"
    TRIAGE = "Triage"
    AANGEHOUDEN = "Aangehouden"
    LIJNAFHANDELING = "Lijnafhandeling"
    KLACHTPROCEDURE = "Klachtprocedure"
    ONDERZOEK = "Onderzoek"
    SMO = "Strafmaatoverleg"
    BESLUIT = "Besluit"
    HERSTEL = "Herstel"
    NAZORG = "Nazorg"


Cel = int | Marker | Fase


class Optelling(Enum):
    """How the rows of a count relate to its total; it decides what a reader could compute."""

    LOS = "los"  # figures side by side, without a total
    DEELT = "deelt"  # every case is in exactly one row (and one column): they add up to the total
    OVERLAPT = "overlapt"  # a case is in one or more rows: they add up to the total or more


@dataclass(frozen=True, slots=True)
class Kolom:
    """One column of one table. Columns with the same `groep` become one column when the table is too thin."""

    tabel: str
    code: str
    label: str
    groep: str = ""


@dataclass(frozen=True, slots=True)
class Rij:
    """One row, and the groups it falls into when the table is too thin, from fine to coarse."""

    code: str
    label: str
    groepen: tuple[str, ...] = ()
    leden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Elders:
    """What other reports tell of the total of one row (docs/besluiten/0013).

    The total is at least `minstens`; `maanden` is how many of its months are untold (0: all of it is known), and
    `verzwegen` how many of those have a report that hides its figure. `samen`: the row is more than one eenheid.
    """

    minstens: int = 0
    maanden: int = 3
    verzwegen: int = 0
    samen: bool = False

    def __add__(self, ander: "Elders") -> "Elders":
        return Elders(
            self.minstens + ander.minstens, self.maanden + ander.maanden, self.verzwegen + ander.verzwegen, samen=True
        )


@dataclass(frozen=True, slots=True)
class Telling:
    """Counts per row and column, before suppression; `aantallen[rij][kolom]` are whole numbers from 0 up.

    `basis` names the shared total (instroom, uitstroom …) and `totaal` is its value; both are empty for `LOS`.
    With two or more columns a `DEELT` telling is additive both ways. `plafond` is a second fact a reader knows: the
    columns of that group together never exceed this number, which is published elsewhere. `toont_nul` is false below
    eenheid level, where a 0 is as telling as a 1. `grovere` gives the coarser counts where overlapping rows cannot be
    summed. `elders` says per row what month reports tell of its total. `dicht` are places (row, column) of loose
    figures that stay hidden whatever they hold, and `totaal_dicht` hides a whole table. Raises ValueError when the
    figures contradict each other.
    """

    code: str
    titel: str
    rijkop: str
    kolommen: tuple[Kolom, ...]
    rijen: tuple[Rij, ...]
    aantallen: tuple[tuple[int, ...], ...]
    optelling: Optelling
    basis: str = ""
    totaal: int | None = None
    plafond: tuple[str, int] | None = None
    toont_nul: bool = True
    grovere: tuple["Telling", ...] = ()
    noten: tuple[str, ...] = ()
    elders: tuple[Elders, ...] = ()
    dicht: frozenset[tuple[int, int]] = frozenset()
    totaal_dicht: bool = False

    def __post_init__(self) -> None:
        if len(self.aantallen) != len(self.rijen) or any(len(r) != len(self.kolommen) for r in self.aantallen):
            raise ValueError(f"{self.code}: de aantallen passen niet op de rijen en kolommen.")
        if any(n < 0 for rij in self.aantallen for n in rij):
            raise ValueError(f"{self.code}: een aantal is nooit kleiner dan 0.")
        if self.elders and len(self.elders) != len(self.rijen):
            raise ValueError(f"{self.code}: wat elders staat past niet op de rijen.")
        if (self.totaal is None) != (self.optelling is Optelling.LOS):
            raise ValueError(f"{self.code}: alleen losse cijfers hebben geen totaal.")
        if self.totaal is None:
            return
        som = sum(map(sum, self.aantallen))
        if self.optelling is Optelling.DEELT and self.rijen and som != self.totaal:
            raise ValueError(f"{self.code}: de rijen tellen op tot {som}, het totaal is {self.totaal}.")
        if self.optelling is Optelling.OVERLAPT:
            te_groot = any(n > self.totaal for rij in self.aantallen for n in rij)
            if len(self.kolommen) != 1 or te_groot or (self.rijen and som < self.totaal):
                raise ValueError(f"{self.code}: overlappende rijen passen niet bij het totaal {self.totaal}.")


@dataclass(frozen=True, slots=True)
class Tabelregel:
    """One row as published; `totaal` is None where the columns do not add up to anything.

    `leden` are the rows that were merged into this one; `groep` is the coarser row that it would be merged into.
    """

    code: str
    label: str
    cellen: tuple[Cel, ...]
    totaal: Cel | None = None
    leden: tuple[str, ...] = ()
    groep: str = ""

    @property
    def geheel(self) -> Cel:
        """The figure of the whole row: its total, or its only cell."""
        return self.cellen[0] if self.totaal is None else self.totaal


@dataclass(frozen=True, slots=True)
class Tabel:
    """A count as published. Without `regels` only the total could be shown; `verborgen` of `cellen` are not shown."""

    code: str
    titel: str
    rijkop: str
    kolommen: tuple[str, ...]
    regels: tuple[Tabelregel, ...]
    totaalregel: Tabelregel | None
    verborgen: int
    cellen: int
    samengevoegd: bool
    noten: tuple[str, ...] = ()

    @property
    def aandeel_verborgen(self) -> int:
        """Percentage of the cells that is not shown, rounded up: a table never looks fuller than it is."""
        return -(-100 * self.verborgen // self.cellen) if self.cellen else 0

    @property
    def noemer(self) -> int | None:
        """The total by which shares are taken; None where no percentage may be printed."""
        if self.totaalregel is None:
            return None
        totaal = self.totaalregel.geheel
        return totaal if isinstance(totaal, int) and totaal >= MINSTE_NOEMER else None

    def regel(self, code: str) -> Tabelregel | None:
        return next((r for r in self.regels if r.code == code), None)


def percentage(deel: Cel, noemer: int | None) -> int | None:
    """Rounded share in whole percents; None when the part is not shown or the whole is below `MINSTE_NOEMER`."""
    if noemer is None or noemer < MINSTE_NOEMER or not isinstance(deel, int):
        return None
    return (200 * deel + noemer) // (2 * noemer)
