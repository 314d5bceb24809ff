"""Concepts of the writer alone: kept while somebody writes, listed, opened again by their form, thrown away."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meldingen.actions.concept import AndermansConcept, discard_concept, save_concept
from meldingen.dossier import refuse
from meldingen.forms.concept import posted
from meldingen.models import Concept
from meldingen.uitleg import in_words
from meldingen.workflow import Recht
from pvi import klok
from pvi.eenmaal import is_autosave


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


def keep(request: HttpRequest, soort: Concept.Soort) -> Concept | None:
    """Save the posted form as a concept of this writer; None when it was sent already."""
    try:
        pk = uuid.UUID(request.POST.get("formulier", ""))
        return save_concept(pk, soort, door=request.user, antwoorden=posted(request.POST))
    except (ValueError, AndermansConcept):
        raise Http404 from None


def keep_and_leave(request: HttpRequest, soort: Concept.Soort) -> HttpResponse:
    """“Bewaar als concept”, or an autosave, which stays on its page."""
    concept = keep(request, soort)
    if is_autosave(request):
        return HttpResponse(status=204)
    if concept is None:
        messages.info(request, "Dit is al verstuurd.")
    else:
        dag = in_words(klok.day(concept.weg_op))
        messages.success(request, f"Je concept is bewaard. Alleen jij ziet het. Op {dag} gooien we het weg.")
    return redirect("meldingen:concepten")
