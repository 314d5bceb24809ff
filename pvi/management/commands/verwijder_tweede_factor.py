"""The way back in when every beheerder lost the second factor: nobody is left to ask for it and confirm it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from pvi.models import Beheerlog, Medewerker
from pvi.uitnodiging import invite, may_invite, reset_login

JA = "ja"


class Command(BaseCommand):
    help = (
        "Haalt wachtwoord en tweede factor van één medewerker weg en stuurt een nieuwe uitnodiging. Alleen als alle "
        "beheerders hun tweede factor kwijt zijn: anders vragen twee beheerders dit aan in het portaal."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wie", help="werkmail of personeelsnummer, helemaal en precies")

    def handle(self, *, wie: str, **options: Any) -> None:
        medewerker = Medewerker.objects.find(wie)
        if medewerker is None or not medewerker.is_active:
            raise CommandError("Er is geen open account met deze werkmail of dit personeelsnummer.")
        self.stdout.write(
            f"Wachtwoord en tweede factor van {wie} vervallen, en alle open sessies stoppen. "
            "Stel eerst vast wie het vraagt. Dit komt in het logboek van beheer."
        )
        if input(f"Typ “{JA}” om door te gaan: ").strip().lower() != JA:
            raise CommandError("Er is niets veranderd.")
        with transaction.atomic():
            reset_login(medewerker)
            Beheerlog.record(
                None, Beheerlog.Handeling.BEVESTIGD, over=medewerker, onderdeel="Inloggen herstellen, opdrachtregel"
            )
        if may_invite(medewerker):
            self._invite(medewerker)
        else:
            self.stdout.write("Gedaan. Deze medewerker logt in bij de eigen organisatie.")

    def _invite(self, medewerker: Medewerker) -> None:
        Beheerlog.record(None, Beheerlog.Handeling.UITGENODIGD, over=medewerker)
        invite(medewerker)
        self.stdout.write("Gedaan. De uitnodiging gaat binnen een paar minuten weg. Daarna werkt de link drie dagen.")
