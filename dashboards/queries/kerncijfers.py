"""What came in, what was closed and what is open: of one period, and of periods side by side."""

from collections.abc import Sequence
from datetime import date

from dashboards.overzichten import Optelling, Rij, Telling
from dashboards.overzichten.kolommen import kolommen
from dashboards.overzichten.rijen import KERNCIJFERS
from dashboards.queries.zaken import closed_in, moments, open_on, received_in
from meldingen.models import Consult, Signaal
from pvi.kalender import Periode


def count_kerncijfers(periode: Periode, peildatum: date) -> dict[str, int]:
    van, tot = moments(periode)
    return {
        "instroom": received_in(periode, peildatum).count(),
        "uitstroom": closed_in(periode, peildatum).count(),
        "voorraad": open_on(peildatum).count(),
        "signalen": Signaal.objects.filter(gelogd_op__gte=van, gelogd_op__lt=tot).count(),
        "consulten": Consult.objects.in_periode(periode.van, periode.tot_en_met).count(),
    }


def tel_kerncijfers(cijfers: Sequence[dict[str, int]]) -> Telling:
    return Telling(
        code="kerncijfers",
        titel="Kerncijfers",
        rijkop="Wat",
        kolommen=kolommen("kerncijfers"),
        rijen=KERNCIJFERS,
        aantallen=tuple(tuple(cijfer[wat.code] for cijfer in cijfers) for wat in KERNCIJFERS),
        optelling=Optelling.LOS,
    )


def tel_trend(cijfers: dict[Periode, dict[str, int]]) -> Telling:
    return Telling(
        code="trend",
        titel="Ontwikkeling in vier kwartalen",
        rijkop="Kwartaal",
        kolommen=kolommen("trend"),
        rijen=tuple(Rij(periode.code, f"K{periode.nummer} {periode.jaar}") for periode in cijfers),
        aantallen=tuple(tuple(cijfer[kolom.code] for kolom in kolommen("trend")) for cijfer in cijfers.values()),
        optelling=Optelling.LOS,
    )
