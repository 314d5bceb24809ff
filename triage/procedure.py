"""The own procedure of one betrokkene: where it stands, which is not always where the case stands.

A case can hold several people. What happens to another is none of this one's business, so the state a betrokkene reads
follows from the own part: investigated or not, established or not, an own besluit or none.
"""

from meldingen.models import Betrokkenheid
from meldingen.uitleg import VOOR_BETROKKENE, Procedureuitleg
from meldingen.workflow import Status
from triage.besluitstappen import Stap
from triage.models import Besluit, Gedraging, Spoor
from triage.sporen import SOORT

# States in which the case is at work on something that may concern another betrokkene only.
IN_UITVOERING = frozenset({Status.LIJNAFHANDELING, Status.ONDERZOEK, Status.SMO, Status.BESLUIT})


# While the case is in `besluit`, the step of the own besluit says more than the state.
BIJ_BESLUIT: dict[str, Procedureuitleg] = {
    Stap.VOORNEMEN: Procedureuitleg(
        "Er is een voornemen. Dat is nog geen besluit. Je mag eerst zeggen wat je ervan vindt.",
        "Geef je zienswijze, of laat weten dat je er geen geeft.",
        "jij",
        "zienswijze",
    ),
    Stap.ZIENSWIJZE: Procedureuitleg(
        "Het bevoegd gezag weegt wat jij hebt laten weten. Daarna komt er een besluit.",
        "Het bevoegd gezag neemt een besluit.",
        "de politiechef",
    ),
    Stap.AGFA: Procedureuitleg(
        "Een onafhankelijke commissie geeft advies over het voornemen. Daarna komt er een besluit.",
        "De commissie AGFA geeft advies aan het bevoegd gezag.",
        "de commissie AGFA",
    ),
    Stap.DEFINITIEF: Procedureuitleg(
        "Er is een besluit. Je leest het hieronder.",
        "Ben je het er niet mee eens? Dan kun je bezwaar maken.",
        "jij",
        "bezwaar",
    ),
}


def current_besluit(betrokkenheid: Betrokkenheid) -> Besluit | None:
    """The besluit about this person, once there is something of it to read."""
    return betrokkenheid.besluiten.current().exclude(stap=Stap.NIEUW).first()


def words_for(betrokkenheid: Betrokkenheid) -> Procedureuitleg | None:
    """Where the own procedure is, in words; None when this state is none of the betrokkene's business."""
    status = own_status(betrokkenheid)
    besluit = current_besluit(betrokkenheid) if status == Status.BESLUIT else None
    return BIJ_BESLUIT[besluit.stap] if besluit else VOOR_BETROKKENE.get(status)


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
