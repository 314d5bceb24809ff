"""The very first people of beheer. After them nobody is appointed by one person alone."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from pvi import klok
from pvi.models import Aanstelling, Beheerlog, Medewerker, OrganisatieEenheid
from pvi.rollen import Rol
from pvi.uitnodiging import invite


class Command(BaseCommand):
    help = (
        "Maakt de allereerste beheerder, met een uitnodiging per mail. Daarna één keer met --tweede voor een ander: "
        "een aanstelling vraagt altijd twee beheerders. Zijn er twee, dan doet dit commando niets meer."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="werkmail")
        parser.add_argument("naam")
        parser.add_argument("--tweede", action="store_true", help="naast de ene beheerder die er is")

    def handle(self, *, email: str, naam: str, tweede: bool, **options: Any) -> None:
        if not settings.PUBLIEKE_URL:
            raise CommandError("Zet eerst PVI_URL: de uitnodiging heeft het adres van het portaal nodig.")
        with transaction.atomic():
            # Two of these at once would each find nobody.
            plek = OrganisatieEenheid.objects.select_for_update().filter(niveau=0).order_by("code").first()
            if plek is None:
                raise CommandError("Laad eerst de organisatie: manage.py load_organisatie.")
            beheerders = set(Aanstelling.objects.actief().filter(rol=Rol.BH).values_list("medewerker", flat=True))
            if len(beheerders) != int(tweede):
                raise CommandError(_refusal(len(beheerders), tweede))
            medewerker = _account(email, naam)
            Aanstelling.objects.create(medewerker=medewerker, rol=Rol.BH, eenheid=plek, van=klok.nu())
            Beheerlog.record(
                None, Beheerlog.Handeling.BEVESTIGD, over=medewerker, onderdeel=f"Beheer bij {plek.naam}, opdrachtregel"
            )
            invite(medewerker)
        self.stdout.write("De beheerder is gemaakt. De worker verstuurt de uitnodiging binnen een paar minuten.")
        if not tweede:
            self.stdout.write(
                "Er is nu één beheerder. Die kan niemand aanstellen: daar zijn er twee voor nodig. "
                "Draai dit commando nog één keer, met --tweede."
            )


def _refusal(aantal: int, tweede: bool) -> str:
    if aantal == 0:
        return "Er is nog geen beheerder. Laat --tweede weg."
    if aantal == 1 and not tweede:
        return "Er is al een beheerder. Voor een tweede: --tweede."
    return "Er zijn al twee beheerders. Stel anderen aan op de pagina's van beheer."


def _account(email: str, naam: str) -> Medewerker:
    """A new account, or refuse: an account that lives already may hold other roles."""
    medewerker = Medewerker(email=Medewerker.objects.normalize_email(email), naam=naam)
    medewerker.set_unusable_password()
    try:
        medewerker.full_clean()
    except ValidationError as fout:
        raise CommandError(" ".join(fout.messages)) from fout
    medewerker.save(force_insert=True)
    Beheerlog.record(None, Beheerlog.Handeling.ACCOUNT, over=medewerker)
    return medewerker
