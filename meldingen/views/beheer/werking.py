"""The front page of beheer, how the jobs run, and the log of what beheer did."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery.schedules import crontab, maybe_schedule
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from meldingen import notifications
from meldingen.actions.beheer import VERZOEKEN
from meldingen.models import Inzagecontrole, Notificatie
from meldingen.views.beheer.deur import for_beheer, render_beheer
from pvi import accountmail, klok
from pvi.celery import app
from pvi.models import Accountmail, Beheerlog, Mislukking, Taakloop
from pvi.wachtrij import retry
from pvi.web.bladeren import page

# A job that runs every minute may miss some; this long, and something is wrong.
SPELING = timedelta(minutes=10)
# What waits to be mailed, and how sending it is called.
POST = ((Notificatie, notifications.TAAK), (Accountmail, accountmail.TAAK))


@for_beheer
@require_safe
def show_start(request: HttpRequest) -> HttpResponse:
    wachtend = sum(model.objects.open().count() for model in VERZOEKEN.values())
    storingen = sum(loop.toon == "fout" for loop in runs())
    mails = overdue_mails()
    mislukt = Mislukking.objects.visible().count()
    kaarten = [
        ("Wacht op een tweede beheerder", "beheer:verzoeken", "", wachtend, "let_op"),
        ("Taken met een storing", "beheer:taken", "#klok", storingen, "fout"),
        ("Werk dat niet lukt", "beheer:taken", "#mislukt", mislukt, "fout"),
        ("Mails die te laat zijn", "beheer:taken", "#mails", mails, "fout"),
    ]
    context = {
        "kaarten": [
            {"label": label, "url": reverse(url) + plek, "getal": getal, "toon": toon if getal else "goed"}
            for label, url, plek, getal, toon in kaarten
        ],
        "log": Beheerlog.objects.select_related("door", "over")[:8],
    }
    return render_beheer(request, "beheer/start.html", context)


# --- jobs -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Loop:
    """One job of the clock as beheer sees it."""

    naam: str
    wanneer: str
    loop: Taakloop | None
    toon: str
    stand: str


def runs() -> list[Loop]:
    """Every job of the clock with its last run; never with what it worked on."""
    loops = {loop.taak: loop for loop in Taakloop.objects.all()}
    return [_run(naam, regel, loops.get(regel["task"])) for naam, regel in sorted(app.conf.beat_schedule.items())]


def _run(naam: str, regel: dict[str, Any], loop: Taakloop | None) -> Loop:
    rooster = regel["schedule"]
    naam = naam.replace("-", " ").capitalize()
    if loop is None:
        return Loop(naam, _in_words(rooster), None, "let_op", "nog niet gedraaid")
    if loop.fout:
        return Loop(naam, _in_words(rooster), loop, "fout", f"mislukt ({loop.fout})")
    if _next_after(rooster, loop.begonnen_op) + SPELING < klok.nu():
        return Loop(naam, _in_words(rooster), loop, "fout", "draait niet meer")
    return Loop(naam, _in_words(rooster), loop, "goed", "in orde")


def _next_after(rooster: Any, vorige: datetime) -> datetime:
    plan = maybe_schedule(rooster)
    if isinstance(plan, crontab):
        van, rest, _ = plan.remaining_delta(vorige.astimezone(klok.AMSTERDAM), tz=klok.AMSTERDAM)
        return van + rest
    return vorige + plan.run_every


def _in_words(rooster: Any) -> str:
    if isinstance(rooster, crontab):
        uur, minuut = rooster._orig_hour, rooster._orig_minute
        elke = "elk uur" if uur == "*" else f"om {int(uur):02}:{int(minuut):02} uur"
        return elke if rooster._orig_day_of_month == "*" else f"op de {rooster._orig_day_of_month}e, {elke}"
    seconden = int(rooster)
    return "elke minuut" if seconden == 60 else f"elke {seconden // 60} minuten"


def overdue_mails() -> int:
    """Mails that should have left and that no worker came for; what failed is counted by itself."""
    aantal = 0
    for model, taak in POST:
        te_laat = model.objects.waiting().filter(klaar_op__lt=klok.nu() - SPELING)
        aantal += te_laat.exclude(pk__in=Mislukking.objects.filter(taak=taak).held_back()).count()
    return aantal


@for_beheer
@require_safe
def list_taken(request: HttpRequest) -> HttpResponse:
    context = {
        "taken": runs(),
        "wachtend": sum(model.objects.waiting().count() for model, _ in POST),
        "te_laat": overdue_mails(),
        "mislukkingen": page(request, Mislukking.objects.visible(), 50),
        "opgegeven": Mislukking.objects.given_up().count(),
        "controle": Inzagecontrole.objects.first(),
    }
    return render_beheer(request, "beheer/taken.html", context)


@for_beheer
@require_POST
def try_again(request: HttpRequest) -> HttpResponse:
    """New attempts for one thing that failed, or (without `pk`) for everything that was given up."""
    pk = request.POST.get("pk")
    try:
        gekozen = Mislukking.objects.filter(pk=UUID(pk)) if pk else Mislukking.objects.given_up()
    except ValueError:
        raise Http404 from None
    with transaction.atomic():
        aantal = retry(gekozen)
        if aantal:
            Beheerlog.record(request.user, Beheerlog.Handeling.OPNIEUW, onderdeel=f"Mislukt werk: {aantal}")
    # What succeeded meanwhile is not there any more, and that is fine too.
    messages.success(
        request, "Het portaal probeert het bij de volgende ronde opnieuw." if aantal else "Dit is al gelukt."
    )
    return redirect("beheer:taken")


# --- the log of beheer ------------------------------------------------------------------------------------------------


@for_beheer
@require_safe
def show_logboek(request: HttpRequest) -> HttpResponse:
    """What beheer changed; no word about a case is in it."""
    regels = Beheerlog.objects.select_related("door", "over")
    gekozen = request.GET.get("handeling", "")
    if gekozen in Beheerlog.Handeling.values:
        regels = regels.filter(handeling=gekozen)
    context = {"pagina": page(request, regels, 50), "handelingen": Beheerlog.Handeling.choices, "gekozen": gekozen}
    return render_beheer(request, "beheer/logboek.html", context)
