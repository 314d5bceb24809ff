"""The besluit per betrokkene: concept, voornemen (B1), zienswijze (B2), definitief (B4), bezwaar, and the end (T21)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from meldingen.access import Grond
from meldingen.actions.contact import tell_melder
from meldingen.actions.toegang import lock, refuse_if, require
from meldingen.models import Bericht, LcCriterium, Melding, OvergangGeweigerd, Systeem, Taak, Termijn, revoke_all
from meldingen.notifications import notify, notify_betrokkene
from meldingen.workflow import T21, Recht, Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Rol
from pvi.wachtrij import run_each
from triage.actions.jurisprudentie import draft_item
from triage.actions.lcadvies import Moment, current_lc_advies, missing_lc_advies
from triage.actions.onderzoek import naam_of
from triage.actions.smo import problems_of_straf, start_of_round, tidy
from triage.actions.taak import make_taak
from triage.actions.uitkomst import start_rehabilitatie
from triage.besluitstappen import AGFA_VOLGT, B1, B2, B4, Stap
from triage.conflicts import ZELF_ONDERZOCHT, chaired_triage, investigated, others_with_mandate, sat_in_smo
from triage.models import Besluit, LcAdvies, Reactie, SmoAdvies

# Who may keep a concept: TJZ prepares texts and does not decide (row 20, note j).
OPSTELLERS = (Rol.PC, Rol.TJ)
BESLUITVELDEN = frozenset(
    {
        "straf", "voorwaardelijk", "proeftijd_maanden", "voorwaarden", "maatregelen", "motivering", "uitkomst",
        "rehabilitatieplan", "afwijking_smo", "afwijking_lc", "mandaat_akkoord", "uiting", "agfa_vraag", "agfa_reden",
        "tekst_voornemen", "tekst_betrokkene", "tekst_melder",
    }
)  # fmt: skip
# After B1 the betrokkene was told the rest: only these stay a concept until B4.
NA_VOORNEMEN = frozenset({"motivering", "tekst_betrokkene", "tekst_melder"})
# What B1 settled: the words that were read, and whether AGFA must advise.
VAST_NA_VOORNEMEN = frozenset({"tekst_voornemen", "uiting", "agfa_vraag"})
# What is left of the plichtsverzuim, the heaviest first. The first two cross the norm: a visible reaction follows (P2);
# with the last two the betrokkene is restored (P8).
UITKOMSTEN = ("plichtsverzuim", "overschreden", "niet_vast", "niet_overschreden")
NORM_OVERSCHREDEN = UITKOMSTEN[:2]
ALLEEN_MET_AKKOORD = (
    "Je was voorzitter toen de commissie deze zaak woog, en niemand anders mag besluiten. "
    "Schrijf op wanneer en hoe de Landelijk Coördinator instemde."
)
Bezwaar = Besluit.Bezwaar


def _locked(besluit: Besluit) -> Besluit:
    """The besluit and its melding, both locked: two people never take a step at the same time."""
    melding = lock(besluit.melding_id)
    besluit = (
        Besluit.objects.select_for_update(of=("self",)).select_related("betrokkenheid__medewerker").get(pk=besluit.pk)
    )
    besluit.melding = melding
    return besluit


def advies_of(besluit: Besluit) -> SmoAdvies | None:
    """The advies of the same round."""
    return SmoAdvies.objects.current().filter(betrokkenheid=besluit.betrokkenheid_id).first()


def _fill(besluit: Besluit, velden: dict[str, Any], mag: frozenset[str]) -> None:
    if not velden.keys() <= BESLUITVELDEN:
        raise TypeError(f"not a field of the besluit: {sorted(velden.keys() - BESLUITVELDEN)}")
    for naam in velden.keys() & mag:
        setattr(besluit, naam, velden[naam])
    tidy(besluit)


@transaction.atomic
def save_besluit(besluit: Besluit, door: Medewerker, **velden: Any) -> Besluit:
    """Keep a concept with parts still open: by the politiechef, or by TJZ. Nobody is told, no step is taken.

    After the voornemen only NA_VOORNEMEN is kept; other names are left as they are.
    """
    besluit = _locked(besluit)
    require(besluit.melding, door, Recht.BESLUITEN, OPSTELLERS)
    if besluit.melding.status != Status.BESLUIT or besluit.vervallen_op or besluit.stap == Stap.DEFINITIEF:
        raise OvergangGeweigerd("Aan dit besluit kan niets meer worden veranderd.")
    _fill(besluit, velden, BESLUITVELDEN if besluit.stap == Stap.NIEUW else NA_VOORNEMEN)
    besluit.save()
    return besluit


def waiting_besluiten(medewerker: Medewerker) -> QuerySet[Besluit]:
    """Besluiten whose next step is this politiechef's: a voornemen to write, or a zienswijze to decide on."""
    return Besluit.objects.current().filter(
        stap__in=(Stap.NIEUW, Stap.ZIENSWIJZE),
        melding__in=Melding.objects.permitted(medewerker, Recht.BESLUITEN, (Rol.PC,)).filter(status=Status.BESLUIT),
    )


# --- what is missing -------------------------------------------------------------------------------------------------


def missing_mandate(besluit: Besluit, door: Medewerker) -> list[str]:
    """CI-5 and CI-9: who advised does not decide, and the line chair of the triage only when nobody else may."""
    if sat_in_smo(besluit.melding, door):
        return ["Je zat in het strafmaatoverleg over deze zaak. Een ander neemt het besluit."]
    if investigated(besluit.melding, door):
        return [ZELF_ONDERZOCHT]
    if not chaired_triage(besluit.melding, door):
        return []
    if others_with_mandate(besluit.melding, door):
        return ["Je was voorzitter toen de commissie deze zaak woog. Een andere politiechef neemt het besluit."]
    if besluit.mandaat_akkoord.strip():
        return []
    return [ALLEEN_MET_AKKOORD]


def missing_in_maat(besluit: Besluit) -> list[str]:
    """Penalty, outcome and deviation, as both B1 and B4 ask them."""
    ontbreekt = problems_of_straf(besluit)
    if besluit.uitkomst not in UITKOMSTEN:
        ontbreekt.append("Kies wat er vaststaat.")
    elif besluit.straf and besluit.uitkomst != "plichtsverzuim":
        ontbreekt.append("Een straf kan alleen bij plichtsverzuim.")
    elif besluit.straf == "" and besluit.uitkomst in NORM_OVERSCHREDEN and not besluit.maatregelen:
        ontbreekt.append("Geen straf, maar de norm is overschreden: kies een reactie in de lijn.")
    elif besluit.uitkomst not in NORM_OVERSCHREDEN and not besluit.rehabilitatieplan.strip():
        ontbreekt.append(f"Maak een plan voor de rehabilitatie van {naam_of(besluit.betrokkenheid)}.")
    advies = advies_of(besluit)
    if advies and besluit.straf is not None and besluit.differs_from(advies) and not besluit.afwijking_smo.strip():
        ontbreekt.append("Je wijkt af van het strafmaatoverleg. Schrijf op waarom.")
    if lc_advised_otherwise(besluit.melding) and not besluit.afwijking_lc.strip():
        ontbreekt.append("De Landelijk Coördinator adviseerde iets anders. Schrijf op of je dat volgt, en waarom.")
    return ontbreekt


def lc_advised_otherwise(melding: Melding) -> bool:
    """Did the LC advise something else than what lay before the overleg in this round?"""
    vraag = current_lc_advies(melding, Moment.SMO)
    return vraag is not None and vraag.strekking == LcAdvies.Strekking.ANDERS


def missing_for_b1(besluit: Besluit, door: Medewerker) -> list[str]:
    """What a voornemen still needs before the betrokkene may read it."""
    ontbreekt = missing_mandate(besluit, door)
    if besluit.betrokkenheid.geinformeerd_op is None:
        ontbreekt.append(f"Informeer eerst {naam_of(besluit.betrokkenheid)}.")
    ontbreekt += missing_in_maat(besluit)
    if besluit.uiting is None:
        ontbreekt.append("Beantwoord of het om een uiting gaat.")
    elif besluit.uiting:
        if besluit.agfa_vraag is None:
            ontbreekt.append("Het gaat om een uiting. Kies of je AGFA om advies vraagt.")
        if not besluit.agfa_reden.strip():
            ontbreekt.append("Het gaat om een uiting. Schrijf op waarom je AGFA wel of niet vraagt.")
    if not besluit.tekst_voornemen.strip():
        ontbreekt.append("Schrijf op wat de betrokkene over het voornemen leest.")
    return ontbreekt


def missing_for_b4(besluit: Besluit, door: Medewerker, lc_criteria: dict[str, bool]) -> list[str]:
    """What a besluit still needs before it holds."""
    ontbreekt = missing_mandate(besluit, door) + missing_in_maat(besluit)
    if besluit.stap == Stap.ZIENSWIJZE and besluit.uiting and besluit.agfa_vraag:
        ontbreekt.append(AGFA_VOLGT)
    elif not besluit.agfa_reden.strip():
        ontbreekt.append("Schrijf op waarom advies van AGFA niet nodig is.")
    ontbreekt += LcCriterium.unanswered(lc_criteria)
    ontbreekt += missing_lc_advies(
        besluit.melding,
        LcAdvies.Moment.SMO,
        sinds=start_of_round(besluit.melding),
        plicht=besluit.melding.lc_plicht or any(lc_criteria.values()),
    )
    if not besluit.tekst_betrokkene.strip():
        ontbreekt.append("Schrijf op wat de betrokkene over het besluit leest.")
    if not besluit.tekst_melder.strip():
        ontbreekt.append("Vertel de melder dat er is besloten, en wat je daarover kunt zeggen.")
    return ontbreekt


# --- the steps -------------------------------------------------------------------------------------------------------


@transaction.atomic
def announce_voornemen(besluit: Besluit, door: Medewerker, **velden: Any) -> Besluit:
    """B1: the betrokkene reads what the politiechef intends and has two weeks to answer.

    `velden`: names of BESLUITVELDEN, over what the concept holds. Raises OvergangGeweigerd with all that is missing.
    """
    besluit = _locked(besluit)
    require(besluit.melding, door, Recht.BESLUITEN, (Rol.PC,))
    if besluit.stap == Stap.NIEUW:  # another step is refused below, in words of its own
        _fill(besluit, velden, BESLUITVELDEN)
        refuse_if(missing_for_b1(besluit, door), "Het voornemen is nog niet volledig.")
    besluit.take_step(B1, door=door)
    melding = besluit.melding
    melding.record_event("voornemen", onderwerp=str(besluit.betrokkenheid_id))
    if not melding.besluiten.current().filter(stap=Stap.NIEUW).exists():
        melding.record_event("voornemens_klaar")
    notify_betrokkene(besluit.betrokkenheid, f"voornemen:{besluit.pk}")
    return besluit


@transaction.atomic
def give_zienswijze(besluit: Besluit, door: Medewerker, *, tekst: str = "", geen: bool = False) -> Besluit:
    """B2 by the betrokkene (row 21): the own view on the voornemen, or (`geen`) that there is none.

    Callers came through the door of the own procedure, so the key is open.
    """
    besluit = _locked(besluit)
    if geen == bool(tekst.strip()):
        raise OvergangGeweigerd("Schrijf je zienswijze op, of kies dat je er geen geeft.")
    besluit.zienswijze, besluit.geen_zienswijze = tekst, geen
    return _hear(besluit, door)


def _hear(besluit: Besluit, door: Medewerker | Systeem) -> Besluit:
    besluit.zienswijze_op = klok.nu()
    besluit.take_step(B2, door=door)
    besluit.melding.record_event("zienswijze", onderwerp=str(besluit.betrokkenheid_id))
    notify(besluit.melding, f"zienswijze:{besluit.pk}", recht=Recht.BESLUITEN, rollen=OPSTELLERS)
    return besluit


def close_overdue() -> int:
    """By the clock: a zienswijze that did not come in time (B2), and terms of bezwaar that ended. Idempotent."""
    voorbij = Termijn.objects.open().filter(verloopt_op__lt=klok.vandaag())
    voornemens = Besluit.objects.current().filter(stap=Stap.VOORNEMEN, melding=OuterRef("melding"))
    gewacht = Exists(voornemens.annotate(over=Cast("betrokkenheid", CharField())).filter(over=OuterRef("onderwerp")))
    # What stands still with its case, or has no voornemen, is not due: the same conditions as below.
    aan_de_beurt = Q(soort="bezwaar") | Q(gewacht, soort="zienswijze", melding__opgeschort=False)
    pks = voorbij.filter(aan_de_beurt).values_list("pk", flat=True)
    return run_each("Termijn van een besluit afsluiten", pks, _close_term)


@transaction.atomic
def _close_term(pk: Any) -> int:
    termijn = Termijn.objects.filter(pk=pk).select_related("melding").get()
    melding = lock(termijn.melding_id)
    termijn.refresh_from_db()
    if termijn.gestopt_op is not None:
        return 0  # another run, or the betrokkene, was first
    if termijn.soort == "bezwaar":
        # It ended on its last day, whenever the job comes by.
        melding.record_event("bezwaartermijn_voorbij", onderwerp=termijn.onderwerp, op=termijn.verloopt_op)
        return 1
    besluit = melding.besluiten.current().filter(betrokkenheid=termijn.onderwerp, stap=Stap.VOORNEMEN).first()
    if besluit is None or melding.opgeschort:
        return 0
    with kluis.opened(melding.sleutel_id):
        _hear(_locked(besluit), Systeem.JOB)
    return 1


@transaction.atomic
def make_besluit_definitief(
    besluit: Besluit, door: Medewerker, *, lc_criteria: dict[str, bool], **velden: Any
) -> Besluit:
    """B4: what holds. The reactions are recorded, betrokkene and melder read it, the term of bezwaar starts.

    `velden`: names of BESLUITVELDEN; those of VAST_NA_VOORNEMEN stay as they are. Raises OvergangGeweigerd with all
    that is missing; nothing has changed then, and nobody was told.
    """
    besluit = _locked(besluit)
    require(besluit.melding, door, Recht.BESLUITEN, (Rol.PC,))
    melding = besluit.melding
    if besluit.stap in B4.van:
        _fill(besluit, velden, BESLUITVELDEN - VAST_NA_VOORNEMEN)
        refuse_if(missing_for_b4(besluit, door, lc_criteria), "Het besluit kan nog niet definitief worden.")
    besluit.definitief_op, besluit.definitief_door = klok.nu(), door
    besluit.take_step(B4, door=door)
    melding.answer_lc_criteria(lc_criteria)
    melding.save(update_fields=["lc_criteria", "lc_plicht", "bij_lc"])
    _record_reacties(besluit, door)
    if besluit.straf:
        melding.record_event("besluit_definitief", onderwerp=str(besluit.betrokkenheid_id))
    tell_melder(melding, Bericht.Soort.BESLUIT, besluit.tekst_melder, auteur=door, auteur_rol=Rol.PC)
    notify_betrokkene(besluit.betrokkenheid, f"besluit:{besluit.pk}")
    return besluit


def _record_reacties(besluit: Besluit, door: Medewerker) -> None:
    """The penalty and each measure beside it count as reactions; nothing established is restored."""
    soorten = [(besluit.straf, True)] if besluit.straf else []
    soorten += [(code, False) for code in besluit.maatregelen]
    for code, is_straf in soorten:
        Reactie.objects.create(
            melding=besluit.melding, betrokkenheid=besluit.betrokkenheid, soort=code, is_straf=is_straf,
            voorwaardelijk=is_straf and besluit.voorwaardelijk, op=klok.vandaag(), vastgelegd_door=door,
        )  # fmt: skip
    besluit.betrokkenheid.uitkomst = besluit.uitkomst
    besluit.betrokkenheid.save(update_fields=["uitkomst"])
    if besluit.uitkomst not in NORM_OVERSCHREDEN:
        start_rehabilitatie(besluit.betrokkenheid, besluit.rehabilitatieplan)


# --- bezwaar: a flag, never a state ----------------------------------------------------------------------------------


@transaction.atomic
def mark_bezwaar(besluit: Besluit, door: Medewerker) -> Besluit:
    """The betrokkene says that bezwaar was made (row 21); the letter itself goes to TJZ, outside the portal."""
    besluit = _locked(besluit)
    if besluit.actor_rol(B2, door) is None:
        raise OvergangGeweigerd("Dit kan alleen degene over wie het besluit gaat.")
    return _begin_bezwaar(besluit, klok.vandaag())


@transaction.atomic
def record_bezwaar(besluit: Besluit, door: Medewerker, *, bezwaar: str, op: date) -> Besluit:
    """Politiechef or TJZ records that bezwaar came in (`loopt`) or how it ended, on the day `op`."""
    besluit = _locked(besluit)
    require(besluit.melding, door, Recht.BESLUITEN, OPSTELLERS)
    if op > klok.vandaag():
        raise OvergangGeweigerd("Kies een dag tot en met vandaag.")
    if bezwaar == Bezwaar.LOOPT:
        return _begin_bezwaar(besluit, op)
    if besluit.bezwaar != Bezwaar.LOOPT or bezwaar not in (Bezwaar.ONGEGROND, Bezwaar.GEGROND, Bezwaar.INGETROKKEN):
        raise OvergangGeweigerd("Er loopt geen bezwaar om af te handelen.")
    if op < besluit.bezwaar_op:
        raise OvergangGeweigerd("De uitkomst ligt vóór de dag van het bezwaar.")
    besluit.bezwaar, besluit.bezwaar_afgehandeld_op = Bezwaar(bezwaar), op
    besluit.save()
    notify_betrokkene(besluit.betrokkenheid, f"bezwaar:{besluit.pk}:{bezwaar}")
    return besluit


def _begin_bezwaar(besluit: Besluit, op: date) -> Besluit:
    if besluit.stap != Stap.DEFINITIEF or besluit.bezwaar != Bezwaar.GEEN:
        raise OvergangGeweigerd("Tegen dit besluit kan nu geen bezwaar worden vastgelegd.")
    if op < klok.day(besluit.definitief_op):
        raise OvergangGeweigerd("Het bezwaar ligt vóór de dag van het besluit.")
    besluit.bezwaar, besluit.bezwaar_op = Bezwaar.LOOPT, op
    besluit.save()
    besluit.melding.record_event("bezwaar", onderwerp=str(besluit.betrokkenheid_id))
    notify(besluit.melding, f"bezwaar:{besluit.pk}", recht=Recht.BESLUITEN, rollen=OPSTELLERS)
    return besluit


# --- T21 -------------------------------------------------------------------------------------------------------------


def missing_for_t21(melding: Melding) -> list[str]:
    """Besluiten that do not hold yet; a bezwaar that runs is no reason to wait."""
    besluiten = melding.besluiten.current().select_related("betrokkenheid__medewerker")
    return [
        f"Het besluit over {naam_of(besluit.betrokkenheid)} is nog niet definitief."
        for besluit in besluiten
        if besluit.stap != Stap.DEFINITIEF
    ]


@transaction.atomic
def close_besluit(melding: Melding, door: Medewerker) -> Melding:
    """T21: every besluit holds. The heaviest outcome is that of the case; case law gets a concept per besluit."""
    melding = lock(melding.pk)
    require(melding, door, Recht.BESLUITEN, (Rol.PC,))
    refuse_if(missing_for_t21(melding), "De zaak kan nog niet naar herstel.")
    melding.transition(T21, door=door)
    # Who was heard in the line beside the onderzoek crossed the norm, without plichtsverzuim.
    for betrokkenheid in melding.betrokkenheden.subjects().filter(uitkomst="", reacties__isnull=False).distinct():
        betrokkenheid.uitkomst = "overschreden"
        betrokkenheid.save(update_fields=["uitkomst"])
    gevonden = set(melding.betrokkenheden.subjects().values_list("uitkomst", flat=True))
    melding.uitkomst = next(code for code in UITKOMSTEN if code in gevonden)
    melding.save(update_fields=["uitkomst"])
    for besluit in melding.besluiten.current():
        draft_item(besluit)
    revoke_all(melding, Grond.BESLUIT)
    make_taak(melding, Taak.Soort.HB_TOEWIJZEN)
    return melding
