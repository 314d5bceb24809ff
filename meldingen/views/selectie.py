"""Many cases at once: assign, put on the agenda, print. Each case by its own right, in its own transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from meldingen.actions.intake import send_to_triage
from meldingen.actions.toewijzing import assign_contact, contact_candidates
from meldingen.beurt import next_step
from meldingen.dossier import get_melding, refuse
from meldingen.forms.selectie import Toewijzenformulier
from meldingen.forms.werkvoorraad import GEEN
from meldingen.models import Melding, OvergangGeweigerd
from meldingen.toegang import has_recht
from meldingen.views.dossier import facts
from meldingen.workflow import Recht, Status
from pvi.models import Medewerker
from pvi.models.referentie import labels
from pvi.rollen import Rol

# A page of the list; more is never ticked at once.
HOOGSTENS = 25
GEEN_ZAAK = "Geen zaak gevonden."


@dataclass(frozen=True)
class Uitslag:
    """What came of one case: done, or why not."""

    kenmerk: str
    tekst: str
    gedaan: bool
    ontbreekt: tuple[str, ...] = ()


@dataclass(frozen=True)
class Actie:
    """One thing to do with a selection: its word in the form, what the pages say, and the right it asks per case."""

    code: str
    titel: str
    knop: str
    recht: Recht
    doe: Callable[[Melding, Medewerker, Any], str]


def _assign(melding: Melding, door: Medewerker, naar: Medewerker) -> str:
    if assign_contact(melding, naar, door=door):
        return f"{naar.naam} is nu het vaste contact bij VIK."
    return f"{naar.naam} was al het vaste contact."


def _schedule(melding: Melding, door: Medewerker, _: Any) -> str:
    if melding.ter_weging:
        return "Deze zaak staat al op de agenda."
    if melding.status != Status.INTAKE:
        raise OvergangGeweigerd(
            f"De zaak staat op “{melding.get_status_display().lower()}”. Alleen een zaak in de intake kan op de agenda."
        )
    send_to_triage(melding, door=door)
    return "De zaak staat op de agenda van de triagecommissie."


ACTIES = {
    actie.code: actie
    for actie in (
        Actie("toewijzen", "Wijs zaken toe", "Wijs toe", Recht.TOEWIJZEN, _assign),
        Actie("agenda", "Zet zaken op de agenda", "Zet op de agenda", Recht.INTAKE, _schedule),
    )
}


def _chosen(request: HttpRequest) -> list[str]:
    """The ticked kenmerken, each once, in the order of the list."""
    return list(dict.fromkeys(request.POST.getlist("zaak")))[:HOOGSTENS]


def _back(request: HttpRequest) -> str:
    return f"{reverse('meldingen:werkvoorraad')}?{request.POST.get('vraag', '') or GEEN}"


@require_POST
def handle_selection(request: HttpRequest) -> HttpResponse:
    """Ask what is needed for the ticked cases, then do it; the answer says per case what was done or why not.

    Sending the form twice does nothing twice, so the result is this answer itself.
    """
    actie = ACTIES.get(request.POST.get("actie", ""))
    if actie is None or not has_recht(request.user, actie.recht, {Rol.VI}):
        refuse(request, Recht.TOEWIJZEN, "selectie")
    kenmerken = _chosen(request)
    mag = Melding.objects.permitted(request.user, actie.recht, {Rol.VI}).filter(kenmerk__in=kenmerken)
    meldingen = list(mag.exclude(status=Status.AFGESLOTEN).select_related("eenheid_behandeling"))
    form = None
    if actie.code == "toewijzen":
        form = Toewijzenformulier(
            request.POST if "klaar" in request.POST else None, kandidaten=contact_candidates(meldingen)
        )
    if "klaar" in request.POST and kenmerken and (form is None or form.is_valid()):
        naar = form.cleaned_data["naar"] if form else None
        uitslagen = [_handle(request, actie, kenmerk, naar) for kenmerk in kenmerken]
        context = {
            "actie": actie,
            "gedaan": [u for u in uitslagen if u.gedaan],
            "niet": [u for u in uitslagen if not u.gedaan],
            "terug": _back(request),
        }
        return render(request, "meldingen/selectie_klaar.html", context)
    context = {
        "actie": actie,
        "form": form,
        "kenmerken": kenmerken,
        "vraag": request.POST.get("vraag", ""),
        "terug": _back(request),
    }
    refused = form is not None and form.is_bound and not form.is_valid()
    return render(request, "meldingen/selectie.html", context, status=422 if refused else 200)


def _handle(request: HttpRequest, actie: Actie, kenmerk: str, naar: Medewerker | None) -> Uitslag:
    """One case through its own door; a refusal of one never stops the next."""
    try:
        melding = get_melding(request, kenmerk, actie.recht, doel=actie.titel.lower())
        return Uitslag(kenmerk, actie.doe(melding, request.user, naar), gedaan=True)
    except Http404:
        return Uitslag(kenmerk, GEEN_ZAAK, gedaan=False)
    except OvergangGeweigerd as geweigerd:
        return Uitslag(kenmerk, geweigerd.melding, gedaan=False, ontbreekt=tuple(geweigerd.ontbreekt))


@require_POST
def print_selection(request: HttpRequest) -> HttpResponse:
    """The ticked cases on paper: coded facts and terms, never a story or the name of somebody in it."""
    kenmerken = _chosen(request)
    if not kenmerken:
        return redirect(_back(request))
    bladen = [blad for kenmerk in kenmerken if (blad := _sheet(request, kenmerk))]
    return render(request, "meldingen/afdruk.html", {"bladen": bladen, "terug": _back(request)})


def _sheet(request: HttpRequest, kenmerk: str) -> dict[str, Any] | None:
    leest = Melding.objects.permitted(request.user, Recht.MELDING_LEZEN).filter(kenmerk=kenmerk).exists()
    try:
        melding = get_melding(request, kenmerk, Recht.MELDING_LEZEN if leest else Recht.VOLGEN, doel="afdrukken")
    except Http404:
        return None
    volgende = next_step(melding, request.user)
    return {
        "melding": melding,
        "titel": melding.titel if leest else "Melding",
        "gronden": labels("grond", melding.gronden) if leest else [],
        "aarden": labels("aard", melding.aarden) if leest else [],
        "feiten": facts(melding) if leest else [],
        "volgende": volgende,
        "termijnen": melding.termijnen.open().order_by("verloopt_op", "pk"),
    }
