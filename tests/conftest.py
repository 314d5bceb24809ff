"""Fixtures of the whole suite: people, see tests/people.py; and in which order two workers share the work."""

import gc
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

pytest_plugins = ["tests.verteld", "tests.people"]

# A story is told once per module, or once for a folder: all of its tests go to one worker.
SAMEN = ("tests/demo/geheel/",)
VERTELD = ("tests/casus/", "tests/demo/", "tests/dashboards/test_bestanden.py")
# What takes longest begins first, so that no worker is left alone with it at the end.
LANG = (
    "tests/browser/test_axe.py",
    "tests/browser/test_zeven_mensen.py",
    "tests/browser/test_z04.py",
    "tests/lokaal/test_demo.py",
)


class Verdeling(LoadScopeScheduling):
    """The tests one by one to whichever worker is free, and what is told once as a whole."""

    def _split_scope(self, nodeid: str) -> str:
        if samen := next((map_ for map_ in SAMEN if nodeid.startswith(map_)), None):
            return samen
        return nodeid.partition("::")[0] if nodeid.startswith(VERTELD) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return Verdeling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones go to the place of the first of them: after every test that rolls back what it wrote."""
    modules = [item.nodeid.partition("::")[0] for item in items]
    lang = sorted((n for n, module in enumerate(modules) if module in LANG), key=lambda n: LANG.index(modules[n]))
    if lang:
        rest = [n for n in range(len(items)) if modules[n] not in LANG]
        voor = [n for n in rest if n < min(lang)]
        items[:] = [items[n] for n in (*voor, *lang, *rest[len(voor) :])]


def pytest_collection_finish() -> None:
    """What is there now stays to the end: walking through it at every collection costs one part in twelve."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The demo tree stands in the test database from the start, and again after each test that commits."""
    from django.test import TransactionTestCase

    from pvi.organisatie import load
    from tests import begin

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        load("voorbeeld")
        begin.remember()
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: begin.restore())
        yield


@pytest.fixture(scope="session", autouse=True)
def every_choice_has_an_order():
    """Without one the database chooses, and another day the same select reads differently."""
    from django.forms.models import ModelChoiceIterator

    from tests.kern import is_total

    def choices_in_order(self):
        rijen = self.queryset
        velden = [str(veld).lstrip("-") for veld in rijen.query.order_by or rijen.model._meta.ordering]
        assert is_total(rijen.model, velden), f"{rijen.model.__name__} is offered in the order of {velden}"
        return doorlopen(self)

    doorlopen = ModelChoiceIterator.__iter__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ModelChoiceIterator, "__iter__", choices_in_order)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """The algorithm of the portal with the least work: what makes guessing slow makes logging in slow."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    with pytest.MonkeyPatch.context() as patch:
        for kosten, waarde in {"time_cost": 1, "memory_cost": 8, "parallelism": 1}.items():
            patch.setattr(Argon2PasswordHasher, kosten, waarde)
        yield
