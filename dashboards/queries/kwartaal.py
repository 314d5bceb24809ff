"""The shareable figures: a quarter of the whole police."""

from dashboards.overzichten import RAPPORTAGES, Hoofdstuk, Overzicht, Telling, Verwijzing
from dashboards.overzichten.woorden import DEFINITIES
from dashboards.queries.afdoening import tel_reactie, tel_smo_straf, tel_smo_zonder_straf, tel_straf, tel_uitkomst
from dashboards.queries.instroom import nieuwe_zaken, tel_aard, tel_eenheid, tel_kanaal
from dashboards.queries.kerncijfers import count_kerncijfers, tel_kerncijfers, tel_trend
from dashboards.queries.klachten import tel_klacht
from dashboards.queries.kwaliteit import tel_kwaliteit
from dashboards.queries.lijsten import ONBEKEND
from pvi.kalender import Periode

VORM = RAPPORTAGES["landelijk"]


def landelijke_cijfers(periode: Periode, *, versie: int = 1) -> Overzicht[Telling]:
    """Everything the report needs, not yet suppressed. Every period in it is counted as of its own peildatum."""
    peildatum = VORM.peildatum(periode)
    # Four quarters, the one a year ago, and the one before that: beside each stands the stock before it.
    cijfers = {p: count_kerncijfers(p, VORM.peildatum(p)) for p in periode.laatste(6)}
    nieuw = nieuwe_zaken(periode, peildatum)
    instroom = cijfers[periode]["instroom"]
    inhoud: dict[str, tuple[Telling, ...]] = {
        "kerncijfers": (tel_kerncijfers(cijfers, _vergeleken(periode)),),
        "kanaal": (tel_kanaal(periode, nieuw, instroom),),
        "eenheid": (tel_eenheid(periode, nieuw, cijfers[periode], cijfers[periode.vorige()]),),
        "aard": (tel_aard(periode, nieuw, instroom),),
        "afdoening": (
            tel_uitkomst(periode, peildatum, cijfers[periode]["uitstroom"]),
            tel_reactie(periode),
            tel_straf(periode),
        ),
        "advies": (tel_smo_straf(periode, peildatum), tel_smo_zonder_straf(periode, peildatum)),
        "klachten": (tel_klacht(periode),),
        "trend": (tel_trend(cijfers, periode.laatste(4)),),
    }
    return Overzicht(
        soort=VORM.soort,
        periode=periode.code,
        periode_naam=periode.naam,
        van=periode.van,
        tot_en_met=periode.tot_en_met,
        peildatum=peildatum,
        versie=versie,
        eenheid="",
        hoofdstukken=tuple(
            Hoofdstuk(vorm.code, vorm.titel, vorm.inleiding, inhoud[vorm.code]) for vorm in VORM.hoofdstukken
        ),
        kwaliteit=tel_kwaliteit(peildatum),
        verwijzingen=(
            Verwijzing("Nieuwe meldingen zonder bekend kanaal", "kanaal", ONBEKEND),
            Verwijzing("Nieuwe meldingen zonder bekende eenheid", "eenheid", ONBEKEND),
            Verwijzing("Nieuwe meldingen zonder bekende aard", "aard", ONBEKEND),
            Verwijzing("Klachten waarvan het oordeel niet bekend is", "klacht", ONBEKEND),
            Verwijzing("Klachten met een resultaat dat niet klopt met de samenvatting", "klacht", "nakijken"),
        ),
        definities=DEFINITIES,
    )


def _vergeleken(periode: Periode) -> tuple[Periode, Periode, Periode]:
    return periode, periode.vorige(), periode.zelfde_vorig_jaar()
