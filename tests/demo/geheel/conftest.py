"""The whole demo, loaded once for every module of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.conftest import demo_mode, whole_demo


@pytest.fixture(scope="package")
def demo(tmp_path_factory) -> Iterator[Path]:
    with demo_mode(tmp_path_factory.mktemp("demo")) as folder:
        yield folder


@pytest.fixture(scope="package")
def geladen(demo, django_db_setup, django_db_blocker) -> Iterator[list[str]]:
    with whole_demo(django_db_blocker) as regels:
        yield regels
