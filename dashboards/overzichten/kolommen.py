"""The columns of every table."""

from typing import Final

from dashboards.overzichten.tabel import Kolom

OPEN: Final = "Nog open"
AFGESLOTEN: Final = "Afgesloten"

# One tuple for every rendering: page, PDF and charts iterate it, so twins carry the same figures. The columns of the
# table per eenheid split the instroom; a flow and a stock side by side would let a reader compute the one from the
# other across two quarters.
KOLOMMEN: Final[tuple[Kolom, ...]] = (
    Kolom("kerncijfers", "nu", "Deze periode"),
    Kolom("kerncijfers", "vorige", "Vorige periode"),
    Kolom("kerncijfers", "vorig_jaar", "Zelfde periode vorig jaar"),
    Kolom("kanaal", "meldingen", "Meldingen"),
    Kolom("eenheid", "triage", "Intake en triage", OPEN),
    Kolom("eenheid", "behandeling", "In behandeling", OPEN),
    Kolom("eenheid", "nazorg", "Herstel en nazorg", OPEN),
    Kolom("eenheid", "afgesloten", "Afgesloten", AFGESLOTEN),
    Kolom("aard", "meldingen", "Meldingen"),
    Kolom("uitkomst", "meldingen", "Meldingen"),
    Kolom("reactie", "reacties", "Reacties"),
    Kolom("straf", "onvoorwaardelijk", "Onvoorwaardelijk"),
    Kolom("straf", "voorwaardelijk", "Voorwaardelijk"),
    Kolom("klacht", "klachten", "Klachten"),
    Kolom("smo_straf", "straffen", "Straffen"),
    Kolom("smo_zonder_straf", "besluiten", "Besluiten"),
    Kolom("trend", "instroom", "Instroom"),
    Kolom("trend", "uitstroom", "Uitstroom"),
    Kolom("trend", "voorraad", "Voorraad"),
    Kolom("trend", "signalen", "Signalen"),
    Kolom("kwaliteit", "aantal", "Aantal"),
    # The besloten editie
    Kolom("vergeleken", "nu", "Deze periode"),
    Kolom("vergeleken", "vorige", "Vorige periode"),
    Kolom("vergeleken", "vorig_jaar", "Zelfde periode vorig jaar"),
    Kolom("eenheden", "nieuw", "Nieuw"),
    Kolom("eenheden", "afgesloten", "Afgesloten"),
    Kolom("eenheden", "open", "Open"),
    Kolom("eenheden", "over_termijn", "Over de termijn"),
    Kolom("doorlooptijd", "aantal", "Aantal"),
    Kolom("doorlooptijd", "mediaan_bruto", "Mediaan, bruto"),
    Kolom("doorlooptijd", "p90_bruto", "P90, bruto"),
    Kolom("doorlooptijd", "mediaan_netto", "Mediaan, netto"),
    Kolom("doorlooptijd", "p90_netto", "P90, netto"),
    Kolom("doorlooptijd", "binnen_termijn", "Binnen de termijn"),
    Kolom("doorlooptijd", "met_termijn", "Met een termijn"),
    Kolom("volledigheid", "nieuw", "Nieuw"),
    Kolom("volledigheid", "kanaal", "Zonder kanaal"),
    Kolom("volledigheid", "grond", "Zonder grond"),
    Kolom("volledigheid", "aard", "Zonder aard"),
    Kolom("volledigheid", "plek", "Zonder eenheid van het gedrag"),
    Kolom("volledigheid", "over_termijn", "Open en over de termijn"),
    Kolom("volledigheid", "later", "Reacties te laat vastgelegd"),
    Kolom("lijst_lc", "fase", "Fase"),
    Kolom("lijst_lc", "dagen", "Dagen open"),
    Kolom("team", "nieuw", "Nieuw"),
    Kolom("team", "afgesloten", "Afgesloten"),
    Kolom("team", "open", "Open"),
    Kolom("triage", "meldingen", "Meldingen"),
    Kolom("onderzoek", "begonnen", "Begonnen"),
    Kolom("onderzoek", "open", "Open"),
    Kolom("termijnen", "gehaald", "Gehaald"),
    Kolom("termijnen", "gemist", "Gemist"),
    Kolom("termijnen", "te_laat", "Nog open en te laat"),
    Kolom("zaken", "dagen", "Dagen"),
    Kolom("lijst", "fase", "Fase"),
    Kolom("lijst", "dagen", "Dagen te laat"),
    Kolom("maandtrend", "instroom", "Nieuw"),
    Kolom("maandtrend", "uitstroom", "Afgesloten"),
    Kolom("maandtrend", "voorraad", "Lopend"),
    Kolom("maandtrend", "klachten", "Klachten"),
    Kolom("signalen", "aantal", "Aantal"),
    Kolom("signalen_eenheid", "aantal", "Werd geen melding"),
    Kolom("signalen_eenheid", "melding", "Werd een melding"),
    Kolom("lc", "aantal", "Aantal"),
    Kolom("escalaties", "aantal", "Aantal"),
    Kolom("herstel", "aantal", "Aantal"),
    Kolom("klachten_team", "klachten", "Klachten"),
    Kolom("klachten_team", "procent", "Procent van de eenheid"),
    Kolom("leerpunten", "dagen", "Dagen open"),
    Kolom("gebleven", "signalen", "Signalen"),
)


def kolommen(tabel: str) -> tuple[Kolom, ...]:
    """The columns of one table, in order."""
    return tuple(kolom for kolom in KOLOMMEN if kolom.tabel == tabel)


# Status of a melding -> column of the table per eenheid; a concept is not yet a melding.
STAND: Final[dict[str, str]] = {
    "ontvangen": "triage",
    "intake": "triage",
    "triage": "triage",
    "aangehouden": "triage",
    "lijnafhandeling": "behandeling",
    "klachtprocedure": "behandeling",
    "onderzoek": "behandeling",
    "smo": "behandeling",
    "besluit": "behandeling",
    "herstel": "nazorg",
    "nazorg": "nazorg",
    "afgesloten": "afgesloten",
}
