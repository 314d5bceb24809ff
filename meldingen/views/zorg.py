"""P-zorg: VIK names an HR-adviseur on a case; the adviseur finds the own tasks and records that care was offered."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meldingen.actions.toewijzing import may_assign
from meldingen.actions.zorg import assign_hr, own_zorgtaken, record_zorgcontact
from meldingen.dossier import get_identiteiten, get_melding, record_inzage, refuse, render_tab
from meldingen.forms.zorg import Hrformulier, Zorgcontactformulier
from meldingen.models import Inzage, Taak, Zorgcontact
from meldingen.stap import carry_out, posted
from meldingen.views.dossier import people
from meldingen.workflow import Recht


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
    form = Zorgcontactformulier(posted(request))

    def doe() -> None:
        velden = {veld: form.cleaned_data[veld] for veld in ("op", "klaar", "formulier")}
        record_zorgcontact(
            taak, door=request.user, uitkomst=Zorgcontact.Uitkomst(form.cleaned_data["uitkomst"]), **velden
        )

    if carry_out(request, form, doe, "Het contact is vastgelegd."):
        return redirect("meldingen:zorgtaken")
    return render_tab(
        request, "meldingen/zorgtaak.html", melding, "melding", form, taak=taak, contacten=taak.contacten.all(),
        mensen=[mens for mens in people(melding) if f"pzorg_{mens['persoon'].rol}" == taak.soort],
        identiteiten=get_identiteiten(request, melding),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Row 37: name an HR-adviseur for P-zorg."""
    melding = get_melding(request, kenmerk, Recht.TOEWIJZEN, doel="P-zorg toewijzen")
    if not may_assign(request.user, melding):
        refuse(request, Recht.TOEWIJZEN, "P-zorg toewijzen", kenmerk)
    form = Hrformulier(posted(request), melding=melding)

    def doe() -> None:
        assign_hr(melding, Taak.Soort(form.cleaned_data["soort"]), form.cleaned_data["aanstelling"], door=request.user)

    if carry_out(request, form, doe, "De HR-adviseur is gevraagd voor P-zorg."):
        return redirect("meldingen:zorg", melding.kenmerk)
    gevraagd = melding.taken.filter(soort__in=Taak.PZORG, medewerker__isnull=False)
    taken = gevraagd.select_related("medewerker").prefetch_related("contacten")
    return render_tab(request, "meldingen/zorg.html", melding, "melding", form, taken=taken)
