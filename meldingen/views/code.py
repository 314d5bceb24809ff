"""VIK gives a melder whom it knows a new code."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from meldingen.actions.code import known_melders, renew_code
from meldingen.dossier import dossier_context, get_melding
from meldingen.workflow import Recht
from pvi import kluis


@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """What a new code does; after the button the code itself, on this page only."""
    melding = get_melding(request, kenmerk, Recht.BERICHTEN, doel="nieuwe code")
    melder = next((m for m in known_melders(request.user, melding) if m.pk == pk), None)
    if melder is None:
        raise Http404
    context = dossier_context(request, melding, "") | {"acties": []}
    if request.method == "POST":
        context["code"] = kluis.format_code(renew_code(melder, door=request.user))
    return render(request, "meldingen/code.html", context)
