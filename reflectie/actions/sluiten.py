"""Closing after the nazorg (T25): the checklist and the last words to the melder."""

from django.db import transaction

from meldingen.actions.contact import tell_melder
from meldingen.actions.toegang import lock
from meldingen.models import Bericht, Melding, OvergangGeweigerd
from meldingen.workflow import T25
from pvi.models import Medewerker
from pvi.rollen import Rol

# Reasons of the list sluitreden that fit a case after nazorg; the first is usual.
SLUITREDENEN = ("afgerond", "geen_vervolg", "doorverwezen")


@transaction.atomic
def close_melding(melding: Melding, door: Medewerker, *, voor_melder: str, reden: str = SLUITREDENEN[0]) -> None:
    """Fire T25 when the whole checklist is met; the melder reads what was done. Raises OvergangGeweigerd otherwise.

    A delivered les lies ready for the reflectiekamer from then: `to_read_again` asks for closed cases.
    """
    melding = lock(melding.pk)
    if reden not in SLUITREDENEN:
        raise OvergangGeweigerd("Kies de reden van sluiten.")
    melding.sluitreden, melding.sluittekst = reden, voor_melder
    melding.save()
    # Told first: closing stops the clock of the messages.
    if voor_melder.strip():
        tell_melder(melding, Bericht.Soort.UITKOMST, voor_melder, auteur=door, auteur_rol=Rol.VI)
    melding.transition(T25, door=door)
