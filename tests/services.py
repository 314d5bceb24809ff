"""Pytest plugin: one PostgreSQL and one Valkey for the whole run, in a folder of its own that is gone afterwards.

Loaded with `-p tests.services`, so the environment is complete before pytest-django reads the settings. The xdist
workers inherit it; pytest-django gives each of them its own test database.
"""

import base64
import os
import shutil
import subprocess
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
    # Its lock goes to the servers, so what a killed run leaves is removed by the next start.
    folder = diensten.Werkmap.make(diensten.Servergebruiker.current())
    config.add_cleanup(folder.remove)
    if cluster := os.environ.get("TESTCLUSTER"):
        _keep_or_copy(config, Path(cluster), folder.path / "pg")
    running = diensten.start(folder.path / "pg", folder.path / "logs", slots=(folder.slot,), vluchtig=True)
    config.add_cleanup(running.stop)
    data = folder.path / "gegevens"
    (data / "static").mkdir(parents=True)
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
        # A test logs in without a password; tests/pvi/test_inloggen.py switches it on.
        PVI_ZONDER_STERK_INLOGGEN="1",
        PVI_DATA=str(data),
        ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
    )


def _keep_or_copy(config: pytest.Config, cluster: Path, data: Path) -> None:
    """The first run leaves its stopped cluster in `cluster`, the next ones begin with a copy of it (`--reuse-db`).

    For who starts hundreds of short runs (tests/proof/test_planted.py): making the tables costs more than such a run.
    """
    if cluster.exists():
        shutil.rmtree(data, ignore_errors=True)
        subprocess.run(["cp", "-a", cluster, data], check=True)
    else:
        config.add_cleanup(lambda: subprocess.run(["cp", "-a", data, cluster], check=True) and None)
