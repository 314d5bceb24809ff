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
    Kolom("maandcijfers", "nu", "Deze maand"),
    Kolom("maandcijfers", "vorige", "Vorige maand"),
    Kolom("maandcijfers", "vorig_jaar", "Zelfde maand vorig jaar"),
    Kolom("team", "meldingen", "Nieuwe meldingen"),
    Kolom("triage", "meldingen", "Meldingen"),
    Kolom("onderzoek", "onderzoeken", "Begonnen onderzoeken"),
    Kolom("maandtrend", "nieuw", "Nieuw"),
    Kolom("maandtrend", "gesloten", "Afgesloten"),
    Kolom("maandtrend", "klachten", "Klachten"),
    Kolom("maandtrend", "lopend", "Lopend werk"),
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
