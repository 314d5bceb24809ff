"""Which terms were kept and which were not."""

from django.db.models import Count, Exists, F, OuterRef, Q

from dashboards.besloten.meting import Meting
from dashboards.besloten.stroom import is_te_laat
from dashboards.besloten.tabellen import maak_tabel
from dashboards.overzichten import Rij, Tabel
from dashboards.overzichten.kolommen import kolommen
from meldingen.models import Signaal, Termijn
from meldingen.termijnen import TERMIJNEN

RIJEN = tuple(Rij(soort.code, soort.naam) for soort in TERMIJNEN)


def tel_termijnen(meting: Meting) -> Tabel:
    """A row for each kind of term: what ended in the period, in time or not, and what was late and still ran."""
    gestopt = Q(gestopt_op__range=(meting.periode.van, meting.periode.tot_en_met))
    gehaald, te_laat = Q(gestopt_op__lte=F("verloopt_op")), is_te_laat(meting)
    van_melding = Exists(meting.alle().filter(pk=OuterRef("melding")))
    van_signaal = Q(signaal__in=Signaal.objects.filter(meting.bereik.signalen()))
    geteld = (
        Termijn.objects.filter(gestopt | te_laat)
        .filter(van_melding | van_signaal)
        .order_by()
        .values("soort")
        .annotate(
            gehaald=Count("pk", filter=gestopt & gehaald),
            gemist=Count("pk", filter=gestopt & ~gehaald),
            te_laat=Count("pk", filter=te_laat),
        )
    )
    per_soort = {rij["soort"]: rij for rij in geteld}
    cellen = [[per_soort.get(rij.code, {}).get(kolom.code, 0) for kolom in kolommen("termijnen")] for rij in RIJEN]
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
