"""`/werk/`: what waits for me, gathered from every app, and the menu. Counts only what is permitted."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from dashboards.dashboard import reads_dashboard
from dashboards.models import recht_om_te_lezen
from dashboards.overzichten import RAPPORTAGES
from dashboards.wacht import AANTAL, work_of
from meldingen.access import BEREIK, MET_WAARNEMER
from meldingen.actions.beheer import VERZOEKEN
from meldingen.actions.benadeling import open_maatregelen
from meldingen.actions.contact import BEANTWOORDT
from meldingen.actions.opheffing import to_confirm
from meldingen.actions.signaal import OPEN
from meldingen.actions.zorg import own_zorgtaken
from meldingen.behandelaar import mine, without_behandelaar
from meldingen.dossier import record_inzage
from meldingen.escalaties import escalated_to
from meldingen.forms.werkvoorraad import clients, is_due_this_week, is_late, to_weigh, waiting_for_answer
from meldingen.models import Benadeling, Concept, Inzage, Melding, Signaal
from meldingen.toegang import Toegang, toegang
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Rol
from pvi.web.melderkant import is_melderkant
from triage.actions.besluit import waiting_besluiten
from triage.actions.uitkomst import awaiting_uitkomst
from triage.conflicts import SMO
from triage.models import LcAdvies, Triagebesluit


def _holds(*rechten: Recht) -> Callable[[Toegang], bool]:
    return lambda wie: any(wie.with_recht(recht) for recht in rechten)


def _reads(soort: str) -> Callable[[Toegang], bool]:
    return lambda wie: recht_om_te_lezen(wie, RAPPORTAGES[soort]) is not None


def reaches_cases(wie: Toegang) -> bool:
    """A role with reach, or a named grant; one behind a wall counts no more than one that was never given."""
    return any(Rol(a.rol) in BEREIK for a in wie.aanstellingen) or any(
        toegekend for toegekend in wie.toegekend.values()
    )


@dataclass(frozen=True)
class Menupunt:
    """One entry of the menu, shown to whom `mag` says; the page behind it asks the rule again."""

    label: str
    pagina: str
    mag: Callable[[Toegang], bool]


MENU: tuple[Menupunt, ...] = (
    Menupunt("Mijn werk", "werk", lambda wie: True),
    Menupunt("Meldingen", "meldingen:werkvoorraad", reaches_cases),
    Menupunt("Signalen", "meldingen:signalen", _holds(Recht.SIGNAAL_LOGGEN, Recht.SIGNAAL_BEOORDELEN)),
    Menupunt("Zittingen", "triage:zittingen", _holds(Recht.WEGEN, Recht.AGENDEREN)),
    Menupunt("Standpunten", "triage:standpunten", _holds(Recht.STANDPUNT)),
    Menupunt("Strafmaatoverleg", "triage:smo-agenda", lambda wie: bool(wie.with_recht(Recht.SMO_ADVIES, SMO))),
    Menupunt("Toetsingskader", "triage:toetsingskader", _holds(Recht.TOETSINGSKADER)),
    Menupunt("Adviezen", "triage:lc-adviezen", _holds(Recht.LC_ADVIES)),
    Menupunt("Klachten", "triage:klachten", lambda wie: bool(wie.with_recht(Recht.MAANDRAPPORTAGE, {Rol.VI}))),
    Menupunt("Consulten", "meldingen:consulten", _holds(Recht.CONSULT)),
    Menupunt("P-zorg", "meldingen:zorgtaken", lambda wie: any(a.rol == Rol.HR for a in wie.aanstellingen)),
    Menupunt("Escalaties", "meldingen:escalaties", _holds(Recht.ESCALATIE)),
    Menupunt("Lessen", "reflectie:lessen", _holds(Recht.LESSEN_LEZEN)),
    Menupunt("Dashboard", "dashboards:dashboard", reads_dashboard),
    Menupunt("Overzichten", "dashboards:overzichten", _reads("casuistiekoverzicht")),
    Menupunt("Maandrapportages", "dashboards:rapportages", _reads("maandrapportage")),
    Menupunt("Cijfers", "dashboards:cijfers", _reads("landelijk")),
    # Row 28 reads it; only for the chamber itself it is where the work starts.
    Menupunt("Reflectiekamer", "dashboards:kamer", lambda wie: any(a.rol == Rol.RK for a in wie.aanstellingen)),
    Menupunt("Wie keek waarin", "meldingen:inzage", _holds(Recht.NOODTOEGANG)),
    Menupunt("Bewaartermijnen", "meldingen:bewaren", _holds(Recht.NOODTOEGANG)),
    Menupunt("Besluiten over cijfers", "meldingen:cijferbesluit", _holds(Recht.NOODTOEGANG)),
    Menupunt("Beheer", "beheer:start", _holds(Recht.BEHEER)),
    Menupunt("Mijn meldingen", "meldingen:mijn", lambda wie: True),
)


def menu(request: HttpRequest) -> dict[str, Any]:
    """Context processor: menu and who is logged in. The pages of a melder never touch the login cookie."""
    if is_melderkant(request) or not hasattr(request, "user"):
        return {}
    return {
        "menu": SimpleLazyObject(lambda: _menu(request)),
        "rolregel": SimpleLazyObject(lambda: _rolregel(request)),
    }


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    if not request.user.is_authenticated:
        return []
    wie = toegang(request.user)
    punten = [(punt.label, reverse(punt.pagina)) for punt in MENU if punt.mag(wie)]
    hier = _place(request.path, [url for _, url in punten])
    return [{"label": label, "url": url, "actief": url == hier} for label, url in punten]


# Pages whose address does not begin with that of their entry: a case has tabs in three apps.
ELDERS = (
    (re.compile(r"/(?:meldingen|triage|reflectie)/M-"), "meldingen:werkvoorraad"),
    (re.compile(r"/meldingen/signaal/"), "meldingen:signalen"),
)


def _place(pad: str, adressen: list[str]) -> str:
    """The entry of the menu this page stands under; empty when it stands under none."""
    for patroon, pagina in ELDERS:
        if patroon.match(pad):
            return reverse(pagina)
    # The longest address that fits; the list of meldingen is not above everything else of its app.
    lijst = reverse("meldingen:werkvoorraad")
    return max((url for url in adressen if pad.startswith(url) and (url != lijst or pad == lijst)), key=len, default="")


def _rolregel(request: HttpRequest) -> str:
    """“Vera Visser · teamchef, Basisteam Havenkant”."""
    if not request.user.is_authenticated:
        return ""
    rollen = [f"{a.get_rol_display()}, {a.eenheid.naam}" for a in toegang(request.user).aanstellingen]
    return " · ".join([request.user.naam, *rollen])


@dataclass(frozen=True)
class Kaart:
    """A count that leads to its list, for whom `mag` says. `tel` holds permitted rows only, of each kind apart."""

    label: str
    pagina: str
    vraag: str
    # When there is something to do; nothing to do is always good.
    toon: str
    mag: Callable[[Toegang], bool]
    tel: Callable[[Medewerker], QuerySet | Sequence[QuerySet]]
    # Shown only when there is something: it is rare.
    zelden: bool = False


def _talks(wie: Toegang) -> bool:
    """May answer a melder for the organisation, by reach or on a named case."""
    return any(wie.with_recht(Recht.BERICHTEN)) or any(
        rol in BEANTWOORDT for rol, _ in wie.toegekend.get(Recht.BERICHTEN, ())
    )


def _in_rol(*rollen: Rol) -> Callable[[Toegang], bool]:
    return lambda wie: any(a.rol in rollen for a in wie.aanstellingen)


def _everybody(wie: Toegang) -> bool:
    return True


def _open_meldingen(medewerker: Medewerker) -> QuerySet[Melding]:
    return Melding.objects.permitted(medewerker, Recht.VOLGEN).exclude(status=Status.AFGESLOTEN)


def _nieuwe_signalen(medewerker: Medewerker) -> QuerySet[Signaal]:
    return Signaal.objects.permitted(medewerker, Recht.SIGNAAL_BEOORDELEN, {Rol.VI}).filter(status__in=OPEN)


def _standpunten(medewerker: Medewerker) -> QuerySet[Melding]:
    """Cases with a proposed triagebesluit that waits for the position of the PC."""
    voorgesteld = Triagebesluit.objects.filter(status=Triagebesluit.Status.VOORGESTELD)
    return Melding.objects.permitted(medewerker, Recht.STANDPUNT).filter(pk__in=voorgesteld.values("melding"))


def _to_decide(medewerker: Medewerker) -> QuerySet[Melding]:
    """Cases with a besluit whose next step is this politiechef's; a case is one line, however many people it holds."""
    wachtend = waiting_besluiten(medewerker).order_by().values("melding")
    return Melding.objects.permitted(medewerker, Recht.BESLUITEN, {Rol.PC}).filter(pk__in=wachtend)


def _lc_vragen(medewerker: Medewerker) -> QuerySet[LcAdvies]:
    return LcAdvies.objects.open().filter(melding__in=Melding.objects.permitted(medewerker, Recht.LC_ADVIES))


def _verzoeken(medewerker: Medewerker) -> list[QuerySet]:
    """What another beheerder asked and waits for a second one."""
    return [model.objects.open().exclude(aangevraagd_door=medewerker) for model in VERZOEKEN.values()]


KAARTEN: tuple[Kaart, ...] = (
    Kaart(
        "Op mijn naam", "meldingen:werkvoorraad", "?van=mij", "neutraal", reaches_cases,
        lambda m: _open_meldingen(m).filter(mine(m)),
    ),
    Kaart(
        "Nieuwe meldingen", "meldingen:werkvoorraad", "?fase=ontvangen", "let_op", _in_rol(Rol.VI),
        lambda m: Melding.objects.permitted(m, Recht.INTAKE, {Rol.VI}).filter(status=Status.ONTVANGEN),
    ),
    Kaart(
        "Zonder behandelaar", "meldingen:werkvoorraad", "?van=zonder", "let_op", _in_rol(Rol.VI),
        lambda m: _open_meldingen(m).filter(without_behandelaar(toegang(m))),
    ),
    Kaart(
        "Signalen te beoordelen", "meldingen:signalen", "?status=open", "let_op", _in_rol(Rol.VI), _nieuwe_signalen
    ),
    Kaart(
        "Mijn cliënten", "meldingen:werkvoorraad", "?van=clienten", "neutraal", _in_rol(Rol.VP),
        lambda m: clients(m).exclude(status=Status.AFGESLOTEN),
    ),
    Kaart("P-zorg", "meldingen:zorgtaken", "", "let_op", _in_rol(Rol.HR), own_zorgtaken),
    Kaart(
        "Benadeling", "meldingen:benadelingen", "#open", "fout", _in_rol(Rol.VI),
        lambda m: Benadeling.objects.permitted(m).open(), zelden=True,
    ),
    Kaart("Maatregelen tegen benadeling", "meldingen:maatregelen", "", "fout", _in_rol(Rol.PC), open_maatregelen,
          zelden=True),
    Kaart("Concepten", "meldingen:concepten", "", "neutraal", _everybody, Concept.objects.of, zelden=True),
    Kaart(
        "Zaken voor strafmaatadvies", "triage:smo-agenda", "#advies", "let_op", _in_rol(*SMO),
        lambda m: Melding.objects.permitted(m, Recht.SMO_ADVIES, SMO).filter(status=Status.SMO),
    ),
    Kaart("Standpunten te geven", "triage:standpunten", "#voorstellen", "let_op", _in_rol(Rol.PC), _standpunten),
    Kaart("Besluiten te nemen", "triage:standpunten", "#besluiten", "let_op", _in_rol(Rol.PC), _to_decide),
    Kaart(
        "Onderzoeken te beoordelen", "triage:standpunten", "#onderzoeken", "let_op", _in_rol(Rol.PC), awaiting_uitkomst
    ),
    Kaart("Muren om op te heffen", "meldingen:opheffingen", "", "let_op", _everybody, to_confirm, zelden=True),
    Kaart("Aanvragen te bevestigen", "beheer:verzoeken", "#collega", "let_op", _in_rol(Rol.BH), _verzoeken),
    Kaart("Adviezen te geven", "triage:lc-adviezen", "", "let_op", _in_rol(Rol.LC), _lc_vragen),
    Kaart("Escalaties", "meldingen:escalaties", "", "fout", _in_rol(Rol.CD, Rol.KO), escalated_to),
    Kaart("Meldingen te wegen", "meldingen:werkvoorraad", "?van=wegen", "neutraal", _in_rol(Rol.TR), to_weigh),
    Kaart(
        "Melder wacht op antwoord", "meldingen:werkvoorraad", "?bericht=on", "let_op", _talks, waiting_for_answer,
    ),
    Kaart(
        "Termijn deze week", "meldingen:werkvoorraad", "?termijn=week", "let_op", reaches_cases,
        lambda m: _open_meldingen(m).filter(is_due_this_week(klok.vandaag())),
    ),
    Kaart(
        "Te laat", "meldingen:werkvoorraad", "?termijn=te_laat", "fout", reaches_cases,
        lambda m: _open_meldingen(m).filter(is_late(klok.vandaag())),
    ),
)  # fmt: skip


@require_safe
def show_werk(request: HttpRequest) -> HttpResponse:
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.VOLGEN, doel="mijn werk")
    wie = toegang(request.user)
    mag_loggen, mag_namens = (bool(wie.with_recht(recht)) for recht in (Recht.SIGNAAL_LOGGEN, Recht.NAMENS_MELDEN))
    kaarten = [kaart for kaart in KAARTEN if kaart.mag(wie)]
    werk = work_of(request.user, [kaart.tel(request.user) for kaart in kaarten])
    context = {
        "kaarten": [_card(k, getal) for k, getal in zip(kaarten, werk.getallen, strict=True) if getal or not k.zelden],
        "is_er_werk": any(werk.getallen),
        "wacht": werk.wacht[:AANTAL],
        "meer": len(werk.wacht) > AANTAL,
        "geescaleerd": werk.te_laat,
        "mag_afwezig": any(a.rol in MET_WAARNEMER for a in wie.aanstellingen),
        "neemt_waar": wie.waarnemingen,
        "mag_loggen": mag_loggen,
        "mag_namens": mag_namens,
    }
    return render(request, "dashboards/werk.html", context)


def _card(kaart: Kaart, getal: int) -> dict[str, Any]:
    return {
        "label": kaart.label,
        "url": reverse(kaart.pagina) + kaart.vraag,
        "getal": getal,
        "toon": kaart.toon if getal else "goed",
    }
