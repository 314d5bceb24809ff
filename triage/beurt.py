"""Whose turn it is between triage and besluit (see meldingen.beurt): each state has turns of more than one person."""

from meldingen.beurt import (
    BETROKKENE,
    COMMISSIE,
    LC,
    ONDERZOEKER,
    POLITIECHEF,
    RECHTER,
    SECRETARIS,
    STRAFMAAT,
    VIK,
    WACHT_OP_RECHTER,
    Beurt,
    turn_in,
)
from meldingen.lezing import asked_once
from meldingen.models import Melding
from meldingen.workflow import Recht, Status
from pvi.rollen import Rol
from triage.actions.aanhouding import current_aanhouding
from triage.actions.onderzoek import NAAR_POLITIECHEF, missing_findings
from triage.actions.spoor import current_onderzoek, waiting_spoor
from triage.actions.zitting import ONDERWEG
from triage.besluitstappen import Stap
from triage.models import Agendapunt, Onderzoek, Triagebesluit

OPGESCHORT = Beurt(WACHT_OP_RECHTER, RECHTER)


@turn_in(Status.TRIAGE)
def weigh(melding: Melding) -> Beurt:
    stand = standing_proposal(melding)
    if stand == Triagebesluit.Status.VOORGESTELD and lc_goes_first(melding):
        return Beurt("Geef advies aan de politiechef.", LC, "lc_advies")
    if stand == Triagebesluit.Status.VOORGESTELD:
        return Beurt("Neem een standpunt in over het voorstel.", POLITIECHEF, "standpunt")
    if stand == Triagebesluit.Status.STANDPUNT:
        return Beurt("Maak het besluit definitief.", COMMISSIE)
    if is_weighed(melding):
        return Beurt("Doe een voorstel.", COMMISSIE)
    return Beurt("Weeg de zaak.", COMMISSIE)


@asked_once
def standing_proposal(melding: Melding) -> str | None:
    """How far the proposal is that waits for others."""
    return melding.triagebesluiten.filter(status__in=ONDERWEG).values_list("status", flat=True).last()


@asked_once
def is_weighed(melding: Melding) -> bool:
    """Does a weging of the open item lie there?"""
    return Agendapunt.objects.open().filter(melding=melding, weging__isnull=False).exists()


def lc_goes_first(melding: Melding) -> bool:
    """The LC must advise before anybody goes on, and the term for that runs."""
    return melding.lc_plicht and melding.first_deadline("lc_advies") is not None


@turn_in(Status.AANGEHOUDEN)
def find_answer(melding: Melding) -> Beurt:
    aanhouding = current_aanhouding(melding)
    eigenaar = aanhouding.eigenaar if aanhouding else None
    zelf = eigenaar is not None and melding.permits(eigenaar, Recht.AGENDEREN, (Rol.TR, Rol.VI))
    return Beurt("Haal het antwoord op de open vraag.", SECRETARIS, "aangehouden", eigenaar if zelf else None)


@turn_in(Status.ONDERZOEK)
def investigate(melding: Melding) -> Beurt | None:
    """Findings, then the outcome by the politiechef, or a second weging; a criminal case is not ours."""
    onderzoek = current_onderzoek(melding)
    if onderzoek is None:
        return OPGESCHORT if melding.opgeschort else None
    wacht_er_een = waiting_spoor(melding) is not None
    if melding.opgeschort or onderzoek.soort == Onderzoek.Soort.STRAF:
        return Beurt("Rond dit af en start het onderzoek dat wacht.", VIK) if wacht_er_een else OPGESCHORT
    if missing_findings(onderzoek):
        return Beurt("Leg de bevindingen vast.", ONDERZOEKER)
    if wacht_er_een:
        return Beurt("Rond dit onderzoek af en start het volgende.", ONDERZOEKER)
    if onderzoek.soort in NAAR_POLITIECHEF:
        return Beurt("Stel de uitkomst vast.", POLITIECHEF)
    return Beurt("Leg het resultaat voor aan de triagecommissie.", ONDERZOEKER)


@turn_in(Status.SMO)
def advise(melding: Melding) -> Beurt:
    if melding.opgeschort:
        return OPGESCHORT
    if all_advised(melding):
        if lc_goes_first(melding):
            return Beurt("Geef advies aan het strafmaatoverleg.", LC, "lc_advies")
        return Beurt("Sluit het overleg af, dan beslist de politiechef.", STRAFMAAT)
    return Beurt("Geef per betrokkene advies over de strafmaat.", STRAFMAAT)


@asked_once
def all_advised(melding: Melding) -> bool:
    """Is every advies of this round fixed?"""
    vastgesteld = melding.smo_adviezen.current().values_list("vastgesteld_op", flat=True)
    return bool(vastgesteld) and None not in vastgesteld


@asked_once
def steps_of(melding: Melding) -> set[str]:
    """Where the besluiten stand."""
    return set(melding.besluiten.current().values_list("stap", flat=True))


@turn_in(Status.BESLUIT)
def decide(melding: Melding) -> Beurt:
    """The steps of the besluiten; of several people the one that the politiechef can do now comes first."""
    if melding.opgeschort:
        return OPGESCHORT
    stappen = steps_of(melding)
    if Stap.NIEUW in stappen:
        return Beurt("Leg per betrokkene een voornemen vast.", POLITIECHEF, "pc_besluit")
    if stappen & {Stap.ZIENSWIJZE, Stap.AGFA}:
        return Beurt("Neem per betrokkene een besluit.", POLITIECHEF)
    if Stap.VOORNEMEN in stappen:
        return Beurt("Geef een zienswijze op het voornemen.", BETROKKENE, "zienswijze")
    return Beurt("Rond de besluiten af.", POLITIECHEF)
