"""How the besloten editie looks: shades, empty cells, sentences with their chapters, and the picture of each table."""

import io
import itertools
from dataclasses import replace

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from dashboards import render
from dashboards.besloten.tabellen import kruis, maak_tabel
from dashboards.export import render_csv, render_xlsx
from dashboards.overzichten import Kolom, Marker, Opvallend, Rij, Tabel
from dashboards.render import WARMSTE, Exemplaar, present
from pvi.kalender import Periode
from tests.dashboards.besloten.test_opvallend import kerncijfers, overzicht, tabel

EXEMPLAAR = Exemplaar("Vera Voorbeeld", 3)


def page(*tabellen: Tabel, opvallend: tuple[Opvallend, ...] = ()) -> BeautifulSoup:
    rapport = replace(overzicht(kerncijfers(9, 3), *tabellen), opvallend=opvallend)
    return BeautifulSoup(render_to_string("dashboards/rapportage_pdf.html", present(rapport, EXEMPLAAR)), "html.parser")


def besluiten(*rijen: tuple[int, ...]) -> Tabel:
    eenheden, soorten = ([Rij(code, code) for code in codes] for codes in ("ABCD"[: len(rijen)], ("LIJN", "ORI")))
    aantallen = {(rij.code, kop.code): n for rij, cijfers in zip(eenheden, rijen, strict=True)
                 for kop, n in zip(soorten, cijfers, strict=True)}  # fmt: skip
    return kruis("triagebesluit", "Besluiten", "Eenheid", eenheden, soorten, aantallen)


def test_a_cell_is_shaded_by_its_figure_which_is_always_printed():
    rijen = page(besluiten((0, 1), (2, 3), (4, 8))).select_one("#h-triagebesluit").find_parent("section").select("tr")
    schaduw = {
        (td.text, *(klasse for klasse in td["class"] if "warmte" in klasse)) for rij in rijen for td in rij("td")
    }
    assert {("0",), ("1", "warmte-1"), ("2", "warmte-1"), ("3", "warmte-2"), ("4", "warmte-2"), ("8", "warmte-4")} <= (
        schaduw
    )
    assert ("18",) in schaduw, "a total is not shaded"


def test_nothing_is_shaded_in_a_table_of_zeros_or_in_another_table():
    assert not page(besluiten((0, 0), (0, 0)), tabel("eenheden", ("A", 1, 9, 3, 4))).select("[class*=warmte]")


def test_the_highest_figure_has_the_darkest_shade_however_high():
    for hoogste in (1, 3, 5, 999):
        assert page(besluiten((0, hoogste))).select(f".warmte-{WARMSTE}")


@pytest.fixture
def leeg() -> Tabel:
    return tabel("fasen", ("Intake", 3, 12), ("Strafmaat", 0, Marker.GEEN))


def test_a_median_of_nothing_is_a_dash_that_is_read_aloud(leeg):
    cel = page(leeg).select_one("td.weg")
    assert cel.select_one("[aria-hidden]").text == "–"
    assert cel.select_one(".alleen-voorlezen").text == "geen"
    assert "Niet getoond" not in page(leeg).text


def test_a_median_of_nothing_is_a_dash_in_every_file(leeg):
    rapport = overzicht(kerncijfers(9), leeg)
    assert "Strafmaat;0;–" in render_csv(rapport, EXEMPLAAR).decode("utf-8-sig")
    boek = openpyxl.load_workbook(io.BytesIO(render_xlsx(rapport, EXEMPLAAR)))
    assert [cel.value for cel in boek["2 fasen"][4]] == ["Strafmaat", 0, "–"]


def test_each_sentence_leads_to_its_chapter():
    blad = page(opvallend=(Opvallend("Er kwam 1 melding binnen.", "h-kerncijfers"), Opvallend("Meer?", "definities")))
    zinnen = blad.select("section.opvallend li")
    assert [zin.text.strip() for zin in zinnen] == [
        "Er kwam 1 melding binnen. kerncijfers", "Meer? Wat betekenen de woorden?"
    ]  # fmt: skip
    ids = {deel["id"] for deel in blad.select("[id]")}
    assert all(zin.a["href"].removeprefix("#") in ids for zin in zinnen)


def test_a_report_without_sentences_has_no_heading_for_them():
    assert not page().select(".opvallend")


def grafiek(tabel: Tabel):
    return page(tabel).select_one(f"#h-{tabel.code}").find_parent("section").select_one("svg")


def test_each_table_that_the_domain_names_has_its_picture_with_words(monkeypatch):
    duren = ("aantal", "mediaan_bruto", "p90_bruto")
    echt = render.kolommen
    monkeypatch.setattr(
        render,
        "kolommen",
        lambda code: tuple(Kolom(code, c, c) for c in duren) if code == "doorlooptijd" else echt(code),
    )
    per_grond = maak_tabel(
        "grond_eenheid", "Grond", "Grond", [Rij("ras", "Ras")], [[4, 2]], koppen=["RT", "NN"], totalen=[4, 2, 6],
        rijtotalen=[6],
    )  # fmt: skip
    fasen = tabel("doorlooptijd", ("Intake", 3, 12, 20), koppen=list(duren))
    teams = maak_tabel(
        "team", "Teams", "Team", [Rij("t", "Team A", groep="Sector Noord"), Rij("s", "Team B", groep="Sector Zuid")],
        [[4], [2]], koppen=["Nieuw"],
    )  # fmt: skip
    for code, soort, cijfers in (("grond_eenheid", "stapels", per_grond), ("doorlooptijd", "duren", fasen),
                                 ("team", "panelen", teams)):  # fmt: skip
        beeld = grafiek(cijfers)
        assert soort in beeld["class"], code
        assert beeld.title.text.endswith("De tabel geeft dezelfde cijfers.")
        assert "grafiek" in beeld.title.text
    assert {"Sector Noord", "Sector Zuid"} <= {tekst.text for tekst in grafiek(teams).select("text")}


def test_many_teams_are_drawn_by_sector_and_a_team_without_cases_is_not_drawn():
    def balken(teams: int) -> int:
        noord = [
            Rij("noord", "Noord", groep="Noord"),
            *(Rij(f"t{n}", f"Team {n}", groep="Noord") for n in range(teams)),
        ]
        cijfers = maak_tabel("team", "Teams", "Team", noord, [[teams - 1], [0], *([1] for _ in range(teams - 1))],
                             koppen=["Nieuw"])  # fmt: skip
        return len(grafiek(cijfers).select("rect"))

    assert balken(10) == 10
    assert balken(60) == 1


def test_thirteen_months_have_room_below_their_lines():
    maanden = Periode.parse("2026-M10").laatste(13)
    trend = maak_tabel(
        "maandtrend", "Ontwikkeling", "Periode", [Rij(maand.code, maand.naam.capitalize()) for maand in maanden],
        [[n, 1, 20, 0] for n in range(13)],
    )  # fmt: skip
    beeld = grafiek(trend)
    assert "13 periodes" in beeld.title.text
    labels = list(beeld.select("text.label"))
    assert [tekst.text for tekst in labels[:4]] == ["okt", "2025", "nov", "2025"]
    assert "mrt" in {tekst.text for tekst in labels}
    plaatsen = [float(tekst["x"]) for tekst in labels[::2]]
    assert min(b - a for a, b in itertools.pairwise(plaatsen)) > 35


def test_a_long_list_may_run_on_to_the_next_page():
    kort, lang = (tabel("lijst", *((f"M-{n}", n) for n in range(aantal))) for aantal in (25, 26))
    assert not page(kort).select(".lang")
    assert page(lang).select_one(".lang caption").text == "lijst"
