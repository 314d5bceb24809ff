"""The demo switched on for a module: its app, its addresses, a folder of its own, and (once) everything loaded."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TestCase, override_settings
from django.urls import clear_url_caches

import pvi.urls
from demo import laden
from pvi import klok
from tests.kern import told_once


def _reload_urls() -> None:
    """The addresses are chosen when pvi.urls is read: /demo/ is among them in demo mode only."""
    importlib.reload(pvi.urls)
    clear_url_caches()


@contextmanager
def demo_mode(folder: Path) -> Iterator[Path]:
    with override_settings(
        DEMO=True, DATA_DIR=folder, EMAIL_FILE_PATH=folder / "mail",
        INSTALLED_APPS=[*settings.INSTALLED_APPS, "demo"],
    ):  # fmt: skip
        _reload_urls()
        yield folder
    _reload_urls()


@contextmanager
def whole_demo(django_db_blocker: Any) -> Iterator[list[str]]:
    """Everything loaded, and gone afterwards; gives the lines it printed."""
    regels: list[str] = []
    with told_once(django_db_blocker):
        with TestCase.captureOnCommitCallbacks(execute=True):
            laden.load_all(klok.vandaag(), regels.append)
        # Once, not again at the end of every test.
        connection.check_constraints()
        yield regels


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[Path]:
    """Demo mode; returns its data folder."""
    with demo_mode(tmp_path_factory.mktemp("demo")) as folder:
        yield folder


@pytest.fixture(scope="module")
def geladen(demo, django_db_setup, django_db_blocker) -> Iterator[list[str]]:
    """The whole demo; returns the lines it printed."""
    with whole_demo(django_db_blocker) as regels:
        yield regels


@pytest.fixture
def klok_terug(demo) -> Iterator[Callable[[], None]]:
    """Whatever a test does to the clock of the demo, the next one starts today."""
    yield klok.reset
    klok.reset()
