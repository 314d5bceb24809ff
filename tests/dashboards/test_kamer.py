"""The first page of the reflectiekamer: lessons a second reader approved, and coded signalen that became no melding."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from meldingen.actions.signaal import assess_signaal, keep_signaal, log_signaal
from meldingen.models import Inzage, Signaal
from pvi import klok, kluis
from pvi.rollen import RELATIES, Rol
from reflectie.models import Les
from tests.kern import moment
from tests.people import first_team, make_person
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db
MAG_LEZEN = {"tc", "sh", "pc", "vi", "hr", "tr", "lc", "kl", "rk", "ct", "cd", "ko"}
KANARIE = "Geheim woord van de teamchef"


@pytest.fixture(autouse=True)
def november(organisatie):
    """The last finished quarter is the third."""
    with klok.op(moment("2026-11-22")):
        yield


def keep(team, teamchef, redencode: str, aantal: int, *, op: str = "2026-08-03", status: str = "gesloten") -> None:
    for _ in range(aantal):
        Signaal.objects.create(
            sleutel=kluis.new_sleutel("zaak"), eenheid=team, gelogd_door=teamchef, gelogd_op=moment("2026-08-01"),
            bron="zelf", wat_gezien=KANARIE, status=status, redencode=redencode, reden=KANARIE,
            beoordeeld_op=moment(op), afgehandeld_op=moment(op),
            bewaren_tot=moment(op).date() if status in ("gesloten", "teamaanpak") else None,
        )  # fmt: skip


def learn(eenheid, schrijver, tweede_lezer, wat: str, status: str = Les.Status.GEDEELD) -> None:
    Les.objects.create(
        sleutel=kluis.new_sleutel("zaak"), eenheid=eenheid, status=status, wat=wat, waarom="w", gedaan="g", helpt="h",
        voor_wie="v", schrijver=schrijver, geschreven_op=klok.nu(), tweede_lezer=tweede_lezer,
    )  # fmt: skip


def figures(client) -> dict[str, str]:
    blad = BeautifulSoup(client.get(reverse("dashboards:kamer")).content, "html.parser")
    for stil in blad.select(".alleen-voorlezen"):
        stil.extract()
    return {rij.th.get_text(): rij.td.get_text() for rij in blad.select("table.cijfers tr") if rij.td}


@pytest.fixture
def kamer(person):
    return person(Rol.RK, "RT")


def test_chamber_reads_codes_and_never_a_text_a_team_or_a_name(kamer, client, team, teamchef):
    keep(team, teamchef, "team", 7)
    keep(team, teamchef, "onduidelijk", 6)
    keep(team, teamchef, "elders", 6)
    keep(team, teamchef, "geen_udr", 8)
    client.force_login(kamer)
    blad = client.get(reverse("dashboards:kamer")).content.decode()
    assert "Er is te weinig bekend, ook na navragen" in blad
    assert not any(woord in blad for woord in (KANARIE, team.naam, teamchef.naam))
    assert figures(client)["Totaal"] == "27"
    assert check_page(blad) == []


def test_small_counts_are_hidden(kamer, client, team, teamchef):
    keep(team, teamchef, "team", 3)
    client.force_login(kamer)
    assert figures(client) == {"Totaal": "•"}
    keep(team, teamchef, "onduidelijk", 9)
    assert "3" not in figures(client).values()


def test_only_kept_signalen_of_the_own_unit_and_quarter_count(kamer, client, organisatie, team, teamchef):
    keep(team, teamchef, "team", 6)
    keep(first_team(organisatie, "NN"), teamchef, "team", 6)
    keep(team, teamchef, "team", 6, op="2026-10-02")
    keep(team, teamchef, "", 6, status="beoordeeld")
    client.force_login(kamer)
    assert figures(client)["Totaal"] == "6"


def test_lessons_of_the_own_unit_after_a_second_reader(kamer, client, organisatie, vik):
    ander = make_person(Rol.VI, organisatie["RT"])
    learn(organisatie["RT"], vik, ander, "Een grap bleef hangen")
    learn(organisatie["RT"], vik, None, "Nog niet nagelezen", Les.Status.GELEVERD)
    learn(organisatie["NN"], vik, ander, "Van een andere eenheid")
    client.force_login(kamer)
    blad = client.get(reverse("dashboards:kamer")).content.decode()
    assert "Een grap bleef hangen" in blad
    assert "Nog niet nagelezen" not in blad
    assert "Van een andere eenheid" not in blad


@pytest.mark.parametrize("rol", [rol for rol in Rol if rol not in RELATIES])
def test_who_reads_lessons_reads_the_chamber_and_nobody_else(rol, client, person, organisatie):
    client.force_login(person(rol, "KS" if rol in {Rol.BH, Rol.FG, Rol.LC} else "RT"))
    antwoord = client.get(reverse("dashboards:kamer"))
    assert antwoord.status_code == (200 if rol.value in MAG_LEZEN else 404)
    assert Inzage.objects.get().soort == ("lijst" if rol.value in MAG_LEZEN else "geweigerd")


def test_a_past_quarter_does_not_change_when_a_signaal_is_closed_after_it(kamer, client, team, teamchef, vik):
    """Assessed in September, closed in November: it belongs to the fourth quarter, and never to the third."""
    keep(team, teamchef, "team", 6)
    with klok.op(moment("2026-09-20")):
        signaal = log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien=KANARIE), door=teamchef)
        assess_signaal(signaal, door=vik, gronden=["ras"], aarden=["opmerking"])
    client.force_login(kamer)
    assert figures(client)["Totaal"] == "6"
    keep_signaal(signaal, door=vik, uitkomst=Signaal.Status.GESLOTEN, redencode="team", reden=KANARIE)
    assert figures(client)["Totaal"] == "6"
    keep(team, teamchef, "team", 5, op="2026-11-23")
    with klok.op(moment("2027-01-20")):
        assert figures(client)["Totaal"] == "6"


@pytest.mark.parametrize(("dag", "kwartaal"), [("2026-10-14", "tweede"), ("2026-10-15", "derde")])
def test_a_quarter_shows_from_its_peildatum(dag, kwartaal, kamer, client, team, teamchef):
    client.force_login(kamer)
    with klok.op(moment(dag)):
        assert f"{kwartaal} kwartaal van 2026" in client.get(reverse("dashboards:kamer")).text
