"""The triage tab of a case, and the weging itself."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from meldingen.dossier import get_melding, render_tab
from meldingen.models import LcCriterium, Melding
from meldingen.stap import carry_out, posted
from meldingen.workflow import Recht
from pvi.models.referentie import label, labels
from pvi.rollen import Rol
from triage.actions.aanhouding import current_aanhouding
from triage.actions.triagebesluit import lc_advies_on
from triage.actions.weging import record_weging
from triage.actions.zitting import ONDERWEG
from triage.forms.weging import Wegingformulier
from triage.models import Agendapunt, Spoor, Triagebesluit, Weging
from triage.models.weging import Aspect, Gewicht
from triage.models.zitting import walled_from

# A weight drawn as three blocks, so many of them full.
BLOKJES = {"laag": 1, "midden": 2, "hoog": 3, "onbekend": 0}


@require_safe
def show_triagedossier(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """What the commissie knows, weighed and decided, the newest first."""
    melding = get_melding(request, kenmerk, Recht.TRIAGEDOSSIER, "triagedossier")
    besluiten = melding.triagebesluiten.select_related("eigenaar__medewerker", "onderzoeker__medewerker")
    punten = melding.agendapunten.select_related("zitting", "weging", "aanhouding").order_by("-gemaakt_op", "pk")
    punten = punten.prefetch_related(Prefetch("besluiten", besluiten.order_by("-voorgesteld_op", "pk")))
    context = {
        "feiten": intake_facts(melding),
        "behandelingen": [behandeling(punt) for punt in punten],
        "sporen": running_order(melding),
        "wacht_op_mij": melding.permits(request.user, Recht.STANDPUNT, (Rol.PC,))
        and melding.triagebesluiten.filter(status=Triagebesluit.Status.VOORGESTELD).exists(),
        "aanhouding": current_aanhouding(melding),
    }
    return render_tab(request, "triage/dossier.html", melding, "triage", **context)


def intake_facts(melding: Melding) -> list[tuple[str, str]]:
    """The coded facts of the intake, in the words of the tab Melding (`meldingen.views.dossier.facts`)."""
    onbekend = "Niet ingevuld"
    lc = [LcCriterium(code).label for code, ja in melding.lc_criteria.items() if ja]
    return [
        ("Grond", ", ".join(labels("grond", melding.gronden)) or onbekend),
        ("Aard", ", ".join(labels("aard", melding.aarden)) or onbekend),
        ("Situatie", label("context", melding.context) if melding.context else onbekend),
        (
            "Machtsverhouding",
            label("machtsverhouding", melding.machtsverhouding) if melding.machtsverhouding else onbekend,
        ),
        ("Vaker gebeurd", {True: "Ja", False: "Nee"}.get(melding.herhaald, onbekend)),
        ("Veiligheid", melding.get_veiligheid_display() or onbekend),
        ("Ontvangen langs", label("kanaal", melding.kanaal) if melding.kanaal else onbekend),
        ("Landelijk Coördinator", "; ".join(lc) if lc else "Geen reden voor advies"),
    ]


def aspect_rows(weging: Weging) -> list[dict[str, Any]]:
    """The weging as rows: aspect, weight in words, and three blocks, full or not."""
    return [
        {
            "aspect": aspect.label,
            "gewicht": Gewicht(weging.aspecten[aspect.value]).label,
            "blokjes": [n < BLOKJES[weging.aspecten[aspect.value]] for n in range(3)],
        }
        for aspect in Aspect
    ]


def behandeling(punt: Agendapunt) -> dict[str, Any]:
    """One treatment in a zitting: its weging, its besluiten (newest first), or the question it was held for."""
    weging = getattr(punt, "weging", None)
    return {
        "zitting": punt.zitting,
        "weging": weging,
        "aspecten": aspect_rows(weging) if weging else [],
        "besluiten": [besluit_card(besluit) for besluit in punt.besluiten.all()],
        "aanhouding": getattr(punt, "aanhouding", None),
    }


TOON_BESLUIT = {"voorgesteld": "neutraal", "standpunt": "goed", "definitief": "goed", "terug": "let_op"}


def besluit_card(besluit: Triagebesluit) -> dict[str, Any]:
    ingetrokken = (
        besluit.status == Triagebesluit.Status.TERUG and besluit.standpunt != Triagebesluit.Standpunt.GEWEIGERD
    )
    return {
        "besluit": besluit,
        "hoofdspoor": label("triagebesluit", besluit.hoofdspoor).capitalize(),
        "nevensporen": labels("triagebesluit", besluit.nevensporen),
        "stand": "Teruggetrokken door de commissie" if ingetrokken else besluit.get_status_display(),
        "toon": TOON_BESLUIT[besluit.status],
        "lc_advies": lc_advies_on(besluit),
    }


TOON_SPOOR = {Spoor.Status.WACHT: "neutraal", Spoor.Status.LOOPT: "neutraal", Spoor.Status.AFGEROND: "goed"}


def running_order(melding: Melding) -> list[dict[str, Any]]:
    """Every spoor with its owner and deadline, the running hoofdspoor first."""
    sporen = melding.sporen.select_related("eigenaar__medewerker").running_first()
    return [
        {
            "spoor": spoor,
            "naam": label("triagebesluit", spoor.soort).capitalize(),
            "toon": TOON_SPOOR[Spoor.Status(spoor.status)],
        }
        for spoor in sporen
    ]


NOG_GEEN_PUNT = "Deze zaak staat nog niet op een agenda. Dat gebeurt vanzelf, binnen een paar minuten."


def open_punt(melding: Melding) -> Agendapunt | None:
    """The item to be weighed; None before the sweep put the case on an agenda. Reading never places or moves it."""
    return melding.agendapunten.open().select_related("zitting", "melding__eenheid_behandeling", "weging").first()


@require_http_methods(["GET", "POST"])
def weigh(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Record the weging; while a proposal waits it is shown, not changed."""
    melding = get_melding(request, kenmerk, Recht.WEGEN, "weging")
    punt = open_punt(melding)
    if punt is None:
        messages.info(request, NOG_GEEN_PUNT)
        return redirect("triage:dossier", melding.kenmerk)
    vorige = Weging.objects.filter(agendapunt=punt).first()
    besluit = punt.besluiten.filter(status__in=ONDERWEG).first()
    form = Wegingformulier(posted(request), weging=vorige)
    klaar = "De weging is vastgelegd."
    if carry_out(request, form, lambda: record_weging(punt, request.user, **form.velden()), klaar):
        return redirect("triage:voorstel", melding.kenmerk)
    return render_tab(
        request, "triage/weging.html", melding, "triage", form,
        punt=punt,
        muur_quorum=missing_quorum(punt),
        feiten=intake_facts(melding),
        besluit=besluit_card(besluit) if besluit else None,
        aspecten=aspect_rows(vorige) if vorige else [],
        weging=vorige,
        terug=punt.besluiten.filter(status=Triagebesluit.Status.TERUG, standpunt="geweigerd").last(),
    )  # fmt: skip


def missing_quorum(punt: Agendapunt) -> list[str]:
    return [plaats.label for plaats in punt.zitting.missing_for_quorum(walled_from(punt.melding))]
