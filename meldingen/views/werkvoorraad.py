"""The werkvoorraad: every case somebody reaches, with the first term in words, and what is done with many at once."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, Expression, Q, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meldingen.dossier import record_inzage, record_refusal
from meldingen.forms.werkvoorraad import (
    GEEN,
    Lijstfilterformulier,
    Werkvoorraadfilter,
    clean_query,
    in_order,
    is_late,
    sorteerwoord,
    waiting_for_answer,
)
from meldingen.forms.zoeken import to_codes
from meldingen.models import Exportdoel, Inzage, Lijstfilter, Melding, Signaal, Termijn
from meldingen.models.benadeling import reported_benadeling
from meldingen.toegang import has_recht, toegang
from meldingen.views import kolommen as kolommenkeuze
from meldingen.views.kolommen import Kolom
from meldingen.workflow import Recht
from meldingen.zakenlijst import may_take
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Rol
from pvi.web.bladeren import page

# What a row shows; the texts of a case stay in the database.
VELDEN = (
    "kenmerk", "status", "spoed", "opgeschort", "aarden", "gronden", "herhaald", "context",
    "ontvangen_op", "eerste_termijn_op", "intaker__naam", "eenheid_gedraging__naam",
)  # fmt: skip
# Filters that stand open beside the fold; a chosen one is never hidden.
VOORAAN = ("termijn", "van", "grond", "aard")


@require_safe
def list_meldingen(request: HttpRequest) -> HttpResponse:
    bewaard = list(request.user.lijstfilters.all())
    if not request.GET and (standaard := next((f for f in bewaard if f.standaard), None)):
        return redirect(f"{reverse('meldingen:werkvoorraad')}?{standaard.vraag or GEEN}")
    if "kolommen" in request.GET:
        return _keep_columns(request)
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.VOLGEN, doel="werkvoorraad")
    vraag = clean_query(request.GET)
    hier = next((f for f in bewaard if f.vraag == vraag), None)
    kolommen = kolommenkeuze.chosen(request.session, vraag, hier.kolommen if hier else ())
    filter_ = Werkvoorraadfilter(request.GET, medewerker=request.user)
    sorteer = sorteerwoord(request.GET)
    telling = filter_.qs.aggregate(aantal=Count("pk"), te_laat=Count("pk", filter=is_late(klok.vandaag())))
    leest = toegang(request.user).filter(Recht.MELDING_LEZEN)
    eerste_termijn = Termijn.objects.first_running()
    gevonden = (
        in_order(filter_.qs, sorteer)
        .annotate(
            leesbaar=Case(When(leest, then=True), default=False),
            # Kind and start of the first running term; the database looks for the rows of this page only.
            eerste=Subquery(eerste_termijn.values(termijn=JSONObject(soort="soort", gestart="gestart_op"))),
            benadeling=reported_benadeling(request.user),
            wacht_op_antwoord=_awaits_answer(request.user, kolommen),
        )
        .select_related("intaker", "eenheid_gedraging")
        .only(*VELDEN)
    )
    pagina = page(request, gevonden, aantal=telling["aantal"])
    meer = [veld for veld in filter_.visible_fields() if veld.name not in VOORAAN]
    mag_bulk = has_recht(request.user, Recht.TOEWIJZEN, {Rol.VI})
    namen = kolommenkeuze.handlers(pagina.object_list, bij_vik=mag_bulk)
    context = {
        "filter": filter_,
        "vooraan": [filter_[naam] for naam in VOORAAN if naam in filter_.fields],
        "meer": [veld for veld in meer if veld.name != "fase"],
        "meer_open": any(v.errors or filter_.cleaned_data.get(v.name) for v in meer),
        "pagina": pagina,
        "telling": telling,
        "regels": [(melding.kenmerk, kolommenkeuze.cells(kolommen, melding, namen)) for melding in pagina],
        "kolommen": [_column(request, kolom, sorteer) for kolom in kolommen],
        "kolomkeuzes": [(code, kop, code in {k.code for k in kolommen}) for code, kop in kolommenkeuze.KEUZES],
        "chips": _chips(request, filter_),
        "wis_url": f"{reverse('meldingen:werkvoorraad')}?{GEEN}",
        "sorteer": request.GET.get("sorteer", ""),
        "vraag": vraag,
        "vraagdelen": [(naam, w) for naam, waarden in QueryDict(vraag).lists() for w in waarden],
        # The list a case is opened from, for previous and next on the dossier.
        "alles": "kies" in request.GET,
        "alles_url": _tick_all(request),
        "lijst": QueryDict.fromkeys(["lijst"], vraag or GEEN).urlencode(),
        "bewaard": [(f, f == hier) for f in bewaard],
        "bewaarform": Lijstfilterformulier(eigenaar=request.user) if vraag else None,
        "mag_bulk": mag_bulk,
        "mag_mee": may_take(request.user),
        "doelen": Exportdoel.choices,
    }
    return render(request, "meldingen/werkvoorraad.html", context)


def _awaits_answer(medewerker: Medewerker, kolommen: Collection[Kolom]) -> Expression:
    """Asked only for who looks at that column."""
    if not any(kolom.code == "bericht" for kolom in kolommen):
        return Value(False)
    wachtend = Q(pk__in=waiting_for_answer(medewerker).values("pk"))
    return Case(When(wachtend, then=True), default=False)


def _keep_columns(request: HttpRequest) -> HttpResponse:
    """Keep the choice of columns, and show the same list in them."""
    vraag = clean_query(request.GET)
    kolommenkeuze.choose(request.session, vraag, request.GET.getlist("kolom"))
    return redirect(f"{reverse('meldingen:werkvoorraad')}?{vraag or GEEN}")


def _column(request: HttpRequest, kolom: Kolom, sorteer: str) -> dict[str, str]:
    naam = kolom.sorteer
    if not naam:
        return {"kop": kolom.kop, "url": "", "richting": ""}
    oplopend = sorteer == naam
    richting = "ascending" if oplopend else "descending" if sorteer == f"-{naam}" else ""
    vraag = request.GET.copy()
    vraag.pop("pagina", None)
    vraag["sorteer"] = f"-{naam}" if oplopend else naam
    return {"kop": kolom.kop, "url": f"?{vraag.urlencode()}", "richting": richting}


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


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Straight to the case or signaal with this kenmerk, or to the cases that fit the words, as codes.

    Not there and not yours are one answer, and both are logged.
    """
    getypt = (request.POST if request.method == "POST" else request.GET).get("kenmerk", "")
    kenmerk = kluis.normalize_kenmerk(getypt)
    if Melding.objects.permitted(request.user, Recht.VOLGEN).filter(kenmerk=kenmerk).exists():
        return redirect("meldingen:melding", kenmerk)
    signaal = kluis.normalize_kenmerk(getypt, "S") if getypt.strip().upper().startswith("S") else ""
    if signaal and Signaal.objects.permitted(request.user, Recht.SIGNAAL_BEOORDELEN).filter(kenmerk=signaal).exists():
        return redirect("meldingen:signaal", signaal)
    codes = " ".join(to_codes(getypt))
    vraag = QueryDict.fromkeys(["zoek"], codes)
    if codes and Werkvoorraadfilter(vraag, medewerker=request.user, tonen=False).qs.exists():
        return redirect(f"{reverse('meldingen:werkvoorraad')}?{vraag.urlencode()}")
    record_refusal(request, Recht.VOLGEN, "zoeken op kenmerk", kenmerk)
    messages.error(request, "Geen zaak gevonden. Zoek op (een deel van) een kenmerk, een grond, een aard of een fase.")
    return redirect(f"{reverse('meldingen:werkvoorraad')}?{GEEN}")


# --- saved filters ---------------------------------------------------------------------------------------------------


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the list, and the columns it is shown in, under a name of one's own."""
    vraag = clean_query(QueryDict(request.POST.get("vraag", "")))
    kolommen = [kolom.code for kolom in kolommenkeuze.chosen(request.session) if not kolom.vast]
    nieuw = Lijstfilter(vraag=vraag, kolommen=kolommen)
    form = Lijstfilterformulier(request.POST, eigenaar=request.user, instance=nieuw)
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
    form = Lijstfilterformulier(request.POST or None, instance=filter_, eigenaar=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Je filter is gewijzigd.")
        return redirect("meldingen:filters")
    context = {"form": form, "filter": filter_}
    return render(request, "meldingen/filter.html", context, status=422 if request.method == "POST" else 200)
