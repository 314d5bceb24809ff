"""One count (`Telling`) and the same count as it may be read (`Tabel`), with the rows and columns they are made of.

Only `suppression.suppress` turns the one into the other, and only a `Tabel` can be rendered: an unsuppressed figure has
no way to a page.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

# Below this a count is not shown, and a hidden cell keeps at least this many possible values (our default).
DREMPEL: Final = 5
# From here a figure may stand by itself. Below it are 0 to 5: who knows one case strikes out 0, and keeps five values.
VRIJ: Final = DREMPEL + 1
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
    """One row. `leden` are the rows that a rest row stands for; `groep` is the heading it stands under in a picture."""

    code: str
    label: str
    leden: tuple[str, ...] = ()
    groep: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """Counts per row and column, before suppression; `aantallen[rij][kolom]` are whole numbers from 0 up.

    `basis` names the shared total (instroom, uitstroom …) and `totaal` is its value; both are empty for `LOS`.
    With two or more columns a `DEELT` telling is additive both ways; `plafonds` are facts a reader knows beside it: the
    columns of that group together never exceed this number, which is published elsewhere. `splitst` is false when other
    figures would give a column away. `combinaties` says of overlapping rows how many cases stand in exactly these rows,
    so that joined rows count a case once. `dicht` are places (row, column) of loose figures that stay hidden whatever
    they hold. Raises ValueError when the figures contradict each other.
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
    plafonds: tuple[tuple[str, int], ...] = ()
    splitst: bool = True
    combinaties: tuple[tuple[frozenset[int], int], ...] = ()
    noten: tuple[str, ...] = ()
    dicht: frozenset[tuple[int, int]] = frozenset()

    def __post_init__(self) -> None:
        if len(self.aantallen) != len(self.rijen) or any(len(r) != len(self.kolommen) for r in self.aantallen):
            raise ValueError(f"{self.code}: de aantallen passen niet op de rijen en kolommen.")
        if any(n < 0 for rij in self.aantallen for n in rij):
            raise ValueError(f"{self.code}: een aantal is nooit kleiner dan 0.")
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

    `leden` are the rows that were merged into this one; `groep` is the heading it stands under in a picture.
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
