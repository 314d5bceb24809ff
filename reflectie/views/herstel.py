"""Tab Herstel & nazorg: who accompanies, what is needed, what was agreed, and the step to nazorg (T24)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meldingen.dossier import get_melding, get_melding_for, redirect_to_tab, refuse, render_tab
from meldingen.models import Betrokkenheid, Inzage, Melding, OvergangGeweigerd, Taak
from meldingen.opdracht import opdracht
from meldingen.stap import carry_out, posted, show_refusal
from meldingen.toegang import toegang
from meldingen.workflow import T24, Recht, Status
from pvi import kluis
from pvi.models import Medewerker
from pvi.models.referentie import label
from pvi.rollen import Rol
from reflectie.actions.herstel import (
    SCHRIJVERS,
    Verouderd,
    add_afspraak,
    assign_herstelbegeleider,
    find_candidate,
    finish_afspraak,
    herstelbegeleider,
    missing_for_nazorg,
    possible_deelnemers,
    record_herstelplan,
    report_done,
    start_nazorg,
    version,
)
from reflectie.forms.herstel import (
    Afspraakformulier,
    Gedaanformulier,
    Nazorgstartformulier,
    Planformulier,
    Toewijsformulier,
    Uitkomstformulier,
)
from reflectie.models import Herstelafspraak, Herstelplan
from reflectie.nazorglijn import lijn_per_persoon
from triage.actions.onderzoek import naam_of
from triage.actions.rehabilitatie import ROLLEN as REHABILITATIE

HERSTEL = (Recht.HERSTEL, None)
NAZORG = (Recht.NAZORG, None)
SCHRIJVEN = (Recht.HERSTEL, SCHRIJVERS)
SLUITEN = (Recht.SLUITEN, (Rol.VI,))
TOEWIJZEN = (Recht.TOEWIJZEN, (Rol.VI, Rol.PC, Rol.SH))
TONEN = {"loopt": "let_op", "uitgevoerd": "goed"}


@require_safe
def show_herstel(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Everything about herstel and nazorg on one page. VIK sees how far it is, also when it no longer writes."""
    melding = get_melding_for(request, kenmerk, HERSTEL, NAZORG, SLUITEN, doel="herstel en nazorg")
    user = request.user
    leest_plan = melding.permits(user, *HERSTEL)
    schrijft = melding.permits(user, *SCHRIJVEN)
    plan = Herstelplan.objects.filter(melding=melding).first() if leest_plan else None
    in_herstel = melding.status == Status.HERSTEL
    context = {
        "opdracht": opdracht(melding, user, toegang(user).rechten_op(melding)),
        "begeleider": herstelbegeleider(melding),
        "mag_toewijzen": melding.status in (Status.HERSTEL, Status.NAZORG) and melding.permits(user, *TOEWIJZEN),
        "leest_zaak": melding.permits(user, Recht.MELDING_LEZEN),
        "leest_plan": leest_plan,
        "plan": plan,
        "plantoon": TONEN.get(plan.status, "neutraal") if plan else "",
        "afspraken": _afspraken(plan) if plan else [],
        "schrijft": schrijft and in_herstel,
        "rehabilitaties": _rehabilitaties(melding) if schrijft else [],
        "mag_rehabilitatie": melding.permits(user, Recht.HERSTEL, REHABILITATIE),
        "taken": _zorgtaken(melding) if schrijft else [],
        "mag_starten": in_herstel and melding.actor_rol(T24, user) is not None,
        "ontbreekt": missing_for_nazorg(melding) if in_herstel else [],
        "lijnen": lijn_per_persoon(melding.nazorgmomenten.all()),
        "mag_nazorg": melding.status in (Status.NAZORG, Status.AFGESLOTEN) and melding.permits(user, *NAZORG),
        "mag_les": melding.permits(user, Recht.LES_SCHRIJVEN),
        "mag_sluiten": melding.status in (Status.NAZORG, Status.AFGESLOTEN) and melding.permits(user, *SLUITEN),
    }
    return render_tab(request, "reflectie/herstel.html", melding, "herstel", **context)


def _afspraken(plan: Herstelplan) -> list[dict[str, Any]]:
    rijen = plan.afspraken.select_related("uitvoerder").prefetch_related("deelnemers__medewerker")
    return [
        {"afspraak": a, "vorm": label("herstelvorm", a.vorm).capitalize(), "doen_mee": _participants(a)} for a in rijen
    ]


def _participants(afspraak: Herstelafspraak) -> list[str]:
    uitvoerder = [afspraak.uitvoerder.naam] if afspraak.uitvoerder else []
    return [*(naam_of(deelnemer) for deelnemer in afspraak.deelnemers.all()), *uitvoerder]


def _rehabilitaties(melding: Melding) -> list[dict[str, Any]]:
    """How far each rehabilitatie is; the name of the person stands on the page of triage only."""
    rijen = []
    for rehabilitatie in melding.rehabilitaties.prefetch_related("stappen"):
        stappen = list(rehabilitatie.stappen.all())
        rijen.append(
            {
                "klaar": rehabilitatie.afgerond_op,
                "stap": sum(bool(stap.gedaan_op or stap.niet_nodig) for stap in stappen),
                "totaal": len(stappen),
            }
        )
    return rijen


def _zorgtaken(melding: Melding) -> list[Taak]:
    return list(melding.taken.filter(soort=Taak.Soort.NABESPREKING).select_related("gedaan_door"))


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Row 37: name who accompanies, by exact key; a miss and an interest in the case answer alike."""
    melding = get_melding_for(request, kenmerk, TOEWIJZEN, doel="herstelbegeleider toewijzen")
    form = Toewijsformulier(posted(request))

    def doe() -> Medewerker:
        medewerker = find_candidate(melding, request.user, **form.cleaned_data)
        assign_herstelbegeleider(melding, medewerker, request.user)
        return medewerker

    if carry_out(request, form, doe, lambda medewerker: f"{medewerker.naam} is nu de herstelbegeleider."):
        return redirect_to_tab(request, melding, "reflectie:herstel", HERSTEL, NAZORG, SLUITEN)
    return render_tab(
        request, "reflectie/toewijzen.html", melding, "herstel", form, begeleider=herstelbegeleider(melding)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_plan(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """What is needed and how it stands. When a colleague saved in between, both texts are shown."""
    melding = get_melding_for(request, kenmerk, SCHRIJVEN, doel="herstelplan")
    rij = Herstelplan.objects.filter(melding=melding).first()
    initial = {"versie": version(rij)} | (
        {"wens": rij.wens, "status": rij.status, "toelichting": rij.toelichting} if rij else {}
    )
    form = Planformulier(posted(request), initial=initial)
    ander = None

    def show(form: Planformulier, fout: OvergangGeweigerd) -> None:
        nonlocal ander
        show_refusal(form, fout)
        if isinstance(fout, Verouderd):
            ander = Herstelplan.objects.get(melding=melding)
            form.show_as_of(version(ander))

    def doe() -> None:
        record_herstelplan(melding, request.user, **form.cleaned_data)

    if carry_out(request, form, doe, "Het herstelplan is bewaard.", toon=show):
        return redirect("reflectie:herstel", melding.kenmerk)
    return render_tab(request, "reflectie/plan.html", melding, "herstel", form, ander=ander)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_afspraak(request: HttpRequest, kenmerk: str) -> HttpResponse:
    melding = get_melding_for(request, kenmerk, SCHRIJVEN, doel="herstelplan")
    rij = Herstelplan.objects.filter(melding=melding).first()
    if rij is None:
        messages.error(request, "Schrijf eerst op wat de melder of benadeelde nodig heeft.")
        return redirect("reflectie:plan", melding.kenmerk)
    mensen = {str(b.pk): b for b in possible_deelnemers(melding)}
    form = Afspraakformulier(posted(request), mensen=[(pk, naam_of(b)) for pk, b in mensen.items()])

    def doe() -> None:
        add_afspraak(rij, request.user, **_afgesproken(request, melding, form.cleaned_data, mensen))

    if carry_out(request, form, doe, "De afspraak staat erbij."):
        return redirect("reflectie:herstel", melding.kenmerk)
    return render_tab(
        request, "reflectie/formulier.html", melding, "herstel", form,
        kop="Maak een afspraak", terug="reflectie:herstel",
    )  # fmt: skip


def _afgesproken(
    request: HttpRequest, melding: Melding, data: dict[str, Any], mensen: dict[str, Betrokkenheid]
) -> dict[str, Any]:
    """What was filled in, with people instead of keys."""
    werkmail = data["uitvoerder"]
    uitvoerder = find_candidate(melding, request.user, werkmail=werkmail, personeelsnummer="") if werkmail else None
    return data | {"uitvoerder": uitvoerder, "deelnemers": [mensen[pk] for pk in data.get("deelnemers", ())]}


def _own_afspraak(request: HttpRequest, pk: UUID) -> Herstelafspraak:
    """The door of who carries one thing out: its text, and no word of the case it belongs to."""
    rij = Herstelafspraak.objects.of_uitvoerder(request.user).select_related("plan__melding").filter(pk=pk).first()
    if rij is None:
        return refuse(request, Recht.HERSTEL, "eigen afspraak")
    rollen = ",".join(sorted({a.rol for a in toegang(request.user).aanstellingen}))
    Inzage.record(
        request.user, Inzage.Soort.GELEZEN, melding=rij.plan.melding_id, recht=Recht.HERSTEL, doel="eigen afspraak",
        rollen=rollen,
    )  # fmt: skip
    kluis.open_sleutel(rij.sleutel_id)
    return rij


@require_http_methods(["GET", "HEAD", "POST"])
def carry_out_afspraak(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For who carries one thing out: say that it is done."""
    rij = _own_afspraak(request, pk)
    form = Gedaanformulier(posted(request)) if rij.gedaan_op is None else None
    klaar = "Dank je. De herstelbegeleider weet dat het gedaan is."
    if carry_out(request, form, lambda: report_done(rij, request.user, **form.cleaned_data), klaar):
        return redirect("reflectie:uitvoeren", rij.pk)
    context = {"titel": "Een afspraak die jij uitvoert", "afspraak": rij, "form": form}
    return render(request, "reflectie/uitvoeren.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_afspraak(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """Done on a day, or off."""
    melding = get_melding_for(request, kenmerk, SCHRIJVEN, doel="herstelplan")
    rij = get_object_or_404(Herstelafspraak.objects.select_related("plan__melding"), plan__melding=melding, pk=pk)
    form = Uitkomstformulier(posted(request), initial={"gedaan_op": rij.gedaan_op, "vervallen": rij.vervallen})
    if carry_out(request, form, lambda: finish_afspraak(rij, request.user, **form.cleaned_data), "Het staat vast."):
        return redirect("reflectie:herstel", melding.kenmerk)
    return render_tab(
        request, "reflectie/formulier.html", melding, "herstel", form,
        kop="Leg vast wat eruit kwam", over=rij.afspraak, terug="reflectie:herstel",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def start_aftercare(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """T24, with the words for the melder."""
    melding = get_melding(request, kenmerk, Recht.HERSTEL, doel="nazorg starten")
    if melding.status != Status.HERSTEL or melding.actor_rol(T24, request.user) is None:
        return redirect("reflectie:herstel", melding.kenmerk)
    form = Nazorgstartformulier(posted(request), met_melder=melding.melders.exists())

    def doe() -> None:
        start_nazorg(melding, request.user, voor_melder=form.cleaned_data.get("voor_melder", ""))

    klaar = "De nazorg is begonnen. De momenten na 1, 3 en 6 maanden staan klaar."
    if carry_out(request, form, doe, klaar, melding=melding):
        return redirect_to_tab(request, melding, "reflectie:herstel", HERSTEL, NAZORG, SLUITEN)
    return render_tab(request, "reflectie/start.html", melding, "herstel", form, ontbreekt=missing_for_nazorg(melding))
