"""A list as a file: CSV or XLSX in, rows of plain text out, each with its line number. It knows nothing of klachten.

Everything is read as text, so that one set of rules judges both kinds of file. A cell that holds a formula becomes the
text of the formula, never its last outcome. What a file can do to the reader (a bomb in a zip, a sheet of a million
rows, half a million columns, a cell of megabytes) is measured before it is read, and ends in a refusal that names the
place. What Excel would not show (a hidden sheet, row or column) is never read in unseen: it is refused as well.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from warnings import catch_warnings, simplefilter

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

# Room enough to read a file with one cell of 10 MB and to say where that cell is.
HOOGSTE_BESTAND: Final = 20 * 2**20
# What the parts of an XLSX may be together when unpacked, and of how many elements of XML they may be made.
HOOGSTE_UITGEPAKT: Final = 60 * 2**20
HOOGSTE_DELEN: Final = 200
HOOGSTE_BLADEN: Final = 100
HOOGSTE_ELEMENTEN: Final = 200_000
# Of these, what is no cell: styles, links, names. Each costs the reader far more than a cell does.
HOOGSTE_OPMAAK: Final = 40_000
HOOGSTE_KOLOMMEN: Final = 20
HOOGSTE_RIJEN: Final = 2_000
HOOGSTE_CEL: Final = 2_000
# Lines of a CSV, empty ones and those inside a cell too; and marks between cells on one line, commas of a text too.
HOOGSTE_REGELS: Final = 200_000
HOOGSTE_SCHEIDINGEN: Final = HOOGSTE_KOLOMMEN * HOOGSTE_CEL
# Cells and rows of a sheet that are walked over, empty ones too: a few bytes of XML can name the billionth row.
HOOGSTE_PLEKKEN: Final = 2**21
HELE_RIJ: Final = "hele rij"

_ZIP, _OUD_EXCEL, _UTF16 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", (b"\xff\xfe", b"\xfe\xff")
# How a part is fed to the parser, and after how much of it something must have come out: a tag has an end.
_HAP: Final = 2**16
_LANGSTE_STILTE: Final = 8 * _HAP
_CELWOORDEN: Final = frozenset({"row", "c", "v", "f", "is", "t", "si"})
# Reading a CSV stops at 128 kB per cell unless told otherwise, and then cannot say in which column.
csv.field_size_limit(HOOGSTE_BESTAND)


@dataclass(frozen=True, order=True, slots=True)
class Fout:
    """One thing that is wrong: line of the file (from 1), name of the column, and the reason for the screen."""

    regel: int
    kolom: str
    reden: str

    def __str__(self) -> str:
        return f"Regel {self.regel}, {self.kolom}: {self.reden}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Geweigerd(Exception):
    """The whole file is refused; `fouten` says everything that is wrong with it, in the order of the file."""

    def __init__(self, fouten: Iterable[Fout]) -> None:
        self.fouten = sorted(fouten)
        super().__init__(f"{len(self.fouten)} fouten")


@dataclass(frozen=True, slots=True)
class Regel:
    """One row of the file, its cells by column name."""

    nummer: int
    cellen: dict[str, str]


def read_regels(inhoud: bytes, kolommen: tuple[str, ...]) -> list[Regel]:
    """The rows of a CSV or XLSX that has exactly these columns, in any order; empty rows are left out.

    What kind of file it is, its first bytes say, not its name. Raises Geweigerd.
    """
    if len(inhoud) > HOOGSTE_BESTAND:
        raise Geweigerd([Fout(1, HELE_RIJ, f"Het bestand is groter dan {HOOGSTE_BESTAND // 2**20} MB.")])
    if inhoud.startswith(_OUD_EXCEL):
        reden = "Dit is een oud Excel-bestand, of het heeft een wachtwoord. Sla het op als .xlsx of als CSV."
        raise Geweigerd([Fout(1, HELE_RIJ, reden)])
    rijen = _read_xlsx(inhoud) if inhoud.startswith(_ZIP) else _read_csv(inhoud)
    gevuld = ((nummer, _narrow(nummer, cellen)) for nummer, cellen in rijen if any(map(str.strip, cellen)))
    kop = next(gevuld, None)
    if kop is None:
        raise Geweigerd([Fout(1, HELE_RIJ, "Het bestand is leeg.")])
    namen = _check_kop(*kop, kolommen)
    regels, fouten = [], []
    for nummer, cellen in gevuld:
        if len(regels) == HOOGSTE_RIJEN:
            fouten.append(Fout(nummer, HELE_RIJ, f"Een lijst heeft hoogstens {HOOGSTE_RIJEN} rijen."))
            break
        over = cellen[len(namen) :]
        if len(cellen) < len(namen) or any(map(str.strip, over)):
            fouten.append(
                Fout(nummer, HELE_RIJ, f"Deze rij heeft {len(cellen)} cellen; het moeten er {len(namen)} zijn.")
            )
        regels.append(Regel(nummer, dict(zip(namen, cellen, strict=False))))
    if fouten:
        raise Geweigerd(fouten)
    if not regels:
        raise Geweigerd([Fout(kop[0] + 1, HELE_RIJ, "Het bestand heeft kolomkoppen, maar geen rijen.")])
    return regels


def _narrow(nummer: int, cellen: list[str]) -> list[str]:
    """A row that can be a row of a list. Raises Geweigerd before anything compares half a million columns."""
    breedte = len(cellen)
    while breedte > HOOGSTE_KOLOMMEN and not cellen[breedte - 1].strip():
        breedte -= 1
    if breedte > HOOGSTE_KOLOMMEN:
        raise Geweigerd([Fout(nummer, HELE_RIJ, f"Een lijst heeft hoogstens {HOOGSTE_KOLOMMEN} kolommen.")])
    return cellen[:breedte]


def _check_kop(nummer: int, cellen: list[str], kolommen: tuple[str, ...]) -> list[str]:
    namen = [" ".join(cel.split()).casefold() for cel in cellen]
    while namen and not namen[-1]:
        namen.pop()
    if not set(namen) & set(kolommen):  # no list at all: one reason, not one for each column
        reden = f"Hier staat geen enkele kolomkop van deze lijst. De koppen zijn: {', '.join(kolommen)}."
        raise Geweigerd([Fout(nummer, HELE_RIJ, reden)])
    fouten = [Fout(nummer, kolom, "Deze kolom ontbreekt.") for kolom in kolommen if kolom not in namen]
    for plaats, naam in enumerate(namen, 1):
        if naam not in kolommen:
            kolom = _readable(naam) or f"kolom {plaats}"
            fouten.append(Fout(nummer, kolom, "Deze kolom kennen we niet. Haal hem weg of verbeter de kop."))
        elif naam in namen[: plaats - 1]:
            fouten.append(Fout(nummer, naam, "Deze kolom staat er twee keer in."))
    if fouten:
        raise Geweigerd(fouten)
    return namen


def _readable(naam: str) -> str:
    """The name of an unknown column, fit for the screen: a file that is no list has headings of any kind."""
    return "".join(teken if teken.isprintable() else "?" for teken in naam[:40])


# --- CSV ------------------------------------------------------------------------------------------------------------


def _read_csv(inhoud: bytes) -> Iterator[tuple[int, list[str]]]:
    """Rows of a UTF-8 file, with or without a mark in front, split by comma or semicolon.

    A byte that is no UTF-8 comes through as a lone surrogate, so the rule for cells can name its line and column.
    """
    if inhoud.startswith(_UTF16) or _is_wide(inhoud):
        raise Geweigerd([Fout(1, HELE_RIJ, "Dit bestand is UTF-16. Bewaar het als CSV UTF-8.")])
    tekst = inhoud.decode("utf-8-sig", "surrogateescape")
    if tekst.count("\n") + tekst.count("\r") > 2 * HOOGSTE_REGELS:
        raise Geweigerd([Fout(1, HELE_RIJ, f"Dit bestand heeft meer dan {HOOGSTE_REGELS} regels.")])
    eerste = tekst.lstrip().partition("\n")[0]
    scheiding = ";" if eerste.count(";") > eerste.count(",") else ","
    lezer = csv.reader(_lines(tekst, scheiding), delimiter=scheiding, strict=True)
    nummer = 1
    try:
        for cellen in lezer:
            yield nummer, cellen
            nummer = lezer.line_num + 1
    except csv.Error:
        reden = "Een aanhalingsteken staat hier verkeerd of wordt niet gesloten."
        raise Geweigerd([Fout(nummer, HELE_RIJ, reden)]) from None


def _is_wide(inhoud: bytes) -> bool:
    """Two or four bytes per letter, without the mark that says so: every other byte is empty."""
    begin = inhoud[:4096]
    even, oneven = begin[::2], begin[1::2]
    return any(2 * deel.count(0) > len(deel) for deel in (even, oneven) if len(begin) > 3)


def _lines(tekst: str, scheiding: str) -> Iterator[str]:
    """Line by line to the reader, after a look at how many cells a line could hold."""
    for nummer, regel in enumerate(io.StringIO(tekst, newline=""), 1):
        if nummer > HOOGSTE_REGELS:
            raise Geweigerd([Fout(nummer, HELE_RIJ, f"Dit bestand heeft meer dan {HOOGSTE_REGELS} regels.")])
        if regel.count(scheiding) > HOOGSTE_SCHEIDINGEN:
            raise Geweigerd([Fout(nummer, HELE_RIJ, f"Een lijst heeft hoogstens {HOOGSTE_KOLOMMEN} kolommen.")])
        yield regel


# --- XLSX -----------------------------------------------------------------------------------------------------------

_SOORTEN_ZIP: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ONLEESBAAR: Final = "Dit is geen leesbaar Excel-bestand (.xlsx)."
_ONGEWOON: Final = "Dit Excel-bestand bevat een onderdeel dat er niet in hoort."


class _Maat:
    """Counts what all parts of the file are made of."""

    def __init__(self) -> None:
        self.gebeurd = False
        self.elementen = self.opmaak = self.bladen = 0

    def start(self, woord: str, _: dict[str, str]) -> None:
        self.gebeurd = True
        woord = woord.rpartition("}")[2]
        self.elementen += 1
        self.opmaak += woord not in _CELWOORDEN
        self.bladen += woord == "sheet"
        if self.elementen > HOOGSTE_ELEMENTEN or self.opmaak > HOOGSTE_OPMAAK or self.bladen > HOOGSTE_BLADEN:
            reden = "Dit Excel-bestand heeft te veel cellen of opmaak. Zet alleen de lijst in een nieuw bestand."
            raise Geweigerd([Fout(1, HELE_RIJ, reden)])

    def data(self, _: str) -> None:
        self.gebeurd = True


def _read_xlsx(inhoud: bytes) -> Iterator[tuple[int, list[str]]]:
    # Half a second to load, and of all pages only the one that takes in a list needs it.
    import openpyxl

    try:
        maat = _measure_zip(inhoud)
        with catch_warnings():
            simplefilter("ignore")  # what openpyxl leaves out (a drawing, a style) is no part of a list
            # Not data_only: the last outcome of a formula would come in as if somebody had typed it.
            boek = openpyxl.load_workbook(io.BytesIO(inhoud), read_only=True, data_only=False, keep_links=False)
            try:
                if len(boek.sheetnames) < maat.bladen:  # a sheet that Excel finds and the reader does not
                    raise Geweigerd([Fout(1, HELE_RIJ, _ONLEESBAAR)])
                rijen = list(_rows(*_only_blad(boek)))
            finally:
                boek.close()
    except Geweigerd:
        raise
    except Exception:  # noqa: BLE001 — openpyxl stumbles over broken XML with any kind of exception
        raise Geweigerd([Fout(1, HELE_RIJ, _ONLEESBAAR)]) from None
    yield from rijen


def _measure_zip(inhoud: bytes) -> _Maat:
    """Measure an XLSX before it is read: a small file may unpack to gigabytes, a short text to a long one.

    Every part is looked at, whatever its name, because the file itself says which part is a sheet. A part that is
    longer than it says is cut off by zipfile.
    """
    with zipfile.ZipFile(io.BytesIO(inhoud)) as pak:
        delen = pak.infolist()
        if len(delen) > HOOGSTE_DELEN or sum(deel.file_size for deel in delen) > HOOGSTE_UITGEPAKT:
            raise Geweigerd([Fout(1, HELE_RIJ, "Dit Excel-bestand is uitgepakt te groot.")])
        namen = {deel.filename.casefold() for deel in delen}
        if len(namen) < len(delen) or any(deel.compress_type not in _SOORTEN_ZIP for deel in delen):
            raise Geweigerd([Fout(1, HELE_RIJ, _ONLEESBAAR)])
        maat = _Maat()
        for deel in delen:
            # No XML (a picture): nothing reads it as XML further than this either.
            with suppress(ParseError), pak.open(deel) as bron:
                _feed(bron, maat)
    return maat


def _feed(bron: Any, doel: Any) -> None:
    """Let `doel` see a part of the file element by element; nothing is kept. Raises Geweigerd, ParseError.

    A declaration of a document type or an entity is refused in every encoding, because the parser itself finds it.
    """
    lezer = DefusedXMLParser(target=doel, forbid_dtd=True)
    stil = 0
    try:
        while hap := bron.read(_HAP):
            doel.gebeurd = False
            lezer.feed(hap)
            stil = 0 if doel.gebeurd else stil + len(hap)
            if stil >= _LANGSTE_STILTE:
                raise Geweigerd([Fout(1, HELE_RIJ, _ONGEWOON)])
        lezer.close()
    except DefusedXmlException:
        raise Geweigerd([Fout(1, HELE_RIJ, _ONGEWOON)]) from None


class _Bladmaat:
    """What is on one sheet: how many cells are filled, how far they lie, and what Excel would not show of them."""

    def __init__(self, plekken: int) -> None:
        from openpyxl.utils import coordinate_to_tuple

        self.to_tuple = coordinate_to_tuple
        self.gebeurd = self.is_verborgen = self.is_cel = self.is_gevuld = False
        self.plekken = plekken
        self.rij = self.kolom = self.gevuld = 0
        self.woord = ""
        self.verborgen_kolommen: set[int] = set()
        self.rijen_uit_zicht: set[int] = set()
        self.kolommen_uit_zicht: set[int] = set()
        self.samengevoegd: list[str] = []

    def start(self, woord: str, kenmerken: dict[str, str]) -> None:
        self.gebeurd = True
        self.woord = woord.rpartition("}")[2]
        match self.woord:
            case "col" if _is_verborgen(kenmerken, "width"):
                # Further to the right nothing can be filled: a list has few columns.
                tot = min(int(kenmerken["max"]), HOOGSTE_KOLOMMEN) + 1
                self.verborgen_kolommen.update(range(int(kenmerken["min"]), tot))
            case "row":
                vorige, self.rij = self.rij, int(kenmerken.get("r", self.rij + 1))
                self.plekken += max(self.rij - vorige, 1)
                self.kolom, self.is_verborgen = 0, _is_verborgen(kenmerken, "ht")
            case "c":
                plek = kenmerken.get("r")
                vorige, self.kolom = self.kolom, self.to_tuple(plek)[1] if plek else self.kolom + 1
                self.plekken += max(self.kolom - vorige, 1)
                self.is_cel, self.is_gevuld = True, False
            case "f":
                self.is_gevuld = True
            case "mergeCell":
                self.samengevoegd.append(kenmerken.get("ref", ""))
        if self.plekken > HOOGSTE_PLEKKEN:
            raise Geweigerd([Fout(self.rij, HELE_RIJ, "Dit Excel-blad heeft te veel lege rijen of kolommen.")])

    def data(self, tekst: str) -> None:
        self.gebeurd = True
        # The text of a cell lies in v, or in t somewhere below is.
        if self.is_cel and self.woord in {"v", "t"} and tekst:
            self.is_gevuld = True

    def end(self, woord: str) -> None:
        self.woord = ""
        if woord.rpartition("}")[2] != "c":
            return
        self.is_cel = False
        if not self.is_gevuld:
            return
        self.gevuld += 1
        if self.is_verborgen:
            self.rijen_uit_zicht.add(self.rij)
        if self.kolom in self.verborgen_kolommen:
            self.kolommen_uit_zicht.add(self.kolom)


def _is_verborgen(kenmerken: dict[str, str], maat: str) -> bool:
    """Hidden, or so low or narrow that nobody reads it (points, or characters)."""
    return kenmerken.get("hidden") in {"1", "true"} or float(kenmerken.get(maat, 9)) < 1


def _only_blad(boek: Any) -> tuple[Any, _Bladmaat]:
    """The one sheet with data, which somebody who opens the file sees in full. Raises Geweigerd."""
    gevuld = []
    plekken = 0
    for blad in boek.worksheets:
        maat = _Bladmaat(plekken)
        with blad._get_source() as bron:
            _feed(bron, maat)
        plekken = maat.plekken
        if maat.gevuld:
            gevuld.append((blad, maat))
    if not gevuld:
        raise Geweigerd([Fout(1, HELE_RIJ, "Het bestand is leeg.")])
    for blad, _ in gevuld:
        if blad.sheet_state != "visible":
            reden = f"Het blad ‘{_readable(blad.title)}’ is verborgen en heeft gegevens."
            raise Geweigerd([Fout(1, HELE_RIJ, f"{reden} Maak het zichtbaar of haal het weg.")])
    if len(gevuld) > 1:
        namen = _first(f"‘{_readable(blad.title)}’" for blad, _ in gevuld)
        raise Geweigerd([Fout(1, HELE_RIJ, f"Het bestand heeft meer dan één blad met gegevens: {namen}.")])
    ((blad, maat),) = gevuld
    fouten = _check_zicht(maat)
    if fouten:
        raise Geweigerd(fouten)
    return blad, maat


def _check_zicht(maat: _Bladmaat) -> list[Fout]:
    """What is on the sheet and not to be seen there."""
    from openpyxl.utils import get_column_letter

    fouten = []
    if maat.rijen_uit_zicht:
        welke = _first(map(str, sorted(maat.rijen_uit_zicht)))
        reden = f"Verborgen rijen met gegevens: {welke}. Maak ze zichtbaar (zet ook een filter uit) of verwijder ze."
        fouten.append(Fout(min(maat.rijen_uit_zicht), HELE_RIJ, reden))
    if maat.kolommen_uit_zicht:
        welke = _first(map(get_column_letter, sorted(maat.kolommen_uit_zicht)))
        reden = f"Verborgen kolommen met gegevens: {welke}. Maak ze zichtbaar of verwijder ze."
        fouten.append(Fout(1, HELE_RIJ, reden))
    if maat.samengevoegd:
        reden = f"Samengevoegde cellen: {_first(map(_readable, maat.samengevoegd))}. Splits ze weer."
        fouten.append(Fout(1, HELE_RIJ, reden))
    return fouten


def _first(plekken: Iterable[str], hoogstens: int = 5) -> str:
    """“3, 4, 5, 6, 7 en nog 12”."""
    alle = list(plekken)
    over = len(alle) - hoogstens
    return ", ".join(alle[:hoogstens]) + (f" en nog {over}" if over > 0 else "")


def _rows(blad: Any, maat: _Bladmaat) -> Iterator[tuple[int, list[str]]]:
    blad.reset_dimensions()  # what the file says of its own size is not believed
    breedte = gezien = 0
    for nummer, rij in enumerate(blad.iter_rows(), 1):
        gezien += sum(cel.value is not None for cel in rij)
        cellen = [_text(cel) for cel in rij]
        while cellen and not cellen[-1].strip():
            cellen.pop()
        if not cellen:
            continue
        breedte = breedte or len(cellen)
        # A sheet has no end of row: cells that were left empty are simply not there.
        yield nummer, cellen + [""] * (breedte - len(cellen))
    # A row that stands there twice, or in the wrong order, is skipped by the reader and would be missed.
    if gezien < maat.gevuld:
        raise Geweigerd([Fout(1, HELE_RIJ, _ONLEESBAAR)])


def _text(cel: Any) -> str:
    """The cell as somebody would have typed it in a CSV."""
    waarde = cel.value
    if waarde is not None and cel.data_type in {"e", "f"}:
        # An error in a cell is what is left of a formula; a formula over more cells is no text.
        return waarde if isinstance(waarde, str) and waarde.startswith("=") else f"={waarde}"
    match waarde:
        case None:
            return ""
        case bool():
            return "ja" if waarde else "nee"
        case datetime() | date():
            # Excel makes 1 May of "2023-05" and keeps in the format that the day was never typed.
            dag_getypt = "d" in re.sub(r'\[[^\]]*\]|"[^"]*"|\\.', "", cel.number_format).lower()
            return f"{waarde:%Y-%m-%d}" if dag_getypt else f"{waarde:%Y-%m}"
        case float() if waarde.is_integer():
            return str(int(waarde))
    return str(waarde)
