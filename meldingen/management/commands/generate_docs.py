"""Write docs/procesgang.md and docs/rechten.csv from the tables."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from meldingen import procesgang

DOCUMENTEN = {"procesgang.md": procesgang.procesgang, "rechten.csv": procesgang.rechten}


class Command(BaseCommand):
    help = "Maakt docs/procesgang.md en docs/rechten.csv uit de tabellen."

    def handle(self, *args: Any, **options: Any) -> None:
        for naam, maak in DOCUMENTEN.items():
            (settings.BASE_DIR / "docs" / naam).write_text(maak())
            self.stdout.write(f"docs/{naam} geschreven.")
