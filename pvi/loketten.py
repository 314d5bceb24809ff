"""Where can I go? The whole lokettenlandschap as one table; a domain expert must be able to read it and sign it.

Source: the domain; what happens with a story at each place is practice, not our promise. The two
questions of the route finder are answered in the browser only: who looks for which help is nobody's business.
"""

from dataclasses import dataclass
from enum import StrEnum


class Doel(StrEnum):
    """What somebody looks for; the member is also the word in the page (`data-doel`)."""

    PRATEN = "praten"
    MELDEN = "melden"
    KLACHT = "klacht"
    ZORG = "zorg"
    LEIDING = "leiding"
    MISSTAND = "misstand"
    RECHT = "recht"
    BUITEN = "buiten"


class Bekend(StrEnum):
    """Who may know who is asking. Without a choice every place is shown."""

    NIEMAND = "niemand"
    VERTROUWD = "vertrouwd"


DOELEN = {
    Doel.PRATEN: "Eerst praten, zonder dat er iets gebeurt",
    Doel.MELDEN: "Melden, zodat er iets gebeurt",
    Doel.KLACHT: "Een formele klacht indienen",
    Doel.ZORG: "Steun of zorg voor mezelf",
    Doel.LEIDING: "Raad, want ik geef leiding",
    Doel.MISSTAND: "Een misstand melden",
    Doel.RECHT: "Weten wat mijn rechten zijn",
    Doel.BUITEN: "Hulp van buiten de politie",
}
BEKEND = {
    Bekend.NIEMAND: "Niemand, ik wil anoniem blijven",
    Bekend.VERTROUWD: "Eén persoon die het geheim houdt",
}

ANONIEM = frozenset({Bekend.NIEMAND, Bekend.VERTROUWD})
VERTROUWELIJK = frozenset({Bekend.VERTROUWD})
OPEN: frozenset[Bekend] = frozenset()


@dataclass(frozen=True)
class Loket:
    """One place to go: for what, what it does, what happens with your story, how to reach it."""

    naam: str
    voor: str
    doet: str
    geheim: str
    bereik: str
    doelen: frozenset[Doel]
    bekend: frozenset[Bekend]


def _loket(
    naam: str, *doelen: Doel, bekend: frozenset[Bekend], voor: str, doet: str, geheim: str, bereik: str
) -> Loket:
    return Loket(naam, voor, doet, geheim, bereik, frozenset(doelen), bekend)


LOKETTEN = (
    _loket(
        "Vertrouwenspersoon",
        Doel.PRATEN,
        Doel.ZORG,
        bekend=VERTROUWELIJK,
        voor="Je hebt iets meegemaakt of gezien dat niet goed voelt.",
        doet="Luistert, denkt mee over je keuzes en gaat mee naar een gesprek als je dat wilt.",
        geheim="Blijft tussen jullie. De vertrouwenspersoon doet niets zonder jou.",
        bereik="Zoek op intranet naar “vertrouwenspersoon”. Je mag iemand van een andere eenheid kiezen.",
    ),
    _loket(
        "Dit portaal: een melding",
        Doel.MELDEN,
        bekend=OPEN,
        voor="Uitsluiting, discriminatie of racisme binnen de politie.",
        doet="Een vaste commissie weegt je melding. Je ziet steeds wat de volgende stap is en wie die zet.",
        geheim="Alleen wie een taak krijgt in je zaak, weet wie je bent. Een formele klacht dien je in bij VIK.",
        bereik="Kies “Iets melden” in het menu.",
    ),
    _loket(
        "Je leidinggevende",
        Doel.MELDEN,
        Doel.ZORG,
        bekend=OPEN,
        voor="Je vertrouwt je leidinggevende en die heeft er zelf niets mee te maken.",
        doet="Praat met iedereen die erbij hoort, grijpt in en zorgt voor steun.",
        geheim="Je leidinggevende moet een signaal doorgeven. Vraag vooraf wat er met je verhaal gebeurt.",
        bereik="Vraag om een gesprek. Neem gerust iemand mee.",
    ),
    _loket(
        "Veiligheid, Integriteit en Klachten (VIK)",
        Doel.MELDEN,
        Doel.KLACHT,
        bekend=VERTROUWELIJK,
        voor="Je wilt een melding of een formele klacht met iemand bespreken en indienen.",
        doet="Neemt je melding of klacht aan en spreekt met je. Een klacht gaat naar de klachtencoördinator, niet in "
        "dit portaal.",
        geheim="Wie je bent, weten alleen de mensen die je zaak behandelen. Je kunt om vertrouwelijkheid vragen.",
        bereik="Zoek op intranet naar “VIK” en je eenheid. Vraag voor een klacht naar de klachtencoördinator.",
    ),
    _loket(
        "Klachtencommissie",
        Doel.KLACHT,
        bekend=OPEN,
        voor="Je klacht is niet opgelost in een gesprek.",
        doet="Hoort jou en de collega over wie het gaat. Geeft daarna een onafhankelijk advies.",
        geheim="De collega over wie het gaat, leest je klacht.",
        bereik="Via de klachtencoördinator van VIK in je eenheid.",
    ),
    _loket(
        "Netwerk Divers Vakmanschap en Roze in Blauw",
        Doel.PRATEN,
        Doel.LEIDING,
        bekend=VERTROUWELIJK,
        voor="Je wilt praten met collega’s die herkennen wat je meemaakt, of zoekt kennis over een groep.",
        doet="Denkt mee, wijst je de weg en kan een melding voor je doorgeven. Ook voor leidinggevenden.",
        geheim="Wat je deelt, blijft binnen het gesprek, tenzij jullie samen iets anders afspreken.",
        bereik="Zoek op intranet naar “NDV” of “Roze in Blauw”. Daar vind je ook het Caribisch en het Joods netwerk.",
    ),
    _loket(
        "Sociaal loket",
        Doel.ZORG,
        Doel.PRATEN,
        bekend=OPEN,
        voor="Je weet niet waar je moet zijn.",
        doet="Eén ingang naar alle hulp. Zoekt met jou de juiste plek.",
        geheim="Je naam is bekend. Je verhaal gaat alleen verder als jij dat wilt.",
        bereik="Zoek op intranet naar “sociaal loket”.",
    ),
    _loket(
        "Maatschappelijk werk en geestelijk verzorger",
        Doel.ZORG,
        Doel.PRATEN,
        bekend=VERTROUWELIJK,
        voor="Het raakt je, op je werk of thuis.",
        doet="Helpt je om weer grip te krijgen. Je kiest zelf bij wie, en hoe vaak.",
        geheim="Zij hebben een beroepsgeheim. Je leidinggevende hoort niets.",
        bereik="Je maakt zelf een afspraak. Zoek op intranet naar “BMW” of “geestelijke verzorging”.",
    ),
    _loket(
        "Bedrijfsarts en korpspsycholoog",
        Doel.ZORG,
        bekend=VERTROUWELIJK,
        voor="Je hebt klachten, slaapt slecht of kunt niet werken.",
        doet="Bespreekt wat je nodig hebt om gezond te blijven of te herstellen.",
        geheim="Zij hebben een medisch beroepsgeheim.",
        bereik="Je mag zelf een gesprek aanvragen, ook als je niet ziek bent.",
    ),
    _loket(
        "Team Collegiale Ondersteuning",
        Doel.ZORG,
        bekend=VERTROUWELIJK,
        voor="Je hebt iets heftigs meegemaakt.",
        doet="Een opgeleide collega vangt je op, kort na de gebeurtenis en een paar weken later.",
        geheim="Wat je vertelt, blijft tussen jullie.",
        bereik="Zoek op intranet naar “TCO”, of vraag een collega om te bellen.",
    ),
    _loket(
        "Vakbond en Collega in de knel",
        Doel.RECHT,
        Doel.ZORG,
        bekend=VERTROUWELIJK,
        voor="Je zoekt iemand die alleen voor jou opkomt.",
        doet="Geeft advies over je rechten, gaat mee naar gesprekken en helpt je je kracht terug te vinden.",
        geheim="De bond werkt voor jou en deelt niets zonder jou.",
        bereik="Bel je vakbond. Zonder lidmaatschap kun je vragen naar “Collega in de knel”.",
    ),
    _loket(
        "Ombudsfunctionaris politie",
        Doel.PRATEN,
        Doel.RECHT,
        bekend=VERTROUWELIJK,
        voor="Je komt er met de organisatie niet uit, of je vindt dat je zaak verkeerd is behandeld.",
        doet="Onderzoekt onafhankelijk en bemiddelt. Staat los van de lijn.",
        geheim="Heeft een eigen, vertrouwelijke route. Niemand ziet dat je contact hebt.",
        bereik="Zoek op intranet naar “ombudsfunctionaris”.",
    ),
    _loket(
        "Kernteam van de Landelijk Coördinator",
        Doel.LEIDING,
        bekend=VERTROUWELIJK,
        voor="Je geeft leiding en twijfelt hoe je een signaal over uitsluiting of discriminatie aanpakt.",
        doet="Denkt met je mee en deelt ervaring uit andere teams. Doet zelf geen onderzoek.",
        geheim="Je bespreekt je vraag zonder namen van collega’s.",
        bereik="Zoek op intranet naar “kernteam UDR” (uitsluiting, discriminatie en racisme).",
    ),
    _loket(
        "Handelingskader voor leidinggevenden",
        Doel.LEIDING,
        bekend=ANONIEM,
        voor="Je hebt een signaal en wilt weten wat je nu moet doen.",
        doet="Tien stappen: niet wegkijken, luisteren, opschrijven, inschakelen, terugkijken.",
        geheim="Je leest het zelf. Niemand ziet dat je het opent.",
        bereik="In dit portaal, naast het formulier waarmee je een signaal vastlegt.",
    ),
    _loket(
        "HR-adviseur",
        Doel.LEIDING,
        Doel.RECHT,
        bekend=OPEN,
        voor="Je hebt een vraag over personeel, afspraken of rechtspositie.",
        doet="Geeft raad over wat kan en mag, aan medewerkers en aan leidinggevenden.",
        geheim="De HR-adviseur werkt voor de organisatie. Vraag vooraf wat er met je vraag gebeurt.",
        bereik="Zoek op intranet naar “HR-adviseur” en je eenheid.",
    ),
    _loket(
        "Vertrouwenspersoon integriteit",
        Doel.MISSTAND,
        Doel.PRATEN,
        bekend=VERTROUWELIJK,
        voor="Je denkt dat er iets ernstig misgaat dat ook anderen raakt.",
        doet="Bespreekt met je of het een misstand is, en kan hem voor je doorgeven.",
        geheim="Je naam blijft geheim als jij dat wilt.",
        bereik="Zoek op intranet naar “vertrouwenspersoon integriteit”.",
    ),
    _loket(
        "Landelijk Meldpunt Misstanden",
        Doel.MISSTAND,
        Doel.MELDEN,
        bekend=VERTROUWELIJK,
        voor="Een misstand met een maatschappelijk belang.",
        doet="Neemt je melding aan volgens de Wet bescherming klokkenluiders. Die wet beschermt je tegen benadeling.",
        geheim="Je naam is alleen bekend bij het meldpunt.",
        bereik="Zoek op intranet naar “LMM”.",
    ),
    _loket(
        "Huis voor Klokkenluiders",
        Doel.MISSTAND,
        Doel.RECHT,
        Doel.BUITEN,
        bekend=ANONIEM,
        voor="Je twijfelt of je een misstand moet melden, of je durft dat niet binnen de politie.",
        doet="Geeft gratis advies en kan zelf onderzoek doen.",
        geheim="Staat buiten de politie en geeft je naam niet door. Je eerste vraag kun je stellen zonder naam.",
        bereik="huisvoorklokkenluiders.nl",
    ),
    _loket(
        "Discriminatie.nl",
        Doel.BUITEN,
        Doel.PRATEN,
        Doel.MELDEN,
        Doel.KLACHT,
        Doel.RECHT,
        bekend=ANONIEM,
        voor="Je wilt praten of melden bij een bureau buiten de politie.",
        doet="Luistert, geeft gratis advies, legt je melding vast en helpt je met een klacht.",
        geheim="Staat buiten de politie. Je mag anoniem melden. Een formele klacht kan alleen met je naam.",
        bereik="discriminatie.nl of 0800 0880 (gratis)",
    ),
    _loket(
        "College voor de Rechten van de Mens",
        Doel.BUITEN,
        Doel.RECHT,
        bekend=ANONIEM,
        voor="Je wilt weten of je gelijk bent behandeld.",
        doet="Beantwoordt je vraag en kan een oordeel geven. Dat oordeel is openbaar, zonder jouw naam.",
        geheim="Een vraag kan anoniem. Voor een oordeel is je naam nodig.",
        bereik="mensenrechten.nl",
    ),
    _loket(
        "De Luisterlijn",
        Doel.PRATEN,
        Doel.ZORG,
        Doel.BUITEN,
        bekend=ANONIEM,
        voor="Je wilt nu met iemand praten, ook ’s nachts.",
        doet="Luistert, dag en nacht, aan de telefoon of in een chat.",
        geheim="Je hoeft je naam niet te noemen.",
        bereik="088 0767 000 of deluisterlijn.nl",
    ),
)
