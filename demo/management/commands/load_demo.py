"""`manage.py load_demo`: fill an empty portal with the demo, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo import laden
from pvi import klok
from pvi.models import Medewerker


class Command(BaseCommand):
    help = "Zet de voorbeeldgegevens klaar in een leeg portaal. Herhalen verandert niets."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Voorbeeldgegevens horen alleen in de demo (PVI_DEMO=1).")
        if Medewerker.objects.exists():
            self.stdout.write("De voorbeeldgegevens staan er al.")
            return
        laden.load_all(klok.vandaag(), self.stdout.write if verbosity else lambda regel: None)
