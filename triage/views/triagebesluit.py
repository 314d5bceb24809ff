"""The triagebesluit in four pages: propose, position of the politiechef, definitive, and holding a case."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meldingen import uitleg
from meldingen.dossier import get_melding, get_melding_for, record_inzage, redirect_to_tab, refuse, render_tab
from meldingen.models import Inzage, Melding
from meldingen.stap import carry_out, posted, press
from meldingen.toegang import toegang
from meldingen.workflow import Recht, Status
from pvi.models.referentie import label
from pvi.rollen import Rol
from triage.actions.aanhouding import current_aanhouding, eigenaar_candidates, hold_melding, resume_melding
from triage.actions.besluit import waiting_besluiten
from triage.actions.lcadvies import missing_lc_advies
from triage.actions.triagebesluit import (
    VRAAGT_UITKOMST,
    make_definitief,
    missing_for_definitief,
    overgang_van,
    propose_triagebesluit,
    take_standpunt,
    withdraw_voorstel,
)
from triage.actions.uitkomst import awaiting_uitkomst
from triage.actions.zitting import ONDERWEG
from triage.forms.triagebesluit import (
    Aanhoudformulier,
    Definitiefformulier,
    Hervatformulier,
    Standpuntformulier,
    Voorstelformulier,
)
from triage.models import Agendapunt, Besluit, LcAdvies, Triagebesluit
from triage.models.zitting import Aanhouding
from triage.sporen import SOORT, overgang_voor
from triage.views.weging import aspect_rows, besluit_card, intake_facts, missing_quorum, open_punt

LEZEN = (Recht.TRIAGEDOSSIER, None)


def _punt_to_weigh(melding: Melding) -> Agendapunt:
    punt = open_punt(melding)
    if punt is None or melding.status != Status.TRIAGE:
        raise Http404
    return punt


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Propose a besluit, with a preview of exactly what the melder will read."""
    melding = get_melding(request, kenmerk, Recht.WEGEN, "voorstel triagebesluit")
    punt = _punt_to_weigh(melding)
    if not hasattr(punt, "weging") or punt.besluiten.filter(status__in=ONDERWEG).exists():
        return redirect("triage:weging", melding.kenmerk)
    form = Voorstelformulier(posted(request), agendapunt=punt)
    voorbeeld = None
    if "voorbeeld" in request.POST:
        form.is_valid()
        voorbeeld = _preview(form.cleaned_data)
    elif carry_out(
        request, form, lambda: propose_triagebesluit(punt, request.user, **form.cleaned_data),
        "Het voorstel ligt bij de politiechef.",
    ):  # fmt: skip
        return redirect("triage:weging", melding.kenmerk)
    context = {
        "punt": punt,
        "aspecten": aspect_rows(punt.weging),
        "weging": punt.weging,
        "voorbeeld": voorbeeld,
        "quorum_ontbreekt": missing_quorum(punt),
    }
    return render_tab(request, "triage/voorstel.html", melding, "triage", form, **context)


def _preview(data: dict[str, Any]) -> dict[str, Any]:
    """What stands on the page of the melder once this besluit is definitive."""
    hoofdspoor, neven = data.get("hoofdspoor", ""), data.get("nevensporen", [])
    if hoofdspoor not in SOORT:
        return {"tekst": data.get("voor_melder", ""), "stand": None}
    overgang = overgang_voor(hoofdspoor, neven)
    einde = Status.NAZORG if data.get("follow_up_gewenst") else Status.AFGESLOTEN
    naar = einde if len(overgang.naar) > 1 else next(iter(overgang.naar))
    return {"tekst": data.get("voor_melder", ""), "stand": uitleg.UITLEG[naar]}


@require_http_methods(["GET", "POST"])
def judge_voorstel(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The politiechef reads the proposal and takes a position; only while it waits for one."""
    melding = get_melding_for(request, kenmerk, (Recht.TRIAGEDOSSIER, (Rol.PC,)), doel="standpunt")
    besluit = (
        melding.triagebesluiten.filter(status=Triagebesluit.Status.VOORGESTELD)
        .select_related("agendapunt__weging", "eigenaar__medewerker", "onderzoeker__medewerker")
        .first()
    )
    if besluit is None:
        raise Http404
    form = Standpuntformulier(posted(request), besluit=besluit)

    def doe() -> None:
        take_standpunt(besluit, request.user, form.cleaned_data["standpunt"], form.cleaned_data["tekst"])

    if carry_out(request, form, doe, "Je standpunt is vastgelegd. De commissie krijgt bericht."):
        return redirect("triage:standpunten")
    context = {
        "kaart": besluit_card(besluit),
        "aspecten": aspect_rows(besluit.agendapunt.weging),
        "weging": besluit.agendapunt.weging,
        "feiten": intake_facts(melding),
        "wacht_op_lc": missing_lc_advies(melding, LcAdvies.Moment.TRIAGEBESLUIT, sinds=besluit.voorgesteld_op),
    }
    return render_tab(request, "triage/standpunt.html", melding, "triage", form, **context)


@require_safe
def list_standpunten(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this politiechef: proposals, and onderzoeken to be decided."""
    if not toegang(request.user).with_recht(Recht.STANDPUNT, {Rol.PC}):
        refuse(request, Recht.STANDPUNT, "standpunten")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.STANDPUNT, doel="standpunten")
    voorstellen = (
        Triagebesluit.objects.filter(
            status=Triagebesluit.Status.VOORGESTELD,
            melding__in=Melding.objects.permitted(request.user, Recht.STANDPUNT, {Rol.PC}),
        )
        .select_related("melding")
        .order_by("voorgesteld_op", "pk")
    )
    te_oordelen = awaiting_uitkomst(request.user).order_by("ontvangen_op", "pk")
    onderzoeken = Melding.objects.permitted(request.user, Recht.BESLUITEN, {Rol.PC}).filter(status=Status.ONDERZOEK)
    context = {
        "voorstellen": [
            {
                "melding": b.melding,
                "hoofdspoor": label("triagebesluit", b.hoofdspoor).capitalize(),
                "op": b.voorgesteld_op,
                "uiterlijk": b.melding.volgende_op,
            }
            for b in voorstellen
        ],
        "besluiten": [
            {"melding": zaak, "stappen": [b.get_stap_display() for b in rijen]} for zaak, rijen in _per_zaak(request)
        ],
        "te_oordelen": te_oordelen,
        "lopend": onderzoeken.exclude(pk__in=te_oordelen.order_by().values("pk")).order_by("ontvangen_op"),
    }
    return render(request, "triage/standpunten.html", context)


def _per_zaak(request: HttpRequest) -> list[tuple[Melding, list[Besluit]]]:
    """Besluiten that wait for this politiechef, together per case."""
    besluiten = (
        waiting_besluiten(request.user).select_related("melding").order_by("melding__ontvangen_op", "gemaakt_op", "pk")
    )
    return [(zaak, list(rijen)) for zaak, rijen in groupby(besluiten, key=lambda b: b.melding)]


@require_http_methods(["GET", "POST"])
def finalise(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The last page before the besluit works: what is missing, what will happen, and one button."""
    melding = get_melding(request, kenmerk, Recht.WEGEN, "triagebesluit definitief")
    besluit = _pending(melding)
    overgang = overgang_van(besluit)
    form = Definitiefformulier(posted(request), vraagt_uitkomst=overgang in VRAAGT_UITKOMST)

    def doe() -> None:
        make_definitief(besluit, request.user, uitkomst=form.cleaned_data.get("uitkomst", ""))

    if carry_out(request, form, doe, "Het besluit is definitief. De melder leest de uitleg.", melding=melding):
        return redirect_to_tab(request, melding, "triage:dossier", LEZEN)
    context = {
        "kaart": besluit_card(besluit),
        "overgang": overgang,
        "ontbreekt": missing_for_definitief(besluit, uitkomst="?"),
    }
    return render_tab(request, "triage/definitief.html", melding, "triage", form, **context)


def _pending(melding: Melding) -> Triagebesluit:
    besluit = (
        melding.triagebesluiten.filter(status__in=ONDERWEG)
        .select_related("agendapunt__zitting", "melding__eenheid_behandeling", "eigenaar__medewerker")
        .first()
    )
    if besluit is None:
        raise Http404
    return besluit


@require_POST
def withdraw(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Take the proposal back and weigh again."""
    melding = get_melding(request, kenmerk, Recht.WEGEN, "voorstel terugtrekken")
    klaar = "Het voorstel is teruggetrokken. De commissie weegt opnieuw."
    press(request, lambda: withdraw_voorstel(_pending(melding), request.user), klaar)
    return redirect("triage:weging", melding.kenmerk)


@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Hold the case for one open question (T7)."""
    melding = get_melding(request, kenmerk, Recht.WEGEN, "aanhouden")
    punt = _punt_to_weigh(melding)
    form = Aanhoudformulier(posted(request), kandidaten=eigenaar_candidates(melding))

    def doe() -> None:
        data = form.cleaned_data | {"eigenaar": form.kandidaten.get(form.cleaned_data["eigenaar"])}
        hold_melding(punt, request.user, **data)

    klaar = "De zaak is aangehouden. De melder leest waarop de commissie wacht."
    if carry_out(request, form, doe, klaar, melding=melding):
        return redirect("triage:dossier", melding.kenmerk)
    return render_tab(
        request, "triage/aanhouden.html", melding, "triage", form, over=Aanhouding.MAXIMUM - melding.aangehouden
    )


@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Record the answer and put the case back on the agenda (T8)."""
    melding = get_melding_for(request, kenmerk, (Recht.AGENDEREN, (Rol.TR, Rol.VI)), doel="hervatten")
    aanhouding = current_aanhouding(melding)
    if aanhouding is None:
        raise Http404
    form = Hervatformulier(posted(request))
    klaar = "De zaak staat weer op de agenda."
    if carry_out(request, form, lambda: resume_melding(melding, request.user, form.cleaned_data["antwoord"]), klaar):
        return redirect("triage:dossier", melding.kenmerk)
    return render_tab(request, "triage/hervatten.html", melding, "triage", form, aanhouding=aanhouding)
