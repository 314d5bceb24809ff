"""Which terms were kept and which were not."""

from collections import Counter

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from dashboards.besloten.meting import Meting
from dashboards.besloten.stroom import te_laat
from dashboards.besloten.tabellen import maak_tabel
from dashboards.overzichten import Rij, Tabel
from dashboards.overzichten.kolommen import kolommen
from meldingen.models import Signaal, Termijn
from meldingen.termijnen import TERMIJNEN

RIJEN = tuple(Rij(soort.code, soort.naam) for soort in TERMIJNEN)


def tel_termijnen(meting: Meting) -> Tabel:
    """A row for each kind of term: what ended in the period, in time or not, and what was late and still ran."""
    gestopt = Q(gestopt_op__range=(meting.periode.van, meting.periode.tot_en_met))
    gehaald = Q(gestopt_op__lte=F("verloopt_op"))
    van_melding = Exists(meting.alle().filter(pk=Coalesce(OuterRef("melding"), OuterRef("benadeling__melding"))))
    van_signaal = Q(signaal__in=Signaal.objects.filter(meting.bereik.signalen()))
    telt = van_melding | van_signaal
    if meting.eenheid is not None:
        # About somebody at VIK: VIK of the own eenheid does not learn that it is there.
        telt &= Q(benadeling__uitwijk=None)
    aantallen: Counter[tuple[str, str]] = Counter()
    geeindigd = Termijn.objects.filter(gestopt, telt).order_by().values_list("soort")
    for soort, op_tijd, geteld in geeindigd.annotate(op_tijd=Count("pk", filter=gehaald), geteld=Count("pk")):
        aantallen[soort, "gehaald"], aantallen[soort, "gemist"] = op_tijd, geteld - op_tijd
    for soort, geteld in te_laat(meting).filter(telt).values_list("soort").annotate(Count("pk")):
        aantallen[soort, "te_laat"] = geteld
    cellen = [[aantallen[rij.code, kolom.code] for kolom in kolommen("termijnen")] for rij in RIJEN]
    return maak_tabel(
        "termijnen",
        "Termijnen per soort",
        "Termijn",
        RIJEN,
        cellen,
        totalen=[sum(kolom) for kolom in zip(*cellen, strict=True)],
        noten=(
            "Gehaald en gemist: geëindigd in de periode, op tijd of te laat. Nog open en te laat: op de peildatum.",
            "Sluit een melding, dan eindigen al haar termijnen.",
        ),
    )
