"""The VIK maandrapportage: what it tells of a month, who takes it along, and that every file says the same."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from zipfile import ZipFile

import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.urls import reverse
from openpyxl import load_workbook

from dashboards import export, queries, render, tasks
from dashboards.export import VOORBEELD, render_csv, render_xlsx
from dashboards.models import BEWAARTIJD, Rapportage
from dashboards.overzichten import RAPPORTAGES, Marker, Overzicht, Tabel, fingerprint
from dashboards.render import present, render_pdf
from dashboards.suppression import suppress_overzicht
from dashboards.tasks import make_rapportage, make_rapportages, sweep_rapportages
from meldingen.actions.signaal import assess_signaal, keep_signaal, log_signaal
from meldingen.models import Inzage, Notificatie, Signaal, Termijn
from pvi import klok, kluis
from pvi.kalender import Periode
from pvi.models import Aanstelling
from pvi.rollen import Rol
from tests.dashboards.test_queries import ontvangen, zaak
from tests.dashboards.test_render import tags
from tests.kern import moment
from tests.people import first_team
from tests.toegankelijk import check_page, check_titles

VORM = RAPPORTAGES["maandrapportage"]
JULI, AUG, SEP, OKT = (Periode.parse(f"2026-M{n:02}") for n in (7, 8, 9, 10))
ROND = Marker.NIET_GETOOND
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def op_de_achtste(settings, tmp_path, organisatie):
    """It is the day on which October's reports are made; the lists are there, and cases elsewhere in the country."""
    from pvi import lijsten

    lijsten.sync()
    settings.BESTANDEN_DIR = tmp_path / "bestanden"
    with klok.op(moment("2026-11-08", 6)):
        for eenheid in ("NN", "NH", "AM"):
            for maand in (7, 8, 9, 10):
                for _ in range(3):
                    zaak(
                        organisatie[eenheid],
                        ("ontvangen", moment(f"2026-{maand:02}-03")),
                        ("afgesloten", moment(f"2026-{maand:02}-09")),
                    )
        yield


@pytest.fixture
def fast_pdf(monkeypatch):
    monkeypatch.setattr(render, "render_pdf", lambda overzicht, *, demo: fingerprint(overzicht).encode())


def receive(bij, periode: Periode, aantal: int) -> None:
    """As the pages do it: a melding counts for its eenheid, and the team is where the conduct was."""
    for _ in range(aantal):
        ontvangen(bij.eenheid, f"{periode.van:%Y-%m}-10", eenheid_gedraging=bij)


def tell(eenheid, periode: Periode) -> Overzicht[Tabel]:
    """Make and read the report of one month."""
    rapportage = Rapportage.objects.request(VORM, periode, eenheid)
    make_rapportage(str(rapportage.pk))
    rapportage.refresh_from_db()
    assert rapportage.is_klaar
    return rapportage.gepubliceerd


def cijfer(overzicht: Overzicht[Tabel], wat: str) -> tuple:
    return overzicht.tabel("maandcijfers").regel(wat).cellen


# --- What it tells --------------------------------------------------------------------------------------------------


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


def _ruw(organisatie, periode):
    telling = queries.maandrapportage(organisatie["RT"], periode).tabel("team")
    return telling.rijen, telling.aantallen


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


# --- Every file says the same ---------------------------------------------------------------------------------------


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


# --- Small multiples per sector -------------------------------------------------------------------------------------

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


# --- Pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def rapportage(organisatie, fast_pdf) -> Rapportage:
    receive(organisatie["RT"], OKT, 7)
    tell(organisatie["RT"], OKT)
    return Rapportage.objects.get()


def addresses(rapportage: Rapportage) -> list[str]:
    return [
        reverse("dashboards:rapportage", args=[rapportage.pk]),
        *(
            reverse("dashboards:rapportage-bestand", args=[rapportage.pk, f]) + "?doel=overleg"
            for f in ("pdf", "xlsx", "csv")
        ),
    ]


def test_vik_takes_three_files_and_stands_on_the_list(rapportage, client, vik):
    client.force_login(vik)
    blad, *bestanden = (client.get(adres) for adres in addresses(rapportage))
    assert "7" in blad.content.decode()
    for antwoord, formaat in zip(bestanden, ("pdf", "xlsx", "csv"), strict=True):
        assert antwoord["Content-Disposition"] == f'attachment; filename="maandrapportage-rt-2026-M10-v1.{formaat}"'
        assert b"".join(antwoord.streaming_content) == rapportage.pad(formaat).read_bytes()
    blad = client.get(addresses(rapportage)[0]).content.decode()
    assert "(3)" in blad
    assert vik.naam in blad
    assert "Bespreken in een overleg, XLSX" in blad
    assert list(Inzage.objects.filter(soort="export").values_list("doel", flat=True)) == [
        f"maandrapportage RT 2026-M10 v1: overleg {formaat}" for formaat in ("pdf", "xlsx", "csv")
    ]


def test_without_a_purpose_no_file_leaves(rapportage, client, vik):
    client.force_login(vik)
    adres = addresses(rapportage)[1].partition("?")[0]
    for vraag in ("", "?doel=zomaar"):
        assert client.get(adres + vraag).status_code == 302
    assert not Inzage.objects.filter(soort="export").exists()


@pytest.mark.parametrize("rol", [Rol.CT, Rol.PC])
def test_control_and_politiechef_of_the_own_unit_read_it_too(rapportage, client, person, rol):
    client.force_login(person(rol, "RT"))
    blad, *bestanden = (client.get(adres) for adres in addresses(rapportage))
    assert blad.status_code == 200
    assert all(b"".join(antwoord.streaming_content) for antwoord in bestanden)


@pytest.mark.parametrize(
    ("rol", "eenheid"),
    [
        ("vi", "NN"),
        ("ct", "NN"),
        ("pc", "NN"),
        ("lc", "KS"),
        ("cd", "KS"),
        ("ko", "KS"),
        ("vo", "RT"),
        ("bh", "KS"),
        ("fg", "KS"),
    ],
)
def test_nobody_else_finds_a_maandrapportage(rapportage, client, person, rol, eenheid):
    client.force_login(person(rol, eenheid))
    assert {client.get(adres).status_code for adres in addresses(rapportage)} == {404}
    assert client.post(addresses(rapportage)[0]).status_code == 404
    assert set(Inzage.objects.values_list("soort", flat=True)) == {"geweigerd"}


def test_vik_of_pdc_reads_the_report_of_the_korpsstaf(organisatie, client, person, fast_pdf):
    tell(organisatie["KS"], OKT)
    client.force_login(person(Rol.VI, "PDC"))
    assert client.get(addresses(Rapportage.objects.get())[0]).status_code == 200
    blad = BeautifulSoup(client.get(reverse("dashboards:rapportages")).content, "html.parser")
    assert [keuze["value"] for keuze in blad.select("select[name=eenheid] option")] == ["KS", "PDC"]


def test_a_vik_whose_appointment_ended_finds_nothing(rapportage, client, vik):
    Aanstelling.objects.filter(medewerker=vik).update(tot=klok.nu() - timedelta(minutes=1))
    client.force_login(vik)
    assert {client.get(adres).status_code for adres in addresses(rapportage)} == {404}


def test_files_are_gone_after_a_day_and_come_back_the_same(rapportage, client, vik, monkeypatch):
    eerst = {formaat: rapportage.pad(formaat).read_bytes() for formaat in rapportage.bestanden}
    receive(rapportage.eenheid, OKT, 9)
    with klok.op(moment("2026-11-08", 6) + BEWAARTIJD):
        client.force_login(vik)
        assert {client.get(adres).status_code for adres in addresses(rapportage)[1:]} == {404}
        sweep_rapportages()
        assert not rapportage.pad("csv").exists()
        assert "na 24 uur weggehaald" in client.get(addresses(rapportage)[0]).content.decode()
        client.post(addresses(rapportage)[0])
        sweep_rapportages()
    rapportage.refresh_from_db()
    assert {formaat: rapportage.pad(formaat).read_bytes() for formaat in rapportage.bestanden} == eerst


def test_preview_is_marked_and_is_exactly_what_is_made(
    organisatie, client, vik, fast_pdf, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(make_rapportage, "delay", lambda pk: None)
    receive(organisatie["RT"], OKT, 7)
    client.force_login(vik)
    antwoord = client.post(reverse("dashboards:rapportages"), {"periode": "2026-M10", "voorbeeld": "ja"})
    voorbeeld = client.get(antwoord.url).content.decode()
    assert "Dit is een voorbeeld" in voorbeeld
    assert "Download" not in voorbeeld
    receive(organisatie["RT"], OKT, 7)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(antwoord.url)
    sweep_rapportages()
    assert cijfer(Rapportage.objects.get().gepubliceerd, "nieuw")[0] == 7


def test_readers_hear_once_that_it_is_ready_in_a_mail_that_says_nothing(organisatie, vik, andere_vik, person, fast_pdf):
    control = person(Rol.CT, "RT")
    tell(organisatie["RT"], OKT)
    sweep_rapportages()
    gehoord = Notificatie.objects.filter(aanleiding__startswith="rapportage:")
    assert sorted(gehoord.values_list("medewerker", flat=True)) == sorted([vik.pk, control.pk])


def test_vik_asks_for_a_month_and_sees_who_when_and_how_far(
    organisatie, client, vik, monkeypatch, django_capture_on_commit_callbacks
):
    gestuurd: list[str] = []
    monkeypatch.setattr(make_rapportage, "delay", gestuurd.append)
    client.force_login(vik)
    with django_capture_on_commit_callbacks(execute=True):
        antwoord = client.post(reverse("dashboards:rapportages"), {"periode": "2026-M09"})
    assert gestuurd == [str(Rapportage.objects.get().pk)]
    tekst = client.get(antwoord.url).content.decode()
    assert vik.naam in tekst
    assert "24 uur" in tekst
    assert BeautifulSoup(tekst, "html.parser").progress["max"] == "4"


@pytest.mark.parametrize("periode", ["2026-M11", "2026-K3", "", "x"])
def test_a_month_that_is_not_over_is_refused(client, vik, periode):
    client.force_login(vik)
    assert client.post(reverse("dashboards:rapportages"), {"periode": periode}).status_code == 422
    assert not Rapportage.objects.exists()


def test_pages_read_well(rapportage, client, vik, organisatie):
    client.force_login(vik)
    bezig = Rapportage.objects.request(VORM, SEP, organisatie["RT"], vik)
    voorbeeld = Rapportage.objects.request(VORM, AUG, organisatie["RT"], vik, voorbeeld=True)
    tasks.fix_figures(voorbeeld)
    adressen = [reverse("dashboards:rapportages"), *(addresses(r)[0] for r in (rapportage, bezig, voorbeeld))]
    bladen = {adres: client.get(adres).content.decode() for adres in adressen}
    assert {adres: check_page(html) for adres, html in bladen.items()} == {adres: [] for adres in adressen}
    assert check_titles(bladen) == []


# --- Where it happened, and what came late --------------------------------------------------------------------------


def test_a_team_shows_when_the_conduct_was_there(organisatie, fast_pdf):
    """Z01 in the plural: nine about one large team, eight about a small one, six that name no team."""
    groot, klein = first_team(organisatie, "RT", 0), first_team(organisatie, "RT", 1)
    type(groot).objects.filter(pk=groot.pk).update(aantal_medewerkers=20)
    type(klein).objects.filter(pk=klein.pk).update(aantal_medewerkers=19)
    receive(groot, OKT, 9)
    receive(klein, OKT, 8)
    receive(organisatie["RT"], OKT, 6)
    ruw = {r.code: n for r, n in zip(*_ruw(organisatie, OKT), strict=True) if any(n)}
    sector = klein.ancestor(2)
    assert ruw == {groot.code: (9,), sector.code: (8,), "RT": (6,)}
    tabel = tell(organisatie["RT"], OKT).tabel("team")
    assert tabel.totaalregel.cellen == (23,)
    assert tabel.regels, "where the numbers are large enough, the chapter says where"


def test_conduct_in_a_unit_that_is_closed_counts_for_its_successor_without_a_team(organisatie, fast_pdf):
    """Z11: LE is no part of LX, so nothing is said of a sector of LX."""
    for _ in range(6):
        ontvangen(organisatie["LX"], "2026-10-10", eenheid_gedraging=organisatie["LE"])
    tabel = queries.maandrapportage(organisatie["LX"], OKT).tabel("team")
    assert {r.code: n for r, n in zip(tabel.rijen, tabel.aantallen, strict=True) if any(n)} == {"LX": (6,)}


def test_a_group_within_a_team_counts_as_that_team(organisatie, fast_pdf):
    team = first_team(organisatie, "RT")
    type(team).objects.filter(pk=team.pk).update(aantal_medewerkers=30)
    klas = type(team).objects.create(
        code="RT-KLAS", naam="Aklas", soort="groep", niveau=4, ouder=team, eenheid=team.eenheid,
        geldig_van=date(2020, 1, 1),
    )  # fmt: skip
    receive(team, OKT, 3)
    receive(klas, OKT, 4)
    assert {r.code: n for r, n in zip(*_ruw(organisatie, OKT), strict=True) if any(n)} == {team.code: (7,)}


def test_a_term_of_a_signaal_that_ran_out_stands_in_the_quality_box_of_its_eenheid(organisatie, team, teamchef):
    signaal = Signaal.objects.create(
        sleutel=kluis.new_sleutel("zaak"), eenheid=team, gelogd_door=teamchef, gelogd_op=moment("2026-10-01"),
        bron="zelf", wat_gezien="Stilte in de kantine.",
    )  # fmt: skip
    Termijn.objects.create(
        signaal=signaal, soort="signaal", gestart_op=date(2026, 10, 1), verloopt_op=date(2026, 10, 8),
        waarschuwing_op=date(2026, 10, 7),
    )  # fmt: skip
    per_eenheid = {code: queries.maandrapportage(organisatie[code], OKT).kwaliteit.aantallen for code in ("RT", "NN")}
    assert per_eenheid == {"RT": ((1,),), "NN": ((0,),)}
    assert queries.casuistiekoverzicht(Periode.parse("2026-K3")).kwaliteit.aantallen == ((1,),)


def test_an_assessed_signaal_is_running_work_until_something_is_done_with_it(organisatie, team, teamchef, vik):
    with klok.op(moment("2026-10-20")):
        signaal = log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Stilte in de kantine."), door=teamchef)
    with klok.op(moment("2026-10-26")):
        assess_signaal(signaal, door=vik, gronden=["ras"], aarden=["opmerking"])
    lopend = queries.maandrapportage(organisatie["RT"], OKT).tabel("maandcijfers").aantallen[-1][0]
    with klok.op(moment("2026-11-20")):
        keep_signaal(signaal, door=vik, uitkomst=Signaal.Status.GESLOTEN, redencode="team", reden="Besproken.")
    assert queries.maandrapportage(organisatie["RT"], OKT).tabel("maandcijfers").aantallen[-1][0] == lopend == 1
