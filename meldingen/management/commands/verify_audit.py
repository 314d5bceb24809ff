"""`manage.py verify_audit`: is the log of who looked still whole? Exit code 1 when it is not."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from meldingen.actions.inzage import is_seal_late, verify_inzage


class Command(BaseCommand):
    help = "Controleert elke keten van het inzagelog, en de zegels die buiten de database liggen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--zegels", type=Path, default=None, help="een kopie van het bestand met zegels")

    def handle(self, *, zegels: Path | None, **options: Any) -> None:
        if zegels is not None and not zegels.is_file():
            raise CommandError("Dit bestand met zegels is er niet.")
        controle = verify_inzage(zegels or settings.INZAGE_ZEGELS)
        tot = f"{controle.verzegeld_tot:%d-%m-%Y %H:%M} UTC" if controle.verzegeld_tot else "nog niet verzegeld"
        self.stdout.write(f"{controle.rijen} regels bekeken; verzegeld tot {tot}.")
        if is_seal_late(controle.verzegeld_tot):
            self.stdout.write("Let op: er zijn regels van langer dan een dag geleden zonder zegel.")
        for gebrek in controle.genoemd:
            self.stdout.write(f"- {gebrek['plek']}: {gebrek['wat']}")
        if controle.gebreken:
            raise CommandError(f"Het log is niet heel: {controle.gebreken} gebreken.")
        self.stdout.write("Het log is heel.")
