"""The fixed rows of the tables, and what their rest row is called."""

from typing import Final

from dashboards.overzichten.tabel import Rij

# What the rest row of a table is made of: "Andere eenheden (3)".
MEERVOUD: Final[dict[str, str]] = {
    "eenheid": "eenheden",
    "kanaal": "kanalen",
    "aard": "aarden",
    "uitkomst": "uitkomsten",
    "reactie": "reacties",
    "straf": "straffen",
    "klacht": "oordelen",
    "gebleven": "redenen",
}

# From north to south, then what is national. A unit that is not here stands after them.
EENHEDEN: Final = (
    "NN", "ON", "MN", "NH", "AM", "DH", "RT", "ZWB", "OB", "LB", "LX", "LO", "LE", "PDC", "PA", "KS",
)  # fmt: skip

GEEN_UITKOMST: Final = Rij("geen", "geen uitkomst (bijvoorbeeld een test)")

# One klacht may have verdicts of more than one kind: one for each element.
KLACHTRIJEN: Final[tuple[Rij, ...]] = (
    Rij("gegrond", "Een element of meer gegrond"),
    Rij("ongegrond", "Een element of meer ongegrond"),
    Rij("geen_oordeel", "Een element of meer zonder oordeel van de commissie"),
    Rij("niet_ontvankelijk", "Een element of meer niet-ontvankelijk"),
    Rij("zonder", "Afgerond in de eerste fase"),
    Rij("nakijken", "Afgerond in de eerste fase, resultaat klopt niet met de samenvatting"),
    Rij("onbekend", "Beoordeeld, oordeel niet bekend"),
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
