"""Working days with the Dutch public holidays, terms, and reporting periods. Pure functions: no clock, no database."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final, Literal, Self, get_args

import holidays

MAANDEN: Final = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip

Eenheid = Literal["werkdagen", "kalenderdagen", "weken", "maanden"]
Periodesoort = Literal["maand", "kwartaal", "tertaal", "jaar"]


# So many days after its end a quarter is counted (our default), always: no two counts can be subtracted.
PEILDAG_KWARTAAL: Final = 15


@cache
def feestdagen(jaar: int) -> frozenset[date]:
    """The public holidays of a calendar year, as the Algemene termijnenwet art. 3 lists them (law).

    Nieuwjaarsdag, Tweede Paasdag, Koningsdag, Bevrijdingsdag (every year, not once in five), Hemelvaartsdag, Tweede
    Pinksterdag, both Kerstdagen, and Goede Vrijdag, which the second paragraph puts on a par with them. Many people
    work on Goede Vrijdag; one list for law and practice was chosen, so no term ends on a day the law calls a holiday.
    """
    return frozenset(holidays.country_holidays("NL", years=jaar)) | {date(jaar, 5, 5)}


def is_werkdag(dag: date) -> bool:
    """Monday to Friday, and not a public holiday."""
    return dag.weekday() < 5 and dag not in feestdagen(dag.year)


def add_werkdagen(dag: date, aantal: int) -> date:
    """The date `aantal` working days after `dag` (before it when negative); 0 gives `dag` itself.

    `dag` does not count: Friday plus 1 is Monday, and so are Saturday and Sunday plus 1.
    """
    stap = timedelta(days=1 if aantal > 0 else -1)
    over = abs(aantal)
    while over:
        dag += stap
        over -= is_werkdag(dag)
    return dag


def werkdagen_tussen(van: date, tot: date) -> int:
    """Working days after `van` up to and including `tot`; negative when `tot` lies before `van`.

    The inverse of `add_werkdagen`: `werkdagen_tussen(d, add_werkdagen(d, n)) == n`. Backwards the days from `tot` up to
    (not including) `van` count.
    """
    if tot < van:
        return -sum(is_werkdag(tot + timedelta(days=i)) for i in range((van - tot).days))
    return sum(is_werkdag(van + timedelta(days=i)) for i in range(1, (tot - van).days + 1))


def verleng_tot_werkdag(dag: date) -> date:
    """`dag`, or the first working day after it: how a term of law that ends in a weekend or on a holiday is extended.

    Law: Algemene termijnenwet art. 1.
    """
    return dag if is_werkdag(dag) else add_werkdagen(dag, 1)


def add_maanden(dag: date, aantal: int) -> date:
    """The same day `aantal` months later (or earlier), or the last of that month: 31 January + 1 = 28 February."""
    jaar, maand = divmod(dag.year * 12 + dag.month - 1 + aantal, 12)
    return date(jaar, maand + 1, min(dag.day, calendar.monthrange(jaar, maand + 1)[1]))


def tel_op(dag: date, aantal: int, eenheid: Eenheid) -> date:
    """The end of a term of `aantal` `eenheid` that starts on `dag`. Raises ValueError for an unknown unit."""
    match eenheid:
        case "werkdagen":
            return add_werkdagen(dag, aantal)
        case "kalenderdagen":
            return dag + timedelta(days=aantal)
        case "weken":
            return dag + timedelta(weeks=aantal)
        case "maanden":
            return add_maanden(dag, aantal)
    raise ValueError(f"Onbekende tijdseenheid {eenheid!r}; kies uit {', '.join(get_args(Eenheid))}.")


@dataclass(frozen=True)
class _Vorm:
    """How one kind of period is cut out of a year, written and named."""

    maanden: int
    letter: str
    naam: str


_RANG: Final = ("eerste", "tweede", "derde", "vierde")
_VORMEN: Final[dict[Periodesoort, _Vorm]] = {
    "maand": _Vorm(1, "-M{:02}", ""),
    "kwartaal": _Vorm(3, "-K{}", "kwartaal"),
    "tertaal": _Vorm(4, "-T{}", "tertaal"),
    "jaar": _Vorm(12, "", ""),
}
_SOORT_VAN_LETTER: Final[dict[str, Periodesoort]] = {"M": "maand", "K": "kwartaal", "T": "tertaal", "": "jaar"}


@dataclass(frozen=True)
class Periode:
    """A reporting period: `nummer` counts from 1 within `jaar` (to 12, 4, 3, 1). Raises ValueError outside these."""

    soort: Periodesoort
    jaar: int
    nummer: int = 1

    def __post_init__(self) -> None:
        if self.soort not in _VORMEN:
            raise ValueError(f"Onbekende soort periode {self.soort!r}; kies uit {', '.join(_VORMEN)}.")
        if not 1900 <= self.jaar <= 9998 or not 1 <= self.nummer <= self._per_jaar:
            raise ValueError(f"{self.soort} {self.nummer} van {self.jaar} bestaat niet.")

    @property
    def _per_jaar(self) -> int:
        return 12 // _VORMEN[self.soort].maanden

    @classmethod
    def parse(cls, code: str) -> Self:
        """Read a code such as 2026-M10, 2026-K3, 2026-T2 or 2026. Raises ValueError with a text for the user."""
        gelezen = re.fullmatch(r"(\d{4})(?:-([MKT])(\d{1,2}))?", code.strip().upper(), re.ASCII)
        if gelezen:
            jaar, letter, nummer = gelezen.groups(default="")
            try:
                return cls(_SOORT_VAN_LETTER[letter], int(jaar), int(nummer or 1))
            except ValueError:
                pass
        raise ValueError(
            f"De periode {code!r} bestaat niet. Schrijf een maand als 2026-M10, een kwartaal als 2026-K3, "
            "een tertaal als 2026-T2 en een jaar als 2026."
        )

    @classmethod
    def van_datum(cls, soort: Periodesoort, dag: date) -> Self:
        """The period of this kind in which `dag` falls."""
        return cls(soort, dag.year, (dag.month - 1) // _VORMEN[soort].maanden + 1 if soort in _VORMEN else 1)

    @property
    def code(self) -> str:
        return f"{self.jaar}" + _VORMEN[self.soort].letter.format(self.nummer)

    @property
    def naam(self) -> str:
        """For a sentence: 'oktober 2026', 'derde kwartaal van 2026', 'tweede tertaal van 2026', '2026'."""
        match self.soort:
            case "maand":
                return f"{MAANDEN[self.nummer - 1]} {self.jaar}"
            case "jaar":
                return f"{self.jaar}"
        return f"{_RANG[self.nummer - 1]} {_VORMEN[self.soort].naam} van {self.jaar}"

    @property
    def van(self) -> date:
        """First day."""
        return date(self.jaar, (self.nummer - 1) * _VORMEN[self.soort].maanden + 1, 1)

    @property
    def tot_en_met(self) -> date:
        """Last day, included."""
        return add_maanden(self.van, _VORMEN[self.soort].maanden) - timedelta(days=1)

    def __contains__(self, dag: date) -> bool:
        return self.van <= dag <= self.tot_en_met

    def __str__(self) -> str:
        return self.code

    def _shifted(self, aantal: int) -> Self:
        jaar, nummer = divmod(self.jaar * self._per_jaar + self.nummer - 1 + aantal, self._per_jaar)
        return type(self)(self.soort, jaar, nummer + 1)

    def vorige(self) -> Self:
        """The period of the same kind just before this one."""
        return self._shifted(-1)

    def volgende(self) -> Self:
        """The period of the same kind just after this one."""
        return self._shifted(1)

    def zelfde_vorig_jaar(self) -> Self:
        """The same period a year earlier."""
        return self._shifted(-self._per_jaar)

    def laatste(self, aantal: int) -> list[Self]:
        """`aantal` periods in order, the last of which is this one."""
        return [self._shifted(-i) for i in reversed(range(aantal))]


def telt_op(dag: date, vastgelegd: date) -> date:
    """The day in whose quarter something of `dag` counts, written down on `vastgelegd`: `dag` itself, unless late.

    A quarter that was counted never changes again: what is written down later counts on the day it was. So each thing
    counts once, in the first report that could know it, and a quarter has one figure in every report.
    """
    peildatum = Periode.van_datum("kwartaal", dag).tot_en_met + timedelta(days=PEILDAG_KWARTAAL)
    return dag if vastgelegd < peildatum else vastgelegd
