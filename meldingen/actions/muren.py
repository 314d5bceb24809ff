"""Walls go up when people on a case, or appointments, change."""

from django.db import transaction

from meldingen.actions.uitwijk import move_to
from meldingen.conflicts import Mensen, involves_sectorhoofd_or_higher, people_to_wall, uitwijkeenheid
from meldingen.models import LcCriterium, Melding, Notificatie, Uitsluiting
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.models import Medewerker


def wall_off(melding: Melding, medewerker: Medewerker) -> bool:
    """Raise one wall; mails about this case that still wait for this person are cancelled. True when it is new."""
    _, nieuw = Uitsluiting.objects.get_or_create(
        melding=melding, medewerker=medewerker, defaults={"sinds": klok.vandaag()}
    )
    if nieuw:
        Notificatie.objects.filter(melding=melding, medewerker=medewerker, verzonden_op__isnull=True).update(
            vervallen=True
        )
    return nieuw


def raise_walls(melding: Melding) -> int:
    """Apply CONFLICTEN to this case; idempotent, only ever adds. Returns the number of new walls.

    When those who should handle it now stand behind a wall, an open case goes to the next unit in the same transaction.
    """
    with transaction.atomic(), kluis.opened(melding.sleutel_id):
        mensen = Mensen(melding)
        nieuw = sum(wall_off(melding, medewerker) for medewerker in people_to_wall(mensen))
        if not melding.bij_lc and involves_sectorhoofd_or_higher(mensen):
            melding.lc_plicht = melding.bij_lc = True
            melding.lc_criteria = {**melding.lc_criteria, LcCriterium.SECTORHOOFD: True}
            melding.save(update_fields=["lc_plicht", "bij_lc", "lc_criteria"])
        if melding.status != Status.AFGESLOTEN and (naar := uitwijkeenheid(mensen)) is not None:
            move_to(melding, naar)
    return nieuw
