"""Write the tree of units: `manage.py load_organisatie echt` in production, `voorbeeld` in the demo."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pvi import organisatie


class Command(BaseCommand):
    help = "Zet de organisatie klaar: de eenheden met hun geldigheid en hun andere namen. Herhalen mag."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("naam", choices=organisatie.NAMEN)

    def handle(self, *args: Any, naam: str, **options: Any) -> None:
        # The two trees share their codes: the wrong one would rename every unit of a running portal.
        if (naam == "voorbeeld") is not settings.DEMO:
            raise CommandError(
                "De organisatie 'voorbeeld' hoort bij de demo (PVI_DEMO=1), en alleen 'echt' bij de rest."
            )
        self.stdout.write(f"{len(organisatie.load(naam))} eenheden staan klaar.")
