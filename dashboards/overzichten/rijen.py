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

# The month figures of one eenheid.
MAANDCIJFERS: Final[tuple[Rij, ...]] = (
    Rij("nieuw", "Nieuw"),
    Rij("gesloten", "Afgesloten"),
    Rij("klachten", "Klachten"),
    Rij("lopend", "Lopend werk op de peildatum"),
)
