"""What the bar of the tour says on every page."""

from dataclasses import dataclass
from datetime import date

from django import template
from django.template import Context

from demo import rondleiding
from pvi import klok
from pvi.web.melderkant import is_melderkant

register = template.Library()


@dataclass(frozen=True)
class Stand:
    """Who you are, at which of the seven steps, and whose turn it is on your own melding."""

    wie: str
    stap: rondleiding.Stap | None
    volgende: rondleiding.Stap | None
    eigen: rondleiding.AanZet | None
    is_aan_zet: bool
    # The date of the demo when its clock was moved.
    datum: date | None


@register.simple_tag(takes_context=True)
def tour(context: Context) -> Stand:
    """On the pages of a melder the login is never looked at: there you are the melder."""
    request = context["request"]
    eerste = rondleiding.STAPPEN[0]
    medewerker, stap, wie = None, None, ""
    if is_melderkant(request):
        stap, wie = eerste, "de melder"
    elif getattr(request, "user", None) is not None and request.user.is_authenticated:
        medewerker = request.user
        stap, wie = rondleiding.step_of(medewerker), medewerker.naam
    eigen = rondleiding.own_melding()
    zet = rondleiding.whose_turn(eigen) if eigen else None
    nummer = stap.nummer if stap else 0
    return Stand(
        wie=wie,
        stap=stap,
        volgende=rondleiding.STAPPEN[nummer] if nummer < len(rondleiding.STAPPEN) else None,
        eigen=zet,
        is_aan_zet=zet is not None and zet.wie == medewerker,
        datum=klok.vandaag() if klok.shift() else None,
    )
