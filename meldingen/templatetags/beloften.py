"""Numbers in a promise come from the tables that keep it: TERMIJNEN, as beheer set them, and BEWAARTERMIJNEN."""

from django import template

from meldingen.bewaartermijnen import BEWAARTERMIJNEN, REGEL, Bewaartermijn
from meldingen.models.termijn import in_force
from meldingen.termijnen import SOORT
from pvi import klok

register = template.Library()


@register.simple_tag
def lengte(code: str, spoed: bool = False) -> str:
    """'5 werkdagen': the length of a term that starts today; `spoed`: where urgency makes it shorter."""
    return in_force(SOORT[code], klok.vandaag()).length_in_words(spoed)


@register.simple_tag
def bewaartermijnen() -> tuple[Bewaartermijn, ...]:
    """Every row of the table, in its own order."""
    return BEWAARTERMIJNEN


@register.simple_tag
def bewaartermijn(code: str) -> str:
    """'2 jaar'."""
    return REGEL[code].lengte
