"""Klachten of the registers of VIK, by the oordelen they got."""

from dashboards.overzichten import Telling
from dashboards.overzichten.rijen import KLACHTRIJEN
from dashboards.queries.lijsten import ONBEKEND, tel_overlappend
from pvi.kalender import Periode
from triage.models import Klacht
from triage.models.klacht import OORDELEN

MEER_OORDELEN = "Een klacht met meer elementen kan meer dan één soort oordeel hebben."


def tel_klacht(periode: Periode) -> Telling:
    """Klachten, not verdicts: a klacht of twelve elements would fill a cell by itself, and its klager knows it."""
    klachten = Klacht.objects.received_in(periode.van, periode.tot_en_met).order_by()
    return tel_overlappend(
        "klacht",
        "Klachten naar oordeel per element",
        "Oordeel",
        KLACHTRIJEN,
        [oordelen_van(klacht) for klacht in klachten],
        basis="klachten",
        totaal=len(klachten),
        noten=(MEER_OORDELEN,),
    )


def oordelen_van(klacht: Klacht) -> frozenset[str]:
    """The rows of KLACHTRIJEN in which this klacht counts: at least one."""
    if klacht.oordelen is None:
        return frozenset({ONBEKEND})
    gegeven = {oordeel for oordeel, aantal in zip(OORDELEN, klacht.oordelen, strict=True) if aantal}
    return frozenset(gegeven or {"nakijken" if klacht.is_anders_dan_geregistreerd else "zonder"})
