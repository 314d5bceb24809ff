"""What the triagecommissies decided, and whether they treated cases in time."""

from collections import Counter

from django.db.models import Count, Exists, F, OuterRef, Q

from dashboards.besloten.eenheden import Eenheden
from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import kruis, maak_tabel
from dashboards.besloten.zaken import read_per_melding
from dashboards.overzichten import Rij, Tabel
from dashboards.queries.lijsten import lijstwaarden
from meldingen.models import Statuswissel, Termijn
from meldingen.workflow import Status
from triage.models import Triagebesluit

RIJEN = (Rij("op_tijd", "Binnen de termijn"), Rij("te_laat", "Na de termijn"))


def tel_triagebesluit(meting: Meting) -> Tabel:
    """A row for each eenheid, a column for each hoofdspoor: the besluiten that became definitive in the period."""
    van, tot = meting.moments
    besluiten = Triagebesluit.objects.filter(
        status=Triagebesluit.Status.DEFINITIEF, definitief_op__gte=van, definitief_op__lt=tot
    ).order_by()
    zaken = read_per_melding(meting.alle().filter(Exists(besluiten.filter(melding=OuterRef("pk")))), meting)
    eenheden = Eenheden(meting)
    aantallen = Counter(
        (eenheden.counts_in(zaken[melding]), spoor)
        for melding, spoor in besluiten.values_list("melding_id", "hoofdspoor")
        if melding in zaken
    )
    sporen = lijstwaarden("triagebesluit", meting.periode, {spoor for _, spoor in aantallen})
    return kruis(
        "triagebesluit",
        "Besluiten van de triagecommissies",
        "Eenheid",
        eenheden.rijen({eenheid for eenheid, _ in aantallen}),
        [Rij(code, code) for code, _ in sporen],
        aantallen,
        noten=(
            "Een besluit telt als het definitief werd, met zijn hoofdspoor, in de eenheid van het gedrag.",
            "Kwam een melding vaker in de commissie, dan telt elk besluit.",
            "; ".join(f"{code}: {naam}" for code, naam in sporen) + ".",
        ),
    )


def tel_triage(meting: Meting) -> Tabel:
    """First treatments in the period; a case that was closed without triage stopped its term too, and is none."""
    in_triage = Statuswissel.objects.filter(
        melding=OuterRef("melding"), naar=Status.TRIAGE, op__date__lte=OuterRef("gestopt_op")
    )
    behandeld = Termijn.objects.filter(
        Exists(meting.alle().filter(pk=OuterRef("melding"))),
        Exists(in_triage),
        soort="eerste_zitting",
        gestopt_op__range=(meting.periode.van, meting.periode.tot_en_met),
    ).order_by()
    te_laat = Q(gestopt_op__gt=F("verloopt_op"))
    geteld = behandeld.aggregate(op_tijd=Count("pk", filter=~te_laat), te_laat=Count("pk", filter=te_laat))
    return maak_tabel(
        "triage",
        "Eerste behandeling in de triagecommissie",
        "Wanneer",
        RIJEN,
        [[geteld[rij.code]] for rij in RIJEN],
        totalen=[sum(geteld.values())],
    )
