"""The coded facts of cases as they were known on the peildatum."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from dashboards.besloten.meting import Meting
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


def read_per_melding(meldingen: QuerySet[Melding], meting: Meting) -> dict[UUID, Zaak]:
    """The same by the key of the case, for what belongs to a case."""
    nu = {pk: codes for pk, *codes in meldingen.values_list("pk", *CODES)}
    return {pk: _zaak(*codes) for pk, codes in (nu | _read_as_it_was(list(nu), meting)).items()}


def _read_as_it_was(zaken: list[UUID], meting: Meting) -> dict[UUID, list[Any]]:
    """Key → codes, of the cases that were touched since; the others are as they were."""
    versies = Melding.history.model.objects.order_by()
    sindsdien = versies.filter(_in(zaken), history_date__gte=meting.op).values_list("id", flat=True).distinct()
    toen = versies.filter(_in(list(sindsdien)), history_date__lt=meting.op)
    laatste = toen.order_by("id", "-history_date", "-history_id").distinct("id")
    return {pk: codes for pk, *codes in laatste.values_list("id", *CODES)}


def _in(zaken: list[UUID]) -> Q:
    """These keys as one array: with fifty thousand of them the question itself stays short."""
    return Q(id__in=RawSQL("SELECT unnest(%s::uuid[])", [zaken]))


def _zaak(kanaal: str, gronden: list[str], aarden: list[str], *rest: Any) -> Zaak:
    leeg = frozenset({ONBEKEND})
    return Zaak(kanaal or ONBEKEND, frozenset(gronden) or leeg, frozenset(aarden) or leeg, *rest)


def per_code(zaken: list[Zaak], veld: str) -> Iterator[str]:
    """Every code of a coded list, once for each case that has it."""
    for zaak in zaken:
        yield from getattr(zaak, veld)
