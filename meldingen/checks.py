"""What the tables promise and the code must be able to do, asked at every start (`manage.py check`)."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Waarschuwing
from django.db import DatabaseError

from meldingen.termijnen import TERMIJNEN, Termijnsoort

# Told in another way than the people of WIE: the own procedure (notify_betrokkene).
ZELF = frozenset({"betrokkene"})


def unknown_targets(soorten: Iterable[Termijnsoort], bekend: Collection[str]) -> list[str]:
    """“standpunt: cdo” for every word of a term that leads to nobody."""
    return [
        f"{soort.code}: {woord}"
        for soort in soorten
        for woord in (*soort.waarschuwt, *soort.escaleert)
        if woord not in bekend and woord not in ZELF
    ]


@register()
def check_targets(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A term that warns or escalates to nobody would be skipped in silence."""
    from meldingen.notifications import WIE

    return [
        Error(f"Een termijn noemt iemand die niet bestaat: {regel}.", hint="Zet het woord in WIE.", id="meldingen.E004")
        for regel in unknown_targets(TERMIJNEN, WIE)
    ]


@register(deploy=True)
def check_top_is_filled(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """National offices that late terms go to, and that nobody holds now."""
    from meldingen.notifications import LANDELIJK, WIE
    from pvi.models import Aanstelling
    from pvi.rollen import Rol

    nodig = {rol for soort in TERMIJNEN for woord in soort.escaleert for rol in WIE[woord][0] if rol in LANDELIJK}
    try:
        bezet = set(Aanstelling.objects.actief().filter(medewerker__is_active=True).values_list("rol", flat=True))
    except DatabaseError:
        return [Waarschuwing("De aanstellingen zijn niet te lezen.", id="meldingen.W003")]
    return [
        Waarschuwing(
            f"Niemand is nu {Rol(rol).label}. Termijnen die te laat zijn, slaan die stap over.",
            hint="Maak een aanstelling in beheer.",
            id="meldingen.W002",
        )
        for rol in sorted(nodig - bezet)
    ]
