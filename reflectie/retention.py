"""Which tables of this app go with a case that was kept long enough, and how a les goes on without its case."""

from collections.abc import Iterable
from uuid import UUID

from meldingen.models import Melding
from meldingen.retention import detaches, kept_for_good, keys, stays, strip
from reflectie.models import Les

stays("reflectie.Herstelplan", "melding")
stays("reflectie.Herstelafspraak", "plan__melding", uitvoerder=None)
stays("reflectie.Nazorgmoment", "melding")
# A shared les names nobody, as a second person found.
kept_for_good("reflectie.Les")


def _not_shared(melding: Melding):
    return Les.objects.filter(melding=melding).exclude(status=Les.Status.GEDEELD)


@keys
def lessen_nobody_read_again(melding: Melding) -> Iterable[UUID]:
    return _not_shared(melding).values_list("sleutel_id", flat=True)


@detaches
def let_les_go(melding: Melding) -> None:
    """What was shared stays as it was shared, and no longer knows its case; of the others the words go."""
    Les.history.model._base_manager.filter(melding_id=melding.pk).delete()
    strip(_not_shared(melding))
    Les.objects.filter(melding=melding).update(melding=None)
