"""An invented report for tests, big enough that most tables stand as counted and small enough that some do not."""

from collections import Counter
from datetime import date

from dashboards.overzichten import RAPPORTAGES, Hoofdstuk, Optelling, Overzicht, Rij, Telling, Verwijzing
from dashboards.overzichten.kolommen import AFGESLOTEN, OPEN, kolommen
from dashboards.overzichten.rijen import KERNCIJFERS, KLACHTRIJEN, SMO_STRAF, SMO_ZONDER_STRAF
from dashboards.overzichten.woorden import DEFINITIES
from pvi.kalender import Periode
from pvi.lijsten import LIJSTEN

PERIODE = Periode("kwartaal", 2026, 3)
EENHEDEN = {
    "NN": ("Eenheid Waddenwind", (3, 2, 1, 6)),
    "ON": ("Eenheid Heidestroom", (5, 7, 6, 9)),
    "MN": ("Eenheid Domweide", (4, 8, 6, 11)),
    "NH": ("Eenheid Duinkust", (6, 5, 7, 8)),
    "AM": ("Eenheid Grachtenstad", (7, 9, 8, 12)),
    "DH": ("Eenheid Hofduinen", (8, 6, 5, 10)),
    "RT": ("Eenheid Havenkust", (9, 10, 7, 13)),
    "ZWB": ("Eenheid Deltapolder", (5, 6, 0, 7)),
    "OB": ("Eenheid Peelbos", (6, 5, 5, 6)),
    "LB": ("Eenheid Heuvelgrens", (5, 8, 5, 5)),
    "LX": ("Eenheid Landelijk Kompas", (0, 5, 0, 7)),
    "LO": ("Eenheid Landelijk Anker", (5, 0, 5, 6)),
    "PDC": ("Dienstencentrum De Schakel", (6, 7, 0, 5)),
    "PA": ("Academie De Leerhoek", (5, 6, 5, 8)),
    "KS": ("Stafbureau De Toren", (0, 0, 0, 7)),
    "onbekend": ("Eenheid onbekend", (6, 0, 0, 0)),
}
KANALEN = (52, 9, 41, 12, 3, 0, 33, 6, 21, 7, 2, 14, 8, 5, 11, 9, 6, 5)
AARDEN = (96, 54, 31, 47, 22, 58, 24, 11, 7, 3, 39, 9, 26, 14, 5, 8, 6)


def instroom() -> int:
    return sum(sum(aantallen) for _, aantallen in EENHEDEN.values())


def _lijst(code: str, titel: str, rijkop: str, aantallen, optelling, basis: str, totaal: int, **meer) -> Telling:
    rijen = [Rij(c, label) for c, label in LIJSTEN[code] if c != "import"]
    return Telling(
        code, titel, rijkop, kolommen(code), tuple(rijen[: len(aantallen)]), tuple((n,) for n in aantallen),
        optelling, basis, totaal, combinaties=_combine(aantallen, totaal) if optelling is Optelling.OVERLAPT else (),
        **meer,
    )  # fmt: skip


def _combine(aantallen, totaal: int) -> tuple[tuple[frozenset[int], int], ...]:
    """Cases with these rows: marks are dealt out one by one, and go round again when every case has one."""
    merken = [rij for rij, aantal in enumerate(aantallen) for _ in range(aantal)]
    return tuple(Counter(frozenset(merken[geval::totaal]) for geval in range(totaal)).items())


def tellingen() -> dict[str, tuple[Telling, ...]]:
    totaal = instroom()
    kanalen = (totaal - sum(KANALEN), *KANALEN)
    uitkomsten = (14, 61, 22, 9, 6, 12)
    per_eenheid = Telling(
        "eenheid", "Nieuwe meldingen per eenheid", "Eenheid", kolommen("eenheid"),
        tuple(Rij(code, f"{naam} (voorbeeld)") for code, (naam, _) in EENHEDEN.items()),
        tuple(aantallen for _, aantallen in EENHEDEN.values()), Optelling.DEELT, "instroom", totaal,
        plafonds=((OPEN, 420), (AFGESLOTEN, 306)),
    )  # fmt: skip
    periodes = PERIODE.laatste(4)
    trend = ((288, 251, 377, 141), (305, 290, 392, 158), (317, 311, 399, 162), (totaal, 306, 420, 149))
    return {
        "kerncijfers": (
            Telling(
                "kerncijfers", "Kerncijfers", "Wat", kolommen("kerncijfers"), KERNCIJFERS,
                ((totaal, 317, 281), (306, 311, 240), (420, 399, 352), (149, 162, 139), (63, 3, 48)), Optelling.LOS,
            ),
        ),
        "kanaal": (
            _lijst("kanaal", "Nieuwe meldingen per kanaal", "Kanaal", kanalen, Optelling.DEELT, "instroom", totaal),
        ),
        "eenheid": (per_eenheid,),
        "aard": (
            _lijst("aard", "Nieuwe meldingen per aard", "Aard", AARDEN, Optelling.OVERLAPT, "instroom", totaal,
                   noten=("Een melding kan meer dan één aard hebben.",)),
        ),
        "afdoening": (
            _lijst("uitkomst", "Vastgestelde uitkomst", "Uitkomst", uitkomsten, Optelling.DEELT, "uitkomsten", 124),
            _lijst("reactie", "Reacties die geen straf zijn", "Reactie", (44, 12, 38, 9, 7, 21, 8, 5, 6),
                   Optelling.DEELT, "reacties", 150),
            Telling(
                "straf", "Disciplinaire straffen", "Straf", kolommen("straf"),
                tuple(Rij(c, label) for c, label in LIJSTEN["straf"]),
                ((6, 0), (1, 0), (3, 1), (0, 0), (2, 0), (0, 0), (0, 0), (1, 0), (0, 0), (2, 3)),
                Optelling.DEELT, "straffen", 19,
            ),
        ),
        "advies": (
            Telling(
                "smo_straf", "Straffen naast het advies", "Besluit", kolommen("smo_straf"), SMO_STRAF,
                ((12,), (7,), (0,)), Optelling.DEELT, "straffen", 19,
            ),
            Telling(
                "smo_zonder_straf", "Besluiten zonder straf", "Besluit", kolommen("smo_zonder_straf"),
                SMO_ZONDER_STRAF, ((6,), (5,)), Optelling.DEELT, "zonder_straf", 11,
            ),
        ),
        "klachten": (
            Telling(
                "klacht", "Klachten naar oordeel per element", "Oordeel", kolommen("klacht"), KLACHTRIJEN,
                ((9,), (14,), (6,), (5,), (22,), (7,), (5,)), Optelling.OVERLAPT, "klachten", 51,
                combinaties=_combine((9, 14, 6, 5, 22, 7, 5), 51),
            ),
        ),
        "trend": (
            Telling(
                "trend", "Ontwikkeling in vier kwartalen", "Kwartaal", kolommen("trend"),
                tuple(Rij(p.code, f"K{p.nummer} {p.jaar}") for p in periodes), trend, Optelling.LOS,
            ),
        ),
    }  # fmt: skip


def overzicht() -> Overzicht[Telling]:
    inhoud = tellingen()
    return Overzicht(
        soort="landelijk",
        periode=PERIODE.code,
        periode_naam=PERIODE.naam,
        van=PERIODE.van,
        tot_en_met=PERIODE.tot_en_met,
        peildatum=date(2026, 10, 15),
        versie=1,
        eenheid="",
        hoofdstukken=tuple(
            Hoofdstuk(vorm.code, vorm.titel, vorm.inleiding, inhoud[vorm.code])
            for vorm in RAPPORTAGES["landelijk"].hoofdstukken
        ),
        kwaliteit=Telling(
            "kwaliteit", "Kwaliteit van de gegevens", "Punt", kolommen("kwaliteit"),
            (Rij("te_laat", "Termijnen die op de peildatum waren verlopen"), Rij("oud", "Meldingen over oud gedrag")),
            ((17,), (4,)), Optelling.LOS,
        ),
        verwijzingen=(
            Verwijzing("Meldingen zonder bekende eenheid", "eenheid", "onbekend"),
            Verwijzing("Meldingen zonder bekende aard", "aard", "onbekend"),
        ),
        definities=DEFINITIES,
    )  # fmt: skip
