"""The dossier: the melding itself with its people, and what happened in which order."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from meldingen.actions.code import hands_out_codes
from meldingen.actions.contact import talks_with
from meldingen.actions.personen import decide_informeren, inform_betrokkene, may_inform
from meldingen.actions.toewijzing import may_assign
from meldingen.dossier import dossier_context, get_identiteiten, get_melding, get_melding_for, refuse
from meldingen.forms.personen import Informerenformulier
from meldingen.models import (
    Betrokkenheid,
    Invoer,
    LcCriterium,
    Melder,
    MelderIdentiteit,
    Melding,
    OvergangGeweigerd,
    Signaal,
    Statuswissel,
)
from meldingen.opdracht import Opdracht, opdracht
from meldingen.stap import carry_out, posted, show_missing
from meldingen.uitleg import in_words
from meldingen.workflow import OVERGANGEN, T1, Recht
from pvi.models import Medewerker
from pvi.models.referentie import label, labels
from pvi.rollen import Rol

_OVERGANG = {overgang.code: overgang for overgang in OVERGANGEN}
# Row 12a: a herstelbegeleider reads the summary only, on the tab of herstel.
VERHAAL = (Recht.MELDING_LEZEN, frozenset(Rol) - {Rol.HB})
# Who holds one of these may be who carries out a besluit.
UITVOEREN = {Recht.LIJN.value, Recht.ONDERZOEKEN.value}
TIJDLIJNFILTERS = (("", "Alles"), ("stap", "Stappen"), ("termijn", "Termijnen"), ("bericht", "Berichten"))


@require_safe
def show_melding(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Tab Melding: the whole story for who may read it, the stand of things for who only follows."""
    melding = get_melding_for(request, kenmerk, VERHAAL, (Recht.VOLGEN, None), doel="melding")
    context = dossier_context(request, melding, "melding")
    context["identiteiten"] = identiteiten = get_identiteiten(request, melding)
    if not melding.permits(request.user, *VERHAAL):
        return render(request, "meldingen/melding_volgen.html", context)
    mag_toewijzen = may_assign(request.user, melding)
    context |= {
        "opdracht": _asked(request, melding, context["rechten"]),
        "melders": melding.melders.order_by("pk"),
        "gronden": labels("grond", melding.gronden),
        "aarden": labels("aard", melding.aarden),
        "feiten": facts(melding),
        "lc": [(c.label, melding.lc_criteria.get(c.value)) for c in LcCriterium],
        "lc_ja": any(melding.lc_criteria.values()),
        "mensen": people(melding),
        "mag_informeren": may_inform(request.user, melding),
        "mag_personen": Recht.INTAKE in context["rechten"],
        "mag_overdragen": melding.is_open and mag_toewijzen,
        "mag_code": [i.melder for i in identiteiten] if hands_out_codes(request.user, melding) else [],
        "mag_zorg": mag_toewijzen,
        "invoeren": _entered_for(request.user, melding),
        "signaal": Signaal.objects.permitted(request.user, Recht.SIGNAAL_BEOORDELEN).filter(melding=melding).first(),
        "dubbelen": Melding.objects.permitted(request.user, Recht.VOLGEN).filter(dubbel_van=melding),
    }
    return render(request, "meldingen/melding.html", context)


def _asked(request: HttpRequest, melding: Melding, rechten: set[str]) -> Opdracht | None:
    """What this reader carries out; who only reads what was decided finds that on a tab of its own."""
    hier = rechten - {Recht.HERSTEL.value}
    gevonden = opdracht(melding, request.user, hier) if UITVOEREN & hier else None
    return gevonden if gevonden and gevonden.tekst else None


def _entered_for(medewerker: Medewerker, melding: Melding) -> QuerySet[Invoer]:
    """What was entered for a melder, with `kent_melder`: may this reader know that melder?

    Who entered it works close to the melder, so the name of the one is for who may know the other.
    """
    bekend = MelderIdentiteit.objects.permitted(medewerker, melding).filter(melder=OuterRef("melder"))
    invoeren = Invoer.objects.filter(melder__melding=melding, sleutel=melding.sleutel_id)
    return invoeren.select_related("door").annotate(kent_melder=Exists(bekend))


def facts(melding: Melding) -> list[dict[str, str]]:
    """Coded facts, in words; what nobody filled in stays out."""
    paren = (
        ("Ontvangen langs", melding.kanaal and label("kanaal", melding.kanaal)),
        ("Situatie", melding.context and label("context", melding.context)),
        ("Machtsverhouding", melding.machtsverhouding and label("machtsverhouding", melding.machtsverhouding)),
        ("Vaker gebeurd", {True: "Ja", False: "Nee"}.get(melding.herhaald, "")),
        ("Veiligheid", melding.get_veiligheid_display()),
        ("Waar het speelde", melding.eenheid_gedraging and melding.eenheid_gedraging.naam),
        ("Eenheid die behandelt", melding.eenheid_behandeling.naam),
        ("Intake door", melding.intaker and melding.intaker.naam),
        ("Buddy gewenst", melding.get_buddy_aanbod_display()),
        ("Vertrouwenspersoon gewenst", melding.get_vp_aanbod_display()),
    )
    return [{"vraag": vraag, "antwoord": antwoord} for vraag, antwoord in paren if antwoord]


def people(melding: Melding) -> list[dict[str, Any]]:
    """Everyone on the case with how sure we are who it is, and whether they were told."""
    return [
        {
            "persoon": b,
            "naam": b.medewerker.naam if b.medewerker else b.naam or _unnamed(b),
            "koppeling": "" if b.koppeling == Betrokkenheid.Koppeling.OPEN and b.rol not in Betrokkenheid.SUBJECTEN
            else b.get_koppeling_display(),
            "gekoppeld": b.koppeling != Betrokkenheid.Koppeling.OPEN,
            "vast": b.koppeling in Betrokkenheid.VAST,
            "informeren": _told(b),
        }
        for b in melding.everybody()
    ]  # fmt: skip


def _unnamed(betrokkenheid: Betrokkenheid) -> str:
    onbekend = betrokkenheid.koppeling == Betrokkenheid.Koppeling.ONBEKEND
    return "Onbekend" if onbekend else "Zonder naam"


def _told(betrokkenheid: Betrokkenheid) -> dict[str, Any]:
    """Words and tone of the duty to inform; empty for people to whom it does not apply."""
    if betrokkenheid.rol in (Betrokkenheid.Rol.OMSTANDER, Betrokkenheid.Rol.GETUIGE) or betrokkenheid.beeindigd_op:
        return {}
    if betrokkenheid.geinformeerd_op:
        via = betrokkenheid.get_geinformeerd_via_display().lower()
        return {"tekst": f"Geïnformeerd ({via})", "toon": "goed", "op": betrokkenheid.geinformeerd_op}
    besluit = Betrokkenheid.Informeren
    return {
        besluit.JA: {"tekst": "Wordt geïnformeerd", "toon": "let_op", "op": None},
        besluit.UITGESTELD: {"tekst": "Uitgesteld tot", "toon": "let_op", "op": betrokkenheid.herbeoordelen_op},
        besluit.NOOIT: {"tekst": "Wordt niet geïnformeerd", "toon": "neutraal", "op": None},
    }.get(betrokkenheid.informeren, {"tekst": "Nog te besluiten", "toon": "let_op", "op": None})


@require_http_methods(["GET", "HEAD", "POST"])
def decide_about_informing(request: HttpRequest, kenmerk: str, pk: UUID) -> HttpResponse:
    """Does this person hear of it, when, how, or why not (art. 14 AVG)."""
    melding = get_melding(request, kenmerk, Recht.MELDING_LEZEN, doel="informeren")
    if not may_inform(request.user, melding):
        refuse(request, Recht.MELDING_LEZEN, "informeren", kenmerk)
    betrokkenheid = get_object_or_404(melding.betrokkenheden.entitled_to_hear().select_related("medewerker"), pk=pk)
    form = Informerenformulier(posted(request), betrokkenheid=betrokkenheid)
    if carry_out(
        request, form, lambda: _inform(request, betrokkenheid, form.cleaned_data), "Bewaard.", toon=show_missing
    ):
        return redirect("meldingen:melding", melding.kenmerk)
    context = dossier_context(request, melding, "melding") | {
        "betrokkenheid": betrokkenheid,
        "naam": betrokkenheid.medewerker.naam if betrokkenheid.medewerker else betrokkenheid.naam,
        "form": form,
    }
    return render(request, "meldingen/informeren.html", context, status=422 if request.method == "POST" else 200)


def _inform(request: HttpRequest, betrokkenheid: Betrokkenheid, keuze: dict[str, Any]) -> None:
    if keuze["besluit"] == "gedaan":
        inform_betrokkene(betrokkenheid, Betrokkenheid.Via(keuze["via"]), request.user, keuze["tekst"])
        return
    if betrokkenheid.geinformeerd_op:
        raise OvergangGeweigerd("Deze persoon is al geïnformeerd. Dat draai je niet terug.")
    decide_informeren(
        betrokkenheid,
        Betrokkenheid.Informeren(keuze["besluit"]),
        door=request.user,
        grond=keuze["grond"],
        herbeoordelen_op=keuze["herbeoordelen_op"],
    )


@dataclass(frozen=True)
class Regel:
    """One line of the tijdlijn; `tekst` is internal."""

    op: datetime
    soort: str
    titel: str
    door: str = ""
    tekst: str = ""
    toon: str = "neutraal"
    # Terms and messages have a day, steps a moment.
    alleen_dag: bool = False


@require_safe
def show_tijdlijn(request: HttpRequest, kenmerk: str) -> HttpResponse:
    melding = get_melding(request, kenmerk, Recht.VOLGEN, doel="tijdlijn")
    context = dossier_context(request, melding, "tijdlijn")
    soort = request.GET.get("soort", "")
    leest, weegt = melding.permits(request.user, *VERHAAL), Recht.TRIAGEDOSSIER.value in context["rechten"]
    melders = (
        talks_with(request.user, melding) if Recht.BERICHTEN.value in context["rechten"] else Melder.objects.none()
    )
    kent_invoerders = all(invoer.kent_melder for invoer in _entered_for(request.user, melding))
    stappen = _step_lines(melding, leest, weegt, kent_invoerders)
    regels = [*stappen, *_link_lines(melding), *_term_lines(melding), *_message_lines(melding, melders)]
    if soort in ("stap", "termijn", "bericht"):
        regels = [regel for regel in regels if regel.soort == soort]
    context |= {"regels": sorted(regels, key=lambda r: r.op), "soort": soort, "filters": TIJDLIJNFILTERS}
    return render(request, "meldingen/tijdlijn.html", context)


def _step_lines(melding: Melding, leest: bool, weegt: bool, kent_invoerders: bool) -> list[Regel]:
    """The steps; why a step was taken is part of the triagedossier (row 12), who took it of the melding."""
    return [
        Regel(
            wissel.op,
            "stap",
            _OVERGANG[wissel.overgang].naam,
            door=_actor(wissel, leest and (kent_invoerders or wissel.overgang != T1.code)),
            tekst=wissel.toelichting if weegt else "",
        )
        for wissel in melding.steps()
    ]


def _actor(wissel: Statuswissel, leest: bool) -> str:
    if wissel.rol == "job":
        return "het portaal"
    rol = Rol(wissel.rol).label
    return f"{wissel.door.naam} ({rol})" if leest and wissel.door else rol


def _link_lines(melding: Melding) -> list[Regel]:
    """Somebody was told and it was somebody else: the end of that link, and the one that began untold."""
    regels = []
    for oud in melding.everybody():
        if oud.koppeling != Betrokkenheid.Koppeling.BEEINDIGD:
            continue
        rol = oud.get_rol_display()
        regels += [
            Regel(oud.beeindigd_op, "stap", f"{rol}: koppeling beëindigd",
                  tekst="Deze persoon was geïnformeerd. Het ging om iemand anders.", toon="let_op"),
            Regel(oud.beeindigd_op, "stap", f"{rol}: iemand anders gekoppeld", tekst="Nog niet geïnformeerd.",
                  toon="let_op"),
        ]  # fmt: skip
    return regels


def _term_lines(melding: Melding) -> list[Regel]:
    regels = []
    for termijn in melding.termijnen.all():
        naam = termijn.regel.naam
        if termijn.gestopt_op is None:
            regels.append(
                Regel(_end_of(termijn.gestart_op), "termijn", f"Termijn loopt: {naam}",
                      tekst=f"Uiterlijk {in_words(termijn.verloopt_op)}, {termijn.stand.tekst}.",
                      toon=termijn.stand.toon, alleen_dag=True)
            )  # fmt: skip
        else:
            op_tijd = termijn.op_tijd
            regels.append(
                Regel(_end_of(termijn.gestopt_op), "termijn", f"Termijn klaar: {naam}",
                      tekst="Op tijd." if op_tijd else f"Te laat, het moest op {in_words(termijn.verloopt_op)}.",
                      toon="goed" if op_tijd else "fout", alleen_dag=True)
            )  # fmt: skip
    return regels


def _message_lines(melding: Melding, melders: QuerySet[Melder]) -> list[Regel]:
    """What was sent to the melder; that one wrote, and when, is for who exchanges messages with this one (row 9)."""
    gesprek = set(melders.values_list("pk", flat=True))
    return [
        Regel(
            bericht.op,
            "bericht",
            "Bericht van de melder" if bericht.van_melder else f"Aan de melder: {bericht.get_soort_display().lower()}",
            door=Rol(bericht.auteur_rol).label if bericht.auteur_rol else "",
            alleen_dag=bericht.van_melder,
        )
        for bericht in melding.berichten.defer("tekst")
        if bericht.melder_id in gesprek or not bericht.van_melder
    ]


def _end_of(dag: date) -> datetime:
    """A day sorts after the moments in it."""
    return timezone.make_aware(datetime.combine(dag, time.max))
