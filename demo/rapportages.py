"""What lies ready when the demo starts: the last three months of VIK, and the last quarter."""

from collections.abc import Iterator
from typing import Final

from dashboards.models import Rapportage
from dashboards.overzichten import RAPPORTAGES
from dashboards.tasks import last_period, make_rapportage
from demo.mensen import read_cast
from pvi.models import OrganisatieEenheid

MAANDEN: Final = 3


def make_last() -> None:
    """Ask for them and make them, files and all."""
    for rapportage in _request():
        make_rapportage(str(rapportage.pk))


def _request() -> Iterator[Rapportage]:
    mensen = read_cast()
    eenheid = OrganisatieEenheid.objects.get(code="RT")
    maand, kwartaal, landelijk = (RAPPORTAGES[s] for s in ("maandrapportage", "casuistiekoverzicht", "landelijk"))
    for periode in last_period(maand).laatste(MAANDEN):
        yield Rapportage.objects.request(maand, periode, eenheid, lezer=mensen["vik"])
    yield Rapportage.objects.request(kwartaal, last_period(kwartaal), lezer=mensen["lc"])
    yield Rapportage.objects.request(landelijk, last_period(landelijk))
