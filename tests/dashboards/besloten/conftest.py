import pytest

from pvi.rollen import Rol


@pytest.fixture(autouse=True)
def vandaag(op_de_achtste):
    """October is counted."""


@pytest.fixture
def lc(person):
    return person(Rol.LC, "KS")
