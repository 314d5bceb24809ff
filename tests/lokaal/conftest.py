import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.lokaal.processes import descendants, gone

BASE_DIR = Path(__file__).resolve().parent.parent.parent
EIGEN = ("PG", "PVI_", "DATABASE_", "REDIS_", "SECRET_", "ALLOWED_", "PYTEST_", "DJANGO_", "FAIL_INVALID", "PORT")


@pytest.fixture
def map_() -> Iterator[Path]:
    """A folder with a space in its path that the servers' account can enter, also when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="proef "))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def omgeving(map_: Path) -> dict[str, str]:
    """The environment of somebody who configured nothing but the place of the data."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(EIGEN)}
    return {**clean, "PVI_DATA": str(map_ / "gegevens")}


@pytest.fixture
def start(omgeving: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a Python program in that environment; whatever still runs at the end of the test is killed."""
    started: list[subprocess.Popen[str]] = []

    def _start(*arguments: str | Path, **variables: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=BASE_DIR,
            env={**omgeving, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield _start
    left = {pid for process in started for pid in descendants(process.pid)}
    for process in started:
        process.kill()
        process.communicate()
    # PostgreSQL still closes its files; the folder it does that in must not go before it.
    gone(left)
