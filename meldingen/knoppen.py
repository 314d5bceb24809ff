"""The buttons of a dossier: first what this person does next, then the other ways on and out.

The table of transitions says who may fire what. Whether it is time for it is known where the records are: each app
hangs its steps on a state (from `AppConfig.ready`), as with the closing checklist. What cannot be done yet is not a
button but a line that says what it waits for.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from meldingen.models import Melding
from meldingen.workflow import OVERGANGEN, Recht, Status
from pvi.models import Medewerker


@dataclass(frozen=True)
class Knop:
    """A page (URL name that takes a kenmerk) and its verb."""

    pagina: str
    tekst: str
    # What must happen first; empty: now is the time.
    wacht: str = ""
    # A way aside or back, never the first button: what it does to the case.
    opzij: str = ""


# (the case, this person, the rights of this person on it) → what is done in this state, in order.
Stappen = Callable[[Melding, Medewerker, Collection[Recht]], Iterable[Knop]]

# The words of a button whose page fires more than one transition.
KNOP = {
    "triage:weging": "Weeg en besluit",
    "triage:uitkomst": "Stel de uitkomst vast",
    "triage:smo": "Geef advies",
    "triage:besluit": "Neem een besluit",
}
# A way aside or back, and what it does to the case: who takes it knows that the case moves.
UITWEGEN: dict[str, str] = {
    "meldingen:sluit-intake": "De zaak gaat dan dicht.",
    "triage:aanhouden": "De zaak wacht dan op een antwoord en komt later terug.",
    "triage:lijn-terug": "De zaak gaat dan weg bij wie de afspraken uitvoert.",
    "triage:onderzoek": "De commissie weegt de zaak dan opnieuw.",
    "triage:aanvullen": "De zaak gaat dan terug naar de onderzoeker.",
}
OPGESCHORT = "De zaak wacht op het Openbaar Ministerie of de rechter."
_VAN_DE_TABEL = frozenset(overgang.pagina for overgang in OVERGANGEN)

_stappen: dict[Status, Stappen] = {}


def steps_in(status: Status) -> Callable[[Stappen], Stappen]:
    """Decorator: say what is done in this state, and what that waits for. One per state."""

    def register(stappen: Stappen) -> Stappen:
        if status in _stappen:
            raise ValueError(f"{status} has its steps already")
        _stappen[status] = stappen
        return stappen

    return register


def _no_steps(melding: Melding, medewerker: Medewerker, rechten: Collection[Recht]) -> Iterable[Knop]:
    return ()


@steps_in(Status.INTAKE)
def _intake(melding: Melding, medewerker: Medewerker, rechten: Collection[Recht]) -> Iterable[Knop]:
    yield Knop("meldingen:intake", "Vul de intake in")


def knoppen(melding: Melding, medewerker: Medewerker, rechten: Collection[Recht]) -> list[Knop]:
    """What this person may do, the real next step first; one button per page."""
    overgangen = melding.available_transitions(medewerker)
    mag = {overgang.pagina for overgang in overgangen}
    # A page with several outcomes waits only when every one of them does.
    vrij = {o.pagina for o in overgangen if not (o.niet_bij_opgeschort and melding.opgeschort)}
    stappen = _stappen.get(Status(melding.status), _no_steps)(melding, medewerker, rechten)
    # A page of the table is shown to whom the table says.
    rij = {knop.pagina: knop for knop in stappen if knop.pagina in mag or knop.pagina not in _VAN_DE_TABEL}
    for o in overgangen:
        rij.setdefault(o.pagina, Knop(o.pagina, KNOP.get(o.pagina, o.naam), opzij=UITWEGEN.get(o.pagina, "")))
    gereed = [replace(knop, wacht=OPGESCHORT) if knop.pagina in mag - vrij else knop for knop in rij.values()]
    return sorted(gereed, key=lambda knop: bool(knop.opzij))
