"""Rehabilitatie: record the steps, and let the name go when everything is done."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meldingen.dossier import get_melding_for, render_tab
from meldingen.lezers import LEZERS
from meldingen.stap import carry_out, posted, press
from triage.actions.onderzoek import naam_of
from triage.actions.rehabilitatie import (
    finish_rehabilitatie,
    missing_beside_steps,
    missing_for_finish,
    record_rehabilitatie,
)
from triage.forms.rehabilitatie import Rehabilitatieformulier

MAG = LEZERS["rehabilitatie"].zaak


def _rehabilitaties(melding):
    return melding.rehabilitaties.select_related("betrokkenheid__medewerker").prefetch_related("stappen")


@require_safe
def show_rehabilitatie(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """All rehabilitaties of this case with what is still to be done."""
    melding = get_melding_for(request, kenmerk, *MAG, doel="rehabilitatie")
    rijen = [
        {
            "rehabilitatie": r,
            "naam": naam_of(r.betrokkenheid),
            "klaar": not missing_for_finish(r),
            "ontbreekt": [] if r.afgerond_op else missing_beside_steps(r),
        }
        for r in _rehabilitaties(melding)
    ]
    if not rijen:
        raise Http404
    return render_tab(request, "triage/rehabilitatie.html", melding, "onderzoek", rijen=rijen)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """Record plan, steps and words for the team."""
    melding = get_melding_for(request, kenmerk, *MAG, doel="rehabilitatie")
    rij = get_object_or_404(_rehabilitaties(melding), pk=pk, afgerond_op=None)
    form = Rehabilitatieformulier(posted(request), rehabilitatie=rij)
    klaar = "De rehabilitatie is bijgewerkt."
    if carry_out(request, form, lambda: record_rehabilitatie(rij, request.user, **form.velden()), klaar):
        return redirect("triage:rehabilitatie", melding.kenmerk)
    return render_tab(
        request, "triage/rehabilitatie_vastleggen.html", melding, "onderzoek", form, naam=naam_of(rij.betrokkenheid)
    )


@require_POST
def finish(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """Everything is done: the name leaves the case."""
    melding = get_melding_for(request, kenmerk, *MAG, doel="rehabilitatie afronden")
    rij = get_object_or_404(_rehabilitaties(melding), pk=pk, afgerond_op=None)
    klaar = "De rehabilitatie is afgerond. De naam staat niet meer in de zaak."
    press(request, lambda: finish_rehabilitatie(rij, request.user), klaar)
    return redirect("triage:rehabilitatie", melding.kenmerk)
