"""Between the doors of meldingen and the pages of the triage: several rights for one page, and one way to answer."""

from collections.abc import Collection
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from meldingen.dossier import dossier_context, get_melding, refuse
from meldingen.models import Melding
from meldingen.workflow import Recht
from pvi.rollen import Rol

Mag = tuple[Recht, Collection[Rol] | None]


def get_melding_for(request: HttpRequest, kenmerk: str, *mag: Mag, doel: str) -> Melding:
    """The case when the user holds one of these rights in one of these roles; Http404, logged, otherwise."""
    for recht, rollen in mag:
        if Melding.objects.permitted(request.user, recht, rollen).filter(kenmerk=kenmerk).exists():
            return get_melding(request, kenmerk, recht, doel)
    return refuse(request, mag[0][0], doel, kenmerk)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to; a POST without any field is bound too."""
    return request.POST if request.method == "POST" else None


def render_tab(
    request: HttpRequest, template: str, melding: Melding, tab: str, form: BaseForm | None = None, **context: Any
) -> HttpResponse:
    """A page in the dossier; 422 when its form was refused. Who fills in a form is busy with the step: no buttons."""
    refused = form is not None and form.is_bound and bool(form.errors)
    met_form = {"form": form, "acties": []} if form is not None else {}
    context = dossier_context(request, melding, tab) | context | met_form
    return render(request, template, context, status=422 if refused else 200)


def redirect_to_tab(request: HttpRequest, melding: Melding, pagina: str, *mag: Mag) -> HttpResponse:
    """To a page of this case, or to the own work when the step just taken ended the user's own access."""
    if any(
        Melding.objects.permitted(request.user, recht, rollen).filter(pk=melding.pk).exists() for recht, rollen in mag
    ):
        return redirect(pagina, melding.kenmerk)
    return redirect("werk")
