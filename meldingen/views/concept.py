"""Concepts of the writer alone: kept while somebody writes, listed, opened again by their form, thrown away."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meldingen.actions.concept import (
    AndermansConcept,
    Antwoorden,
    ConceptVeranderd,
    ConceptWeg,
    discard_concept,
    read_antwoorden,
    refuse_older,
    save_concept,
)
from meldingen.dossier import refuse
from meldingen.forms.concept import Conceptformulier, posted
from meldingen.models import Concept
from meldingen.uitleg import in_words
from meldingen.workflow import Recht
from pvi import klok


def get_concept(request: HttpRequest, pk: uuid.UUID, **velden: str) -> Concept:
    """The own concept; for everybody else it does not exist."""
    concept = Concept.objects.of(request.user).select_related("sleutel").filter(pk=pk, **velden).first()
    if concept is None:
        refuse(request, Recht.MELDEN, "concept")
    return concept


@require_safe
def list_concepten(request: HttpRequest) -> HttpResponse:
    context = {"titel": "Concepten", "concepten": Concept.objects.of(request.user)}
    return render(request, "meldingen/concepten.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    concept = get_concept(request, pk)
    if request.method == "POST":
        discard_concept(concept)
        messages.success(request, "Je concept is weg.")
        return redirect("meldingen:concepten")
    return render(request, "meldingen/concept_weg.html", {"titel": "Gooi je concept weg", "concept": concept})


def keep(request: HttpRequest, soort: Concept.Soort) -> Concept:
    """Save the posted form as a concept of this writer. Raises ConceptWeg and ConceptVeranderd."""
    try:
        pk = uuid.UUID(request.POST.get("formulier", ""))
        stand = request.POST.get("concept_stand", "")
        return save_concept(pk, soort, door=request.user, antwoorden=posted(request.POST), stand=stand)
    except (ValueError, AndermansConcept):
        raise Http404 from None


def autosave(request: HttpRequest, soort: Concept.Soort) -> HttpResponse:
    """Save what stands on a page that stays open; 409: another page wrote, 410: it was sent or thrown away."""
    try:
        concept = keep(request, soort)
    except ConceptVeranderd:
        return HttpResponse(status=409)
    except ConceptWeg:
        return HttpResponse(status=410)
    return HttpResponse(status=204, headers={"X-Concept-Stand": concept.stand})


def keep_and_leave(request: HttpRequest, soort: Concept.Soort) -> HttpResponse:
    """“Bewaar als concept”. Raises ConceptWeg and ConceptVeranderd, for a page that keeps the words."""
    concept = keep(request, soort)
    dag = in_words(klok.day(concept.weg_op))
    messages.success(request, f"Je concept is bewaard. Alleen jij ziet het. Op {dag} gooien we het weg.")
    return redirect("meldingen:concepten")


@dataclass(frozen=True)
class Getypt:
    """What stood on a page that could not be kept or sent as it was."""

    antwoorden: Antwoorden
    concept: Concept | None
    verschillen: list[dict[str, str]]
    status: int


def is_still_mine(request: HttpRequest, pk: uuid.UUID) -> None:
    """Before the form is sent. Raises ConceptVeranderd."""
    stand = request.POST.get("concept_stand", "")
    refuse_older(pk, door=request.user, antwoorden=posted(request.POST), stand=stand)


def typed(request: HttpRequest, form: Conceptformulier, botsing: ConceptVeranderd | ConceptWeg) -> Getypt:
    """The page as it was sent, not judged, with what it says about the words of another one."""
    getypt = posted(request.POST)
    if isinstance(botsing, ConceptWeg):
        messages.error(request, IS_WEG)
        return Getypt(getypt, None, [], 422)
    bewaard = read_antwoorden(botsing.concept)
    verschillen = form.differences(bewaard, getypt)
    return Getypt(getypt, botsing.concept, verschillen, 409)


IS_WEG = "Dit concept is al verstuurd of weggegooid. Je tekst staat nog in het formulier. Kopieer wat je wilt houden."
