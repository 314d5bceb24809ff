"""Files made to harm whoever reads them, or to slip something past: each is refused with one reason, for little work.

Work is counted in calls of functions, never in seconds: the same on a busy machine.
"""

import io
import sys
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from triage import lijstbestand
from triage.lijstbestand import HOOGSTE_CEL, HOOGSTE_KOLOMMEN, Fout, Geweigerd, read_regels

KOP = ("datum", "eenheid", "tekst")
RIJEN = [["2023-05", "PDC", "Bejegening"], ["2023-06", "LE", "Intimidatie"], ["2023-07", "DH", "Pesten"]]
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BLAD, BOEK, STIJL, TEKSTEN = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
# Reading the largest list that may be costs a third of this.
MEESTE_WERK = 6_000_000


def sheet(rijen: str, voor: str = "", na: str = "") -> str:
    return f'<?xml version="1.0"?><worksheet {NS}>{voor}<sheetData>{rijen}</sheetData>{na}</worksheet>'


def row(nummer: int, *cellen: str, **kenmerken: str) -> str:
    letters = "ABCDEFGHIJ"
    meer = "".join(f' {naam}="{waarde}"' for naam, waarde in kenmerken.items())
    inhoud = "".join(f'<c r="{letters[k]}{nummer}" t="str"><v>{cel}</v></c>' for k, cel in enumerate(cellen))
    return f'<row r="{nummer}"{meer}>{inhoud}</row>'


def good_rows(**kenmerken: str) -> str:
    return row(1, *KOP) + "".join(row(n, *rij, **kenmerken) for n, rij in enumerate(RIJEN, 2))


def workbook(**delen: str | bytes) -> bytes:
    """A workbook as a spreadsheet program writes it, with some of its parts replaced or added."""
    uit = io.BytesIO()
    with xlsxwriter.Workbook(uit) as boek:
        blad = boek.add_worksheet("Lijst")
        for n, rij in enumerate([KOP, *RIJEN]):
            blad.write_row(n, 0, rij)
    return with_parts(uit.getvalue(), **delen)


def with_parts(inhoud: bytes, soort: int = zipfile.ZIP_DEFLATED, **delen: str | bytes) -> bytes:
    uit = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(inhoud)) as oud, zipfile.ZipFile(uit, "w", soort) as nieuw:
        for naam in [*oud.namelist(), *(naam for naam in delen if naam not in oud.namelist())]:
            nieuw.writestr(naam, delen[naam] if naam in delen else oud.read(naam))
    return uit.getvalue()


def replaced(naam: str, oud: str, door: str) -> bytes:
    """A workbook with other words in one of its parts."""
    boek = workbook()
    tekst = zipfile.ZipFile(io.BytesIO(boek)).read(naam).decode()
    assert oud in tekst
    return with_parts(boek, **{naam: tekst.replace(oud, door)})


def sheets(*bladen: tuple[str, str, int]) -> bytes:
    """A workbook with these sheets: name, state, and the row that its only cell is on (0: the whole list)."""
    boek = openpyxl.Workbook()
    boek.remove(boek.active)
    for naam, staat, rij in bladen:
        blad = boek.create_sheet(naam)
        blad.sheet_state = staat
        if rij:
            blad.cell(rij, 1, "2023-08")
        else:
            for cellen in [KOP, *RIJEN]:
                blad.append(cellen)
    uit = io.BytesIO()
    boek.save(uit)
    return uit.getvalue()


def made(change: Callable) -> bytes:
    """The list as a workbook of openpyxl, after `change` did something to its sheet."""
    boek = openpyxl.load_workbook(io.BytesIO(sheets(("Lijst", "visible", 0))))
    change(boek.active)
    uit = io.BytesIO()
    boek.save(uit)
    return uit.getvalue()


def renamed(deel: str | bytes, naam: str = "xl/blad.dat") -> bytes:
    """The sheet under a name that does not look like XML."""
    boek = with_parts(workbook(), **{naam: deel})
    rels = zipfile.ZipFile(io.BytesIO(boek)).read("xl/_rels/workbook.xml.rels").decode()
    return with_parts(boek, **{"xl/_rels/workbook.xml.rels": rels.replace("worksheets/sheet1.xml", naam[3:])})


def csv_of(*rijen: str) -> bytes:
    return "\r\n".join([",".join(KOP), *rijen]).encode()


def _hide(blad, rijen=(), kolommen=()):
    for rij in rijen:
        blad.row_dimensions[rij].hidden = True
    for kolom in kolommen:
        blad.column_dimensions[kolom].hidden = True


def _narrow(blad):
    blad.column_dimensions["B"].width = 0.1


def _low(blad):
    blad.row_dimensions[3].height = 0.2


def _group(blad):
    blad.row_dimensions.group(3, 4, hidden=True)


TIEN = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "xxxxxxxxxx"}">' for n in range(8))
DTD = f"<!DOCTYPE worksheet [{TIEN}]>"
BOM_BLAD = sheet(row(1, *KOP) + row(2, "2023-05", "PDC", "&e7;")).replace("?>", f"?>{DTD}")
EXTERN = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
BLADEN, VERBORGEN = "meer dan één blad", "is verborgen en heeft gegevens"
RAAR, ONLEESBAAR, VEEL = "onderdeel dat er niet in hoort", "geen leesbaar Excel-bestand", "te veel cellen of opmaak"
RIJEN_WEG, KOLOMMEN_WEG = "Verborgen rijen met gegevens: ", "Verborgen kolommen met gegevens: "
PLEKKEN, GROOT, BREED = "te veel lege rijen of kolommen", "uitgepakt te groot", f"hoogstens {HOOGSTE_KOLOMMEN} kolommen"


def _zip_of(delen: dict[str, bytes], soort: int = zipfile.ZIP_DEFLATED) -> bytes:
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w", soort) as pak:
        for naam, inhoud in delen.items():
            pak.writestr(naam, inhoud)
    return uit.getvalue()


def _twice() -> bytes:
    uit = io.BytesIO(workbook())
    with zipfile.ZipFile(uit, "a") as pak, pytest.warns(UserWarning, match="Duplicate name"):
        pak.writestr(BLAD, sheet(good_rows()))
    return uit.getvalue()


def _many_sheets() -> bytes:
    """Ten thousand sheets that are all the same part."""
    return replaced(BOEK, "<sheets>", "<sheets>" + '<sheet name="a" sheetId="9" r:id="rId1"/>' * 10_000)


VIJANDIG: dict[str, tuple[Callable[[], bytes], str]] = {
    # Hidden from whoever looks at the file
    "verborgen blad": (lambda: sheets(("Lijst", "visible", 0), ("Oud", "hidden", 1)), f"‘Oud’ {VERBORGEN}"),
    "verborgen blad, ver weg": (lambda: sheets(("Lijst", "visible", 0), ("Oud", "hidden", 101)), f"‘Oud’ {VERBORGEN}"),
    "diep verborgen blad": (lambda: sheets(("Lijst", "visible", 0), ("X", "veryHidden", 5_000)), f"‘X’ {VERBORGEN}"),
    "verborgen eerste blad": (lambda: sheets(("Oud", "hidden", 0), ("Lijst", "visible", 0)), f"‘Oud’ {VERBORGEN}"),
    "alleen verborgen": (lambda: sheets(("Leeg", "visible", 1), ("Oud", "hidden", 0)), f"‘Oud’ {VERBORGEN}"),
    "tweede blad, ver weg": (lambda: sheets(("Lijst", "visible", 0), ("Meer", "visible", 101)), f"{BLADEN} met"),
    "tweede blad, kolom 40": (
        lambda: with_parts(
            sheets(("Lijst", "visible", 0), ("Meer", "visible", 1)),
            **{"xl/worksheets/sheet2.xml": sheet('<row r="1"><c r="AN1"><v>1</v></c></row>')},
        ),
        BLADEN,
    ),
    "verborgen rij": (lambda: made(lambda blad: _hide(blad, rijen=[3])), f"{RIJEN_WEG}3."),
    "verborgen rijen": (lambda: made(lambda blad: _hide(blad, rijen=[2, 3, 4])), f"{RIJEN_WEG}2, 3, 4."),
    "gefilterde rijen": (lambda: workbook(**{BLAD: sheet(good_rows(hidden="true"))}), f"{RIJEN_WEG}2, 3, 4."),
    "ingeklapte rijen": (lambda: made(_group), f"{RIJEN_WEG}3, 4."),
    "platte rij": (lambda: made(_low), f"{RIJEN_WEG}3."),
    "verborgen kolom": (lambda: made(lambda blad: _hide(blad, kolommen=["B"])), f"{KOLOMMEN_WEG}B."),
    "smalle kolom": (lambda: made(_narrow), f"{KOLOMMEN_WEG}B."),
    "rij zonder nummer verborgen": (
        lambda: workbook(**{BLAD: sheet(row(1, *KOP) + '<row hidden="1"><c t="str"><v>2023-05</v></c></row>')}),
        f"{RIJEN_WEG}2.",
    ),
    "samengevoegd": (lambda: made(lambda blad: blad.merge_cells("B2:B3")), "Samengevoegde cellen: B2:B3."),
    "rij twee keer": (lambda: workbook(**{BLAD: sheet(good_rows() + row(2, "2023-01", "PDC", "Geheim"))}), ONLEESBAAR),
    "rijen door elkaar": (
        lambda: workbook(**{BLAD: sheet(row(1, *KOP) + row(5, *RIJEN[0]) + row(3, "a"))}),
        ONLEESBAAR,
    ),
    "cel twee keer": (
        lambda: workbook(**{BLAD: sheet(good_rows().replace('<c r="C2"', '<c r="B2"'))}),
        ONLEESBAAR,
    ),
    "blad met hoofdletters": (
        lambda: replaced("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "Worksheets/Sheet1.xml"),
        ONLEESBAAR,
    ),
    # Entities, in every encoding and under every name
    "entiteiten": (lambda: workbook(**{BLAD: BOM_BLAD}), RAAR),
    "entiteiten, utf-16": (lambda: workbook(**{BLAD: BOM_BLAD.encode("utf-16")}), RAAR),
    "entiteiten, utf-16 met naam": (
        lambda: workbook(**{BLAD: BOM_BLAD.replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16")}),
        RAAR,
    ),
    "entiteiten, utf-16-be zonder merk": (lambda: workbook(**{BLAD: BOM_BLAD.encode("utf-16-be")}), RAAR),
    "entiteiten, ebcdic": (
        lambda: workbook(**{BLAD: BOM_BLAD.replace("?>", ' encoding="cp037"?>', 1).encode("cp037")}),
        "",
    ),
    "entiteiten, andere naam": (lambda: renamed(BOM_BLAD), RAAR),
    "entiteiten, andere naam, utf-16": (lambda: renamed(BOM_BLAD.encode("utf-16"), "xl/plaatje.png"), RAAR),
    **{
        f"entiteiten in {deel}": (lambda deel=deel: workbook(**{deel: f"{EXTERN}<a>&e;</a>"}), RAAR)
        for deel in (
            "[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", BOEK, STIJL, TEKSTEN,
            "xl/theme/theme1.xml", "docProps/core.xml", "docProps/app.xml", "docProps/custom.xml",
        )
    },
    "documenttype zonder entiteit": (
        lambda: workbook(**{BOEK: '<!DOCTYPE a SYSTEM "http://x.invalid/a.dtd"><a/>'}),
        RAAR,
    ),
    # More than it seems
    "bom in een zip": (lambda: workbook(**{"xl/media/a.xml": bytes(61 * 2**20)}), GROOT),
    "te veel delen": (lambda: workbook(**{f"d{n}": b"" for n in range(300)}), GROOT),
    "deel twee keer": (_twice, ONLEESBAAR),
    "andere inpakker": (lambda: with_parts(workbook(), soort=zipfile.ZIP_LZMA), ONLEESBAAR),
    "te veel stijlen": (
        lambda: workbook(**{STIJL: f"<styleSheet {NS}><cellXfs>{'<xf/>' * 50_000}</cellXfs></styleSheet>"}),
        VEEL,
    ),
    "te veel teksten": (lambda: workbook(**{TEKSTEN: f"<sst {NS}>{'<si><t>a</t></si>' * 110_000}</sst>"}), VEEL),
    "te veel cellen": (lambda: workbook(**{BLAD: sheet(f"<row>{'<c><v>1</v></c>' * 110_000}</row>")}), VEEL),
    "te veel rijen": (lambda: workbook(**{BLAD: sheet("<row/>" * 210_000)}), VEEL),
    "te veel bladen": (_many_sheets, VEEL),
    "te veel samengevoegd": (lambda: workbook(**{BLAD: sheet(good_rows(), na='<mergeCell ref="A1"/>' * 50_000)}), VEEL),
    "veel kolomregels": (
        lambda: workbook(**{BLAD: sheet(good_rows(), voor='<col min="1" max="16384" hidden="1"/>' * 30_000)}),
        f"{KOLOMMEN_WEG}A, B, C.",
    ),
    "diep genest": (lambda: workbook(**{BLAD: sheet("<c>" * 90_000 + "</c>" * 90_000)}), ""),
    "een element met alles": (
        lambda: workbook(**{BLAD: f"<worksheet {NS} " + " ".join(f"a{n}=''" for n in range(200_000)) + "/>"}),
        RAAR,
    ),
    "een opmerking met alles": (lambda: workbook(**{BLAD: f"<!--{'x' * 2**22}--><a/>"}), RAAR),
    "rij ver weg": (lambda: workbook(**{BLAD: sheet(row(1, *KOP) + row(9 * 10**11, "x"))}), PLEKKEN),
    "kolommen ver weg": (lambda: workbook(**{BLAD: sheet('<row><c r="ZZZ1"/></row>' * 1_000)}), PLEKKEN),
    # Text
    "utf-16 met merk": (lambda: csv_of("2023-05,PDC,Bejegening").decode().encode("utf-16"), "UTF-16"),
    "utf-16 zonder merk": (lambda: csv_of("2023-05,PDC,Bejegening").decode().encode("utf-16-le"), "UTF-16"),
    "utf-16-be zonder merk": (lambda: csv_of("2023-05,PDC,Bejegening").decode().encode("utf-16-be"), "UTF-16"),
    "utf-32 zonder merk": (lambda: csv_of("2023-05,PDC,Bejegening").decode().encode("utf-32-le"), "UTF-16"),
    "half miljoen kolommen": (lambda: b"," * 500_000, BREED),
    "half miljoen koppen": (lambda: ",".join(f"k{n}" for n in range(500_000)).encode(), BREED),
    "breder dan een lijst": (lambda: ",".join([*KOP, *(f"k{n}" for n in range(30_000))]).encode(), BREED),
    "brede rij": (lambda: csv_of(",".join("x" * 30_000)), BREED),
    "een miljoen lege regels": (lambda: csv_of() + b"\n" * 1_000_000, "meer dan 200000 regels"),
    "gewone tekst": (lambda: b"Beste collega,\nHierbij de lijst.\n", "geen enkele kolomkop"),
    "een pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" + bytes(range(256)) * 9, "geen enkele kolomkop"),
    "een plaatje": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, ""),
    "een gewone zip": (lambda: _zip_of({"brief.txt": b"hallo"}), ONLEESBAAR),
    "een halve xlsx": (lambda: workbook()[:2_000], ONLEESBAAR),
}  # fmt: skip


def refusal(inhoud: bytes) -> list[Fout]:
    with pytest.raises(Geweigerd) as geweigerd:
        read_regels(inhoud, KOP)
    return geweigerd.value.fouten


def work(do: Callable) -> tuple[int, object]:
    """How many functions were called, ours and those of the libraries, and what came out."""
    aantal = 0

    def count(frame, event, arg):
        nonlocal aantal
        aantal += event in {"call", "c_call"}
        if aantal > MEESTE_WERK:
            raise AssertionError("too much work")

    sys.setprofile(count)
    try:
        uitkomst = do()
    finally:
        sys.setprofile(None)
    return aantal, uitkomst


def test_the_corpus_is_large_enough():
    assert len(VIJANDIG) >= 40


@pytest.mark.parametrize("naam", VIJANDIG)
def test_a_hostile_file_is_refused_with_one_reason_and_little_work(naam):
    make, reden = VIJANDIG[naam]
    inhoud = make()
    aantal, fouten = work(lambda: refusal(inhoud))
    assert aantal <= MEESTE_WERK
    assert len(fouten) == 1, [*map(str, fouten[:5])]
    assert reden in fouten[0].reden
    assert fouten[0].reden.endswith(".")


def test_a_row_that_stands_far_away_costs_no_walk_over_what_lies_between(monkeypatch):
    """The reader of sheets never starts: how far the cells lie is reckoned from their addresses."""
    gelopen = []
    monkeypatch.setattr(lijstbestand, "_rows", lambda *alles: gelopen.append(alles))
    for naam in ("rij ver weg", "kolommen ver weg", "te veel cellen", "te veel rijen"):
        refusal(VIJANDIG[naam][0]())
    assert gelopen == []


def test_half_a_million_columns_are_never_compared_with_each_other(monkeypatch):
    """Comparing them pair by pair held a worker for most of a minute."""
    gezien = []
    echt = lijstbestand._check_kop
    monkeypatch.setattr(
        lijstbestand,
        "_check_kop",
        lambda nummer, cellen, kolommen: gezien.append(len(cellen)) or echt(nummer, cellen, kolommen),
    )
    for naam in ("half miljoen kolommen", "half miljoen koppen", "breder dan een lijst", "gewone tekst"):
        refusal(VIJANDIG[naam][0]())
    assert gezien and max(gezien) <= HOOGSTE_KOLOMMEN


def test_every_part_of_a_workbook_is_parsed_by_the_defused_parser():
    """Ours looks first; should it ever be passed by, the library itself expands nothing either."""
    assert openpyxl.DEFUSEDXML


# --- What is no attack is read ----------------------------------------------------------------------------------------


def _unused_rows_hidden(blad):
    """As many people tidy a sheet: everything outside the list is hidden."""
    _hide(blad, rijen=range(20, 60), kolommen=["F", "G"])
    blad.auto_filter.ref = "A1:C4"
    blad.freeze_panes = "A2"


GOED: dict[str, Callable[[], bytes]] = {
    "gewoon": workbook,
    "van openpyxl": lambda: sheets(("Lijst", "visible", 0)),
    "lege bladen erbij": lambda: with_parts(
        sheets(("Lijst", "visible", 0), ("Blad2", "visible", 1), ("Blad3", "hidden", 1)),
        **{f"xl/worksheets/sheet{n}.xml": sheet("") for n in (2, 3)},
    ),
    "lijst op het tweede blad": lambda: with_parts(
        sheets(("Leeg", "visible", 1), ("Lijst", "visible", 0)), **{BLAD: sheet("")}
    ),
    "lege rijen en kolommen verborgen": lambda: made(_unused_rows_hidden),
    "plaatje in het bestand": lambda: workbook(**{"xl/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(5_000)}),
    "utf-16 als blad": lambda: workbook(
        **{BLAD: sheet(good_rows()).replace("?>", ' encoding="utf-16"?>').encode("utf-16")}
    ),
    "csv": lambda: csv_of(*(",".join(rij) for rij in RIJEN)),
    "csv met lege kolommen": lambda: csv_of(*(",".join(rij) + "," * 60 for rij in RIJEN)),
    "csv met puntkomma en merk": lambda: (
        b"\xef\xbb\xbf" + csv_of(*(",".join(rij) for rij in RIJEN)).replace(b",", b";")
    ),
}


@pytest.mark.parametrize("naam", GOED)
def test_an_ordinary_list_is_read_in_full(naam):
    regels = read_regels(GOED[naam](), KOP)
    assert [list(regel.cellen.values()) for regel in regels] == RIJEN


def test_the_largest_list_that_may_be_stays_well_within_the_limits():
    rijen = [[f"2023-{1 + n % 12:02}", "PDC", f"Element {n}"] for n in range(lijstbestand.HOOGSTE_RIJEN)]
    boek = io.BytesIO()
    with xlsxwriter.Workbook(boek) as werkboek:
        blad = werkboek.add_worksheet()
        for n, rij in enumerate([KOP, *rijen]):
            blad.write_row(n, 0, rij)
    aantal, regels = work(lambda: read_regels(boek.getvalue(), KOP))
    assert len(regels) == len(rijen)
    assert aantal <= MEESTE_WERK // 3


def test_a_text_with_many_commas_is_no_wide_row():
    assert read_regels(csv_of(f'2023-05,PDC,"{"," * HOOGSTE_CEL}"'), KOP)[0].cellen["tekst"] == "," * HOOGSTE_CEL


@pytest.mark.parametrize(
    ("opmaak", "verwacht"), [("mmm-yy", "2023-05"), ("yyyy-mm-dd", "2023-05-01"), ("[$-413]d mmmm yyyy", "2023-05-01")]
)
def test_a_date_cell_reads_as_it_is_shown(opmaak, verwacht):
    def change(blad):
        blad["A2"] = date(2023, 5, 1)
        blad["A2"].number_format = opmaak

    assert read_regels(made(change), KOP)[0].cellen["datum"] == verwacht


@pytest.mark.parametrize("soort", ["array", "dataTable", "shared", "normal"])
def test_a_formula_of_any_kind_reads_as_a_formula(soort):
    cel = f'<c r="C2"><f t="{soort}" ref="C2:C3" si="0">1+1</f><v>2</v></c>'
    blad = sheet(row(1, *KOP) + row(2, "2023-05", "PDC").replace("</row>", f"{cel}</row>"))
    assert read_regels(workbook(**{BLAD: blad}), KOP)[0].cellen["tekst"].startswith("=")
