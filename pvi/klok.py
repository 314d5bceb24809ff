"""The only source of now. Nothing else in the project asks the system for the time.

In demo mode the clock can be moved forward ("tijd vooruit"). The shift lies in a small file in DATA_DIR, because the
web processes and the Celery workers must agree on it. Tests and the replay of cases set their own moment with `op`.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from pvi.kalender import add_maanden

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def nu() -> datetime:
    """The moment now, aware, in UTC: between two Amsterdam times Python would count clock hours and lose a DST hour.

    Its date is not always ours; `vandaag` gives the date in Amsterdam.
    """
    return _moment.get() or datetime.now(UTC) + shift()


def vandaag() -> date:
    """The date now in Amsterdam."""
    return day(nu())


def day(moment: datetime) -> date:
    """The date in Amsterdam of an aware moment."""
    return moment.astimezone(AMSTERDAM).date()


@contextmanager
def op(moment: datetime) -> Iterator[None]:
    """Let the clock stand still at an aware moment, in this thread and block only. Raises ValueError when naive."""
    if moment.tzinfo is None:
        raise ValueError("Een moment heeft een tijdzone nodig.")
    token = _moment.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moment.reset(token)


def advance(*, dagen: int = 0, maanden: int = 0) -> datetime:
    """Move the demo clock forward by calendar days and months, same time of day in Amsterdam; returns the new now.

    Raises RuntimeError outside the demo, ValueError when the clock would go back (`reset` does that).
    """
    if dagen < 0 or maanden < 0:
        raise ValueError("De democlok gaat alleen vooruit; gebruik reset() om terug te gaan.")
    start = nu().astimezone(AMSTERDAM)
    doel = datetime.combine(add_maanden(start.date(), maanden) + timedelta(days=dagen), start.timetz())
    _write(shift() + timedelta(seconds=doel.timestamp() - start.timestamp()))
    return nu()


def reset() -> None:
    """Let the demo clock show the real time again. Raises RuntimeError outside the demo."""
    _write(timedelta())


def shift() -> timedelta:
    """How far the demo clock runs ahead of the real time; zero outside the demo."""
    if not settings.DEMO:
        return timedelta()
    try:
        stand = _file().stat()
    except FileNotFoundError:
        return timedelta()
    return _read(_file(), stand.st_ino, stand.st_mtime_ns)


@lru_cache(maxsize=1)
def _read(bestand: Path, _inode: int, _gewijzigd_op: int) -> timedelta:
    """Read once per version of the file: a new one has another inode or another moment."""
    return timedelta(seconds=json.loads(bestand.read_text())["seconden_vooruit"])


def _file() -> Path:
    return Path(settings.DATA_DIR) / "klok.json"


def _write(vooruit: timedelta) -> None:
    """Replace the file in one step, so a reader never sees half of it."""
    if not settings.DEMO:
        raise RuntimeError("De klok kan alleen in de demo worden verzet.")
    _file().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=_file().parent, prefix="klok", delete=False) as bestand:
        json.dump({"seconden_vooruit": vooruit.total_seconds()}, bestand)
    Path(bestand.name).replace(_file())
