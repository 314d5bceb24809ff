"""The agenda of a triagecommissie: its zittingen, one zitting with its items, and stepping out of an item."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from meldingen.actions.zoeken import log_search
from meldingen.dossier import get_melding_for, record_inzage, refuse
from meldingen.models import Inzage, Melding, OvergangGeweigerd, Termijn, Uitsluiting
from meldingen.stap import at, carry_out, posted
from meldingen.termijnen import Stand
from meldingen.toegang import Toegang, toegang
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.web.bladeren import page
from triage.actions.zitting import (
    GEEN_DESKUNDIGE,
    fixed_seats,
    invite_deskundige,
    may_record_aanwezigheid,
    move_agendapunt,
    needs_reason,
    plan_zitting,
    record_aanwezigheid,
    recuse,
    seats_at,
    unknown_deskundigen,
)
from triage.conflicts import deskundige_candidates
from triage.forms.zitting import Aanwezigheidformulier, Deskundigeformulier, Planformulier, Verplaatsformulier
from triage.models import Agendapunt, Triagebesluit, Zitting
from triage.models.zitting import COMMISSIE
from triage.zetels import Plaats


def _eenheden(wie: Toegang, recht: Recht = Recht.TRIAGEDOSSIER) -> QuerySet[OrganisatieEenheid]:
    """The handling units whose agenda this person sees."""
    ids = {pk for a in wie.with_recht(recht, COMMISSIE) for pk in wie.eenheid_ids(a)}
    return OrganisatieEenheid.objects.handling(klok.vandaag()).filter(pk__in=ids).order_by("naam", "pk")


def _own_eenheden(request: HttpRequest, doel: str) -> list[OrganisatieEenheid]:
    """The door of the agenda: who has none gets 404, and both are logged."""
    eenheden = list(_eenheden(toegang(request.user)))
    if not eenheden:
        refuse(request, Recht.TRIAGEDOSSIER, doel)
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.TRIAGEDOSSIER, doel=doel)
    return eenheden


def _readable(user: Medewerker) -> QuerySet[Melding]:
    return Melding.objects.permitted(user, Recht.TRIAGEDOSSIER, COMMISSIE)


@require_http_methods(["GET", "POST"])
def list_zittingen(request: HttpRequest) -> HttpResponse:
    """The zittingen of the own commissie(s), with the number of items this person may read."""
    eenheden = _own_eenheden(request, "zittingen")
    plannen = _eenheden(toegang(request.user), Recht.AGENDEREN)
    form = Planformulier(posted(request), eenheden=plannen) if plannen else None
    if request.method == "POST" and form is None:
        raise Http404
    klaar = "De zitting staat gepland."
    if gedaan := carry_out(request, form, lambda: plan_zitting(**form.cleaned_data, door=request.user), klaar):
        return redirect(_url(gedaan.uitkomst))
    context = _planned(request, eenheden) | {"form": form, "toon_eenheid": len(eenheden) > 1}
    return render(request, "triage/zittingen.html", context, status=422 if form is not None and form.errors else 200)


def _planned(request: HttpRequest, eenheden: list[OrganisatieEenheid]) -> dict[str, Any]:
    """The zittingen to come and a page of those that were, each with how many items this person may read."""
    vandaag = klok.vandaag()
    alle = Zitting.objects.visible_to(request.user).filter(eenheid__in=eenheden).select_related("eenheid")
    geweest = page(request, alle.filter(datum__lt=vandaag).order_by("-datum", "pk"), 10)
    komend = list(alle.filter(datum__gte=vandaag))
    tel = Counter(
        Agendapunt.objects.filter(zitting__in=[*komend, *geweest], melding__in=_readable(request.user)).values_list(
            "zitting_id", flat=True
        )
    )
    for zitting in [*komend, *geweest]:
        zitting.aantal, zitting.url = tel[zitting.pk], _url(zitting)
    return {"komend": komend, "geweest": geweest}


def _url(zitting: Zitting) -> str:
    return f"{reverse('triage:zitting', args=[zitting.datum])}?eenheid={zitting.eenheid.code}"


# Where an item is, in words: its tone, and what the commissie can do then.
STAND = {
    "Te wegen": "neutraal",
    "Gewogen, nog geen voorstel": "neutraal",
    "Wacht op de politiechef": "neutraal",
    "Klaar om te besluiten": "goed",
    "Terug: opnieuw wegen": "let_op",
    "Aangehouden": "let_op",
    "Besloten": "goed",
}
STAP = {
    "Te wegen": ("Weeg", "triage:weging"),
    "Gewogen, nog geen voorstel": ("Doe een voorstel", "triage:voorstel"),
    "Wacht op de politiechef": ("Bekijk het voorstel", "triage:weging"),
    "Klaar om te besluiten": ("Maak definitief", "triage:definitief"),
    "Terug: opnieuw wegen": ("Weeg opnieuw", "triage:weging"),
}


@dataclass
class Punt:
    """One item as the agenda shows it; made of codes only, so no key is opened."""

    punt: Agendapunt
    stand: str
    ontbreekt: list[Plaats]
    termijn: Stand | None
    mag_wegen: bool
    mag_verplaatsen: bool

    @property
    def toon(self) -> str:
        return STAND[self.stand]

    @property
    def stap(self) -> tuple[str, str]:
        """What the commissie can do now, as (words, page)."""
        return STAP[self.stand]

    @property
    def melding(self) -> Melding:
        return self.punt.melding


def _punten(zitting: Zitting, user: Medewerker) -> list[Punt]:
    punten = list(
        zitting.agendapunten.filter(melding__in=_readable(user))
        .select_related("melding__eenheid_behandeling", "weging")
        .prefetch_related(
            "besluiten",
            Prefetch(
                "melding__termijnen", Termijn.objects.open().filter(soort="eerste_zitting"), to_attr="zittingtermijn"
            ),
        )
    )
    muren: dict[UUID, set[UUID]] = {punt.melding_id: set() for punt in punten}
    buiten = Uitsluiting.objects.outside_zitting().filter(melding__in=muren)
    for melding, medewerker in buiten.values_list("melding", "medewerker"):
        muren[melding].add(medewerker)
    te_wegen, te_verplaatsen = (
        set(Melding.objects.permitted(user, recht).filter(pk__in=muren).values_list("pk", flat=True))
        for recht in (Recht.WEGEN, Recht.AGENDEREN)
    )
    return [
        Punt(
            punt,
            _stand(punt),
            zitting.missing_for_quorum(muren[punt.melding_id]),
            punt.melding.zittingtermijn[0].stand if punt.melding.zittingtermijn else None,
            punt.besloten_op is None and punt.melding_id in te_wegen,
            punt.besloten_op is None and punt.melding_id in te_verplaatsen,
        )
        for punt in punten
    ]


def _stand(punt: Agendapunt) -> str:
    """Where an item is: a key of STAND."""
    statussen = {besluit.status for besluit in punt.besluiten.all()}
    if punt.besloten_op is not None:
        return "Besloten" if Triagebesluit.Status.DEFINITIEF in statussen else "Aangehouden"
    if Triagebesluit.Status.STANDPUNT in statussen:
        return "Klaar om te besluiten"
    if Triagebesluit.Status.VOORGESTELD in statussen:
        return "Wacht op de politiechef"
    if Triagebesluit.Status.TERUG in statussen:
        return "Terug: opnieuw wegen"
    return "Gewogen, nog geen voorstel" if hasattr(punt, "weging") else "Te wegen"


def _get_zitting(request: HttpRequest, datum: date) -> tuple[Zitting, list[Zitting]]:
    """The zitting of this day; somebody of two commissies chooses with ?eenheid=. Also all of that day."""
    van_de_dag = list(
        Zitting.objects.visible_to(request.user)
        .filter(eenheid__in=_own_eenheden(request, "zitting"), datum=datum)
        .select_related("eenheid")
        .prefetch_related("aanwezigheden__medewerker")
    )
    gekozen = [z for z in van_de_dag if z.eenheid.code == request.GET.get("eenheid")] or van_de_dag
    if not gekozen:
        raise Http404
    return gekozen[0], van_de_dag


@require_http_methods(["GET", "POST"])
def show_zitting(request: HttpRequest, datum: date) -> HttpResponse:
    """One zitting: who takes part, the items in order, and per item the quorum without those behind its wall."""
    gekozen, van_de_dag = _get_zitting(request, datum)
    legt_vast = may_record_aanwezigheid(gekozen, request.user)
    if request.method == "POST" and not legt_vast:
        refuse(request, Recht.TRIAGEDOSSIER, "zitting")
    form = _presence_form(request, gekozen) if legt_vast and _has_begun(gekozen) else None

    def doe() -> None:
        reden = form.cleaned_data.get("reden", "")
        record_aanwezigheid(gekozen, form.plaatsen(), door=request.user, reden=reden)

    if carry_out(request, form, doe, "De aanwezigheid is vastgelegd."):
        return redirect(_url(gekozen))
    if request.method == "POST" and form is None:
        messages.error(request, "Leg de aanwezigheid vast op de dag van de zitting, of later.")
        return redirect(_url(gekozen))
    onbekend = unknown_deskundigen(gekozen, request.user)
    bekend = [a for a in gekozen.aanwezigheden.all() if a.medewerker_id not in onbekend]
    context: dict[str, Any] = {
        "zitting": gekozen,
        "andere": [(z.eenheid.naam, _url(z)) for z in van_de_dag if z != gekozen],
        "punten": _punten(gekozen, request.user),
        "aanwezigen": sorted(bekend, key=lambda a: list(Plaats).index(a.plaats)),
        "ontbreekt": gekozen.missing_for_quorum(),
        "wijzigingen": gekozen.wijzigingen.exclude(medewerker__in=onbekend).select_related("medewerker", "door"),
        "legt_vast": legt_vast,
        "form": form,
    }
    fout = form is not None and bool(form.errors)
    return render(request, "triage/zitting.html", context, status=422 if fout else 200)


def _has_begun(gekozen: Zitting) -> bool:
    return klok.vandaag() >= gekozen.datum


def _presence_form(request: HttpRequest, gekozen: Zitting) -> Aanwezigheidformulier:
    return Aanwezigheidformulier(
        posted(request),
        zitting=gekozen,
        zetels=seats_at(gekozen, request.user),
        vast=fixed_seats(gekozen, request.user),
        met_reden=needs_reason(gekozen, request.user),
    )


@require_http_methods(["GET", "POST"])
def move_item(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Treat an item on another day."""
    melding = get_melding_for(request, kenmerk, (Recht.AGENDEREN, COMMISSIE), doel="agenda")
    punt = get_object_or_404(Agendapunt.objects.open().select_related("zitting__eenheid"), melding=melding)
    form = Verplaatsformulier(posted(request), huidig=punt.zitting, door=request.user)
    klaar = "Het punt staat op de andere zitting."
    if carry_out(request, form, lambda: move_agendapunt(punt, form.cleaned_data["zitting"], door=request.user), klaar):
        return redirect(_url(form.cleaned_data["zitting"]))
    context = {"melding": melding, "form": form, "punt": punt, "terug": _url(punt.zitting)}
    return render(request, "triage/verplaatsen.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Invite somebody from outside to advise on this item; who has an interest and who does not exist answer alike."""
    melding = get_melding_for(request, kenmerk, (Recht.AGENDEREN, COMMISSIE), doel="deskundige uitnodigen")
    punt = get_object_or_404(Agendapunt.objects.open().select_related("zitting__eenheid"), melding=melding)
    form = Deskundigeformulier(posted(request))

    def doe() -> Aanstelling:
        gevonden = _find_deskundige(request, melding, form.cleaned_data["werkmail"])
        invite_deskundige(punt, gevonden, door=request.user)
        return gevonden

    def klaar(gevonden: Aanstelling) -> str:
        return f"{gevonden.medewerker.naam} leest mee en is uitgenodigd."

    if carry_out(request, form, doe, klaar, toon=at("werkmail")):
        return redirect(_url(punt.zitting))
    context = {"melding": melding, "form": form, "terug": _url(punt.zitting)}
    return render(request, "triage/deskundige.html", context, status=422 if form.errors else 200)


def _find_deskundige(request: HttpRequest, melding: Melding, werkmail: str) -> Aanstelling:
    """By exact work mail; hit and miss are logged, where no refusal rolls it back."""
    gevonden = next((a for a in deskundige_candidates(melding) if a.medewerker.email == werkmail), None)
    log_search(melding, request.user, "deskundige zoeken", gevonden=gevonden is not None, recht=Recht.AGENDEREN)
    if gevonden is None:
        raise OvergangGeweigerd(GEEN_DESKUNDIGE)
    return gevonden


@require_http_methods(["GET", "POST"])
def step_aside(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """“Ik heb een belang”: asked once more, then the item is gone for this person and nobody reads why."""
    melding = get_melding_for(request, kenmerk, (Recht.TRIAGEDOSSIER, COMMISSIE), doel="belang melden")
    if request.method == "POST":
        recuse(melding, request.user)
        messages.success(request, "Je staat buiten dit punt. Je ziet het niet meer, en niemand leest waarom.")
        return redirect("triage:zittingen")
    return render(request, "triage/belang.html", {"melding": melding})
