"""A second beheerder."""

import pytest

from pvi.models import (
    Medewerker,
)
from pvi.rollen import Rol


@pytest.fixture
def tweede(person) -> Medewerker:
    """Another beheerder."""
    return person(Rol.BH, "KS", naam="Bo Beheer")
