"""Reading a list of klachten into the register: all of it or nothing ("Import set").

`read_lijst` judges a file, `compare` says what it would change, `load_klachten` does it. The command and the page of
VIK both do exactly this. The key of a klacht is datum + eenheid + klachtelement + behandeling: the same row again
changes nothing, other counts are a new version, a klacht that is not in the list stays. Two spellings of one text, and
a month that a spreadsheet made the first of, are one key; a klacht with and without its day is never two klachten.
"""

import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Final

from django.db import connection, transaction

from pvi import klok, kluis
from pvi.models import OrganisatieEenheid, Sleutel
from pvi.organisatie import OnbekendeEenheid, find_eenheid
from pvi.rekenblad import FORMULE
from triage.lijstbestand import HELE_RIJ, HOOGSTE_CEL, Fout, Geweigerd, Regel, read_regels
from triage.models import Klacht
from triage.models.klacht import OORDELEN, Resultaat

HOOGSTE_AANTAL: Final = 999
_EEN_TEKEN: Final = str.maketrans(
    dict.fromkeys("‘’‚‛′´`ʼ", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‐‑‒–—―−", "-")
)
_DATUM: Final = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")

# What the summary says really happened, where "Afgehandeld" was registered.
_VERMOEDENS: Final = (
    (re.compile(r"\bandere procedure\b", re.IGNORECASE), Resultaat.ANDERE_PROCEDURE),
    (re.compile(r"(?<!niet )\bingetrokken\b", re.IGNORECASE), Resultaat.INGETROKKEN),
)


# --- Columns --------------------------------------------------------------------------------------------------------


def _read_datum(tekst: str) -> tuple[date, int | None]:
    """First day of the month, and the day when it is given.

    The first of a month is the month: a spreadsheet makes 2023-05-01 of 2023-05, and nobody can tell them apart.
    """
    delen = _DATUM.fullmatch(tekst)
    if not delen:
        raise ValueError("Schrijf de datum als JJJJ-MM of JJJJ-MM-DD.")
    jaar, maand, dag = (int(deel) if deel else None for deel in delen.groups())
    try:
        datum = date(jaar or 0, maand or 0, 1 if dag is None else dag)
    except ValueError:
        raise ValueError("Deze datum bestaat niet.") from None
    if datum > klok.vandaag():
        raise ValueError("Deze datum ligt in de toekomst.")
    return datum.replace(day=1), None if datum.day == 1 else dag


def _read_tekst(tekst: str) -> str:
    if not tekst:
        raise ValueError("Vul deze cel in.")
    return tekst


def _read_ja_nee(tekst: str) -> bool:
    try:
        return {"ja": True, "nee": False}[tekst.casefold()]
    except KeyError:
        raise ValueError("Vul ja of nee in.") from None


def _read_resultaat(tekst: str) -> Resultaat:
    gezocht = tekst.casefold()
    for resultaat in Resultaat:
        if gezocht in (resultaat.value, str(resultaat.label).casefold()):
            return resultaat
    raise ValueError(f"Dit resultaat kennen we niet. Kies uit: {', '.join(map(str, Resultaat.labels))}.")


def _read_aantal(tekst: str) -> int | None:
    if not tekst:
        return None
    if re.fullmatch(r"-\s*\d+(?:[.,]\d+)?", tekst):
        raise ValueError("Een aantal is nooit kleiner dan 0.")
    if not re.fullmatch(r"[0-9]{1,9}", tekst):
        raise ValueError("Vul een heel getal in, of niets als het niet bekend is.")
    if int(tekst) > HOOGSTE_AANTAL:
        raise ValueError(f"Een aantal is hoogstens {HOOGSTE_AANTAL}.")
    return int(tekst)


KOLOMMEN: Final[dict[str, Callable[[str], Any]]] = {
    "datum": _read_datum,
    "eenheid": _read_tekst,
    "klachtelement": _read_tekst,
    "behandeling_samenvatting": _read_tekst,
    "tweede_fase": _read_ja_nee,
    "resultaat": _read_resultaat,
    **dict.fromkeys(OORDELEN, _read_aantal),
}


# --- One row --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rij:
    """One klacht as the list has it. `oordelen` in the order of OORDELEN, None when they are not known."""

    regel: int
    maand: date
    dag: int | None
    eenheid: OrganisatieEenheid
    klachtelement: str
    behandeling: str
    tweede_fase: bool
    resultaat: Resultaat
    oordelen: tuple[int, ...] | None
    # Keyed hash of month, eenheid and texts: what it shares with the same klacht of which the day is not known.
    maandmerk: str

    @property
    def datum(self) -> str:
        return f"{self.maand:%Y-%m}" + (f"-{self.dag:02}" if self.dag else "")

    @property
    def sleutelmerk(self) -> str:
        """Keyed hash of what makes it this klacht: who has only the database cannot try texts against it."""
        return kluis.merk("klacht", f"{self.maandmerk} {self.dag or ''}")

    @property
    def vermoeden(self) -> str:
        """What the summary says instead of "Afgehandeld"; "" when it says nothing else. Only noted, never put right."""
        if self.resultaat is not Resultaat.AFGEHANDELD:
            return ""
        return next((str(wat.value) for patroon, wat in _VERMOEDENS if patroon.search(self.behandeling)), "")

    def velden(self) -> dict[str, Any]:
        """What may change from one list to the next, by the field of Klacht."""
        aantallen = self.oordelen or (None,) * len(OORDELEN)
        return {
            "tweede_fase": self.tweede_fase,
            "resultaat": str(self.resultaat.value),
            "vermoeden": self.vermoeden,
            **dict(zip(OORDELEN, aantallen, strict=True)),
        }


def read_lijst(inhoud: bytes) -> list[Rij]:
    """The klachten of a CSV or XLSX. Raises Geweigerd with everything that is wrong, when anything is wrong."""
    fouten: list[Fout] = []
    eerder: dict[str, int] = {}
    rijen: list[Rij] = []
    for regel in read_regels(inhoud, tuple(KOLOMMEN)):
        rij = _read_rij(regel, fouten)
        if rij is None:
            continue
        if (vorige := eerder.setdefault(rij.sleutelmerk, rij.regel)) != rij.regel:
            reden = f"Deze klacht staat ook op regel {vorige}. Elke klacht staat één keer in een lijst."
            fouten.append(Fout(rij.regel, HELE_RIJ, reden))
        rijen.append(rij)
    if fouten:
        raise Geweigerd(fouten)
    check_datums(rijen)
    return rijen


def check_datums(rijen: Sequence[Rij]) -> None:
    """No klacht with its day, in the list or the register, beside the same one with only its month.

    Which of them is meant nobody can tell, so nothing is guessed. Raises Geweigerd.
    """
    staat: dict[str, dict[int | None, str]] = defaultdict(dict)
    bekend = Klacht.objects.filter(maandmerk__in=[rij.maandmerk for rij in rijen])
    for merk, dag in bekend.values_list("maandmerk", "dag"):
        staat[merk][dag] = "in het register"
    for rij in rijen:
        staat[rij.maandmerk].setdefault(rij.dag, f"op regel {rij.regel}")
    fouten = []
    for rij in rijen:
        ander = next((dag for dag in staat[rij.maandmerk] if (dag is None) != (rij.dag is None)), rij.dag)
        if ander != rij.dag:
            waar = staat[rij.maandmerk][ander]
            reden = f"Deze klacht staat {waar} met datum {replace(rij, dag=ander).datum}. Schrijf de datum hier net zo."
            uitweg = "Is het een andere klacht? Zet dan bijvoorbeeld (2) achter het klachtelement."
            fouten.append(Fout(rij.regel, "datum", f"{reden} {uitweg}"))
    if fouten:
        raise Geweigerd(fouten)


def _read_rij(regel: Regel, fouten: list[Fout]) -> Rij | None:
    waarden: dict[str, Any] = {}
    for kolom, read in KOLOMMEN.items():
        try:
            waarden[kolom] = read(_clean(kolom, regel.cellen[kolom]))
        except ValueError as fout:
            fouten.append(Fout(regel.nummer, kolom, str(fout)))
    maand, dag = waarden.get("datum", (None, None))
    eenheid = None
    if maand is not None and "eenheid" in waarden:  # which units there were depends on the date
        try:
            eenheid = _find_eenheid(waarden["eenheid"], maand.replace(day=dag or 1))
        except OnbekendeEenheid as fout:
            fouten.append(Fout(regel.nummer, "eenheid", str(fout)))
    aantallen = tuple(waarden[oordeel] for oordeel in OORDELEN if oordeel in waarden)
    bekend = [aantal is not None for aantal in aantallen]
    if any(bekend) and not all(bekend):
        leeg = next(oordeel for oordeel in OORDELEN if waarden.get(oordeel, 0) is None)
        fouten.append(Fout(regel.nummer, leeg, "Vul alle vier de oordelen in, of laat ze alle vier leeg."))
    if eenheid is None or len(waarden) < len(KOLOMMEN):
        return None
    return Rij(
        regel=regel.nummer,
        maand=maand,
        dag=dag,
        eenheid=eenheid,
        klachtelement=waarden["klachtelement"],
        behandeling=waarden["behandeling_samenvatting"],
        tweede_fase=waarden["tweede_fase"],
        resultaat=waarden["resultaat"],
        oordelen=aantallen if all(bekend) else None,
        maandmerk=_maandmerk(maand, eenheid, waarden["klachtelement"], waarden["behandeling_samenvatting"]),
    )


def _maandmerk(maand: date, eenheid: OrganisatieEenheid, *teksten: str) -> str:
    inhoud = [f"{maand:%Y-%m}", eenheid.code, *map(key_text, teksten)]
    return kluis.merk("klacht", json.dumps(inhoud, ensure_ascii=False))


def _clean(kolom: str, cel: str) -> str:
    """The text of a cell with its spaces put right. Raises ValueError for what no list may hold."""
    if len(cel) > HOOGSTE_CEL:
        raise ValueError(f"Deze cel heeft {len(cel)} tekens; het mogen er {HOOGSTE_CEL} zijn.")
    if any("\udc80" <= teken <= "\udcff" for teken in cel):
        raise ValueError("Hier staat een teken dat geen UTF-8 is. Bewaar het bestand als CSV UTF-8.")
    if any(unicodedata.category(teken) in ("Cc", "Cs") and teken not in "\t\r\n" for teken in cel):
        raise ValueError("Hier staat een teken dat niet te lezen is.")
    tekst = _plain(cel)
    is_negatief_aantal = kolom in OORDELEN and re.fullmatch(r"-\s*[\d.,]+", tekst)
    if (tekst.startswith(FORMULE) or cel.startswith(("\t", "\r"))) and not is_negatief_aantal:
        raise ValueError("Deze cel begint als een formule. Zet er gewone tekst in.")
    return tekst


@cache
def _onzichtbaar() -> dict[int, None]:
    """What takes no room on a screen: format characters, and fillers, variants and a blank of other categories."""
    anders = (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0)
    reeksen = (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
    opmaak = (n for n in range(sys.maxunicode + 1) if unicodedata.category(chr(n)) == "Cf")
    return dict.fromkeys((*anders, *reeksen, *opmaak))


def _plain(tekst: str) -> str:
    """A text as it is read: without what nobody sees (soft hyphens, joiners), every run of spaces one space."""
    return " ".join(unicodedata.normalize("NFC", tekst.translate(_onzichtbaar())).split())


def key_text(tekst: str) -> str:
    """What two spellings of one text have in common: letters by their meaning, no capitals, one kind of quote and dash.

    A word processor makes ’ of ' and – of - while somebody types.
    """
    # Before and after: NFKC makes two signs of some quotes, and a dash of others.
    een_teken = unicodedata.normalize("NFKC", _plain(tekst).translate(_EEN_TEKEN)).translate(_EEN_TEKEN)
    return _plain(een_teken.casefold())


def _find_eenheid(naam: str, op: date) -> OrganisatieEenheid:
    """Never a guess: an unknown name, a unit that was not there then, and a part of a unit are all refused."""
    eenheid = find_eenheid(naam, op)
    if eenheid.niveau > 1:
        raise OnbekendeEenheid("Dit is een onderdeel. Noem de eenheid waar het bij hoort.")
    return eenheid


# --- Into the register ----------------------------------------------------------------------------------------------


class Soort(Enum):
    NIEUW = "nieuw"
    GEWIJZIGD = "gewijzigd"
    GELIJK = "gelijk"


@dataclass(frozen=True, slots=True)
class Verschil:
    """What one row of the list would do, with the klacht it is about when that is there already."""

    soort: Soort
    rij: Rij
    klacht: Klacht | None = None


@dataclass(frozen=True, slots=True)
class Uitslag:
    nieuw: int
    gewijzigd: int
    gelijk: int

    @classmethod
    def of(cls, verschillen: Iterable[Verschil]) -> "Uitslag":
        soorten = [verschil.soort for verschil in verschillen]
        return cls(*(soorten.count(soort) for soort in Soort))


def compare(rijen: Sequence[Rij]) -> list[Verschil]:
    """What loading these rows would do, in the order of the file; one query, nothing changes."""
    bekend = {
        klacht.sleutelmerk: klacht
        for klacht in Klacht.objects.select_related("eenheid").filter(sleutelmerk__in=[r.sleutelmerk for r in rijen])
    }
    verschillen = []
    for rij in rijen:
        klacht = bekend.get(rij.sleutelmerk)
        if klacht is None:
            soort = Soort.NIEUW
        elif any(getattr(klacht, veld) != waarde for veld, waarde in rij.velden().items()):
            soort = Soort.GEWIJZIGD
        else:
            soort = Soort.GELIJK
        verschillen.append(Verschil(soort, rij, klacht))
    return verschillen


@transaction.atomic
def load_klachten(rijen: Sequence[Rij]) -> Uitslag:
    """Write what is new and what changed, all or nothing; one at a time, so that two lists never meet halfway.

    Raises Geweigerd when a list that came in meanwhile has one of these klachten with another date.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('import_klachten', 0))")
    check_datums(rijen)  # once more: another list may have come in since this one was read
    verschillen = compare(rijen)
    for verschil in verschillen:
        if verschil.soort is Soort.NIEUW:
            _create(verschil.rij)
        elif verschil.soort is Soort.GEWIJZIGD and verschil.klacht is not None:
            _change(verschil.klacht, verschil.rij)
    return Uitslag.of(verschillen)


def _create(rij: Rij) -> None:
    Klacht(
        sleutel=kluis.new_sleutel(Sleutel.Soort.KLACHT),
        maand=rij.maand,
        dag=rij.dag,
        maandmerk=rij.maandmerk,
        eenheid=rij.eenheid,
        klachtelement=rij.klachtelement,
        behandeling=rij.behandeling,
        sleutelmerk=rij.sleutelmerk,
        **rij.velden(),
    ).save(force_insert=True)


def _change(klacht: Klacht, rij: Rij) -> None:
    for veld, waarde in rij.velden().items():
        setattr(klacht, veld, waarde)
    klacht.versie += 1
    klacht.save()
