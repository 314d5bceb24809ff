"""Which reports there are: their edition, chapters, periods, peildatum and readers."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from pvi.kalender import PEILDAG_KWARTAAL, Periode, Periodesoort


class Editie(Enum):
    """Who may open every case behind a number gains no secret from it; who may not, must not be able to find one."""

    BESLOTEN = "besloten"  # exact, made for one reader, over what that reader may open
    DEELBAAR = "deelbaar"  # small counts hidden, equal for every reader


@dataclass(frozen=True, slots=True)
class Hoofdstukvorm:
    """A chapter by its number in the list of all chapters; the document numbers the chapters it holds from 1."""

    nummer: int
    code: str
    titel: str
    inleiding: str


# The shareable figures of a quarter.
_KWARTAAL: Final[tuple[Hoofdstukvorm, ...]] = (
    Hoofdstukvorm(1, "kerncijfers", "Kerncijfers", "Wat kwam er binnen, wat is afgerond en wat staat nog open?"),
    Hoofdstukvorm(2, "kanaal", "Meldingen per kanaal", "Langs welke weg kwamen de nieuwe meldingen binnen?"),
    Hoofdstukvorm(3, "eenheid", "Meldingen per eenheid", "Waar speelden de nieuwe meldingen?"),
    Hoofdstukvorm(5, "aard", "Aard van het gedrag", "Waar gaan de nieuwe meldingen over?"),
    Hoofdstukvorm(
        7,
        "afdoening",
        "Afdoening en strafmaat",
        "Wat is vastgesteld, en welke reactie volgde? Een straf is één antwoord naast andere.",
    ),
    Hoofdstukvorm(
        10,
        "advies",
        "Advies en besluit",
        "Volgde het bevoegd gezag het advies van het strafmaatoverleg? Afwijken mag, met een motivering.",
    ),
    Hoofdstukvorm(12, "klachten", "Klachten per oordeel", "Hoe liepen de klachten van dit kwartaal af?"),
    Hoofdstukvorm(13, "trend", "Ontwikkeling", "Hoe verhoudt dit kwartaal zich tot de drie kwartalen ervoor?"),
)

# The besloten casuïstiekoverzicht: all of them.
_CASUISTIEK: Final[tuple[Hoofdstukvorm, ...]] = (
    Hoofdstukvorm(1, "kerncijfers", "Kerncijfers", "Wat kwam er binnen, wat is afgerond en wat staat nog open?"),
    Hoofdstukvorm(2, "kanaal", "Meldingen per kanaal", "Langs welke weg kwamen de nieuwe meldingen binnen?"),
    Hoofdstukvorm(3, "eenheid", "Meldingen per eenheid", "Waar speelt het, en waar blijft het liggen?"),
    Hoofdstukvorm(4, "grond", "Grond per eenheid", "Waarop werden mensen uitgesloten, en waar?"),
    Hoofdstukvorm(5, "aard", "Aard van het gedrag", "Waar gaan de nieuwe meldingen over?"),
    Hoofdstukvorm(6, "triagebesluit", "Besluiten van de triagecommissies", "Welke weg kozen de commissies?"),
    Hoofdstukvorm(7, "afdoening", "Afdoening en strafmaat", "Wat is vastgesteld, en welke reactie volgde?"),
    Hoofdstukvorm(8, "doorlooptijd", "Doorlooptijd per fase", "Hoe lang duurde elke fase, en was dat op tijd?"),
    Hoofdstukvorm(9, "signalen", "Signalen die geen melding werden", "Waarom bleef het bij een signaal?"),
    Hoofdstukvorm(10, "advies", "Advies en besluit", "Wat werd geadviseerd, en wat deed het bevoegd gezag ermee?"),
    Hoofdstukvorm(11, "herstel", "Herstel en nazorg", "Wat gebeurde er voor melders, betrokkenen en teams?"),
    Hoofdstukvorm(12, "klachten", "Klachten per oordeel", "Hoe liepen de klachten van deze periode af?"),
    Hoofdstukvorm(13, "trend", "Ontwikkeling", "Hoe verhoudt deze periode zich tot de drie ervoor?"),
    Hoofdstukvorm(14, "volledigheid", "Gegevens per eenheid", "Welke codes ontbreken, en wat kwam te laat?"),
    Hoofdstukvorm(15, "lijst", "Open meldingen bij de Landelijk Coördinator", "Kenmerk, fase en dagen; meer niet."),
    # Only when the FG said that it may.
    Hoofdstukvorm(16, "zaken", "Elke nieuwe melding in codes", "Zonder tekst, zonder naam en zonder kenmerk."),
)

# The maandrapportage of an eenheid.
_MAAND: Final[tuple[Hoofdstukvorm, ...]] = (
    Hoofdstukvorm(1, "kerncijfers", "Kerncijfers", "Wat kwam er binnen, wat is afgerond en wat loopt er nog?"),
    Hoofdstukvorm(2, "team", "Sectoren en teams", "Waar in de eenheid speelt het?"),
    Hoofdstukvorm(3, "grond_en_aard", "Grond en aard", "Waar gaan de nieuwe meldingen over?"),
    Hoofdstukvorm(4, "triage", "Triage op tijd", "Kwamen meldingen op tijd in de triagecommissie?"),
    Hoofdstukvorm(5, "onderzoek", "Onderzoeken", "Welke onderzoeken begonnen er, en welke lopen?"),
    Hoofdstukvorm(6, "klachten", "Klachten", "Hoeveel klachten kwamen er, en hoe liepen ze af?"),
    Hoofdstukvorm(7, "leerpunten", "Open leerpunten", "Welke lessen wachten nog, en op wie?"),
    Hoofdstukvorm(8, "termijnen", "Termijnen", "Welke termijnen zijn gehaald, en welke niet?"),
    Hoofdstukvorm(9, "trend", "Ontwikkeling", "Hoe verloopt het door de periodes heen?"),
    Hoofdstukvorm(10, "lijst", "Meldingen over de termijn", "Kenmerk, fase en dagen; meer niet."),
)


@dataclass(frozen=True, slots=True)
class Rapportagevorm:
    """One kind of report: in which edition, by which rows of the rights matrix, when and about what.

    `periodesoorten`: the first is the one that the portal makes by itself. `voor` names the readers, `oogopslag` the
    table whose figures stand first.
    """

    soort: str
    editie: Editie
    titel: str
    meervoud: str
    onderwerp: str
    voor: str
    recht_rijen: tuple[int, ...]
    periodesoorten: tuple[Periodesoort, ...]
    per_eenheid: bool
    hoofdstukken: tuple[Hoofdstukvorm, ...]
    oogopslag: str

    @property
    def is_besloten(self) -> bool:
        return self.editie is Editie.BESLOTEN

    def peildatum(self, periode: Periode) -> date:
        """The day as of which the period is counted, always the same: no two runs can be subtracted."""
        return periode.tot_en_met + timedelta(days=PEILDAGEN[periode.soort])


# So many days after the last day of the period. Of a month: two days before the term, “before the 10th”.
PEILDAGEN: Final[dict[Periodesoort, int]] = {
    "maand": 8, "kwartaal": PEILDAG_KWARTAAL, "tertaal": PEILDAG_KWARTAAL, "jaar": PEILDAG_KWARTAAL,
}  # fmt: skip

# A shareable kind more needs a proof: could a reader subtract it from the one there is?
RAPPORTAGES: Final[dict[str, Rapportagevorm]] = {
    vorm.soort: vorm
    for vorm in (
        Rapportagevorm(
            soort="casuistiekoverzicht",
            editie=Editie.BESLOTEN,
            titel="Casuïstiekoverzicht",
            meervoud="Overzichten",
            onderwerp="Meldingen van uitsluiting, discriminatie en racisme binnen de politie",
            voor="de Landelijk Coördinator",
            recht_rijen=(33,),
            periodesoorten=("kwartaal", "maand", "tertaal", "jaar"),
            per_eenheid=False,
            hoofdstukken=_CASUISTIEK,
            oogopslag="kerncijfers",
        ),
        Rapportagevorm(
            soort="maandrapportage",
            editie=Editie.BESLOTEN,
            titel="VIK-maandrapportage",
            meervoud="Maandrapportages",
            onderwerp="Meldingen van uitsluiting, discriminatie en racisme in deze eenheid",
            voor="VIK en de politiechef van de eenheid",
            recht_rijen=(32,),
            periodesoorten=("maand", "kwartaal", "tertaal", "jaar"),
            per_eenheid=True,
            hoofdstukken=_MAAND,
            oogopslag="kerncijfers",
        ),
        Rapportagevorm(
            soort="landelijk",
            editie=Editie.DEELBAAR,
            titel="Landelijke cijfers",
            meervoud="Landelijke cijfers",
            onderwerp="Meldingen van uitsluiting, discriminatie en racisme binnen de politie",
            voor="leidinggevenden, HR, control, reflectiekamers, Chief Diversity Officer en Korpsleiding",
            recht_rijen=(30, 31, 33),
            periodesoorten=("kwartaal",),
            per_eenheid=False,
            hoofdstukken=_KWARTAAL,
            oogopslag="kerncijfers",
        ),
    )
}
