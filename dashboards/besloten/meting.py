"""What one report counts: whose cases, over which period, as known on which day."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Self, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from dashboards.overzichten import Rapportagevorm
from dashboards.queries.zaken import begin_of, closed_in, moments, open_on, received_in, telbaar
from meldingen.cijferbereik import Cijferbereik
from meldingen.models import Melding, Signaal, Statuswissel
from meldingen.workflow import Overgang
from pvi.kalender import Periode
from pvi.models import OrganisatieEenheid

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Meting:
    """The same question always has the same answer, but for walls: those of today hold for every day.

    `eenheid` is the unit the report is about, None for the whole police. A correction counts the same period as known
    on a later `peildatum`; else it is the one of the period.
    """

    vorm: Rapportagevorm
    bereik: Cijferbereik
    periode: Periode
    eenheid: OrganisatieEenheid | None = None
    bekend_op: date | None = None
    # What was read for one chapter and serves the next, by name (zaken.read_stroom).
    gelezen: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def peildatum(self) -> date:
        return self.bekend_op or self.vorm.peildatum(self.periode)

    @property
    def op(self) -> datetime:
        """What happened from this moment on is not known yet."""
        return begin_of(self.peildatum)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """First moment of the period, and the first moment after it."""
        return moments(self.periode)

    def over(self, periode: Periode) -> Self:
        """The same question about another period, as known on the peildatum of that period."""
        return replace(self, periode=periode, bekend_op=None)

    @cached_property
    def vergeleken(self) -> tuple[Self, Self, Self]:
        """This period, the one before, and the same a year ago."""
        return self, self.over(self.periode.vorige()), self.over(self.periode.zelfde_vorig_jaar())

    def alle(self) -> QuerySet[Melding]:
        """Every case that counts: in reach, and no double."""
        return self._in_bereik(telbaar(self.peildatum))

    def nieuw(self) -> QuerySet[Melding]:
        return self._in_bereik(received_in(self.periode, self.peildatum))

    def afgesloten(self) -> QuerySet[Melding]:
        """Closed in the period, once however often."""
        return self._in_bereik(closed_in(self.periode, self.peildatum))

    def open(self) -> QuerySet[Melding]:
        """Open on the peildatum; each with `stand`, its status then."""
        return self._in_bereik(open_on(self.peildatum))

    def signalen(self) -> QuerySet[Signaal]:
        """Signalen logged in the period."""
        van, tot = self.moments
        return Signaal.objects.filter(self.bereik.signalen(), gelogd_op__gte=van, gelogd_op__lt=tot).order_by()

    def wissels(self, *overgangen: Overgang) -> QuerySet[Statuswissel]:
        """These steps, taken in the period, of cases that count."""
        van, tot = self.moments
        codes = [overgang.code for overgang in overgangen]
        return self.within(Statuswissel.objects.filter(overgang__in=codes, op__gte=van, op__lt=tot))

    def within(self, rijen: QuerySet[M], melding: str = "melding") -> QuerySet[M]:
        """Of these rows those of cases that count; `melding` is their way to the case."""
        return rijen.filter(Exists(self.alle().filter(pk=OuterRef(melding)))).order_by()

    def _in_bereik(self, meldingen: QuerySet[Melding]) -> QuerySet[Melding]:
        return meldingen.filter(self.bereik.meldingen(self.op))
