"""In which eenheid a case counts, and the rows of the eenheden."""

from collections.abc import Collection

from dashboards.besloten.meting import Meting
from dashboards.besloten.zaken import Zaak
from dashboards.overzichten import Rij
from dashboards.overzichten.rijen import EENHEDEN
from dashboards.queries.lijsten import ONBEKEND
from pvi.models import OrganisatieEenheid


class Eenheden:
    """The whole organisation, read once."""

    def __init__(self, meting: Meting) -> None:
        self.peildatum = meting.peildatum
        handelend = OrganisatieEenheid.objects.handling(meting.periode.tot_en_met)
        self.handelend = set(handelend.values_list("code", flat=True))
        self.delen = {e.pk: e for e in OrganisatieEenheid.objects.select_related("eenheid", "ouder__ouder")}

    def code(self, pk: int | None) -> str:
        """The code of the eenheid above this unit."""
        if pk is None or (boven := self.delen[pk].eenheid) is None:
            return ONBEKEND
        return boven.code

    def counts_in(self, zaak: Zaak) -> str:
        """Where a case counts: in the eenheid of the conduct. When that had ended, in its successor.

        One that ended in several (LE: in LX and LO) names none; then it is the one that handles the case.
        """
        boven = self.delen[zaak.eenheid].eenheid if zaak.eenheid is not None else None
        if boven is None or boven.is_geldig(self.peildatum):
            return self.code(zaak.eenheid)
        return self.code(boven.opvolger_id or zaak.behandeling)

    def rijen(self, geteld: Collection[str]) -> list[Rij]:
        """Every eenheid that handles cases at the end of the period and any other that counts, in their own order."""
        namen = {e.code: e.naam for e in self.delen.values() if e.code in self.handelend or e.code in geteld}
        volgorde = {code: plaats for plaats, code in enumerate(EENHEDEN)}
        codes = sorted(namen, key=lambda code: (volgorde.get(code, len(volgorde)), code))
        onbekend = [Rij(ONBEKEND, "Eenheid onbekend")] if ONBEKEND in geteld else []
        return [*(Rij(code, namen[code]) for code in codes), *onbekend]
