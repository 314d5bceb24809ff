"""The dashboard: exact for who has exact figures, the published quarters for others, 404 for everybody else."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboards.forms import Dashboardfilter
from dashboards.models import Rapportage
from dashboards.overzichten import RAPPORTAGES
from dashboards.tasks import make_rapportage
from meldingen.access import Lichaam
from meldingen.actions.uitwijk import move_to
from meldingen.models import Inzage, Uitsluiting
from meldingen.models.toegang import raise_wall
from pvi import klok, kluis
from pvi.kalender import Periode
from pvi.models import Aanstelling
from pvi.rollen import RELATIES, Rol
from tests.dashboards.live.blad import ADRES, figure, figures, read, show
from tests.dashboards.test_queries import ontvangen, zaak
from tests.kern import moment
from tests.people import first_team, give_role
from tests.test_onzin import ONZIN
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db
LEVEND = {Rol.VI, Rol.PC, Rol.LC}
GEPUBLICEERD = {Rol.SH, Rol.TC, Rol.HR, Rol.RK, Rol.CT, Rol.CD, Rol.KO}
LANDELIJK = {Rol.LC, Rol.CD, Rol.KO, Rol.BH, Rol.FG}


@pytest.fixture
def rotterdam(organisatie):
    return organisatie["RT"]


# --- whose cases -----------------------------------------------------------------------------------------------------


def test_vik_and_politiechef_count_what_their_eenheid_handles_and_the_lc_everything(client, organisatie, person):
    ontvangen(organisatie["RT"], "2026-10-01")
    ontvangen(organisatie["RT"], "2026-11-08", 5)
    ontvangen(organisatie["NN"], "2026-10-05")
    for rol, code, aantal in ((Rol.VI, "RT", "2"), (Rol.PC, "RT", "2"), (Rol.VI, "NN", "1"), (Rol.LC, "KS", "3")):
        assert figure(client, person(rol, code), "Nieuw") == aantal


def test_vik_of_the_pdc_chooses_the_staff_of_the_korps(client, organisatie, person):
    ontvangen(organisatie["KS"], "2026-10-05")
    vik = person(Rol.VI, "PDC")
    assert figure(client, vik, "Nieuw", eenheid="KS") == "1"
    assert figure(client, vik, "Nieuw", eenheid="PDC") == "0"


@pytest.mark.parametrize("lichaam", ["", *Lichaam.values])
def test_a_case_behind_a_wall_counts_nowhere_and_nothing_tells(client, rotterdam, person, lichaam):
    zaken = [ontvangen(rotterdam, "2026-10-05", gronden=["ras"]) for _ in range(3)]
    vik, ander = person(Rol.VI, "RT"), person(Rol.VI, "RT")
    raise_wall(zaken[0], vik, lichaam)
    eigen, anders = show(client, vik), show(client, ander)
    assert (figures(eigen)["Nieuw"], figures(anders)["Nieuw"]) == ("2", "3")
    assert (figures(eigen)["Nu open"], figures(anders)["Nu open"]) == ("2", "3")
    assert eigen.find("th", string="ras (herkomst, huidskleur, afkomst)").find_next("td").get_text() == "2"
    words = [
        [w for w in blad.main.get_text(" ").split() if not w.strip(".,:()").isdecimal()] for blad in (eigen, anders)
    ]
    assert words[0] == words[1]


def test_an_ended_appointment_finds_no_page(client, rotterdam, person):
    vik = person(Rol.VI, "RT")
    Aanstelling.objects.filter(medewerker=vik).update(tot=klok.nu() - timedelta(minutes=1))
    client.force_login(vik)
    assert client.get(ADRES).status_code == 404


def test_two_roles_do_not_mix(client, organisatie, rotterdam, person):
    daar, hier = ontvangen(organisatie["NN"], "2026-10-05"), ontvangen(rotterdam, "2026-10-05")
    beide = person(Rol.VI, "RT")
    give_role(beide, Rol.LC, organisatie["KS"])
    assert figure(client, beide, "Nieuw") == "2"
    assert figure(client, beide, "Nieuw", eenheid="RT") == "1"
    assert figure(client, beide, "Nieuw", eenheid="NN") == "1"
    Uitsluiting.objects.create(medewerker=beide, melding=hier, sinds=klok.vandaag())
    assert figure(client, beide, "Nieuw", eenheid="RT") == "0"
    Aanstelling.objects.filter(medewerker=beide, rol=Rol.LC).update(tot=klok.nu())
    assert figure(client, beide, "Nieuw") == "0"
    assert read(client, beide, eenheid="NN").status_code == 200, "without the choice there is no such filter"
    # A team chief elsewhere reads no figure of there.
    give_role(beide, Rol.TC, first_team(organisatie, "NN"))
    assert figure(client, beide, "Nu open") == "0"
    assert daar.is_open


def test_a_case_that_moved_counts_where_it_is_now(client, organisatie, rotterdam, person):
    melding = ontvangen(rotterdam, "2026-10-05")
    with kluis.opened(melding.sleutel_id):
        move_to(melding, organisatie["NN"])
    assert figure(client, person(Rol.VI, "RT"), "Nu open") == "0"
    assert figure(client, person(Rol.VI, "NN"), "Nu open") == "1"


@pytest.mark.parametrize("rol", [rol for rol in Rol if rol not in RELATIES])
def test_live_published_or_not_there(client, person, rotterdam, rol):
    ontvangen(rotterdam, "2026-10-05")
    client.force_login(person(rol, "KS" if rol in LANDELIJK else "RT"))
    antwoord = client.get(ADRES)
    assert antwoord.status_code == (200 if rol in LEVEND | GEPUBLICEERD else 404)
    assert ("Nu open" in antwoord.text) is (rol in LEVEND)
    assert client.post(ADRES).status_code == 405
    soort = "lijst" if rol in LEVEND | GEPUBLICEERD else "geweigerd"
    assert list(Inzage.objects.values_list("soort", "doel")) == [(soort, "dashboard")]
    menu = BeautifulSoup(client.get(reverse("werk")).content, "html.parser").select("nav .menu a")
    assert (ADRES in {punt["href"] for punt in menu}) is (rol in LEVEND | GEPUBLICEERD)


# --- filters ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def vier(organisatie, rotterdam):
    """Of this month, of last month, of another kanaal and of another place."""
    team = first_team(organisatie, "RT")
    ontvangen(rotterdam, "2026-11-02", gronden=["ras"], eenheid_gedraging=team)
    ontvangen(rotterdam, "2026-10-03", gronden=["ras", "geslacht"], kanaal="vik")
    ontvangen(rotterdam, "2025-12-24", kanaal="")
    ontvangen(organisatie["NN"], "2026-11-03", gronden=["geslacht"])
    return team


@pytest.mark.parametrize(
    ("vraag", "aantal"),
    [
        ({}, "2"), ({"periode": "12m"}, "3"), ({"periode": "maand"}, "1"), ({"periode": "kwartaal"}, "2"),
        ({"periode": "jaar"}, "2"), ({"periode": "2026-M10"}, "1"), ({"periode": "2025-K4"}, "1"),
        ({"periode": "2025"}, "1"), ({"periode": "2026-T3"}, "2"), ({"periode": "2019-m03"}, "0"),
        ({"grond": "ras"}, "2"), ({"grond": "geslacht"}, "1"), ({"grond": "leeg", "periode": "12m"}, "1"),
        ({"kanaal": "vik"}, "1"), ({"kanaal": "leeg", "periode": "12m"}, "1"),
        ({"grond": "ras", "periode": "maand", "kanaal": "melder"}, "1"),
        ({"grond": "", "kanaal": "", "periode": "", "team": ""}, "2"), ({"onbekend": "x"}, "2"),
    ],
)  # fmt: skip
def test_each_filter_narrows(client, vik, vier, vraag, aantal):
    assert figure(client, vik, "Nieuw", **vraag) == aantal


def test_a_team_or_sector_of_the_own_eenheid(client, vik, politiechef, organisatie, vier):
    for medewerker in (vik, politiechef):
        assert figure(client, medewerker, "Nieuw", team=vier.code) == "1"
        assert figure(client, medewerker, "Nieuw", team=vier.ouder.code) == "1"
    assert read(client, vik, team=first_team(organisatie, "NN").code).status_code == 422


def test_the_lc_chooses_an_eenheid_and_no_team(client, coordinator, vier):
    assert figure(client, coordinator, "Nieuw", eenheid="RT") == "2"
    assert figure(client, coordinator, "Nieuw", eenheid="NN") == "1"
    assert show(client, coordinator).find("select", attrs={"name": "team"}) is None


@pytest.mark.parametrize(
    ("vraag", "fout"),
    [
        ({"periode": "2026-M12"}, "nog niet begonnen: december 2026"), ({"periode": "2027"}, "nog niet begonnen"),
        ({"periode": "2026-M13"}, "bestaat niet"), ({"periode": "gisteren"}, "bestaat niet"),
        ({"periode": "x" * 500}, "Kies een waarde uit de lijst"), ({"grond": "bestaat-niet"}, "Kies een waarde"),
        ({"kanaal": "<script>"}, "Kies een waarde"), ({"team": "RT"}, "Kies een waarde"), ({"periode": "1900"}, "1899"),
    ],
)  # fmt: skip
def test_what_is_no_choice_is_said_and_no_figure_is_shown(client, vik, vier, vraag, fout):
    antwoord = read(client, vik, **vraag)
    assert antwoord.status_code == 422
    blad = BeautifulSoup(antwoord.content, "html.parser")
    assert fout in blad.select_one(".veldfout").get_text()
    assert figures(blad) == {}
    assert check_page(blad) == []


def test_nonsense_in_the_address_is_answered_with_a_page(client, person, organisatie):
    beide = person(Rol.VI, "RT")
    give_role(beide, Rol.LC, organisatie["KS"])
    client.force_login(beide)
    vragen = [f"{veld}={waarde}" for veld in Dashboardfilter.field_order for waarde in ONZIN.values()]
    gekregen = {client.get(f"{ADRES}?{vraag}").status_code for vraag in vragen}
    assert gekregen <= {200, 400, 422}


def test_the_lc_asks_for_an_eenheid_that_is_none(client, coordinator):
    assert read(client, coordinator, eenheid="ZZ").status_code == 422


def test_a_period_from_the_address_stands_in_the_list(client, vik):
    gekozen = show(client, vik, periode="2019-M03").select("select[name=periode] option[selected]")
    assert [keuze.get_text() for keuze in gekozen] == ["Maart 2019"]


# --- days ------------------------------------------------------------------------------------------------------------


def test_at_midnight_of_the_month_this_month_begins_anew(client, vik, rotterdam):
    ontvangen(rotterdam, "2026-11-30", 23, 59)
    ontvangen(rotterdam, "2026-11-01", 0, 0)
    zaak(rotterdam, ("ontvangen", moment("2026-10-31", 23, 59)), ("afgesloten", moment("2026-11-30", 23, 59)))
    with klok.op(moment("2026-11-30", 23, 59)):
        blad = show(client, vik, periode="maand")
        assert (figures(blad)["Nieuw"], figures(blad)["Gesloten"], figures(blad)["Nu open"]) == ("2", "1", "2")
        assert "van 1 november 2026 tot en met vandaag, 30 november 2026" in words(blad)
    with klok.op(moment("2026-12-01", 0, 0)):
        blad = show(client, vik, periode="maand")
        assert (figures(blad)["Nieuw"], figures(blad)["Gesloten"], figures(blad)["Nu open"]) == ("0", "0", "2")
        assert "van 1 december 2026 tot en met vandaag, 1 december 2026" in words(blad)
        # One day is compared with one day.
        assert "Vorige periode: van 1 november 2026 tot en met 1 november 2026" in words(blad)
        assert "vorige periode: 1" in words(blad)
        maand = show(client, vik, periode="2026-M11")
        assert (figures(maand)["Nieuw"], figures(maand)["Gesloten"]) == ("2", "1")
        assert "tot en met 30 november 2026." in words(maand)


def words(blad: BeautifulSoup) -> str:
    return " ".join(blad.main.get_text().split())


def test_nothing_is_counted_and_every_word_is_true(client, vik):
    blad = show(client, vik)
    assert set(figures(blad).values()) == {"0", "–"}
    assert "Er is nu geen melding open." in words(blad)
    assert "In deze periode stopte geen termijn." in words(blad)
    assert blad.select("main a[href*=cijfers]") == []
    assert check_page(blad) == []


def test_one_is_one(client, vik, rotterdam):
    zaak(rotterdam, ("ontvangen", moment("2026-11-01")), ("afgesloten", moment("2026-11-02", 0, 1)))
    blad = show(client, vik)
    assert figures(blad)["Van ontvangst tot gesloten"] == "1 dag"
    assert "Over één afsluiting." in words(blad)
    assert "Bekijk deze melding:" in words(blad)
    assert check_page(blad) == []


def test_every_figure_says_how_it_is_counted(client, vik, rotterdam):
    ontvangen(rotterdam, "2026-11-01")
    blad = show(client, vik)
    assert all("Hoe is dit geteld?" in blok.get_text() for blok in blad.select("dl > div, .blok"))
    assert len({s.get_text() for s in blad.select("main details > summary")}) == len(blad.select("main summary"))


@pytest.mark.usefixtures("labels_blijven")
@pytest.mark.parametrize("wie", ["vik", "politiechef", "coordinator"])
def test_a_view_needs_few_questions_whatever_the_cases(client, request, rotterdam, wie):
    client.force_login(request.getfixturevalue(wie))

    def count() -> int:
        with CaptureQueriesContext(connection) as gevraagd:
            assert client.get(ADRES).status_code == 200
        return len(gevraagd)

    ontvangen(rotterdam, "2026-11-01", gronden=["ras"])
    count()
    een = count()
    for _ in range(20):
        ontvangen(rotterdam, "2026-11-01", gronden=["ras"])
    assert count() == een <= 25


# --- published -------------------------------------------------------------------------------------------------------


def test_who_has_no_exact_figures_reads_the_published_quarters(client, teamchef, organisatie, fast_pdf):
    assert "Er is nog geen kwartaal gepubliceerd" in words(show(client, teamchef))
    for _ in range(7):
        ontvangen(organisatie["RT"], "2026-08-01")
    for code in ("2026-K2", "2026-K3"):
        make_rapportage(str(Rapportage.objects.request(RAPPORTAGES["landelijk"], Periode.parse(code)).pk))
    Rapportage.objects.request(RAPPORTAGES["landelijk"], Periode.parse("2026-K1"))
    blad = show(client, teamchef)
    assert [kop.get_text() for kop in blad.select("main h2")] == ["Derde kwartaal van 2026", "Tweede kwartaal van 2026"]
    links = [a["href"] for a in blad.select("main section a")]
    assert {client.get(link).status_code for link in links} == {200}
    assert len(links) == 2
    assert figures(blad)["Nieuwe meldingen (instroom)"] == "7"
    assert check_page(blad) == []
