"""Supervision: what is going to be destroyed, and what is kept longer. For the FG, who reads no case.

A kenmerk, the rule and the day are all there is. A case behind a wall for this FG is in no list and no count (CI-13).
What was destroyed is not listed: its walls went with it, and a line more would say to whom it was closed that it was.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from meldingen.actions.bewaren import closed_to, lift_stop, place_stop, stops_for
from meldingen.dossier import record_inzage
from meldingen.forms.bewaren import Opheffenformulier, Stopformulier
from meldingen.models import Inzage, Vernietiging, Vernietigstop
from meldingen.retention import VOORUIT, announced
from meldingen.stap import carry_out, posted
from meldingen.views.inzage import for_fg
from meldingen.workflow import Recht
from pvi.models import Medewerker
from pvi.web.bladeren import page

DOEL = "bewaartermijnen"


@for_fg
@require_http_methods(["GET", "HEAD", "POST"])
def show_bewaren(request: HttpRequest) -> HttpResponse:
    """What goes in the coming days, what is held, and a form to hold something."""
    form = Stopformulier(posted(request))
    klaar = "De stop staat. De zaak wordt niet vernietigd zolang hij geldt."
    if carry_out(request, form, lambda: _place(request.user, form.cleaned_data), klaar):
        return redirect("meldingen:bewaren")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.NOODTOEGANG, doel=DOEL)
    komt = announced(muur=closed_to(request.user))
    pagina = page(request, komt, 50)
    context = {
        "titel": "Bewaartermijnen",
        "form": form,
        "dagen": VOORUIT.days,
        "pagina": pagina,
        "aantal": len(komt),
        "stops": stops_for(request.user),
        "blijft_steken": Vernietiging.objects.stuck().exists(),
    }
    return render(request, "meldingen/bewaren.html", context, status=422 if request.method == "POST" else 200)


def _place(door: Medewerker, keuze: dict[str, Any]) -> None:
    velden = {veld: keuze[veld] for veld in ("reden", "tot", "beoordelaar")}
    place_stop(door, keuze["kenmerk"], pk=keuze["formulier"], **velden)


@for_fg
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lift one stop, with a reason."""
    stop: Vernietigstop | None = next((stop for stop in stops_for(request.user) if stop.pk == pk), None)
    if stop is None:
        raise Http404
    form = Opheffenformulier(request.POST or None)
    klaar = "De stop is opgeheven. De gewone termijn geldt weer."
    if carry_out(request, form, lambda: lift_stop(stop, request.user, einde=form.cleaned_data["einde"]), klaar):
        return redirect("meldingen:bewaren")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.NOODTOEGANG, doel=DOEL)
    context = {"titel": "Hef een stop op", "form": form, "stop": stop}
    return render(request, "meldingen/bewaren_opheffen.html", context, status=422 if request.method == "POST" else 200)
