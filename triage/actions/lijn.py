"""Handling in the line: actions with their result, the reaction, and the end (T15) or the way back (T14)."""

from datetime import date

from django.db import transaction
from django.db.models import TextChoices

from meldingen.access import Grond
from meldingen.actions.contact import tell_melder
from meldingen.actions.toegang import lock, lock_by, refuse_if, require
from meldingen.models import Bericht, Betrokkenheid, Melding, OvergangGeweigerd, Taak, revoke_all
from meldingen.termijnen import escalation_step
from meldingen.workflow import T14, T15, Recht, Status
from pvi import klok
from pvi.kalender import telt_op
from pvi.models import Medewerker
from pvi.models.referentie import keuzes, label
from pvi.rollen import Rol
from triage.actions.spoor import close_spoor, is_lijnspoor
from triage.actions.taak import make_taak
from triage.actions.zitting import put_on_agenda
from triage.models import Lijnactie, Reactie, Reactiecorrectie, Spoor

EIGENAREN = (Rol.TC, Rol.SH, Rol.PC)


class Terugreden(TextChoices):
    """Why a case goes back to the commissie (T14)."""

    FEITEN = "feiten", "Er zijn nieuwe feiten"
    AFSPRAAK = "afspraak", "Een afspraak is niet nagekomen"
    TERMIJN = "termijn", "Het lukt niet binnen de termijn"


def uitkomsten() -> list[tuple[str, str]]:
    """How the norm stands, as far as the line may say it: plichtsverzuim is for the politiechef after an onderzoek."""
    return [(code, label) for code, label in keuzes("uitkomst") if code != "plichtsverzuim"]


def running_lijnsporen(melding: Melding) -> list[Spoor]:
    return [spoor for spoor in melding.sporen.open().prefetch_related("acties") if is_lijnspoor(spoor)]


@transaction.atomic
def add_lijnactie(
    spoor: Spoor, door: Medewerker, *, soort: str, omschrijving: str, uiterlijk_op: date | None = None
) -> Lijnactie:
    """Plan one action on a running spoor in the line. `soort`: code of the list reactie."""
    melding = lock(spoor.melding_id)
    spoor.refresh_from_db()
    require(melding, door, Recht.LIJN)
    if spoor.status != Spoor.Status.LOOPT or not is_lijnspoor(spoor):
        raise OvergangGeweigerd("Dit spoor loopt niet meer.")
    return Lijnactie.objects.create(
        sleutel_id=melding.sleutel_id, spoor=spoor, soort=soort, omschrijving=omschrijving,
        uiterlijk_op=uiterlijk_op,
    )  # fmt: skip


@transaction.atomic
def record_resultaat(actie: Lijnactie, door: Medewerker, *, resultaat: str, gedaan_op: date) -> Lijnactie:
    melding = lock_by(sporen=actie.spoor_id)
    actie.refresh_from_db()
    require(melding, door, Recht.LIJN)
    if actie.spoor.status != Spoor.Status.LOOPT:
        raise OvergangGeweigerd("Dit spoor loopt niet meer.")
    if gedaan_op > klok.vandaag():
        raise OvergangGeweigerd("Kies een dag tot en met vandaag.")
    actie.resultaat, actie.gedaan_op = resultaat, gedaan_op
    actie.save()
    return actie


@transaction.atomic
def record_reactie(
    melding: Melding,
    door: Medewerker,
    *,
    soort: str,
    betrokkenheid: Betrokkenheid | None = None,
    op: date | None = None,
) -> Reactie:
    """The visible answer to what happened (P2), never a penalty here. Without betrokkenheid it is for the team."""
    melding = lock(melding.pk)
    require(melding, door, Recht.LIJN)
    op = op or klok.vandaag()
    telt = telt_op(op, klok.vandaag())
    return Reactie.objects.create(
        melding=melding, betrokkenheid=betrokkenheid, soort=soort, op=op, telt_op=telt if telt != op else None,
        vastgelegd_door=door,
    )  # fmt: skip


def may_correct(reactie: Reactie, medewerker: Medewerker) -> bool:
    """Who recorded it knows what it should have been. A penalty follows from its besluit and is not mended here."""
    return reactie.vastgelegd_door_id == medewerker.pk and not reactie.is_straf


@transaction.atomic
def correct_reactie(
    reactie: Reactie, door: Medewerker, *, soort: str, betrokkenheid: Betrokkenheid | None, op: date, reden: str
) -> Reactie:
    """Mend a reaction in place; what it was is kept with the reason."""
    rij = _locked_reactie(reactie, door)
    _keep_correctie(rij, door, reden)
    teldag = _teldag(rij, op)
    rij.soort, rij.betrokkenheid, rij.op = soort, betrokkenheid, op
    rij.telt_op = teldag if teldag != op else None
    rij.save()
    return rij


def _teldag(reactie: Reactie, op: date) -> date:
    """Where the mended reaction counts: it never leaves a quarter that was counted with it, so it counts once."""
    eerst = reactie.telt_op or reactie.op
    is_geteld = telt_op(eerst, klok.vandaag()) != eerst
    return eerst if is_geteld else telt_op(op, klok.vandaag())


@transaction.atomic
def withdraw_reactie(reactie: Reactie, door: Medewerker, *, reden: str) -> None:
    """Take a reaction back that never was, or that stands there twice; what it was is kept with the reason."""
    rij = _locked_reactie(reactie, door)
    if rij.melding.status != Status.LIJNAFHANDELING and rij.melding.reacties.count() == 1:
        raise OvergangGeweigerd("Dit is de enige reactie van een zaak die al verder is. Verbeter haar dan.")
    _keep_correctie(rij, door, reden, ingetrokken=True)
    rij.delete()


def _locked_reactie(reactie: Reactie, door: Medewerker) -> Reactie:
    melding = lock(reactie.melding_id)
    require(melding, door, Recht.LIJN)
    rij = melding.reacties.filter(pk=reactie.pk).first()
    if rij is None or not may_correct(rij, door):
        raise OvergangGeweigerd("Alleen wie deze reactie vastlegde, verandert haar. Misschien is zij al ingetrokken.")
    return rij


def _keep_correctie(reactie: Reactie, door: Medewerker, reden: str, *, ingetrokken: bool = False) -> None:
    Reactiecorrectie.objects.create(
        sleutel_id=reactie.melding.sleutel_id,
        melding=reactie.melding,
        reactie=reactie.pk,
        ingetrokken=ingetrokken,
        soort=reactie.soort,
        betrokkenheid=reactie.betrokkenheid,
        reactie_op=reactie.op,
        reden=reden,
        door=door,
        op=klok.nu(),
    )


def missing_results(sporen: list[Spoor]) -> list[str]:
    """What is still open on these sporen: each has an action, and each action a result."""
    ontbreekt = []
    for spoor in sporen:
        acties = list(spoor.acties.all())
        if not acties:
            ontbreekt.append(f"Bij ‘{label('triagebesluit', spoor.soort)}’ staat nog geen actie.")
        if zonder := sum(actie.gedaan_op is None for actie in acties):
            ontbreekt.append(f"Bij {zonder} {'actie' if zonder == 1 else 'acties'} staat nog geen resultaat.")
    return ontbreekt


def missing_for_t15(melding: Melding) -> list[str]:
    """Results per action and the reaction; the text for the melder comes with the closing itself."""
    ontbreekt = missing_results(running_lijnsporen(melding))
    if not melding.reacties.exists():
        ontbreekt.append("Leg de reactie vast: wat is er gebeurd met degene om wie het gaat, of met het team?")
    return ontbreekt


@transaction.atomic
def close_lijn(melding: Melding, door: Medewerker, *, uitkomst: str, voor_melder: str) -> Melding:
    """T15: every spoor in the line closes, the melder reads what was done, the team gets its nabespreking."""
    melding = lock(melding.pk)
    require(melding, door, Recht.LIJN, EIGENAREN)
    ontbreekt = missing_for_t15(melding)
    if not voor_melder.strip():
        ontbreekt.append("Vertel de melder wat er is gedaan.")
    if uitkomst not in dict(uitkomsten()):
        ontbreekt.append("Leg vast of de norm is overschreden.")
    refuse_if(ontbreekt, "De lijnafhandeling kan nog niet worden afgerond.")
    sporen = running_lijnsporen(melding)
    melding.transition(T15, door=door)
    for spoor in sporen:
        close_spoor(spoor)
    melding.uitkomst = uitkomst
    melding.save(update_fields=["uitkomst"])
    for betrokkenheid in melding.betrokkenheden.subjects():
        betrokkenheid.uitkomst = uitkomst
        betrokkenheid.save(update_fields=["uitkomst"])
    rol = melding.wissels.last().rol
    tell_melder(melding, Bericht.Soort.UITKOMST, voor_melder, auteur=door, auteur_rol=rol)
    make_taak(melding, Taak.Soort.NABESPREKING)
    make_taak(melding, Taak.Soort.HB_TOEWIJZEN)
    return melding


@transaction.atomic
def close_nevenspoor(spoor: Spoor, door: Medewerker) -> Spoor:
    """Finish a spoor in the line beside an onderzoek or after the handling; the state stays."""
    melding = lock(spoor.melding_id)
    spoor.refresh_from_db()
    require(melding, door, Recht.LIJN)
    if melding.status == Status.LIJNAFHANDELING:
        raise OvergangGeweigerd("Dit spoor sluit samen met de lijnafhandeling.")
    if spoor.status != Spoor.Status.LOOPT:
        raise OvergangGeweigerd("Dit spoor is al gesloten.")
    refuse_if(missing_results([spoor]), "Dit spoor kan nog niet dicht.")
    close_spoor(spoor)
    return spoor


@transaction.atomic
def return_lijn(melding: Melding, door: Medewerker, *, reden: Terugreden, toelichting: str) -> Melding:
    """T14: a new weging; the owner no longer has the case until the commissie decides so again."""
    melding = lock(melding.pk)
    if not toelichting.strip():
        raise OvergangGeweigerd("Schrijf op wat de commissie moet weten.")
    if reden == Terugreden.TERMIJN and not _exceeded_twice(melding):
        raise OvergangGeweigerd("Deze reden kan pas als de termijn voorbij is en er twee keer aan is herinnerd.")
    melding.transition(T14, door=door, toelichting=f"{Terugreden(reden).label}. {toelichting}")
    for spoor in running_lijnsporen(melding):
        close_spoor(spoor)
    revoke_all(melding, Grond.EIGENAAR)
    put_on_agenda(melding.pk)
    return melding


def _exceeded_twice(melding: Melding) -> bool:
    """The second step of escalation has been reached: our reading of "term exceeded twice"."""
    termijn = melding.termijnen.open().filter(soort="lijnafhandeling").first()
    return termijn is not None and escalation_step(termijn.verloopt_op, klok.vandaag()) >= 2
