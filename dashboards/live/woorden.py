"""What each figure of the dashboard means: read under “Hoe is dit geteld?”."""

from typing import Final

from dashboards.besloten.doorlooptijd import TELWIJZE

UITLEG: Final[dict[str, str]] = {
    "instroom": "Meldingen die in de periode zijn ontvangen. Een melding telt één keer, hoeveel melders er ook "
    "zijn. Een concept en een dubbele melding tellen niet mee. Wordt een melding heropend, dan telt zij niet "
    "opnieuw als nieuw.",
    "uitstroom": "Meldingen die in de periode zijn gesloten. Sluit een melding in de periode twee keer, dan telt "
    "zij één keer. Is zij daarna heropend, dan telt zij hier wel mee.",
    "voorraad": "Meldingen die op dit moment open zijn, wanneer ze ook zijn ontvangen.",
    "heropend": "Meldingen die in de periode zijn heropend. Een melding telt één keer.",
    "trend": "Per kalendermaand wat is ontvangen en gesloten, en wat aan het eind van de maand open was. De gekozen "
    "periode verandert hier niets aan. De laatste maand loopt nog en telt tot en met vandaag.",
    "te_laat": "Meldingen die nu open zijn en waarvan ten minste één termijn voorbij is. De laatste dag van een "
    "termijn is nog op tijd.",
    "termijnen": "Termijnen die in de periode stopten, en hoeveel daarvan op tijd. Een termijn stopt als de stap is "
    "gezet, of als de melding sluit. Een termijn die voorbij is en nog loopt, staat bij “nu te laat”.",
    "doorlooptijd": "Elke keer dat een melding in de periode sloot, vanaf de ontvangst. Was zij al eens gesloten, "
    "dan vanaf de dag waarop zij is heropend. De mediaan is de middelste waarde: de helft duurde zo lang of korter. "
    "Het zijn kalenderdagen, ook de dagen waarop een zaak was opgeschort.",
    "fasen": f"{' '.join(TELWIJZE)} Het zijn kalenderdagen, ook de dagen waarop een zaak was opgeschort.",
    "fase": "Meldingen die op dit moment open zijn, naar de fase waarin ze nu staan.",
    "kanaal": "Meldingen die in de periode zijn ontvangen, naar de weg waarlangs ze binnenkwamen.",
    "grond": "Meldingen die in de periode zijn ontvangen, naar de grond die nu is vastgelegd. Een melding met twee "
    "gronden staat in twee rijen.",
    "aard": "Meldingen die in de periode zijn ontvangen, naar wat er gebeurde, zoals nu is vastgelegd. Een melding "
    "kan in meer dan één rij staan.",
    "uitkomst": "Meldingen die in de periode zijn gesloten, naar de uitkomst die nu is vastgelegd. Een melding "
    "zonder triage of onderzoek heeft vaak geen uitkomst.",
    "statusbericht": "De melder hoort ten minste eens per vier weken iets, ook als er geen nieuws is. Geteld zijn "
    "de termijnen daarvoor die in de periode stopten, en hoeveel daarvan op tijd.",
    "buddy": "Meldingen die in de periode zijn ontvangen en waarvan de melder graag een buddy wil. Daarvan telt "
    "elke melding waarop een buddy is aangewezen, ook als die inmiddels is gestopt.",
    "nazorg": "Nazorgmomenten die voor de periode zijn gepland, tot en met vandaag, en wat ervan kwam. Eén melding "
    "heeft meer momenten.",
    "terug": "Meldingen waarop een melder in de periode nog schreef, nadat de uitkomst was verteld of de melding "
    "was gesloten. Een nieuwe melding van dezelfde melder telt hier niet: cijfers verbinden meldingen niet aan één "
    "mens.",
    "leeg": "Meldingen die in de periode zijn ontvangen en waarvan deze code nu nog niet is ingevuld. “Onbekend” is "
    "ook een antwoord en telt hier niet.",
}
