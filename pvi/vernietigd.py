"""The list of destroyed keys (`pvi/kluis/lijst.py`) and table `Sleutel` say the same."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from pvi import kluis
from pvi.kluis import lijst
from pvi.models import Sleutel


@dataclass(frozen=True)
class Vergelijking:
    """What `reconcile` found: keys that an old copy had brought back, and lines that were missing in the file."""

    herleefd: int
    bijgeschreven: int
    onleesbaar: int


def write_missing() -> int:
    """Every key that the database calls destroyed stands on the list from now."""
    return lijst.write(set(Sleutel.objects.filter(vernietigd=True).values_list("pk", flat=True)))


def reconcile() -> Vergelijking:
    """Make list and table equal again: both only ever gain destroyed keys."""
    herleefd = 0
    for pk in Sleutel.objects.filter(pk__in=lijst.destroyed_keys(), vernietigd=False).values_list("pk", flat=True):
        with transaction.atomic():
            kluis.destroy(Sleutel.objects.select_for_update().get(pk=pk))
        herleefd += 1
    regels = [regel for regel in lijst.lines(settings.VERNIETIGDE_SLEUTELS) if regel.strip()]
    onleesbaar = sum(lijst.read(regel) is None for regel in regels)
    return Vergelijking(herleefd, write_missing(), onleesbaar)
