"""A case and the FG."""

import pytest

from pvi import kluis
from pvi.rollen import Rol
from tests.meldingen.staf import received
from tests.test_routes import ROUTES, ZAAKROUTES, fill, per_rol, toegekend, zaken  # noqa: F401  (fixtures)


@pytest.fixture
def fg(person):
    return person(Rol.FG, "KS", naam="Floor Gegevens")


@pytest.fixture
def zaak(team):
    """A case that came in through the front door, with a word nobody but its readers may meet."""
    zaak = received(team)
    zaak.wat_gebeurd = "Kanariemelding"
    zaak.save()
    kluis.clear()
    return zaak
