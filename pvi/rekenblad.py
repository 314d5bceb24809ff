"""What somebody takes along in a spreadsheet program, as XLSX and CSV: the rules that are the same for every such file.

Text never becomes a formula or a link: XLSX writes strings as strings, CSV puts a quote before what a spreadsheet
program would compute. A day is a day and a number is a number.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any, Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

BESTANDEN: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
VOORBEELD: Final = "VOORBEELD – verzonnen gegevens"
# How a spreadsheet program recognises a formula; the wide forms of an Asian keyboard count too. A control character in
# front is a way around.
FORMULE: Final = tuple("=+-@＝＋－＠")
# xlsxwriter takes what begins like this for markup of its own, and puts it into the sheet as it stands.
MARKUP: Final = "<r>"
# What a program that reads CSV knows UTF-8 by.
BOM: Final = b"\xef\xbb\xbf"
# A moment is written as it was in Amsterdam, without its zone: a cell has none.
Waarde = str | int | date | datetime


@dataclass(frozen=True, slots=True)
class Opmaak:
    vet: Format
    kop: Format
    datum: Format
    moment: Format


def new_boek(
    bestand: IO[bytes], titel: str, gemaakt: datetime, *, demo: bool, **opties: Any
) -> tuple[Workbook, Opmaak]:
    """An empty workbook that will be written to `bestand`, and what its cells can look like."""
    boek = Workbook(bestand, {"strings_to_formulas": False, "strings_to_urls": False, **opties})
    boek.set_properties(
        {"title": titel, "author": "PvI-portaal", "comments": VOORBEELD if demo else "", "created": gemaakt}
    )
    opmaak = Opmaak(
        boek.add_format({"bold": True}),
        boek.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}),
        boek.add_format({"num_format": "dd-mm-yyyy", "align": "left"}),
        boek.add_format({"num_format": "dd-mm-yyyy hh:mm", "align": "left"}),
    )
    return boek, opmaak


def write_lijst(blad: Worksheet, regels: Iterable[tuple[str, Waarde]], opmaak: Opmaak) -> None:
    """A sheet of names and what they stand for."""
    blad.set_column(0, 0, 30)
    blad.set_column(1, 1, 110)
    for r, (naam, waarde) in enumerate(regels):
        blad.write_string(r, 0, naam, opmaak.vet)
        write_cel(blad, r, 1, waarde, opmaak)


def write_cel(blad: Worksheet, rij: int, kolom: int, waarde: Waarde, opmaak: Opmaak) -> None:
    if isinstance(waarde, str):
        blad.write_string(rij, kolom, f"'{waarde}" if waarde.startswith(MARKUP) else waarde)
    elif isinstance(waarde, datetime):
        blad.write_datetime(rij, kolom, waarde, opmaak.moment)
    elif isinstance(waarde, date):
        blad.write_datetime(rij, kolom, datetime.combine(waarde, time()), opmaak.datum)
    else:
        blad.write_number(rij, kolom, waarde)


def to_csv(rijen: Iterable[Iterable[Waarde]]) -> str:
    """Lines separated by `;`, which Excel in Dutch opens."""
    uit = io.StringIO()
    csv.writer(uit, delimiter=";", lineterminator="\r\n").writerows(map(as_text, rij) for rij in rijen)
    return uit.getvalue()


def as_text(waarde: Waarde) -> str:
    """A cell that no spreadsheet program computes; quoted where XLSX has it quoted too."""
    if not isinstance(waarde, str):
        return waarde.isoformat() if isinstance(waarde, date) else str(waarde)
    kaal = waarde.lstrip()
    gevaarlijk = kaal.startswith((*FORMULE, MARKUP)) or (waarde != "" and not waarde[0].isprintable())
    return f"'{waarde}" if gevaarlijk else waarde
