"""Care that somebody promised: ticked off with a few words on what was done."""

from django.db import transaction

from meldingen.actions.toegang import lock, refuse_if, require
from meldingen.models import Taak
from pvi import klok
from pvi.models import Medewerker


@transaction.atomic
def finish_zorgtaak(taak: Taak, door: Medewerker, *, toelichting: str) -> Taak:
    """Tick off an open task; its kind says which right on the case that takes."""
    require(lock(taak.melding_id), door, Taak.RECHT[Taak.Soort(taak.soort)])
    taak = Taak.objects.select_for_update().get(pk=taak.pk)
    refuse_if(["Deze taak is al gedaan."] if taak.gedaan_op else [], "De taak is al afgevinkt.")
    taak.gedaan_op, taak.gedaan_door, taak.toelichting = klok.nu(), door, toelichting
    taak.save()
    return taak
