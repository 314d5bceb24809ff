"""/mijn/procedure/: the own view of a betrokkene, only once told (CI-1). Before that every address here is a 404."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meldingen.dossier import get_procedure
from meldingen.models import Betrokkenheid
from meldingen.stap import carry_out, posted
from reflectie.forms.procedure import (
    LANG,
    Bezwaarformulier,
    Teamberichtformulier,
    Verhaalformulier,
    Zienswijzeformulier,
)
from reflectie.procedure import own_rehabilitatie, procedure_context, terms_of
from triage.actions.besluit import mark_bezwaar
from triage.actions.rehabilitatie import approve_teambericht
from triage.actions.verklaring import answer_voornemen, concept_of, give_verhaal, keep_concept, may_tell
from triage.besluitstappen import Stap
from triage.models import Besluit, Verklaring
from triage.procedure import current_besluit

Soort = Verklaring.Soort


@require_safe
def show_procedure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything this person may read, on one page."""
    return render(request, "reflectie/procedure.html", procedure_context(get_procedure(request, pk)))


@require_safe
def show_rechten(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What somebody may do who is the subject of a procedure, with the own terms."""
    eigen = get_procedure(request, pk, "eigen rechten")
    context = {"titel": "Jouw rechten", "procedure": eigen, "termijnen": terms_of(eigen)}
    return render(request, "reflectie/procedure_rechten.html", context)


def _form_page(
    request: HttpRequest,
    eigen: Betrokkenheid,
    template: str,
    form: Form,
    doe: Callable[[], Any],
    gelukt: str,
    **context: Any,
) -> HttpResponse:
    """One form of the own procedure: show it, or do it and go back to the page."""
    if carry_out(request, form, doe, gelukt):
        return redirect("reflectie:procedure", eigen.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, template, context | {"procedure": eigen, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def tell_verhaal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The own story, for the onderzoeker."""
    eigen = get_procedure(request, pk, "eigen verhaal")
    if not may_tell(eigen):
        raise Http404
    if "bewaar" in request.POST:
        return _keep(request, eigen, Soort.VERHAAL)
    form = Verhaalformulier(posted(request), initial={"tekst": concept_of(eigen, Soort.VERHAAL)})
    return _form_page(
        request, eigen, "reflectie/procedure_verhaal.html", form,
        lambda: give_verhaal(eigen, form.cleaned_data["tekst"]), "Je verhaal ligt bij de onderzoeker.",
        titel="Jouw verhaal",
    )  # fmt: skip


@require_POST
def autosave(request: HttpRequest, pk: UUID, soort: str) -> HttpResponse:
    """Autosave: the words as they stand; 204 when they are kept."""
    if soort not in Soort.values:
        raise Http404
    keep_concept(get_procedure(request, pk, "concept bewaren"), Soort(soort), request.POST.get("tekst", "")[:LANG])
    return HttpResponse(status=204)


def _keep(request: HttpRequest, eigen: Betrokkenheid, soort: Verklaring.Soort) -> HttpResponse:
    keep_concept(eigen, soort, request.POST.get("tekst", "")[:LANG])
    messages.success(request, "Je tekst is bewaard. Alleen jij ziet hem, tot je hem verstuurt.")
    return redirect("reflectie:procedure", eigen.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def give_zienswijze(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The own view on the voornemen, or that there is none."""
    eigen = get_procedure(request, pk, "eigen zienswijze")
    besluit = current_besluit(eigen)
    if besluit is None or besluit.stap != Stap.VOORNEMEN:
        raise Http404
    if "bewaar" in request.POST:
        return _keep(request, eigen, Soort.ZIENSWIJZE)
    form = Zienswijzeformulier(posted(request), initial={"tekst": concept_of(eigen, Soort.ZIENSWIJZE)})

    def doe() -> None:
        geen = form.cleaned_data["keuze"] == Zienswijzeformulier.NEE
        answer_voornemen(eigen, besluit, request.user, tekst="" if geen else form.cleaned_data["tekst"], geen=geen)

    return _form_page(
        request, eigen, "reflectie/procedure_zienswijze.html", form,
        doe, "Je antwoord ligt bij het bevoegd gezag.",
        titel="Jouw zienswijze", besluit=besluit,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def note_bezwaar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The mark that bezwaar was made."""
    eigen = get_procedure(request, pk, "eigen bezwaar")
    besluit = current_besluit(eigen)
    if besluit is None or besluit.stap != Stap.DEFINITIEF or besluit.bezwaar != Besluit.Bezwaar.GEEN:
        raise Http404
    form = Bezwaarformulier(posted(request))
    return _form_page(
        request, eigen, "reflectie/procedure_bezwaar.html", form,
        lambda: mark_bezwaar(besluit, request.user), "We weten dat je bezwaar hebt gemaakt.",
        titel="Bezwaar",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def read_teambericht(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve the words that the team will hear (rehabilitatie)."""
    eigen = get_procedure(request, pk, "woorden voor het team")
    rehabilitatie = own_rehabilitatie(eigen)
    if rehabilitatie is None or not rehabilitatie.teambericht or rehabilitatie.akkoord_betrokkene:
        raise Http404
    form = Teamberichtformulier(posted(request), initial={"woorden": rehabilitatie.teambericht})
    return _form_page(
        request, eigen, "reflectie/procedure_teambericht.html", form,
        lambda: approve_teambericht(rehabilitatie, form.cleaned_data["woorden"]), "Je akkoord staat vast.",
        titel="Woorden voor het team", rehabilitatie=rehabilitatie,
    )  # fmt: skip
