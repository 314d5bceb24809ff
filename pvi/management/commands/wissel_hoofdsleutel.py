"""`manage.py wissel_hoofdsleutel`: everything under the new master key (docs/beheer.md, "Sleutels").

The portal keeps running: while PVI_HOOFDSLEUTEL_OUD is set it opens both. Each batch is a transaction of its own, so a
run that was stopped goes on where it was. Sessions are not moved: everybody logs in again.
"""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from pvi import kluis
from pvi.inloggen.factor import Factoradapter
from pvi.models import Sleutel

PARTIJ = 500
# What allauth keeps sealed in `Authenticator.data`.
GEHEIMEN = ("secret", "seed")


class Command(BaseCommand):
    help = "Zet alle sleutels om naar de hoofdsleutel van nu. PVI_HOOFDSLEUTEL_OUD bevat de vorige, als id:base64."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--status", action="store_true", help="alleen tellen wat nog onder de oude sleutel ligt")

    def handle(self, *args: object, **options: object) -> None:
        old = Sleutel.objects.exclude(hoofdsleutel_id=settings.HOOFDSLEUTEL_ID)
        if options["status"]:
            done = Sleutel.objects.filter(hoofdsleutel_id=settings.HOOFDSLEUTEL_ID).count()
            self.stdout.write(
                f"Onder hoofdsleutel {settings.HOOFDSLEUTEL_ID}: {done}. Nog om te zetten: {old.count()}."
            )
            return
        try:
            count = 0
            while moved := _move(old):
                count += moved
            factors = _move_factors()
        except kluis.Kluisfout as error:
            raise CommandError(f"{error} Zet PVI_HOOFDSLEUTEL_OUD op de vorige hoofdsleutel (id:base64).") from error
        self.stdout.write(
            f"Omgezet: {count} sleutels, {factors} tweede factoren. Haal nu PVI_HOOFDSLEUTEL_OUD weg, "
            "maak een reservekopie, en bewaar de oude sleutel zo lang als de oude kopieën."
        )


def _move(old) -> int:
    with transaction.atomic():
        batch = list(old.select_for_update().order_by("pk")[:PARTIJ])
        for sleutel in batch:
            kluis.rewrap(sleutel)
    return len(batch)


def _move_factors() -> int:
    adapter, count = Factoradapter(), 0
    for pk in Authenticator.objects.filter(data__has_any_keys=GEHEIMEN).values_list("pk", flat=True):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().get(pk=pk)
            for name in GEHEIMEN:
                if name in factor.data:
                    factor.data[name] = adapter.encrypt(adapter.decrypt(factor.data[name]))
            factor.save(update_fields=["data"])
            count += 1
    return count
