"""Make a report now and, if asked, put its PDF somewhere: `make_rapportage casuistiekoverzicht --periode 2026-K3`."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dashboards.models import Rapportage, rechten_van
from dashboards.overzichten import RAPPORTAGES, Rapportagevorm
from dashboards.tasks import make_rapportage
from meldingen.toegang import toegang
from pvi.kalender import Periode
from pvi.models import Medewerker, OrganisatieEenheid


class Command(BaseCommand):
    help = "Maak een rapportage over een periode. Bestaat die al, dan verandert er niets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("soort", choices=sorted(RAPPORTAGES))
        parser.add_argument("--periode", required=True, help="bijvoorbeeld 2026-K3")
        parser.add_argument("--eenheid", default="", help="code van de eenheid, voor een maandrapportage: RT")
        parser.add_argument("--lezer", default="", help="personeelsnummer van de lezer van een besloten rapportage")
        parser.add_argument("--uit", type=Path, help="schrijf de PDF ook naar dit bestand")

    def handle(
        self, *args: Any, soort: str, periode: str, uit: Path | None, eenheid: str = "", lezer: str = "", **options: Any
    ) -> None:
        try:
            over = OrganisatieEenheid.objects.get(code=eenheid) if eenheid else None
            wie = self._find_lezer(RAPPORTAGES[soort], over, lezer)
            rapportage = Rapportage.objects.request(RAPPORTAGES[soort], Periode.parse(periode), over, lezer=wie)
        except OrganisatieEenheid.DoesNotExist as fout:
            raise CommandError(f"Er is geen eenheid met de code {eenheid}.") from fout
        except Medewerker.DoesNotExist as fout:
            raise CommandError(f"Niemand met het personeelsnummer {lezer} mag deze rapportage lezen.") from fout
        except ValueError as fout:
            raise CommandError(str(fout)) from fout
        make_rapportage(str(rapportage.pk))
        rapportage.refresh_from_db()
        if not rapportage.is_klaar:
            raise CommandError("Een ander proces maakt dit overzicht nu. Probeer het over een minuut opnieuw.")
        if uit is not None:
            if "pdf" not in rapportage.bestanden:
                raise CommandError("Het overzicht is gemaakt, zonder PDF: op deze computer ontbreekt Pango.")
            try:
                shutil.copyfile(rapportage.pad("pdf"), uit)
            except OSError as fout:
                raise CommandError(f"De PDF kan niet naar dit bestand: {fout.strerror}.") from fout
        wie = f" {eenheid}" if eenheid else ""
        self.stdout.write(f"{rapportage.vorm.titel} {rapportage.periode}{wie}, versie {rapportage.versie}: klaar.")

    @staticmethod
    def _find_lezer(vorm: Rapportagevorm, over: OrganisatieEenheid | None, nummer: str) -> Medewerker | None:
        """Raises Medewerker.DoesNotExist for who may not read it."""
        if not vorm.is_besloten and not nummer:
            return None
        wie = Medewerker.objects.get(personeelsnummer=nummer)
        if over not in toegang(wie).cijfereenheden(rechten_van(vorm)[0]):
            raise Medewerker.DoesNotExist
        return wie
