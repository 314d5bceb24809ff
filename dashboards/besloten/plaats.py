"""Where in the eenheid the conduct was: by sector and team."""

from collections import Counter

from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import maak_tabel
from dashboards.besloten.zaken import read_stroom
from dashboards.overzichten import Rij, Tabel
from dashboards.queries.lijsten import ONBEKEND
from pvi.models import OrganisatieEenheid

SECTOR, TEAM = 2, 3
ELDERS = "Buiten de eenheid, of plaats niet bekend"


def tel_team(meting: Meting) -> Tabel:
    """A row for every sector, each with its teams below: what came in, was closed, is open."""
    stromen = [read_stroom(meting, stroom) for stroom in (Meting.nieuw, Meting.afgesloten, Meting.open)]
    delen = OrganisatieEenheid.objects.filter(eenheid=meting.eenheid).select_related("ouder__ouder")
    rijen_van = {deel.pk: _rijen_van(deel) for deel in delen}
    tellingen = [Counter(code for zaak in zaken for code in rijen_van.get(zaak.plek, (ONBEKEND,))) for zaken in stromen]
    geteld = {code for telling in tellingen for code in telling}
    rijen = _teamrijen([deel for deel in delen if deel.is_geldig(meting.periode.tot_en_met) or deel.code in geteld])
    return maak_tabel(
        "team",
        "Sectoren en teams waar het gedrag was",
        "Sector of team",
        rijen,
        [[telling[rij.code] for telling in tellingen] for rij in rijen],
        totalen=[len(zaken) for zaken in stromen],
        noten=("Een sector telt ook haar teams. In het totaal telt een melding één keer.",),
    )


def _rijen_van(deel: OrganisatieEenheid) -> tuple[str, ...]:
    """The rows in which a case about this unit counts: its sector and its team; a group within a team is that team."""
    boven = [laag.code for niveau in (SECTOR, TEAM) if (laag := deel.ancestor(niveau)) is not None]
    return tuple(boven) or (deel.code,)


def _teamrijen(delen: list[OrganisatieEenheid]) -> list[Rij]:
    rijen = []
    for sector in _named(delen, SECTOR):
        rijen.append(Rij(sector.code, sector.naam, groep=sector.naam))
        rijen += [
            Rij(team.code, team.naam, groep=sector.naam) for team in _named(delen, TEAM) if team.ouder_id == sector.pk
        ]
    zonder_sector = [
        Rij(team.code, team.naam, groep=sector.naam) for team in _named(delen, TEAM) if team.ancestor(SECTOR) is None
    ]
    hele_eenheid = [
        Rij(deel.code, "Sector niet bekend", groep="Sector niet bekend") for deel in delen if deel.niveau < SECTOR
    ]
    return [*rijen, *zonder_sector, *hele_eenheid, Rij(ONBEKEND, ELDERS, groep=ELDERS)]


def _named(delen: list[OrganisatieEenheid], niveau: int) -> list[OrganisatieEenheid]:
    return sorted((deel for deel in delen if deel.niveau == niveau), key=lambda deel: (deel.naam, deel.pk))
