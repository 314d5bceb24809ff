"""The pages of the demo: the tour, one list seen by two people, the mails, the clock, and being anybody of the cast."""

from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from typing import Any
from uuid import UUID

from celery import chain
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from demo import laden, rondleiding
from demo.mensen import WACHTWOORD, read_cast
from meldingen.forms.werkvoorraad import Werkvoorraadfilter, in_order
from meldingen.models import Melding, Notificatie, Uitsluiting
from meldingen.notifications import ONDERWERP, TEKST
from meldingen.tasks import sweep_notificaties, sweep_termijnen
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Functie, Rol
from pvi.web.bladeren import page
from reflectie.tasks import sweep_nazorg
from triage.tasks import sweep_agenda

INLOGWEG = "allauth.account.auth_backends.AuthenticationBackend"
# Where somebody may land after "log in as".
DOELEN = ("werk", "meldingen:werkvoorraad", "meldingen:mijn")
# How far the clock can jump: word in the form → words, and what klok.advance takes.
SPRONGEN: dict[str, tuple[str, dict[str, int]]] = {
    "dag": ("1 dag", {"dagen": 1}),
    "maand": ("1 maand", {"maanden": 1}),
    "kwartaal": ("3 maanden", {"maanden": 3}),
    "halfjaar": ("6 maanden", {"maanden": 6}),
}
# The two who look at the same list: VIK, and a teamchef who is a betrokkene in one case of it.
VIK, MUURCHEF = "vik", "muurchef"


@login_not_required
@require_safe
def show_rondleiding(request: HttpRequest) -> HttpResponse:
    cast = read_cast()
    context = {
        "titel": "Eén melding, zeven mensen",
        "stappen": [{"stap": stap, "naam": cast[stap.sleutel].naam} for stap in rondleiding.STAPPEN if cast],
        "codes": laden.read_codes(),
        "sprongen": [(naam, woorden) for naam, (woorden, _) in SPRONGEN.items()],
        "vandaag": klok.vandaag(),
        "vooruit": bool(klok.shift()),
    }
    return render(request, "demo/rondleiding.html", context)


@login_not_required
@require_POST
def begin_stap(request: HttpRequest, nummer: int) -> HttpResponse:
    """Log in as the person of this step and go to the case that waits there."""
    stap = next((stap for stap in rondleiding.STAPPEN if stap.nummer == nummer), None)
    if stap is None:
        raise Http404
    speler = _find(stap.sleutel)
    _log_in(request, speler)
    return redirect(rondleiding.page_of(stap, speler))


@login_not_required
@require_POST
def continue_own(request: HttpRequest) -> HttpResponse:
    """The visitor's own melding: log in as whoever is next on it."""
    eigen = rondleiding.own_melding()
    zet = eigen and rondleiding.whose_turn(eigen)
    if not zet:
        return redirect("demo:rondleiding")
    _log_in(request, zet.wie)
    return redirect(zet.url)


@login_not_required
@require_safe
def show_mensen(request: HttpRequest) -> HttpResponse:
    """Everybody of the cast, by role."""
    per_rol: dict[str, list[dict[str, str]]] = defaultdict(list)
    for sleutel, medewerker in read_cast().items():
        aanstellingen = list(medewerker.aanstellingen.actief().select_related("eenheid"))
        for aanstelling in aanstellingen:
            functie = Functie(aanstelling.functie).label if aanstelling.functie else ""
            per_rol[Rol(aanstelling.rol).label].append(
                {"sleutel": sleutel, "naam": medewerker.naam, "functie": functie, "eenheid": aanstelling.eenheid.naam}
            )
        if not aanstellingen:
            per_rol["Collega zonder rol in het portaal"].append(
                {"sleutel": sleutel, "naam": medewerker.naam, "functie": "", "eenheid": str(medewerker.team)}
            )
    context = {"titel": "Alle mensen van de demo", "per_rol": sorted(per_rol.items()), "wachtwoord": WACHTWOORD}
    return render(request, "demo/mensen.html", context)


@login_not_required
@require_POST
def become(request: HttpRequest, sleutel: str) -> HttpResponse:
    _log_in(request, _find(sleutel))
    doel = request.POST.get("doel", "werk")
    return redirect(doel if doel in DOELEN else "werk")


def _find(sleutel: str) -> Medewerker:
    medewerker = read_cast().get(sleutel)
    if medewerker is None:
        raise Http404
    return medewerker


def _log_in(request: HttpRequest, medewerker: Medewerker) -> None:
    login(request, medewerker, backend=INLOGWEG)


# --- one list, two people ---------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The werkvoorraad as VIK and as the teamchef behind the wall, through the one access rule."""
    cast = read_cast()
    if not cast:
        raise Http404
    team = cast[MUURCHEF].team
    muren = Uitsluiting.objects.lopend().barring().filter(medewerker=cast[MUURCHEF])
    achter_muur = set(muren.values_list("melding", flat=True))
    zaak = Melding.objects.permitted(cast[VIK], Recht.VOLGEN).filter(pk__in=achter_muur, eenheid_gedraging=team).first()
    if zaak is None:
        raise Http404
    context = {
        "titel": "Dezelfde lijst, twee mensen",
        "team": team,
        "zaak": zaak,
        "kijkers": [_look(sleutel, cast[sleutel], zaak, achter_muur) for sleutel in (VIK, MUURCHEF)],
    }
    return render(request, "demo/twee_mensen.html", context)


def _look(sleutel: str, medewerker: Medewerker, zaak: Melding, achter_muur: Collection[UUID]) -> dict[str, Any]:
    """What one person sees of the team's cases, and of this case in every other way there is."""
    lijst = Melding.objects.permitted(medewerker, Recht.VOLGEN)
    open_ = Werkvoorraadfilter(QueryDict(), medewerker=medewerker).qs
    van_team = in_order(open_.filter(eenheid_gedraging=zaak.eenheid_gedraging), "-ontvangen")
    gezocht = lijst.filter(kenmerk=zaak.kenmerk)
    return {
        "sleutel": sleutel,
        "naam": medewerker.naam,
        "rol": Rol(medewerker.aanstellingen.actief().earliest("van").rol).label,
        "zaken": [{"melding": melding, "achter_muur": melding.pk in achter_muur} for melding in van_team],
        "aantal": open_.count(),
        "gevonden": gezocht.count(),
        "opent": lijst.filter(pk=zaak.pk).exists(),
        "mails": Notificatie.objects.filter(medewerker=medewerker, melding=zaak).count(),
    }


# --- the mails --------------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def show_postvak(request: HttpRequest) -> HttpResponse:
    """Every mail of the demo: the same subject and the same words, whatever happened."""
    verstuurd = Notificatie.objects.filter(verzonden_op__isnull=False).select_related("medewerker")
    pagina = page(request, verstuurd.order_by("-verzonden_op", "pk"))
    context = {
        "titel": "Alle mails van de demo",
        "pagina": pagina,
        "onderwerp": ONDERWERP,
        "tekst": TEKST.format(url=settings.PUBLIEKE_URL),
    }
    return render(request, "demo/postvak.html", context)


# --- the clock --------------------------------------------------------------------------------------------------------


@login_not_required
@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    """Move the clock of the whole demo, or set it back.

    What the pages show is brought up to date here; reminders and mails may be hundreds, so the worker makes those.
    """
    keuze = request.POST.get("sprong", "")
    if keuze == "terug":
        klok.reset()
        messages.info(request, "De klok staat weer op vandaag. Wat je in de toekomst vastlegde, blijft staan.")
        return redirect("demo:rondleiding")
    if keuze not in SPRONGEN:
        raise Http404
    klok.advance(**SPRONGEN[keuze][1])
    sweep_agenda()
    sweep_nazorg()
    _remind()
    dag = date_format(klok.vandaag(), "j F Y")
    messages.success(request, f"Het is nu {dag}. De herinneringen komen er zo bij: kijk bij Mails.")
    return redirect("demo:rondleiding")


def _remind() -> None:
    """Let the worker do what beat would have done since; without a queue beat does it itself, within the hour."""
    with suppress(OperationalError):
        chain(sweep_termijnen.si(), sweep_notificaties.si()).delay()
