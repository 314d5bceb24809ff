"""Which onderzoeken began, and which ran on the peildatum."""

from collections import Counter

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import maak_tabel
from dashboards.overzichten import Rij, Tabel
from triage.models import Onderzoek

RIJEN = tuple(Rij(soort.value, str(soort.label)) for soort in Onderzoek.Soort)


def tel_onderzoek(meting: Meting) -> Tabel:
    van, tot = meting.moments
    onderzoeken = Onderzoek.objects.filter(Exists(meting.alle().filter(pk=OuterRef("melding")))).order_by()
    begonnen = onderzoeken.filter(gestart_op__gte=van, gestart_op__lt=tot)
    tellingen = [Counter(deel.values_list("soort", flat=True)) for deel in (begonnen, _open(onderzoeken, meting))]
    return maak_tabel(
        "onderzoek",
        "Onderzoeken per soort",
        "Soort",
        RIJEN,
        [[telling[rij.code] for telling in tellingen] for rij in RIJEN],
        totalen=[telling.total() for telling in tellingen],
        noten=("Begonnen in de periode, open op de peildatum.",),
    )


def _open(onderzoeken: QuerySet[Onderzoek], meting: Meting) -> QuerySet[Onderzoek]:
    """Not closed on the peildatum. One that was closed then and goes on since is open only today (T28)."""
    versies = Onderzoek.history.model.objects.filter(id=OuterRef("pk"), history_date__lt=meting.op)
    return (
        onderzoeken.filter(Q(afgerond_op__isnull=True) | Q(afgerond_op__gte=meting.op), gestart_op__lt=meting.op)
        .annotate(toen_afgerond=Subquery(versies.order_by("-history_date", "-history_id").values("afgerond_op")[:1]))
        .filter(toen_afgerond__isnull=True)
    )
