"""Consulten: counted by the vertrouwenspersoon, seen by nobody else, and in reports only as a number (CI-6)."""

import re
import uuid
from datetime import date

import pytest
from django.urls import reverse

from meldingen.actions.consult import record_consult
from meldingen.models import Consult, OvergangGeweigerd
from pvi import klok
from pvi.rollen import Rol
from tests.toegankelijk import check_page

LIJST = "meldingen:consulten"


def answers(organisatie, **anders) -> dict:
    maand = klok.vandaag().replace(day=1).isoformat()
    return {
        "formulier": str(uuid.uuid4()), "maand": maand, "eenheid": organisatie["RT"].pk, "gronden": ["ras"],
        "aarden": ["opmerking"], "route": "geen", **anders,
    }  # fmt: skip


@pytest.fixture
def consult(organisatie, vertrouwenspersoon) -> Consult:
    return record_consult(
        Consult(maand=date(2026, 10, 1), eenheid=organisatie["RT"], gronden=["ras"], route="geen"),
        door=vertrouwenspersoon,
    )


def test_a_vertrouwenspersoon_counts_a_consult_once(client, organisatie, vertrouwenspersoon):
    client.force_login(vertrouwenspersoon)
    gegevens = answers(organisatie)
    antwoord = client.post(reverse(LIJST), gegevens, follow=True)
    assert "Het consult is geteld." in antwoord.text
    nog_eens = client.post(reverse(LIJST), gegevens, follow=True)
    assert nog_eens.redirect_chain == antwoord.redirect_chain
    consult = Consult.objects.get()
    assert (consult.vertrouwenspersoon, consult.maand.day, consult.gronden) == (vertrouwenspersoon, 1, ["ras"])
    assert not check_page(antwoord.text)


def test_a_consult_has_no_field_for_a_person_a_day_or_words():
    velden = {veld.name for veld in Consult._meta.get_fields()}
    assert velden == {"id", "vertrouwenspersoon", "maand", "telt_in", "eenheid", "gronden", "aarden", "route"}


def test_a_refused_page_keeps_what_was_chosen(client, organisatie, vertrouwenspersoon):
    client.force_login(vertrouwenspersoon)
    antwoord = client.post(reverse(LIJST), answers(organisatie, route=""))
    assert antwoord.status_code == 422
    assert 'value="ras" ' in antwoord.text or 'value="ras"' in antwoord.text
    assert not Consult.objects.exists()
    assert not check_page(antwoord.text)


def test_a_day_or_a_team_cannot_be_chosen(client, organisatie, vertrouwenspersoon, team):
    client.force_login(vertrouwenspersoon)
    for anders in ({"eenheid": team.pk}, {"maand": klok.vandaag().replace(day=15).isoformat()}):
        assert client.post(reverse(LIJST), answers(organisatie, **anders)).status_code == 422
    assert not Consult.objects.exists()


@pytest.mark.parametrize("rol", [Rol.VI, Rol.TC, Rol.HR, Rol.TR, Rol.PC, Rol.BH, Rol.FG, Rol.LC, Rol.RK])
def test_nobody_else_opens_the_list_or_a_consult(client, person, consult, rol):
    client.force_login(person(rol, "RT"))
    assert client.get(reverse(LIJST)).status_code == 404
    assert client.post(reverse(LIJST), {}).status_code == 404
    assert client.get(reverse("meldingen:consult", args=[consult.pk])).status_code == 404


def test_a_vertrouwenspersoon_sees_and_mends_only_the_own(client, person, consult, organisatie, vertrouwenspersoon):
    ander = person(Rol.VP, "RT")
    client.force_login(ander)
    assert str(consult.pk) not in client.get(reverse(LIJST)).text
    assert client.get(reverse("meldingen:consult", args=[consult.pk])).status_code == 404
    with pytest.raises(OvergangGeweigerd):
        record_consult(Consult(pk=consult.pk, maand=consult.maand, eenheid=consult.eenheid, route="klacht"), door=ander)
    client.force_login(vertrouwenspersoon)
    pagina = reverse("meldingen:consult", args=[consult.pk])
    assert not check_page(client.get(pagina).text)
    client.post(pagina, answers(organisatie, maand="2026-10-01", route="melding"))
    assert Consult.objects.get().route == "melding"


def test_the_form_of_somebody_else_is_refused_with_what_was_chosen(client, person, consult, organisatie):
    """The id that came with the page stands at a consult of another: nothing is said about that one."""
    client.force_login(person(Rol.VP, "RT"))
    antwoord = client.post(reverse(LIJST), answers(organisatie, formulier=str(consult.pk), route="klacht"))
    assert antwoord.status_code == 422 and "Dit formulier werkt niet meer" in antwoord.text
    assert re.search(r'value="klacht"[^>]* checked', antwoord.text) and not check_page(antwoord.text)
    assert Consult.objects.get().route == "geen"


def test_a_right_that_ended_while_the_page_was_open_is_a_refusal_too(
    client, consult, organisatie, vertrouwenspersoon, monkeypatch
):
    client.force_login(vertrouwenspersoon)
    monkeypatch.setattr("meldingen.actions.consult.has_recht", lambda *args: False)
    for pagina in (reverse(LIJST), reverse("meldingen:consult", args=[consult.pk])):
        antwoord = client.post(pagina, answers(organisatie, route="melding"))
        assert antwoord.status_code == 422 and "Alleen een vertrouwenspersoon" in antwoord.text
    assert Consult.objects.get().route == "geen"


def test_no_way_from_staff_without_the_right_to_count_one(consult, vik):
    with pytest.raises(OvergangGeweigerd):
        record_consult(Consult(maand=consult.maand, eenheid=consult.eenheid, route="geen"), door=vik)


def test_counts_for_a_report_take_whole_months(consult):
    assert Consult.objects.in_periode(date(2026, 10, 1), date(2026, 12, 31)).count() == 1
    assert not Consult.objects.in_periode(date(2026, 7, 1), date(2026, 9, 30)).exists()
