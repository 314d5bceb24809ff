"""The closing checklist: which row applies to which transition into `afgesloten`.

The facts live in later apps, which hang their check on a row in their `AppConfig.ready`. A row without a check fails
the system check, so a forgotten one never passes silently.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core import checks

if TYPE_CHECKING:
    from meldingen.models import Melding

# Returns what is missing in plain Dutch, or nothing.
Controle = Callable[["Melding"], "str | None"]


@dataclass(frozen=True)
class Sluitregel:
    code: str
    naam: str
    bij: frozenset[str]


SLUITLIJST: tuple[Sluitregel, ...] = (
    Sluitregel("uitleg", "Reden en uitleg voor de melder", frozenset({"T6", "T13", "T23", "T25"})),
    Sluitregel("opvolging", "Vraag naar nazorg gesteld of momenten afgerond", frozenset({"T13", "T23", "T25"})),
    Sluitregel(
        "geinformeerd",
        "Betrokkenen en benadeelden weten het, of er staat waarom niet",
        frozenset({"T13", "T23", "T25"}),
    ),
    Sluitregel("sporen", "Alle sporen dicht en geen open agendapunt", frozenset({"T13", "T23", "T25"})),
    Sluitregel("reactie", "Reactie vastgelegd als de norm is overschreden", frozenset({"T23", "T25"})),
    Sluitregel("rehabilitatie", "Rehabilitatie gedaan waar dat moet, geen open bezwaar", frozenset({"T25"})),
    Sluitregel("les", "Les opgeschreven, of reden waarom niet", frozenset({"T13", "T23", "T25"})),
)

_controles: dict[str, list[Controle]] = {}


def check_row(code: str) -> Callable[[Controle], Controle]:
    """Decorator: hang a check on a row of the checklist."""
    if code not in {regel.code for regel in SLUITLIJST}:
        raise ValueError(f"unknown row of SLUITLIJST: {code}")

    def register(controle: Controle) -> Controle:
        _controles.setdefault(code, []).append(controle)
        return controle

    return register


def rows_for(overgang: str) -> tuple[Sluitregel, ...]:
    return tuple(regel for regel in SLUITLIJST if overgang in regel.bij)


def missing_per_row(melding: "Melding", overgang: str) -> list[tuple[Sluitregel, list[str]]]:
    """Each row that applies, with what is missing for it."""
    return [
        (regel, [tekst for controle in _controles[regel.code] if (tekst := controle(melding))])
        for regel in rows_for(overgang)
    ]


def missing_for_closing(melding: "Melding", overgang: str) -> list[str]:
    """Everything that still stands in the way of closing through `overgang` ("T6", "T13", "T23", "T25")."""
    return [tekst for _, teksten in missing_per_row(melding, overgang) for tekst in teksten]


@checks.register()
def every_row_has_a_check(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    return [
        checks.Error(f"Row {regel.code!r} of SLUITLIJST has no check.", id="meldingen.E001")
        for regel in SLUITLIJST
        if regel.code not in _controles
    ]


@check_row("uitleg")
def _uitleg(melding: "Melding") -> str | None:
    if not melding.sluitreden:
        return "Kies de reden van sluiten."
    if not melding.sluittekst.strip():
        return "Schrijf een uitleg voor de melder."
    return None


@check_row("geinformeerd")
def _geinformeerd(melding: "Melding") -> str | None:
    open_ = sum(not b.is_told_or_explained for b in melding.betrokkenheden.entitled_to_hear())
    return f"Nog {open_} betrokkene of benadeelde niet geïnformeerd, en er staat niet waarom." if open_ else None
