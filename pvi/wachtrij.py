"""A queue that no single row stops.

A job does its rows one by one with `run_each`. A row that fails is counted and moved back, and the rest goes on. After
a few attempts it is left for a person, who sees on the page of beheer that there is something, never what (Mislukking).
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection, transaction

from pvi import klok
from pvi.models import Mislukking
from pvi.models.beheer import AFGEBROKEN

logger = logging.getLogger(__name__)

# How long a row is left alone after its first, second, … failure; the last one repeats (our default).
WACHTTIJDEN = tuple(timedelta(minutes=minuten) for minuten in (1, 5, 15, 60))
# A row that fails by itself as often as this is left for a person (our default).
MEEST_POGINGEN = 5
# What stands still outside (mail server, disk, database) is no fault of the row: it is tried this long (our default).
GEDULD = timedelta(days=3)


def run_each(taak: str, rijen: Iterable[Any], doe: Callable[[Any], int | None]) -> int:
    """Let `doe` handle each row of a job; returns the sum of what it returned.

    `taak` says in constant words what is done, `rijen` are the keys of everything that waits: what failed before and is
    not among them any more has left the queue by another way. `doe` opens its own transaction.
    """
    eerder = {mislukking.onderwerp: mislukking for mislukking in Mislukking.objects.filter(taak=taak)}
    gedaan = 0
    for rij in list(rijen):
        mislukking = eerder.pop(str(rij), None)
        if mislukking is not None and not mislukking.is_due:
            continue
        try:
            gedaan += doe(rij) or 0
        except Exception as fout:
            record_failure(taak, rij, fout)
            if isinstance(fout, SoftTimeLimitExceeded):
                raise
        else:
            if mislukking is not None:
                mislukking.delete()
    for weg in eerder.values():
        weg.delete()
    return gedaan


def record_failure(taak: str, rij: Any, fout: Exception, *, buiten: bool | None = None) -> Mislukking:
    """Count one failed attempt; of the exception only its kind is kept, because its text may quote the row.

    `buiten`: something outside stood still. Default: when it is an error of the system or the database.
    """
    if buiten is None:
        buiten = isinstance(fout, OSError | OperationalError)
    # The log keeps no values; what failed stands on the page of beheer.
    logger.warning("Een rij van een taak lukt niet.")
    with transaction.atomic():
        mislukking = _begun(taak, rij)
        if mislukking.fout != AFGEBROKEN:
            mislukking.pogingen += 1
        mislukking.fout, mislukking.laatste_op = type(fout).__name__, klok.nu()
        mislukking.volgende_op = klok.nu() + _wait(mislukking.pogingen)
        if not buiten and mislukking.pogingen >= MEEST_POGINGEN:
            mislukking.opgegeven_op = klok.nu()
        if klok.nu() - mislukking.eerste_op >= GEDULD:
            mislukking.opgegeven_op = klok.nu()
        mislukking.save()
    return mislukking


def _begun(taak: str, rij: Any) -> Mislukking:
    nu = klok.nu()
    begin = {"eerste_op": nu, "laatste_op": nu, "volgende_op": nu}
    return Mislukking.objects.select_for_update().get_or_create(taak=taak, onderwerp=str(rij), defaults=begin)[0]


def _wait(pogingen: int) -> timedelta:
    return WACHTTIJDEN[min(pogingen, len(WACHTTIJDEN)) - 1]


@contextmanager
def only_here(wat: str) -> Iterator[bool]:
    """Whether this connection alone does this; PostgreSQL lets go when the connection ends, also by a kill."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [wat])
        is_vrij = bool(cursor.fetchone()[0])
    try:
        yield is_vrij
    finally:
        if is_vrij:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [wat])


# --- work that leaves the transaction: counted before, because whoever does it may die in it -------------------------


def begin_attempt(taak: str, rij: Any, duur: timedelta) -> bool:
    """Count an attempt that may last `duur` and must not be doubled meanwhile.

    False when the worker died in this row so often that a person has to look. Inside the transaction that claims it.
    """
    mislukking = _begun(taak, rij)
    if mislukking.fout == AFGEBROKEN and mislukking.pogingen >= MEEST_POGINGEN:
        mislukking.opgegeven_op = klok.nu()
        mislukking.save()
        return False
    mislukking.pogingen += 1
    mislukking.fout, mislukking.laatste_op = AFGEBROKEN, klok.nu()
    mislukking.volgende_op = klok.nu() + duur
    mislukking.save()
    return True


def record_success(taak: str, rij: Any) -> None:
    """The row is done, or left the queue: nothing to remember."""
    Mislukking.objects.filter(taak=taak, onderwerp=str(rij)).delete()


def retry(mislukkingen: Iterable[Mislukking]) -> int:
    """A person asks for new attempts, from the next run on; returns how many."""
    aantal = 0
    for pk in [mislukking.pk for mislukking in mislukkingen]:
        nu = klok.nu()
        aantal += Mislukking.objects.filter(pk=pk).exclude(fout=AFGEBROKEN, volgende_op__gt=nu).update(
            pogingen=0, eerste_op=nu, volgende_op=nu, opgegeven_op=None
        )  # fmt: skip
    return aantal
