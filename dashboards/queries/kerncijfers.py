"""What came in, what was closed and what is open: of one period, and of periods side by side."""

from collections.abc import Mapping, Sequence
from datetime import date

from dashboards.overzichten import Optelling, Rij, Telling
from dashboards.overzichten.kolommen import kolommen
from dashboards.overzichten.rijen import KERNCIJFERS
from dashboards.queries.zaken import closed_in, moments, open_on, received_in
from dashboards.suppression import shows_voorraad
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


Cijfers = Mapping[Periode, dict[str, int]]


def tel_kerncijfers(cijfers: Cijfers, periodes: Sequence[Periode]) -> Telling:
    """Of each period, which must have the one before it among the `cijfers`."""
    voorraad = next(nummer for nummer, wat in enumerate(KERNCIJFERS) if wat.code == "voorraad")
    return Telling(
        code="kerncijfers",
        titel="Kerncijfers",
        rijkop="Wat",
        kolommen=kolommen("kerncijfers"),
        rijen=KERNCIJFERS,
        aantallen=tuple(tuple(cijfers[periode][wat.code] for periode in periodes) for wat in KERNCIJFERS),
        optelling=Optelling.LOS,
        dicht=frozenset((voorraad, nummer) for nummer in _without_voorraad(cijfers, periodes)),
    )


def tel_trend(cijfers: Cijfers, periodes: Sequence[Periode]) -> Telling:
    voorraad = next(nummer for nummer, kolom in enumerate(kolommen("trend")) if kolom.code == "voorraad")
    return Telling(
        code="trend",
        titel="Ontwikkeling in vier kwartalen",
        rijkop="Kwartaal",
        kolommen=kolommen("trend"),
        rijen=tuple(Rij(periode.code, f"K{periode.nummer} {periode.jaar}") for periode in periodes),
        aantallen=tuple(tuple(cijfers[periode][kolom.code] for kolom in kolommen("trend")) for periode in periodes),
        optelling=Optelling.LOS,
        dicht=frozenset((nummer, voorraad) for nummer in _without_voorraad(cijfers, periodes)),
    )


def _without_voorraad(cijfers: Cijfers, periodes: Sequence[Periode]) -> list[int]:
    """The places of the periods of which the stock stays hidden."""
    return [
        nummer
        for nummer, periode in enumerate(periodes)
        if not shows_voorraad(cijfers[periode], cijfers[periode.vorige()])
    ]
