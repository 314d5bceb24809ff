"""Away and standing in, and handing one case over for good."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meldingen.actions.toewijzing import hand_over, holders, may_assign, takers, vacancies
from meldingen.actions.uitwijk import leave_to_other_eenheid
from meldingen.actions.waarneming import (
    arrangeable,
    end_waarneming,
    is_coordinator,
    not_taken_over,
    register_waarneming,
)
from meldingen.conflicts.mensen import Mensen
from meldingen.conflicts.uitwijk import next_eenheid
from meldingen.dossier import get_melding, record_inzage, redirect_to_tab, refuse, render_tab
from meldingen.forms.selectie import Afwezigformulier, Overdragenformulier, Uitwijkformulier
from meldingen.models import Inzage, Melding, Overdracht, Waarneming
from meldingen.overdracht import colleagues
from meldingen.stap import carry_out, posted, show_missing
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.models import Aanstelling, OrganisatieEenheid
from pvi.rollen import Rol


@require_http_methods(["GET", "HEAD", "POST"])
def show_overdracht(request: HttpRequest) -> HttpResponse:
    """Who is away and who stands in: the own absences, and for a VIK coordinator those of the eenheid."""
    aanstellingen = list(arrangeable(request.user))
    voor = _about(request, aanstellingen)
    form = None
    if voor is not None:
        form = Afwezigformulier(
            posted(request), kandidaten=colleagues(voor), instance=Waarneming(aanstelling=voor),
            initial={"van": klok.vandaag()},
        )  # fmt: skip

    def doe() -> Waarneming:
        velden = {veld: form.cleaned_data[veld] for veld in ("waarnemer", "van", "tot_en_met")}
        return register_waarneming(voor, door=request.user, **velden)

    if carry_out(request, form, doe, _words, toon=show_missing):
        return redirect("meldingen:overdracht")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.TOEWIJZEN, doel="overdracht en waarneming")
    context = {
        "form": form,
        "voor": voor,
        "kiesbaar": [a for a in aanstellingen if a != voor],
        "coordinator": is_coordinator(request.user),
        "afwezig": _absences(request, aanstellingen),
        "neemt_waar": Waarneming.objects.filter(waarnemer__medewerker=request.user, beeindigd_op=None)
        .filter(tot_en_met__gte=klok.vandaag())
        .select_related("aanstelling__medewerker", "aanstelling__eenheid"),
    }
    return render(request, "meldingen/overdracht.html", context, status=422 if request.method == "POST" else 200)


def _about(request: HttpRequest, aanstellingen: list[Aanstelling]) -> Aanstelling | None:
    """The appointment the form is about: the one asked for, else the first of one's own."""
    if gevraagd := request.GET.get("voor"):
        voor = next((a for a in aanstellingen if str(a.pk) == gevraagd), None)
        return voor or refuse(request, Recht.TOEWIJZEN, "afwezigheid van een ander")
    return next((a for a in aanstellingen if a.medewerker_id == request.user.pk), None)


def _words(waarneming: Waarneming) -> str:
    if waarneming.waarnemer is None:
        return "De afwezigheid staat genoteerd. Er is nog geen waarnemer."
    return "De afwezigheid staat genoteerd. De waarnemer krijgt de zaken zolang de afwezigheid duurt."


def _absences(request: HttpRequest, aanstellingen: list[Aanstelling]) -> list[dict[str, Any]]:
    """Now and to come, each with the cases that nobody took over, as far as this person may know them."""
    waarnemingen = (
        Waarneming.objects.filter(
            aanstelling__in=aanstellingen, tot_en_met__gte=klok.vandaag(), beeindigd_op=None
        ).select_related("aanstelling__medewerker", "aanstelling__eenheid", "waarnemer__medewerker")
    )  # fmt: skip
    nu = set(Waarneming.objects.lopend().values_list("pk", flat=True))
    mag = Melding.objects.permitted(request.user, Recht.VOLGEN)
    return [
        {
            "waarneming": w,
            "loopt": w.pk in nu,
            "los": mag.filter(pk__in=not_taken_over(w).values("pk")).order_by("kenmerk") if w.pk in nu else (),
        }
        for w in waarnemingen
    ]


@require_POST
def end_absence(request: HttpRequest, pk: Any) -> HttpResponse:
    """Back earlier than planned."""
    waarneming = get_object_or_404(Waarneming, pk=pk, aanstelling__in=arrangeable(request.user))
    end_waarneming(waarneming, door=request.user)
    messages.success(request, "De afwezigheid is beëindigd. De waarnemer heeft deze zaken niet meer.")
    return redirect("meldingen:overdracht")


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_case(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Give what a colleague does on this case to another one, for good, with a reason."""
    melding = get_melding(request, kenmerk, Recht.TOEWIJZEN, doel="overdragen")
    if not may_assign(request.user, melding) or melding.status == Status.AFGESLOTEN:
        raise Http404
    leeg = vacancies(melding)
    houders = holders(melding) | leeg
    wat = _what(request, houders)
    form = Overdragenformulier(posted(request), kandidaten=takers(melding, wat, houders[wat])) if wat else None

    def doe() -> None:
        hand_over(melding, wat, form.cleaned_data["naar"], door=request.user, reden=form.cleaned_data["reden"])

    if carry_out(request, form, doe, "De zaak is overgedragen.", toon=show_missing):
        return redirect_to_tab(request, melding, "meldingen:melding", (Recht.VOLGEN, None))
    antwoord = render_tab(
        request, "meldingen/overdragen.html", melding, "melding", form,
        wat=wat,
        houders=[(d, None if d in leeg else houder, d == wat) for d, houder in houders.items()],
        eerder=melding.overdrachten.select_related("van", "naar", "van_eenheid", "naar_eenheid"),
        kan_uitwijken=may_assign(request.user, melding, {Rol.VI}),
        acties=[],
    )  # fmt: skip
    antwoord.status_code = 422 if request.method == "POST" else 200
    return antwoord


def _what(request: HttpRequest, houders: dict[Overdracht.Wat, Aanstelling]) -> Overdracht.Wat | None:
    """The part of the work that is asked for, else the first that somebody holds."""
    gevraagd = request.GET.get("wat")
    return next((wat for wat in houders if wat == gevraagd), next(iter(houders), None))


@require_http_methods(["GET", "HEAD", "POST"])
def move_elsewhere(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Let another eenheid handle this case, because the own one cannot or may not."""
    melding = get_melding(request, kenmerk, Recht.TOEWIJZEN, doel="uitwijken")
    if not may_assign(request.user, melding, {Rol.VI}) or melding.status == Status.AFGESLOTEN:
        raise Http404
    form = Uitwijkformulier(posted(request))

    def doe() -> OrganisatieEenheid:
        return leave_to_other_eenheid(melding, door=request.user, reden=form.cleaned_data["reden"])

    def klaar(naar: OrganisatieEenheid) -> str:
        return f"{naar.naam} behandelt deze zaak nu. Je ziet haar niet meer."

    if carry_out(request, form, doe, klaar, toon=show_missing):
        return redirect("werk")
    naar = next_eenheid(Mensen(melding))
    return render_tab(request, "meldingen/uitwijken.html", melding, "melding", form, naar=naar)
