"""Fixtures of the whole suite: people, see tests/people.py."""

import pytest

pytest_plugins = ["tests.people"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The demo tree stands in the test database from the start: writing it for each test cost half of the suite."""
    from pvi.organisatie import load

    with django_db_blocker.unblock():
        load("voorbeeld")
