"""The document: what it says, how it reads aloud, that it fetches nothing and that it never changes by itself."""

import copy
import io
import itertools
import json
import logging
import os
import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pikepdf
import pymupdf
import pypdf
import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from dashboards import overzichten
from dashboards.overzichten import RAPPORTAGES, Hoofdstuk, Marker, fingerprint, from_data, to_data
from dashboards.overzichten.kolommen import KOLOMMEN, STAND, kolommen
from dashboards.overzichten.woorden import BESLOTEN_DEFINITIES, DEFINITIES
from dashboards.render import STATISCH, Exemplaar, _fetcher, _read_static, present, render_pdf
from dashboards.suppression import suppress_overzicht
from pvi.kalender import Periode
from tests.dashboards.voorbeeld import overzicht


@pytest.fixture(scope="module")
def gepubliceerd():
    return suppress_overzicht(overzicht())


@pytest.fixture(scope="module")
def pdf(gepubliceerd):
    return render_pdf(gepubliceerd, Exemplaar(is_demo=True))


@pytest.fixture(scope="module")
def bladen(pdf):
    return [blad.extract_text() for blad in pypdf.PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture(scope="module")
def blad(gepubliceerd):
    html = render_to_string("dashboards/rapportage_pdf.html", present(gepubliceerd, Exemplaar()))
    return BeautifulSoup(html, "html.parser")


def figures(blad) -> list[list[str]]:
    """Every figure as a reader hears or sees it."""
    kopie = copy.copy(blad)
    for weg in kopie.select(".alleen-voorlezen, small"):
        weg.decompose()
    return [[cel.get_text(strip=True) for cel in rij.select("th, td")] for rij in kopie.select("tr")]


def test_page_shows_every_published_figure(blad, gepubliceerd):
    getoond = {tuple(rij) for rij in figures(blad)}
    for tabel in gepubliceerd.inhoud():
        for regel in tabel.regels:
            cellen = [*regel.cellen, *([regel.totaal] if regel.totaal is not None else [])]
            begin = (regel.label, *("•" if cel is Marker.NIET_GETOOND else str(cel) for cel in cellen))
            assert any(rij[: len(begin)] == begin for rij in getoond), begin


def test_document_and_page_are_the_same_template(blad, bladen):
    """The PDF says every line of the page, so the twin carries the same numbers."""
    tekst = re.sub(r"\s+", "", "".join(bladen))
    for regel in copy.copy(blad).select("tr"):
        for stil in regel.select(".alleen-voorlezen"):
            stil.extract()
        assert re.sub(r"\s+", "", regel.get_text()) in tekst, regel


def test_share_is_hidden_with_its_count_and_needs_a_whole_of_twenty(blad):
    rijen = {rij[0]: rij for rij in figures(blad)}
    klein = "Een element of meer niet-ontvankelijk"
    assert rijen[klein] == [klein, "•", "•"]
    assert rijen["VIK"] == ["VIK", "41", "12%"]
    assert [rij[1:] for naam, rij in rijen.items() if naam.startswith("Andere straffen (9)")] == [["13"]]


def test_joined_rows_name_what_they_hold(blad):
    rest = next(kop for kop in blad.select("th[scope=row]") if kop.get_text().startswith("Andere kanalen"))
    assert rest.get_text().split("\n")[0] == "Andere kanalen (5)" and "TJZ" in rest.small.get_text().split(" · ")


def test_quality_box_repeats_published_cells_only(gepubliceerd):
    """Were the eenheid table hidden in that row, the box may not say it after all."""
    regels = {r.label: r.cellen[0].tekst for r in present(gepubliceerd, Exemplaar())["kwaliteit"].regels}
    assert regels["Meldingen zonder bekende eenheid"] == "6"
    tabel = gepubliceerd.tabel("eenheid")
    dicht = replace(
        tabel, regels=tuple(replace(r, totaal=Marker.NIET_GETOOND) if r.code == "onbekend" else r for r in tabel.regels)
    )
    anders = replace(
        gepubliceerd,
        hoofdstukken=tuple(
            Hoofdstuk(h.code, h.titel, h.inleiding, tuple(dicht if t.code == "eenheid" else t for t in h.inhoud))
            for h in gepubliceerd.hoofdstukken
        ),
    )
    regels = {r.label: r.cellen[0].tekst for r in present(anders, Exemplaar())["kwaliteit"].regels}
    assert regels["Meldingen zonder bekende eenheid"] == "•"


def test_thin_tables_say_that_they_were_merged(blad):
    assert "De aantallen zijn klein. Daarom zijn rijen of kolommen samengevoegd." in blad.get_text()


def test_marker_is_read_aloud_as_words(blad):
    cel = blad.select_one("td.weg")
    assert cel.select_one("[aria-hidden]").text == "•"
    assert cel.select_one(".alleen-voorlezen").text == "niet getoond"


def test_page_has_no_inline_style_or_script_and_no_heading_jump(blad):
    assert not blad.select("[style], script, style, [onclick]")
    niveaus = [int(kop.name[1]) for kop in blad.select("h1, h2, h3, h4")]
    assert niveaus[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(niveaus))
    ids = [deel["id"] for deel in blad.select("[id]")]
    assert len(ids) == len(set(ids))


def test_every_picture_has_its_table_beside_it(blad):
    for grafiek in blad.select("svg.grafiek"):
        assert grafiek.find_parent(class_="blok").select_one("table caption")


def test_words_of_the_document_are_plain():
    zinnen = [hoofdstuk.inleiding for vorm in RAPPORTAGES.values() for hoofdstuk in vorm.hoofdstukken]
    zinnen += [definitie.uitleg for definitie in (*DEFINITIES, *BESLOTEN_DEFINITIES)]
    for zin in re.split(r"(?<=[.?:])\s", " ".join(zinnen)):
        assert len(zin.split()) <= 25, zin
        assert not re.search(r"desbetreffende|middels|dienen te|teneinde|conform|inzake|reeds|slachtoffer|dader", zin)


def test_pdf_is_tagged_titled_and_dutch(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "nl"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.docinfo["/Title"]) == "Landelijke cijfers derde kwartaal van 2026"
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        gevonden = list(tags(document.Root.StructTreeRoot))
        soorten = [str(tag.S) for tag in gevonden]
        assert soorten.count("/H1") == 1
        assert soorten.count("/H2") == len(RAPPORTAGES["landelijk"].hoofdstukken) + 4
        assert {"/Table", "/TH", "/TD", "/Caption"} <= set(soorten)
        assert soorten.count("/Figure") == 4
        assert all("grafiek" in str(tag.Alt) for tag in gevonden if str(tag.S) == "/Figure")
        # Each figure points at the headings of its row and column.
        assert all(len(tag.A.Headers) == 2 for tag in gevonden if str(tag.S) == "/TD")


def tags(tag):
    if "/S" in tag:
        yield tag
    kinderen = tag.get("/K", [])
    for kind in kinderen if isinstance(kinderen, pikepdf.Array) else [kinderen]:
        if isinstance(kind, pikepdf.Dictionary) and ("/S" in kind or "/K" in kind):
            yield from tags(kind)


def test_pdf_embeds_only_the_fonts_of_the_project(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = [deel for deel in document.objects if isinstance(deel, pikepdf.Dictionary) and "/FontFile2" in deel]
        namen = {str(deel.FontName).split("+")[1] for deel in fonts}
        alle = {
            str(deel.BaseFont)
            for deel in document.objects
            if isinstance(deel, pikepdf.Dictionary) and deel.get("/Type") == "/Font"
        }
    assert namen
    assert all(naam.startswith(("Source-Sans-3", "Source-Serif-4")) for naam in namen)
    assert all("Source-S" in naam for naam in alle)


def test_every_page_has_its_number_title_and_reader(bladen):
    aantal = len(bladen)
    assert 6 <= aantal <= 12
    for nummer, blad in enumerate(bladen[1:], start=2):
        assert f"Pagina {nummer} van {aantal}" in blad
        assert "Landelijke cijfers · derde kwartaal van 2026" in blad
        assert "Deelbare editie" in blad
        assert "peildatum 15 oktober 2026" in blad
    assert "Derde kwartaal van 2026" in bladen[0]
    assert "Chief Diversity Officer" in bladen[0]


def test_no_line_runs_into_the_margin(pdf):
    """The text of an A4 page stands at least 20 mm from its right edge; only the mark of the demo is beside it."""
    with pymupdf.open(stream=pdf) as document:
        for blad in itertools.islice(document, 1, None):
            rechts = [blok[2] for blok in blad.get_text("blocks") if "VOORBEELD" not in blok[4]]
            assert max(rechts) <= (210 - 20) * 72 / 25.4 + 1, blad.number


def test_example_mark_stands_on_every_page_of_the_demo_only(bladen, gepubliceerd):
    for blad in bladen:
        assert "VOORBEELD – verzonnen gegevens" in blad
    echt = pypdf.PdfReader(io.BytesIO(render_pdf(gepubliceerd, Exemplaar())))
    assert not any("VOORBEELD" in blad.extract_text() for blad in echt.pages)


def test_same_figures_give_the_same_bytes(pdf, gepubliceerd, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert render_pdf(gepubliceerd, Exemplaar(is_demo=True)) == pdf
    assert os.environ["SOURCE_DATE_EPOCH"] == "86400"


def test_document_is_dated_by_its_peildatum(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.docinfo["/CreationDate"]).startswith("D:20261015")


def test_fingerprint_follows_the_figures(gepubliceerd):
    assert fingerprint(gepubliceerd) == fingerprint(suppress_overzicht(overzicht()))
    assert fingerprint(gepubliceerd) != fingerprint(replace(gepubliceerd, versie=2))


def test_rendering_raises_no_warning(gepubliceerd, caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        render_pdf(gepubliceerd, Exemplaar(is_demo=True))
    assert [regel.getMessage() for regel in caplog.records if regel.name.startswith("weasyprint")] == []


@pytest.mark.parametrize(
    "adres",
    [
        "file:///etc/passwd",
        "https://example.org/x.css",
        "data:text/css,x",
        f"{STATISCH}pvi/js/portaal.js",
        f"{STATISCH}pvi/css/../../../settings.py",
        f"{STATISCH}../manage.py",
    ],
)
def test_document_fetches_nothing_from_elsewhere(adres):
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises(FatalURLFetchingError):
        _fetcher().fetch(adres)


def test_a_missing_file_of_our_own_is_an_error():
    with pytest.raises(LookupError):
        _read_static("pvi/css/bestaat-niet.css")


# --- The tables that carry the report -------------------------------------------------------------------------------


def test_no_dataclass_can_hold_a_person():
    modules = [import_module(f"{overzichten.__name__}.{naam}") for _, naam, _ in iter_modules(overzichten.__path__)]
    dingen = [ding for module in modules for ding in vars(module).values() if isinstance(ding, type)]
    soorten = {ding for ding in dingen if is_dataclass(ding)}
    assert len(soorten) >= 12
    for soort in soorten:
        for veld in fields(soort):
            assert not re.search(r"melder|betrokkene|persoon|medewerker|^naam$|kenmerk|tekst", veld.name), veld


def test_stored_report_is_read_back_as_it_was(gepubliceerd):
    assert from_data(json.loads(json.dumps(to_data(gepubliceerd)))) == gepubliceerd


def test_every_stand_is_a_column_of_the_table_per_eenheid():
    assert set(STAND.values()) == {kolom.code for kolom in kolommen("eenheid")}


def test_columns_are_unique_within_their_table():
    assert len({(kolom.tabel, kolom.code) for kolom in KOLOMMEN}) == len(KOLOMMEN)


@pytest.mark.parametrize(
    ("soort", "rijen", "hoofdstukken"),
    [
        ("casuistiekoverzicht", (33,), tuple(range(1, 17))),
        ("maandrapportage", (32,), tuple(range(1, 11))),
        ("landelijk", (30, 31, 33), (1, 2, 3, 5, 7, 10, 12, 13)),
    ],
)
def test_report_has_the_chapters_and_readers_of_the_domain(soort, rijen, hoofdstukken):
    vorm = RAPPORTAGES[soort]
    assert tuple(hoofdstuk.nummer for hoofdstuk in vorm.hoofdstukken) == hoofdstukken
    assert vorm.recht_rijen == rijen
    assert vorm.peildatum(Periode.parse("2026-K3")) == date(2026, 10, 15)
    assert vorm.peildatum(Periode.parse("2026-M10")) == date(2026, 11, 8)


# --- names from everywhere -------------------------------------------------------------------------------------------

NOTO = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
NAMEN = {
    "latin": "Łódź İğdır Ḍhaka Ōtsu Žižkov Șișești",
    "vietnamees": "Ứng",
    "grieks": "Αθήνα",
    "cyrillisch": "Москва",
    "chinees": "王小明",
    "japans": "さくら",
    "koreaans": "김민준",
}


@pytest.fixture(scope="module")
def pdf_met_namen(gepubliceerd):
    """A report about a unit whose name has letters of many alphabets, on the cover and in every running head."""
    if not NOTO.exists():
        pytest.skip("fonts-noto-cjk is not installed")
    return render_pdf(replace(gepubliceerd, eenheid=" ".join(NAMEN.values())), Exemplaar())


def drawn(pdf: bytes) -> list[tuple[str, int, str]]:
    """Every character of a document with the number of its glyph (0: the font has none) and its font."""
    return [
        (chr(code), glyph, stuk["font"])
        for blad in pymupdf.open(stream=pdf)
        for stuk in blad.get_texttrace()
        for code, glyph, *_ in stuk["chars"]
    ]


@pytest.mark.parametrize("schrift", NAMEN)
def test_every_letter_of_a_name_has_a_glyph_in_the_document(pdf_met_namen, schrift):
    getekend = drawn(pdf_met_namen)
    assert [teken for teken, glyph, _ in getekend if glyph == 0] == []
    assert set(NAMEN[schrift]) - {" "} <= {teken for teken, _, _ in getekend}


def test_letters_of_the_latin_alphabet_come_from_the_own_fonts(pdf_met_namen):
    """Also on a machine that has no other fonts."""
    fonts = {teken: font for teken, _, font in drawn(pdf_met_namen) if teken in NAMEN["latin"]}
    assert {teken: font for teken, font in fonts.items() if "Source" not in font} == {}
