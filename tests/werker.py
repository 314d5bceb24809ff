"""A real Celery worker on the test database, to be killed."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def worker(wachtrij: str, map_: Path, **extra: str):
    """A real Celery worker on the test database, listening to a queue of its own; `extra`: more environment."""
    adres = connection.settings_dict
    url, _, _ = os.environ["DATABASE_URL"].partition("?")
    vraag = os.environ["DATABASE_URL"][len(url) :]
    url = f"{url.rpartition('/')[0]}/{adres['NAME']}{vraag}"
    opdracht = [
        sys.executable, "-m", "celery", "-A", "pvi.celery", "worker", "-P", "solo", "-Q", wachtrij,
        "-n", f"{wachtrij}@proef", "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]  # fmt: skip
    omgeving = os.environ | {"DATABASE_URL": url, "PVI_DATA": str(map_), "DJANGO_SETTINGS_MODULE": "pvi.settings"}
    omgeving |= extra
    with (map_ / "worker.log").open("ab") as log:
        proces = subprocess.Popen(opdracht, env=omgeving, stdout=log, stderr=log, start_new_session=True)
        try:
            yield proces
        finally:
            if proces.poll() is None:
                os.killpg(proces.pid, signal.SIGKILL)
            proces.wait()
