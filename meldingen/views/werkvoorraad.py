"""The werkvoorraad: every case somebody reaches, with the first term in words."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from meldingen.dossier import record_inzage
from meldingen.forms.werkvoorraad import SORTEER, STANDAARD, Werkvoorraadfilter, in_order, with_eerste_termijn
from meldingen.models import Inzage, Melding, Termijn
from meldingen.workflow import Recht
from pvi.models.referentie import labels
from pvi.web import page

# Columns of the table: word to sort by ("" cannot be sorted) and heading.
KOLOMMEN = (
    ("kenmerk", "Kenmerk"),
    ("", "Waar het over gaat"),
    ("fase", "Fase"),
    ("", "Grond"),
    ("termijn", "Eerste termijn"),
    ("ontvangen", "Ontvangen"),
)


@require_safe
def list_meldingen(request: HttpRequest) -> HttpResponse:
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.VOLGEN, doel="werkvoorraad")
    meldingen = with_eerste_termijn(Melding.objects.permitted(request.user, Recht.VOLGEN))
    filter_ = Werkvoorraadfilter(request.GET, queryset=meldingen, medewerker=request.user)
    sorteer = request.GET.get("sorteer", STANDAARD)
    if sorteer.removeprefix("-") not in SORTEER:
        sorteer = STANDAARD
    lopend = Prefetch("termijnen", Termijn.objects.open().order_by("verloopt_op"), to_attr="lopend")
    gevonden = in_order(filter_.qs, sorteer).select_related("eenheid_behandeling").prefetch_related(lopend)
    pagina = page(request, gevonden)
    leesbaar = set(
        Melding.objects.permitted(request.user, Recht.MELDING_LEZEN)
        .filter(pk__in=[melding.pk for melding in pagina])
        .values_list("pk", flat=True)
    )
    context = {
        "filter": filter_,
        "pagina": pagina,
        "regels": [_row(melding, melding.pk in leesbaar) for melding in pagina],
        "kolommen": [_column(request, naam, kop, sorteer) for naam, kop in KOLOMMEN],
        "chips": _chips(request, filter_),
        "wis_url": reverse("meldingen:werkvoorraad"),
        "sorteer": request.GET.get("sorteer", ""),
    }
    return render(request, "meldingen/werkvoorraad.html", context)


def _row(melding: Melding, leesbaar: bool) -> dict[str, Any]:
    """One line; without the right to read it, nothing of its content."""
    eerste = melding.lopend[0] if melding.lopend else None
    return {
        "melding": melding,
        "titel": melding.titel if leesbaar else "Melding",
        "gronden": labels("grond", melding.gronden) if leesbaar else [],
        "termijn": eerste and {"naam": eerste.regel.naam, "stand": eerste.stand},
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


def _chips(request: HttpRequest, filter_: Werkvoorraadfilter) -> list[dict[str, str]]:
    chips = []
    for naam, label, waarde in filter_.chips():
        rest = request.GET.copy()
        for weg in (naam, "pagina"):
            rest.pop(weg, None)
        chips.append({"label": f"{label}: {waarde}" if waarde else label, "url": f"?{rest.urlencode()}"})
    return chips
