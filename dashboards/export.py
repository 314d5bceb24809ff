"""A published report as XLSX and CSV: the same lines as the page, cell by cell, dated by its peildatum."""

import io
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Final

from xlsxwriter.worksheet import Worksheet

from dashboards.overzichten import Overzicht, Rapportagevorm, Tabel
from dashboards.render import Exemplaar, Regelweergave, Tabelweergave, present
from pvi.rekenblad import BOM, VOORBEELD, Opmaak, Waarde, new_boek, to_csv, write_cel, write_lijst

OPVALLEND: Final = "Wat valt op"
# Characters that an XLSX sheet name may not hold, and its greatest length.
BLADNAAM: Final = str.maketrans("", "", "[]:*?/\\")


def render_xlsx(overzicht: Overzicht[Tabel], exemplaar: Exemplaar) -> bytes:
    """Sheets for the report, what stands out, each table with a frozen heading, and the words."""
    bestand = io.BytesIO()
    inhoud = present(overzicht, exemplaar)
    titel = f"{inhoud['vorm'].titel} {overzicht.periode_naam}"
    gemaakt = datetime.combine(overzicht.peildatum, time(12))
    boek, opmaak = new_boek(bestand, titel, gemaakt, demo=exemplaar.is_demo, in_memory=True)
    write_lijst(boek.add_worksheet("Rapportage"), _kenmerken(overzicht, inhoud["vorm"], exemplaar), opmaak)
    if inhoud["opvallend"]:
        write_lijst(boek.add_worksheet(OPVALLEND), _opvallend(inhoud), opmaak)
    for nummer, tabel in enumerate(_tabellen(inhoud), start=1):
        blad = boek.add_worksheet(f"{nummer} {tabel.titel}".translate(BLADNAAM)[:31].rstrip())
        _write_tabel(blad, tabel, opmaak, demo=exemplaar.is_demo)
    write_lijst(boek.add_worksheet("Woorden"), ((d.term, d.uitleg) for d in overzicht.definities), opmaak)
    boek.close()
    return bestand.getvalue()


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
            write_cel(blad, r, k, waarde, opmaak)
    for r, noot in enumerate(_noten(tabel), start=boven + len(rijen) + 2):
        blad.write_string(r, 0, noot)
    blad.freeze_panes(boven + 1, 1)
    blad.set_column(0, 0, 52)
    blad.set_column(1, len(tabel.koppen), 16)


def render_csv(overzicht: Overzicht[Tabel], exemplaar: Exemplaar) -> bytes:
    """All tables below each other, in the order of the page."""
    return BOM + to_csv(_regels(overzicht, exemplaar)).encode()


def _regels(overzicht: Overzicht[Tabel], exemplaar: Exemplaar) -> Iterator[Iterable[Waarde]]:
    inhoud = present(overzicht, exemplaar)
    yield from _kenmerken(overzicht, inhoud["vorm"], exemplaar)
    if inhoud["opvallend"]:
        yield []
        yield [OPVALLEND]
        yield from _opvallend(inhoud)
    for tabel in _tabellen(inhoud):
        yield []
        yield [tabel.titel]
        yield from _rijen(tabel)
        yield from ([noot] for noot in _noten(tabel))
    yield []
    yield from ((d.term, d.uitleg) for d in overzicht.definities)


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
