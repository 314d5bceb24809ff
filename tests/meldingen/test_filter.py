"""Saved filters: personal, one of them the default, and never more in them than the list itself knows."""

from django.urls import reverse

from meldingen.models import Lijstfilter
from tests.meldingen.staf import show
from tests.meldingen.test_kolommen import choose, headings
from tests.meldingen.test_werkvoorraad import LIJST, listed
from tests.people import make_melding
from tests.toegankelijk import check_page

BEWAAR = "/meldingen/filters/bewaren/"


def test_a_filter_is_saved_used_renamed_and_thrown_away(client, vik, team):
    spoed = make_melding(team, spoed=True)
    make_melding(team)
    assert "Bewaar dit filter" in show(client, vik, LIJST, vlag="spoed").text
    vraag = "vlag=spoed&pagina=3&onzin=%3Cb%3E&grond=&sorteer=kenmerk"
    antwoord = client.post(BEWAAR, {"naam": "Mijn spoed", "vraag": vraag, "standaard": "on"})
    bewaard = Lijstfilter.objects.get(eigenaar=vik)
    assert bewaard.vraag == "vlag=spoed&sorteer=kenmerk"  # what the list knows, nothing else
    assert antwoord["Location"] == f"{reverse(LIJST)}?{bewaard.vraag}"
    # The default opens the bare list; “Wis alle filters” does not bring it back.
    assert show(client, vik, LIJST)["Location"] == f"{reverse(LIJST)}?{bewaard.vraag}"
    assert listed(client, vik, vlag="spoed", sorteer="kenmerk") == [spoed.kenmerk]
    assert len(listed(client, vik, filter="geen")) == 2
    tekst = client.get(f"{reverse(LIJST)}?{bewaard.vraag}").text
    assert f'<a href="?{bewaard.vraag}" aria-current="page">Mijn spoed</a>'.replace("&", "&amp;") in tekst
    assert not check_page(tekst)
    url = reverse("meldingen:filter", args=[bewaard.pk])
    assert not check_page(client.get(url).text)
    assert not check_page(show(client, vik, "meldingen:filters").text)
    client.post(url, {"naam": "Vandaag eerst"})
    bewaard.refresh_from_db()
    assert (bewaard.naam, bewaard.standaard) == ("Vandaag eerst", False)
    assert show(client, vik, LIJST).status_code == 200
    client.post(url, {"weg": "1"})
    assert not Lijstfilter.objects.exists()


def test_a_saved_filter_comes_back_in_its_own_columns(client, vik, team):
    make_melding(team, spoed=True)
    choose(client, vik, "team", "bericht")
    client.post(BEWAAR, {"naam": "Spoed", "vraag": "vlag=spoed"})
    choose(client, vik, "fase")
    eigen = ["Termijn", "Kenmerk", "Team", "Onbeantwoord"]
    assert headings(client, vik, vlag="spoed") == eigen
    assert headings(client, vik) == ["Termijn", "Kenmerk", "Fase"]
    # Chosen on this list: that holds, as long as one is logged in.
    choose(client, vik, "grond", vlag="spoed")
    assert headings(client, vik, vlag="spoed") == ["Termijn", "Kenmerk", "Grond"]
    client.logout()
    assert headings(client, vik, vlag="spoed") == eigen


def test_one_name_and_one_default_each(client, vik, team):
    client.force_login(vik)
    for naam in ("Een", "Twee"):
        client.post(BEWAAR, {"naam": naam, "vraag": "vlag=spoed", "standaard": "on"})
    assert list(Lijstfilter.objects.filter(standaard=True).values_list("naam", flat=True)) == ["Twee"]
    antwoord = client.post(BEWAAR, {"naam": "Een", "vraag": "fase=intake"})
    assert antwoord.status_code == 422
    assert "al een filter met deze naam" in antwoord.text
    assert 'value="fase=intake"' in antwoord.text  # the words and the filter are still there
    assert not check_page(antwoord.text)


def test_the_filter_of_another_is_not_there(client, vik, andere_vik, team):
    filter_ = Lijstfilter.objects.create(eigenaar=vik, naam="Van Vera", vraag="vlag=spoed", standaard=True)
    url = reverse("meldingen:filter", args=[filter_.pk])
    client.force_login(andere_vik)
    assert client.get(url).status_code == 404
    assert client.post(url, {"weg": "1"}).status_code == 404
    assert client.post(url, {"naam": "x"}).status_code == 404
    assert "Van Vera" not in show(client, andere_vik, "meldingen:filters").text
    assert show(client, andere_vik, LIJST).status_code == 200  # no default of somebody else
    filter_.refresh_from_db()
    assert filter_.naam == "Van Vera"
