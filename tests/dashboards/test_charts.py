"""Pictures say what their table says, to everyone, and keep silent where the table does."""

import re
import xml.etree.ElementTree as ET

import pytest

from dashboards.charts import draw_balken, draw_lijnen, draw_panelen
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


def sectoren(*rijen) -> Tabel:
    """Rows of (sector, label, figure)."""
    regels = tuple(Tabelregel(label, label, (cel,), groep=sector) for sector, label, cel in rijen)
    return Tabel("proef", "Proef", "Rij", ("Meldingen",), regels, None, 0, len(regels), samengevoegd=False)


def test_panels_share_one_scale_and_stand_side_by_side():
    svg = parse(draw_panelen(sectoren(("Noord", "Team A", 20), ("Zuid", "Team B", 5), ("Zuid", "Zuid, rest", 10)), "t"))
    balken = [(balk.get("x"), float(balk.get("width"))) for balk in svg.iter(f"{SVG}rect")]
    assert [x for x, _ in balken] == ["1", "360", "360"]
    breedten = [breedte for _, breedte in balken]
    assert breedten == pytest.approx([breedten[0], breedten[0] / 2, breedten[0] / 4], abs=0.1)
    assert texts(ET.tostring(svg)) == ["Noord", "Team A", "20", "Zuid", "rest", "10", "Team B", "5"]


def test_hidden_row_of_a_panel_has_no_bar_and_a_row_that_is_the_sector_no_second_name():
    svg = draw_panelen(sectoren(("Noord", "Noord", 20), ("Zuid", "Zuid", ROND)), "t")
    assert texts(svg) == ["Noord", "20", "Zuid", "• niet getoond"]
    assert len(list(parse(svg).iter(f"{SVG}rect"))) == 1
    assert "Noord: Noord: 20. Zuid: Zuid: niet getoond" in svg


def test_panels_stay_inside_the_picture():
    rijen = [
        (f"Sector {n}", f"Team {n}{m} met een naam die op meer dan één regel staat", 9) for n in "abc" for m in "xy"
    ]
    svg = parse(draw_panelen(sectoren(*rijen), "t"))
    breedte, hoogte = (float(maat) for maat in svg.get("viewBox").split()[2:])
    for deel in svg.iter(f"{SVG}text"):
        assert 0 < float(deel.get("y")) <= hoogte
    for deel in svg.iter(f"{SVG}rect"):
        assert float(deel.get("x")) + float(deel.get("width")) <= breedte
        assert float(deel.get("y")) + float(deel.get("height")) <= hoogte


def test_no_line_runs_down_to_where_a_count_starts_again():
    rijen = [("aug", 20, 9), ("sep", 30, 9), ("okt", 6, 9)]
    svg = parse(draw_lijnen(tabel(*rijen, kolommen=("Nieuw", "Open")), ("Nieuw", "Open"), "t", {"Nieuw": ["okt"]}))
    lijnen = [(lijn.get("class"), len(lijn.get("points").split())) for lijn in svg.iter(f"{SVG}polyline")]
    assert lijnen == [("lijn-1", 2), ("lijn-1", 1), ("lijn-2", 3)]


def test_hidden_point_breaks_the_line():
    rijen = [("K1", 8, 6), ("K2", ROND, 7), ("K3", 9, 7), ("K4", 12, ROND)]
    svg = parse(draw_lijnen(tabel(*rijen, kolommen=("Instroom", "Uitstroom")), ("Instroom", "Uitstroom"), "t"))
    lijnen = [(lijn.get("class"), len(lijn.get("points").split())) for lijn in svg.iter(f"{SVG}polyline")]
    assert lijnen == [("lijn-1", 1), ("lijn-1", 2), ("lijn-2", 3)]
    assert [t.text for t in svg.iter(f"{SVG}text")].count("•") == 2
    assert "• niet getoond" in [t.text for t in svg.iter(f"{SVG}text")]
    as_hoogte = next(float(lijn.get("y1")) for lijn in svg.iter(f"{SVG}line") if lijn.get("class") == "as")
    assert all(float(t.get("y")) > as_hoogte for t in svg.iter(f"{SVG}text") if t.text == "•")
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
    assert draw_panelen(sectoren(("Noord", "A", ROND), ("Zuid", "B", 0)), "t") == ""
    assert draw_lijnen(tabel(("K1", ROND), kolommen=("In",)), ("In",), "t") == ""


def test_picture_has_a_name_and_tells_its_figures():
    svg = parse(draw_balken(tabel(("A & B", 20), ("C", ROND)), "Per <kanaal>"))
    namen = {deel.get("id"): deel.text for deel in svg if deel.get("id")}
    assert svg.get("role") == "img"
    assert namen[svg.get("aria-labelledby")] == "Per <kanaal>"
    assert namen[svg.get("aria-describedby")] == "A & B: 20; C: niet getoond"


def test_picture_carries_no_style_script_or_colour():
    svg = draw_balken(tabel(("A", 20)), "t") + draw_lijnen(tabel(("K1", 8), kolommen=("In",)), ("In",), "t")
    svg += draw_panelen(sectoren(("Noord", "A", 20)), "t")
    assert not re.search(r"style|script|fill|stroke|#[0-9a-f]{3}|\son\w+=", svg)
