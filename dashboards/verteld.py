"""What published reports have told already, as far as the next one must mind it (docs/besluiten/0013)."""

from collections.abc import Iterable, Mapping
from typing import Final

from dashboards.meetpunten import MAANDEN, Kwartaaltotaal, is_meetpunt
from dashboards.models import Rapportage
from dashboards.overzichten import Cel, Elders, Marker
from dashboards.overzichten.kolommen import kolommen
from pvi.kalender import Periode

# Figures of a month report that count from the first day of its quarter.
STANDEN: Final = ("nieuw", "gesloten", "klachten")
# Code of an eenheid → column → figure as published.
Maandrijen = dict[str, dict[str, Cel]]


def published_months(maanden: Iterable[Periode]) -> dict[str, Maandrijen]:
    """Of each month: what the last version of every eenheid's report says of that month itself."""
    rijen: dict[str, Maandrijen] = {maand.code: {} for maand in maanden}
    rapportages = Rapportage.objects.published("maandrapportage").filter(periode__in=rijen)
    for rapportage in rapportages.select_related("eenheid"):
        regel = rapportage.gepubliceerd.tabel("maandtrend").regel(rapportage.periode)
        if regel is not None and rapportage.eenheid is not None:
            codes = (kolom.code for kolom in kolommen("maandtrend"))
            rijen[rapportage.periode][rapportage.eenheid.code] = dict(zip(codes, regel.cellen, strict=True))
    return rijen


class Kwartaal:
    """One quarter as its readers know it: the points per eenheid, and the row of each in the casuïstiekoverzicht."""

    def __init__(self, kwartaal: Periode) -> None:
        maanden = [Periode("maand", kwartaal.jaar, MAANDEN * (kwartaal.nummer - 1) + n + 1) for n in range(MAANDEN)]
        self.maanden = [rijen for _, rijen in sorted(published_months(maanden).items())]
        overzicht = Rapportage.objects.published("casuistiekoverzicht").filter(periode=kwartaal.code).first()
        self.tabel = overzicht.gepubliceerd.tabel("eenheid") if overzicht else None

    def punten(self, eenheid: str, wat: str) -> dict[int, int]:
        """Month of the quarter (0, 1, 2) → the figure that was told."""
        cellen = {plaats: rijen[eenheid][wat] for plaats, rijen in enumerate(self.maanden) if eenheid in rijen}
        return {plaats: cel for plaats, cel in cellen.items() if isinstance(cel, int)}

    def may_tell(self, eenheid: str, wat: str, plaats: int, standen: Mapping[str, int]) -> bool:
        """May this eenheid tell its figure? `standen` has the true figure of every eenheid, in this quarter so far."""
        bekend = {plek: punt for plek, punt in self.punten(eenheid, wat).items() if plek != plaats}
        stand = standen.get(eenheid, 0)
        onverteld = [
            aantal - max([*self.punten(code, wat).values(), *([stand] if code == eenheid else [])], default=0)
            for code, aantal in standen.items()
        ]
        soort, totaal = self._total(eenheid) if wat == "nieuw" else (Kwartaaltotaal.KOMT_NOG, 0)
        return is_meetpunt(stand, plaats, bekend, onverteld=onverteld, kwartaal=soort, totaal=totaal)

    def _total(self, eenheid: str) -> tuple[Kwartaaltotaal, int]:
        if self.tabel is None:
            return Kwartaaltotaal.KOMT_NOG, 0
        regel = self.tabel.regel(eenheid)
        geheel = Marker.NIET_GETOOND if regel is None else regel.geheel
        return (Kwartaaltotaal.GETOOND, geheel) if isinstance(geheel, int) else (Kwartaaltotaal.VERBORGEN, 0)

    def elders(self, eenheid: str) -> Elders:
        """What month reports tell of the quarter total of this eenheid."""
        punten = self.punten(eenheid, "nieuw")
        laatste = max(punten, default=-1)
        verzwegen = sum(eenheid in rijen for rijen in self.maanden[laatste + 1 :])
        return Elders(punten.get(laatste, 0), MAANDEN - 1 - laatste, verzwegen)
