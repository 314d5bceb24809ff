"""What a report holds: frozen dataclasses without Django, and the tables that say what is counted for whom.

A `Telling` is what was counted; a `Tabel` is what may be read. Only `suppression.suppress` turns the one into the
other, and only a `Tabel` can be rendered, so an unsuppressed figure has no way to a page. No dataclass has a field for
a person: a report cannot leak what it cannot hold.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any, Final, Generic, TypeVar

from pvi.kalender import Periode

# Below this a count is not shown, and a hidden cell keeps at least this many possible values (domein §8; our default).
DREMPEL: Final = 5
# A percentage of a smaller whole says more about people than about the police (domein §8, rule 4).
MINSTE_NOEMER: Final = 20


class Marker(Enum):
    """Stands where a number is not shown: any number, 0 included; the same sign for primary and secondary hiding."""

    NIET_GETOOND = "•"


Cel = int | Marker


class Optelling(Enum):
    """How the rows of a count relate to its total; it decides what a reader could compute."""

    LOS = "los"  # figures side by side, without a total
    DEELT = "deelt"  # every case is in exactly one row (and one column): they add up to the total
    OVERLAPT = "overlapt"  # a case is in one or more rows: they add up to the total or more


@dataclass(frozen=True, slots=True)
class Kolom:
    """One column of one table. Columns with the same `groep` become one column when the table is too thin."""

    tabel: str
    code: str
    label: str
    groep: str = ""


@dataclass(frozen=True, slots=True)
class Rij:
    """One row, and the groups it falls into when the table is too thin, from fine to coarse."""

    code: str
    label: str
    groepen: tuple[str, ...] = ()
    leden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Elders:
    """What other reports tell of the total of one row (docs/besluiten/0013).

    The total is at least `minstens`; `maanden` is how many of its months are untold (0: all of it is known), and
    `verzwegen` how many of those have a report that hides its figure.
    """

    minstens: int = 0
    maanden: int = 3
    verzwegen: int = 0

    def __add__(self, ander: "Elders") -> "Elders":
        return Elders(self.minstens + ander.minstens, self.maanden + ander.maanden, self.verzwegen + ander.verzwegen)


@dataclass(frozen=True, slots=True)
class Telling:
    """Counts per row and column, before suppression; `aantallen[rij][kolom]` are whole numbers from 0 up.

    `basis` names the shared total (instroom, uitstroom …) and `totaal` is its value; both are empty for `LOS`.
    With two or more columns a `DEELT` telling is additive both ways. `plafond` is a second fact a reader knows: the
    columns of that group together never exceed this number, which is published elsewhere. `toont_nul` is false below
    eenheid level, where a 0 is as telling as a 1. `grovere` gives the coarser counts where overlapping rows cannot be
    summed. `elders` says per row what month reports tell of its total. `dicht` are places (row, column) of loose
    figures that stay hidden whatever they hold, and `totaal_dicht` hides a whole table. Raises ValueError when the
    figures contradict each other.
    """

    code: str
    titel: str
    rijkop: str
    kolommen: tuple[Kolom, ...]
    rijen: tuple[Rij, ...]
    aantallen: tuple[tuple[int, ...], ...]
    optelling: Optelling
    basis: str = ""
    totaal: int | None = None
    plafond: tuple[str, int] | None = None
    toont_nul: bool = True
    grovere: tuple["Telling", ...] = ()
    noten: tuple[str, ...] = ()
    elders: tuple[Elders, ...] = ()
    dicht: frozenset[tuple[int, int]] = frozenset()
    totaal_dicht: bool = False

    def __post_init__(self) -> None:
        if len(self.aantallen) != len(self.rijen) or any(len(r) != len(self.kolommen) for r in self.aantallen):
            raise ValueError(f"{self.code}: de aantallen passen niet op de rijen en kolommen.")
        if any(n < 0 for rij in self.aantallen for n in rij):
            raise ValueError(f"{self.code}: een aantal is nooit kleiner dan 0.")
        if self.elders and len(self.elders) != len(self.rijen):
            raise ValueError(f"{self.code}: wat elders staat past niet op de rijen.")
        if (self.totaal is None) != (self.optelling is Optelling.LOS):
            raise ValueError(f"{self.code}: alleen losse cijfers hebben geen totaal.")
        if self.totaal is None:
            return
        som = sum(map(sum, self.aantallen))
        if self.optelling is Optelling.DEELT and self.rijen and som != self.totaal:
            raise ValueError(f"{self.code}: de rijen tellen op tot {som}, het totaal is {self.totaal}.")
        if self.optelling is Optelling.OVERLAPT:
            te_groot = any(n > self.totaal for rij in self.aantallen for n in rij)
            if len(self.kolommen) != 1 or te_groot or (self.rijen and som < self.totaal):
                raise ValueError(f"{self.code}: overlappende rijen passen niet bij het totaal {self.totaal}.")


@dataclass(frozen=True, slots=True)
class Tabelregel:
    """One row as published; `totaal` is None where the columns do not add up to anything."""

    code: str
    label: str
    cellen: tuple[Cel, ...]
    totaal: Cel | None = None
    leden: tuple[str, ...] = ()

    @property
    def geheel(self) -> Cel:
        """The figure of the whole row: its total, or its only cell."""
        return self.cellen[0] if self.totaal is None else self.totaal


@dataclass(frozen=True, slots=True)
class Tabel:
    """A count as published. Without `regels` only the total could be shown; `verborgen` of `cellen` are not shown."""

    code: str
    titel: str
    rijkop: str
    kolommen: tuple[str, ...]
    regels: tuple[Tabelregel, ...]
    totaalregel: Tabelregel | None
    verborgen: int
    cellen: int
    samengevoegd: bool
    noten: tuple[str, ...] = ()

    @property
    def aandeel_verborgen(self) -> int:
        """Percentage of the cells that is not shown, rounded up: a table never looks fuller than it is."""
        return -(-100 * self.verborgen // self.cellen) if self.cellen else 0

    @property
    def noemer(self) -> int | None:
        """The total by which shares are taken; None where no percentage may be printed."""
        if self.totaalregel is None:
            return None
        totaal = self.totaalregel.geheel
        return totaal if isinstance(totaal, int) and totaal >= MINSTE_NOEMER else None

    def regel(self, code: str) -> Tabelregel | None:
        return next((r for r in self.regels if r.code == code), None)


def percentage(deel: Cel, noemer: int | None) -> int | None:
    """Rounded share in whole percents; None when the part is not shown or the whole is below `MINSTE_NOEMER`."""
    if noemer is None or noemer < MINSTE_NOEMER or not isinstance(deel, int):
        return None
    return (200 * deel + noemer) // (2 * noemer)


@dataclass(frozen=True, slots=True)
class Definitie:
    term: str
    uitleg: str


@dataclass(frozen=True, slots=True)
class Verwijzing:
    """A line of the quality box that repeats a published cell; it never counts anew, or it would undo the hiding."""

    label: str
    tabel: str
    rij: str


T = TypeVar("T", Telling, Tabel)


@dataclass(frozen=True, slots=True)
class Hoofdstuk(Generic[T]):
    code: str
    titel: str
    inleiding: str
    inhoud: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Overzicht(Generic[T]):
    """What one report holds over one period, counted as known on the `peildatum`.

    `soort` is a key of RAPPORTAGES; `eenheid` is a name, or empty for the whole police. Raises ValueError when two
    tables name the same total but give different values.
    """

    soort: str
    periode: str
    periode_naam: str
    van: date
    tot_en_met: date
    peildatum: date
    versie: int
    eenheid: str
    hoofdstukken: tuple[Hoofdstuk[T], ...]
    kwaliteit: T
    verwijzingen: tuple[Verwijzing, ...]
    definities: tuple[Definitie, ...]

    def __post_init__(self) -> None:
        totalen: dict[str, int] = {}
        for inhoud in self.inhoud():
            if not isinstance(inhoud, Telling) or inhoud.totaal is None:
                continue
            if totalen.setdefault(inhoud.basis, inhoud.totaal) != inhoud.totaal:
                raise ValueError(f"{inhoud.code}: het totaal {inhoud.basis} wijkt af van een andere tabel.")

    def inhoud(self) -> Iterator[T]:
        """Every table, in reading order."""
        for hoofdstuk in self.hoofdstukken:
            yield from hoofdstuk.inhoud

    def tabel(self, code: str) -> T:
        """The table with this code. Raises LookupError when the report has none."""
        for inhoud in self.inhoud():
            if inhoud.code == code:
                return inhoud
        raise LookupError(code)


def _json(overzicht: Overzicht[Tabel]) -> str:
    def plain(waarde: Marker | date) -> str:
        return str(waarde.value) if isinstance(waarde, Marker) else waarde.isoformat()

    return json.dumps(asdict(overzicht), sort_keys=True, ensure_ascii=False, default=plain)


def fingerprint(overzicht: Overzicht[Tabel]) -> str:
    """sha256 (hex) of the published figures and words; equal figures give an equal print, whatever the layout."""
    return hashlib.sha256(_json(overzicht).encode()).hexdigest()


def to_data(overzicht: Overzicht[Tabel]) -> dict[str, Any]:
    """The published report as plain values, for a JSON column; `from_data` reads it back."""
    data: dict[str, Any] = json.loads(_json(overzicht))
    return data


def from_data(data: dict[str, Any]) -> Overzicht[Tabel]:
    """The published report as it was stored: what was hidden then stays hidden now."""
    return Overzicht(
        **data
        | {
            "van": date.fromisoformat(data["van"]),
            "tot_en_met": date.fromisoformat(data["tot_en_met"]),
            "peildatum": date.fromisoformat(data["peildatum"]),
            "hoofdstukken": tuple(
                Hoofdstuk(**h | {"inhoud": tuple(_tabel_from(t) for t in h["inhoud"])}) for h in data["hoofdstukken"]
            ),
            "kwaliteit": _tabel_from(data["kwaliteit"]),
            "verwijzingen": tuple(Verwijzing(**v) for v in data["verwijzingen"]),
            "definities": tuple(Definitie(**d) for d in data["definities"]),
        }
    )


def _tabel_from(data: dict[str, Any]) -> Tabel:
    onder = data["totaalregel"]
    return Tabel(
        **data
        | {
            "kolommen": tuple(data["kolommen"]),
            "regels": tuple(_regel_from(regel) for regel in data["regels"]),
            "totaalregel": onder and _regel_from(onder),
            "noten": tuple(data["noten"]),
        }
    )


def _regel_from(data: dict[str, Any]) -> Tabelregel:
    def cel(waarde: int | str | None) -> Any:
        return Marker(waarde) if isinstance(waarde, str) else waarde

    return Tabelregel(
        data["code"], data["label"], tuple(map(cel, data["cellen"])), cel(data["totaal"]), tuple(data["leden"])
    )


# --- What is counted, in which columns ------------------------------------------------------------------------------

OPEN: Final = "Nog open"

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
    Kolom("eenheid", "afgesloten", "Afgesloten", "Afgesloten"),
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


# Status of a melding (domein §5) -> column of the table per eenheid; a concept is not yet a melding.
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

# The coarser rows a thin table falls back to (domein §8, aggregate first; the groups are our default).
_REGIONAAL, _LANDELIJK, _STEUNEND = "Regionale eenheden", "Landelijke eenheden", "Ondersteunend, academie en staf"
_OVERIG = "Landelijk, ondersteunend en staf"
_NOORD, _WEST, _ZUID = "Regio's noord, oost en midden", "Regio's west", "Regio's zuid"
_LIJN, _STEUN, _ONAFHANKELIJK = "Lijn, VIK en staf", "Netwerk, zorg en steun", "Onafhankelijk en extern"
_WOORDEN, _KANSEN = "Woorden en beelden", "Buitensluiten en ongelijke kansen"
_DREIGING, _LEIDING = "Intimidatie, bedreiging en geweld", "Leiding, represaille en patroon"
_WOORD_OF_BEELD_NIET = "Alle andere vormen"

GROEPEN: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "eenheid": {
        **dict.fromkeys(("NN", "ON", "MN"), (_NOORD, _REGIONAAL, _REGIONAAL)),
        **dict.fromkeys(("NH", "AM", "DH", "RT"), (_WEST, _REGIONAAL, _REGIONAAL)),
        **dict.fromkeys(("ZWB", "OB", "LB"), (_ZUID, _REGIONAAL, _REGIONAAL)),
        **dict.fromkeys(("LX", "LO", "LE"), (_LANDELIJK, _LANDELIJK, _OVERIG)),
        **dict.fromkeys(("PDC", "PA", "KS", "onbekend"), (_STEUNEND, _STEUNEND, _OVERIG)),
    },
    "kanaal": {
        "melder": ("Melder zelf", "Melder zelf"),
        **dict.fromkeys(("lijn", "eenheid", "vik", "hrm", "tjz", "smo", "academie", "lc"), (_LIJN, "Via een ander")),
        **dict.fromkeys(("vp", "ndv", "sociaal_loket", "vgw", "bedrijfsarts", "vakbond"), (_STEUN, "Via een ander")),
        **dict.fromkeys(
            ("ombudsfunctionaris", "klachtencommissie", "lmm", "extern", "import", "onbekend"),
            (_ONAFHANKELIJK, "Via een ander"),
        ),
    },
    "aard": {
        **dict.fromkeys(("opmerking", "beledigen", "digitaal", "symbolen"), (_WOORDEN, _WOORDEN)),
        **dict.fromkeys(
            ("pesten", "buitensluiten", "verhuld", "ongelijke_kansen"), (_KANSEN, _WOORD_OF_BEELD_NIET)
        ),
        **dict.fromkeys(
            ("intimidatie", "seksuele_intimidatie", "bedreiging", "geweld"), (_DREIGING, _WOORD_OF_BEELD_NIET)
        ),
        **dict.fromkeys(
            ("wegkijken", "represaille", "privacy", "patroon"), (_LEIDING, _WOORD_OF_BEELD_NIET)
        ),
        "onbekend": ("Onbekend", _WOORD_OF_BEELD_NIET),
    },
    "uitkomst": {
        **dict.fromkeys(("plichtsverzuim", "overschreden"), ("Norm overschreden",)),
        **dict.fromkeys(
            ("niet_vast", "niet_overschreden", "misverstand", "niet_onderzocht", "geen"),
            ("Norm niet overschreden, of niet vastgesteld",),
        ),
    },
    "reactie": {
        **dict.fromkeys(("gesprek", "waarschuwing"), ("Gesprek of waarschuwing", "Gesprek of waarschuwing")),
        **dict.fromkeys(("leermaatregel", "begeleiding", "leiderschap"), ("Leren en begeleiden", "Andere reactie")),
        **dict.fromkeys(
            ("excuses", "bemiddeling", "teamafspraak", "ontheffing"), ("Herstellen en afspreken", "Andere reactie")
        ),
    },
    "straf": {
        **dict.fromkeys("abcd", ("Letter a tot en met d", "Letter a tot en met i")),
        **dict.fromkeys("efghi", ("Letter e tot en met i", "Letter a tot en met i")),
        "j": ("Letter j, ontslag", "Letter j, ontslag"),
    },
    "klacht": {
        **dict.fromkeys(
            ("gegrond", "ongegrond", "geen_oordeel", "niet_ontvankelijk"), ("Met een oordeel", "Met een oordeel")
        ),
        **dict.fromkeys(("zonder", "nakijken"), ("Zonder oordeel afgerond", "Zonder oordeel, of niet bekend")),
        "onbekend": ("Oordeel niet bekend", "Zonder oordeel, of niet bekend"),
    },
}  # fmt: skip

_SOORTGROEPEN: Final = {
    "regionaal": ("Andere regionale eenheden", _REGIONAAL, _REGIONAAL),
    "landelijk": (_LANDELIJK, _LANDELIJK, _OVERIG),
}


def rij(lijst: str, code: str, label: str, soort: str = "") -> Rij:
    """A row with its coarser groups. A code that was added to a list later, or a new eenheid, gets a group too."""
    groepen = GROEPEN[lijst]
    if code in groepen:
        return Rij(code, label, groepen[code])
    if lijst == "eenheid":
        return Rij(code, label, _SOORTGROEPEN.get(soort, groepen["onbekend"]))
    return Rij(code, label, ("Overig",) * len(next(iter(groepen.values()))))


# One klacht may have verdicts of more than one kind: one for each element (domein §6).
KLACHTRIJEN: Final[tuple[Rij, ...]] = (
    rij("klacht", "gegrond", "Een element of meer gegrond"),
    rij("klacht", "ongegrond", "Een element of meer ongegrond"),
    rij("klacht", "geen_oordeel", "Een element of meer zonder oordeel van de commissie"),
    rij("klacht", "niet_ontvankelijk", "Een element of meer niet-ontvankelijk"),
    rij("klacht", "zonder", "Afgerond in de eerste fase"),
    rij("klacht", "nakijken", "Afgerond in de eerste fase, resultaat klopt niet met de samenvatting"),
    rij("klacht", "onbekend", "Beoordeeld, oordeel niet bekend"),
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
        "Consult", "Een vertrouwelijk gesprek met een vertrouwenspersoon. Alleen het aantal is bekend, niet de inhoud."
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
        "Een straf is een definitief besluit over één betrokkene (artikel 77 Barp).",
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
        "Niet getoond. Het kan elk aantal zijn, ook 0. We tonen aantallen van 1 tot en met 4 niet, "
        "en ook niet de aantallen waarmee je die kunt uitrekenen.",
    ),
    Definitie(
        "Samengevoegd",
        "Zou meer dan 30 procent van een tabel wegvallen, dan voegen we eerst rijen of kolommen samen. "
        "Bij elke tabel staat hoeveel er niet is getoond.",
    ),
    Definitie("Percentages", "We tonen een percentage alleen als het geheel 20 of meer is."),
)  # fmt: skip


# The month figures of one eenheid. Three count from the first day of the quarter (meetpunten.py); running work holds
# signalen too, which no report counts per eenheid, so two of them and the flows between leave nothing to subtract.
MAANDCIJFERS: Final[tuple[Rij, ...]] = (
    Rij("nieuw", "Nieuw, dit kwartaal tot nu toe"),
    Rij("gesloten", "Afgesloten, dit kwartaal tot nu toe"),
    Rij("klachten", "Klachten, dit kwartaal tot nu toe"),
    Rij("lopend", "Lopend werk op de peildatum"),
)

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
        "Een team heeft een eigen rij bij 20 of meer medewerkers en 5 of meer meldingen. "
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


@dataclass(frozen=True, slots=True)
class Hoofdstukvorm:
    """A chapter of domein §8 by its number there; the document numbers the chapters it holds from 1."""

    nummer: int
    code: str
    titel: str
    inleiding: str


HOOFDSTUKKEN: Final[tuple[Hoofdstukvorm, ...]] = (
    Hoofdstukvorm(1, "kerncijfers", "Kerncijfers", "Wat kwam er binnen, wat is afgerond en wat staat nog open?"),
    Hoofdstukvorm(2, "kanaal", "Meldingen per kanaal", "Langs welke weg kwamen de nieuwe meldingen binnen?"),
    Hoofdstukvorm(
        3, "eenheid", "Meldingen per eenheid", "Waar speelde het, en hoe ver waren deze meldingen op de peildatum?"
    ),
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


MAANDHOOFDSTUKKEN: Final[tuple[Hoofdstukvorm, ...]] = (
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
    hoofdstukken: tuple[int, ...]
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
        voor="Landelijk Coördinator",
        rollen=("lc",),
        recht_rij=33,
        periodesoorten=("kwartaal",),
        dagen_na_periode=15,
        per_eenheid=False,
        hoofdstukken=(1, 2, 3, 5, 7, 10, 12, 13),
        oogopslag="kerncijfers",
    ),
    "maandrapportage": Rapportagevorm(
        soort="maandrapportage",
        titel="VIK-maandrapportage",
        onderwerp="Meldingen van uitsluiting, discriminatie en racisme in deze eenheid",
        voor="VIK en eenheidsleiding",
        rollen=("vi", "ct"),
        recht_rij=32,
        periodesoorten=("maand",),
        # The term is “before the 10th” (domein §7).
        dagen_na_periode=8,
        per_eenheid=True,
        hoofdstukken=(1, 2, 3, 4, 5),
        oogopslag="maandcijfers",
    ),
}
