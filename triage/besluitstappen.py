"""BESLUITSTAPPEN: the steps of one Besluit while the melding stays in `besluit`.

What a step asks for is checked in triage.actions.besluit.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from meldingen.workflow import Recht
from pvi.rollen import Rol


class Stap(TextChoices):
    NIEUW = "nieuw", "Nieuw"
    VOORNEMEN = "voornemen", "Voornemen"
    ZIENSWIJZE = "zienswijze", "Zienswijze"
    AGFA = "agfa", "Advies AGFA"
    OORDEEL = "oordeel_per_element", "Oordeel per element"
    DEFINITIEF = "definitief", "Definitief"


@dataclass(frozen=True)
class Besluitstap:
    code: str
    van: frozenset[Stap]
    naar: Stap
    door: tuple[tuple[Rol | None, Recht | None], ...]
    # Why it is refused until a later release builds what it needs.
    later: str = ""


AGFA_VOLGT = (
    "Hier moet AGFA eerst adviseren. Die stap komt in een volgende uitgave van het portaal; "
    "tot dan kan dit besluit niet definitief worden."
)
KLACHT_VOLGT = "Het oordeel per klachtelement komt in een volgende uitgave van het portaal."

_PC = ((Rol.PC, Recht.BESLUITEN),)
_PC_KLACHT = ((Rol.PC, Recht.KLACHT_OORDEEL),)

B1 = Besluitstap("B1", frozenset({Stap.NIEUW}), Stap.VOORNEMEN, _PC)
B2 = Besluitstap("B2", frozenset({Stap.VOORNEMEN}), Stap.ZIENSWIJZE, ((Rol.BK, Recht.ZIENSWIJZE), (None, None)))
B3 = Besluitstap("B3", frozenset({Stap.ZIENSWIJZE}), Stap.AGFA, _PC, later=AGFA_VOLGT)
B4 = Besluitstap("B4", frozenset({Stap.ZIENSWIJZE, Stap.AGFA}), Stap.DEFINITIEF, _PC)
B5 = Besluitstap("B5", frozenset({Stap.NIEUW}), Stap.OORDEEL, _PC_KLACHT, later=KLACHT_VOLGT)
B6 = Besluitstap("B6", frozenset({Stap.OORDEEL}), Stap.DEFINITIEF, _PC_KLACHT, later=KLACHT_VOLGT)

BESLUITSTAPPEN: tuple[Besluitstap, ...] = (B1, B2, B3, B4, B5, B6)
