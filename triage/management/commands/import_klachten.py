"""Read a list of klachten: `manage.py import_klachten lijst.csv`, first with --dry-run to see what it would do."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pvi import kluis
from pvi.models import OrganisatieEenheid
from triage.import_klachten import Uitslag, compare, load_klachten, read_lijst
from triage.lijstbestand import HOOGSTE_BESTAND, Geweigerd


class Command(BaseCommand):
    help = "Lees een lijst met klachten in (CSV of XLSX). Eén foute rij weigert het hele bestand. Herhalen mag."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bestand", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="kijk wat er zou gebeuren en schrijf niets")
        parser.add_argument("--json", action="store_true", help="antwoord als JSON")

    def handle(self, *args: Any, bestand: Path, dry_run: bool, json: bool, **options: Any) -> None:
        inhoud = self._read(bestand)
        if not OrganisatieEenheid.objects.exists():
            raise CommandError("Laad eerst de organisatie: manage.py load_organisatie.")
        try:
            rijen = read_lijst(inhoud)
            uitslag = Uitslag.of(compare(rijen)) if dry_run else load_klachten(rijen)
        except Geweigerd as geweigerd:
            self._report_fouten(geweigerd, json)
            raise CommandError(
                f"Geweigerd: {len(geweigerd.fouten)} × fout. Er is niets ingelezen.", returncode=1
            ) from None
        finally:
            kluis.clear()
        self._report(uitslag, dry_run, json)

    def _read(self, bestand: Path) -> bytes:
        try:
            # One byte more than may be: enough to refuse it, whatever its size.
            with bestand.open("rb") as open_bestand:
                return open_bestand.read(HOOGSTE_BESTAND + 1)
        except OSError:
            raise CommandError("Dit bestand is niet te openen.") from None

    def _report_fouten(self, geweigerd: Geweigerd, as_json: bool) -> None:
        if as_json:
            self._json({"status": "geweigerd", "fouten": [fout.as_dict() for fout in geweigerd.fouten]})
            return
        for fout in geweigerd.fouten:
            self.stdout.write(str(fout))

    def _report(self, uitslag: Uitslag, dry_run: bool, as_json: bool) -> None:
        if as_json:
            self._json({"status": "proef" if dry_run else "ingelezen", **asdict(uitslag), "fouten": []})
            return
        kop = "Proef, er is niets geschreven" if dry_run else "Ingelezen"
        self.stdout.write(f"{kop}: {uitslag.nieuw} nieuw, {uitslag.gewijzigd} gewijzigd, {uitslag.gelijk} gelijk.")

    def _json(self, antwoord: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(antwoord, ensure_ascii=False))
