"""The outcome of an onderzoek, by the politiechef."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from meldingen.dossier import get_melding_for, redirect_to_tab, render_tab
from meldingen.stap import carry_out, posted
from meldingen.workflow import Recht
from pvi.rollen import Rol
from triage.actions.onderzoek import missing_findings
from triage.actions.spoor import current_onderzoek
from triage.actions.uitkomst import establish_uitkomst, to_judge
from triage.forms.uitkomst import Uitkomstformulier

BESLISSEN = (Recht.BESLUITEN, (Rol.PC,))
LEZEN = (Recht.RAPPORT_LEZEN, None)


@require_http_methods(["GET", "POST"])
def decide_uitkomst(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Per gedraging yes or no; what follows from the findings stands ready as a field."""
    melding = get_melding_for(request, kenmerk, BESLISSEN, doel="uitkomst vaststellen")
    onderzoek = current_onderzoek(melding)
    if onderzoek is None:
        raise Http404
    if ontbreekt := missing_findings(onderzoek):
        return render_tab(
            request, "triage/uitkomst.html", melding, "onderzoek", onderzoek=onderzoek, ontbreekt=ontbreekt
        )
    form = Uitkomstformulier(posted(request), gedragingen=to_judge(onderzoek))
    klaar = "De uitkomst staat vast. De melder leest de uitleg."
    if carry_out(
        request, form, lambda: establish_uitkomst(melding, request.user, **form.velden()), klaar, melding=melding
    ):
        return redirect_to_tab(request, melding, "triage:onderzoek", LEZEN)
    return render_tab(request, "triage/uitkomst.html", melding, "onderzoek", form, onderzoek=onderzoek, ontbreekt=[])
