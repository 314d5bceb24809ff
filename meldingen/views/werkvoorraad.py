"""The werkvoorraad: every case somebody reaches, with the first term in words, and what is done with many at once."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, OuterRef, Subquery, When
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meldingen.access import has_recht, toegang
from meldingen.dossier import record_inzage, record_refusal
from meldingen.forms.werkvoorraad import (
    GEEN,
    SORTEER,
    STANDAARD,
    LijstfilterForm,
    Werkvoorraadfilter,
    clean_query,
    in_order,
    is_late,
)
from meldingen.models import Inzage, Lijstfilter, Melding, Termijn
from meldingen.termijnen import SOORT, describe
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.models.referentie import labels
from pvi.rollen import Rol
from pvi.web import page

# Columns of the table: word to sort by ("" cannot be sorted) and heading.
KOLOMMEN = (
    ("kenmerk", "Kenmerk"),
    ("", "Waar het over gaat"),
    ("fase", "Fase"),
    ("", "Grond"),
    ("termijn", "Eerste termijn"),
    ("", "Contact VIK"),
    ("ontvangen", "Ontvangen"),
)
# What a row shows; the texts of a case stay in the database.
VELDEN = (
    "kenmerk", "status", "spoed", "benadeling", "opgeschort", "aarden", "gronden", "herhaald", "context",
    "ontvangen_op", "eerste_termijn_op", "intaker__naam",
)  # fmt: skip
# Filters that stand open beside the fold; a chosen one is never hidden.
VOORAAN = ("termijn", "van", "grond", "aard")


@require_safe
def list_meldingen(request: HttpRequest) -> HttpResponse:
    bewaard = list(request.user.lijstfilters.all())
    if not request.GET and (standaard := next((f for f in bewaard if f.standaard), None)):
        return redirect(f"{reverse('meldingen:werkvoorraad')}?{standaard.vraag or GEEN}")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.VOLGEN, doel="werkvoorraad")
    filter_ = Werkvoorraadfilter(request.GET, medewerker=request.user)
    sorteer = request.GET.get("sorteer", STANDAARD)
    if sorteer.removeprefix("-") not in SORTEER:
        sorteer = STANDAARD
    telling = filter_.qs.aggregate(aantal=Count("pk"), te_laat=Count("pk", filter=is_late(klok.vandaag())))
    leest = toegang(request.user).filter(Recht.MELDING_LEZEN)
    gevonden = (
        in_order(filter_.qs, sorteer)
        .annotate(leesbaar=Case(When(leest, then=True), default=False), eerste=_eerste_termijn())
        .select_related("intaker")
        .only(*VELDEN)
    )
    pagina = page(request, gevonden, aantal=telling["aantal"])
    vraag = clean_query(request.GET)
    meer = [veld for veld in filter_.form if veld.name not in VOORAAN]
    context = {
        "filter": filter_,
        "vooraan": [filter_.form[naam] for naam in VOORAAN if naam in filter_.form.fields],
        "meer": [veld for veld in meer if veld.name != "fase"],
        "meer_open": any(v.errors or filter_.form.cleaned_data.get(v.name) for v in meer),
        "pagina": pagina,
        "telling": telling,
        "regels": [_row(melding) for melding in pagina],
        "kolommen": [_column(request, naam, kop, sorteer) for naam, kop in KOLOMMEN],
        "chips": _chips(request, filter_),
        "wis_url": f"{reverse('meldingen:werkvoorraad')}?{GEEN}",
        "sorteer": request.GET.get("sorteer", ""),
        "vraag": vraag,
        # The list a case is opened from, for previous and next on the dossier.
        "alles": "kies" in request.GET,
        "alles_url": _tick_all(request),
        "lijst": QueryDict.fromkeys(["lijst"], vraag or GEEN).urlencode(),
        "bewaard": [(f, f.vraag == vraag) for f in bewaard],
        "bewaarform": LijstfilterForm(eigenaar=request.user) if vraag else None,
        "mag_bulk": has_recht(request.user, Recht.TOEWIJZEN, {Rol.VI}),
    }
    return render(request, "meldingen/werkvoorraad.html", context)


def _eerste_termijn() -> Subquery:
    """Kind, start and day of warning of the first running term; the database looks for the rows of this page only."""
    lopend = Termijn.objects.open().filter(melding=OuterRef("pk")).order_by("verloopt_op", "pk")
    return Subquery(
        lopend.values(termijn=JSONObject(soort="soort", gestart="gestart_op", waarschuwing="waarschuwing_op"))[:1]
    )


def _term(melding: Melding) -> dict[str, Any] | None:
    if not melding.eerste:
        return None
    soort = SOORT[melding.eerste["soort"]]
    gestart, waarschuwing = (date.fromisoformat(melding.eerste[naam]) for naam in ("gestart", "waarschuwing"))
    stand = describe(soort, gestart, melding.eerste_termijn_op, klok.vandaag(), waarschuwing)
    return {"naam": soort.naam, "stand": stand}


def _row(melding: Melding) -> dict[str, Any]:
    """One line; without the right to read it, nothing of its content."""
    return {
        "melding": melding,
        "titel": melding.titel if melding.leesbaar else "Melding",
        "gronden": labels("grond", melding.gronden) if melding.leesbaar else [],
        "contact": melding.intaker.naam if melding.leesbaar and melding.intaker else "",
        "termijn": _term(melding),
    }


def _column(request: HttpRequest, naam: str, kop: str, sorteer: str) -> dict[str, str]:
    if not naam:
        return {"kop": kop, "url": "", "richting": ""}
    oplopend = sorteer == naam
    richting = "ascending" if oplopend else "descending" if sorteer == f"-{naam}" else ""
    vraag = request.GET.copy()
    vraag.pop("pagina", None)
    vraag["sorteer"] = f"-{naam}" if oplopend else naam
    return {"kop": kop, "url": f"?{vraag.urlencode()}", "richting": richting}


def _tick_all(request: HttpRequest) -> str:
    """This page with every row ticked, or without when they are: a link, so that it works without script."""
    vraag = request.GET.copy()
    if vraag.pop("kies", None) is None:
        vraag["kies"] = "alles"
    return f"?{vraag.urlencode() or GEEN}"


def _chips(request: HttpRequest, filter_: Werkvoorraadfilter) -> list[dict[str, str]]:
    """One per chosen value; its address is this one without that value alone."""
    chips = []
    for naam, waarde, woorden in filter_.chosen():
        rest = QueryDict(clean_query(request.GET), mutable=True)
        rest.setlist(naam, [w for w in rest.getlist(naam) if w != waarde])
        chips.append({"label": woorden, "url": f"?{rest.urlencode() or GEEN}"})
    return chips


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Straight to the case with this kenmerk; not there and not yours are one answer, and both are logged."""
    kenmerk = kluis.normalize_kenmerk(request.GET.get("kenmerk", ""))
    if Melding.objects.permitted(request.user, Recht.VOLGEN).filter(kenmerk=kenmerk).exists():
        return redirect("meldingen:melding", kenmerk)
    record_refusal(request, Recht.VOLGEN, "zoeken op kenmerk", kenmerk)
    messages.error(request, "Geen zaak gevonden met dit kenmerk. Een kenmerk ziet eruit als M-7KQ3-M9XD.")
    return redirect(f"{reverse('meldingen:werkvoorraad')}?{GEEN}")


# --- saved filters ---------------------------------------------------------------------------------------------------


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the list under a name of one's own."""
    vraag = clean_query(QueryDict(request.POST.get("vraag", "")))
    form = LijstfilterForm(request.POST, eigenaar=request.user, instance=Lijstfilter(vraag=vraag))
    if form.is_valid():
        form.save()
        messages.success(request, "Je filter is bewaard.")
        return redirect(f"{reverse('meldingen:werkvoorraad')}?{vraag or GEEN}")
    return render(request, "meldingen/filter.html", {"form": form, "vraag": vraag}, status=422)


@require_safe
def list_filters(request: HttpRequest) -> HttpResponse:
    return render(request, "meldingen/filters.html", {"bewaard": request.user.lijstfilters.all()})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_filter(request: HttpRequest, pk: Any) -> HttpResponse:
    """Rename, make it the default, or throw it away; another one's filter is not there."""
    filter_ = get_object_or_404(Lijstfilter, pk=pk, eigenaar=request.user)
    if request.method == "POST" and "weg" in request.POST:
        filter_.delete()
        messages.success(request, "Je filter is weg.")
        return redirect("meldingen:filters")
    form = LijstfilterForm(request.POST or None, instance=filter_, eigenaar=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Je filter is gewijzigd.")
        return redirect("meldingen:filters")
    context = {"form": form, "filter": filter_}
    return render(request, "meldingen/filter.html", context, status=422 if request.method == "POST" else 200)
