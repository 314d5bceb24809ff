"""The own procedure of one betrokkene: where it stands, which is not always where the case stands.

A case can hold several people. What happens to another is none of this one's business, so the state a betrokkene reads
follows from the own part: investigated or not, established or not, an own besluit or none.
"""

from meldingen.models import Betrokkenheid
from meldingen.workflow import Status
from triage.models import Gedraging, Spoor
from triage.sporen import SOORT

# States in which the case is at work on something that may concern another betrokkene only.
IN_UITVOERING = frozenset({Status.LIJNAFHANDELING, Status.ONDERZOEK, Status.SMO, Status.BESLUIT})


def own_status(betrokkenheid: Betrokkenheid) -> Status:
    """The state of the own procedure, for the words of `uitleg.VOOR_BETROKKENE`."""
    status = Status(betrokkenheid.melding.status)
    if _is_investigated(betrokkenheid):
        anders = status in (Status.SMO, Status.BESLUIT) and not _has_plichtsverzuim(betrokkenheid)
        return Status.HERSTEL if anders else status
    sporen = [spoor for spoor in betrokkenheid.melding.sporen.all() if SOORT[spoor.soort].in_de_lijn]
    if any(spoor.status != Spoor.Status.AFGEROND for spoor in sporen):
        return Status.LIJNAFHANDELING
    if status in IN_UITVOERING:
        return Status.HERSTEL if sporen else Status.LIJNAFHANDELING
    return status


def _is_investigated(betrokkenheid: Betrokkenheid) -> bool:
    via_aanzegging = betrokkenheid.geinformeerd_via == Betrokkenheid.Via.AANZEGGING
    return via_aanzegging or Gedraging.objects.filter(betrokkenheid=betrokkenheid).exists()


def _has_plichtsverzuim(betrokkenheid: Betrokkenheid) -> bool:
    return Gedraging.objects.filter(betrokkenheid=betrokkenheid, plichtsverzuim=True).exists()
