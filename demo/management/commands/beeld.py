"""`manage.py beeld`: contact sheets of every page and of the reports, in .data/beeld/."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command

from dashboards.overzichten import RAPPORTAGES
from dashboards.tasks import last_period


class Command(BaseCommand):
    help = "Teken elke pagina als elke rol, en elke bladzijde van de rapportages."

    def handle(self, *args: Any, **options: Any) -> None:
        from demo import beeld
        from demo.management.commands.demo import load_once

        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        load_once()
        uit = settings.DATA_DIR / "beeld"
        for oud in uit.glob("*.png"):
            oud.unlink()
        uit.mkdir(parents=True, exist_ok=True)
        bladen = [blad for pdf in _reports(uit) for blad in beeld.draw_pdf(pdf, uit)]
        bladen += beeld.draw_all(uit)
        self.stdout.write(f"{len(bladen)} bladen in {uit}")


def _reports(uit: Path) -> Iterator[Path]:
    """The last quarter of the whole police, exact and shareable, and the last month of one eenheid, once counted."""
    from demo.mensen import read_cast

    nummer = {sleutel: str(wie.personeelsnummer) for sleutel, wie in read_cast().items()}
    for soort, eenheid, lezer in (
        ("casuistiekoverzicht", "", nummer["lc"]),
        ("maandrapportage", "RT", nummer["vik"]),
        ("landelijk", "", ""),
    ):
        periode = last_period(RAPPORTAGES[soort])
        pdf = uit / f"{soort}.pdf"
        call_command("make_rapportage", soort, periode=periode.code, eenheid=eenheid, lezer=lezer, uit=str(pdf))
        yield pdf
