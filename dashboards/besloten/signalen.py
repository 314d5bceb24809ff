"""Signalen that VIK was done with: those that became a melding, and those that never reached triage."""

from collections import Counter

from django.db.models import Count, QuerySet

from dashboards.besloten.afdoening import per_rij
from dashboards.besloten.eenheden import Eenheden
from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import maak_tabel
from dashboards.overzichten import Rij, Tabel
from dashboards.overzichten.kolommen import kolommen
from dashboards.queries.lijsten import ONBEKEND
from dashboards.queries.signalen import GEBLEVEN, redenrijen
from meldingen.actions.signaal import Redencode
from meldingen.models import Signaal

AFGEHANDELD = "Een signaal telt in de periode waarin VIK ermee klaar was, wanneer het ook is vastgelegd."
# Status of a signaal → column of the table per eenheid.
EINDE = dict.fromkeys(GEBLEVEN, "aantal") | {Signaal.Status.OMGEZET: "melding"}


def tel_signalen(meting: Meting) -> Tabel:
    """Why they became no melding, by coded reason."""
    gebleven = _afgehandeld(meting).filter(status__in=GEBLEVEN).values_list("redencode").annotate(Count("pk"))
    aantallen: Counter[str] = Counter()
    for reden, aantal in gebleven:
        aantallen[reden if reden in Redencode.values else ONBEKEND] += aantal
    return per_rij(
        "signalen", "Signalen die geen melding werden", "Reden", redenrijen(aantallen), aantallen, AFGEHANDELD
    )


def tel_signalen_per_eenheid(meting: Meting) -> Tabel:
    eenheden = Eenheden(meting)
    aantallen: Counter[tuple[str, str]] = Counter()
    geteld = _afgehandeld(meting).filter(status__in=EINDE).values_list("eenheid", "status").annotate(Count("pk"))
    for eenheid, status, aantal in geteld:
        aantallen[eenheden.code(eenheid), EINDE[status]] += aantal
    rijen: list[Rij] = eenheden.rijen({eenheid for eenheid, _ in aantallen})
    cellen = [[aantallen[rij.code, kolom.code] for kolom in kolommen("signalen_eenheid")] for rij in rijen]
    return maak_tabel(
        "signalen_eenheid",
        "Signalen per eenheid",
        "Eenheid",
        rijen,
        cellen,
        totalen=[sum(kolom) for kolom in zip(*cellen, strict=True)],
        noten=(AFGEHANDELD,),
    )


def _afgehandeld(meting: Meting) -> QuerySet[Signaal]:
    van, tot = meting.moments
    in_bereik = Signaal.objects.filter(meting.bereik.signalen())
    return in_bereik.filter(afgehandeld_op__gte=van, afgehandeld_op__lt=tot).order_by()
