"""Row 37: who supports the melder."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from meldingen.actions.buddy import current_buddy, log_search, name_buddy, release_buddy
from meldingen.actions.toewijzing import may_assign
from meldingen.dossier import dossier_context, get_melding, refuse
from meldingen.forms.buddy import BuddyForm
from meldingen.models import OvergangGeweigerd
from meldingen.workflow import Recht


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Name, replace or release the buddy."""
    melding = get_melding(request, kenmerk, Recht.TOEWIJZEN, doel="buddy toewijzen")
    if not may_assign(request.user, melding):
        refuse(request, Recht.TOEWIJZEN, "buddy toewijzen", kenmerk)
    form = BuddyForm(request.POST if request.method == "POST" and "stop" not in request.POST else None)
    try:
        if "stop" in request.POST:
            release_buddy(melding, door=request.user)
            messages.success(request, "Deze buddy helpt niet meer in deze zaak.")
            return redirect("meldingen:buddy", melding.kenmerk)
        if form.is_valid():
            keuze = form.cleaned_data
            log_search(melding, request.user, keuze["werkmail"], keuze["personeelsnummer"])
            name_buddy(melding, door=request.user, **keuze)
            messages.success(request, "De buddy staat vast en krijgt een mail.")
            return redirect("meldingen:buddy", melding.kenmerk)
    except OvergangGeweigerd as geweigerd:
        form.add_error(None, geweigerd.melding)
    context = dossier_context(request, melding, "melding") | {
        "form": form,
        "buddy": current_buddy(melding),
        "acties": [],
    }
    return render(request, "meldingen/buddy.html", context, status=422 if form.is_bound else 200)
