"""A story is played once per module and read by all of its tests; afterwards nothing of it is left."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.db import connection, transaction

from pvi import kluis, organisatie
from pvi.lokaal.demo.mensen import load_people
from pvi.models import Medewerker, OrganisatieEenheid

from .verteld import D, Verteld, long_before

Cast = dict[str, Medewerker]
Vertel = Callable[[Cast, dict[str, OrganisatieEenheid]], Verteld]


@pytest.fixture(scope="module")
def told_once(django_db_setup, django_db_blocker) -> Iterator[Callable[[Vertel], Verteld]]:
    """Tell a story to the cast of the demo, inside a transaction that is rolled back after the module."""
    with ExitStack() as stapel:
        stapel.enter_context(django_db_blocker.unblock())
        stapel.enter_context(transaction.atomic())
        stapel.callback(transaction.set_rollback, True)
        stapel.callback(kluis.clear)

        def vertel(story: Vertel) -> Verteld:
            eenheden = organisatie.load("voorbeeld")
            verteld = story(load_people(eenheden, long_before(D)), eenheden)
            # Once, not again at the end of every test.
            connection.check_constraints()
            return verteld

        yield vertel
