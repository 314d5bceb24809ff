"""Closing after the nazorg (T25): the checklist, the last words to the melder, and until when the case is kept."""

from datetime import date

from django.db import transaction

from meldingen.actions.contact import tell_melder
from meldingen.models import Bericht, Melding, OvergangGeweigerd
from meldingen.workflow import T25
from pvi import klok
from pvi.kalender import add_maanden
from pvi.models import Medewerker
from pvi.rollen import Rol
from triage.actions.toegang import lock

# Reasons of the list sluitreden that fit a case after nazorg; the first is usual.
SLUITREDENEN = ("afgerond", "geen_vervolg", "doorverwezen")
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
def close_melding(melding: Melding, door: Medewerker, *, voor_melder: str, reden: str = SLUITREDENEN[0]) -> None:
    """Fire T25 when the whole checklist is met; the melder reads what was done. Raises OvergangGeweigerd otherwise.

    A delivered les lies ready for the reflectiekamer from then: `to_read_again` asks for closed cases.
    """
    melding = lock(melding.pk)
    if reden not in SLUITREDENEN:
        raise OvergangGeweigerd("Kies de reden van sluiten.")
    melding.sluitreden, melding.sluittekst = reden, voor_melder
    melding.bewaren_tot = retention_date(melding, klok.vandaag())
    melding.save()
    # Told first: closing stops the clock of the messages.
    if voor_melder.strip():
        tell_melder(melding, Bericht.Soort.UITKOMST, voor_melder, auteur=door, auteur_rol=Rol.VI)
    melding.transition(T25, door=door)
