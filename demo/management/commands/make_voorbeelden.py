"""`manage.py make_voorbeelden`: the documents in docs/voorbeelden/ anew; the figures are those of a fixed day."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from pvi.lokaal import inrichting
from pvi.models import Medewerker


class Command(BaseCommand):
    help = "Maak de rapportages van de demo opnieuw, in docs/voorbeelden/."

    def handle(self, *args: Any, **options: Any) -> None:
        from demo import voorbeelden

        if not settings.DEMO:
            raise CommandError("Voorbeelden zijn van de demo (PVI_DEMO=1).")
        if missing := inrichting.missing_pdf_libraries():
            raise CommandError(f"Zonder {' en '.join(missing)} kan deze computer geen PDF maken.")
        call_command("migrate", verbosity=0, interactive=False)
        if Medewerker.objects.exists():
            raise CommandError("Voorbeelden komen uit een leeg portaal: kies met PVI_DATA een lege map.")
        rapportages = voorbeelden.make_rapportages(self.stdout.write)
        for pad in voorbeelden.write(rapportages, Path(settings.BASE_DIR) / "docs" / "voorbeelden"):
            self.stdout.write(f"{pad.name}: {pad.stat().st_size // 1024} kB")
