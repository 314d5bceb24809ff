"""Servers and settings of the bench: an empty PostgreSQL of its own, gone afterwards, and never the demo's."""

import base64
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pvi.lokaal import diensten


@contextmanager
def servers() -> Iterator[None]:
    """PostgreSQL and Valkey in a folder of their own; the environment names them. No sync to disk, as in the tests."""
    map_ = diensten.Werkmap.make(diensten.Servergebruiker.current())
    lopend = None
    try:
        lopend = diensten.start(map_.path / "pg", map_.path / "logs", slots=(map_.slot,), vluchtig=True)
        gegevens = tempfile.mkdtemp(prefix="gegevens-", dir=map_.path)
        (Path(gegevens) / "static").mkdir()
        for naam in [naam for naam in os.environ if naam.startswith(("PG", "PVI_"))]:
            del os.environ[naam]
        os.environ.update(
            DATABASE_URL=lopend.database_url,
            REDIS_URL=lopend.redis_url,
            SECRET_KEY="bench" * 12,
            PVI_HOOFDSLEUTEL=base64.b64encode(b"hoofdsleutel".ljust(32)).decode(),
            PVI_CODESLEUTEL=base64.b64encode(b"codesleutel".ljust(32)).decode(),
            PVI_LOKAAL="1",
            PVI_DEMO="0",
            # Logging in is not measured, and without a second factor it ends at the page that asks for one.
            PVI_ZONDER_STERK_INLOGGEN="1",
            PVI_DATA=gegevens,
            ALLOWED_HOSTS="localhost",
        )
        yield
    finally:
        if lopend:
            lopend.stop()
        map_.remove()


def setup_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pvi.settings")
    django.setup()
