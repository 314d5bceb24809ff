"""Handling in the line: the owner plans, records what came of it, tells the melder and closes; or hands back."""

from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meldingen.dossier import get_melding, get_melding_for, redirect_to_tab, render_tab
from meldingen.models import Melding
from meldingen.opdracht import opdracht
from meldingen.stap import carry_out, posted, press
from meldingen.toegang import toegang
from meldingen.workflow import Recht, Status
from pvi.models.referentie import label
from pvi.rollen import Rol
from triage.actions.lijn import (
    EIGENAREN,
    add_lijnactie,
    close_lijn,
    close_nevenspoor,
    correct_reactie,
    may_correct,
    missing_for_t15,
    record_reactie,
    record_resultaat,
    return_lijn,
    withdraw_reactie,
)
from triage.actions.onderzoek import naam_of
from triage.forms.lijn import (
    Afrondformulier,
    Lijnactieformulier,
    Reactiecorrectieformulier,
    Reactieformulier,
    Resultaatformulier,
    Terugformulier,
)
from triage.models import Lijnactie, Spoor
from triage.sporen import SOORT

LEZEN = (Recht.VOLGEN, None)
TIPS = (
    "Praat eerst met wie is geraakt.",
    "Noem gedrag, niet het karakter van iemand.",
    "Leg elke afspraak dezelfde dag vast.",
    "Doe zelf geen onderzoek. Twijfel je? Bel VIK.",
)


def _sporen(melding: Melding) -> list[dict[str, Any]]:
    """The sporen in the line with their actions, running ones first."""
    return [
        {
            "spoor": spoor,
            "naam": label("triagebesluit", spoor.soort).capitalize(),
            "loopt": spoor.status == Spoor.Status.LOOPT,
            "acties": [{"actie": actie, "naam": label("reactie", actie.soort)} for actie in spoor.acties.all()],
        }
        for spoor in melding.sporen.select_related("triagebesluit").prefetch_related("acties").running_first()
        if SOORT[spoor.soort].in_de_lijn
    ]


@require_safe
def show_lijn(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The work of the owner on one page: what was asked, what is planned, what came of it."""
    melding = get_melding(request, kenmerk, Recht.LIJN, "lijnafhandeling")
    loopt = melding.status == Status.LIJNAFHANDELING
    context = {
        "sporen": _sporen(melding),
        "opdracht": opdracht(melding, request.user, toegang(request.user).rechten_op(melding)),
        "reacties": [
            {
                "reactie": r,
                "naam": label("reactie", r.soort).capitalize(),
                "voor": naam_of(r.betrokkenheid) if r.betrokkenheid else "het team",
                "mag_verbeteren": may_correct(r, request.user),
            }
            for r in melding.reacties.select_related("betrokkenheid__medewerker").filter(is_straf=False)
        ],
        "correcties": [
            {
                "correctie": c,
                "naam": label("reactie", c.soort).capitalize(),
                "voor": naam_of(c.betrokkenheid) if c.betrokkenheid else "het team",
            }
            for c in melding.reactiecorrecties.select_related("betrokkenheid__medewerker", "door")
        ],
        "ontbreekt": missing_for_t15(melding) if loopt else [],
        "in_lijn": loopt,
        "mag_afronden": loopt and melding.permits(request.user, Recht.LIJN, EIGENAREN),
        "tips": TIPS,
    }
    return render_tab(request, "triage/lijn.html", melding, "", **context)


def _form_page(request: HttpRequest, melding: Melding, form: BaseForm, doe: Any, kop: str, gelukt: str) -> HttpResponse:
    """One small form of the owner: show it, or do it and go back to the page of the line."""
    if carry_out(request, form, doe, gelukt):
        return redirect("triage:lijn", melding.kenmerk)
    return render_tab(request, "triage/formulier.html", melding, "", form, kop=kop, terug="triage:lijn")


@require_http_methods(["GET", "POST"])
def plan_actie(request: HttpRequest, kenmerk: str, spoor: UUID) -> HttpResponse:
    melding = get_melding(request, kenmerk, Recht.LIJN, "lijnafhandeling")
    form = Lijnactieformulier(posted(request))

    def doe() -> None:
        add_lijnactie(get_object_or_404(melding.sporen, pk=spoor), request.user, **form.cleaned_data)

    return _form_page(request, melding, form, doe, "Plan een actie", "De actie staat erbij.")


@require_http_methods(["GET", "POST"])
def edit_actie(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """Record the result of one action."""
    melding = get_melding(request, kenmerk, Recht.LIJN, "lijnafhandeling")
    rij = get_object_or_404(Lijnactie.objects.select_related("spoor__melding"), spoor__melding=melding, pk=pk)
    form = Resultaatformulier(posted(request), initial={"resultaat": rij.resultaat, "gedaan_op": rij.gedaan_op})

    def doe() -> None:
        record_resultaat(rij, request.user, **form.cleaned_data)

    return _form_page(request, melding, form, doe, "Leg het resultaat vast", "Het resultaat staat erbij.")


@require_http_methods(["GET", "POST"])
def add_reactie(request: HttpRequest, kenmerk: str) -> HttpResponse:
    melding = get_melding(request, kenmerk, Recht.LIJN, "lijnafhandeling")
    form = Reactieformulier(posted(request), melding=melding)

    def doe() -> None:
        soort, op = form.cleaned_data["soort"], form.cleaned_data["op"]
        record_reactie(melding, request.user, soort=soort, betrokkenheid=form.betrokkenheid(), op=op)

    return _form_page(request, melding, form, doe, "Leg de reactie vast", "De reactie staat erbij.")


@require_http_methods(["GET", "POST"])
def mend_reactie(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """Mend a reaction, or take it back; only who recorded it."""
    melding = get_melding(request, kenmerk, Recht.LIJN, "lijnafhandeling")
    rij = get_object_or_404(melding.reacties, pk=pk)
    if not may_correct(rij, request.user):
        raise Http404
    beginwaarden = {"voor": str(rij.betrokkenheid_id or ""), "soort": rij.soort, "op": rij.op}
    form = Reactiecorrectieformulier(posted(request), melding=melding, initial=beginwaarden)

    def doe() -> None:
        velden = form.cleaned_data
        if velden["intrekken"]:
            withdraw_reactie(rij, request.user, reden=velden["reden"])
            return
        correct_reactie(
            rij, request.user,
            soort=velden["soort"], betrokkenheid=form.betrokkenheid(), op=velden["op"], reden=velden["reden"],
        )  # fmt: skip

    return _form_page(request, melding, form, doe, "Verbeter de reactie", "De reactie is verbeterd.")


@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """T15: the outcome, the text for the melder, and what is still missing before it can close."""
    melding = get_melding_for(request, kenmerk, (Recht.LIJN, EIGENAREN), doel="lijnafhandeling afronden")
    if melding.status != Status.LIJNAFHANDELING:
        return redirect("triage:lijn", melding.kenmerk)
    form = Afrondformulier(posted(request))
    klaar = "De lijnafhandeling is afgerond. De melder leest wat er is gedaan."
    if carry_out(request, form, lambda: close_lijn(melding, request.user, **form.cleaned_data), klaar, melding=melding):
        return redirect_to_tab(request, melding, "meldingen:melding", LEZEN)
    return render_tab(request, "triage/afronden.html", melding, "", form, ontbreekt=missing_for_t15(melding))


@require_POST
def finish_spoor(request: HttpRequest, kenmerk: str, spoor: UUID) -> HttpResponse:
    """Finish a spoor that runs beside something else."""
    melding = get_melding(request, kenmerk, Recht.LIJN, "nevenspoor sluiten")
    rij = get_object_or_404(melding.sporen, pk=spoor)
    press(request, lambda: close_nevenspoor(rij, request.user), "Het spoor is gesloten.")
    return redirect("triage:lijn", melding.kenmerk)


@require_http_methods(["GET", "POST"])
def hand_back(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """T14: hand the case back to the commissie."""
    mag = ((Recht.LIJN, EIGENAREN), (Recht.AGENDEREN, (Rol.VI,)))
    melding = get_melding_for(request, kenmerk, *mag, doel="terug naar triage")
    form = Terugformulier(posted(request))

    def doe() -> None:
        return_lijn(melding, request.user, **form.cleaned_data)

    if carry_out(request, form, doe, "De zaak staat weer op de agenda van de commissie.", melding=melding):
        return redirect_to_tab(request, melding, "triage:dossier", (Recht.TRIAGEDOSSIER, None))
    return render_tab(
        request, "triage/formulier.html", melding, "", form, kop="Terug naar de triagecommissie",
        inleiding="De commissie weegt opnieuw. Wie de afspraken uitvoert, heeft de zaak dan niet meer.",
        knop="Leg voor aan de commissie",
        terug="triage:lijn" if melding.permits(request.user, Recht.LIJN) else "triage:dossier",
    )  # fmt: skip
