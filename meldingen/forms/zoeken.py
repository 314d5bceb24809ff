"""What somebody types above the werkvoorraad, turned into codes: an address holds codes, never typed words.

Part of a kenmerk, or words of a list (grond, aard) or of a phase. A whole kenmerk leads straight to its case.
"""

import re

from django.db.models import Q

from meldingen.toegang import Toegang
from meldingen.workflow import ACTIEF, Recht, Status
from pvi.models.referentie import alle, label

# The shortest part of a kenmerk that is looked for.
KORTST = 3
# Codes that are looked for at once; more than the lists hold, and less than an address can.
MEEST = 60
_DEEL = re.compile(rf"[0-9A-Z]{{{KORTST},8}}")
# Which field of a melding holds the codes of a list.
VELD = {"grond": "gronden", "aard": "aarden"}


def to_codes(getypt: str) -> list[str]:
    """'list.code' for every value whose words hold what was typed, and 'kenmerk.PART' for what can be part of one."""
    woorden = " ".join(getypt.casefold().split())
    if len(woorden) < KORTST:
        return []
    codes = [f"fase.{s.value}" for s in Status if s in ACTIEF and woorden in s.label.casefold()]
    codes += [f"{lijst}.{code}" for lijst in VELD for code, naam in alle(lijst) if woorden in naam.casefold()]
    deel = re.sub(r"[\s-]", "", getypt).upper().removeprefix("M")
    if not codes and _DEEL.fullmatch(deel):
        codes.append(f"kenmerk.{deel}")
    return codes


def matches(codes: list[str], wie: Toegang) -> Q:
    """Cases that fit one of the codes; content only where this person reads it. Nothing known fits nothing."""
    gevonden, leest = Q(pk__in=()), wie.filter(Recht.MELDING_LEZEN)
    for lijst, _, code in (deel.partition(".") for deel in codes[:MEEST]):
        if lijst == "fase":
            gevonden |= Q(status=code)
        elif lijst == "kenmerk" and _DEEL.fullmatch(code):
            # The groups of a kenmerk are four long: a part may reach over the line between them.
            gevonden |= Q(kenmerk__regex="-?".join(code))
        elif lijst in VELD:
            gevonden |= leest & Q(**{f"{VELD[lijst]}__contains": [code]})
    return gevonden


def in_words(code: str) -> str:
    """A code of `to_codes` as a person reads it."""
    lijst, _, waarde = code.partition(".")
    if lijst == "fase":
        return Status(waarde).label if waarde in Status.values else waarde
    return f"kenmerk met {waarde}" if lijst == "kenmerk" else label(lijst, waarde)
