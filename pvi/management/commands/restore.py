"""`manage.py restore MAP`: put a copy back, all of it or nothing (docs/beheer.md)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pvi import reservekopie


class Command(BaseCommand):
    help = "Zet een reservekopie terug. Weigert een beschadigde kopie, en zonder --leeg een database met gegevens."
    # The database may be empty: there is nothing to check yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("map", type=Path)
        parser.add_argument("--leeg", action="store_true", help="gooi weg wat er nu staat")
        parser.add_argument(
            "--sleutels", type=Path, help="een latere kopie: wat daarna gewist is, blijft ook in deze kopie onleesbaar"
        )

    def handle(self, *args: object, **options: object) -> None:
        try:
            manifest = reservekopie.restore(options["map"], sleutels=options["sleutels"], leeg=options["leeg"])
        except reservekopie.Kopiefout as error:
            raise CommandError(f"{error} Er is niets veranderd.") from error
        self.stdout.write(
            f"Teruggezet: de kopie van {manifest.gemaakt}. Draai nu `migrate`, `na_terugzetten` en `verify_audit`."
        )
