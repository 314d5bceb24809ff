"""The check-ins: planned when the nazorg begins, recorded one by one, with an extra one after a relapse."""

from datetime import date

from django.db import transaction

from meldingen.models import Betrokkenheid, Melding
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.kalender import add_maanden
from pvi.models import Medewerker
from reflectie.models import Nazorgmoment
from reflectie.models.nazorg import MAANDEN
from triage.actions.toegang import lock, refuse_if, require

Voor, Uitkomst = Nazorgmoment.Voor, Nazorgmoment.Uitkomst


def people_of(melding: Melding) -> list[tuple[str, Betrokkenheid | None]]:
    """Whom we ask: the melder, each benadeelde, the team, and a betrokkene only when informed (CI-1)."""
    wie: list[tuple[str, Betrokkenheid | None]] = [(Voor.MELDER, None)] if melding.melders.exists() else []
    for betrokkenheid in melding.betrokkenheden.all():
        if betrokkenheid.rol == Betrokkenheid.Rol.BENADEELDE:
            wie.append((Voor.BENADEELDE, betrokkenheid))
        elif betrokkenheid.rol == Betrokkenheid.Rol.BETROKKENE and betrokkenheid.geinformeerd_op is not None:
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
    """What came out of one moment. `extra_op` plans one more, for when it does not go well (Z11)."""
    melding = lock(moment.melding_id)
    require(melding, door, Recht.NAZORG)
    moment = Nazorgmoment.objects.select_for_update().get(pk=moment.pk)
    ontbreekt = ["Dit moment is al vastgelegd."] if moment.uitkomst else []
    if uitkomst == Uitkomst.GEDAAN and not gaat:
        ontbreekt.append("Kies hoe het gaat.")
    if uitkomst == Uitkomst.GEDAAN and not verslag.strip():
        ontbreekt.append("Schrijf kort op wat er is besproken.")
    if extra_op is not None and extra_op <= klok.vandaag():
        ontbreekt.append("Kies voor het extra moment een dag na vandaag.")
    refuse_if(ontbreekt, "Het moment kan zo niet worden vastgelegd.")
    moment.uitkomst, moment.gaat, moment.verslag = uitkomst, gaat, verslag
    moment.vastgelegd_op, moment.vastgelegd_door = klok.nu(), door
    moment.save()
    melding.record_event("nazorg_vastgelegd", onderwerp=str(moment.pk))
    if extra_op is not None:
        _plan(melding, moment.voor, moment.betrokkenheid, moment.maand, extra_op)
    return moment
