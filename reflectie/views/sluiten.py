"""Closing after the nazorg (T25): the checklist row by row, the reason, and the last words to the melder."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from meldingen.bewaartermijnen import keep_until
from meldingen.dossier import get_melding_for, render_tab
from meldingen.models import Melding
from meldingen.sluitlijst import missing_per_row
from meldingen.stap import carry_out, posted
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.models.referentie import label
from pvi.rollen import Rol
from reflectie.actions.herstel import herstelbegeleider
from reflectie.actions.sluiten import close_melding
from reflectie.forms.sluiten import Sluitformulier

SLUITEN = (Recht.SLUITEN, (Rol.VI,))
# Where a row is put right, and the right that page asks for; the row "uitleg" is this page's own form.
PAGINA = {
    "opvolging": ("reflectie:nazorg", Recht.NAZORG),
    "geinformeerd": ("meldingen:melding", Recht.VOLGEN),
    "sporen": ("triage:dossier", Recht.TRIAGEDOSSIER),
    "reactie": ("triage:lijn", Recht.LIJN),
    "rehabilitatie": ("triage:rehabilitatie", Recht.HERSTEL),
    "les": ("reflectie:les", Recht.LES_SCHRIJVEN),
}


def checklist(melding: Melding, user: Any) -> list[dict[str, Any]]:
    """The rows of T25 with what is missing, and a way to mend it for who may."""
    rijen = []
    for regel, ontbreekt in missing_per_row(melding, "T25"):
        pagina, recht = PAGINA.get(regel.code, ("", None))
        naar = reverse(pagina, args=[melding.kenmerk]) if pagina and ontbreekt and melding.permits(user, recht) else ""
        rijen.append({"regel": regel, "ontbreekt": ontbreekt, "url": naar, "hier": regel.code == "uitleg"})
    return rijen


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, kenmerk: str) -> HttpResponse:
    melding = get_melding_for(request, kenmerk, SLUITEN, doel="sluiten")
    if melding.status == Status.AFGESLOTEN:
        reden = label("sluitreden", melding.sluitreden).capitalize()
        return render_tab(request, "reflectie/gesloten.html", melding, "herstel", reden=reden)
    if melding.status != Status.NAZORG:
        messages.error(request, "Sluiten kan pas na de nazorg.")
        return redirect("meldingen:melding", melding.kenmerk)
    form = Sluitformulier(posted(request))

    def doe() -> None:
        close_melding(melding, request.user, **form.cleaned_data)

    if carry_out(request, form, doe, "De melding is gesloten. De melder leest wat er is gedaan.", melding=melding):
        return redirect("reflectie:sluiten", melding.kenmerk)
    rijen = checklist(melding, request.user)
    return render_tab(
        request, "reflectie/sluiten.html", melding, "herstel", form,
        rijen=rijen,
        klaar=not any(rij["ontbreekt"] and not rij["hier"] for rij in rijen),
        met_melder=melding.melders.exists(),
        begeleider=herstelbegeleider(melding),
        bewaren_tot=keep_until(melding, klok.vandaag()),
    )  # fmt: skip
