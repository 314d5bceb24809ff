"""Pictures say what their table says, to everyone, and keep silent where the table does."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from dashboards.charts import draw_balken, draw_duren, draw_lijnen, draw_panelen, draw_stapels
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


def eenheden(*rijen, kolommen=tuple("ABCDEFGH")) -> Tabel:
    """Rows of (label, a figure for each column), each with its total."""
    regels = tuple(Tabelregel(label, label, tuple(cellen), sum(cellen)) for label, *cellen in rijen)
    return Tabel("proef", "Proef", "Grond", kolommen, regels, None, 0, len(regels), samengevoegd=False)


def parts(svg: ET.Element) -> list[tuple[str, float]]:
    """Tone and length of every part of a bar, the swatches of the legend left out."""
    vakken = [(vak.get("class"), float(vak.get("width"))) for vak in svg.iter(f"{SVG}rect")]
    return [vak for vak in vakken if vak != (vak[0], 22)]


def test_stacked_bars_name_the_columns_that_count_most_and_take_the_rest_together():
    svg = draw_stapels(eenheden(("Ras", 9, 1, 8, 1, 7, 6, 5, 1), ("Geloof", 1, 0, 0, 0, 0, 0, 0, 1)), "t", "Andere")
    assert texts(svg) == ["A", "C", "E", "F", "G", "Andere", "Ras", "38", "Geloof", "2"]
    (_, eerste), *_ = ras = parts(parse(svg))[:6]
    assert [vak for vak, _ in ras] == [f"deel-{n}" for n in range(1, 7)]
    assert [lengte for _, lengte in ras] == pytest.approx([eerste * n / 9 for n in (9, 8, 7, 6, 5, 3)], abs=0.2)
    assert [vak for vak, _ in parts(parse(svg))[6:]] == ["deel-1", "deel-6"]
    assert "Ras: 38 (A 9, B 1, C 8, D 1, E 7, F 6, G 5, H 1)" in svg


def test_stacked_bars_of_few_columns_have_no_rest():
    svg = draw_stapels(eenheden(("Ras", 2, 1), kolommen=("A", "B")), "t", "Andere")
    assert texts(svg) == ["A", "B", "Ras", "3"]


def test_parts_that_lie_side_by_side_differ_by_hatch_and_stay_inside_their_bar():
    svg = parse(draw_stapels(eenheden(("Ras", *range(1, 9))), "t", "Andere"))
    vakken = [vak for vak in svg.iter() if vak.tag in {f"{SVG}rect", f"{SVG}path"}]
    richtingen = set()
    for vak, lijnen in pairwise(vakken):
        if lijnen.tag != f"{SVG}path":
            continue
        x, y, b, h = (float(vak.get(maat)) for maat in ("x", "y", "width", "height"))
        for stuk in re.findall(r"M(\S+) (\S+)L(\S+) (\S+?)(?=M|$)", lijnen.get("d")):
            x1, y1, x2, y2 = map(float, stuk)
            assert x - 0.1 <= min(x1, x2) <= max(x1, x2) <= x + b + 0.1
            assert y - 0.1 <= min(y1, y2) <= max(y1, y2) <= y + h + 0.1
        if b > h:
            richtingen.add((x2 > x1, y2 < y1))
    assert len(richtingen) > 1


DUREN = ("Aantal", "Mediaan", "P90")


def test_durations_have_a_bar_to_the_median_and_a_line_to_p90():
    svg = parse(draw_duren(tabel(("Intake", 4, 10, 20), ("Besluit", 1, 5, 5), kolommen=DUREN), DUREN[1:], "t"))
    (_, lang), (_, kort) = parts(svg)
    assert lang == pytest.approx(2 * kort, abs=0.2)
    assert texts(ET.tostring(svg)) == ["Mediaan", "P90", "Intake", "10 · 20", "Besluit", "5 · 5"]


def test_a_phase_of_which_nothing_ended_says_so_and_has_no_bar():
    leeg = Marker.GEEN
    svg = draw_duren(tabel(("Intake", 4, 10, 20), ("Besluit", 0, leeg, leeg), kolommen=DUREN), DUREN[1:], "t")
    assert texts(svg)[-2:] == ["Besluit", "–"]
    assert len(parts(parse(svg))) == 1
    assert "Besluit: Mediaan geen, P90 geen" in svg


def test_a_label_on_two_lines_stays_inside_the_picture():
    svg = parse(draw_lijnen(tabel(("okt\n2026", 8), ("nov\n2026", 9), kolommen=("In",)), ("In",), "t"))
    assert {"okt", "nov", "2026"} <= set(texts(ET.tostring(svg)))
    hoogte = float(svg.get("viewBox").split()[3])
    assert all(float(tekst.get("y")) <= hoogte for tekst in svg.iter(f"{SVG}text"))
    assert "In: okt 2026 8, nov 2026 9" in ET.tostring(svg, encoding="unicode")


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
    assert draw_stapels(eenheden(("A", 0, 0), kolommen=("A", "B")), "t", "rest") == ""
    assert draw_duren(tabel(("A", 0, Marker.GEEN, Marker.GEEN), kolommen=DUREN), DUREN[1:], "t") == ""
    assert draw_lijnen(tabel(("K1", ROND), kolommen=("In",)), ("In",), "t") == ""


def test_picture_has_a_name_and_tells_its_figures():
    svg = parse(draw_balken(tabel(("A & B", 20), ("C", ROND)), "Per <kanaal>"))
    namen = {deel.get("id"): deel.text for deel in svg if deel.get("id")}
    assert svg.get("role") == "img"
    assert namen[svg.get("aria-labelledby")] == "Per <kanaal>"
    assert namen[svg.get("aria-describedby")] == "A & B: 20; C: niet getoond"


def test_picture_carries_no_style_script_or_colour():
    svg = draw_balken(tabel(("A", 20)), "t") + draw_lijnen(tabel(("K1", 8), kolommen=("In",)), ("In",), "t")
    svg += draw_panelen(sectoren(("Noord", "A", 20)), "t") + draw_stapels(eenheden(("A", *range(8))), "t", "rest")
    svg += draw_duren(tabel(("A", 1, 2, 3), kolommen=DUREN), DUREN[1:], "t")
    assert not re.search(r"style|script|fill|stroke|#[0-9a-f]{3}|\son\w+=", svg)
