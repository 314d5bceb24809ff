"""A published report as XLSX and CSV: the same lines as the page, cell by cell, dated by its peildatum.

Text never becomes a formula or a link: XLSX writes strings as strings, CSV puts a quote before what a spreadsheet
program would compute.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboards.overzichten import Overzicht, Rapportagevorm, Tabel
from dashboards.render import Exemplaar, Regelweergave, Tabelweergave, present

VOORBEELD: Final = "VOORBEELD – verzonnen gegevens"
OPVALLEND: Final = "Wat valt op"
# How a spreadsheet program recognises a formula; a control character in front is a way around.
FORMULE: Final = ("=", "+", "-", "@")
# Characters that an XLSX sheet name may not hold, and its greatest length.
BLADNAAM: Final = str.maketrans("", "", "[]:*?/\\")
Waarde = str | int | date


@dataclass(frozen=True, slots=True)
class Opmaak:
    vet: Format
    kop: Format
    datum: Format


def render_xlsx(overzicht: Overzicht[Tabel], exemplaar: Exemplaar) -> bytes:
    """Sheets for the report, what stands out, each table with a frozen heading, and the words."""
    bestand = io.BytesIO()
    boek = Workbook(bestand, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    inhoud = present(overzicht, exemplaar)
    opmaak = Opmaak(
        boek.add_format({"bold": True}),
        boek.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}),
        boek.add_format({"num_format": "dd-mm-yyyy", "align": "left"}),
    )
    boek.set_properties(
        {
            "title": f"{inhoud['vorm'].titel} {overzicht.periode_naam}",
            "author": "PvI-portaal",
            "comments": VOORBEELD if exemplaar.is_demo else "",
            "created": datetime.combine(overzicht.peildatum, time(12)),
        }
    )
    _write_lijst(boek.add_worksheet("Rapportage"), _kenmerken(overzicht, inhoud["vorm"], exemplaar), opmaak)
    if inhoud["opvallend"]:
        _write_lijst(boek.add_worksheet(OPVALLEND), _opvallend(inhoud), opmaak)
    for nummer, tabel in enumerate(_tabellen(inhoud), start=1):
        blad = boek.add_worksheet(f"{nummer} {tabel.titel}".translate(BLADNAAM)[:31].rstrip())
        _write_tabel(blad, tabel, opmaak, demo=exemplaar.is_demo)
    _write_lijst(boek.add_worksheet("Woorden"), ((d.term, d.uitleg) for d in overzicht.definities), opmaak)
    boek.close()
    return bestand.getvalue()


def _write_lijst(blad: Worksheet, regels: Iterable[tuple[str, Waarde]], opmaak: Opmaak) -> None:
    blad.set_column(0, 0, 30)
    blad.set_column(1, 1, 110)
    for r, (naam, waarde) in enumerate(regels):
        blad.write_string(r, 0, naam, opmaak.vet)
        _write_cel(blad, r, 1, waarde, opmaak)


def _write_tabel(blad: Worksheet, tabel: Tabelweergave, opmaak: Opmaak, *, demo: bool) -> None:
    boven = 1 + demo
    if demo:
        blad.write_string(0, 0, VOORBEELD, opmaak.vet)
        blad.set_header(f"&C{VOORBEELD}")
    blad.write_string(boven - 1, 0, tabel.titel, opmaak.vet)
    kop, *rijen = _rijen(tabel)
    for k, tekst in enumerate(kop):
        blad.write_string(boven, k, str(tekst), opmaak.kop)
    for r, rij in enumerate(rijen, start=boven + 1):
        for k, waarde in enumerate(rij):
            _write_cel(blad, r, k, waarde, opmaak)
    for r, noot in enumerate(_noten(tabel), start=boven + len(rijen) + 2):
        blad.write_string(r, 0, noot)
    blad.freeze_panes(boven + 1, 1)
    blad.set_column(0, 0, 52)
    blad.set_column(1, len(tabel.koppen), 16)


def _write_cel(blad: Worksheet, rij: int, kolom: int, waarde: Waarde, opmaak: Opmaak) -> None:
    if isinstance(waarde, date):
        blad.write_datetime(rij, kolom, datetime.combine(waarde, time()), opmaak.datum)
    elif isinstance(waarde, int):
        blad.write_number(rij, kolom, waarde)
    else:
        blad.write_string(rij, kolom, waarde)


def render_csv(overzicht: Overzicht[Tabel], exemplaar: Exemplaar) -> bytes:
    """All tables below each other, UTF-8 with a byte order mark, separated by `;` (what Excel in Dutch opens)."""
    inhoud = present(overzicht, exemplaar)
    uit = io.StringIO()
    schrijver = csv.writer(uit, delimiter=";", lineterminator="\r\n")
    for kenmerk in _kenmerken(overzicht, inhoud["vorm"], exemplaar):
        schrijver.writerow(map(_as_text, kenmerk))
    if inhoud["opvallend"]:
        schrijver.writerows([[], [OPVALLEND]])
        schrijver.writerows(map(_as_text, zin) for zin in _opvallend(inhoud))
    for tabel in _tabellen(inhoud):
        schrijver.writerow([])
        schrijver.writerow([_as_text(tabel.titel)])
        schrijver.writerows([_as_text(waarde) for waarde in rij] for rij in _rijen(tabel))
        schrijver.writerows([_as_text(noot)] for noot in _noten(tabel))
    schrijver.writerow([])
    schrijver.writerows([_as_text(d.term), _as_text(d.uitleg)] for d in overzicht.definities)
    return b"\xef\xbb\xbf" + uit.getvalue().encode()


def _kenmerken(overzicht: Overzicht[Tabel], vorm: Rapportagevorm, exemplaar: Exemplaar) -> Iterator[tuple[str, Waarde]]:
    if exemplaar.is_demo:
        yield "Let op", VOORBEELD
    yield "Rapportage", vorm.titel
    yield "Editie", vorm.editie.value
    if vorm.is_besloten:
        yield "Exemplaar van", exemplaar.lezer
        yield "Nummer van het exemplaar", exemplaar.nummer
    yield "Over", overzicht.eenheid or "heel de politie"
    yield "Van", overzicht.van
    yield "Tot en met", overzicht.tot_en_met
    yield "Peildatum", overzicht.peildatum
    yield "Versie", overzicht.versie
    if not vorm.is_besloten:
        yield "Het teken •", "Niet getoond. Het kan elk aantal zijn, ook 0."


def _opvallend(inhoud: dict) -> Iterator[tuple[str, str]]:
    """Each sentence behind the name of its chapter."""
    for zin in inhoud["opvallend"]:
        yield zin.titel, zin.tekst


def _tabellen(inhoud: dict) -> Iterator[Tabelweergave]:
    """Every table as the page prints it, in the same order."""
    for hoofdstuk in inhoud["hoofdstukken"]:
        yield from hoofdstuk.tabellen
    yield inhoud["kwaliteit"]


def _rijen(tabel: Tabelweergave) -> Iterator[list[Waarde]]:
    """Heading, rows and total, as numbers where the page shows numbers."""
    yield [tabel.rijkop, *tabel.koppen]
    for regel in [*tabel.regels, *([tabel.totaal] if tabel.totaal else [])]:
        yield [_label(regel), *(int(cel.tekst) if cel.tekst.isdecimal() else cel.tekst for cel in regel.cellen)]


def _label(regel: Regelweergave) -> str:
    return f"{regel.label} ({' · '.join(regel.leden)})" if regel.leden else regel.label


def _noten(tabel: Tabelweergave) -> list[str]:
    return [*([tabel.dekking] if tabel.dekking else []), *tabel.noten]


def _as_text(waarde: Waarde) -> str:
    """A cell that no spreadsheet program computes."""
    tekst = waarde.isoformat() if isinstance(waarde, date) else str(waarde)
    kaal = tekst.lstrip()
    gevaarlijk = kaal.startswith(FORMULE) or (tekst != "" and not tekst[0].isprintable())
    return f"'{tekst}" if gevaarlijk else tekst
