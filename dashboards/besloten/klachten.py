"""Klachten of the registers of VIK: how many, where, and by the oordelen they got."""

from collections import Counter

from django.db.models import QuerySet

from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import maak_tabel, vergelijk
from dashboards.overzichten import Marker, Rij, Tabel
from dashboards.overzichten.rijen import KLACHTRIJEN
from dashboards.queries.klachten import MEER_OORDELEN, oordelen_van
from dashboards.queries.lijsten import ONBEKEND
from triage.models import Klacht
from triage.models.klacht import OORDELEN

UIT_DE_LIJST = "Een klacht telt in haar maand, zoals zij nu in de klachtenlijst staat."


def klachten(meting: Meting) -> QuerySet[Klacht]:
    """Of the period; of one eenheid when the report is about one."""
    ontvangen = Klacht.objects.received_in(meting.periode.van, meting.periode.tot_en_met).order_by()
    return ontvangen if meting.eenheid is None else ontvangen.filter(eenheid=meting.eenheid)


def tel_klacht(meting: Meting) -> Tabel:
    per_periode = [
        [oordelen_van(klacht) for klacht in klachten(m).only(*OORDELEN, "resultaat", "vermoeden")]
        for m in meting.vergeleken
    ]
    return vergelijk(
        "klacht",
        "Klachten naar oordeel per element",
        "Oordeel",
        KLACHTRIJEN,
        [Counter(oordeel for oordelen in gegeven for oordeel in oordelen) for gegeven in per_periode],
        totalen=[len(gegeven) for gegeven in per_periode],
        noten=(MEER_OORDELEN, UIT_DE_LIJST),
    )


def tel_klachten_per_team(meting: Meting) -> Tabel:
    """The list that klachten come from names no team, so there is one row."""
    aantal = klachten(meting).count()
    return maak_tabel(
        "klachten_team",
        "Klachten per team",
        "Team",
        [Rij(ONBEKEND, "Team niet bekend")],
        [[aantal, 100 if aantal else Marker.GEEN]],
        totalen=[aantal, Marker.GEEN],
        noten=("De klachtenlijst noemt geen team.",),
    )
