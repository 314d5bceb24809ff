"""Row 37: who supports the melder."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from meldingen.actions.buddy import current_buddy, name_buddy, release_buddy
from meldingen.actions.toewijzing import may_assign
from meldingen.actions.zoeken import search_person
from meldingen.dossier import get_melding, refuse, render_tab
from meldingen.forms.buddy import Buddyformulier
from meldingen.stap import carry_out, posted, press
from meldingen.workflow import Recht


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Name, replace or release the buddy."""
    melding = get_melding(request, kenmerk, Recht.TOEWIJZEN, doel="buddy toewijzen")
    if not may_assign(request.user, melding):
        refuse(request, Recht.TOEWIJZEN, "buddy toewijzen", kenmerk)
    if "stop" in request.POST:
        press(request, lambda: release_buddy(melding, door=request.user), "Deze buddy helpt niet meer in deze zaak.")
        return redirect("meldingen:buddy", melding.kenmerk)
    form = Buddyformulier(posted(request))

    def doe() -> None:
        keuze = form.cleaned_data
        sleutels = {"werkmail": keuze["werkmail"], "personeelsnummer": keuze["personeelsnummer"]}
        search_person(melding, request.user, "persoon zoeken als buddy", **sleutels)
        name_buddy(melding, door=request.user, **keuze)

    if carry_out(request, form, doe, "De buddy staat vast en krijgt een mail."):
        return redirect("meldingen:buddy", melding.kenmerk)
    return render_tab(request, "meldingen/buddy.html", melding, "melding", form, buddy=current_buddy(melding))
