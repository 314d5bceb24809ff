"""A colleague who stands outside a case by mistake: VIK asks it, somebody else agrees."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meldingen.access import has_recht
from meldingen.actions.opheffing import (
    confirm_opheffing,
    find_person,
    may_confirm,
    may_propose,
    propose_opheffing,
    reject_opheffing,
    to_confirm,
)
from meldingen.dossier import dossier_context, get_melding, record_inzage, refuse
from meldingen.forms.opheffing import OpheffingForm
from meldingen.models import Inzage, Melding, Opheffing, OvergangGeweigerd
from meldingen.workflow import Recht
from pvi.rollen import Rol

DOEL = "muur opheffen"


@require_safe
def list_opheffingen(request: HttpRequest) -> HttpResponse:
    """What waits for the second person, over all cases in reach."""
    if not has_recht(request.user, Recht.VOLGEN, {Rol.PC, Rol.VI}):
        refuse(request, Recht.VOLGEN, DOEL)
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.VOLGEN, doel=DOEL)
    return render(request, "meldingen/opheffingen.html", {"opheffingen": to_confirm(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """What was asked on this case, and for VIK the form to ask it."""
    melding = _get_melding(request, kenmerk)
    form = None
    if may_propose(request.user, melding):
        form = OpheffingForm(request.POST if request.method == "POST" else None)
    elif request.method == "POST":
        refuse(request, Recht.TOEWIJZEN, DOEL, kenmerk)
    if form is not None and form.is_bound and form.is_valid():
        try:
            _propose(request, melding, **form.cleaned_data)
        except OvergangGeweigerd as geweigerd:
            form.add_error(None, geweigerd.melding)
        else:
            messages.success(request, "Gevraagd. Er verandert pas iets als iemand anders het bevestigt.")
            return redirect("meldingen:opheffen", melding.kenmerk)
    # Who it is about reads nothing of it, also not afterwards.
    rijen = melding.opheffingen.exclude(medewerker=request.user).select_related(
        "medewerker", "aangevraagd_door", "bevestigd_door", "afgewezen_door"
    )
    context = dossier_context(request, melding, "melding") | {
        "form": form,
        "open": [
            {"rij": rij, "mag": rij.aangevraagd_door != request.user and may_confirm(request.user, melding)}
            for rij in rijen.open()
        ],
        "eerder": [rij for rij in rijen if rij.bevestigd_op or rij.afgewezen_op],
        "acties": [],
    }
    return render(request, "meldingen/opheffen.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def decide(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """Agree or refuse; who asked it takes it back."""
    melding = _get_melding(request, kenmerk)
    opheffing = get_object_or_404(melding.opheffingen.exclude(medewerker=request.user), pk=pk)
    ja = request.POST.get("besluit") == "bevestig"
    try:
        (confirm_opheffing if ja else reject_opheffing)(opheffing, door=request.user)
    except OvergangGeweigerd as geweigerd:
        messages.error(request, geweigerd.melding)
    else:
        messages.success(request, "Bevestigd. Het werkt nu." if ja else "Er verandert niets.")
    return redirect("meldingen:opheffen", melding.kenmerk)


def _get_melding(request: HttpRequest, kenmerk: str) -> Melding:
    melding = get_melding(request, kenmerk, Recht.VOLGEN, doel=DOEL)
    if not (may_propose(request.user, melding) or may_confirm(request.user, melding)):
        refuse(request, Recht.TOEWIJZEN, DOEL, kenmerk)
    return melding


def _propose(request: HttpRequest, melding: Melding, werkmail: str, personeelsnummer: str, reden: str) -> Opheffing:
    wie: Any = find_person(melding, request.user, werkmail, personeelsnummer)
    return propose_opheffing(melding, wie, door=request.user, reden=reden)
