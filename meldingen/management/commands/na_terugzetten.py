"""`manage.py na_terugzetten`: what was destroyed after the copy was made, is destroyed again (docs/beheer.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from meldingen import retention
from meldingen.models import Vernietiging


class Command(BaseCommand):
    help = "Na restore en migrate: vernietigt opnieuw wat al vernietigd was. Er gaat niets weg wat er nog mocht zijn."

    def handle(self, **options: Any) -> None:
        voor = Vernietiging.objects.filter(klaar_op__isnull=False).count()
        fouten = retention.resume()
        opnieuw = Vernietiging.objects.filter(klaar_op__isnull=False).count() - voor
        self.stdout.write(f"Opnieuw vernietigd: {opnieuw}.")
        if fouten:
            raise CommandError(f"Bij {fouten} lukte het niet. Ze zijn onleesbaar; probeer het opnieuw.")
        self.stdout.write("Laat de FG eerst nakijken welke stops na deze kopie zijn gezet. Start daarna de worker.")
