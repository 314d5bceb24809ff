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

MEER_MELDINGEN: Final = "Een stijging zegt niet dat er meer gebeurt. Het kan ook meer vertrouwen zijn om te melden."

# Of the besloten editie: nothing is hidden there.
BESLOTEN_DEFINITIES: Final[tuple[Definitie, ...]] = (
    Definitie(
        "Besloten editie",
        "Deze cijfers zijn precies: geen aantal is verborgen. Een melding waar deze lezer te dichtbij staat, telt niet "
        "mee. Daarom is dit exemplaar van één lezer. Deel het niet: voor anderen zijn er de landelijke cijfers.",
    ),
    Definitie(
        "Periode en peildatum",
        "De peildatum is de 8e dag na een maand, en de 15e dag na een kwartaal, tertaal of jaar. Alles is zoals het "
        "aan het begin van die dag bekend was. Een andere periode staat er zoals zij op haar eigen peildatum was.",
    ),
    Definitie(
        "Nieuw (instroom)",
        "Een melding telt één keer, in de periode waarin zij is ontvangen, hoeveel melders er ook zijn. "
        "Een concept en een dubbele melding tellen niet mee. Een heropende melding telt niet opnieuw.",
    ),
    Definitie("Afgesloten (uitstroom)", "Gesloten in de periode. Een melding telt per periode één keer."),
    Definitie("Open of lopend (voorraad)", "Open op de peildatum, uit welke periode dan ook."),
    Definitie("Meer meldingen", MEER_MELDINGEN),
    Definitie(
        "Eenheid",
        "In het casuïstiekoverzicht telt een melding in de eenheid van het gedrag. In de maandrapportage telt zij in "
        "de eenheid die haar op de peildatum behandelde.",
    ),
    *(d for d in DEFINITIES if d.term in {"Signaal", "Consult", "Kanaal", "Aard", "Uitkomst, reactie en straf",
                                          "Advies en besluit", "Klacht en oordeel", "Percentages"}),
)  # fmt: skip
