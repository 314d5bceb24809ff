"""`manage.py ruim_sleutels MAP`: throw the data keys out of old copies (docs/beheer.md, "Reservekopie")."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pvi import reservekopie

# As long as a melder can take a withdrawal back.
DAGEN = 14


class Command(BaseCommand):
    help = "Gooit de sleutels weg uit kopieën die ouder zijn. De nieuwste kopie houdt ze, en opent ook de oudere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("map", type=Path, help="de map waarin de kopieën staan")
        parser.add_argument("--dagen", type=int, default=DAGEN, help=f"ouder dan dit aantal dagen (nu {DAGEN})")

    def handle(self, *args: object, **options: object) -> None:
        if not options["map"].is_dir():
            raise CommandError(f"De map {options['map']} is er niet.")
        try:
            weg = reservekopie.drop_old_keys(options["map"], options["dagen"])
        except reservekopie.Kopiefout as error:
            raise CommandError(str(error)) from error
        for naam in weg:
            self.stdout.write(f"Sleutels weg uit {naam}.")
        self.stdout.write(f"Klaar: {len(weg)} {'kopie' if len(weg) == 1 else 'kopieën'} zonder sleutels.")
