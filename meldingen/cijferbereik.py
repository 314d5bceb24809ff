"""Whose cases count in the figures of one reader, on a day in the past.

Who may open every case behind a number gains no secret from the number; so the exact figures of a reader count what
that reader may open: the units of the appointment, cases in every state, and nothing behind a wall of this reader.
`meldingen/toegang.py` says who has one.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db.models import Q


@dataclass(frozen=True)
class Cijferbereik:
    """Keys of units (None: the whole police), and of the cases behind a wall, whatever the day."""

    eenheden: frozenset[int] | None = None
    buiten: frozenset[UUID] = frozenset()

    def meldingen(self, op: datetime) -> Q:
        """Cases that count, as a condition on Melding: a case that moved after `op` counts in the unit it left."""
        zonder = ~Q(pk__in=self.buiten) if self.buiten else Q()
        if self.eenheden is None:
            return zonder
        verhuisd = dict(
            apps.get_model("meldingen", "Overdracht")
            .objects.filter(wat="eenheid", op__gte=op)
            .order_by("melding_id", "op", "pk")
            .distinct("melding_id")
            .values_list("melding_id", "van_eenheid_id")
        )
        toen_hier = [melding for melding, eenheid in verhuisd.items() if eenheid in self.eenheden]
        hier_gebleven = Q(eenheid_behandeling__in=self.eenheden) & ~Q(pk__in=verhuisd)
        return zonder & (hier_gebleven | Q(pk__in=toen_hier))

    def counted_now(self) -> Q:
        """Cases that count at this moment, where they are now: received, and no double of another."""
        zonder = ~Q(pk__in=self.buiten) if self.buiten else Q()
        hier = Q() if self.eenheden is None else Q(eenheid_behandeling__in=self.eenheden)
        return zonder & hier & Q(ontvangen_op__isnull=False, dubbel_van__isnull=True)

    def signalen(self) -> Q:
        """Signalen that count, as a condition on Signaal: not one whose case is behind a wall."""
        zonder = Q(melding__isnull=True) | ~Q(melding__in=self.buiten) if self.buiten else Q()
        return zonder if self.eenheden is None else zonder & Q(eenheid__in=self.eenheden)


# The shareable figures: everything, and equal for whoever reads them.
HEEL_DE_POLITIE = Cijferbereik()
