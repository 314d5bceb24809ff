"""A consult is counted, and belongs to the vertrouwenspersoon alone (CI-6)."""

from datetime import date

from django.db import transaction

from meldingen.models import AndermansFormulier, Consult, OvergangGeweigerd
from meldingen.toegang import has_recht
from meldingen.workflow import Recht
from pvi import klok
from pvi.kalender import telt_op
from pvi.models import Medewerker


@transaction.atomic
def record_consult(consult: Consult, *, door: Medewerker) -> Consult:
    """Count it, or mend an own one. The same id twice is one consult. Raises OvergangGeweigerd."""
    if not has_recht(door, Recht.CONSULT):
        raise OvergangGeweigerd("Alleen een vertrouwenspersoon legt een consult vast.")
    # The same page may be sent twice at once: one after the other, per writer.
    Medewerker.objects.select_for_update().get(pk=door.pk)
    bestaat = Consult.objects.filter(pk=consult.pk).first()
    if bestaat is not None and bestaat.vertrouwenspersoon_id != door.pk:
        raise AndermansFormulier
    consult.vertrouwenspersoon = door
    consult.telt_in = _telmaand(consult, bestaat)
    consult.save(force_update=bestaat is not None)
    return consult


def _telmaand(consult: Consult, bestaat: Consult | None) -> date | None:
    """In which other month than its own it counts: what was counted already stays there, whatever is mended."""
    vandaag = klok.vandaag()
    if bestaat is not None:
        geteld = bestaat.telt_in or bestaat.maand
        if telt_op(geteld, vandaag) != geteld:
            return geteld if geteld != consult.maand else None
    maand = telt_op(consult.maand, vandaag).replace(day=1)
    return maand if maand != consult.maand else None
