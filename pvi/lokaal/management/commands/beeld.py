"""`manage.py beeld`: contact sheets of every page and of the report, in .data/beeld/."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command

from pvi import klok
from pvi.kalender import Periode


class Command(BaseCommand):
    help = "Teken elke pagina als elke rol, en elke bladzijde van het casuïstiekoverzicht."

    def handle(self, *args: Any, **options: Any) -> None:
        from pvi.lokaal import beeld
        from pvi.lokaal.management.commands.demo import load_once

        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        load_once()
        uit = settings.DATA_DIR / "beeld"
        for oud in uit.glob("*.png"):
            oud.unlink()
        uit.mkdir(parents=True, exist_ok=True)
        pdf = uit / "casuistiekoverzicht.pdf"
        kwartaal = Periode.van_datum("kwartaal", klok.vandaag()).vorige()
        call_command("make_rapportage", "casuistiekoverzicht", periode=kwartaal.code, uit=str(pdf))
        bladen = [*beeld.draw_pdf(pdf, uit), *beeld.draw_all(uit)]
        self.stdout.write(f"{len(bladen)} bladen in {uit}")
