"""Whose cases are counted, over which days, and narrowed to what: one question of one reader."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Q, QuerySet

from dashboards.live.tijdvak import Tijdvak
from meldingen.cijferbereik import Cijferbereik
from meldingen.models import Melding
from meldingen.toegang import Toegang
from meldingen.workflow import Recht


@dataclass(frozen=True)
class Blik:
    """`smal` narrows the reach and never widens it.

    `vraag`: the same narrowing as the filters of the werkvoorraad write it; None where that list cannot say it.
    `op_inhoud`: it looks at what a case is about, which not everybody may read of every case.
    """

    wie: Toegang
    bereik: Cijferbereik
    tijdvak: Tijdvak
    nu: datetime
    smal: Q = field(default_factory=Q)
    vraag: dict[str, str] | None = None
    op_inhoud: bool = False

    @cached_property
    def telt(self) -> Q:
        return self.bereik.counted_now() & self.smal

    def zaken(self) -> QuerySet[Melding]:
        """Every case that counts, open or closed."""
        return Melding.objects.filter(self.telt).order_by()

    @cached_property
    def leest(self) -> Q:
        """Of which cases this reader may read what they are about; the same condition as the werkvoorraad uses."""
        return self.wie.filter(Recht.VOLGEN) & self.wie.filter(Recht.MELDING_LEZEN)

    @cached_property
    def opent(self) -> Q:
        """Which cases this reader finds in the werkvoorraad, by filters that look at content only when this does."""
        return self.leest if self.op_inhoud else self.wie.filter(Recht.VOLGEN)
