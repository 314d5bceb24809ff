"""A colleague who stands outside a case by mistake: VIK asks it, somebody else agrees."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meldingen.actions.opheffing import (
    confirm_opheffing,
    may_confirm,
    may_propose,
    propose_opheffing,
    reject_opheffing,
    to_confirm,
)
from meldingen.actions.zoeken import find_person
from meldingen.dossier import get_melding, record_inzage, refuse, render_tab
from meldingen.forms.opheffing import Opheffingformulier
from meldingen.models import Inzage, Melding, Opheffing
from meldingen.stap import carry_out, posted, press
from meldingen.toegang import has_recht
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
        form = Opheffingformulier(posted(request))
    elif request.method == "POST":
        refuse(request, Recht.TOEWIJZEN, DOEL, kenmerk)
    klaar = "Gevraagd. Er verandert pas iets als iemand anders het bevestigt."
    if carry_out(request, form, lambda: _propose(request, melding, **form.cleaned_data), klaar):
        return redirect("meldingen:opheffen", melding.kenmerk)
    # Who it is about reads nothing of it, also not afterwards.
    rijen = melding.opheffingen.exclude(medewerker=request.user).select_related(
        "medewerker", "aangevraagd_door", "bevestigd_door", "afgewezen_door"
    )
    open_ = [
        {"rij": rij, "mag": rij.aangevraagd_door != request.user and may_confirm(request.user, melding)}
        for rij in rijen.open()
    ]
    eerder = [rij for rij in rijen if rij.bevestigd_op or rij.afgewezen_op]
    return render_tab(
        request, "meldingen/opheffen.html", melding, "melding", form, open=open_, eerder=eerder, acties=[]
    )


@require_POST
def decide(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """Agree or refuse; who asked it takes it back."""
    melding = _get_melding(request, kenmerk)
    opheffing = get_object_or_404(melding.opheffingen.exclude(medewerker=request.user), pk=pk)
    ja = request.POST.get("besluit") == "bevestig"
    doe = confirm_opheffing if ja else reject_opheffing
    klaar = "Bevestigd. Het werkt nu." if ja else "Er verandert niets."
    press(request, lambda: doe(opheffing, door=request.user), klaar)
    return redirect("meldingen:opheffen", melding.kenmerk)


def _get_melding(request: HttpRequest, kenmerk: str) -> Melding:
    melding = get_melding(request, kenmerk, Recht.VOLGEN, doel=DOEL)
    if not (may_propose(request.user, melding) or may_confirm(request.user, melding)):
        refuse(request, Recht.TOEWIJZEN, DOEL, kenmerk)
    return melding


def _propose(request: HttpRequest, melding: Melding, *, reden: str, **sleutels: str) -> Opheffing:
    wie = find_person(melding, request.user, "persoon zoeken bij een muur", **sleutels)
    return propose_opheffing(melding, wie, door=request.user, reden=reden)
