"""Units, lists, texts and terms."""

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from meldingen import termijnen as tabel
from meldingen.actions import inrichting as acties
from meldingen.actions.beheer import current_regel, request_termijn
from meldingen.forms.beheer import (
    Eenheidformulier,
    NieuweEenheidformulier,
    NieuweWaardeformulier,
    Opheffenformulier,
    Tekstformulier,
    Termijnformulier,
    Waardeformulier,
)
from meldingen.models import Termijninstelling
from meldingen.stap import carry_out, posted
from meldingen.views.beheer.deur import for_beheer, render_beheer, show_form
from pvi import klok, lijsten, teksten
from pvi.models import OrganisatieEenheid, Referentie, Tekst

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


# --- units ------------------------------------------------------------------------------------------------------------


@for_beheer
@require_safe
def list_eenheden(request: HttpRequest) -> HttpResponse:
    """The tree down to the sectors and teams of one unit."""
    hoog = list(OrganisatieEenheid.objects.filter(niveau__lte=1).order_by("niveau", "naam", "pk"))
    gekozen = next((e for e in hoog if e.code == request.GET.get("eenheid")), None)
    onderdelen = _in_tree_order(gekozen) if gekozen else []
    context = {"hoog": hoog, "gekozen": gekozen, "onderdelen": onderdelen, "vandaag": klok.vandaag()}
    return render_beheer(request, "beheer/eenheden.html", context)


def _in_tree_order(top: OrganisatieEenheid) -> list[OrganisatieEenheid]:
    """The unit and everything under it, each followed by its own parts."""
    onder: dict[int | None, list[OrganisatieEenheid]] = {}
    for eenheid in OrganisatieEenheid.objects.filter(eenheid=top).exclude(pk=top.pk).order_by("naam", "pk"):
        onder.setdefault(eenheid.ouder_id, []).append(eenheid)

    def walk(eenheid: OrganisatieEenheid) -> list[OrganisatieEenheid]:
        return [eenheid, *(deel for kind in onder.get(eenheid.pk, ()) for deel in walk(kind))]

    return walk(top)


@for_beheer
@GET_POST
def add_eenheid(request: HttpRequest) -> HttpResponse:
    form = NieuweEenheidformulier(posted(request), initial={"geldig_van": klok.vandaag()})
    klaar = "De eenheid staat erbij."
    if carry_out(request, form, lambda: acties.create_eenheid(form.instance, door=request.user), klaar):
        return redirect("beheer:eenheid", form.instance.code)
    return show_form(
        request, form, "Voeg een eenheid toe", "Voeg toe", reverse("beheer:eenheden"), naam="Eenheden",
        uitleg="Een eenheid wordt nooit weggehaald. Zij krijgt later een laatste dag en een opvolger.",
    )  # fmt: skip


@for_beheer
@GET_POST
def edit_eenheid(request: HttpRequest, code: str) -> HttpResponse:
    rij = get_object_or_404(OrganisatieEenheid.objects.select_related("ouder", "opvolger", "eenheid"), code=code)
    form = Eenheidformulier(posted(request), instance=rij)

    def klaar(veranderd: bool) -> str:
        return "De eenheid is veranderd." if veranderd else ""

    if carry_out(request, form, lambda: acties.change_eenheid(form.instance, door=request.user), klaar):
        return redirect("beheer:eenheid", code)
    rij = OrganisatieEenheid.objects.select_related("ouder", "opvolger", "eenheid").get(pk=rij.pk)
    context = {"eenheid": rij, "form": form, "terug": f"{reverse('beheer:eenheden')}?eenheid={rij.eenheid.code}"}
    return render_beheer(request, "beheer/eenheid.html", context, form)


@for_beheer
@GET_POST
def close_eenheid(request: HttpRequest, code: str) -> HttpResponse:
    rij = get_object_or_404(OrganisatieEenheid, code=code, geldig_tot__isnull=True)
    form = Opheffenformulier(posted(request), eenheid=rij)

    def doe() -> None:
        tot, opvolger = form.cleaned_data["geldig_tot"], form.cleaned_data["opvolger"]
        acties.close_eenheid(rij, tot=tot, opvolger=opvolger, door=request.user)

    if carry_out(request, form, doe, "De eenheid heeft een laatste dag."):
        return redirect("beheer:eenheid", code)
    return show_form(
        request, form, f"Hef {rij.naam} op", "Leg de laatste dag vast", reverse("beheer:eenheid", args=[code]),
        naam=rij.naam, uitleg="Oude meldingen blijven bij deze eenheid staan. Er verandert niets aan wat al geteld is.",
    )  # fmt: skip


# --- lists ------------------------------------------------------------------------------------------------------------

# What each list is, for who keeps it.
LIJSTNAMEN = {
    "grond": "Gronden",
    "aard": "Aard van het gedrag",
    "kanaal": "Kanalen",
    "positie": "Positie van de melder",
    "context": "Context",
    "machtsverhouding": "Machtsverhouding",
    "triagebesluit": "Triagebesluiten",
    "straf": "Disciplinaire straffen",
    "ordemaatregel": "Ordemaatregelen",
    "reactie": "Reacties zonder straf",
    "herstelvorm": "Vormen van herstel",
    "uitkomst": "Uitkomst van de norm",
    "sluitreden": "Redenen om te sluiten",
    "steun": "Steun",
    "consultroute": "Vervolg op een consult",
}


@for_beheer
@require_safe
def list_lijsten(request: HttpRequest) -> HttpResponse:
    vandaag = klok.vandaag()
    geldig = Q(geldig_van__lte=vandaag) & (Q(geldig_tot__isnull=True) | Q(geldig_tot__gte=vandaag))
    tellen = Referentie.objects.order_by("lijst").values("lijst").annotate(aantal=Count("pk", filter=geldig))
    rijen = [{"lijst": r["lijst"], "naam": list_name(r["lijst"]), "aantal": r["aantal"]} for r in tellen]
    return render_beheer(request, "beheer/lijsten.html", {"lijsten": rijen})


def list_name(lijst: str) -> str:
    return LIJSTNAMEN.get(lijst, lijst.capitalize())


@for_beheer
@GET_POST
def show_lijst(request: HttpRequest, lijst: str) -> HttpResponse:
    """The values of one list, ended ones too, and one more."""
    waarden = list(Referentie.objects.filter(lijst=lijst).order_by("volgorde", "code"))
    if not waarden:
        raise Http404
    vast = lijst in lijsten.VASTE_LIJSTEN
    begin = {"geldig_van": klok.vandaag(), "volgorde": waarden[-1].volgorde + 1}
    form = None if vast else NieuweWaardeformulier(posted(request), instance=Referentie(lijst=lijst), initial=begin)
    if request.method == "POST" and form is None:
        raise Http404
    klaar = "De waarde staat erbij."
    if carry_out(request, form, lambda: acties.add_waarde(form.instance, door=request.user), klaar):
        return redirect("beheer:lijst", lijst)
    context = {"lijst": lijst, "naam": list_name(lijst), "waarden": waarden, "form": form, "vandaag": klok.vandaag()}
    return render_beheer(request, "beheer/lijst.html", context, form)


@for_beheer
@GET_POST
def edit_waarde(request: HttpRequest, lijst: str, code: str) -> HttpResponse:
    rij = get_object_or_404(Referentie, lijst=lijst, code=code)
    form = Waardeformulier(posted(request), instance=rij, vast=lijsten.is_fixed(lijst, code))
    klaar = "De waarde is veranderd. Binnen een minuut ziet iedereen dat."
    if carry_out(request, form, lambda: acties.change_waarde(form.instance, door=request.user), klaar):
        return redirect("beheer:lijst", lijst)
    uitleg = "De betekenis blijft gelijk. Is zij anders? Geef deze waarde een laatste dag en voeg een nieuwe toe."
    return show_form(
        request, form, f"Verander “{Referentie.objects.get(pk=rij.pk).label}”", "Bewaar",
        reverse("beheer:lijst", args=[lijst]), uitleg=uitleg, naam=list_name(lijst),
    )  # fmt: skip


# --- texts ------------------------------------------------------------------------------------------------------------


@for_beheer
@require_safe
def list_teksten(request: HttpRequest) -> HttpResponse:
    nu = teksten.current()
    rijen = [{"soort": soort, "tekst": nu[soort.sleutel]} for soort in teksten.TEKSTEN]
    return render_beheer(request, "beheer/teksten.html", {"teksten": rijen})


@for_beheer
@GET_POST
def edit_tekst(request: HttpRequest, sleutel: str) -> HttpResponse:
    soort = teksten.SOORT.get(sleutel)
    if soort is None:
        raise Http404
    nu = teksten.current(sleutel)[sleutel]
    form = Tekstformulier(posted(request), initial={"tekst": nu})
    klaar = "De tekst is bewaard. Iedereen leest haar meteen."
    if carry_out(
        request, form, lambda: acties.set_tekst(sleutel, form.cleaned_data["tekst"], door=request.user), klaar
    ):
        return redirect("beheer:teksten")
    eerder = Tekst.objects.filter(sleutel=sleutel)[1:6]
    context = {
        "form": form, "kop": soort.naam, "knop": "Bewaar", "terug": reverse("beheer:teksten"), "terug_naam": "Teksten",
        "uitleg": "", "eerder": eerder,
    }  # fmt: skip
    return render_beheer(request, "beheer/formulier.html", context, form)


# --- terms ------------------------------------------------------------------------------------------------------------


@for_beheer
@require_safe
def list_termijnen(request: HttpRequest) -> HttpResponse:
    rijen = [
        {"regel": current_regel(soort.code), "mag": tabel.is_changeable(soort), "standaard": soort}
        for soort in tabel.TERMIJNEN
    ]
    straks = Termijninstelling.objects.filter(bevestigd_op__isnull=False, geldig_van__gt=klok.vandaag())
    context = {"termijnen": rijen, "straks": [(i.regel, i.geldig_van) for i in straks.order_by("geldig_van")]}
    return render_beheer(request, "beheer/termijnen.html", context)


@for_beheer
@GET_POST
def edit_termijn(request: HttpRequest, code: str) -> HttpResponse:
    soort = tabel.SOORT.get(code)
    if soort is None or not tabel.is_changeable(soort):
        raise Http404
    nu = current_regel(code)
    begin = {
        "aantal": nu.aantal, "bij_spoed": nu.bij_spoed, "waarschuwing": nu.waarschuwing, "geldig_van": klok.vandaag()
    }  # fmt: skip
    form = Termijnformulier(posted(request), soort=soort, initial=begin)
    klaar = "Aangevraagd. De termijn verandert als een andere beheerder dit bevestigt."
    if carry_out(request, form, lambda: request_termijn(form.instance, door=request.user), klaar):
        return redirect("beheer:termijnen")
    uitleg = "Termijnen die al lopen, houden hun datum."
    return show_form(
        request, form, f"Verander de termijn: {soort.naam.lower()}", "Vraag aan", reverse("beheer:termijnen"),
        uitleg=uitleg, naam="Termijnen",
    )  # fmt: skip
