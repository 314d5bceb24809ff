"""Signalen: log one in under three minutes, see what became of it, and for VIK: decide."""

import uuid
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meldingen.actions.concept import ConceptVeranderd, ConceptWeg, discard_sent, read_antwoorden
from meldingen.actions.signaal import (
    OPEN,
    assess_signaal,
    convert_signaal,
    keep_signaal,
    log_signaal,
    may_take_up,
    take_up,
    tell_colleague,
)
from meldingen.dossier import record_inzage, refuse
from meldingen.forms.concept import as_initial
from meldingen.forms.signaal import LEIDING, Beoordelingformulier, Signaalformulier, own_eenheden
from meldingen.models import AndermansFormulier, Concept, Inzage, Melding, Signaal, Termijn
from meldingen.stap import carry_out, posted, press, show_missing
from meldingen.toegang import has_recht
from meldingen.views.concept import Getypt, autosave, get_concept, is_still_mine, keep_and_leave, typed
from meldingen.workflow import Recht
from pvi import kluis
from pvi.models import Medewerker
from pvi.models.referentie import labels
from pvi.rollen import Rol
from pvi.web.bladeren import page
from pvi.web.eenmaal import is_autosave

TOON = {
    Signaal.Status.GELOGD: "neutraal",
    Signaal.Status.BEOORDEELD: "neutraal",
    Signaal.Status.OMGEZET: "goed",
    Signaal.Status.TEAMAANPAK: "goed",
    Signaal.Status.GESLOTEN: "neutraal",
}


def readable(medewerker: Medewerker) -> QuerySet[Signaal]:
    """Own signalen, and for VIK those of the eenheid."""
    signalen = Signaal.objects
    return signalen.permitted(medewerker, Recht.SIGNAAL_LOGGEN) | signalen.permitted(
        medewerker, Recht.SIGNAAL_BEOORDELEN
    )


def as_vik(medewerker: Medewerker) -> QuerySet[Signaal]:
    """Signalen this person reads as VIK; behind a wall only what the writer sees is left."""
    return Signaal.objects.permitted(medewerker, Recht.SIGNAAL_BEOORDELEN, {Rol.VI})


def get_signaal(request: HttpRequest, kenmerk: str, doel: str) -> Signaal:
    """The door to a signaal: its key open and the reading logged, or 404 and the refusal logged."""
    signaal = readable(request.user).select_related("eenheid", "melding", "gelogd_door").filter(kenmerk=kenmerk).first()
    if signaal is None:
        bestaat = Signaal.objects.filter(kenmerk=kenmerk).values_list("pk", flat=True).first()
        Inzage.record(request.user, Inzage.Soort.GEWEIGERD, signaal=bestaat, recht=Recht.SIGNAAL_BEOORDELEN, doel=doel)
        raise Http404
    recht = Recht.SIGNAAL_LOGGEN if signaal.gelogd_door == request.user else Recht.SIGNAAL_BEOORDELEN
    Inzage.record(request.user, Inzage.Soort.GELEZEN, signaal=signaal.pk, recht=recht, doel=doel)
    kluis.open_sleutel(signaal.sleutel_id)
    return signaal


def stand(signaal: Signaal, *, vik: bool) -> dict[str, Any]:
    """What became of it, in words. The writer hears that it was taken up and when, walled or not, and nothing else."""
    op = None
    if signaal.status == Signaal.Status.OMGEZET:
        op = signaal.melding.ontvangen_op
    elif signaal.status in (Signaal.Status.TEAMAANPAK, Signaal.Status.GESLOTEN):
        op = signaal.afgehandeld_op
    opgepakt = signaal.status == Signaal.Status.OMGEZET and not vik
    tekst = "Opgepakt" if opgepakt else signaal.get_status_display()
    return {"tekst": tekst, "toon": TOON[Signaal.Status(signaal.status)], "op": op}


@require_http_methods(["GET", "HEAD", "POST"])
def log_nieuw(request: HttpRequest) -> HttpResponse:
    _require_recht(request)
    if request.method == "POST" and is_autosave(request):
        return autosave(request, Concept.Soort.SIGNAAL)
    form = Signaalformulier(posted(request), medewerker=request.user)
    try:
        if request.POST.get("naar") == "concept":
            return keep_and_leave(request, Concept.Soort.SIGNAAL)
        if gelogd := carry_out(request, form, lambda: _log(request, form)):
            return redirect("meldingen:signaal-ontvangen", gelogd.uitkomst.kenmerk)
    except (ConceptVeranderd, ConceptWeg) as botsing:
        return _show_typed(request, typed(request, form, botsing))
    return _show_form(request, form)


def _show_typed(request: HttpRequest, getypt: Getypt) -> HttpResponse:
    beginwaarden = as_initial(Signaalformulier, getypt.antwoorden, getypt.concept)
    form = Signaalformulier(initial=beginwaarden, medewerker=request.user)
    return _show_form(request, form, verschillen=getypt.verschillen, status=getypt.status)


def _log(request: HttpRequest, form: Signaalformulier) -> Signaal:
    """The signaal of this form, made now or when the same page was sent before. Raises AndermansFormulier."""
    signaal = form.save(commit=False)
    signaal.pk = form.cleaned_data["formulier"]
    # Note a of row 2: HR logs out of care, and about a unit it does not lead.
    signaal.zorg = not own_eenheden(request.user, LEIDING).filter(pk=signaal.eenheid_id).exists()
    try:
        with transaction.atomic():
            is_still_mine(request, signaal.pk)
            log_signaal(signaal, door=request.user)
            discard_sent(signaal.pk, request.user)
    except IntegrityError:
        # The same page was sent twice: the first one counts.
        eerder = Signaal.objects.permitted(request.user, Recht.SIGNAAL_LOGGEN).filter(pk=signaal.pk).first()
        if eerder is None:
            raise AndermansFormulier from None
        return eerder
    return signaal


@require_safe
def reopen(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The six questions as they were left in a concept."""
    _require_recht(request)
    concept = get_concept(request, pk, soort=Concept.Soort.SIGNAAL)
    beginwaarden = as_initial(Signaalformulier, read_antwoorden(concept), concept)
    return _show_form(request, Signaalformulier(initial=beginwaarden, medewerker=request.user))


def _require_recht(request: HttpRequest) -> None:
    if not has_recht(request.user, Recht.SIGNAAL_LOGGEN):
        refuse(request, Recht.SIGNAAL_LOGGEN, "signaal vastleggen")


def _show_form(
    request: HttpRequest, form: Signaalformulier, *, verschillen: Any = (), status: int | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "verschillen": verschillen,
        "zorg": not has_recht(request.user, Recht.SIGNAAL_LOGGEN, LEIDING),
    }
    status = status or (422 if request.method == "POST" else 200)
    return render(request, "meldingen/signaal_nieuw.html", context, status=status)


@require_safe
def show_ontvangen(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Confirmation: what happens next, by when."""
    signaal = get_signaal(request, kenmerk, "bevestiging signaal")
    termijn = signaal.termijnen.filter(soort="signaal").first()
    return render(request, "meldingen/signaal_ontvangen.html", {"signaal": signaal, "termijn": termijn})


@require_safe
def list_signalen(request: HttpRequest) -> HttpResponse:
    signalen = readable(request.user)
    mag_loggen = has_recht(request.user, Recht.SIGNAAL_LOGGEN)
    is_vik = has_recht(request.user, Recht.SIGNAAL_BEOORDELEN, {Rol.VI})
    if not (mag_loggen or is_vik or signalen.exists()):
        refuse(request, Recht.SIGNAAL_BEOORDELEN, "signalen")
    recht = Recht.SIGNAAL_BEOORDELEN if is_vik else Recht.SIGNAAL_LOGGEN
    record_inzage(request, Inzage.Soort.LIJST, recht=recht, doel="signalen")
    status = request.GET.get("status", "")
    if status == "open":
        signalen = signalen.filter(status__in=OPEN)
    elif status in Signaal.Status.values:
        signalen = signalen.filter(status=status)
    lopend = Prefetch("termijnen", Termijn.objects.open().filter(soort="signaal"), to_attr="lopend")
    pagina = page(request, signalen.select_related("eenheid", "melding").prefetch_related(lopend))
    vik = set(as_vik(request.user).filter(pk__in=[s.pk for s in pagina]).values_list("pk", flat=True))
    context = {
        "pagina": pagina,
        "regels": [(s, stand(s, vik=s.pk in vik), s.lopend[0].stand if s.lopend else None) for s in pagina],
        "mag_loggen": mag_loggen,
        "is_vik": is_vik,
        "status": status,
        "concepten": Concept.objects.of(request.user),
        "statussen": [("", "Alle"), ("open", "Nog te doen"), *Signaal.Status.choices],
    }
    return render(request, "meldingen/signalen.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def show_signaal(request: HttpRequest, kenmerk: str) -> HttpResponse:
    signaal = get_signaal(request, kenmerk, "signaal")
    vik = as_vik(request.user).filter(pk=signaal.pk).exists()
    form = Beoordelingformulier(posted(request), signaal=signaal) if vik and signaal.status in OPEN else None
    if request.method == "POST" and (antwoord := _decide(request, signaal, form)):
        return antwoord
    context = {
        "signaal": signaal,
        "stand": stand(signaal, vik=vik),
        "vik": vik,
        "form": form,
        "mag_omzetten": _may_convert(request.user, signaal),
        "moet_oppakken": may_take_up(signaal, request.user),
        "termijn": signaal.termijnen.open().filter(soort="signaal").first() if signaal.status in OPEN else None,
        "collega": _colleague(request.user, signaal),
        "gronden": labels("grond", signaal.gronden) if vik else [],
        "aarden": labels("aard", signaal.aarden) if vik else [],
        "melding": _reachable_melding(request, signaal) if vik else None,
    }
    return render(request, "meldingen/signaal.html", context, status=422 if request.method == "POST" else 200)


def _colleague(medewerker: Medewerker, signaal: Signaal) -> dict[str, Any] | None:
    """For the writer who heard it from a colleague: by when that colleague hears what happens, or that it was done."""
    if signaal.gelogd_door_id != medewerker.pk or signaal.bron != Signaal.Bron.COLLEGA:
        return None
    return {"op": signaal.collega_ingelicht_op, "termijn": signaal.termijnen.open().filter(soort="collega").first()}


def _may_convert(medewerker: Medewerker, signaal: Signaal) -> bool:
    mag = Signaal.objects.permitted(medewerker, Recht.SIGNAAL_BEOORDELEN, {Rol.VI, Rol.TC})
    return signaal.status in OPEN and mag.filter(pk=signaal.pk).exists()


def _decide(request: HttpRequest, signaal: Signaal, form: Beoordelingformulier | None) -> HttpResponse | None:
    """What was pressed: the writer takes it up, VIK assesses it, or (without a form) a teamchef makes it a melding."""
    if request.POST.get("actie") == "collega":
        klaar = "Mooi. Je collega weet nu wat er gebeurt."
        press(request, lambda: tell_colleague(signaal, door=request.user), klaar)
        return redirect("meldingen:signaal", signaal.kenmerk)
    if request.POST.get("actie") == "oppakken" and may_take_up(signaal, request.user):
        take_up(signaal, door=request.user)
        messages.success(request, "Je gaat ermee aan de slag. Vraag hulp als je die nodig hebt.")
        return redirect("meldingen:signaal", signaal.kenmerk)
    if not _may_convert(request.user, signaal):
        refuse(request, Recht.SIGNAAL_BEOORDELEN, "signaal beoordelen")
    if form is None:
        klaar = "Je signaal is opgepakt: er is een melding van gemaakt."
        gelukt = press(request, lambda: convert_signaal(signaal, request.user), klaar)
        return redirect("meldingen:signaal", signaal.kenmerk) if gelukt else None
    gedaan = carry_out(request, form, lambda: _assess(request, signaal, form), toon=show_missing)
    return gedaan and gedaan.uitkomst


def _assess(request: HttpRequest, signaal: Signaal, form: Beoordelingformulier) -> HttpResponse:
    """Carry out what VIK chose, and go where that leads."""
    door, keuze = request.user, form.cleaned_data
    with transaction.atomic():
        signaal = assess_signaal(signaal, door=door, gronden=keuze["gronden"], aarden=keuze["aarden"])
        uitkomst = Signaal.Status(keuze["uitkomst"])
        if uitkomst == Signaal.Status.OMGEZET:
            melding = convert_signaal(signaal, door)
            messages.success(request, "Er is een melding gemaakt van het signaal.")
            return redirect("meldingen:melding", melding.kenmerk)
        if uitkomst != Signaal.Status.BEOORDEELD:
            keep_signaal(signaal, door=door, uitkomst=uitkomst, redencode=keuze["redencode"], reden=keuze["reden"])
    messages.success(request, "Je beoordeling is bewaard.")
    return redirect("meldingen:signaal", signaal.kenmerk)


def _reachable_melding(request: HttpRequest, signaal: Signaal) -> Melding | None:
    if signaal.melding_id is None:
        return None
    return Melding.objects.permitted(request.user, Recht.VOLGEN).filter(pk=signaal.melding_id).first()
