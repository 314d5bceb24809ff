"""One line of what waits, and what its makers share."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from meldingen.models import Melding, Termijn
from meldingen.termijnen import Stand
from meldingen.toegang import Toegang
from pvi.rollen import Rol

# Lines on the page; the rest stands in the lists to which the cards lead.
AANTAL = 25


@dataclass(frozen=True)
class Regel:
    """One line. `wat`: a kenmerk or a name; `over`: codes, never free text; `op`: the last day that is in time."""

    wat: str
    over: str
    doen: str
    url: str
    op: date | None = None
    stand: Stand | None = None


def in_rol(*rollen: Rol) -> Callable[[Toegang], bool]:
    return lambda wie: any(a.rol in rollen for a in wie.aanstellingen)


def over(zaak: Melding) -> str:
    return zaak.titel if zaak.leesbaar else "Melding"


def by(regel: Regel, termijn: Termijn | None) -> Regel:
    return replace(regel, op=termijn.verloopt_op, stand=termijn.stand) if termijn else regel
