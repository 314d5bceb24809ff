"""What every page of a case shows beside its tab: words of the melder that wait, and who reads a text."""

from datetime import datetime
from typing import TypedDict

from django import template
from django.template import Context

from meldingen.actions.contact import HOORT_NIETS, may_answer, talks_with
from meldingen.lezers import readers
from meldingen.models import Melding
from meldingen.uitleg import in_words
from pvi import klok

register = template.Library()


class Wachtend(TypedDict):
    aantal: int
    sinds: datetime
    hoort_niets: bool


@register.simple_tag(takes_context=True)
def wachtende_berichten(context: Context, melding: Melding) -> Wachtend | None:
    """Messages of the melder that nobody answered, for who answers for the organisation; None when there are none."""
    lezer = context["request"].user
    if not may_answer(lezer, melding):
        return None
    wacht = list(melding.berichten.filter(van_melder=True, beantwoord=False, melder__in=talks_with(lezer, melding)))
    if not wacht:
        return None
    return {
        "aantal": len(wacht),
        "sinds": wacht[0].op,
        "hoort_niets": any(bericht.tekst == HOORT_NIETS for bericht in wacht),
    }


@register.simple_tag
def wie_leest(*teksten: str, ook: str = "") -> str:
    """The readers of these kinds of text (rows of meldingen.lezers.LEZERS)."""
    return readers(*teksten, ook=ook)


@register.simple_tag(takes_context=True)
def afdrukregel(context: Context) -> str:
    """Who printed this page and on which day; on the screen it is hidden."""
    return f"Afgedrukt op {in_words(klok.vandaag())} door {context['request'].user.naam}"
