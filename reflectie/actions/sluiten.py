"""Closing after the nazorg (T25): the checklist, the last words to the melder, and until when the case is kept."""

from datetime import date

from django.db import transaction

from meldingen.actions.contact import tell_melder
from meldingen.models import Bericht, Melding
from meldingen.workflow import T25
from pvi import klok
from pvi.kalender import add_maanden
from pvi.models import Medewerker
from triage.actions.toegang import lock

SLUITREDEN = "afgerond"
# Months a closed case is kept (domein §7, our default): ontslag, another penalty, a reaction in the line, nothing.
BEWAREN_ONTSLAG, BEWAREN_STRAF, BEWAREN_REACTIE, BEWAREN_GEEN = 120, 60, 36, 24


def retention_date(melding: Melding, gesloten_op: date) -> date:
    """The heaviest reaction decides how long the case is kept; then its key is destroyed."""
    straffen = set(melding.reacties.filter(is_straf=True).values_list("soort", flat=True))
    if "j" in straffen:
        maanden = BEWAREN_ONTSLAG
    elif straffen:
        maanden = BEWAREN_STRAF
    elif melding.reacties.exists():
        maanden = BEWAREN_REACTIE
    else:
        maanden = BEWAREN_GEEN
    return add_maanden(gesloten_op, maanden)


@transaction.atomic
def close_melding(melding: Melding, door: Medewerker, *, voor_melder: str) -> None:
    """Fire T25 when the whole checklist is met; the melder reads what was done. Raises OvergangGeweigerd otherwise."""
    melding = lock(melding.pk)
    melding.sluitreden, melding.sluittekst = SLUITREDEN, voor_melder
    melding.bewaren_tot = retention_date(melding, klok.vandaag())
    melding.save()
    # Told first: closing stops the clock of the messages.
    if voor_melder.strip():
        tell_melder(melding, Bericht.Soort.UITKOMST, voor_melder, auteur=door, auteur_rol="vi")
    melding.transition(T25, door=door)
