"""The coded facts of cases as they were known on the peildatum."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dashboards.besloten.meting import Meting
from dashboards.besloten.toen import read_as_known
from dashboards.queries.lijsten import ONBEKEND
from meldingen.models import Melding

# Coded answers that may change while a case runs, and after it was counted.
CODES = (
    "kanaal", "gronden", "aarden", "eenheid_telling_id", "eenheid_gedraging_id", "eenheid_behandeling_id", "bij_lc"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Zaak:
    """One case; nothing that leads to a person. Keys of units are None where they are not known.

    `eenheid` is where it counts, `plek` where the conduct was, `behandeling` which unit handled it.
    """

    kanaal: str
    gronden: frozenset[str]
    aarden: frozenset[str]
    eenheid: int | None
    plek: int | None
    behandeling: int
    bij_lc: bool


def read_zaken(meldingen: QuerySet[Melding], meting: Meting) -> list[Zaak]:
    """The facts of these cases. What was changed after the peildatum is read as it was before."""
    return list(read_per_melding(meldingen, meting).values())


def read_stroom(meting: Meting, stroom: Callable[[Meting], QuerySet[Melding]]) -> list[Zaak]:
    """The facts of the cases of a stream, such as Meting.nieuw: read once, however many chapters count them."""
    if stroom.__name__ not in meting.gelezen:
        meting.gelezen[stroom.__name__] = read_zaken(stroom(meting), meting)
    zaken: list[Zaak] = meting.gelezen[stroom.__name__]
    return zaken


def read_per_melding(meldingen: QuerySet[Melding], meting: Meting) -> dict[UUID, Zaak]:
    """The same by the key of the case, for what belongs to a case."""
    return {pk: _zaak(*codes) for pk, codes in read_as_known(meldingen, meting.op, *CODES).items()}


def _zaak(kanaal: str, gronden: list[str], aarden: list[str], *rest: Any) -> Zaak:
    leeg = frozenset({ONBEKEND})
    return Zaak(kanaal or ONBEKEND, frozenset(gronden) or leeg, frozenset(aarden) or leeg, *rest)


def per_code(zaken: list[Zaak], veld: str) -> Iterator[str]:
    """Every code of a coded list, once for each case that has it."""
    for zaak in zaken:
        yield from getattr(zaak, veld)
