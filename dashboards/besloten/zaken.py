"""The coded facts of cases as they were known on the peildatum."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from dashboards.besloten.meting import Meting
from dashboards.besloten.toen import read_as_known
from dashboards.queries.lijsten import ONBEKEND
from meldingen.models import Melding

# Coded answers that may change while a case runs, and after it was counted.
CODES = ("kanaal", "gronden", "aarden", "eenheid_telling_id", "eenheid_gedraging_id")


@dataclass(frozen=True, slots=True)
class Zaak:
    """One case; nothing that leads to a person. Keys of units are None where they are not known."""

    kanaal: str
    gronden: frozenset[str]
    aarden: frozenset[str]
    eenheid: int | None
    plek: int | None


def read_zaken(meldingen: QuerySet[Melding], meting: Meting) -> list[Zaak]:
    """The facts of these cases. What was changed after the peildatum is read as it was before."""
    return [_zaak(*codes) for codes in read_as_known(meldingen, meting.op, *CODES).values()]


def _zaak(kanaal: str, gronden: list[str], aarden: list[str], eenheid: int | None, plek: int | None) -> Zaak:
    leeg = frozenset({ONBEKEND})
    return Zaak(kanaal or ONBEKEND, frozenset(gronden) or leeg, frozenset(aarden) or leeg, eenheid, plek)


def per_code(zaken: list[Zaak], veld: str) -> Iterator[str]:
    """Every code of a coded list, once for each case that has it."""
    for zaak in zaken:
        yield from getattr(zaak, veld)
