"""Supervision: what is going to be destroyed, and what is kept longer. For the FG, who reads no case.

A kenmerk, the rule and the day are all there is. A case behind a wall for this FG is in no list and no count (CI-13).
What was destroyed is not listed: its walls went with it, and a line more would say to whom it was closed that it was.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from meldingen.actions.bewaren import closed_to, lift_stop, place_stop, stops_for
from meldingen.dossier import record_inzage
from meldingen.forms.bewaren import Opheffenformulier, Stopformulier
from meldingen.models import Inzage, OvergangGeweigerd, Vernietiging, Vernietigstop
from meldingen.retention import VOORUIT, announced
from meldingen.views.inzage import for_fg
from meldingen.workflow import Recht
from pvi.web import page

DOEL = "bewaartermijnen"


@for_fg
@require_http_methods(["GET", "HEAD", "POST"])
def show_bewaren(request: HttpRequest) -> HttpResponse:
    """What goes in the coming days, what is held, and a form to hold something."""
    form = Stopformulier(request.POST or None)
    if request.method == "POST" and form.is_valid() and _place(request, form):
        messages.success(request, "De stop staat. De zaak wordt niet vernietigd zolang hij geldt.")
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


def _place(request: HttpRequest, form: Stopformulier) -> bool:
    """False when it was refused; the form says why."""
    keuze = form.cleaned_data
    try:
        place_stop(
            request.user, keuze["kenmerk"], reden=keuze["reden"], tot=keuze["tot"], beoordelaar=keuze["beoordelaar"],
            pk=keuze["formulier"],
        )  # fmt: skip
    except OvergangGeweigerd as geweigerd:
        form.add_error(None, geweigerd.melding)
        return False
    return True


@for_fg
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lift one stop, with a reason."""
    stop: Vernietigstop | None = next((stop for stop in stops_for(request.user) if stop.pk == pk), None)
    if stop is None:
        raise Http404
    form = Opheffenformulier(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lift_stop(stop, request.user, einde=form.cleaned_data["einde"])
        except OvergangGeweigerd as geweigerd:
            form.add_error(None, geweigerd.melding)
        else:
            messages.success(request, "De stop is opgeheven. De gewone termijn geldt weer.")
            return redirect("meldingen:bewaren")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.NOODTOEGANG, doel=DOEL)
    context = {"titel": "Hef een stop op", "form": form, "stop": stop}
    return render(request, "meldingen/bewaren_opheffen.html", context, status=422 if request.method == "POST" else 200)
