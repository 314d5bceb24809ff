"""P-zorg: VIK names an HR-adviseur on a case; the adviseur finds the own tasks and records that care was offered."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meldingen.actions.toewijzing import may_assign
from meldingen.actions.zorg import assign_hr, record_zorgcontact
from meldingen.dossier import dossier_context, get_identiteiten, get_melding, record_inzage, refuse
from meldingen.forms.zorg import HrForm, ZorgcontactForm
from meldingen.models import Inzage, Melding, OvergangGeweigerd, Taak, Zorgcontact
from meldingen.views.dossier import people
from meldingen.workflow import Recht
from pvi.models import Medewerker
from pvi.rollen import Rol


def own_zorgtaken(medewerker: Medewerker) -> QuerySet[Taak]:
    """Open tasks of P-zorg given to this HR-adviseur by name, on cases that may still be reached."""
    zaken = Melding.objects.permitted(medewerker, Recht.NAZORG, {Rol.HR})
    return Taak.objects.open().filter(medewerker=medewerker, soort__in=Taak.PZORG, melding__in=zaken)


@require_safe
def list_zorgtaken(request: HttpRequest) -> HttpResponse:
    """What was given to this person by name; who was given nothing finds nothing."""
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.NAZORG, doel="eigen P-zorg")
    taken = own_zorgtaken(request.user).select_related("melding").prefetch_related("contacten")
    return render(request, "meldingen/zorgtaken.html", {"titel": "P-zorg", "taken": taken})


@require_http_methods(["GET", "HEAD", "POST"])
def show_zorgtaak(request: HttpRequest, kenmerk: str, pk: uuid.UUID) -> HttpResponse:
    """One task: what HR may read for it, what stays out of sight, and the contact to record."""
    melding = get_melding(request, kenmerk, Recht.NAZORG, doel="P-zorg")
    taak = own_zorgtaken(request.user).filter(pk=pk, melding=melding).first()
    if taak is None:
        refuse(request, Recht.NAZORG, "P-zorg", kenmerk)
    form = ZorgcontactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keuze = form.cleaned_data
        try:
            record_zorgcontact(
                taak,
                door=request.user,
                uitkomst=Zorgcontact.Uitkomst(keuze["uitkomst"]),
                op=keuze["op"],
                klaar=keuze["klaar"],
                formulier=keuze["formulier"],
            )
        except OvergangGeweigerd as geweigerd:
            form.add_error(None, geweigerd.melding)
        else:
            messages.success(request, "Het contact is vastgelegd.")
            return redirect("meldingen:zorgtaken")
    context = dossier_context(request, melding, "melding") | {
        "taak": taak,
        "form": form,
        "contacten": taak.contacten.all(),
        "mensen": [mens for mens in people(melding) if f"pzorg_{mens['persoon'].rol}" == taak.soort],
        "identiteiten": get_identiteiten(request, melding),
        "acties": [],
    }
    return render(request, "meldingen/zorgtaak.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Row 37: name an HR-adviseur for P-zorg."""
    melding = get_melding(request, kenmerk, Recht.TOEWIJZEN, doel="P-zorg toewijzen")
    if not may_assign(request.user, melding):
        refuse(request, Recht.TOEWIJZEN, "P-zorg toewijzen", kenmerk)
    form = HrForm(request.POST or None, melding=melding)
    if request.method == "POST" and form.is_valid():
        try:
            assign_hr(
                melding, Taak.Soort(form.cleaned_data["soort"]), form.cleaned_data["aanstelling"], door=request.user
            )
        except OvergangGeweigerd as geweigerd:
            form.add_error(None, geweigerd.melding)
        else:
            messages.success(request, "De HR-adviseur is gevraagd voor P-zorg.")
            return redirect("meldingen:zorg", melding.kenmerk)
    context = dossier_context(request, melding, "melding") | {
        "form": form,
        "taken": melding.taken.filter(soort__in=Taak.PZORG, medewerker__isnull=False)
        .select_related("medewerker")
        .prefetch_related("contacten"),
        "acties": [],
    }
    return render(request, "meldingen/zorg.html", context, status=422 if request.method == "POST" else 200)
