"""A story is played once per module and read by all of its tests; afterwards nothing of it is left."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from demo.mensen import load_people
from pvi import organisatie
from pvi.models import Medewerker, OrganisatieEenheid
from tests import kern

from .verteld import D, Verteld, long_before

Cast = dict[str, Medewerker]
Vertel = Callable[[Cast, dict[str, OrganisatieEenheid]], Verteld]


@pytest.fixture(scope="module")
def told_once(django_db_setup, django_db_blocker) -> Iterator[Callable[[Vertel], Verteld]]:
    """Tell a story to the cast of the demo, inside a transaction that is rolled back after the module."""
    with kern.told_once(django_db_blocker):

        def vertel(story: Vertel) -> Verteld:
            eenheden = organisatie.load("voorbeeld")
            verteld = story(load_people(eenheden, long_before(D)), eenheden)
            # Once, not again at the end of every test.
            connection.check_constraints()
            return verteld

        yield vertel
