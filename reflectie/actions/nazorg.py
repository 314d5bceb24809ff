"""The check-ins: planned when the nazorg begins, recorded one by one, with an extra one after a relapse."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from meldingen.actions.toegang import lock, refuse_if
from meldingen.models import NIET_JOUW_ROL, Betrokkenheid, Melding
from meldingen.notifications import notify
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.kalender import add_maanden
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Rol
from reflectie.models import Nazorgmoment
from reflectie.models.nazorg import MAANDEN

Voor, Uitkomst, Gaat = Nazorgmoment.Voor, Nazorgmoment.Uitkomst, Nazorgmoment.Gaat


def moments_for(melding: Melding, medewerker: Medewerker) -> QuerySet[Nazorgmoment]:
    """Moments this person records and reads (row 25): HB and HR all, a teamchef those of team and own members (l)."""
    momenten = melding.nazorgmomenten.select_related("betrokkenheid__medewerker", "vastgelegd_door")
    if melding.permits(medewerker, Recht.NAZORG, (Rol.HB, Rol.HR)):
        return momenten
    if not melding.permits(medewerker, Recht.NAZORG, (Rol.TC,)):
        return momenten.none()
    teams = Aanstelling.objects.actief().filter(medewerker=medewerker, rol=Rol.TC).values("eenheid")
    return momenten.filter(Q(voor=Voor.TEAM) | Q(betrokkenheid__medewerker__team__in=teams))


def people_of(melding: Melding) -> list[tuple[str, Betrokkenheid | None]]:
    """Whom we ask: the melder, each benadeelde, the team, and a betrokkene only when informed (CI-1)."""
    wie: list[tuple[str, Betrokkenheid | None]] = [(Voor.MELDER, None)] if melding.melders.exists() else []
    for betrokkenheid in melding.betrokkenheden.geldend():
        if betrokkenheid.rol == Betrokkenheid.Rol.BENADEELDE:
            wie.append((Voor.BENADEELDE, betrokkenheid))
        elif betrokkenheid.rol in Betrokkenheid.SUBJECTEN and betrokkenheid.geinformeerd_op is not None:
            wie.append((Voor.BETROKKENE, betrokkenheid))
    return [*wie, (Voor.TEAM, None)]


@transaction.atomic
def plan_nazorg(melding: Melding, vanaf: date | None = None) -> list[Nazorgmoment]:
    """Three moments for each of the people concerned, each with its term; a second call adds nothing."""
    if melding.status != Status.NAZORG or melding.nazorgmomenten.exists():
        return []
    vanaf = vanaf or klok.vandaag()
    return [
        _plan(melding, voor, betrokkenheid, maand, add_maanden(vanaf, maand))
        for voor, betrokkenheid in people_of(melding)
        for maand in MAANDEN
    ]


def _plan(melding: Melding, voor: str, betrokkenheid: Betrokkenheid | None, maand: int, op: date) -> Nazorgmoment:
    moment = Nazorgmoment.objects.create(
        sleutel_id=melding.sleutel_id,
        melding=melding,
        voor=voor,
        betrokkenheid=betrokkenheid,
        maand=maand,
        gepland_op=op,
    )
    melding.record_event("nazorg_gepland", onderwerp=str(moment.pk), verloopt_op=op)
    return moment


@transaction.atomic
def record_moment(
    moment: Nazorgmoment,
    door: Medewerker,
    *,
    uitkomst: Nazorgmoment.Uitkomst,
    gaat: str = "",
    verslag: str = "",
    extra_op: date | None = None,
) -> Nazorgmoment:
    """What came out of one moment. `extra_op` plans one more, for when it does not go well (Z11).

    When it goes badly VIK hears that there is something to read: it may be a reason to reopen.
    """
    melding = lock(moment.melding_id)
    moment = _own_moment(melding, moment, door)
    ontbreekt = ["Dit moment is al vastgelegd."] if moment.uitkomst else []
    if uitkomst == Uitkomst.GEDAAN and not gaat:
        ontbreekt.append("Kies hoe het gaat.")
    if uitkomst == Uitkomst.GEDAAN and not verslag.strip():
        ontbreekt.append("Schrijf kort op wat er is besproken.")
    if extra_op is not None:
        ontbreekt += _wrong_day(extra_op)
    refuse_if(ontbreekt, "Het moment kan zo niet worden vastgelegd.")
    moment.uitkomst, moment.gaat, moment.verslag = uitkomst, gaat, verslag
    moment.vastgelegd_op, moment.vastgelegd_door = klok.nu(), door
    moment.save()
    melding.record_event("nazorg_vastgelegd", onderwerp=str(moment.pk))
    if gaat == Gaat.SLECHT:
        notify(melding, f"nazorg:{moment.pk}", recht=Recht.SLUITEN, rollen=(Rol.VI,))
    if extra_op is not None:
        _plan(melding, moment.voor, moment.betrokkenheid, moment.maand, extra_op)
    return moment


@transaction.atomic
def plan_extra(moment: Nazorgmoment, door: Medewerker, *, op: date) -> Nazorgmoment:
    """One more moment for the same person, with a term of its own."""
    melding = lock(moment.melding_id)
    moment = _own_moment(melding, moment, door)
    ontbreekt = _wrong_day(op)
    if melding.status != Status.NAZORG:
        ontbreekt.append("De nazorg van deze zaak is voorbij.")
    if melding.nazorgmomenten.filter(voor=moment.voor, betrokkenheid=moment.betrokkenheid, gepland_op=op).exists():
        ontbreekt.append("Op die dag staat al een moment.")
    refuse_if(ontbreekt, "Het extra moment kan zo niet.")
    return _plan(melding, moment.voor, moment.betrokkenheid, moment.maand, op)


def _wrong_day(op: date) -> list[str]:
    return ["Kies voor het extra moment een dag na vandaag."] if op <= klok.vandaag() else []


def _own_moment(melding: Melding, moment: Nazorgmoment, door: Medewerker) -> Nazorgmoment:
    eigen = moments_for(melding, door).filter(pk=moment.pk)
    refuse_if([] if eigen.exists() else [NIET_JOUW_ROL], "Dit moment is niet van jou.")
    return Nazorgmoment.objects.select_for_update().get(pk=moment.pk)
