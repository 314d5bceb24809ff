"""The organisation as data: the real tree (level 0 and 1), the invented one of the demo, and names to find a unit by.

A file holds one root with its `onderdelen`, and theirs. A part has the dates of the whole unless it names its own.
The real file has no lower levels and no numbers of employees: the organisation enters those itself, and loading again
leaves them alone, because only what a file names is written.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from pvi.models import EenheidAlias, OrganisatieEenheid
from pvi.models.eenheid import Soort

NAMEN = ("echt", "voorbeeld")
NIVEAU = {
    Soort.KORPS: 0,
    Soort.REGIONAAL: 1,
    Soort.LANDELIJK: 1,
    Soort.ONDERSTEUNEND: 1,
    Soort.SECTOR: 2,
    Soort.TEAM: 3,
    Soort.GROEP: 4,
}


class OnbekendeEenheid(ValueError):
    """No unit has this name on this date. The message names the text that was asked for."""


@dataclass(frozen=True)
class Regel:
    """One unit of a file: the fields to write, the code of its parent, and its other names."""

    code: str
    ouder: str | None
    velden: dict[str, Any]
    aliassen: frozenset[str]


def read(naam: str) -> list[Regel]:
    """The units of a file, parents first. Raises ValueError when a code or a name stands for two units."""
    if naam not in NAMEN:
        raise ValueError(f"Er is geen organisatie {naam!r}; kies uit {', '.join(NAMEN)}.")
    regels = list(_lines(json.loads(Path(__file__).with_name(f"{naam}.json").read_text("utf-8"))))
    if naam == "voorbeeld":  # other systems, and old lists of klachten, know the real names also in the demo
        echt = {regel.code: regel.aliassen for regel in read("echt")}
        regels = [Regel(r.code, r.ouder, r.velden, r.aliassen | echt.get(r.code, frozenset())) for r in regels]
    eigenaar: dict[str, str] = {}
    for regel in regels:
        for alias in regel.aliassen:
            if eigenaar.setdefault(alias, regel.code) != regel.code:
                raise ValueError(f"De naam {alias!r} staat voor {eigenaar[alias]} en voor {regel.code}.")
    return regels


def _lines(
    knoop: dict[str, Any], ouder: str | None = None, tijdvak: tuple[str, str | None] = ("", None)
) -> Iterator[Regel]:
    van, tot = knoop.get("geldig_van", tijdvak[0]), knoop.get("geldig_tot", tijdvak[1])
    soort = Soort(knoop["soort"])
    velden = {"naam": knoop["naam"], "soort": soort, "niveau": NIVEAU[soort], "geldig_van": date.fromisoformat(van)}
    if tot:
        velden["geldig_tot"] = date.fromisoformat(tot)
    if "aantal_medewerkers" in knoop:
        velden["aantal_medewerkers"] = knoop["aantal_medewerkers"]
    namen = [knoop["code"], knoop["naam"], *knoop.get("aliassen", [])]
    yield Regel(knoop["code"], ouder, velden, frozenset(map(_normalize, namen)))
    for deel in knoop.get("onderdelen", []):
        yield from _lines(deel, knoop["code"], (van, tot))


def _normalize(naam: str) -> str:
    return " ".join(naam.split()).casefold()


@transaction.atomic
def load(naam: str) -> dict[str, OrganisatieEenheid]:
    """Write a tree and its names; the units by code. Doing it again changes nothing; units outside the file stay."""
    regels = read(naam)
    eenheden = OrganisatieEenheid.objects.in_bulk([regel.code for regel in regels], field_name="code")
    for regel in regels:
        eenheid = eenheden.setdefault(regel.code, OrganisatieEenheid(code=regel.code))
        for veld, waarde in regel.velden.items():
            setattr(eenheid, veld, waarde)
        eenheid.ouder = eenheden[regel.ouder] if regel.ouder else None
        eenheid.save()
    EenheidAlias.objects.bulk_create(
        [EenheidAlias(alias=alias, eenheid=eenheden[regel.code]) for regel in regels for alias in regel.aliassen],
        update_conflicts=True,
        unique_fields=["alias"],
        update_fields=["eenheid"],
    )
    return {regel.code: eenheden[regel.code] for regel in regels}


def find_eenheid(alias: str, op: date) -> OrganisatieEenheid:
    """The unit that carries this code or name and exists on the date `op`; case and spaces do not matter.

    Never a guess: raises OnbekendeEenheid for an unknown name, and for a unit that did not exist then.
    """
    gezocht = _normalize(alias)
    eenheid: OrganisatieEenheid | None = (
        OrganisatieEenheid.objects.filter(aliassen__alias=gezocht).first()
        or OrganisatieEenheid.objects.filter(code__iexact=gezocht).first()
    )
    if eenheid is None:
        raise OnbekendeEenheid(f"Er is geen eenheid met de naam {alias!r}.")
    if not eenheid.is_geldig(op):
        tijdvak = f"vanaf {eenheid.geldig_van:%d-%m-%Y}"
        if eenheid.geldig_tot:
            tijdvak += f" tot en met {eenheid.geldig_tot:%d-%m-%Y}"
        raise OnbekendeEenheid(f"De eenheid {eenheid.code} bestond niet op {op:%d-%m-%Y}; zij bestaat {tijdvak}.")
    return eenheid
