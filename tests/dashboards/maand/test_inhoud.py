"""What the maandrapportage tells, the same in every file."""

import csv
import io
from dataclasses import replace
from datetime import date
from zipfile import ZipFile

import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from openpyxl import load_workbook

from dashboards import export, queries
from dashboards.export import VOORBEELD, render_csv, render_xlsx
from dashboards.models import Rapportage
from dashboards.overzichten import RAPPORTAGES, Marker, Overzicht, Tabel
from dashboards.render import present, render_pdf
from dashboards.suppression import suppress_overzicht
from dashboards.tasks import make_rapportage, make_rapportages
from meldingen.models import Signaal, Termijn
from pvi import klok, kluis
from pvi.kalender import Periode
from tests.dashboards.maand.rapportage import AUG, JULI, OKT, SEP, VORM, _ruw, cijfer, receive, tell
from tests.dashboards.test_queries import zaak
from tests.dashboards.test_render import tags
from tests.kern import moment
from tests.people import first_team

ROND = Marker.NIET_GETOOND

pytestmark = pytest.mark.django_db


def test_a_month_counts_on_from_the_first_day_of_its_quarter(organisatie, fast_pdf):
    for maand, aantal in ((JULI, 6), (AUG, 5), (SEP, 7)):
        receive(organisatie["RT"], maand, aantal)
    assert [cijfer(tell(organisatie["RT"], maand), "nieuw") for maand in (JULI, AUG, SEP)] == [
        (6, ROND, ROND), (11, 6, ROND), (18, 11, ROND),
    ]  # fmt: skip


def test_a_small_month_waits_until_five_have_come(organisatie, fast_pdf):
    for maand, aantal in ((JULI, 6), (AUG, 2), (SEP, 4)):
        receive(organisatie["RT"], maand, aantal)
    laatste = [tell(organisatie["RT"], maand) for maand in (JULI, AUG, SEP)][-1]
    assert [regel.cellen[0] for regel in laatste.tabel("maandtrend").regels][-3:] == [6, ROND, 12]


def test_the_quarter_total_waits_for_what_months_kept_silent(organisatie, fast_pdf):
    """Six in July are told, three in September are not: nine in the quarter would tell the three."""
    receive(organisatie["RT"], JULI, 6)
    receive(organisatie["RT"], SEP, 3)
    zonder = suppress_overzicht(queries.casuistiekoverzicht(Periode.parse("2026-K3"))).tabel("eenheid")
    assert zonder.regel("RT").geheel == 9
    for maand in (JULI, AUG, SEP):
        tell(organisatie["RT"], maand)
    met = suppress_overzicht(queries.casuistiekoverzicht(Periode.parse("2026-K3"))).tabel("eenheid")
    assert met.regel("RT") is None or met.regel("RT").geheel is ROND


def test_a_late_month_does_not_undo_a_hidden_quarter(organisatie, fast_pdf):
    """The quarter was published with RT in a group; its months keep silent from then."""
    receive(organisatie["RT"], JULI, 4)
    kwartaal = Rapportage.objects.request(RAPPORTAGES["casuistiekoverzicht"], Periode.parse("2026-K3"))
    make_rapportage(str(kwartaal.pk))
    kwartaal.refresh_from_db()
    regel = kwartaal.gepubliceerd.tabel("eenheid").regel("RT")
    assert regel is None or regel.geheel is ROND
    receive(organisatie["RT"], SEP, 8)
    assert cijfer(tell(organisatie["RT"], SEP), "nieuw")[0] is ROND


def test_no_month_tells_so_much_that_the_rest_of_the_country_is_small(organisatie, fast_pdf):
    """Three units with nine each stay untold; when they are told, the last one keeps silent."""
    receive(organisatie["RT"], OKT, 9)
    assert cijfer(tell(organisatie["RT"], OKT), "nieuw")[0] == 9
    receive(organisatie["NN"], OKT, 6)
    receive(organisatie["NH"], OKT, 6)
    assert cijfer(tell(organisatie["NN"], OKT), "nieuw")[0] == 9
    assert cijfer(tell(organisatie["NH"], OKT), "nieuw")[0] is ROND


def test_other_months_are_repeated_as_published_and_never_counted_anew(organisatie, fast_pdf):
    receive(organisatie["RT"], SEP, 6)
    tell(organisatie["RT"], SEP)
    receive(organisatie["RT"], SEP, 6)
    assert cijfer(tell(organisatie["RT"], OKT), "nieuw")[1] == 6


def test_running_work_holds_signalen_so_no_flow_can_be_subtracted(organisatie, team, teamchef, fast_pdf):
    receive(organisatie["RT"], OKT, 4)
    for _ in range(3):
        Signaal.objects.create(
            sleutel=kluis.new_sleutel("zaak"), eenheid=team, gelogd_door=teamchef, gelogd_op=moment("2026-10-20"),
            bron="zelf", wat_gezien="Stilte in de kantine.",
        )  # fmt: skip
    assert cijfer(tell(organisatie["RT"], OKT), "lopend")[0] == 7


def test_teams_need_twenty_people_and_five_meldingen(organisatie, fast_pdf):
    groot, klein = first_team(organisatie, "RT", 0), first_team(organisatie, "RT", 1)
    type(groot).objects.filter(pk=groot.pk).update(aantal_medewerkers=20)
    type(klein).objects.filter(pk=klein.pk).update(aantal_medewerkers=19)
    receive(groot, OKT, 9)
    receive(klein, OKT, 8)
    ruw = {r.code: n for r, n in zip(*_ruw(organisatie, OKT), strict=True) if any(n)}
    assert ruw[groot.code] == (9,)
    assert klein.code not in ruw
    assert sum(n for (n,) in ruw.values()) == 17


def test_teams_are_silent_when_the_month_is(organisatie, fast_pdf):
    receive(first_team(organisatie, "RT"), OKT, 3)
    tabel = tell(organisatie["RT"], OKT).tabel("team")
    assert (tabel.regels, tabel.totaalregel.cellen) == ((), (ROND,))


def test_triage_in_time_counts_first_treatments_of_the_month(organisatie, vik):
    for gestopt, naar in ((20, "triage"), (21, "triage"), (20, "afgesloten")):
        melding = zaak(organisatie["RT"], ("ontvangen", moment("2026-10-01")), (naar, moment("2026-10-15")))
        Termijn.objects.create(
            melding=melding, soort="eerste_zitting", gestart_op=date(2026, 10, 1), verloopt_op=date(2026, 10, 20),
            waarschuwing_op=date(2026, 10, 18), gestopt_op=date(2026, 10, gestopt),
        )  # fmt: skip
    assert queries.maandrapportage(organisatie["RT"], OKT).tabel("triage").aantallen == ((1,), (1,))


def test_every_unit_that_handles_cases_gets_its_report_and_a_second_run_changes_nothing(organisatie, fast_pdf):
    make_rapportages()
    eerst = list(Rapportage.objects.filter(soort=VORM.soort).order_by("pk").values())
    assert len(eerst) == 15
    assert {rij["periode"] for rij in eerst} == {"2026-M10"}
    assert all(rij["gemaakt_op"].date() < date(2026, 11, 10) for rij in eerst)
    make_rapportages()
    assert list(Rapportage.objects.filter(soort=VORM.soort).order_by("pk").values()) == eerst


@pytest.fixture
def gepubliceerd(organisatie) -> Overzicht[Tabel]:
    for maand in (JULI, AUG, SEP):
        receive(first_team(organisatie, "RT"), maand, 7)
    return suppress_overzicht(queries.maandrapportage(organisatie["RT"], SEP))


def lines(overzicht: Overzicht[Tabel]) -> list[tuple[str, ...]]:
    """Every line of every table as the page shows it."""
    inhoud = present(overzicht)
    tabellen = [*(t for h in inhoud["hoofdstukken"] for t in h.tabellen), inhoud["kwaliteit"]]
    return [
        tuple(cel.tekst for cel in regel.cellen)
        for tabel in tabellen
        for regel in [*tabel.regels, *([tabel.totaal] if tabel.totaal else [])]
    ]


def xlsx_lines(inhoud: bytes) -> list[tuple[str, ...]]:
    boek = load_workbook(io.BytesIO(inhoud))
    gevonden = []
    for blad in boek.worksheets[1:-1]:
        vast = int(blad.freeze_panes[1:]) - 1
        for rij in blad.iter_rows(min_row=vast + 1, values_only=True):
            if rij[0] is None:
                break
            gevonden.append(tuple(str(cel) for cel in rij[1:] if cel is not None))
    return gevonden


def csv_lines(inhoud: bytes, verwacht: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    rijen = csv.reader(io.StringIO(inhoud.decode("utf-8-sig")), delimiter=";")
    return [tuple(rij[1:]) for rij in rijen if tuple(rij[1:]) in verwacht]


def assert_twins(overzicht: Overzicht[Tabel], xlsx: bytes, csv_: bytes, pdf: bytes) -> None:
    """Cell by cell: what the page shows stands in each file, hidden cells with the same sign."""
    verwacht = lines(overzicht)
    assert xlsx_lines(xlsx) == verwacht
    assert csv_lines(csv_, verwacht) == verwacht
    tekst = "".join("".join(blad.extract_text().split()) for blad in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    for regel in (r for t in overzicht.inhoud() for r in t.regels):
        cellen = "".join("•" if cel is ROND else str(cel) for cel in regel.cellen)
        assert "".join(regel.label.split()) + cellen in tekst, regel


def test_page_pdf_xlsx_and_csv_hold_the_same_cells(gepubliceerd):
    assert any("•" in rij for rij in lines(gepubliceerd))
    assert any(cel == "21" for rij in lines(gepubliceerd) for cel in rij)
    assert_twins(
        gepubliceerd, render_xlsx(gepubliceerd, demo=True), render_csv(gepubliceerd, demo=True),
        render_pdf(gepubliceerd, demo=True),
    )  # fmt: skip


def test_a_cell_hidden_in_the_xlsx_alone_is_noticed(gepubliceerd, monkeypatch):
    echt = export._rijen

    def cheat(tabel):
        return [[("•" if cel == 21 else cel) for cel in rij] for rij in echt(tabel)]

    csv_, pdf = render_csv(gepubliceerd, demo=False), render_pdf(gepubliceerd, demo=False)
    monkeypatch.setattr(export, "_rijen", cheat)
    with pytest.raises(AssertionError):
        assert_twins(gepubliceerd, render_xlsx(gepubliceerd, demo=False), csv_, pdf)


def test_xlsx_has_real_dates_a_frozen_heading_and_numbers(gepubliceerd):
    boek = load_workbook(io.BytesIO(render_xlsx(gepubliceerd, demo=True)))
    eerste = {rij[0]: rij[1] for rij in boek.worksheets[0].iter_rows(values_only=True)}
    assert eerste["Peildatum"].date() == date(2026, 10, 8)
    assert eerste["Let op"] == VOORBEELD
    for blad in boek.worksheets[1:-1]:
        assert blad.freeze_panes == "B4"
        assert blad["A1"].value == VOORBEELD
    getallen = [cel for blad in boek.worksheets[1:-1] for rij in blad.iter_rows(values_only=True) for cel in rij]
    assert any(isinstance(cel, int) for cel in getallen)
    assert VOORBEELD not in str(
        list(load_workbook(io.BytesIO(render_xlsx(gepubliceerd, demo=False))).worksheets[0].values)
    )


def test_csv_opens_in_excel_with_its_mark(gepubliceerd):
    inhoud = render_csv(gepubliceerd, demo=True)
    assert inhoud.startswith(b"\xef\xbb\xbfLet op;VOORBEELD")
    assert VOORBEELD not in render_csv(gepubliceerd, demo=False).decode()


@pytest.mark.parametrize(
    "tekst", ["=1+1", "+1", "-1", "@SOM(A1)", "\t=1+1", " =cmd|'/c calc'!A0", "\r=1", "https://x.example"]
)
def test_no_text_becomes_a_formula_or_a_link(gepubliceerd, tekst):
    vals = replace(
        gepubliceerd, eenheid=tekst, definities=tuple(replace(d, term=tekst) for d in gepubliceerd.definities)
    )
    with ZipFile(io.BytesIO(render_xlsx(vals, demo=False))) as boek:
        bladen = [boek.read(naam).decode() for naam in boek.namelist() if "worksheets/" in naam]
    assert not any("<f>" in blad or "hyperlink" in blad for blad in bladen)
    for rij in csv.reader(io.StringIO(render_csv(vals, demo=False).decode("utf-8-sig")), delimiter=";"):
        assert not any(cel.lstrip().startswith(("=", "+", "@")) or cel[:1] == "-" for cel in rij)


def test_same_figures_give_the_same_bytes_on_any_day(gepubliceerd):
    eerst = [maak(gepubliceerd, demo=True) for maak in (render_pdf, render_xlsx, render_csv)]
    with klok.op(moment("2027-03-01")):
        assert [maak(gepubliceerd, demo=True) for maak in (render_pdf, render_xlsx, render_csv)] == eerst


MAASPLAAT = {"RT-HAVENKANT": 19, "RT-KADEMUUR": 7, "RT-LOODSPLEIN": 6, "RT-MAASPLAAT": 6}

DELTAHOEK = {"RT-SPUIKANT": 9, "RT-STORMVLOED": 8, "RT-DELTAHOEK": 3}


@pytest.fixture
def per_sector(organisatie) -> Overzicht[Tabel]:
    """Two sectors with teams of their own, one of them with a small rest; and six cases that name no sector."""
    for code, aantal in {**MAASPLAAT, **DELTAHOEK, "RT": 6}.items():
        receive(organisatie[code], OKT, aantal)
    return suppress_overzicht(queries.maandrapportage(organisatie["RT"], OKT))


def panels(svg: BeautifulSoup) -> dict[str, list[str]]:
    """Name of each panel → the figures and markers in it."""
    gevonden: dict[str, list[str]] = {}
    for tekst in svg.select("text"):
        if tekst["class"] == ["kop"]:
            naam = tekst.text
        elif tekst["class"] in (["waarde"], ["leeg"]):
            gevonden.setdefault(naam, []).append(tekst.text)
    return gevonden


def picture(overzicht: Overzicht[Tabel]) -> BeautifulSoup:
    html = render_to_string("dashboards/rapportage_pdf.html", present(overzicht) | {"demo": False})
    return BeautifulSoup(html, "html.parser").select_one("svg.panelen")


def test_each_sector_has_a_panel_with_exactly_the_cells_of_the_table(per_sector):
    tabel = per_sector.tabel("team")
    cellen = {regel.label: regel.geheel for regel in tabel.regels}
    assert list(cellen.values()).count(ROND) == 2
    svg = picture(per_sector)
    getoond = sorted((cel for cel in cellen.values() if cel is not ROND), reverse=True)
    per_paneel = panels(svg)
    assert per_paneel == {
        "District Deltahoek": ["9 (14%)", "8 (13%)", "• niet getoond"],
        "District Maasplaat": ["19 (30%)", "7 (11%)", "6 (9%)", "• niet getoond"],
        "Sector niet bekend": ["6 (9%)"],
    }
    balken = sorted((float(balk["width"]) for balk in svg.select("rect")), reverse=True)
    assert balken == pytest.approx([cel * balken[0] / getoond[0] for cel in getoond], abs=0.1)
    gezegd = svg.select_one("desc").text
    assert all(f"{label}: {'niet getoond' if cel is ROND else cel}" in gezegd for label, cel in cellen.items())


def test_pdf_has_the_panels_as_a_figure_with_its_words(per_sector):
    with pikepdf.open(io.BytesIO(render_pdf(per_sector, demo=False))) as document:
        figuren = [str(tag.Alt) for tag in tags(document.Root.StructTreeRoot) if str(tag.S) == "/Figure"]
    assert len([alt for alt in figuren if alt.startswith("Staafgrafiek per sector")]) == 1


def test_sectors_without_teams_stand_in_one_picture(organisatie):
    for code, aantal in (("RT-MAASPLAAT", 9), ("RT-DELTAHOEK", 8), ("RT", 6)):
        receive(organisatie[code], OKT, aantal)
    overzicht = suppress_overzicht(queries.maandrapportage(organisatie["RT"], OKT))
    assert picture(overzicht) is None
    assert "Staafgrafiek: nieuwe meldingen per sector en team" in str(present(overzicht)["hoofdstukken"])
