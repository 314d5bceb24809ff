"""The level that owns the line handling, and who at that level.

No test here runs a sweep unless it says so: what must hold when nothing runs is asked with the clock alone.
"""

import pytest

from meldingen.actions.muren import wall_off
from meldingen.conflicts.eigenaar import owner_candidates, owner_rol
from pvi.rollen import Rol
from tests import kern
from tests.muren.kring import everywhere

pytestmark = pytest.mark.django_db


LIJN_BEZET = {"tc": (Rol.TC, "AM-1a"), "tc2": (Rol.TC, "AM-1a"), "sh": (Rol.SH, "AM-1"), "pc": (Rol.PC, "AM")}
NIVEAUS: list[tuple[str, str, str, str, list[str]]] = [
    ("nobody is walled", "tc tc2 sh pc", "", "tc", ["tc", "tc2"]),
    ("one of two teamchefs is walled", "tc tc2 sh pc", "tc", "tc", ["tc2"]),
    ("both teamchefs are walled", "tc tc2 sh pc", "tc tc2", "sh", ["sh"]),
    ("teamchef and sectorhoofd are walled", "tc sh pc", "tc sh", "pc", ["pc"]),
    ("only the sectorhoofd is walled", "tc sh pc", "sh", "tc", ["tc"]),
    ("there is no teamchef", "sh pc", "", "sh", ["sh"]),
    ("the teamchef is walled and there is no sectorhoofd", "tc pc", "tc", "pc", ["pc"]),
    ("everybody is walled", "tc sh pc", "tc sh pc", "pc", []),
]


@pytest.mark.parametrize(("naam", "er_zijn", "muur", "rol", "wie"), NIVEAUS, ids=[rij[0] for rij in NIVEAUS])
def test_the_owner_is_one_level_up_when_the_line_is_walled_off(naam, er_zijn, muur, rol, wie, am):
    mensen = {n: kern.functionaris(LIJN_BEZET[n][0], kern.eenheid(LIJN_BEZET[n][1])) for n in er_zijn.split()}
    melding = everywhere(am)
    for n in muur.split():
        wall_off(melding, mensen[n])
    assert owner_rol(melding) == rol
    namen = {medewerker.pk: n for n, medewerker in mensen.items()}
    assert sorted(namen[a.medewerker_id] for a in owner_candidates(melding)) == wie


def test_a_teamchef_elsewhere_owns_it_only_when_the_own_team_has_none(am):
    ander = kern.functionaris(Rol.TC, kern.eenheid("AM-1b"))
    sectorhoofd = kern.functionaris(Rol.SH, kern.eenheid("AM-1"))
    melding = everywhere(am)
    assert [a.medewerker for a in owner_candidates(melding)] == [ander]
    wall_off(melding, kern.functionaris(Rol.TC, kern.eenheid("AM-1a")))
    assert [a.medewerker for a in owner_candidates(melding)] == [sectorhoofd]
