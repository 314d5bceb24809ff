"""What the words of a report mean: the last chapter of each."""

from typing import Final

from dashboards.overzichten.overzicht import Definitie

DEFINITIES: Final[tuple[Definitie, ...]] = (
    Definitie(
        "Periode en peildatum",
        "De periode is een kwartaal. De peildatum is de 15e dag erna. De stand van een melding is die aan het begin "
        "van de peildatum. Kanaal, aard en eenheid zijn zoals ze bekend waren toen dit overzicht werd gemaakt.",
    ),
    Definitie(
        "Melding en instroom",
        "Een melding telt één keer, in het kwartaal waarin zij is ontvangen, hoeveel melders er ook zijn. "
        "Een concept en een dubbele melding tellen niet mee. Een heropende melding telt niet opnieuw als instroom.",
    ),
    Definitie("Uitstroom", "Meldingen die in de periode zijn afgesloten. Een melding telt per periode één keer."),
    Definitie(
        "Voorraad",
        "Meldingen die op de peildatum open waren, uit welke periode dan ook. De peildatum ligt na de periode. "
        "Daarom is de voorraad niet te berekenen uit instroom en uitstroom.",
    ),
    Definitie("Signaal", "Een waarneming die een leidinggevende heeft vastgelegd. Een signaal heeft vaak geen melder."),
    Definitie(
        "Consult",
        "Een vertrouwelijk gesprek met een vertrouwenspersoon. Alleen het aantal is bekend, niet de inhoud. "
        "Het telt in het kwartaal van het gesprek. Is het pas na de peildatum vastgelegd, dan telt het in het kwartaal "
        "waarin dat gebeurde.",
    ),
    Definitie(
        "Eenheid",
        "De eenheid van het gedrag. Bestaat die eenheid niet meer, dan telt de opvolger. "
        "Deze keuze verandert niet als een andere eenheid de melding behandelt.",
    ),
    Definitie("Kanaal", "De weg waarlangs de melding binnenkwam. Een melding heeft één kanaal."),
    Definitie("Aard", "Wat er gebeurde. Een melding kan meer dan één aard hebben; dan telt zij bij elke aard."),
    Definitie(
        "Uitkomst, reactie en straf",
        "De uitkomst zegt of de norm is overschreden. Een reactie is geen straf: denk aan een gesprek of excuses. "
        "Een straf is een definitief besluit over één betrokkene (artikel 77 Barp). "
        "Een reactie die pas na de peildatum is vastgelegd, telt in het kwartaal waarin dat gebeurde.",
    ),
    Definitie(
        "Advies en besluit",
        "Het strafmaatoverleg adviseert, het bevoegd gezag besluit. Een besluit wijkt af als de straf anders is, of "
        "alleen voorwaardelijk is, of een andere proeftijd heeft. Maatregelen ernaast tellen hierbij niet mee.",
    ),
    Definitie(
        "Klacht en oordeel",
        "Een klacht van een (oud-)medewerker, ingehuurde kracht of student over gedrag, uit de lijsten van VIK. Zij "
        "telt in het kwartaal van haar maand, zoals bekend toen dit overzicht werd gemaakt. Elk element krijgt een "
        "oordeel. Een klacht telt één keer bij elk soort oordeel dat zij kreeg. Niet bekend is iets anders dan nul.",
    ),
    Definitie(
        "Het teken •",
        "Niet getoond. Het kan elk aantal zijn, ook 0. Een los getal en een totaal tonen we vanaf 6. In een tabel met "
        "kolommen tonen we 1 tot en met 4 niet. En nergens de aantallen waarmee je een klein aantal kunt uitrekenen.",
    ),
    Definitie(
        "Samengevoegd",
        "Een rij staat apart vanaf 6. Is er een rij van 1 tot en met 5, dan komen alle rijen van 0 tot en met 5 samen. "
        "Hun namen staan erbij. Is daaruit toch een klein aantal af te leiden, dan komen de twee kleinste andere "
        "rijen erbij, of staat er alleen het totaal. Valt meer dan 30 procent van de cellen weg, dan voegen we eerst "
        "kolommen samen. Bij elke tabel staat hoeveel er niet is getoond.",
    ),
    Definitie("Percentages", "We tonen een percentage alleen als het geheel 20 of meer is."),
)  # fmt: skip

MAANDDEFINITIES: Final[tuple[Definitie, ...]] = (
    Definitie(
        "Maand, kwartaal en peildatum",
        "Nieuw, afgesloten en klachten tellen vanaf de eerste dag van het kwartaal tot en met deze maand. "
        "De peildatum is de 8e dag na de maand.",
    ),
    Definitie(
        "Meetpunt",
        "We tonen een nieuw getal pas als er 5 of meer bij zijn gekomen, of als er niets bij kwam. "
        "Zo is geen kleine maand te berekenen. Tot dan staat er •.",
    ),
    Definitie(
        "Nieuwe melding",
        "Een melding over gedrag in deze eenheid telt één keer, in de maand waarin zij is ontvangen. "
        "Ook als een andere eenheid de melding behandelt. Een concept en een dubbele melding tellen niet mee.",
    ),
    Definitie("Afgesloten", "Meldingen over deze eenheid die zijn afgesloten. Per kwartaal telt een melding één keer."),
    Definitie(
        "Lopend werk",
        "Open meldingen over deze eenheid en open signalen uit deze eenheid, samen. "
        "Daarom is dit getal niet te berekenen uit nieuw en afgesloten.",
    ),
    Definitie(
        "Team",
        "Het team waar het gedrag was. Een team heeft een eigen rij bij 20 of meer medewerkers en 5 of meer meldingen. "
        "Andere teams tellen mee bij hun sector.",
    ),
    Definitie("Triage op tijd", "De eerste behandeling in de triagecommissie, binnen 15 werkdagen na ontvangst."),
    Definitie("Onderzoek", "Een onderzoek telt in de maand waarin het begon."),
    Definitie(
        "Klacht",
        "Een klacht uit de klachtenlijst van deze eenheid. De lijst noemt geen team. "
        "De oordelen staan in het casuïstiekoverzicht, omdat het er per eenheid te weinig zijn.",
    ),
    Definitie(
        "Vorige maand en vorig jaar",
        "Wat toen is gepubliceerd, onveranderd. Is er toen niets gepubliceerd, dan staat er •.",
    ),
    *(d for d in DEFINITIES if d.term in {"Het teken •", "Samengevoegd", "Percentages"}),
)
