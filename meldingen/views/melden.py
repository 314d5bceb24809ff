"""/melden/: five steps and a check page. The step stands in the form, the draft encrypted in the server session."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meldingen.actions.melding import submit_melding
from meldingen.dossier import enter, get_melder
from meldingen.forms.melden import (
    CONCEPT_TEKENS,
    CONTROLE,
    STAPPEN,
    Ingevuldestap,
    add_person,
    names_of,
    read_stap,
    reopen_stap,
    to_ingevuld,
)
from meldingen.forms.volgen import Bewaardformulier
from pvi import kluis
from pvi.web import tempo
from pvi.web.sessie import locked

CONCEPT, VERSTUURD = "concept", "verstuurd"

Concept = dict[str, Any]


@login_not_required
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _take_step(request)
    if request.session.get(VERSTUURD, {}).get("code"):
        return redirect("meldingen:ontvangen")  # nobody walks away from a code that is not kept yet
    return _show(request, request.session.get(CONCEPT) or _new_concept(str(uuid.uuid4())))


def _take_step(request: HttpRequest) -> HttpResponse:
    # A new key with every step: a cookie that somebody put into this browser ends at the first and sees no code.
    with locked(request, renew=True):
        if _is_sent(request):
            return redirect("meldingen:ontvangen")
        naar = request.POST.get("naar", "")
        if naar == "wis":
            request.session.pop(CONCEPT, None)
            return redirect("start")
        if bezwaar := _objection(request):
            return _keep_on_screen(request, bezwaar)
        concept = _remember(request)
        if naar in ("weg", "verstuur"):
            return _submit(request, concept) if naar == "verstuur" else _ask_again(request, concept)
        if _go(concept, _posted_step(request), naar):
            return redirect("meldingen:melden")
    return _show(request, concept, judge=True)


def _ask_again(request: HttpRequest, concept: Concept) -> HttpResponse:
    return render(request, "meldingen/melden_weg.html", {"concept": concept})


@login_not_required
@require_POST
def autosave(request: HttpRequest) -> HttpResponse:
    """Keep what stands in the form now; the page saves itself every ten seconds while somebody writes."""
    with locked(request):
        # Too late for a session that ended or got a new key: the words still stand on the page.
        if request.session.verdwenen or _is_sent(request):
            return HttpResponse(status=204)
        if bezwaar := _objection(request):
            return HttpResponse(status=bezwaar.status)
        _remember(request)
    return HttpResponse(status=204)


@login_not_required
@require_http_methods(["GET", "POST"])
def show_ontvangen(request: HttpRequest) -> HttpResponse:
    """What happens now, and the code: shown in this session only, until its holder says that it is kept."""
    verstuurd = request.session.get(VERSTUURD)
    melder = verstuurd and get_melder(request)
    if not melder:
        return redirect("meldingen:melden")
    if not verstuurd.get("code"):
        return redirect("meldingen:volgen-melding")
    form = Bewaardformulier(request.POST if request.method == "POST" else None)
    if form.is_valid():
        request.session[VERSTUURD] = {"sleutel": verstuurd["sleutel"]}
        return redirect("meldingen:volgen-melding")
    termijnen = {t.soort: t.verloopt_op for t in melder.melding.termijnen.open()}
    context = {
        "titel": "We hebben je melding ontvangen",
        "form": form,
        "code": kluis.format_code(verstuurd["code"]),
        "kenmerk": melder.melding.kenmerk,
        "bevestiging": termijnen["bevestiging"],
        "zitting": termijnen["eerste_zitting"],
    }
    return render(request, "meldingen/ontvangen.html", context, status=422 if form.is_bound else 200)


def _new_concept(sleutel: str) -> Concept:
    """`antwoorden` holds per step the values as posted; `klaar`: the check page was reached."""
    return {"sleutel": sleutel, "stap": 1, "klaar": False, "verlopen": False, "antwoorden": {}}


def _is_sent(request: HttpRequest) -> bool:
    """This very form was sent before: the answer got lost, or somebody pressed twice."""
    verstuurd = request.session.get(VERSTUURD)
    return bool(verstuurd) and verstuurd["sleutel"] == request.POST.get("sleutel")


def _posted_step(request: HttpRequest) -> int:
    stap = request.POST.get("stap", "")
    return int(stap) if stap in map(str, range(1, CONTROLE)) else CONTROLE


def _remember(request: HttpRequest) -> Concept:
    """The draft with what this post holds, complete or not."""
    stap = _posted_step(request)
    concept = request.session.get(CONCEPT)
    if concept is None:
        concept = _new_concept(_sleutel(request))
        # The session ended while somebody was writing: what stood on the screen is kept, what came before is gone.
        concept["verlopen"] = stap > 1
    if stap < CONTROLE:
        concept["antwoorden"][str(stap)] = _answers(request, stap)
    request.session[CONCEPT] = concept
    return concept


def _answers(request: HttpRequest, stap: int) -> dict[str, list[str]]:
    namen = names_of(stap)
    return {naam: waarden for naam, waarden in request.POST.lists() if naam in namen}


@dataclass(frozen=True)
class Bezwaar:
    """Why a draft is not kept now; what somebody wrote stays on the screen."""

    tekst: str
    status: int


TE_GROOT = Bezwaar(
    f"Je melding is te lang om te bewaren. Alles samen is er plaats voor {CONCEPT_TEKENS:,} tekens.".replace(",", ".")
    + " Maak een tekst korter. Wat je hebt getypt, staat er nog.",
    413,
)


def _objection(request: HttpRequest) -> Bezwaar | None:
    """A draft that is too large, or one more new draft while somebody is making very many of them."""
    concept, stap = request.session.get(CONCEPT), _posted_step(request)
    antwoorden = {**(concept["antwoorden"] if concept else {})}
    if stap < CONTROLE:
        antwoorden[str(stap)] = _answers(request, stap)
    if len(json.dumps(antwoorden, ensure_ascii=False)) > CONCEPT_TEKENS:
        return TE_GROOT
    if concept is None and (wachten := tempo.CONCEPT.claim(request)):
        tekst = f"Het is nu erg druk. Wacht {wachten} seconden en klik dan nog een keer. Wat je typte, staat er nog."
        return Bezwaar(tekst, 429)
    return None


def _keep_on_screen(request: HttpRequest, bezwaar: Bezwaar) -> HttpResponse:
    """The page that was posted, with every word on it and none of them kept."""
    stap = min(_posted_step(request), CONTROLE - 1)
    concept = request.session.get(CONCEPT) or _new_concept(_sleutel(request))
    antwoorden = {**concept["antwoorden"], str(stap): _answers(request, stap)}
    return _show(request, {**concept, "stap": stap, "antwoorden": antwoorden}, judge=True, bezwaar=bezwaar)


def _sleutel(request: HttpRequest) -> str:
    """The idempotency key of this form; what is no UUID gets a new one."""
    try:
        return str(uuid.UUID(request.POST.get("sleutel", "")))
    except ValueError:
        return str(uuid.uuid4())


def _go(concept: Concept, stap: int, naar: str) -> bool:
    """Move to where the button points; False when this step has to be mended first."""
    antwoorden = concept["antwoorden"]
    if concept["verlopen"] and "1" not in antwoorden:
        concept["stap"] = 1
        return True
    concept["stap"], concept["verlopen"] = stap, False
    if naar in map(str, range(1, CONTROLE + 1)):
        concept["stap"] = int(naar)
    elif naar == "meer" and stap < CONTROLE:
        add_person(antwoorden[str(stap)])
    elif stap < CONTROLE:
        if not read_stap(stap, antwoorden[str(stap)]).is_valid():
            return False
        concept["stap"] = CONTROLE if concept["klaar"] else stap + 1
        concept["klaar"] = concept["stap"] == CONTROLE
    return True


def _submit(request: HttpRequest, concept: Concept) -> HttpResponse:
    stappen = _all_steps(concept)
    ongeldig = _first_invalid(stappen)
    if ongeldig is not None:
        concept["stap"] = ongeldig
        return _show(request, concept, judge=str(ongeldig) in concept["antwoorden"])
    getoond = set(request.POST.getlist("getoond"))
    if getoond and getoond != {regel["merk"] for regel in _regels(stappen)}:
        # Written in another tab since this page was made: what goes out is what somebody read, to the letter.
        concept["stap"] = CONTROLE
        return _show(request, concept, getoond=getoond)
    _, melder, code = submit_melding(to_ingevuld(stappen))
    del request.session[CONCEPT]
    request.session[VERSTUURD] = {"sleutel": concept["sleutel"], "code": code}
    enter(request, melder)
    return redirect("meldingen:ontvangen")


def _all_steps(concept: Concept) -> list[Ingevuldestap]:
    return [read_stap(nummer, concept["antwoorden"].get(str(nummer))) for nummer in range(1, CONTROLE)]


def _regels(stappen: list[Ingevuldestap]) -> list[dict[str, str]]:
    return [regel for stap in stappen for regel in stap.regels()]


def _first_invalid(stappen: list[Ingevuldestap]) -> int | None:
    return next((stap.nummer for stap in stappen if not stap.is_valid()), None)


def _show(
    request: HttpRequest,
    concept: Concept,
    *,
    judge: bool = False,
    bezwaar: Bezwaar | None = None,
    getoond: set[str] | None = None,
) -> HttpResponse:
    """The page of the draft's step. `judge`: with the errors of what was just posted; `getoond`: marks of what an
    older check page showed, so that this one says what is different now."""
    nummer = concept["stap"]
    context = {"concept": concept, "nummer": nummer, "totaal": len(STAPPEN), "bezwaar": bezwaar}
    if nummer == CONTROLE:
        stappen = _all_steps(concept)
        ongeldig = _first_invalid(stappen)
        if ongeldig is None:
            regels = _regels(stappen)
            context |= {"titel": "Controleer je melding", "stappen": stappen, "regels": regels}
            if getoond is not None:
                context["anders"] = [regel for regel in regels if regel["merk"] not in getoond]
            status = 200 if getoond is None else 409
            return render(request, "meldingen/melden_controleer.html", context, status=status)
        # A unit was closed or a list changed since the step was filled in.
        context["nummer"], nummer, judge = ongeldig, ongeldig, True
    ruw = concept["antwoorden"].get(str(nummer))
    ingevuld = read_stap(nummer, ruw) if judge else reopen_stap(nummer, ruw)
    stap = ingevuld.stap
    context |= {"titel": stap.titel, "stap": stap, "form": ingevuld.form, "personen": ingevuld.personen}
    status = bezwaar.status if bezwaar else 422 if judge else 200
    return render(request, "meldingen/melden.html", context, status=status)
