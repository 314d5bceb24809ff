"""What must hold before the portal goes live, and what no form can see (`manage.py check --deploy`)."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Waarschuwing
from django.db import DatabaseError


@register(deploy=True)
def check_no_superuser(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Nobody may stand above the rules: an active superuser stops the deployment."""
    from pvi.models import Medewerker

    try:
        aantal = Medewerker.objects.filter(is_superuser=True, is_active=True).count()
    except DatabaseError:
        tekst = "De accounts zijn niet te lezen; er is niet gekeken of er een superuser is."
        return [Waarschuwing(tekst, id="pvi.W001")]
    if not aantal:
        return []
    return [
        Error(
            f"Er zijn {aantal} actieve superusers. Dit portaal kent er geen.",
            hint="Zet is_superuser uit, en geef rechten met een aanstelling in beheer.",
            id="pvi.E001",
        )
    ]
