"""Counts per value of a reference list: the form that most tables have."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from dashboards.overzichten import Optelling, Rij, Telling
from dashboards.overzichten.kolommen import kolommen
from pvi.kalender import Periode
from pvi.models import Referentie

# The row of what was not recorded.
ONBEKEND = "onbekend"


def lijstwaarden(
    lijst: str, periode: Periode, geteld: Iterable[str], zonder: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """Code and label of the values of a reference list that held in the period, and of any other that was counted."""
    geteld = set(geteld)
    waarden = Referentie.objects.filter(
        Q(geldig_van__lte=periode.tot_en_met) & (Q(geldig_tot__isnull=True) | Q(geldig_tot__gte=periode.van))
        | Q(code__in=geteld),
        lijst=lijst,
    ).exclude(code__in=set(zonder) - geteld)
    gevonden = list(waarden.order_by("volgorde").values_list("code", "label"))
    bekend = {code for code, _ in gevonden}
    return gevonden + [(code, code) for code in sorted(geteld - bekend - {ONBEKEND, "geen"})]


def lijstrijen(lijst: str, periode: Periode, geteld: Iterable[str], zonder: Iterable[str] = ()) -> list[Rij]:
    """The same as rows."""
    return [Rij(code, label) for code, label in lijstwaarden(lijst, periode, geteld, zonder)]


def tel_lijst(
    code: str,
    titel: str,
    rijkop: str,
    rijen: Sequence[Rij],
    aantallen: Counter[str],
    *,
    optelling: Optelling = Optelling.DEELT,
    **meer: Any,
) -> Telling:
    return Telling(
        code=code,
        titel=titel,
        rijkop=rijkop,
        kolommen=kolommen(code),
        rijen=tuple(rijen),
        aantallen=tuple((aantallen[r.code],) for r in rijen),
        optelling=optelling,
        **meer,
    )


def tel_overlappend(
    code: str, titel: str, rijkop: str, rijen: Sequence[Rij], gevallen: Sequence[frozenset[str]], **meer: Any
) -> Telling:
    """Rows of which one case may be in several."""
    nummer = {r.code: n for n, r in enumerate(rijen)}
    combinaties = Counter(frozenset(nummer[soort] for soort in geval) for geval in gevallen)
    return tel_lijst(
        code, titel, rijkop, rijen, Counter(soort for geval in gevallen for soort in geval),
        optelling=Optelling.OVERLAPT, combinaties=tuple(combinaties.items()), **meer,
    )  # fmt: skip
