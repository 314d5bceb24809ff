"""A benadeling for who handles it at VIK, and what a politiechef is asked to do against it."""

import uuid

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meldingen.actions.benadeling import decide_benadeling, finish_maatregel, open_maatregelen, see_benadeling
from meldingen.dossier import record_inzage, refuse
from meldingen.forms.benadeling import Afhandelformulier, Maatregelformulier
from meldingen.models import Benadeling, Inzage, Maatregel, Melding, Termijn
from meldingen.models.benadeling import INZAGE_BENADELING, INZAGE_MAATREGEL
from meldingen.stap import carry_out, posted, press
from meldingen.toegang import has_recht
from meldingen.workflow import Recht
from pvi import kluis
from pvi.rollen import Rol

LIJST, OPDRACHTEN = "benadelingen", "maatregelen tegen benadeling"


@require_safe
def list_benadelingen(request: HttpRequest) -> HttpResponse:
    """What still asks something of VIK, and what was decided last."""
    if not has_recht(request.user, Recht.INTAKE, {Rol.VI}):
        refuse(request, Recht.INTAKE, LIJST)
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.INTAKE, doel=LIJST)
    rijen = Benadeling.objects.permitted(request.user).select_related("melding", "uitwijk")
    lopend = Prefetch("termijnen", Termijn.objects.open(), to_attr="lopend")
    context = {
        "regels": [(rij, next(iter(rij.lopend), None)) for rij in rijen.open().prefetch_related(lopend)],
        "besloten": rijen.exclude(besloten_op=None).prefetch_related("maatregelen").order_by("-besloten_op", "pk")[:50],
    }
    return render(request, "meldingen/benadelingen.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def show_benadeling(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    benadeling = _get_benadeling(request, pk)
    form = Afhandelformulier(posted(request) if _decides(request) else None, benadeling=benadeling)
    if request.POST.get("actie") == "gezien":
        press(
            request, lambda: see_benadeling(benadeling, door=request.user), "De melder leest dat VIK dit heeft gezien."
        )
        return redirect("meldingen:benadeling", pk)
    klaar = "Je besluit is bewaard. De melder leest je antwoord."
    if carry_out(request, form, lambda: decide_benadeling(benadeling, door=request.user, **form.cleaned_data), klaar):
        return redirect("meldingen:benadeling", pk)
    opdracht = benadeling.opdracht
    if opdracht is not None:
        kluis.open_sleutel(opdracht.sleutel_id)
    zaak = Melding.objects.permitted(request.user, Recht.VOLGEN).filter(pk=benadeling.melding_id).first()
    context = {
        "benadeling": benadeling,
        "opdracht": opdracht,
        "zaak": zaak,
        "termijn": benadeling.termijnen.open().first(),
        # What a colleague decided meanwhile is said above the words that were typed.
        "form": form if benadeling.is_open or form.is_bound else None,
    }
    return render(request, "meldingen/benadeling.html", context, status=422 if form.is_bound else 200)


def _decides(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("actie") != "gezien"


def _get_benadeling(request: HttpRequest, pk: uuid.UUID) -> Benadeling:
    """The door: VIK of the eenheid that handles it, logged in the log of the case; Http404 otherwise."""
    rijen = Benadeling.objects.permitted(request.user).select_related(
        "melding__eenheid_behandeling", "uitwijk", "gezien_door", "besloten_door"
    )
    benadeling = rijen.filter(pk=pk).first()
    if benadeling is None:
        refuse(request, Recht.INTAKE, INZAGE_BENADELING)
    record_inzage(request, Inzage.Soort.GELEZEN, recht=Recht.INTAKE, doel=INZAGE_BENADELING, melding=benadeling.melding)
    kluis.open_sleutel(benadeling.sleutel_id)
    return benadeling


@require_safe
def list_maatregelen(request: HttpRequest) -> HttpResponse:
    """What this politiechef is asked to do."""
    if not has_recht(request.user, Recht.BESLUITEN, {Rol.PC}):
        refuse(request, Recht.BESLUITEN, OPDRACHTEN)
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.BESLUITEN, doel=OPDRACHTEN)
    opdrachten = open_maatregelen(request.user).select_related("benadeling__melding")
    return render(request, "meldingen/maatregelen.html", {"opdrachten": opdrachten})


@require_http_methods(["GET", "HEAD", "POST"])
def show_maatregel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    maatregel = _get_maatregel(request, pk)
    form = Maatregelformulier(posted(request))
    klaar = "Dank je. VIK leest wat je hebt gedaan."
    if carry_out(
        request, form, lambda: finish_maatregel(maatregel, form.cleaned_data["gedaan"], door=request.user), klaar
    ):
        return redirect("meldingen:maatregel", pk)
    context = {"maatregel": maatregel, "form": form if form.is_bound or not maatregel.gedaan_op else None}
    return render(request, "meldingen/maatregel.html", context, status=422 if form.is_bound else 200)


def _get_maatregel(request: HttpRequest, pk: uuid.UUID) -> Maatregel:
    rijen = Maatregel.objects.permitted(request.user).select_related("benadeling__melding", "gedaan_door")
    maatregel = rijen.filter(pk=pk).first()
    if maatregel is None:
        refuse(request, Recht.BESLUITEN, INZAGE_MAATREGEL)
    record_inzage(
        request,
        Inzage.Soort.GELEZEN,
        recht=Recht.BESLUITEN,
        doel=INZAGE_MAATREGEL,
        melding=maatregel.benadeling.melding,
    )
    kluis.open_sleutel(maatregel.sleutel_id)
    return maatregel
