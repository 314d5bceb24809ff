"""Sectors and teams: where the conduct was, as known on the peildatum."""

from datetime import date

import pytest

from meldingen.models import Uitsluiting
from pvi import klok
from pvi.models import OrganisatieEenheid
from pvi.rollen import Rol
from tests.dashboards.besloten.meet import cel, count
from tests.dashboards.test_queries import ontvangen, zaak
from tests.kern import moment

pytestmark = pytest.mark.django_db

TEAM, SECTOR = "RT-KADEMUUR", "RT-MAASPLAAT"


@pytest.fixture
def wereld(organisatie, person):
    return organisatie, person(Rol.VI, "RT")


def rij(wereld, code: str) -> tuple[int, ...]:
    organisatie, vik = wereld
    return count(vik, "maandrapportage", organisatie["RT"]).tabel("team").regel(code).cellen


def test_a_team_counts_in_its_own_row_and_in_its_sector_and_once_in_the_total(wereld):
    organisatie, vik = wereld
    rt = organisatie["RT"]
    ontvangen(rt, "2026-10-05", eenheid_gedraging=organisatie[TEAM])
    ontvangen(rt, "2026-10-31", 23, 59, eenheid_gedraging=organisatie[SECTOR])
    zaak(rt, ("ontvangen", moment("2026-09-30", 23, 59)), ("afgesloten", moment("2026-10-31", 23, 59)),
         eenheid_gedraging=organisatie[TEAM])  # fmt: skip
    assert rij(wereld, TEAM) == (1, 1, 1)
    assert rij(wereld, SECTOR) == (2, 1, 2)
    assert rij(wereld, "RT-DELTAHOEK") == (0, 0, 0)
    assert count(vik, "maandrapportage", rt).tabel("team").totaalregel.cellen == (2, 1, 2)


def test_teams_stand_below_their_sector_and_an_ended_one_only_when_it_counts(wereld):
    organisatie, vik = wereld
    rt = organisatie["RT"]
    codes = [regel.code for regel in count(vik, "maandrapportage", rt).tabel("team").regels]
    teams = ["RT-HAVENKANT", "RT-KADEMUUR", "RT-LOODSPLEIN"]
    assert codes == [
        "RT-DELTAHOEK", "RT-DIJKHUIS", "RT-SPUIKANT", "RT-STORMVLOED", "RT-MAASPLAAT", *teams, "RT", "onbekend"
    ]  # fmt: skip
    ontvangen(rt, "2026-10-05", eenheid_gedraging=organisatie["RT-OUDE-WERF"])
    assert rij(wereld, "RT-OUDE-WERF") == rij(wereld, SECTOR) == (1, 0, 1)


def test_a_team_without_a_sector_and_a_group_within_a_team_are_not_lost(wereld):
    organisatie, _ = wereld
    rt = organisatie["RT"]
    los = OrganisatieEenheid.objects.create(
        code="RT-LOS", naam="Team Los", soort="team", niveau=3, ouder=rt, geldig_van=date(2015, 1, 1)
    )
    groep = OrganisatieEenheid.objects.create(
        code="RT-GROEP", naam="Groep", soort="groep", niveau=4, ouder=organisatie[TEAM], geldig_van=date(2015, 1, 1)
    )
    for plek in (los, groep):
        ontvangen(rt, "2026-10-05", eenheid_gedraging=plek)
    assert rij(wereld, "RT-LOS") == rij(wereld, TEAM) == rij(wereld, SECTOR) == (1, 0, 1)


def test_the_eenheid_alone_names_no_sector_and_another_place_has_a_row_of_its_own(wereld):
    organisatie, _ = wereld
    ontvangen(organisatie["RT"], "2026-10-05", eenheid_gedraging=organisatie["RT"])
    ontvangen(organisatie["RT"], "2026-10-05", eenheid_gedraging=organisatie["DH-TREKVAART"])
    ontvangen(organisatie["RT"], "2026-10-05")
    assert rij(wereld, "RT") == (1, 0, 1)
    assert rij(wereld, "onbekend") == (2, 0, 2)


def test_a_place_that_was_mended_after_the_peildatum_counts_as_it_was(wereld):
    organisatie, _ = wereld
    with klok.op(moment("2026-10-05")):
        melding = ontvangen(organisatie["RT"], "2026-10-05", eenheid_gedraging=organisatie[TEAM])
    with klok.op(moment("2026-11-09")):
        melding.eenheid_gedraging = organisatie["RT-SPUIKANT"]
        melding.save()
        assert (rij(wereld, TEAM), rij(wereld, "RT-SPUIKANT")) == ((1, 0, 1), (0, 0, 0))


def test_a_double_and_a_case_behind_a_wall_count_in_no_row(wereld):
    organisatie, vik = wereld
    rt, plek = organisatie["RT"], {"eenheid_gedraging": organisatie[TEAM]}
    eerste = ontvangen(rt, "2026-10-05", **plek)
    zaak(rt, ("ontvangen", moment("2026-10-06")), ("afgesloten", moment("2026-10-07")), dubbel_van=eerste, **plek)
    assert rij(wereld, TEAM) == (1, 0, 1)
    Uitsluiting.objects.create(medewerker=vik, melding=eerste, sinds=klok.vandaag())
    assert rij(wereld, TEAM) == (0, 0, 0)
    assert cel(count(vik, "maandrapportage", rt), "team", SECTOR, 2) == 0
