"""/meldingen/namens/: enter a melding for somebody who asked for it, and hand over the code."""

import uuid
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meldingen.actions.concept import Antwoorden, ConceptVeranderd, ConceptWeg, discard_sent, read_antwoorden
from meldingen.actions.namens import submit_namens
from meldingen.dossier import refuse
from meldingen.forms.concept import as_initial, posted
from meldingen.forms.melden import add_person, read_personen, reopen_personen
from meldingen.forms.namens import LIJSTEN, Namensformulier, Overgedragenformulier
from meldingen.models import AndermansFormulier, Concept, Invoer, Melding
from meldingen.stap import carry_out, show_missing
from meldingen.toegang import has_recht
from meldingen.uitleg import expected_date, in_words
from meldingen.views.concept import autosave, get_concept, is_still_mine, keep, keep_and_leave, typed
from meldingen.workflow import Recht
from pvi import kluis
from pvi.rollen import Rol
from pvi.web.eenmaal import is_autosave
from pvi.web.sessie import locked

NAMENS = Concept.Soort.NAMENS
# Where the session keeps the code until it is handed over.
OVER_TE_DRAGEN = "over_te_dragen"
# The line hears a story and passes it on; VIK gives the melder the code.
LIJN = (Rol.TC, Rol.SH)
# Where the role leads on, when it reaches the case.
VERDER = {
    Rol.VI: (Recht.INTAKE, "meldingen:start-intake"),
    Rol.VP: (Recht.VOLGEN, "meldingen:melding"),
}


def _require_recht(request: HttpRequest) -> None:
    if not has_recht(request.user, Recht.NAMENS_MELDEN):
        refuse(request, Recht.NAMENS_MELDEN, "namens melden")


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    _require_recht(request)
    if request.method != "POST":
        if request.session.get(OVER_TE_DRAGEN):
            return redirect("meldingen:namens-code")  # nobody walks away from a code that is not handed over yet
        form = Namensformulier(medewerker=request.user)
        return _show(request, form, {naam: reopen_personen(lijst, {}, naam) for naam, lijst in LIJSTEN.items()})
    return autosave(request, NAMENS) if is_autosave(request) else _take(request)


def _take(request: HttpRequest) -> HttpResponse:
    """Do what the button asks; a concept that another page wrote or ended leaves the words where they are."""
    naar = request.POST.get("naar", "")
    try:
        if naar == "concept":
            return keep_and_leave(request, NAMENS)
        if naar in LIJSTEN:
            return _one_more(request, naar)
        return _submit(request)
    except (ConceptVeranderd, ConceptWeg) as botsing:
        getypt = typed(request, Namensformulier(medewerker=request.user), botsing)
        antwoorden = getypt.antwoorden
        return _reopen(request, antwoorden, getypt.concept, status=getypt.status, verschillen=getypt.verschillen)


def _bound(request: HttpRequest) -> tuple[Namensformulier, dict[str, Any]]:
    """The page as it was sent, not yet judged."""
    form = Namensformulier(request.POST, medewerker=request.user)
    return form, {naam: read_personen(lijst, dict(request.POST.lists()), naam) for naam, lijst in LIJSTEN.items()}


def _one_more(request: HttpRequest, lijst: str) -> HttpResponse:
    """One more row in a list of people: without script the page comes back, so the words are kept first."""
    concept = keep(request, NAMENS)
    antwoorden = posted(request.POST)
    add_person(antwoorden, lijst)
    return _reopen(request, antwoorden, concept)


@require_safe
def reopen(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The form as it was left."""
    _require_recht(request)
    concept = get_concept(request, pk, soort=NAMENS)
    return _reopen(request, read_antwoorden(concept), concept)


def _reopen(request: HttpRequest, antwoorden: Antwoorden, concept: Concept | None, **rest: Any) -> HttpResponse:
    form = Namensformulier(initial=as_initial(Namensformulier, antwoorden, concept), medewerker=request.user)
    lijsten = {naam: reopen_personen(lijst, antwoorden, naam) for naam, lijst in LIJSTEN.items()}
    return _show(request, form, lijsten, **rest)


def _submit(request: HttpRequest) -> HttpResponse:
    form, lijsten = _bound(request)
    # Both are judged, so that every error shows at once.
    klopt = all([form.is_valid(), *(lijst.is_valid() for lijst in lijsten.values())])
    if klopt and carry_out(request, form, lambda: _enter(request, form, lijsten), toon=show_missing):
        return redirect("meldingen:namens-code")
    return _show(request, form, lijsten, status=422)


def _enter(request: HttpRequest, form: Namensformulier, lijsten: dict[str, Any]) -> None:
    """Case, code and session in one transaction: a lost answer finds either the concept or the code."""
    namens = form.namens()
    try:
        with locked(request):
            eerder = Invoer.objects.filter(pk=namens.formulier).first()
            if eerder is not None and eerder.door != request.user:
                raise AndermansFormulier
            if eerder is None:
                is_still_mine(request, namens.formulier)
                melding, _, code = submit_namens(form.ingevuld(lijsten), namens, door=request.user)
                discard_sent(namens.formulier, request.user)
                request.session[OVER_TE_DRAGEN] = {
                    "code": code if _may_hand_over(request, melding, namens.rol) else "",
                    "rol": namens.rol.value,
                    "melding": str(melding.pk),
                    "bevestiging": in_words(expected_date(melding)),
                }
    except IntegrityError:
        # Sent twice from two browsers: the first one counts.
        if not Invoer.objects.filter(pk=namens.formulier, door=request.user).exists():
            raise


def _may_hand_over(request: HttpRequest, melding: Melding, rol: Rol) -> bool:
    """Whoever has the code reads the case as the melder does: never the line, never somebody behind a wall."""
    return rol not in LIJN and not melding.uitsluitingen.lopend().barring(rol).filter(medewerker=request.user).exists()


def _show(
    request: HttpRequest, form: Namensformulier, lijsten: dict[str, Any], status: int = 200, verschillen: Any = ()
) -> HttpResponse:
    context = {"titel": "Meld namens iemand", "form": form, "verschillen": verschillen, **lijsten}
    return render(request, "meldingen/namens.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """The code, in this session only, until the enterer says that the melder has it."""
    _require_recht(request)
    over = request.session.get(OVER_TE_DRAGEN)
    if not over:
        return redirect("werk")
    form = Overgedragenformulier(request.POST if request.method == "POST" else None, met_code=bool(over["code"]))
    if form.is_valid():
        del request.session[OVER_TE_DRAGEN]
        return _continue(request, over)
    titel = "Geef de code aan de melder" if over["code"] else "Vertel de melder hoe het verder gaat"
    context = {"titel": titel, "form": form, **over, "code": _format(over["code"])}
    return render(request, "meldingen/namens_code.html", context, status=422 if form.is_bound else 200)


def _continue(request: HttpRequest, over: dict[str, str]) -> HttpResponse:
    """To what the role allows: VIK goes on with the intake, a vertrouwenspersoon follows, others are done."""
    recht, pagina = VERDER.get(Rol(over["rol"]), (None, ""))
    if recht is not None:
        zaken = Melding.objects.permitted(request.user, recht, {Rol(over["rol"])})
        if kenmerk := zaken.filter(pk=over["melding"]).values_list("kenmerk", flat=True).first():
            return redirect(pagina, kenmerk)
    messages.success(request, "De melding ligt bij VIK. De melder volgt die met de code.")
    return redirect("werk")


def _format(code: str) -> str:
    return kluis.format_code(code) if code else ""


@require_safe
def show_brief(request: HttpRequest) -> HttpResponse:
    """A letter to print for the melder: the code and how to use it, nothing of what was reported."""
    _require_recht(request)
    over = request.session.get(OVER_TE_DRAGEN)
    if not over or not over["code"]:
        return redirect("werk")
    context = {"titel": "Je code", "code": kluis.format_code(over["code"]), "bevestiging": over["bevestiging"]}
    return render(request, "meldingen/namens_brief.html", context)
