"""The reference lists as shipped. `sync` adds what is missing and never overwrites an edited row."""

from datetime import date

BEGIN = date(2015, 1, 1)

LIJSTEN: dict[str, tuple[tuple[str, str], ...]] = {
    "grond": (
        ("godsdienst", "godsdienst"),
        ("levensovertuiging", "levensovertuiging"),
        ("politieke_gezindheid", "politieke gezindheid"),
        ("ras", "ras (herkomst, huidskleur, afkomst)"),
        ("geslacht", "geslacht (ook zwangerschap en genderidentiteit)"),
        ("handicap", "handicap of chronische ziekte"),
        ("seksuele_gerichtheid", "seksuele gerichtheid"),
        ("nationaliteit", "nationaliteit"),
        ("burgerlijke_staat", "burgerlijke staat"),
        ("leeftijd", "leeftijd"),
        ("arbeidsduur", "arbeidsduur"),
        ("soort_contract", "soort contract"),
        ("antisemitisme", "antisemitisme"),
        ("moslimdiscriminatie", "moslimdiscriminatie"),
        ("antizwart_racisme", "antizwart racisme"),
        ("overig", "overige grond"),
        ("geen", "geen specifieke grond (uitsluiting)"),
        ("onbekend", "onbekend"),
    ),
    "aard": (
        ("opmerking", "opmerking of grap"),
        ("beledigen", "beledigen of schelden"),
        ("pesten", "pesten"),
        ("buitensluiten", "buitensluiten uit groep, dienst of app"),
        ("verhuld", "verhulde uitsluiting met vage oordelen"),
        ("ongelijke_kansen", "ongelijke kansen (werk, opleiding, beoordeling, rooster)"),
        ("intimidatie", "intimidatie"),
        ("seksuele_intimidatie", "seksuele intimidatie"),
        ("bedreiging", "bedreiging"),
        ("geweld", "geweld"),
        ("digitaal", "digitale uiting (app-groep, sociale media, beeld)"),
        ("symbolen", "symbolen of afbeeldingen"),
        ("wegkijken", "wegkijken door leiding"),
        ("represaille", "represaille of benadeling"),
        ("privacy", "privacyschending"),
        ("patroon", "racisme als patroon"),
        ("onbekend", "onbekend"),
    ),
    "kanaal": (
        ("melder", "melder zelf (portaal)"),
        ("lijn", "teamchef of lijn"),
        ("eenheid", "eenheid (overig)"),
        ("vik", "VIK"),
        ("hrm", "HRM"),
        ("tjz", "TJZ"),
        ("smo", "SMO"),
        ("vp", "vertrouwenspersoon"),
        ("ombudsfunctionaris", "ombudsfunctionaris"),
        ("ndv", "NDV"),
        ("klachtencommissie", "klachtencommissie"),
        ("lmm", "LMM"),
        ("sociaal_loket", "sociaal loket"),
        ("vgw", "VGW, BMW of GV"),
        ("bedrijfsarts", "bedrijfsarts"),
        ("vakbond", "vakbond"),
        ("academie", "Politieacademie"),
        ("lc", "LC of kernteam"),
        ("extern", "media of extern"),
        ("import", "import"),
    ),
    "positie": (
        ("benadeelde", "benadeelde"),
        ("omstander", "omstander"),
        ("leidinggevende", "leidinggevende"),
        ("collega", "collega van ander team"),
        ("oud_medewerker", "oud-medewerker"),
        ("aspirant", "aspirant"),
        ("ingehuurd", "ingehuurd"),
        ("onbekend", "onbekend"),
    ),
    "context": (
        ("dienst", "tijdens dienst"),
        ("briefing", "tijdens briefing"),
        ("pauze", "tijdens pauze"),
        ("online", "online"),
        ("opleiding", "tijdens opleiding"),
        ("prive", "privé, met werkrelatie"),
        ("straat", "op straat"),
    ),
    "machtsverhouding": (
        ("geen", "geen machtsverhouding"),
        ("leidinggevende", "betrokkene geeft leiding aan de benadeelde"),
        ("begeleider", "betrokkene beoordeelt of begeleidt de benadeelde"),
        ("informeel", "informele macht in de groep"),
        ("onbekend", "onbekend"),
    ),
    "triagebesluit": (
        ("LIJN", "lijngesprek of lijninterventie"),
        ("BEMID", "bemiddeling"),
        ("TEAM", "teamgesprek of teaminterventie"),
        ("ORI", "oriënterend onderzoek"),
        ("DISC", "disciplinair onderzoek"),
        ("STRAF", "strafrechtelijk onderzoek"),
        ("EXTERN", "onafhankelijk extern onderzoek"),
        ("KLACHT", "klachtprocedure"),
        ("DOORV", "doorverwijzing"),
        ("HERST", "direct herstel"),
        ("GEEN", "geen vervolg, met motivering"),
    ),
    "straf": (
        ("a", "a. schriftelijke berisping"),
        ("b", "b. buitengewone dienst zonder of met minder beloning"),
        ("c", "c. vermindering van vakantie-uren"),
        ("d", "d. geldboete"),
        ("e", "e. inhouding van salaris"),
        ("f", "f. geen of latere salarisverhoging"),
        ("g", "g. (tijdelijke) vermindering van salaris"),
        ("h", "h. schorsing met inhouding"),
        ("i", "i. plaatsing in een lagere salarisschaal"),
        ("j", "j. ontslag"),
    ),
    "ordemaatregel": (
        ("buiten_functie", "buiten functie stellen"),
        ("schorsing", "schorsing in het belang van de dienst"),
        ("verlof", "buitengewoon verlof"),
        ("toegang", "ontzegging toegang"),
        ("overplaatsing", "(tijdelijke) overplaatsing in het belang van de dienst"),
    ),
    "reactie": (
        ("gesprek", "normstellend gesprek"),
        ("waarschuwing", "waarschuwing of terechtwijzing"),
        ("leermaatregel", "leermaatregel"),
        ("excuses", "excuses"),
        ("bemiddeling", "bemiddeling"),
        ("teamafspraak", "teamafspraak"),
        ("begeleiding", "begeleidingstraject"),
        ("leiderschap", "leiderschapstraject"),
        ("ontheffing", "ontheffing uit rol met instemming"),
    ),
    "herstelvorm": (
        ("erkenning", "erkenning door leiding"),
        ("excuses", "excuses"),
        ("gesprek", "gesprek onder begeleiding"),
        ("waardedialoog", "waardedialoog"),
        ("bemiddeling", "bemiddeling"),
        ("eerherstel", "eerherstel"),
        ("individu", "herstelplan voor één collega"),
        ("groep", "herstelplan voor een groep"),
        ("teamherstel", "teamherstel (oud zeer)"),
        ("rechthebbenden", "informeren van rechthebbenden"),
        ("compensatie", "praktische compensatie (rooster, opleiding, plaatsing)"),
        ("rehabilitatie", "rehabilitatie van de betrokkene"),
    ),
    "uitkomst": (
        ("plichtsverzuim", "norm overschreden – plichtsverzuim"),
        ("overschreden", "norm overschreden – geen plichtsverzuim"),
        ("niet_vast", "niet vast te stellen"),
        ("niet_overschreden", "niet overschreden"),
        ("misverstand", "misverstand hersteld"),
        ("niet_onderzocht", "niet onderzocht (met motivering)"),
    ),
    "sluitreden": (
        ("afgerond", "afgerond na nazorg"),
        ("geen_vervolg", "geen vervolg, met motivering"),
        ("doorverwezen", "doorverwezen"),
        ("niet_politie", "gaat niet over de politie"),
        ("dubbel", "dubbel: hoort bij een andere melding"),
        ("test", "testmelding"),
    ),
    "steun": (
        ("buddy", "buddy"),
        ("vp", "vertrouwenspersoon"),
        ("bmw", "bedrijfsmaatschappelijk werk"),
        ("gv", "geestelijk verzorger"),
        ("tco", "Team Collegiale Ondersteuning"),
        ("vgw", "Veilig en Gezond Werken"),
        ("korpspsycholoog", "korpspsycholoog"),
        ("bedrijfsarts", "bedrijfsarts"),
        ("knel", "Collega in de knel"),
        ("ndv", "NDV of Roze in Blauw"),
        ("vakbond", "vakbond"),
        ("sociaal_loket", "sociaal loket"),
        ("coach", "coach"),
        ("hr", "HR-adviseur"),
        ("ombudsfunctionaris", "ombudsfunctionaris"),
        ("kernteam", "kernteam UDR"),
    ),
    "consultroute": (
        ("geen", "alleen een gesprek"),
        ("melding", "melding gedaan"),
        ("klacht", "klacht gedaan"),
        ("bemiddeling", "bemiddeling of gesprek in het team"),
        ("doorverwezen", "doorverwezen naar andere hulp"),
    ),
}


# Values that the route itself knows by name: beheer may change their words, never end them or add one.
VASTE_LIJSTEN = frozenset({"triagebesluit", "uitkomst", "sluitreden", "straf"})
# Values that the portal fills in by itself: their words may change, they do not end.
VASTE_CODES: dict[str, frozenset[str]] = {
    "kanaal": frozenset({"melder", "lijn", "eenheid", "vik", "hrm", "vp", "lc", "klachtencommissie", "import"}),
}
ALTIJD_NODIG = frozenset({"onbekend", "geen"})


def is_fixed(lijst: str, code: str) -> bool:
    """May this value not be ended?"""
    return lijst in VASTE_LIJSTEN or code in ALTIJD_NODIG or code in VASTE_CODES.get(lijst, ())


def sync(**kwargs) -> None:
    """Add missing reference values; run after every migrate."""
    from pvi.models import Referentie

    bestaand = set(Referentie.objects.values_list("lijst", "code"))
    Referentie.objects.bulk_create(
        Referentie(lijst=lijst, code=code, label=label, volgorde=n, geldig_van=BEGIN)
        for lijst, waarden in LIJSTEN.items()
        for n, (code, label) in enumerate(waarden, 1)
        if (lijst, code) not in bestaand
    )
