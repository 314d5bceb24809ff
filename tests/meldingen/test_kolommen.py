"""The werkvoorraad of somebody with hundreds of cases: columns by choice, and a search that leads to codes."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.contact import answer_from_melder
from meldingen.actions.intake import send_to_triage
from meldingen.actions.muren import wall_off
from meldingen.actions.signaal import log_signaal
from meldingen.forms.zoeken import MEEST, matches
from meldingen.models import Melding, Signaal, grant
from meldingen.toegang import toegang
from meldingen.views.kolommen import CEL, KOLOMMEN
from meldingen.workflow import Status
from pvi import klok
from pvi.rollen import Rol
from tests.kern import zaak
from tests.meldingen.staf import complete, in_intake, received, show
from tests.meldingen.test_werkvoorraad import LIJST, listed
from tests.people import make_melding
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db


def headings(client, wie, **vraag) -> list[str]:
    pagina = BeautifulSoup(show(client, wie, LIJST, **vraag).text, "html.parser")
    return [th.get_text(" ", strip=True).rstrip(" ↑↓") for th in pagina.select("table.lijst thead th")][1:]


def choose(client, wie, *codes: str, **vraag: str) -> str:
    antwoord = show(client, wie, LIJST, kolommen="kies", kolom=list(codes), **vraag)
    return antwoord["Location"]


def test_every_column_has_its_cell():
    assert set(CEL) == {kolom.code for kolom in KOLOMMEN}
    assert KOLOMMEN[0].code == "termijn"  # what a phone shows first


def test_the_columns_are_of_the_reader_and_stay(client, vik, team):
    make_melding(team)
    assert headings(client, vik) == [k.kop for k in KOLOMMEN if k.standaard]
    assert choose(client, vik, "team", "bericht", "onzin", fase="ontvangen") == f"{reverse(LIJST)}?fase=ontvangen"
    assert headings(client, vik) == ["Termijn", "Kenmerk", "Team", "Onbeantwoord"]
    tekst = show(client, vik, LIJST).text
    assert team.naam in tekst.split("<tbody")[1]
    assert not check_page(tekst)
    choose(client, vik)
    assert headings(client, vik) == ["Termijn", "Kenmerk"]


def test_unanswered_and_handler_stand_in_their_columns(client, vik, teamchef, team):
    melding = in_intake(received(team), vik)
    answer_from_melder(melding, melding.melders.get(), "Mag ik bellen?")
    choose(client, vik, "bericht", "behandelaar")
    rij = show(client, vik, LIJST).text.split("<tbody")[1]
    assert "Melder wacht" in rij
    assert vik.naam in rij
    in_de_lijn = zaak(team, Status.LIJNAFHANDELING, intaker=vik)
    choose(client, vik, "behandelaar")
    pagina = BeautifulSoup(show(client, vik, LIJST, fase="lijnafhandeling").text, "html.parser")
    # The contact at VIK does not handle it in this phase; nobody was named.
    assert pagina.select_one("table.lijst tbody .kort").get_text(strip=True) == "–"
    assert listed(client, vik, van="zonder") == [in_de_lijn.kenmerk]
    grant(in_de_lijn, teamchef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
    pagina = BeautifulSoup(show(client, vik, LIJST, fase="lijnafhandeling").text, "html.parser")
    assert pagina.select_one("table.lijst tbody .kort").get_text(strip=True) == teamchef.naam
    assert listed(client, vik, van="zonder") == []


# --- search ----------------------------------------------------------------------------------------------------------


def found(client, wie, getypt: str) -> list[str]:
    """The kenmerken on the page to which a search leads; its address holds codes only."""
    client.force_login(wie)
    antwoord = client.post(reverse("meldingen:zoek"), {"kenmerk": getypt})
    assert re.fullmatch(r"/[a-z/]+(\?(filter=geen|zoek=[A-Za-z0-9_.+]+))?", antwoord["Location"]), antwoord["Location"]
    tekst = client.get(antwoord["Location"]).text
    if "Geen zaak gevonden" in tekst:
        return []
    return re.findall(r'<th scope="row"[^>]*><a [^>]+>(M-[^<]+)</a>', tekst)


def test_part_of_a_kenmerk_words_of_a_list_and_a_phase_are_found(client, vik, team):
    een, twee = received(team), complete(in_intake(received(team), vik), vik)
    assert found(client, vik, een.kenmerk[2:6]) == [een.kenmerk]
    assert found(client, vik, een.kenmerk[5:9].lower()) == [een.kenmerk]
    assert found(client, vik, "opmerking") == found(client, vik, "RAS") == [twee.kenmerk]
    assert found(client, vik, "ontvangen") == [een.kenmerk]
    assert found(client, vik, "Jan de Vries") == found(client, vik, "x") == []


def test_a_search_finds_no_content_one_may_not_read_and_nothing_behind_a_wall(client, vik, politiechef, team):
    melding = complete(in_intake(received(team), vik), vik)
    send_to_triage(melding, door=vik)
    assert found(client, politiechef, "opmerking") == []
    assert found(client, politiechef, "triage") == [melding.kenmerk]
    wall_off(melding, vik)
    for getypt in ("opmerking", "triage", melding.kenmerk[2:6]):
        assert found(client, vik, getypt) == []


def test_the_number_of_a_signaal_leads_to_it(client, vik, andere_vik, teamchef, team):
    signaal = log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Iets"), door=teamchef)
    client.force_login(vik)
    adres = reverse("meldingen:signaal", args=[signaal.kenmerk])
    assert client.post(reverse("meldingen:zoek"), {"kenmerk": signaal.kenmerk.lower()})["Location"] == adres
    assert found(client, andere_vik, signaal.kenmerk) == []


def test_the_tone_of_a_term_is_the_same_on_the_list_and_on_the_case(client, vik, team):
    melding = in_intake(received(team), vik)
    melding.termijnen.open().update(verloopt_op=klok.vandaag() - timedelta(days=1))
    lijst = BeautifulSoup(show(client, vik, LIJST).text, "html.parser").select_one("table.lijst .termijn")
    dossier = BeautifulSoup(show(client, vik, "meldingen:melding", melding.kenmerk).text, "html.parser")
    assert {"toon-fout"} <= set(lijst["class"]) & set(dossier.select_one(".klokken .termijn")["class"])


def test_an_address_full_of_codes_asks_no_more_than_a_person_would(vik, team):
    """Whoever writes the address holds codes enough for a slow question; only the first ones are asked."""
    received(team)
    lijst = Melding.objects.filter(matches([f"kenmerk.A{n:04}" for n in range(1, 2_000)], toegang(vik)))
    assert str(lijst.query).count("::text ~ ") == MEEST
