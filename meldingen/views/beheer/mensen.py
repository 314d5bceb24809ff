"""People and their appointments, and what waits for a second beheerder."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from meldingen.actions import beheer as acties
from meldingen.forms.beheer import (
    Aanstellingformulier,
    Eindeformulier,
    Herstelformulier,
    Leegformulier,
    Medewerkerformulier,
    NieuweMedewerkerformulier,
    Werkmailformulier,
    Zoekformulier,
)
from meldingen.stap import carry_out, posted, press
from meldingen.views.beheer.deur import for_beheer, render_beheer, show_form
from pvi import klok
from pvi.accountmail import waiting_invitation
from pvi.models import Aanstelling, Aanstellingsverzoek, Accountverzoek, Beheerlog, Medewerker, OrganisatieEenheid
from pvi.uitnodiging import invite, may_invite
from pvi.web.bladeren import page

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
# What the page does, its title, its button and what it says, for an open account and for a closed one.
SLUITEN = (
    acties.deactivate,
    "Sluit het account",
    "Sluit nu",
    "Alle aanstellingen eindigen meteen. De eerstvolgende klik van deze collega komt nergens meer.",
)
HEROPENEN = (
    acties.reactivate,
    "Heropen het account",
    "Heropen",
    "De collega kan weer inloggen. Aanstellingen komen niet terug: vraag die opnieuw aan.",
)


def _to(medewerker: Medewerker) -> HttpResponse:
    return redirect("beheer:medewerker", medewerker.pk)


@for_beheer
@GET_POST
def list_mensen(request: HttpRequest) -> HttpResponse:
    """One person by an exact key (posted: an address may not name a person), or everybody of one unit."""
    form = Zoekformulier(posted(request))
    if form.is_bound and form.is_valid():
        gevonden = form.find()
        if gevonden is not None:
            return _to(gevonden)
        form.add_error("sleutel", "Er is geen account met deze werkmail of dit personeelsnummer.")
    eenheden = OrganisatieEenheid.objects.geldig(klok.vandaag()).filter(niveau__lte=1).order_by("niveau", "naam", "pk")
    gekozen = next((e for e in eenheden if e.code == request.GET.get("eenheid")), None)
    pagina = page(request, _people_of(gekozen)) if gekozen else None
    context = {"form": form, "eenheden": eenheden, "gekozen": gekozen, "pagina": pagina}
    return render_beheer(request, "beheer/mensen.html", context, form)


def _people_of(eenheid: OrganisatieEenheid) -> Any:
    rollen = Aanstelling.objects.actief().filter(eenheid__eenheid=eenheid).values("medewerker")
    return Medewerker.objects.filter(Q(team__eenheid=eenheid) | Q(pk__in=rollen)).select_related("team")


@for_beheer
@GET_POST
def add_medewerker(request: HttpRequest) -> HttpResponse:
    form = NieuweMedewerkerformulier(posted(request))
    if gedaan := carry_out(request, form, lambda: acties.create_medewerker(door=request.user, **form.cleaned_data)):
        _invite(request, gedaan.uitkomst)
        return _to(gedaan.uitkomst)
    uitleg = "Het account heeft nog geen rol. De collega krijgt een mail met een link die drie dagen werkt."
    return show_form(
        request, form, "Maak een account", "Maak het account", reverse("beheer:mensen"), uitleg=uitleg, naam="Mensen"
    )


@for_beheer
@GET_POST
def edit_medewerker(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: data, appointments, what is asked, and what beheer did."""
    wie = get_object_or_404(Medewerker.objects.select_related("team"), pk=pk)
    form = Medewerkerformulier(posted(request), instance=wie)

    def klaar(veranderd: bool) -> str:
        return "De gegevens zijn veranderd." if veranderd else ""

    if carry_out(request, form, lambda: acties.change_medewerker(wie, door=request.user, **form.cleaned_data), klaar):
        return _to(wie)
    # The form writes on the instance, also when it is refused: the page shows what the database holds.
    wie = Medewerker.objects.select_related("team").get(pk=pk)
    nu = klok.nu()
    context = {
        "wie": wie,
        "form": form,
        "aanstellingen": [
            {"rij": a, "voorbij": a.tot is not None and a.tot <= nu, "later": a.van > nu}
            for a in wie.aanstellingen.select_related("eenheid").order_by("-van", "pk")
        ],
        "verzoeken": [acties.in_words(v) for v in _open_about(wie)],
        "mag_uitnodigen": may_invite(wie),
        "uitnodiging": waiting_invitation(wie),
        "zelf": wie == request.user,
        "log": Beheerlog.objects.filter(over=wie).select_related("door")[:20],
    }
    return render_beheer(request, "beheer/medewerker.html", context, form)


def _open_about(wie: Medewerker) -> list[Any]:
    return [*wie.aanstellingsverzoeken.open().select_related("eenheid"), *wie.accountverzoeken.open()]


@for_beheer
@require_POST
def send_uitnodiging(request: HttpRequest, pk: UUID) -> HttpResponse:
    wie = get_object_or_404(Medewerker, pk=pk)
    if not may_invite(wie):
        raise Http404
    _invite(request, wie)
    return _to(wie)


def _invite(request: HttpRequest, wie: Medewerker) -> None:
    if not may_invite(wie):
        messages.success(request, "Het account is gemaakt. De collega logt in bij de eigen organisatie.")
        return
    Beheerlog.record(request.user, Beheerlog.Handeling.UITGENODIGD, over=wie)
    invite(wie)
    messages.success(request, "De uitnodiging gaat binnen een paar minuten weg. Daarna werkt de link drie dagen.")


@for_beheer
@GET_POST
def close_account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close or open an account, asked once more."""
    wie = get_object_or_404(Medewerker, pk=pk)
    doe, kop, knop, uitleg = SLUITEN if wie.is_active else HEROPENEN
    form = Leegformulier(posted(request))
    if carry_out(request, form, lambda: doe(wie, door=request.user), "Gedaan."):
        return _to(wie)
    return show_form(request, form, kop, knop, reverse("beheer:medewerker", args=[pk]), uitleg=uitleg, naam=wie.naam)


@for_beheer
@GET_POST
def change_werkmail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another address: whoever reads that mailbox gets in, so a second beheerder confirms."""
    wie = get_object_or_404(Medewerker, pk=pk)
    form = Werkmailformulier(posted(request), instance=Accountverzoek(medewerker=wie))
    uitleg = (
        f"Nu: {wie.email}. Na de bevestiging van een tweede beheerder begint het inloggen opnieuw, met een uitnodiging."
    )
    return _ask_account(request, wie, form, "Vraag een ander werkmailadres", uitleg)


@for_beheer
@GET_POST
def start_anew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody lost password and second factor: start anew, with a second beheerder."""
    wie = get_object_or_404(Medewerker, pk=pk)
    form = Herstelformulier(
        posted(request), instance=Accountverzoek(medewerker=wie, soort=Accountverzoek.Soort.HERSTEL)
    )
    uitleg = (
        "Wachtwoord en extra controle vervallen als een tweede beheerder bevestigt. Alle open sessies stoppen dan. "
        "De collega krijgt een nieuwe uitnodiging op de werkmail. "
        "Ga eerst na of de vraag van de collega zelf komt, en niet per mail."
    )
    return _ask_account(request, wie, form, "Herstel het inloggen", uitleg)


def _ask_account(request: HttpRequest, wie: Medewerker, form: Any, kop: str, uitleg: str) -> HttpResponse:
    klaar = "Aangevraagd. Een andere beheerder bevestigt dit."
    if carry_out(request, form, lambda: acties.request_account(form.instance, door=request.user), klaar):
        return _to(wie)
    return show_form(
        request, form, kop, "Vraag aan", reverse("beheer:medewerker", args=[wie.pk]), uitleg=uitleg, naam=wie.naam
    )


@for_beheer
@GET_POST
def ask_aanstelling(request: HttpRequest, pk: UUID) -> HttpResponse:
    wie = get_object_or_404(Medewerker, pk=pk)
    form = Aanstellingformulier(
        posted(request), instance=Aanstellingsverzoek(medewerker=wie), initial={"van": klok.nu()}
    )
    klaar = "Aangevraagd. De aanstelling werkt pas als een andere beheerder haar bevestigt."
    if carry_out(request, form, lambda: acties.request_aanstelling(form.instance, door=request.user), klaar):
        return _to(wie)
    uitleg = f"Voor {wie.naam}. Een rol geeft toegang. Daarom bevestigt een tweede beheerder haar."
    return show_form(
        request, form, "Vraag een aanstelling aan", "Vraag aan", reverse("beheer:medewerker", args=[pk]),
        uitleg=uitleg, naam=wie.naam,
    )  # fmt: skip


@for_beheer
@GET_POST
def end_aanstelling(request: HttpRequest, pk: UUID) -> HttpResponse:
    aanstelling = get_object_or_404(Aanstelling.objects.select_related("medewerker", "eenheid"), pk=pk)
    form = Eindeformulier(posted(request))

    def doe() -> None:
        acties.end_aanstelling(aanstelling, door=request.user, tot=form.cleaned_data["tot"])

    if carry_out(request, form, doe, "De aanstelling is beëindigd."):
        return _to(aanstelling.medewerker)
    uitleg = f"{aanstelling.get_rol_display()} bij {aanstelling.eenheid.naam}, {aanstelling.medewerker.naam}."
    terug = reverse("beheer:medewerker", args=[aanstelling.medewerker_id])
    return show_form(
        request, form, "Beëindig de aanstelling", "Beëindig", terug, uitleg=uitleg, naam=aanstelling.medewerker.naam
    )


@for_beheer
@GET_POST
def list_verzoeken(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a second beheerder, and for whom I am not the second one."""
    if request.method == "POST":
        return _decide(request)
    open_ = [
        {"soort": soort, "rij": rij, "wat": acties.in_words(rij), "getoond": acties.shown(rij),
         "wie": getattr(rij, "medewerker", None),
         "mag": request.user.pk not in (rij.aangevraagd_door_id, getattr(rij, "medewerker_id", None))}
        for soort, model in acties.VERZOEKEN.items()
        for rij in model.objects.open().select_related(*_related(model)).order_by("aangevraagd_op", "pk")
    ]  # fmt: skip
    delen = [
        ("collega", "Van een collega", [v for v in open_ if v["rij"].aangevraagd_door_id != request.user.pk]),
        ("zelf", "Door jou gevraagd", [v for v in open_ if v["rij"].aangevraagd_door_id == request.user.pk]),
    ]
    return render_beheer(request, "beheer/verzoeken.html", {"delen": delen, "verzoeken": open_})


def _related(model: type) -> list[str]:
    namen = {veld.name for veld in model._meta.fields}
    return [naam for naam in ("aangevraagd_door", "medewerker", "eenheid") if naam in namen]


def _decide(request: HttpRequest) -> HttpResponse:
    model = acties.VERZOEKEN.get(request.POST.get("soort", ""))
    if model is None:
        raise Http404
    try:
        verzoek = get_object_or_404(model, pk=UUID(request.POST.get("pk", "")))
    except ValueError:
        raise Http404 from None
    ja = request.POST.get("besluit") == "bevestig"

    def doe() -> None:
        if ja:
            acties.confirm(verzoek, door=request.user, getoond=request.POST.get("getoond"))
        else:
            acties.reject(verzoek, door=request.user)

    klaar = "Bevestigd. Het werkt nu." if ja else "Afgewezen. Er is niets veranderd."
    if press(request, doe, klaar) and ja and isinstance(verzoek, Accountverzoek):
        _invite(request, Medewerker.objects.get(pk=verzoek.medewerker_id))
    return redirect("beheer:verzoeken")
