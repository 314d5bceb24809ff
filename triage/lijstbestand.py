"""A list as a file: CSV or XLSX in, rows of plain text out, each with its line number. It knows nothing of klachten.

Everything is read as text, so that one set of rules judges both kinds of file. A cell that holds a formula becomes the
text of the formula, never its last outcome. What a file can do to the reader (a bomb in a zip, a sheet of a million
rows, a cell of megabytes) ends in a refusal that names the place.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from warnings import catch_warnings, simplefilter

import openpyxl

# Room enough to read a file with one cell of 10 MB and to say where that cell is.
HOOGSTE_BESTAND: Final = 20 * 2**20
# What the parts of an XLSX may be together when unpacked.
HOOGSTE_UITGEPAKT: Final = 60 * 2**20
HOOGSTE_DELEN: Final = 200
HOOGSTE_KOLOMMEN: Final = 20
HOOGSTE_RIJEN: Final = 2_000
# Cells and rows of a sheet that are walked over, empty ones too: a few bytes of XML can name the billionth row.
HOOGSTE_PLEKKEN: Final = 2**21
HELE_RIJ: Final = "hele rij"

_ZIP, _OUD_EXCEL, _UTF16 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", (b"\xff\xfe", b"\xfe\xff")
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
    gevuld = ((nummer, cellen) for nummer, cellen in rijen if any(map(str.strip, cellen)))
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


def _check_kop(nummer: int, cellen: list[str], kolommen: tuple[str, ...]) -> list[str]:
    namen = [" ".join(cel.split()).casefold() for cel in cellen]
    while namen and not namen[-1]:
        namen.pop()
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
    if inhoud.startswith(_UTF16):
        raise Geweigerd([Fout(1, HELE_RIJ, "Dit bestand is UTF-16. Bewaar het als CSV UTF-8.")])
    tekst = inhoud.decode("utf-8-sig", "surrogateescape")
    eerste = tekst.lstrip().partition("\n")[0]
    scheiding = ";" if eerste.count(";") > eerste.count(",") else ","
    lezer = csv.reader(io.StringIO(tekst, newline=""), delimiter=scheiding, strict=True)
    nummer = 1
    try:
        for cellen in lezer:
            yield nummer, cellen
            nummer = lezer.line_num + 1
    except csv.Error:
        reden = "Een aanhalingsteken staat hier verkeerd of wordt niet gesloten."
        raise Geweigerd([Fout(nummer, HELE_RIJ, reden)]) from None


# --- XLSX -----------------------------------------------------------------------------------------------------------


def _read_xlsx(inhoud: bytes) -> Iterator[tuple[int, list[str]]]:
    onleesbaar = Geweigerd([Fout(1, HELE_RIJ, "Dit is geen leesbaar Excel-bestand (.xlsx).")])
    try:
        _check_zip(inhoud)
        with catch_warnings():
            simplefilter("ignore")  # what openpyxl leaves out (a drawing, a style) is no part of a list
            # Not data_only: the last outcome of a formula would come in as if somebody had typed it.
            boek = openpyxl.load_workbook(io.BytesIO(inhoud), read_only=True, data_only=False, keep_links=False)
            try:
                rijen = list(_rows(boek))
            finally:
                boek.close()
    except Geweigerd:
        raise
    except Exception:  # noqa: BLE001 — openpyxl stumbles over broken XML with any kind of exception
        raise onleesbaar from None
    yield from rijen


def _check_zip(inhoud: bytes) -> None:
    """A small file may unpack to gigabytes; a part that is longer than it says is cut off by zipfile itself."""
    with zipfile.ZipFile(io.BytesIO(inhoud)) as pak:
        delen = pak.infolist()
        if len(delen) > HOOGSTE_DELEN or sum(deel.file_size for deel in delen) > HOOGSTE_UITGEPAKT:
            raise Geweigerd([Fout(1, HELE_RIJ, "Dit Excel-bestand is uitgepakt te groot.")])
        for deel in delen:
            if deel.filename.endswith((".xml", ".rels")) and re.search(rb"<!(DOCTYPE|ENTITY)", pak.read(deel)):
                raise Geweigerd([Fout(1, HELE_RIJ, "Dit Excel-bestand bevat een onderdeel dat er niet in hoort.")])


def _rows(boek: Any) -> Iterator[tuple[int, list[str]]]:
    bladen = list(boek.worksheets)
    for blad in bladen:
        blad.reset_dimensions()  # what the file says of its own size is not believed
    for blad in bladen[1:]:
        if any(cel.value is not None for rij in blad.iter_rows(max_row=100, max_col=HOOGSTE_KOLOMMEN) for cel in rij):
            raise Geweigerd([Fout(1, HELE_RIJ, "Het bestand heeft meer dan één blad met gegevens.")])
    breedte = aantal = plekken = 0
    for nummer, rij in enumerate(bladen[0].iter_rows(), 1):
        plekken += 1 + len(rij)
        if plekken > HOOGSTE_PLEKKEN:
            raise Geweigerd([Fout(nummer, HELE_RIJ, "Dit Excel-blad heeft te veel lege rijen of kolommen.")])
        cellen = [_text(cel) for cel in rij]
        while cellen and not cellen[-1].strip():
            cellen.pop()
        if len(cellen) > HOOGSTE_KOLOMMEN:
            raise Geweigerd([Fout(nummer, HELE_RIJ, f"Een lijst heeft hoogstens {HOOGSTE_KOLOMMEN} kolommen.")])
        if not cellen:
            continue
        aantal += 1
        if aantal > HOOGSTE_RIJEN + 2:  # heading, and one row too many
            return
        breedte = breedte or len(cellen)
        # A sheet has no end of row: cells that were left empty are simply not there.
        yield nummer, cellen + [""] * (breedte - len(cellen))


def _text(cel: Any) -> str:
    """The cell as somebody would have typed it in a CSV."""
    waarde = cel.value
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
    # An error in a cell is what is left of a formula.
    return f"={waarde}" if cel.data_type == "e" else str(waarde)
