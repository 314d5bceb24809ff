"""The strafmaatoverleg: its agenda, the adviezen of one case, and the way on or back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meldingen.dossier import get_melding_for, record_inzage, redirect_to_tab, refuse, render_tab
from meldingen.lezers import LEZERS
from meldingen.models import Inzage, Melding, Termijn
from meldingen.stap import Geweigerd, Klaar, attempt, carry_out, posted
from meldingen.toegang import has_recht, toegang
from meldingen.workflow import Recht, Status
from pvi.rollen import Rol
from pvi.web.eenmaal import is_autosave
from triage.actions.jurisprudentie import comparable_items
from triage.actions.lcadvies import Moment, current_lc_advies
from triage.actions.onderzoek import naam_of
from triage.actions.smo import close_smo, missing_for_t19, record_smo_advies, recuse_smo, return_to_onderzoek
from triage.conflicts import SMO
from triage.forms.smo import Aanvulformulier, Adviesformulier, item_in_words
from triage.models import Gedraging, SmoAdvies

ADVISEREN = (Recht.SMO_ADVIES, SMO)
DOORSTUREN = (Recht.SMO_ADVIES, (Rol.SM,))
BESLISSEN = (Recht.BESLUITEN, (Rol.PC,))
LEZEN = LEZERS["smo"].zaak
TAB = ((Recht.RAPPORT_LEZEN, None),)


@require_safe
def list_zaken(request: HttpRequest) -> HttpResponse:
    """Cases in the overleg that this member may read, and for TJZ those whose texts are being prepared."""
    if not has_recht(request.user, Recht.SMO_ADVIES, SMO):
        refuse(request, Recht.SMO_ADVIES, "SMO-agenda")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.SMO_ADVIES, doel="SMO-agenda")
    context = {
        "in_smo": _rows(
            Melding.objects.permitted(request.user, Recht.SMO_ADVIES, SMO).filter(status=Status.SMO), "smo_advies"
        ),
        "in_besluit": _rows(
            Melding.objects.permitted(request.user, Recht.BESLUITEN, (Rol.TJ,)).filter(status=Status.BESLUIT),
            "pc_besluit",
            "zienswijze",
        ),
    }
    return render(request, "triage/smo_agenda.html", context)


def _rows(meldingen: Any, *soorten: str) -> list[dict[str, Any]]:
    """Each case with the first of these terms to run out and how many adviezen are fixed, the most urgent first."""
    zaken = list(meldingen.select_related("eenheid_behandeling").prefetch_related("smo_adviezen"))
    lopend = Termijn.objects.open().filter(soort__in=soorten, melding__in=zaken).order_by("-verloopt_op", "pk")
    termijnen = {t.melding_id: t for t in lopend}
    rijen = []
    for melding in zaken:
        adviezen = [a for a in melding.smo_adviezen.all() if a.vervallen_op is None]
        klaar = sum(a.vastgesteld_op is not None for a in adviezen)
        rijen.append(
            {"melding": melding, "termijn": termijnen.get(melding.pk), "stand": f"{klaar} van {len(adviezen)}"}
        )
    return sorted(rijen, key=lambda r: (r["termijn"] is None, r["termijn"] and r["termijn"].verloopt_op))


@require_http_methods(["GET", "POST"])
def show_smo(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The adviezen of this case; a POST sends them to the politiechef (T19)."""
    melding = get_melding_for(request, kenmerk, *(LEZEN if request.method == "GET" else (DOORSTUREN,)), doel="smo")
    if request.method == "POST":
        klaar = "Het advies ligt bij de politiechef. Je hebt deze zaak voor nu afgerond."
        uitslag = attempt(request, lambda: close_smo(melding, request.user), klaar, melding=melding)
        if isinstance(uitslag, Klaar):
            return redirect_to_tab(request, melding, "triage:smo", *LEZEN)
        return _show(request, melding, uitslag, status=422)
    return _show(request, melding)


def _show(request: HttpRequest, melding: Melding, fout: Geweigerd | None = None, status: int = 200) -> HttpResponse:
    in_smo = melding.status == Status.SMO
    context = {
        "adviezen": [advies_card(advies) for advies in _adviezen(melding)],
        "vervallen": melding.smo_adviezen.filter(vervallen_op__isnull=False).count(),
        "lc_vraag": current_lc_advies(melding, Moment.SMO),
        "ontbreekt": missing_for_t19(melding) if in_smo else [],
        "geweigerd": fout,
        "mag_adviseren": in_smo and melding.permits(request.user, *ADVISEREN),
        "mag_doorsturen": in_smo and melding.permits(request.user, *DOORSTUREN),
        "kan_uit": toegang(request.user).with_recht(*ADVISEREN),
    }
    antwoord = render_tab(request, "triage/smo.html", melding, "onderzoek", **context)
    antwoord.status_code = status
    return antwoord


def _adviezen(melding: Melding) -> list[SmoAdvies]:
    return list(
        melding.smo_adviezen.current()
        .select_related("betrokkenheid__medewerker", "vastgesteld_door")
        .prefetch_related("vergelijkingen__item")
    )


def advies_card(advies: SmoAdvies) -> dict[str, Any]:
    """One advies as the pages of overleg and besluit show it."""
    return {
        "advies": advies,
        "naam": naam_of(advies.betrokkenheid),
        "gedragingen": list(
            Gedraging.objects.filter(betrokkenheid=advies.betrokkenheid_id, plichtsverzuim=True).order_by("nummer")
        ),
        "vergelijkingen": [
            {"zaak": item_in_words(v.item) if v.item else v.beschrijving, "overeenkomst": v.overeenkomst}
            for v in advies.vergelijkingen.all()
        ],
    }


@require_http_methods(["GET", "POST"])
def write_advies(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """The advies about one betrokkene: kept as a concept by itself, fixed by the button."""
    melding = get_melding_for(request, kenmerk, ADVISEREN, doel="smo-advies")
    rij = get_object_or_404(
        melding.smo_adviezen.current().select_related("betrokkenheid__medewerker"), pk=pk, melding__status=Status.SMO
    )
    gevonden = comparable_items(melding)
    form = Adviesformulier(posted(request), rij=rij, items=[vondst.item for vondst in gevonden.vondsten])
    vanzelf = is_autosave(request)
    concept = vanzelf or "concept" in request.POST
    klaar = "Bewaard als concept." if concept else "Het advies is vastgesteld."
    botsing = None

    def doe() -> None:
        record_smo_advies(rij, request.user, concept=concept, vergelijkingen=form.vergelijkingen(), **form.velden())

    if form.is_bound and form.is_valid() and form.is_stale(request):
        botsing = advies_card(rij)
    elif carry_out(request, form, doe, "" if vanzelf else klaar):
        if not vanzelf:
            return redirect("triage:smo", melding.kenmerk)
        form.remember_kept(request)
        return HttpResponse(status=204)
    context = {
        "kaart": advies_card(rij),
        "gevonden": gevonden,
        "botsing": botsing,
        "buiten": rij.straf is not None and gevonden.is_outlier(rij.straf),
    }
    return render_tab(request, "triage/smo_advies.html", melding, "onderzoek", form, **context)


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """T28: back to the onderzoek, with what is missing."""
    melding = get_melding_for(request, kenmerk, DOORSTUREN, BESLISSEN, doel="terug naar onderzoek")
    form = Aanvulformulier(posted(request))

    def doe() -> None:
        return_to_onderzoek(melding, request.user, **form.cleaned_data)

    if carry_out(request, form, doe, "Het onderzoek gaat verder. De onderzoeker krijgt bericht.", melding=melding):
        return redirect_to_tab(request, melding, "triage:onderzoek", *TAB)
    return render_tab(
        request, "triage/formulier.html", melding, "onderzoek", form, kop="Terug naar het onderzoek",
        terug="triage:smo", knop="Stuur terug naar het onderzoek",
        inleiding="Er is te weinig uitgezocht om te adviseren of te besluiten. De termijn van het onderzoek begint "
        "opnieuw.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def step_aside(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """“Ik heb een belang”: asked once more, then the case is gone for this member and nobody reads why."""
    melding = get_melding_for(request, kenmerk, ADVISEREN, doel="belang melden")
    if request.method == "POST":
        recuse_smo(melding, request.user)
        messages.success(request, "Je staat buiten deze zaak. Je ziet haar niet meer, en niemand leest waarom.")
        return redirect("triage:smo-agenda")
    return render(request, "triage/smo_belang.html", {"melding": melding})
