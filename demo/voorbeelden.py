"""The two reports of the demo as documents in docs/voorbeelden/: always of the same day and the same seed."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from django.db import transaction

from dashboards import render
from dashboards.models import Rapportage
from dashboards.overzichten import RAPPORTAGES, Overzicht, Tabel
from dashboards.tasks import fix_figures
from demo import laden
from pvi import klok, kluis
from pvi.kalender import Periode
from pvi.models import OrganisatieEenheid

# The day on which the examples are made, and the two reports that are kept.
DAG: Final = date(2026, 11, 22)
KWARTAAL, MAAND, EENHEID = Periode.parse("2026-K3"), Periode.parse("2026-M10"), "RT"
# Month reports repeat the months before, so those are made first.
MAANDEN: Final = 12


def make_overzichten(toon: Callable[[str], None]) -> dict[str, Overzicht[Tabel]]:
    """Load the demo as it is on DAG, make the reports in their order, and leave the portal as empty as it was."""
    with klok.op(datetime.combine(DAG, time(9), klok.AMSTERDAM)), transaction.atomic():
        try:
            laden.load_all(DAG, toon)
            return {rapportage.soort: rapportage.gepubliceerd for rapportage in _made_in_order()}
        finally:
            transaction.set_rollback(True)
            kluis.clear()


def _made_in_order() -> Iterator[Rapportage]:
    """Of each kind the last one counts."""
    eenheid = OrganisatieEenheid.objects.get(code=EENHEID)
    soorten = [
        *((RAPPORTAGES["maandrapportage"], maand, eenheid) for maand in MAAND.laatste(MAANDEN)),
        (RAPPORTAGES["casuistiekoverzicht"], KWARTAAL, None),
    ]
    for vorm, periode, over in sorted(soorten, key=lambda rij: rij[0].peildatum(rij[1])):
        rapportage = Rapportage.objects.request(vorm, periode, over)
        fix_figures(rapportage)
        yield rapportage


def write(overzichten: dict[str, Overzicht[Tabel]], uit: Path) -> list[Path]:
    """One PDF per report, with the mark of the demo."""
    paden = []
    for soort, overzicht in overzichten.items():
        pad = uit / f"{soort}.pdf"
        pad.write_bytes(render.render_pdf(overzicht, demo=True))
        paden.append(pad)
    return paden
