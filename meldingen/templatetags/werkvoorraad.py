"""Previous and next on the dossier, when somebody came from a list."""

from django import template
from django.template import Context

from meldingen.forms.werkvoorraad import Buren, neighbours
from meldingen.models import Melding

register = template.Library()


# Where the session keeps the case last opened from a list, and that list.
PLEK = "plek"


@register.simple_tag(takes_context=True)
def buren(context: Context, melding: Melding) -> Buren | None:
    """The place of this case in the list of `?lijst=`; None without such a list, or when the case left it.

    Who works on the case (a form, its answer) keeps the place: links and forms within a case need not carry the list.
    """
    sessie, vraag = context["request"].session, context["request"].GET.get("lijst")
    if vraag and sessie.get(PLEK) != [melding.kenmerk, vraag]:
        sessie[PLEK] = [melding.kenmerk, vraag]
    kenmerk, bewaard = sessie.get(PLEK) or ("", "")
    if kenmerk != melding.kenmerk:
        return None
    return neighbours(context["request"].user, bewaard, melding.kenmerk)
