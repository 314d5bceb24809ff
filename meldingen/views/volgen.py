"""/volgen/: follow the own melding with a code. The page of the case itself is shared with /mijn/."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meldingen import uitleg
from meldingen.actions.benadeling import report_benadeling
from meldingen.actions.code import renew_own_code, unlink_account
from meldingen.actions.contact import answer_from_melder, ask_for_news, set_mail_consent, waits_for_news
from meldingen.actions.inzage import who_looked
from meldingen.actions.toestemming import set_meekijken, vertrouwenspersonen
from meldingen.dossier import enter, get_melder
from meldingen.forms.volgen import (
    CODE_GEWIST,
    CODE_ONBEKEND,
    Benadelingformulier,
    Berichtformulier,
    Bewaardformulier,
    Codeformulier,
    Meekijkformulier,
    NieuweCodeformulier,
)
from meldingen.models import Benadeling, Bericht, Invoer, Melder, Melding
from meldingen.retention import last_day, stops_on
from meldingen.stap import at, carry_out
from meldingen.uitleg import Stap, in_words
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.rollen import Rol
from pvi.web import woorden
from pvi.web.tempo import CODE

# In the session: a code just made, until its holder says that it is kept.
NIEUWE_CODE = "nieuwe_code"
ONTKOPPEL = "ontkoppel"
# Terms that are a promise to the melder, as the melder reads them.
BELOFTEN = {
    "bevestiging": "Je hoort van een persoon",
    "terugkoppeling": "Je hoort wat er gebeurt en waarom",
    "statusbericht": "Je hoort hoe het ervoor staat, ook zonder nieuws",
}
SCHREEF = {
    Rol.VI: "VIK",
    Rol.TR: "De triagecommissie",
    Rol.TC: "De leidinggevende",
    Rol.SH: "De leidinggevende",
    Rol.VP: "Je vertrouwenspersoon",
}
UITKOMSTEN = (Bericht.Soort.BESLUIT, Bericht.Soort.UITKOMST)


@login_not_required
@require_http_methods(["GET", "POST"])
def ask_code(request: HttpRequest) -> HttpResponse:
    form, melder, status = check_code(request)
    if melder is None:
        return render(request, "meldingen/volgen.html", {"titel": "Volg je melding", "form": form}, status=status)
    request.session.cycle_key()
    enter(request, melder)
    # Who was writing when the session ended finds the words back first.
    return redirect("bewaarde-tekst-melder" if woorden.own(request) else "meldingen:volgen-melding")


def wait(seconden: int) -> str:
    return f"Wacht nog {seconden} seconden en probeer het dan opnieuw. Je code blijft geldig."


def check_code(request: HttpRequest) -> tuple[Codeformulier, Melder | None, int]:
    """The form, the melder behind a right code, and the status of the page when there is none.

    Every failure says the same. Too fast says how long to wait and looks at nothing.
    """
    if request.method == "GET":
        return Codeformulier(), None, 200
    form = Codeformulier(request.POST)
    if not form.is_valid():
        return form, None, 422
    if wachten := CODE.claim(request):
        form.add_error("code", wait(wachten))
        return form, None, 429
    melder = Melder.objects.by_code(form.cleaned_data["code"])
    if melder is None:
        form.add_error("code", CODE_ONBEKEND)
    elif melder.melding.gewist_op is not None:
        # Who holds the code has a right to know what became of it; to anybody else it says nothing.
        form.add_error("code", CODE_GEWIST)
        melder = None
    return form, melder, 422


@login_not_required
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    melder = get_melder(request)
    if melder is None:
        bewaard = request.method == "POST" and woorden.put_aside(request)
        return redirect(f"{reverse('meldingen:volgen')}{'?tekst' if bewaard else ''}")
    if NIEUWE_CODE in request.session:
        return redirect("meldingen:volgen-code")  # nobody walks away from a code that is not kept yet
    return show_melding(request, melder, "meldingen/volgen_melding.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def renew_code(request: HttpRequest) -> HttpResponse:
    """Make a new code when somebody else may have this one; it is shown until its holder says that it is kept."""
    melder = get_melder(request)
    if melder is None:
        return redirect("meldingen:volgen")
    code = request.session.get(NIEUWE_CODE)
    form: NieuweCodeformulier | Bewaardformulier
    posted = request.POST if request.method == "POST" else None
    if code is not None:
        form = Bewaardformulier(posted)
        if form.is_valid():
            del request.session[NIEUWE_CODE]
            return redirect("meldingen:volgen-melding")
    else:
        form = NieuweCodeformulier(posted, gekoppeld=melder.is_gekoppeld)
        if form.is_valid() and _renew(request, melder, form):
            return redirect("meldingen:volgen-code")
    context = {"titel": "Maak een nieuwe code", "form": form, "code": code and kluis.format_code(code)}
    return render(request, "meldingen/volgen_code.html", context, status=422 if form.is_bound else 200)


def _renew(request: HttpRequest, melder: Melder, form: NieuweCodeformulier) -> bool:
    if wachten := CODE.claim(request):
        form.add_error("code", wait(wachten))
        return False
    gegevens = form.cleaned_data
    gedaan = carry_out(
        request, form,
        lambda: renew_own_code(melder, gegevens["code"], houdt_koppeling=gegevens.get("houdt_koppeling", False)),
        toon=at("code"),
    )  # fmt: skip
    if gedaan is None:
        return False
    request.session.cycle_key()
    request.session[NIEUWE_CODE] = gedaan.uitkomst
    enter(request, melder)
    return True


@login_not_required
@require_safe
def show_bewijs(request: HttpRequest) -> HttpResponse:
    """A page to print that proves receipt and says nothing else."""
    melder = get_melder(request)
    if melder is None:
        return redirect("meldingen:volgen")
    context = {"titel": "Bewijs van ontvangst", "melding": melder.melding, "vandaag": klok.vandaag()}
    return render(request, "meldingen/volgen_bewijs.html", context)


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave nothing behind in this browser."""
    request.session.flush()
    return redirect("start")


# --- the page of one melding, for who reported it ---------------------------------------------------------------------


@dataclass(frozen=True)
class Gedaan:
    """What a button of the page did, to be shown once after it."""

    anker: str
    tekst: str


def _write(melder: Melder, form: Berichtformulier) -> Gedaan:
    answer_from_melder(melder.melding, melder, form.cleaned_data["tekst"], pk=form.cleaned_data["id"])
    return Gedaan("berichten", "Je bericht is verstuurd.")


def _report_benadeling(melder: Melder, form: Berichtformulier) -> Gedaan:
    keuze = form.cleaned_data
    report_benadeling(melder.melding, melder, keuze["tekst"], door_vik=keuze["door_vik"], pk=keuze["id"])
    return Gedaan("benadeling", "VIK krijgt dit nu meteen te zien. Je leest hier wat VIK ermee doet.")


SCHRIJFT: dict[str, tuple[type[Berichtformulier], Callable[[Melder, Berichtformulier], Gedaan]]] = {
    "bericht": (Berichtformulier, _write),
    "benadeling": (Benadelingformulier, _report_benadeling),
}


def _ask_for_news(melder: Melder) -> Gedaan:
    ask_for_news(melder.melding, melder)
    return Gedaan("berichten", "VIK heeft je vraag gekregen.")


def _mail_on(melder: Melder) -> Gedaan:
    set_mail_consent(melder, True)
    return Gedaan("toestemming", "Je krijgt een mail als er nieuws is.")


def _mail_off(melder: Melder) -> Gedaan:
    set_mail_consent(melder, False)
    return Gedaan("toestemming", "Je krijgt geen mail meer.")


def _set_meekijken(melder: Melder, form: Meekijkformulier) -> Gedaan:
    set_meekijken(melder, form.vertrouwenspersoon, form.cleaned_data["doelen"])
    if form.cleaned_data["doelen"]:
        return Gedaan("helpt", "Je keuze is bewaard. Die geldt vanaf nu.")
    return Gedaan("helpt", "Je vertrouwenspersoon kijkt niet meer mee.")


def _unlink(melder: Melder) -> Gedaan:
    unlink_account(melder)
    return Gedaan("toegang", "De koppeling is gestopt. Met je code kom je er nog in.")


DOET: dict[str, Callable[[Melder], Gedaan]] = {
    "niets": _ask_for_news,
    "mail-aan": _mail_on,
    "mail-uit": _mail_off,
    ONTKOPPEL: _unlink,
}


def show_melding(request: HttpRequest, melder: Melder, template: str) -> HttpResponse:
    """Show the melding to its melder, and do what a button of that page asks."""
    actie = request.POST.get("actie", "")
    formulieren = {naam: soort(prefix=naam) for naam, (soort, _) in SCHRIJFT.items()}
    gedaan = None
    if actie in DOET:
        gedaan = DOET[actie](melder)
    elif actie in SCHRIJFT:
        soort, doe = SCHRIJFT[actie]
        form = formulieren[actie] = soort(request.POST, prefix=actie)
        if klaar := carry_out(request, form, lambda: doe(melder, form)):
            gedaan = klaar.uitkomst
    helpers = [
        Meekijkformulier(nr, vp, request.POST if actie == f"meekijken-{nr}" else None, melder=melder)
        for nr, vp in enumerate(vertrouwenspersonen(melder))
    ]
    for helper in helpers:
        if klaar := carry_out(request, helper, partial(_set_meekijken, melder, helper)):
            gedaan = klaar.uitkomst
    if gedaan:
        request.session["gedaan"] = gedaan.tekst
        return redirect(f"{request.path}#{gedaan.anker}")
    context = melder_context(melder) | formulieren | {"helpers": helpers, "gedaan": request.session.pop("gedaan", "")}
    return render(request, template, context, status=422 if request.method == "POST" else 200)


def melder_context(melder: Melder) -> dict[str, Any]:
    """Everything the melder reads; no name of staff, no text that was not written for the melder."""
    zaak = melder.melding
    berichten = list(Bericht.objects.for_melder(melder))
    uitkomsten = [b for b in berichten if b.soort in UITKOMSTEN]
    gesloten = zaak.status == Status.AFGESLOTEN
    return {
        "titel": "Je melding",
        "melding": zaak,
        "melder": melder,
        "voor": uitleg.for_melder(zaak),
        "beloften": _promises(zaak),
        "berichten": _conversation(berichten),
        "uitkomsten": uitkomsten,
        # What was told as the outcome is not told a second time as the reason.
        "gesloten": gesloten and zaak.sluittekst not in {b.tekst for b in uitkomsten},
        "wacht_op_nieuws": waits_for_news(zaak, melder),
        "benadelingen": _benadelingen(melder),
        "nazorg": _nazorg(zaak),
        "wie_keek": who_looked(zaak),
        "bewaren": {"tot": last_day(zaak), "stops": stops_on(zaak)},
        "verhaal": melder.verteld_in,
        "invoer": Invoer.objects.filter(melder=melder).first(),
    }


def _benadelingen(melder: Melder) -> list[Benadeling]:
    """What this melder reported, with what VIK did; the last one in front."""
    eigen = list(
        melder.benadelingen.select_related("uitwijk", "melding__eenheid_behandeling").order_by("-gemeld_op", "pk")
    )
    kluis.open_sleutel(*(benadeling.sleutel_id for benadeling in eigen))
    return eigen


BOVENAAN = "Je leest deze tekst bovenaan, bij ‘Wat is er besloten?’"


def _conversation(berichten: list[Bericht]) -> list[dict[str, Any]]:
    """What was said, in order: what stands above is not printed twice, the same status message stands there once."""
    laatste = {b.tekst: b for b in berichten if b.soort == Bericht.Soort.STATUS and not b.van_melder}
    vaker = Counter(b.tekst for b in berichten if b.soort == Bericht.Soort.STATUS and not b.van_melder)
    regels = []
    for b in berichten:
        if b.tekst in laatste and b.soort == Bericht.Soort.STATUS and b != laatste[b.tekst]:
            continue
        wanneer = in_words(localdate(b.op))
        if b.soort == Bericht.Soort.STATUS and vaker[b.tekst] > 1:
            wanneer += f", en al {vaker[b.tekst] - 1} keer eerder"
        tekst = BOVENAAN if b.soort in UITKOMSTEN else b.tekst
        regels.append({"eigen": b.van_melder, "afzender": _sender(b), "wanneer": wanneer, "tekst": tekst})
    return regels


def _sender(bericht: Bericht) -> str:
    if not bericht.auteur_rol:
        return "Het portaal"
    rol = Rol(bericht.auteur_rol)
    return SCHREEF.get(rol, rol.label)


def _promises(zaak: Melding) -> list[dict[str, Any]]:
    """The clocks that count for the melder, in words."""
    regels = []
    for termijn in zaak.termijnen.filter(soort__in=BELOFTEN).order_by("gestart_op", "verloopt_op", "pk"):
        label = BELOFTEN[termijn.soort]
        if termijn.gestopt_op is None:
            stand = termijn.stand
            tekst = f"uiterlijk {in_words(termijn.verloopt_op)} ({stand.tekst})"
            regels.append({"label": label, "tekst": tekst, "toon": stand.toon, "deel": stand.deel})
        elif termijn.soort != "statusbericht":
            tekst = f"gedaan op {in_words(termijn.gestopt_op)}"
            regels.append({"label": label, "tekst": tekst, "toon": "goed", "deel": None})
    return regels


def _nazorg(zaak: Melding) -> list[Stap]:
    """The days on which somebody asks the melder how it goes; of what was done the day on which it was done."""
    dagen: dict[date, list[date | None]] = {}
    for termijn in uitleg.terms_for_melder(zaak, "nazorg").order_by("verloopt_op", "pk"):
        dagen.setdefault(termijn.verloopt_op, []).append(termijn.gestopt_op)
    gedaan = {dag: None if None in op else max(op) for dag, op in dagen.items()}
    eerste = next((dag for dag, op in gedaan.items() if op is None), None)
    return [
        Stap(f"Moment {n}", "klaar", f"gedaan op {in_words(op)}")
        if op
        else Stap(f"Moment {n}", "nu" if dag == eerste else "straks", in_words(dag))
        for n, (dag, op) in enumerate(gedaan.items(), 1)
    ]
