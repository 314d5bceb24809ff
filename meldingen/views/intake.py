"""The intake as VIK does it: start, fill in, people, send on, or close without triage."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from meldingen.actions.intake import (
    Botsing,
    close_without_triage,
    intaker_candidates,
    missing_for_triage,
    names_in,
    save_intake,
    send_to_triage,
    start_intake,
)
from meldingen.actions.personen import add_persoon, link_medewerker, mark_unlinked, settle_muurverzoek, wall_by_key
from meldingen.conflicts.mensen import Mensen
from meldingen.dossier import dossier_context, get_melding, render_tab
from meldingen.forms.intake import Intakeformulier, SluitIntakeformulier, StartIntakeformulier
from meldingen.forms.personen import Koppelformulier, Muurformulier, Persoonformulier
from meldingen.models import Betrokkenheid, Inzage, Melding, Muurverzoek
from meldingen.stap import carry_out, posted, show_missing
from meldingen.views.dossier import people
from meldingen.workflow import Recht, Status
from pvi.web.eenmaal import is_autosave

NIET_MEER_VAN_JOU = "Bewaard. Een collega behandelt deze melding verder."


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """T3: who does the intake, and the first personal message."""
    melding = get_melding(request, kenmerk, Recht.INTAKE, doel="intake starten")
    if melding.status != Status.ONTVANGEN:
        return redirect("meldingen:melding", melding.kenmerk)
    form = StartIntakeformulier(
        posted(request),
        kandidaten=intaker_candidates(melding),
        met_melder=melding.melders.exists(),
        initial={"intaker": melding.intaker_id or request.user.pk},
    )

    def doe() -> None:
        intaker, tekst = form.cleaned_data["intaker"], form.cleaned_data.get("tekst", "")
        start_intake(melding, door=request.user, intaker=intaker, tekst=tekst)

    if carry_out(request, form, doe, "De intake is gestart.", toon=show_missing):
        return redirect("meldingen:intake", melding.kenmerk)
    return render_tab(request, "meldingen/intake_starten.html", melding, "melding", form)


@require_http_methods(["GET", "HEAD", "POST"])
def fill_in(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The long form: keep it half done, go to the people, or send it to the triagecommissie."""
    melding = get_melding(request, kenmerk, Recht.INTAKE, doel="intake")
    if melding.status != Status.INTAKE:
        return redirect("meldingen:melding", melding.kenmerk)
    if request.method != "POST":
        return _show_form(request, melding, Intakeformulier(instance=melding, initial={"formulier": uuid.uuid4()}))
    # The form gets an instance of its own: validating it must not change the one the page shows.
    form = Intakeformulier(request.POST, instance=Melding.objects.get(pk=melding.pk))
    return _save(request, melding, form) if form.is_valid() else _show_form(request, melding, form)


def _save(request: HttpRequest, melding: Melding, form: Intakeformulier) -> HttpResponse:
    """Store the intake. An autosave answers 204 and remembers its versie: this page never collides with itself."""
    pagina = f"intake:{form.cleaned_data['formulier']}"
    versie = request.session.pop(pagina, form.cleaned_data["versie"])
    velden = form.velden()
    try:
        gedaan = carry_out(
            request, form, lambda: save_intake(melding, versie=versie, velden=velden), toon=Intakeformulier.refuse
        )
    except Botsing as botsing:
        form.accept_versie(botsing.melding)
        verschillen = form.differences(botsing.melding)
        return _show_form(request, botsing.melding, form, verschillen=verschillen, status=409)
    if gedaan is None:
        return _show_form(request, melding, form)
    melding = gedaan.uitkomst
    if is_autosave(request):
        request.session[pagina] = melding.versie
        return HttpResponse(status=204)
    if request.POST.get("naar") == "triage":
        return _send(request, melding, form)
    if request.POST.get("naar") == "personen":
        return redirect("meldingen:personen", melding.kenmerk)
    messages.success(request, "De intake is bewaard.")
    return redirect("meldingen:intake", melding.kenmerk)


def _send(request: HttpRequest, melding: Melding, form: Intakeformulier) -> HttpResponse:
    if not carry_out(request, form, lambda: send_to_triage(melding, door=request.user), toon=Intakeformulier.refuse):
        messages.info(request, "Wat je hebt ingevuld, is bewaard.")
        form.accept_versie(melding)
        return _show_form(request, melding, form)
    if not melding.permits(request.user, Recht.VOLGEN):
        messages.success(request, "De melding ligt bij de triagecommissie van de eenheid waar het gebeurde.")
        return redirect("meldingen:werkvoorraad")
    messages.success(request, "De melding ligt bij de triagecommissie.")
    return redirect("meldingen:melding", melding.kenmerk)


def _show_form(
    request: HttpRequest, melding: Melding, form: Intakeformulier, *, verschillen: Any = (), status: int = 0
) -> HttpResponse:
    antwoord = render_tab(
        request, "meldingen/intake.html", melding, "melding", form,
        ontbreekt=missing_for_triage(melding),
        noemt_naam=bool(names_in(melding, melding.samenvatting)),
        mensen=people(melding),
        met_melder=melding.melders.exists(),
        verschillen=verschillen,
    )  # fmt: skip
    antwoord.status_code = status or antwoord.status_code
    return antwoord


@require_http_methods(["GET", "HEAD", "POST"])
def show_personen(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Everyone on the case, a form to add somebody, and one to wall somebody off as the melder asked."""
    melding = get_melding(request, kenmerk, Recht.INTAKE, doel="personen")
    muur = request.POST.get("actie") == "muur"
    form = Persoonformulier(None if muur else posted(request))
    muurform = Muurformulier(request.POST if muur else None, prefix="muur")
    doe, gebruikt = (wall_by_key, muurform) if muur else (add_persoon, form)
    if carry_out(
        request, gebruikt, lambda: doe(melding, door=request.user, **gebruikt.cleaned_data), toon=show_missing
    ):
        return _after_people(request, melding)
    context = dossier_context(request, melding, "melding") | {
        "form": form,
        "muurform": muurform,
        "acties": [],
        "mensen": people(melding),
        "muurverzoeken": [o for o in Mensen(melding).onopgelost if isinstance(o.rij, Muurverzoek)],
    }
    return render(request, "meldingen/personen.html", context, status=422 if gebruikt.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def link_persoon(request: HttpRequest, kenmerk: str, pk: uuid.UUID) -> HttpResponse:
    """Link one person by exact key, or say that nobody knows who it is."""
    melding = get_melding(request, kenmerk, Recht.INTAKE, doel="persoon koppelen")
    betrokkenheid = get_object_or_404(
        melding.betrokkenheden.exclude(koppeling__in=Betrokkenheid.VAST).select_related("medewerker"), pk=pk
    )
    sleutels = {"werkmail": betrokkenheid.werkmail, "personeelsnummer": betrokkenheid.personeelsnummer}
    form = Koppelformulier(posted(request), initial=sleutels)

    def doe() -> None:
        if form.chooses_key:
            link_medewerker(betrokkenheid, door=request.user, **form.sleutels())
        else:
            keuze = Betrokkenheid.Koppeling(form.cleaned_data["koppeling"])
            mark_unlinked(betrokkenheid, keuze, door=request.user)

    # Refused because the keys are of two people: both have a wall now, and one of them may sit here.
    if carry_out(request, form, doe, toon=show_missing) or (form.is_bound and _is_walled_now(request, melding)):
        return _after_people(request, melding)
    return render_tab(
        request, "meldingen/persoon_koppelen.html", melding, "melding", form,
        rol=betrokkenheid.get_rol_display(),
        team=betrokkenheid.team,
        verteld=betrokkenheid.geinformeerd_op,
        naam=betrokkenheid.medewerker.naam if betrokkenheid.medewerker else betrokkenheid.naam,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def settle_muur(request: HttpRequest, kenmerk: str, pk: uuid.UUID) -> HttpResponse:
    """Whom the melder wants to keep out, with a key that finds nobody: correct it, or say that nobody knows."""
    melding = get_melding(request, kenmerk, Recht.INTAKE, doel="persoon koppelen")
    verzoek = get_object_or_404(melding.muurverzoeken, pk=pk, koppeling=Muurverzoek.Koppeling.OPEN)
    sleutels = {"werkmail": verzoek.werkmail, "personeelsnummer": verzoek.personeelsnummer}
    form = Koppelformulier(posted(request), initial=sleutels)

    def doe() -> None:
        koppeling = Muurverzoek.Koppeling(form.cleaned_data["koppeling"])
        keuze = form.sleutels() if form.chooses_key else {"koppeling": koppeling}
        settle_muurverzoek(verzoek, door=request.user, **keuze)

    if carry_out(request, form, doe, toon=show_missing):
        return _after_people(request, melding)
    rol = "Mag deze melding niet zien, vraagt de melder"
    return render_tab(request, "meldingen/persoon_koppelen.html", melding, "melding", form, rol=rol, naam=verzoek.naam)


def _is_walled_now(request: HttpRequest, melding: Melding) -> bool:
    return not melding.permits(request.user, Recht.INTAKE)


def _after_people(request: HttpRequest, melding: Melding) -> HttpResponse:
    """A wall may just have risen before the person who made it; the case is then gone, without a word on why."""
    if _is_walled_now(request, melding):
        messages.success(request, NIET_MEER_VAN_JOU)
        return redirect("meldingen:werkvoorraad")
    messages.success(request, "Bewaard.")
    return redirect("meldingen:personen", melding.kenmerk)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """T6: only what is not about the police, double, or a test."""
    melding = get_melding(request, kenmerk, Recht.SLUITEN, doel="sluiten zonder triage")
    if melding.status != Status.INTAKE:
        return redirect("meldingen:melding", melding.kenmerk)
    form = SluitIntakeformulier(posted(request), melding=melding, door=request.user)

    def doe() -> None:
        reden, tekst = form.cleaned_data["reden"], form.cleaned_data["tekst"]
        close_without_triage(melding, door=request.user, reden=reden, tekst=tekst, dubbel_van=form.dubbel_van)

    if carry_out(request, form, doe, "De melding is gesloten.", toon=show_missing):
        return redirect("meldingen:melding", melding.kenmerk)
    if "kenmerk" in form.errors:
        Inzage.record(
            request.user, Inzage.Soort.GEWEIGERD, melding=melding.pk, recht=Recht.INTAKE, doel="dubbele melding"
        )
    met_melder = melding.melders.exists()
    return render_tab(request, "meldingen/intake_sluiten.html", melding, "melding", form, met_melder=met_melder)
