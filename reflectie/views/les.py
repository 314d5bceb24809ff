"""The les: written and read a second time in the case; read by colleagues apart from it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meldingen.dossier import get_melding, record_inzage, refuse, render_tab
from meldingen.models import Inzage, Melding
from meldingen.stap import carry_out, posted, press
from meldingen.toegang import has_recht
from meldingen.workflow import Recht
from pvi import kluis
from pvi.rollen import Rol
from pvi.web.bladeren import page
from reflectie.actions.les import (
    decline_les,
    may_read_again,
    share_les,
    shared_lessen,
    to_read_again,
    write_les,
)
from reflectie.forms.les import Geenlesformulier, Lesformulier
from reflectie.models import Les


def _les(melding: Melding) -> Les | None:
    les = Les.objects.select_related("schrijver", "tweede_lezer").filter(melding=melding).first()
    if les is not None:
        kluis.open_sleutel(les.sleutel_id)
    return les


@require_safe
def show_les(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """What was learned from this case, how far it is, and what this reader can do with it."""
    melding = get_melding(request, kenmerk, Recht.LES_SCHRIJVEN, doel="les")
    rij = _les(melding)
    return render_tab(
        request,
        "reflectie/les.html",
        melding,
        "herstel",
        les=rij,
        antwoorden=rij.antwoorden if rij else [],
        mag_delen=rij is not None and may_read_again(rij, request.user),
        staat_vast=rij is not None and rij.status == Les.Status.GEDEELD,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, kenmerk: str) -> HttpResponse:
    melding = get_melding(request, kenmerk, Recht.LES_SCHRIJVEN, doel="les schrijven")
    rij, concept = _les(melding), "concept" in request.POST
    form = Lesformulier(posted(request), les=rij, concept=concept)
    klaar = "Bewaard als concept." if concept else "De les ligt klaar voor de tweede lezer."
    if carry_out(request, form, lambda: write_les(melding, request.user, concept=concept, **form.cleaned_data), klaar):
        return redirect("reflectie:les", melding.kenmerk)
    return render_tab(request, "reflectie/les_schrijven.html", melding, "herstel", form)


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """No les, with the reason."""
    melding = get_melding(request, kenmerk, Recht.LES_SCHRIJVEN, doel="les schrijven")
    form = Geenlesformulier(posted(request))
    klaar = "Vastgelegd waarom er geen les is."
    if carry_out(request, form, lambda: decline_les(melding, request.user, **form.cleaned_data), klaar):
        return redirect("reflectie:les", melding.kenmerk)
    return render_tab(
        request, "reflectie/formulier.html", melding, "herstel", form, kop="Geen les", terug="reflectie:les"
    )


@require_POST
def share(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The second reader shares it from the case."""
    melding = get_melding(request, kenmerk, Recht.LES_SCHRIJVEN, doel="les nalezen")
    rij = get_object_or_404(Les, melding=melding)
    _share(request, rij)
    return redirect("reflectie:les", melding.kenmerk)


def _share(request: HttpRequest, rij: Les) -> None:
    klaar = "De les is gedeeld. Collega’s van de eenheid kunnen haar nu lezen."
    press(request, lambda: share_les(rij, request.user), klaar)


# --- apart from any case: no kenmerk, no date, no unit smaller than the eenheid ---------------------------------------


@require_safe
def list_lessen(request: HttpRequest) -> HttpResponse:
    """The reading list of row 28, and for the reflectiekamer what waits for a second reader."""
    if not has_recht(request.user, Recht.LESSEN_LEZEN):
        refuse(request, Recht.LESSEN_LEZEN, "lessen")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.LESSEN_LEZEN, doel="lessen")
    pagina = page(request, shared_lessen(request.user), 10)
    wacht = list(to_read_again(request.user).order_by("geschreven_op", "pk"))
    kluis.open_sleutel(*(rij.sleutel_id for rij in pagina.object_list))
    context = {
        "pagina": pagina,
        "lessen": [{"les": rij, "antwoorden": rij.antwoorden[1:]} for rij in pagina.object_list],
        "wacht": wacht,
    }
    return render(request, "reflectie/lessen.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def read_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The reflectiekamer reads a les a second time: can anybody be recognised?"""
    rij = to_read_again(request.user).select_related("eenheid").filter(pk=pk).first()
    if rij is None or not has_recht(request.user, Recht.LES_SCHRIJVEN, {Rol.RK}):
        refuse(request, Recht.LES_SCHRIJVEN, "les nalezen")
    # Nobody found yet that it leads to no person, so it is read as part of its case.
    Inzage.record(
        request.user, Inzage.Soort.GELEZEN, melding=rij.melding_id, recht=Recht.LES_SCHRIJVEN, doel="les nalezen",
        rollen=Rol.RK,
    )  # fmt: skip
    kluis.open_sleutel(rij.sleutel_id)
    if request.method == "POST":
        _share(request, rij)
        return redirect("reflectie:lessen")
    return render(request, "reflectie/nalezen.html", {"les": rij, "antwoorden": rij.antwoorden})
