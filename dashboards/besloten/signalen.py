"""Signalen of the period, and those that ended without reaching triage."""

from collections import Counter

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When

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

VAN_DE_PERIODE = (
    "Het gaat om de signalen die in de periode zijn vastgelegd, en om wat er op de peildatum mee was gebeurd."
)


def tel_signalen(meting: Meting) -> Tabel:
    """Why they became no melding, by coded reason."""
    gebleven = _with_einde(meting).filter(einde="geen_melding").values_list("redencode").annotate(Count("pk"))
    aantallen: Counter[str] = Counter()
    for reden, aantal in gebleven:
        aantallen[reden if reden in Redencode.values else ONBEKEND] += aantal
    return per_rij(
        "signalen", "Signalen die geen melding werden", "Reden", redenrijen(aantallen), aantallen, VAN_DE_PERIODE
    )


def tel_signalen_per_eenheid(meting: Meting) -> Tabel:
    eenheden = Eenheden(meting.periode)
    aantallen: Counter[tuple[str, str]] = Counter()
    for eenheid, einde, aantal in _with_einde(meting).values_list("eenheid", "einde").annotate(Count("pk")):
        for kolom in ("vastgelegd", einde):
            aantallen[eenheden.code(eenheid), kolom] += aantal
    rijen: list[Rij] = eenheden.rijen({eenheid for eenheid, _ in aantallen})
    cellen = [[aantallen[rij.code, kolom.code] for kolom in kolommen("signalen_eenheid")] for rij in rijen]
    return maak_tabel(
        "signalen_eenheid",
        "Signalen per eenheid",
        "Eenheid",
        rijen,
        cellen,
        totalen=[sum(kolom) for kolom in zip(*cellen, strict=True)],
        noten=(VAN_DE_PERIODE,),
    )


def _with_einde(meting: Meting) -> QuerySet[Signaal]:
    """Signalen of the period, each with `einde`: what had become of it on the peildatum."""
    klaar = Q(afgehandeld_op__lt=meting.op)
    einde = Case(
        When(klaar & Q(status__in=GEBLEVEN), then=Value("geen_melding")),
        When(klaar & Q(status=Signaal.Status.OMGEZET), then=Value("melding")),
        default=Value("open"),
        output_field=CharField(),
    )
    return meting.signalen().annotate(einde=einde)
