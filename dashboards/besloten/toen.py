"""Rows as they were known on a day: what was changed since is read from the history."""

from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL


def read_as_known(rijen: QuerySet[Any], op: datetime, *velden: str) -> dict[Any, tuple[Any, ...]]:
    """Key → the values of these fields at the moment `op`, for every one of these rows."""
    nu = {pk: tuple(waarden) for pk, *waarden in rijen.values_list("pk", *velden)}
    return nu | _read_changed(rijen.model, list(nu), op, velden)


def _read_changed(model: type[Model], rijen: list[Any], op: datetime, velden: tuple[str, ...]) -> dict[Any, Any]:
    """Of the rows that were touched from then on, what they were before; the others are as they were."""
    versies = model.history.model.objects.order_by()
    sindsdien = versies.filter(_in(rijen), history_date__gte=op).values_list("id", flat=True).distinct()
    toen = versies.filter(_in(list(sindsdien)), history_date__lt=op)
    laatste = toen.order_by("id", "-history_date", "-history_id").distinct("id")
    return {pk: tuple(waarden) for pk, *waarden in laatste.values_list("id", *velden)}


def _in(rijen: list[Any]) -> Q:
    """These keys as one array: with fifty thousand of them the question itself stays short."""
    return Q(id__in=RawSQL("SELECT unnest(%s::uuid[])", [rijen]))
