"""Pytest plugin: one PostgreSQL and one Valkey for the whole run, in a folder of its own that is gone afterwards.

Loaded with `-p tests.services`, so the environment is complete before pytest-django reads the settings. The xdist
workers inherit it; pytest-django gives each of them its own test database.
"""

import base64
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from pvi.lokaal import diensten


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _start(early_config)
    return (yield)


def _start(config: pytest.Config) -> None:
    folder = Path(tempfile.mkdtemp(prefix="pvi-test-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    folder.chmod(0o711)
    running = diensten.start(folder / "pg", folder / "logs", vluchtig=True)
    config.add_cleanup(running.stop)
    for name in [name for name in os.environ if name.startswith(("PG", "PVI_"))]:
        del os.environ[name]
    os.environ.update(
        DATABASE_URL=running.database_url,
        DATABASE_CONN_MAX_AGE="0",
        REDIS_URL=running.redis_url,
        SECRET_KEY="test" * 16,
        PVI_HOOFDSLEUTEL=base64.b64encode(b"hoofdsleutel".ljust(32)).decode(),
        PVI_CODESLEUTEL=base64.b64encode(b"codesleutel".ljust(32)).decode(),
        PVI_LOKAAL="1",
        PVI_DEMO="0",
        PVI_DATA=str(folder / "gegevens"),
        ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
    )
