"""The casuïstiekoverzicht of the Landelijk Coördinator: chapter by chapter."""

from collections.abc import Callable
from typing import Final

from dashboards.besloten import (
    advies,
    afdoening,
    doorlooptijd,
    herstel,
    inhoud,
    klachten,
    kwaliteit,
    lijst,
    signalen,
    stroom,
    triage,
)
from dashboards.besloten.meting import Meting
from dashboards.besloten.rapport import build
from dashboards.overzichten import Overzicht, Tabel
from meldingen.models import Cijferbesluit

# Code of a chapter → its tables, in order.
HOOFDSTUKKEN: Final[dict[str, tuple[Callable[[Meting], Tabel], ...]]] = {
    "kerncijfers": (stroom.tel_kerncijfers,),
    "kanaal": (inhoud.tel_kanaal,),
    "eenheid": (stroom.tel_eenheid,),
    "grond": (inhoud.tel_grond_per_eenheid,),
    "aard": (inhoud.tel_aard,),
    "triagebesluit": (triage.tel_triagebesluit,),
    "doorlooptijd": (doorlooptijd.tel_doorlooptijd,),
    "afdoening": (afdoening.tel_uitkomst, afdoening.tel_reactie, afdoening.tel_straf),
    "signalen": (signalen.tel_signalen, signalen.tel_signalen_per_eenheid),
    "advies": (advies.tel_smo_straf, advies.tel_smo_zonder_straf, advies.tel_lc, advies.tel_escalaties),
    "herstel": (herstel.tel_herstel,),
    "klachten": (klachten.tel_klacht,),
    "trend": (lambda meting: stroom.tel_trend(meting, 4, "Ontwikkeling in vier periodes"),),
    "volledigheid": (kwaliteit.tel_volledigheid,),
    "lijst": (lijst.tel_open_bij_lc,),
}


def casuistiekoverzicht(meting: Meting, *, versie: int = 1) -> Overzicht[Tabel]:
    """With every case in codes at the end, when the FG said that it may."""
    zaken = {"zaken": (lijst.tel_zaken,)} if Cijferbesluit.objects.holds("zaken") else {}
    return build(meting, HOOFDSTUKKEN | zaken, versie)
