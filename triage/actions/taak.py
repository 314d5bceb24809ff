"""Tasks that a step of the triage leaves behind."""

from meldingen.models import Melding, Taak
from pvi import klok
from pvi.models import Medewerker


def make_taak(melding: Melding, soort: Taak.Soort) -> Taak:
    """An open task of this kind on the case; one that stands open already is enough."""
    return Taak.objects.get_or_create(
        melding=melding,
        soort=soort,
        gedaan_op=None,
        defaults={"sleutel_id": melding.sleutel_id, "gemaakt_op": klok.nu()},
    )[0]


def finish_taak(melding: Melding, soort: Taak.Soort, door: Medewerker) -> None:
    """Tick off the open task of this kind, if there is one."""
    melding.taken.open().filter(soort=soort).update(gedaan_op=klok.nu(), gedaan_door=door)
