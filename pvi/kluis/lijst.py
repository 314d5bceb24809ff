"""The list of destroyed keys, outside the database: what was destroyed stays so when an old copy comes back.

One line per key: its id and a mark that only the portal can make, so nobody destroys by adding a line. The vault asks
this list before it unwraps a key: a key in here opens nothing, whatever table `Sleutel` says. Lines are only added. The
file belongs where the administrator of the database cannot write (docs/beheer.md).
"""

import fcntl
import os
from pathlib import Path
from uuid import UUID

from django.conf import settings

from pvi.kluis import geheim

# What was read last: of which file, in which state, and the keys in it.
_gelezen: tuple[tuple[Path, int, int], frozenset[UUID]] | None = None


def destroyed_keys() -> frozenset[UUID]:
    """Every key on the list. A file that is not there is an empty list; one that cannot be read is an error."""
    global _gelezen  # noqa: PLW0603 - one small cache per process, of a file
    bestand = settings.VERNIETIGDE_SLEUTELS
    try:
        toestand = bestand.stat()
    except FileNotFoundError:
        return frozenset()
    merk = (bestand, toestand.st_mtime_ns, toestand.st_size)
    if _gelezen is None or _gelezen[0] != merk:
        _gelezen = merk, frozenset(pk for regel in lines(bestand) if (pk := read(regel)) is not None)
    return _gelezen[1]


def lines(bestand: Path) -> list[str]:
    return bestand.read_text("utf-8", errors="replace").split("\n") if bestand.exists() else []


def _mark(pk: UUID) -> str:
    return geheim.merk("vernietigde sleutel", pk.hex)


def read(regel: str) -> UUID | None:
    """The key of one line; None when the line is empty, half or not ours."""
    tekst, _, merk = regel.partition(" ")
    try:
        pk = UUID(tekst)
    except ValueError:
        return None
    return pk if merk == _mark(pk) else None


def write(sleutels: set[UUID]) -> int:
    """Add these keys to the list, on the disk before this returns; those that are on it already are skipped."""
    bestand = settings.VERNIETIGDE_SLEUTELS
    bestand.parent.mkdir(parents=True, exist_ok=True)
    with bestand.open("a+b") as uit:
        fcntl.flock(uit, fcntl.LOCK_EX)  # released when the file closes
        nieuw = sorted(sleutels - destroyed_keys())
        # A line that a crash cut off stays alone; ours begin on a line of their own.
        regels = "".join(f"\n{pk} {_mark(pk)}" for pk in nieuw)
        if nieuw:
            uit.write(regels.encode() + b"\n")
            uit.flush()
            os.fsync(uit.fileno())
    return len(nieuw)
