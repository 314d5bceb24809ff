"""The maandrapportage of one eenheid, for its VIK and its politiechef: chapter by chapter."""

from collections.abc import Callable
from typing import Final

from dashboards.besloten import (
    inhoud,
    klachten,
    leerpunten,
    lijst,
    onderzoek,
    plaats,
    stroom,
    termijnen,
    triage,
)
from dashboards.besloten.meting import Meting
from dashboards.besloten.rapport import build
from dashboards.overzichten import Overzicht, Tabel

HOOFDSTUKKEN: Final[dict[str, tuple[Callable[[Meting], Tabel], ...]]] = {
    "kerncijfers": (stroom.tel_kerncijfers,),
    "team": (plaats.tel_team,),
    "grond_en_aard": (inhoud.tel_grond, inhoud.tel_aard),
    "triage": (triage.tel_triage,),
    "onderzoek": (onderzoek.tel_onderzoek,),
    "klachten": (klachten.tel_klachten_per_team, klachten.tel_klacht),
    "leerpunten": (leerpunten.tel_leerpunten,),
    "termijnen": (termijnen.tel_termijnen,),
    "trend": (lambda meting: stroom.tel_trend(meting, 13, "Ontwikkeling in dertien periodes"),),
    "lijst": (lijst.tel_over_termijn,),
}


def maandrapportage(meting: Meting, *, versie: int = 1) -> Overzicht[Tabel]:
    return build(meting, HOOFDSTUKKEN, versie)
