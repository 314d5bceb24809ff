"""`manage.py backup MAP`: a copy of the database and the private files (docs/beheer.md)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pvi import reservekopie


class Command(BaseCommand):
    help = "Maak een reservekopie in een nieuwe map: database, bestanden en een manifest. Zonder de hoofdsleutel."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("map", type=Path, help="een map die nog niet bestaat")

    def handle(self, *args: object, **options: object) -> None:
        try:
            manifest = reservekopie.backup(options["map"])
        except reservekopie.Kopiefout as error:
            raise CommandError(str(error)) from error
        rijen = sum(int(said.split(" ")[0]) for said in manifest.tabellen.values())
        sleutels = ", ".join(sorted(manifest.hoofdsleutels)) or "geen"
        self.stdout.write(
            f"Klaar: {len(manifest.tabellen)} tabellen, {rijen} rijen, {len(manifest.bestanden)} bestanden. "
            f"Terugzetten vraagt hoofdsleutel {sleutels}; die zit er niet in."
        )
