"""Restoring somebody against whom nothing was established (P8): steps, words to the team, and then the name goes."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from meldingen.actions.toegang import lock, refuse_if, require
from meldingen.models import Betrokkenheid, OvergangGeweigerd
from meldingen.notifications import notify, notify_betrokkene
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Rol
from triage.models import Rehabilitatie, Rehabilitatiestap

# Row 24 of the matrix, without those who support the melder or lead the team.
ROLLEN = (Rol.PC, Rol.VI, Rol.HR)
Soort = Rehabilitatiestap.Soort


@dataclass(frozen=True)
class Gezet:
    """One step as recorded: done on a day, or not needed."""

    gedaan_op: date | None = None
    niet_nodig: bool = False


@transaction.atomic
def record_rehabilitatie(
    rehabilitatie: Rehabilitatie,
    door: Medewerker,
    *,
    plan: str,
    stappen: dict[str, Gezet],
    teambericht: str = "",
    akkoord_betrokkene: bool = False,
) -> Rehabilitatie:
    """Record the plan, its steps and the words for the team. A return to the own team ends measures of order."""
    melding = lock(rehabilitatie.melding_id)
    rehabilitatie.refresh_from_db()
    require(melding, door, Recht.HERSTEL, ROLLEN)
    ontbreekt = ["Deze rehabilitatie is al afgerond."] if rehabilitatie.afgerond_op else []
    if not plan.strip():
        ontbreekt.append("Schrijf op wat er nodig is.")
    for soort, gezet in stappen.items():
        if gezet.gedaan_op and gezet.niet_nodig:
            ontbreekt.append(f"{Soort(soort).label}: kies een dag, of ‘niet nodig’, niet allebei.")
        if gezet.gedaan_op and gezet.gedaan_op > klok.vandaag():
            ontbreekt.append(f"{Soort(soort).label}: kies een dag tot en met vandaag.")
    refuse_if(ontbreekt, "Dit kan zo niet worden vastgelegd.")
    rehabilitatie.plan, rehabilitatie.teambericht = plan, teambericht
    rehabilitatie.akkoord_betrokkene = akkoord_betrokkene
    rehabilitatie.save()
    if teambericht.strip() and not akkoord_betrokkene:
        # Words that wait for the betrokkene's own yes.
        versie = rehabilitatie.history.latest().history_id
        notify_betrokkene(rehabilitatie.betrokkenheid, f"teambericht:{versie}")
    for soort, gezet in stappen.items():
        rehabilitatie.stappen.filter(soort=soort).update(gedaan_op=gezet.gedaan_op, niet_nodig=gezet.niet_nodig)
        if soort == Soort.TERUGKEER and gezet.gedaan_op:
            rehabilitatie.betrokkenheid.ordemaatregelen.filter(tot__isnull=True).update(tot=gezet.gedaan_op)
    return rehabilitatie


@transaction.atomic
def approve_teambericht(rehabilitatie: Rehabilitatie, woorden: str) -> Rehabilitatie:
    """The betrokkene agrees, in the own view, to exactly these words; others in the meantime are read first."""
    melding = lock(rehabilitatie.melding_id)
    rehabilitatie.refresh_from_db()
    if rehabilitatie.afgerond_op or not rehabilitatie.teambericht.strip():
        raise OvergangGeweigerd("Er liggen nu geen woorden voor het team.")
    # A browser sends line ends its own way.
    if woorden.split() != rehabilitatie.teambericht.split():
        raise OvergangGeweigerd("De woorden zijn net veranderd. Open de pagina opnieuw en lees ze eerst.")
    rehabilitatie.akkoord_betrokkene = True
    rehabilitatie.save()
    notify(melding, f"teambericht:{rehabilitatie.pk}", recht=Recht.HERSTEL, rollen=(Rol.PC,))
    return rehabilitatie


def missing_for_finish(rehabilitatie: Rehabilitatie) -> list[str]:
    """What still has to happen before the name of the betrokkene leaves the case."""
    stappen = [
        f"Nog te doen: {stap.get_soort_display().lower()}."
        for stap in rehabilitatie.stappen.all()
        if not (stap.gedaan_op or stap.niet_nodig)
    ]
    return stappen + missing_beside_steps(rehabilitatie)


def missing_beside_steps(rehabilitatie: Rehabilitatie) -> list[str]:
    """The words for the team, and measures of order that still run."""
    ontbreekt = []
    if any(stap.soort == Soort.TEAMBERICHT and stap.gedaan_op for stap in rehabilitatie.stappen.all()):
        if not rehabilitatie.teambericht.strip():
            ontbreekt.append("Schrijf op welke woorden het team heeft gehoord.")
        if not rehabilitatie.akkoord_betrokkene:
            ontbreekt.append("De betrokkene moet akkoord zijn met de woorden voor het team.")
    if rehabilitatie.betrokkenheid.ordemaatregelen.filter(tot__isnull=True).exists():
        ontbreekt.append("Er loopt nog een ordemaatregel.")
    return ontbreekt


@transaction.atomic
def finish_rehabilitatie(rehabilitatie: Rehabilitatie, door: Medewerker) -> Rehabilitatie:
    """All is done: the case forgets who the betrokkene was, also in its history. The wall stays, without a reason."""
    melding = lock(rehabilitatie.melding_id)
    rehabilitatie.refresh_from_db()
    require(melding, door, Recht.HERSTEL, ROLLEN)
    refuse_if(["Deze rehabilitatie is al afgerond."] if rehabilitatie.afgerond_op else [], "Dit is al gedaan.")
    refuse_if(missing_for_finish(rehabilitatie), "De rehabilitatie is nog niet klaar.")
    rehabilitatie.afgerond_op = klok.vandaag()
    rehabilitatie.save()
    _unlink(rehabilitatie.betrokkenheid)
    return rehabilitatie


def _unlink(betrokkenheid: Betrokkenheid) -> None:
    betrokkenheid.medewerker = None
    betrokkenheid.koppeling = Betrokkenheid.Koppeling.LOSGEMAAKT
    betrokkenheid.naam = betrokkenheid.werkmail = betrokkenheid.personeelsnummer = ""
    betrokkenheid.save()
    if betrokkenheid.vervangt is not None:
        # The name that was typed stands in the link before this one too.
        betrokkenheid.vervangt.naam = betrokkenheid.vervangt.werkmail = betrokkenheid.vervangt.personeelsnummer = ""
        betrokkenheid.vervangt.save()
        betrokkenheid.vervangt.history.all().delete()
    # Older versions of this row name the person; the own words and who took part in what lead to them as well.
    betrokkenheid.history.all().delete()
    betrokkenheid.verklaringen.all().delete()
