"""Pictures say what their table says, to everyone, and keep silent where the table does."""

import re
import xml.etree.ElementTree as ET

import pytest

from dashboards.charts import draw_balken, draw_lijnen
from dashboards.overzichten import Marker, Tabel, Tabelregel

ROND = Marker.NIET_GETOOND
SVG = "{http://www.w3.org/2000/svg}"


def tabel(*rijen, totaal=None, kolommen=("Meldingen",)) -> Tabel:
    regels = tuple(Tabelregel(label.lower(), label, tuple(cellen)) for label, *cellen in rijen)
    onder = None if totaal is None else Tabelregel("totaal", "Totaal", (totaal,))
    return Tabel("proef", "Proef", "Rij", kolommen, regels, onder, 0, len(regels), samengevoegd=False)


def parse(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  (our own picture)


def texts(svg: str) -> list[str]:
    return [tekst.text for tekst in parse(svg).iter(f"{SVG}text")]


def test_bars_are_ranked_with_hidden_rows_last():
    svg = draw_balken(tabel(("VIK", 7), ("SMO", ROND), ("Melder", 20), totaal=40), "Per kanaal")
    assert texts(svg) == ["Melder", "20 (50%)", "VIK", "7 (18%)", "SMO", "• niet getoond"]


def test_bar_lengths_follow_the_figures():
    svg = parse(draw_balken(tabel(("A", 20), ("B", 5), ("C", 0)), "t"))
    breedten = [float(balk.get("width")) for balk in svg.iter(f"{SVG}rect")]
    assert breedten == pytest.approx([breedten[0], breedten[0] / 4, 0], abs=0.1)


def test_hidden_row_has_no_bar():
    """Two reports that differ only behind the marker cannot be told apart, and no bar stands for the hidden row."""
    svg = parse(draw_balken(tabel(("A", 20), ("B", ROND)), "t"))
    assert len(list(svg.iter(f"{SVG}rect"))) == 1


def test_hidden_point_breaks_the_line():
    rijen = [("K1", 8, 6), ("K2", ROND, 7), ("K3", 9, 7), ("K4", 12, ROND)]
    svg = parse(draw_lijnen(tabel(*rijen, kolommen=("Instroom", "Uitstroom")), ("Instroom", "Uitstroom"), "t"))
    lijnen = [(lijn.get("class"), len(lijn.get("points").split())) for lijn in svg.iter(f"{SVG}polyline")]
    assert lijnen == [("lijn-1", 1), ("lijn-1", 2), ("lijn-2", 3)]
    assert [t.text for t in svg.iter(f"{SVG}text")].count("•") == 2
    assert len(list(svg.iter(f"{SVG}circle"))) == 3


def test_marks_differ_by_shape_and_not_only_by_colour():
    svg = draw_lijnen(tabel(("K1", 8, 6), kolommen=("In", "Uit")), ("In", "Uit"), "t")
    assert '<circle class="punt-1"' in svg
    assert '<rect class="punt-2"' in svg


def test_names_of_lines_never_overlap():
    svg = parse(draw_lijnen(tabel(("K1", 8, 8), kolommen=("In", "Uit")), ("In", "Uit"), "t"))
    hoogten = [float(t.get("y")) for t in svg.iter(f"{SVG}text") if t.text in {"In", "Uit"}]
    assert abs(hoogten[0] - hoogten[1]) >= 20


@pytest.mark.parametrize("hoogste", [1, 4, 5, 9, 10, 42, 50, 51, 99, 100, 342, 501, 1000, 20_000])
def test_grid_reaches_above_every_point_with_at_most_five_lines(hoogste):
    svg = draw_lijnen(tabel(("K1", hoogste), kolommen=("In",)), ("In",), "t")
    raster = [int(t.text) for t in parse(svg).iter(f"{SVG}text") if t.get("class") == "maat"]
    assert raster[0] == 0
    assert hoogste <= raster[-1] <= 2 * hoogste + 4
    assert 2 <= len(raster) <= 6


def test_nothing_to_show_gives_no_picture():
    assert draw_balken(tabel(), "t") == ""
    assert draw_balken(tabel(("A", ROND), ("B", 0)), "t") == ""
    assert draw_lijnen(tabel(("K1", ROND), kolommen=("In",)), ("In",), "t") == ""


def test_picture_has_a_name_and_tells_its_figures():
    svg = parse(draw_balken(tabel(("A & B", 20), ("C", ROND)), "Per <kanaal>"))
    namen = {deel.get("id"): deel.text for deel in svg if deel.get("id")}
    assert svg.get("role") == "img"
    assert namen[svg.get("aria-labelledby")] == "Per <kanaal>"
    assert namen[svg.get("aria-describedby")] == "A & B: 20; C: niet getoond"


def test_picture_carries_no_style_script_or_colour():
    svg = draw_balken(tabel(("A", 20)), "t") + draw_lijnen(tabel(("K1", 8), kolommen=("In",)), ("In",), "t")
    assert not re.search(r"style|script|fill|stroke|#[0-9a-f]{3}|\son\w+=", svg)
