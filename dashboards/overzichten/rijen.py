"""The fixed rows of the tables, and the coarser rows that a thin table falls back to."""

from typing import Final

from dashboards.overzichten.tabel import Rij

# The coarser rows a thin table falls back to (aggregate first; the groups are our default).
_REGIONAAL, _LANDELIJK, _STEUNEND = "Regionale eenheden", "Landelijke eenheden", "Ondersteunend, academie en staf"
_OVERIG = "Landelijk, ondersteunend en staf"
_NOORD, _WEST, _ZUID = "Regio's noord, oost en midden", "Regio's west", "Regio's zuid"
_LIJN, _STEUN, _ONAFHANKELIJK = "Lijn, VIK en staf", "Netwerk, zorg en steun", "Onafhankelijk en extern"
_WOORDEN, _KANSEN = "Woorden en beelden", "Buitensluiten en ongelijke kansen"
_DREIGING, _LEIDING = "Intimidatie, bedreiging en geweld", "Leiding, represaille en patroon"
_WOORD_OF_BEELD_NIET = "Alle andere vormen"

# The order in which the eenheden stand.
EENHEDEN: Final = (
    "NN", "ON", "MN", "NH", "AM", "DH", "RT", "ZWB", "OB", "LB", "LX", "LO", "LE", "PDC", "PA", "KS"
)  # fmt: skip

GROEPEN: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "eenheid": {
        **dict.fromkeys(("NN", "ON", "MN"), (_NOORD, _REGIONAAL, _REGIONAAL)),
        **dict.fromkeys(("NH", "AM", "DH", "RT"), (_WEST, _REGIONAAL, _REGIONAAL)),
        **dict.fromkeys(("ZWB", "OB", "LB"), (_ZUID, _REGIONAAL, _REGIONAAL)),
        **dict.fromkeys(("LX", "LO", "LE"), (_LANDELIJK, _LANDELIJK, _OVERIG)),
        **dict.fromkeys(("PDC", "PA", "KS", "onbekend"), (_STEUNEND, _STEUNEND, _OVERIG)),
    },
    "kanaal": {
        "melder": ("Melder zelf", "Melder zelf"),
        **dict.fromkeys(("lijn", "eenheid", "vik", "hrm", "tjz", "smo", "academie", "lc"), (_LIJN, "Via een ander")),
        **dict.fromkeys(("vp", "ndv", "sociaal_loket", "vgw", "bedrijfsarts", "vakbond"), (_STEUN, "Via een ander")),
        **dict.fromkeys(
            ("ombudsfunctionaris", "klachtencommissie", "lmm", "extern", "import", "onbekend"),
            (_ONAFHANKELIJK, "Via een ander"),
        ),
    },
    "aard": {
        **dict.fromkeys(("opmerking", "beledigen", "digitaal", "symbolen"), (_WOORDEN, _WOORDEN)),
        **dict.fromkeys(
            ("pesten", "buitensluiten", "verhuld", "ongelijke_kansen"), (_KANSEN, _WOORD_OF_BEELD_NIET)
        ),
        **dict.fromkeys(
            ("intimidatie", "seksuele_intimidatie", "bedreiging", "geweld"), (_DREIGING, _WOORD_OF_BEELD_NIET)
        ),
        **dict.fromkeys(
            ("wegkijken", "represaille", "privacy", "patroon"), (_LEIDING, _WOORD_OF_BEELD_NIET)
        ),
        "onbekend": ("Onbekend", _WOORD_OF_BEELD_NIET),
    },
    "uitkomst": {
        **dict.fromkeys(("plichtsverzuim", "overschreden"), ("Norm overschreden",)),
        **dict.fromkeys(
            ("niet_vast", "niet_overschreden", "misverstand", "niet_onderzocht", "geen"),
            ("Norm niet overschreden, of niet vastgesteld",),
        ),
    },
    "reactie": {
        **dict.fromkeys(("gesprek", "waarschuwing"), ("Gesprek of waarschuwing", "Gesprek of waarschuwing")),
        **dict.fromkeys(("leermaatregel", "begeleiding", "leiderschap"), ("Leren en begeleiden", "Andere reactie")),
        **dict.fromkeys(
            ("excuses", "bemiddeling", "teamafspraak", "ontheffing"), ("Herstellen en afspreken", "Andere reactie")
        ),
    },
    "straf": {
        **dict.fromkeys("abcd", ("Letter a tot en met d", "Letter a tot en met i")),
        **dict.fromkeys("efghi", ("Letter e tot en met i", "Letter a tot en met i")),
        "j": ("Letter j, ontslag", "Letter j, ontslag"),
    },
    "klacht": {
        **dict.fromkeys(
            ("gegrond", "ongegrond", "geen_oordeel", "niet_ontvankelijk"), ("Met een oordeel", "Met een oordeel")
        ),
        **dict.fromkeys(("zonder", "nakijken"), ("Zonder oordeel afgerond", "Zonder oordeel, of niet bekend")),
        "onbekend": ("Oordeel niet bekend", "Zonder oordeel, of niet bekend"),
    },
}  # fmt: skip

_SOORTGROEPEN: Final = {
    "regionaal": ("Andere regionale eenheden", _REGIONAAL, _REGIONAAL),
    "landelijk": (_LANDELIJK, _LANDELIJK, _OVERIG),
}


def rij(lijst: str, code: str, label: str, soort: str = "") -> Rij:
    """A row with its coarser groups. A code that was added to a list later, or a new eenheid, gets a group too."""
    groepen = GROEPEN[lijst]
    if code in groepen:
        return Rij(code, label, groepen[code])
    if lijst == "eenheid":
        return Rij(code, label, _SOORTGROEPEN.get(soort, groepen["onbekend"]))
    return Rij(code, label, ("Overig",) * len(next(iter(groepen.values()))))


GEEN_UITKOMST: Final = rij("uitkomst", "geen", "geen uitkomst (bijvoorbeeld een test)")

# One klacht may have verdicts of more than one kind: one for each element.
KLACHTRIJEN: Final[tuple[Rij, ...]] = (
    rij("klacht", "gegrond", "Een element of meer gegrond"),
    rij("klacht", "ongegrond", "Een element of meer ongegrond"),
    rij("klacht", "geen_oordeel", "Een element of meer zonder oordeel van de commissie"),
    rij("klacht", "niet_ontvankelijk", "Een element of meer niet-ontvankelijk"),
    rij("klacht", "zonder", "Afgerond in de eerste fase"),
    rij("klacht", "nakijken", "Afgerond in de eerste fase, resultaat klopt niet met de samenvatting"),
    rij("klacht", "onbekend", "Beoordeeld, oordeel niet bekend"),
)

KERNCIJFERS: Final[tuple[Rij, ...]] = (
    Rij("instroom", "Nieuwe meldingen (instroom)"),
    Rij("uitstroom", "Afgesloten meldingen (uitstroom)"),
    Rij("voorraad", "Open meldingen op de peildatum (voorraad)"),
    Rij("signalen", "Signalen van leidinggevenden"),
    Rij("consulten", "Consulten bij een vertrouwenspersoon"),
)

# Two tables with totals of their own: one total over both would let a reader subtract the besluiten zonder straf.
SMO_STRAF: Final[tuple[Rij, ...]] = (
    Rij("volgt", "De straf die het strafmaatoverleg adviseerde"),
    Rij("wijkt_af", "Een andere straf, of andere voorwaarden"),
    Rij("onbekend", "Geen advies vastgelegd in het portaal"),
)
SMO_ZONDER_STRAF: Final[tuple[Rij, ...]] = (
    Rij("volgt", "Ook het strafmaatoverleg adviseerde geen straf"),
    Rij("wijkt_af", "Het strafmaatoverleg adviseerde wel een straf"),
)

# Of one eenheid.
MAANDCIJFERS: Final[tuple[Rij, ...]] = (
    Rij("instroom", "Nieuwe meldingen"),
    Rij("voorraad", "Lopende meldingen op de peildatum"),
    Rij("uitstroom", "Afgesloten meldingen"),
    Rij("signalen", "Signalen van leidinggevenden"),
    Rij("klachten", "Klachten uit de klachtenlijst"),
)

# --- The besloten editie ---

LC: Final[tuple[Rij, ...]] = (
    Rij("gevraagd", "Vragen aan de Landelijk Coördinator"),
    Rij("geadviseerd", "Advies gegeven"),
    Rij("gevolgd", "Daarna zo besloten"),
    Rij("afgeweken", "Daarna anders besloten"),
    Rij("onbekend", "Iets anders geadviseerd aan het strafmaatoverleg, daarna besloten"),
    Rij("stilte", "Termijn voorbij zonder advies"),
    Rij("open", "Open op de peildatum"),
)
ESCALATIES: Final[tuple[Rij, ...]] = (
    Rij("gemaakt", "Termijnen die bij de Chief Diversity Officer of de Korpsleiding kwamen"),
    Rij("open", "Op de peildatum nog niet gestopt, ook van eerder"),
)
HERSTEL: Final[tuple[Rij, ...]] = (
    Rij("gestart", "Herstelplannen gestart"),
    Rij("afgerond", "Herstelplannen uitgevoerd"),
    Rij("gestopt", "Herstelplannen gestopt door een partij"),
    Rij("niet_gewenst", "Herstel niet gewenst"),
    Rij("nazorg_gepland", "Nazorgmomenten gepland in de periode"),
    Rij("nazorg_open", "Daarvan op de peildatum nog zonder uitkomst"),
    Rij("nazorg_gehouden", "Nazorgmomenten gehouden"),
    Rij("nazorg_niet_bereikt", "Nazorgmomenten: niet bereikt"),
    Rij("nazorg_overgeslagen", "Nazorgmomenten overgeslagen: niet gewenst"),
    Rij("buddy_aangeboden", "Buddy aangeboden bij een nieuwe melding"),
    Rij("buddy_aangenomen", "Buddy aangenomen bij een nieuwe melding"),
    Rij("buddy_toegewezen", "Meldingen waarin een buddy begon"),
    Rij("benadeling", "Meldingen waarin een melder benadeling meldde"),
)
