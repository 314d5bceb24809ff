"""The besluiten of one case: per betrokkene a page that shows the step that is next, and the way to herstel (T21)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from meldingen import uitleg
from meldingen.dossier import get_melding_for, redirect_to_tab, render_tab
from meldingen.lezers import LEZERS, readers
from meldingen.models import Melding
from meldingen.stap import Klaar, attempt, carry_out, posted
from meldingen.workflow import Recht, Status
from pvi.models.referentie import label
from pvi.rollen import Rol
from pvi.web.eenmaal import is_autosave
from triage.actions.besluit import (
    advies_of,
    announce_voornemen,
    close_besluit,
    make_besluit_definitief,
    missing_for_t21,
    record_bezwaar,
    save_besluit,
)
from triage.actions.jurisprudentie import comparable_items
from triage.actions.lcadvies import Moment, current_lc_advies
from triage.actions.onderzoek import naam_of
from triage.besluitstappen import Stap
from triage.forms.besluit import Besluitformulier, Bezwaarformulier
from triage.models import Besluit
from triage.views.smo import advies_card

BESLISSEN = (Recht.BESLUITEN, (Rol.PC,))
(OPSTELLEN,) = LEZERS["besluit"].zaak
TAB = ((Recht.BESLUITEN, None), (Recht.RAPPORT_LEZEN, None))
TOON = {Stap.NIEUW: "let_op", Stap.ZIENSWIJZE: "let_op", Stap.DEFINITIEF: "goed"}


@require_http_methods(["GET", "POST"])
def list_besluiten(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Where each besluit stands; a POST sends the case on to herstel (T21)."""
    melding = get_melding_for(request, kenmerk, OPSTELLEN if request.method == "GET" else BESLISSEN, doel="besluiten")
    fout = None
    if request.method == "POST":
        klaar = "De besluiten staan vast. De zaak gaat naar herstel."
        fout = attempt(request, lambda: close_besluit(melding, request.user), klaar, melding=melding)
        if isinstance(fout, Klaar):
            return redirect_to_tab(request, melding, "triage:besluit", *TAB)
    rijen = melding.besluiten.current().select_related("betrokkenheid__medewerker").prefetch_related("wissels")
    besluit = melding.status == Status.BESLUIT
    context = {
        "kaarten": [besluit_card(rij) for rij in rijen],
        "ontbreekt": missing_for_t21(melding) if besluit else [],
        "geweigerd": fout,
        "mag_beslissen": besluit and melding.permits(request.user, *BESLISSEN),
        "lc_vraag": current_lc_advies(melding, Moment.SMO),
    }
    antwoord = render_tab(request, "triage/besluiten.html", melding, "onderzoek", **context)
    antwoord.status_code = 422 if fout else 200
    return antwoord


def besluit_card(besluit: Besluit) -> dict[str, Any]:
    """One besluit with its step, its log and what was advised."""
    advies = advies_of(besluit)
    return {
        "besluit": besluit,
        "naam": naam_of(besluit.betrokkenheid),
        "toon": TOON.get(besluit.stap, "neutraal"),
        "uitkomst": label("uitkomst", besluit.uitkomst).capitalize(),
        "advies": advies,
        "wijkt_af": advies is not None and besluit.straf is not None and besluit.differs_from(advies),
        "stappen": list(besluit.wissels.all()),
    }


@require_http_methods(["GET", "POST"])
def edit_besluit(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """One besluit: the form of its next step, kept as a concept by itself; TJZ prepares, the politiechef decides."""
    melding = get_melding_for(request, kenmerk, OPSTELLEN, doel="besluit")
    rij = _besluit(melding, pk)
    if melding.status != Status.BESLUIT or rij.stap == Stap.DEFINITIEF:
        return _show(request, melding, rij, None)
    form = Besluitformulier(posted(request), rij=rij, door=request.user)
    if request.method != "POST":
        return _show(request, melding, rij, form)
    if not form.is_valid() or "voorbeeld" in request.POST:
        return _show(request, melding, rij, form, voorbeeld=form.cleaned_data if "voorbeeld" in request.POST else None)
    if form.is_stale(request):
        return _show(request, melding, rij, form, botsing=rij)
    return _keep(request, melding, rij, form)


def _besluit(melding: Melding, pk: UUID) -> Besluit:
    rijen = melding.besluiten.current().select_related("betrokkenheid__medewerker").prefetch_related("wissels")
    rij = get_object_or_404(rijen, pk=pk)
    rij.melding = melding
    return rij


# Per step: the word of the button and what is said when it is done.
KNOP = {
    Stap.NIEUW: ("Leg het voornemen voor", "Het voornemen is vastgelegd. De betrokkene kan het lezen en reageren."),
    Stap.ZIENSWIJZE: ("Maak het besluit definitief", "Het besluit is definitief. Betrokkene en melder lezen het."),
}


def _keep(request: HttpRequest, melding: Melding, rij: Besluit, form: Besluitformulier) -> HttpResponse:
    """A concept, by itself or by the button, or the step itself."""
    vanzelf = is_autosave(request)
    beslist = "besluit" in request.POST and not vanzelf

    def doe() -> None:
        if beslist and rij.stap == Stap.NIEUW:
            announce_voornemen(rij, request.user, **form.velden())
        elif beslist:
            make_besluit_definitief(rij, request.user, lc_criteria=form.lc_criteria(), **form.velden())
        else:
            save_besluit(rij, request.user, **form.velden())

    if not carry_out(request, form, doe):
        return _show(request, melding, rij, form)
    if vanzelf:
        form.remember_kept(request)
        return HttpResponse(status=204)
    if not beslist:
        messages.success(request, f"Bewaard als concept. Alleen {readers('besluit')} lezen dit.")
        return redirect("triage:besluit-betrokkene", melding.kenmerk, rij.pk)
    messages.success(request, KNOP[Stap(rij.stap)][1])
    return redirect_to_tab(request, melding, "triage:besluit", OPSTELLEN)


def _show(
    request: HttpRequest, melding: Melding, rij: Besluit, form: Besluitformulier | None, **extra: Any
) -> HttpResponse:
    advies = advies_of(rij)
    gevonden = comparable_items(melding)
    context = {
        "kaart": besluit_card(rij),
        "smo": advies_card(advies) if advies else None,
        "lc_vraag": current_lc_advies(melding, Moment.SMO),
        "gevonden": gevonden,
        "buiten": rij.straf is not None and gevonden.is_outlier(rij.straf),
        "mag_beslissen": melding.permits(request.user, *BESLISSEN),
        "knop": KNOP.get(Stap(rij.stap), ("", ""))[0],
        "stand_melder": uitleg.UITLEG[Status.BESLUIT],
        "waarschuwingen": _warnings(rij),
        "voorbeeld": None,
        "botsing": None,
    } | extra
    return render_tab(request, "triage/besluit.html", melding, "onderzoek", form, **context)


def _warnings(besluit: Besluit) -> list[str]:
    """What somebody who is about to decide must know: open questions, open terms, a case that waits."""
    gevonden = []
    if besluit.betrokkenheid.geinformeerd_op is None:
        gevonden.append("De betrokkene weet nog niets. Leg eerst vast dat die is geïnformeerd.")
    if besluit.melding.opgeschort:
        gevonden.append("De zaak wacht op het Openbaar Ministerie of de rechter. Tot dan kan geen stap worden gezet.")
    if besluit.stap == Stap.VOORNEMEN:
        gevonden.append("De termijn voor de zienswijze loopt nog.")
    if besluit.melding.berichten.filter(van_melder=True, beantwoord=False).exists():
        gevonden.append("Er staat nog een vraag van de melder open.")
    return gevonden


@require_http_methods(["GET", "POST"])
def edit_bezwaar(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """Record that bezwaar came in, or how it ended: a flag beside the besluit, which stands meanwhile."""
    melding = get_melding_for(request, kenmerk, OPSTELLEN, doel="bezwaar")
    rij = _besluit(melding, pk)
    if rij.bezwaar not in (Besluit.Bezwaar.GEEN, Besluit.Bezwaar.LOOPT) or rij.stap != Stap.DEFINITIEF:
        raise Http404
    form = Bezwaarformulier(posted(request), besluit=rij)
    if carry_out(
        request, form, lambda: record_bezwaar(rij, request.user, **form.cleaned_data), "Het bezwaar is vastgelegd."
    ):
        return redirect("triage:besluit", melding.kenmerk)
    return render_tab(
        request, "triage/formulier.html", melding, "onderzoek", form, kop=f"Bezwaar van {naam_of(rij.betrokkenheid)}",
        terug="triage:besluit", inleiding="Het besluit blijft staan zolang het bezwaar loopt. De brief zelf bewaart "
        "Team Juridische Zaken. Met een open bezwaar kan de zaak niet dicht.",
    )  # fmt: skip
