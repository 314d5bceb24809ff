"""Who enters it, and a melder whose vertrouwenspersoon reads along."""

import pytest

from pvi.rollen import Rol
from tests.meldingen.namens.verhaal import PLEK
from tests.people import make_person


@pytest.fixture
def invoerder(person, team):
    def make(rol: Rol):
        if rol == Rol.TC:
            return make_person(rol, team)
        return make_person(rol, team.ouder) if rol == Rol.SH else person(rol, PLEK.get(rol, "RT"))

    return make
