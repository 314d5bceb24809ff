"""The toetsingskader: comparable finished cases by codes (row 19a), and writing what becomes one (row 29)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meldingen.dossier import record_inzage, refuse
from meldingen.models import Inzage
from meldingen.stap import carry_out, posted, press
from meldingen.toegang import has_recht
from meldingen.workflow import Recht
from pvi import kluis
from triage.actions.jurisprudentie import comparable_items, concept_items, fix_item, missing_in_item, write_item
from triage.forms.jurisprudentie import Itemformulier, Zoekformulier
from triage.forms.smo import item_in_words
from triage.models import JurisprudentieItem


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search by factors: what matches and why, and the range of what was decided."""
    if not has_recht(request.user, Recht.TOETSINGSKADER):
        refuse(request, Recht.TOETSINGSKADER, "toetsingskader")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.TOETSINGSKADER, doel="toetsingskader")
    form = Zoekformulier(request.GET or None)
    gezocht = form.is_bound and form.is_valid()
    concepten = concept_items(request.user).order_by("-jaar", "pk")
    context = {
        "form": form,
        "gevonden": comparable_items(form.vraag()) if gezocht else None,
        "concepten": [(item, item_in_words(item)) for item in concepten],
        "mag_schrijven": has_recht(request.user, Recht.JURISPRUDENTIE),
    }
    return render(request, "triage/toetsingskader.html", context)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Write a concept, or (without pk) one about a case from before the portal."""
    if not has_recht(request.user, Recht.JURISPRUDENTIE):
        refuse(request, Recht.JURISPRUDENTIE, "jurisprudentie schrijven")
    item = _concept(request, pk) if pk else None
    form = Itemformulier(posted(request), item=item)
    klaar = "Bewaard. Een ander leest het na en stelt het vast."
    if gedaan := carry_out(request, form, lambda: write_item(request.user, item, **form.velden()), klaar):
        return redirect("triage:jurisprudentie", gedaan.uitkomst.pk)
    context = {"form": form, "item": item, "ontbreekt": missing_in_item(item, request.user) if item else []}
    return render(request, "triage/jurisprudentie.html", context, status=422 if form.errors else 200)


@require_POST
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second reader finds that nobody can be recognised."""
    if not has_recht(request.user, Recht.JURISPRUDENTIE):
        refuse(request, Recht.JURISPRUDENTIE, "jurisprudentie vaststellen")
    item = _concept(request, pk)
    klaar = "Het item is vastgesteld. Collega’s kunnen ermee vergelijken."
    if press(request, lambda: fix_item(item, request.user), klaar):
        return redirect("triage:toetsingskader")
    return redirect("triage:jurisprudentie", item.pk)


def _concept(request: HttpRequest, pk: UUID) -> JurisprudentieItem:
    """A concept this person may read, its key open; until it is fixed it is read as part of its case."""
    item = concept_items(request.user).select_related("besluit").filter(pk=pk).first()
    if item is None:
        refuse(request, Recht.JURISPRUDENTIE, "jurisprudentie")
    record_inzage(
        request, Inzage.Soort.GELEZEN, recht=Recht.JURISPRUDENTIE, doel="jurisprudentie",
        melding=item.besluit.melding if item.besluit else None,
    )  # fmt: skip
    kluis.open_sleutel(item.sleutel_id)
    return item
