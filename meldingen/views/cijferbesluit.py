"""Supervision: which exact figures the Landelijk Coördinator reads. For the FG, who decides and is named with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from meldingen.dossier import record_inzage
from meldingen.forms.cijferbesluit import Cijferbesluitformulier
from meldingen.models import Cijferbesluit, Inzage
from meldingen.stap import carry_out, posted
from meldingen.views.inzage import for_fg
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import Medewerker


@for_fg
@require_http_methods(["GET", "HEAD", "POST"])
def decide_cijfers(request: HttpRequest) -> HttpResponse:
    """What holds now, a form to decide otherwise, and every decision before."""
    form = Cijferbesluitformulier(posted(request))
    klaar = "Je besluit staat vast en geldt vanaf nu."
    if carry_out(request, form, lambda: _decide(request.user, form.cleaned_data), klaar):
        return redirect("meldingen:cijferbesluit")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.NOODTOEGANG, doel="besluiten over cijfers")
    context = {
        "form": form,
        "standen": [(wat.label, Cijferbesluit.objects.holds(wat)) for wat in Cijferbesluit.Wat],
        "besluiten": Cijferbesluit.objects.select_related("door"),
    }
    return render(request, "meldingen/cijferbesluit.html", context, status=422 if form.errors else 200)


def _decide(door: Medewerker, keuze: dict[str, Any]) -> None:
    velden = {"wat": keuze["wat"], "aan": keuze["aan"], "reden": keuze["reden"], "door": door, "op": klok.nu()}
    Cijferbesluit.objects.get_or_create(pk=keuze["formulier"], defaults=velden)
