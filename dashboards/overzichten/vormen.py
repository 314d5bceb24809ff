"""Which reports there are: their chapters, period, peildatum and readers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pvi.kalender import PEILDAG_KWARTAAL, Periode


@dataclass(frozen=True, slots=True)
class Hoofdstukvorm:
    """A chapter by its number in the list of all chapters; the document numbers the chapters it holds from 1."""

    nummer: int
    code: str
    titel: str
    inleiding: str


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


_MAAND: Final[tuple[Hoofdstukvorm, ...]] = (
    Hoofdstukvorm(1, "maandcijfers", "Kerncijfers", "Wat kwam er binnen, wat is afgerond en wat loopt er nog?"),
    Hoofdstukvorm(2, "team", "Sectoren en teams", "Waar in de eenheid speelden de nieuwe meldingen?"),
    Hoofdstukvorm(
        3, "triage", "Triage op tijd", "Kwamen meldingen binnen 15 werkdagen in de triagecommissie?"
    ),
    Hoofdstukvorm(4, "onderzoek", "Onderzoeken", "Welke onderzoeken begonnen er deze maand?"),
    Hoofdstukvorm(5, "trend", "Ontwikkeling", "Hoe verloopt het door de maanden heen?"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rapportagevorm:
    """One kind of report: for which roles (`Rol` values), by which row of the rights matrix, when and about what.

    `dagen_na_periode` is the peildatum, counted from the last day of the period. `voor` names the readers,
    `oogopslag` the table whose figures stand first.
    """

    soort: str
    titel: str
    onderwerp: str
    voor: str
    rollen: tuple[str, ...]
    recht_rij: int
    periodesoorten: tuple[str, ...]
    dagen_na_periode: int
    per_eenheid: bool
    hoofdstukken: tuple[Hoofdstukvorm, ...]
    oogopslag: str

    def peildatum(self, periode: Periode) -> date:
        """The day as of which the period is counted, always the same: no two runs can be subtracted."""
        return periode.tot_en_met + timedelta(days=self.dagen_na_periode)


# One report of the whole police per quarter, one of each eenheid per month. A kind more needs the check of
# docs/besluiten/0013: could a reader subtract it from these?
RAPPORTAGES: Final[dict[str, Rapportagevorm]] = {
    "casuistiekoverzicht": Rapportagevorm(
        soort="casuistiekoverzicht",
        titel="Casuïstiekoverzicht",
        onderwerp="Meldingen van uitsluiting, discriminatie en racisme binnen de politie",
        voor="Landelijk Coördinator, Chief Diversity Officer en Korpsleiding",
        rollen=("lc", "cd", "ko"),
        recht_rij=33,
        periodesoorten=("kwartaal",),
        dagen_na_periode=PEILDAG_KWARTAAL,
        per_eenheid=False,
        hoofdstukken=_KWARTAAL,
        oogopslag="kerncijfers",
    ),
    "maandrapportage": Rapportagevorm(
        soort="maandrapportage",
        titel="VIK-maandrapportage",
        onderwerp="Meldingen van uitsluiting, discriminatie en racisme in deze eenheid",
        voor="VIK, eenheidsleiding en control",
        rollen=("pc", "vi", "ct"),
        recht_rij=32,
        periodesoorten=("maand",),
        # The term is “before the 10th”.
        dagen_na_periode=8,
        per_eenheid=True,
        hoofdstukken=_MAAND,
        oogopslag="maandcijfers",
    ),
}
