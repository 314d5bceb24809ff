"""Previous and next on the dossier, when somebody came from a list."""

from django import template
from django.template import Context

from meldingen.forms.werkvoorraad import Buren, neighbours
from meldingen.models import Melding

register = template.Library()


@register.simple_tag(takes_context=True)
def buren(context: Context, melding: Melding) -> Buren | None:
    """The place of this case in the list of `?lijst=`; None without such a list, or when the case left it."""
    request = context["request"]
    vraag = request.GET.get("lijst")
    return neighbours(request.user, vraag, melding.kenmerk) if vraag else None
