"""Tasks of care that stand beside the state of a case: buddy, P-zorg, the talk afterwards with the team."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from meldingen.dossier import get_melding_for, redirect_to_tab, refuse, render_tab
from meldingen.models import Melding, Taak
from meldingen.stap import carry_out, posted
from meldingen.workflow import Recht
from reflectie.actions.taak import finish_zorgtaak
from reflectie.forms.taak import Taakformulier

# Tasks that a page of their own finishes.
EIGEN_PAGINA = {
    Taak.Soort.HB_TOEWIJZEN: "reflectie:herstelbegeleider",
    Taak.Soort.AANZEGGING: "triage:onderzoek",
}
LEZEN = ((Recht.HERSTEL, None), (Recht.VOLGEN, None))


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """One open task: what was done, in a few words."""
    rij = Taak.objects.open().filter(pk=pk, melding__kenmerk=kenmerk).first()
    recht = Taak.RECHT[Taak.Soort(rij.soort)] if rij else Recht.TOEWIJZEN
    if rij is None:
        refuse(request, recht, "taak", kenmerk)
    melding = get_melding_for(request, kenmerk, (recht, None), doel="taak")
    if rij.soort in EIGEN_PAGINA:
        return redirect(EIGEN_PAGINA[Taak.Soort(rij.soort)], melding.kenmerk)
    form = Taakformulier(posted(request))

    def doe() -> None:
        finish_zorgtaak(rij, request.user, toelichting=form.cleaned_data["toelichting"])

    if carry_out(request, form, doe, f"Gedaan: {rij.get_soort_display()[0].lower()}{rij.get_soort_display()[1:]}."):
        return redirect_to_tab(request, melding, _back(melding, request), *LEZEN)
    return render_tab(request, "reflectie/taak.html", melding, "", form, taak=rij)


def _back(melding: Melding, request: HttpRequest) -> str:
    herstel = melding.permits(request.user, Recht.HERSTEL)
    return "reflectie:herstel" if herstel else "meldingen:melding"
