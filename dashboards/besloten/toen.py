"""Rows as they were known on a day: what was changed since is read from the history."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet


def read_as_known(rijen: QuerySet[Any], op: datetime, *velden: str) -> dict[Any, tuple[Any, ...]]:
    """Key → the values of these fields at the moment `op`, for every one of these rows."""
    return {pk: tuple(nu) for pk, *nu in rijen.values_list("pk", *velden)} | _read_changed(rijen, op, velden)


def _read_changed(rijen: QuerySet[Any], op: datetime, velden: tuple[str, ...]) -> dict[Any, tuple[Any, ...]]:
    """Of the rows that were touched from then on, what they were before; the others are as they were."""
    versies = rijen.model.history.model.objects
    sindsdien = versies.filter(history_date__gte=op, id__in=rijen.values("pk")).order_by()
    toen = versies.filter(history_date__lt=op, id__in=sindsdien.values("id"))
    laatste = toen.order_by("id", "-history_date", "-history_id").distinct("id")
    return {pk: tuple(waarden) for pk, *waarden in laatste.values_list("id", *velden)}
