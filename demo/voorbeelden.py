"""The two reports of the demo as documents in docs/voorbeelden/: always of the same day and the same seed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from django.db import transaction

from dashboards import render
from dashboards.models import Rapportage
from dashboards.overzichten import RAPPORTAGES, Overzicht, Tabel
from dashboards.render import Exemplaar
from dashboards.tasks import exemplaar_van, fix_figures
from demo import laden
from demo.mensen import read_cast
from pvi import klok, kluis
from pvi.kalender import Periode
from pvi.models import OrganisatieEenheid

# The day on which the examples are made, and the two reports that are kept.
DAG: Final = date(2026, 11, 22)
KWARTAAL, MAAND, EENHEID = Periode.parse("2026-K3"), Periode.parse("2026-M10"), "RT"


def make_rapportages(toon: Callable[[str], None]) -> dict[str, tuple[Overzicht[Tabel], Exemplaar]]:
    """Load the demo as it is on DAG, make the reports in their order, and leave the portal as empty as it was."""
    with klok.op(datetime.combine(DAG, time(9), klok.AMSTERDAM)), transaction.atomic():
        try:
            laden.load_all(DAG, toon)
            return {
                rapportage.soort: (rapportage.gepubliceerd, replace(exemplaar_van(rapportage), is_demo=True))
                for rapportage in _make_each()
            }
        finally:
            transaction.set_rollback(True)
            kluis.clear()


def _make_each() -> Iterator[Rapportage]:
    mensen = read_cast()
    eenheid = OrganisatieEenheid.objects.get(code=EENHEID)
    for soort, periode, over, lezer in (
        ("maandrapportage", MAAND, eenheid, mensen["vik"]),
        ("casuistiekoverzicht", KWARTAAL, None, mensen["lc"]),
        ("landelijk", KWARTAAL, None, None),
    ):
        rapportage = Rapportage.objects.request(RAPPORTAGES[soort], periode, over, lezer=lezer)
        fix_figures(rapportage)
        yield rapportage


def write(rapportages: dict[str, tuple[Overzicht[Tabel], Exemplaar]], uit: Path) -> list[Path]:
    """One PDF per report, with the mark of the demo."""
    paden = []
    for soort, rapportage in rapportages.items():
        pad = uit / f"{soort}.pdf"
        pad.write_bytes(render.render_pdf(*rapportage))
        paden.append(pad)
    return paden
