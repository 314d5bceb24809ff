"""The tab Onderzoek & SMO: opdracht, gedragingen, report and measures; reading and recording are different rights."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meldingen.dossier import get_melding_for, redirect_to_tab, render_tab
from meldingen.lezers import LEZERS
from meldingen.models import Betrokkenheid, Melding
from meldingen.stap import carry_out, posted, press
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.models.referentie import label
from pvi.rollen import Rol
from triage.actions.onderzoek import (
    NAAR_POLITIECHEF,
    end_ordemaatregel,
    impose_ordemaatregel,
    missing_findings,
    naam_of,
    record_aanzegging,
    record_gedraging,
    record_verslag,
    return_to_triage,
    what_follows,
)
from triage.actions.spoor import current_onderzoek, promote_nevenspoor, waiting_spoor
from triage.forms.onderzoek import (
    Aanzegformulier,
    Eindformulier,
    Gedragingformulier,
    Ordemaatregelformulier,
    Teruglegformulier,
    Verslagformulier,
)
from triage.models import Gedraging, Onderzoek, Ordemaatregel, Verklaring

LEZEN = LEZERS["onderzoek"].zaak
VASTLEGGEN = (Recht.ONDERZOEKEN, (Rol.VO,))
BESLISSEN = (Recht.BESLUITEN, (Rol.PC,))
TERUGLEGGEN = (VASTLEGGEN, (Recht.AGENDEREN, (Rol.VI,)))
# Who reads on what a finding rests. VIK follows progress, not what people said (note i of the matrix).
BEVINDINGEN = LEZERS["bevindingen"].zaak


@require_safe
def show_onderzoek(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Everything about the fact-finding, as far as the reader's right goes."""
    melding = get_melding_for(request, kenmerk, *LEZEN, doel="onderzoek")

    def mag(*rechten: Any) -> bool:
        return any(melding.permits(request.user, recht, rollen) for recht, rollen in rechten)

    ziet_alles, loopt = mag(*BEVINDINGEN), melding.status == Status.ONDERZOEK
    lopend = current_onderzoek(melding)
    onderzoeken = melding.onderzoeken.select_related("onderzoeker__medewerker").order_by("-gestart_op", "pk")
    volgt = what_follows(melding)
    context = {
        "onderzoeken": [_card(o, ziet_alles, n) for n, o in enumerate(onderzoeken)],
        "lopend": lopend,
        "ontbreekt": missing_findings(lopend) if lopend else [],
        "naar_politiechef": NAAR_POLITIECHEF,
        "wacht": waiting_spoor(melding),
        "mensen": [(b, naam_of(b)) for b in melding.betrokkenheden.subjects().select_related("medewerker")],
        "verhalen": _stories(melding) if ziet_alles else [],
        "maatregelen": [
            {"maatregel": m, "naam": label("ordemaatregel", m.soort).capitalize(), "voor": naam_of(m.betrokkenheid)}
            for m in melding.ordemaatregelen.select_related("betrokkenheid__medewerker").order_by("van", "pk")
        ],
        "ziet_alles": ziet_alles,
        "mag_vastleggen": loopt and mag(VASTLEGGEN),
        "mag_beslissen": loopt and mag(BESLISSEN),
        "mag_terugleggen": loopt and mag(*TERUGLEGGEN),
        "smo": mag(*LEZERS["smo"].zaak) and volgt["met_smo"],
        "besluiten": mag(*LEZERS["besluit"].zaak) and volgt["met_besluiten"],
        "rehabilitatie": mag(*LEZERS["rehabilitatie"].zaak) and volgt["met_rehabilitatie"],
    }
    return render_tab(request, "triage/onderzoek.html", melding, "onderzoek", **context)


def _stories(melding: Melding) -> list[dict[str, Any]]:
    """What betrokkenen said in their own words; a concept is the writer's alone."""
    gegeven = Verklaring.objects.given().filter(betrokkenheid__melding=melding, soort=Verklaring.Soort.VERHAAL)
    return [
        {"naam": naam_of(v.betrokkenheid), "verklaring": v} for v in gegeven.select_related("betrokkenheid__medewerker")
    ]


def _card(onderzoek: Onderzoek, ziet_alles: bool, nummer: int) -> dict[str, Any]:
    return {
        "onderzoek": onderzoek,
        "eerste": nummer == 0,
        "gedragingen": [
            {
                "gedraging": g,
                "over": naam_of(g.betrokkenheid),
                "toelichting": g.toelichting if ziet_alles else "",
                "toon": TOON_BEVINDING.get(g.bevinding, "neutraal"),
            }
            for g in onderzoek.gedragingen.select_related("betrokkenheid__medewerker")
        ],
    }


TOON_BEVINDING = {"vastgesteld": "let_op", "niet_vast": "neutraal", "niet_gebeurd": "goed"}


def _running(melding: Melding) -> Onderzoek:
    return get_object_or_404(
        Onderzoek, pk=lopend.pk if (lopend := current_onderzoek(melding)) else None, melding=melding
    )


def _form_page(request: HttpRequest, melding: Melding, form: Any, doe: Any, **woorden: str) -> HttpResponse:
    """One form of this tab: show it, or do it and return to the tab. `woorden`: kop, gelukt, inleiding, knop."""
    if carry_out(request, form, doe, woorden["gelukt"], melding=melding):
        return redirect_to_tab(request, melding, "triage:onderzoek", *LEZEN)
    return render_tab(request, "triage/formulier.html", melding, "onderzoek", form, terug="triage:onderzoek", **woorden)


@require_http_methods(["GET", "POST"])
def edit_gedraging(request: HttpRequest, kenmerk: str, pk: UUID | None = None) -> HttpResponse:
    """A new gedraging, or (`pk`) its finding."""
    melding = get_melding_for(request, kenmerk, VASTLEGGEN, doel="gedraging")
    lopend = _running(melding)
    rij = get_object_or_404(lopend.gedragingen, pk=pk) if pk else None
    form = Gedragingformulier(posted(request), melding=melding, instance=rij or Gedraging(sleutel=melding.sleutel))

    def doe() -> None:
        record_gedraging(lopend, request.user, gedraging=rij, **form.recorded())

    kop = "Leg je bevinding vast" if rij else "Voeg een gedraging toe"
    return _form_page(request, melding, form, doe, kop=kop, gelukt="De gedraging is vastgelegd.")


@require_http_methods(["GET", "POST"])
def write_verslag(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The summary and where the report lies."""
    melding = get_melding_for(request, kenmerk, VASTLEGGEN, doel="verslag")
    lopend = _running(melding)
    form = Verslagformulier(posted(request), instance=lopend)
    return _form_page(
        request, melding, form, lambda: record_verslag(lopend, request.user, **form.cleaned_data),
        kop="Samenvatting en rapport", gelukt="De samenvatting is vastgelegd.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def hand_back(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """T16: put the result, or a new suspicion, to the commissie."""
    melding = get_melding_for(request, kenmerk, *TERUGLEGGEN, doel="terug naar triage")
    lopend = _running(melding)
    form = Teruglegformulier(posted(request), initial={"samenvatting": lopend.samenvatting})
    klaar = "De commissie weegt opnieuw. Je hebt deze zaak voor nu afgerond."
    if carry_out(
        request, form, lambda: return_to_triage(melding, request.user, **form.velden()), klaar, melding=melding
    ):
        return redirect_to_tab(request, melding, "triage:onderzoek", *LEZEN)
    return render_tab(request, "triage/terugleggen.html", melding, "onderzoek", form)


@require_POST
def start_next(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Close the hoofdspoor and start the onderzoek that waits."""
    melding = get_melding_for(request, kenmerk, *TERUGLEGGEN, doel="volgend onderzoek")
    press(request, lambda: promote_nevenspoor(melding, request.user), "Het volgende onderzoek is gestart.")
    return redirect_to_tab(request, melding, "triage:onderzoek", *LEZEN)


@require_http_methods(["GET", "POST"])
def record_aangezegd(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """Record that the betrokkene was told: from now that person sees the own procedure (CI-1)."""
    melding = get_melding_for(request, kenmerk, VASTLEGGEN, BESLISSEN, doel="aanzegging")
    rij = get_object_or_404(melding.betrokkenheden.subjects().select_related("medewerker", "melding"), pk=pk)
    form = Aanzegformulier(posted(request), initial={"tekst": rij.tekst_voor_betrokkene})
    return _form_page(
        request, melding, form, lambda: record_aanzegging(rij, request.user, form.cleaned_data["tekst"]),
        kop=f"Aanzegging aan {naam_of(rij)}",
        inleiding="Vertel het eerst zelf, leg het dan vast. Daarna ziet de betrokkene hier de eigen procedure.",
        gelukt="De aanzegging is vastgelegd.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def add_ordemaatregel(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """A measure of order by the politiechef."""
    melding = get_melding_for(request, kenmerk, BESLISSEN, doel="ordemaatregel")
    form = Ordemaatregelformulier(posted(request), melding=melding, initial={"van": klok.vandaag()})

    def doe() -> None:
        gegevens = form.recorded()
        betrokkenheid: Betrokkenheid = gegevens.pop("betrokkenheid")
        impose_ordemaatregel(betrokkenheid, request.user, **gegevens)

    return _form_page(
        request, melding, form, doe, kop="Leg een ordemaatregel vast",
        inleiding="Een ordemaatregel is geen straf. Hij telt apart en loopt tot je hem beëindigt.",
        gelukt="De ordemaatregel is vastgelegd.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def lift_ordemaatregel(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    melding = get_melding_for(request, kenmerk, BESLISSEN, doel="ordemaatregel")
    rij = get_object_or_404(Ordemaatregel.objects.select_related("melding"), melding=melding, pk=pk, tot=None)
    form = Eindformulier(posted(request), initial={"tot": klok.vandaag()})
    return _form_page(
        request, melding, form, lambda: end_ordemaatregel(rij, request.user, **form.cleaned_data),
        kop="Beëindig de ordemaatregel", gelukt="De ordemaatregel is beëindigd.",
    )  # fmt: skip
