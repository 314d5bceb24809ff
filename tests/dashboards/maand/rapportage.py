"""A maandrapportage of three months with cases in them."""

from dashboards import queries
from dashboards.models import Rapportage
from dashboards.overzichten import RAPPORTAGES, Overzicht, Tabel
from dashboards.tasks import make_rapportage
from pvi.kalender import Periode
from tests.dashboards.test_queries import ontvangen

VORM = RAPPORTAGES["maandrapportage"]

JULI, AUG, SEP, OKT = (Periode.parse(f"2026-M{n:02}") for n in (7, 8, 9, 10))


def receive(bij, periode: Periode, aantal: int) -> None:
    """As the pages do it: a melding counts for its eenheid, and the team is where the conduct was."""
    for _ in range(aantal):
        ontvangen(bij.eenheid, f"{periode.van:%Y-%m}-10", eenheid_gedraging=bij)


def tell(eenheid, periode: Periode) -> Overzicht[Tabel]:
    """Make and read the report of one month."""
    rapportage = Rapportage.objects.request(VORM, periode, eenheid)
    make_rapportage(str(rapportage.pk))
    rapportage.refresh_from_db()
    assert rapportage.is_klaar
    return rapportage.gepubliceerd


def cijfer(overzicht: Overzicht[Tabel], wat: str) -> tuple:
    return overzicht.tabel("maandcijfers").regel(wat).cellen


def _ruw(organisatie, periode):
    telling = queries.maandrapportage(organisatie["RT"], periode).tabel("team")
    return telling.rijen, telling.aantallen
