"""The check-ins: a line per person, what was said, and an extra moment after a relapse."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from meldingen.dossier import get_melding, render_tab
from meldingen.stap import carry_out, posted
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.kalender import add_maanden
from reflectie.actions.nazorg import moments_for, plan_extra, record_moment
from reflectie.forms.nazorg import Extraformulier, Momentformulier
from reflectie.models import Nazorgmoment
from reflectie.nazorglijn import lijn_per_persoon


@require_safe
def show_nazorg(request: HttpRequest, kenmerk: str) -> HttpResponse:
    melding = get_melding(request, kenmerk, Recht.NAZORG, doel="nazorg")
    return render_tab(
        request,
        "reflectie/nazorg.html",
        melding,
        "herstel",
        lijnen=lijn_per_persoon(moments_for(melding, request.user), met_naam=True),
        loopt=melding.status == Status.NAZORG,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_moment(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """Record one moment; when it does not go well the page offers an extra one."""
    melding = get_melding(request, kenmerk, Recht.NAZORG, doel="nazorg")
    rij = get_object_or_404(moments_for(melding, request.user).open(), pk=pk)
    form = Momentformulier(posted(request))
    if carry_out(
        request, form, lambda: record_moment(rij, request.user, **form.cleaned_data), "Het moment is vastgelegd."
    ):
        if form.cleaned_data["gaat"] == Nazorgmoment.Gaat.SLECHT and melding.status == Status.NAZORG:
            return redirect("reflectie:extra", melding.kenmerk, rij.pk)
        return redirect("reflectie:nazorg", melding.kenmerk)
    return render_tab(request, "reflectie/moment.html", melding, "herstel", form, moment=rij)


@require_http_methods(["GET", "HEAD", "POST"])
def add_extra(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """One more moment for the same person."""
    melding = get_melding(request, kenmerk, Recht.NAZORG, doel="nazorg")
    rij = get_object_or_404(moments_for(melding, request.user), pk=pk)
    form = Extraformulier(posted(request), initial={"op": add_maanden(klok.vandaag(), 1)})
    if carry_out(
        request, form, lambda: plan_extra(rij, request.user, **form.cleaned_data), "Het extra moment staat klaar."
    ):
        return redirect("reflectie:nazorg", melding.kenmerk)
    return render_tab(request, "reflectie/extra.html", melding, "herstel", form, moment=rij)
