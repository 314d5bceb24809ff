"""Beheer of units, lists, texts and terms."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from meldingen import termijnen
from meldingen.actions import beheer, inrichting
from pvi import klok, lijsten
from pvi.models import (
    Aanstelling,
    Beheerlog,
    OrganisatieEenheid,
    Referentie,
)
from pvi.models.referentie import keuzes, label
from tests import kern
from tests.pvi.beheer.verzoeken import ask_termijn, first

pytestmark = pytest.mark.django_db


def test_a_unit_closes_with_a_successor_and_stays(organisatie, beheerder):
    team_ = first(organisatie)
    Aanstelling.objects.filter(eenheid=team_).delete()
    nieuw = OrganisatieEenheid(
        code="RT-NIEUW", naam="Team Nieuw", soort="team", niveau=3, ouder=team_.ouder, geldig_van=klok.vandaag()
    )
    inrichting.create_eenheid(nieuw, door=beheerder)
    inrichting.close_eenheid(team_, tot=klok.vandaag(), opvolger=nieuw, door=beheerder)
    team_.refresh_from_db()
    assert team_.is_geldig(klok.vandaag())
    assert not team_.is_geldig(klok.vandaag() + timedelta(days=1))
    assert team_.opvolger == nieuw
    assert Beheerlog.objects.filter(handeling="eenheid").count() == 2


def test_a_unit_with_people_or_parts_does_not_close(organisatie, teamchef, team, beheerder):
    with pytest.raises(ValidationError, match="aanstellingen"):
        inrichting.close_eenheid(team, tot=klok.vandaag(), opvolger=None, door=beheerder)
    with pytest.raises(ValidationError, match="onderdelen"):
        inrichting.close_eenheid(team.ouder, tot=klok.vandaag(), opvolger=None, door=beheerder)
    with pytest.raises(ValidationError, match="terugwerkende kracht"):
        inrichting.close_eenheid(team, tot=klok.vandaag() - timedelta(days=9), opvolger=None, door=beheerder)


def test_a_value_that_ended_is_not_to_choose_and_keeps_its_words(client, beheerder):
    client.force_login(beheerder)
    lijst = reverse("beheer:lijst", args=["context"])
    gegevens = {"code": "sporthal", "label": "in de sporthal", "volgorde": 9, "geldig_van": klok.vandaag()}
    assert client.post(lijst, gegevens).status_code == 302
    assert ("sporthal", "in de sporthal") in keuzes("context")
    waarde = reverse("beheer:waarde", args=["context", "sporthal"])
    gegevens = {"label": "in de sportzaal", "volgorde": 9, "geldig_tot": klok.vandaag()}
    assert client.post(waarde, gegevens).status_code == 302
    morgen = klok.vandaag() + timedelta(days=1)
    assert "sporthal" not in dict(keuzes("context", morgen))
    assert label("context", "sporthal") == "in de sportzaal"
    assert Referentie.objects.filter(lijst="context", code="sporthal").exists()


def test_values_of_the_route_keep_their_place(client, beheerder):
    client.force_login(beheerder)
    assert client.post(reverse("beheer:lijst", args=["triagebesluit"]), {"code": "x"}).status_code == 404
    lijn = Referentie.objects.get(lijst="triagebesluit", code="LIJN")
    lijn.geldig_tot = klok.vandaag()
    with pytest.raises(ValidationError, match="kan niet eindigen"):
        inrichting.change_waarde(lijn, door=beheerder)
    antwoord = client.get(reverse("beheer:waarde", args=["triagebesluit", "LIJN"]))
    assert "geldig_tot" not in antwoord.content.decode()


def test_fixed_codes_are_codes_that_exist():
    bekend = {(lijst, code) for lijst, waarden in lijsten.LIJSTEN.items() for code, _ in waarden}
    assert {(lijst, code) for lijst, codes in lijsten.VASTE_CODES.items() for code in codes} <= bekend
    assert set(lijsten.LIJSTEN) >= lijsten.VASTE_LIJSTEN


def test_a_text_of_beheer_is_read_by_everybody_at_once(client, beheerder):
    client.force_login(beheerder)
    pagina = reverse("beheer:tekst", args=["loket:vertrouwenspersoon"])
    assert client.post(pagina, {"tekst": "Bel <b>0900</b> 1234"}).status_code == 302
    inhoud = Client().get(reverse("wegwijzer")).content.decode()
    assert "Bel &lt;b&gt;0900&lt;/b&gt; 1234" in inhoud
    assert Client().get(reverse("hulp")).status_code == 200


def test_a_term_changes_for_what_starts_after_two_people_agreed(open_melding, beheerder, tweede):
    with klok.op(kern.moment("2026-03-02")):
        open_melding.record_event("lc_gevraagd")
        verzoek = ask_termijn(beheerder)
        oud = open_melding.termijnen.get(soort="lc_advies")
        assert oud.verloopt_op == date(2026, 3, 9)
        beheer.confirm(verzoek, door=tweede)
        oud.refresh_from_db()
        assert oud.verloopt_op == date(2026, 3, 9)
        open_melding.record_event("lc_geadviseerd")
        open_melding.record_event("lc_gevraagd")
        nieuw = open_melding.termijnen.open().get(soort="lc_advies")
    assert (nieuw.verloopt_op, nieuw.waarschuwing_op) == (date(2026, 3, 5), date(2026, 3, 4))


def test_a_setting_waits_for_its_day(open_melding, beheerder, tweede):
    with klok.op(kern.moment("2026-03-02")):
        beheer.confirm(ask_termijn(beheerder, geldig_van=date(2026, 4, 1)), door=tweede)
        assert beheer.current_regel("lc_advies").aantal == 5
    with klok.op(kern.moment("2026-04-01")):
        assert beheer.current_regel("lc_advies").aantal == 3


@pytest.mark.parametrize("soort", [s.code for s in termijnen.TERMIJNEN if not termijnen.is_changeable(s)])
def test_a_term_of_law_does_not_change(soort, client, beheerder):
    with pytest.raises(ValidationError, match="wet"):
        ask_termijn(beheerder, soort=soort)
    client.force_login(beheerder)
    assert client.get(reverse("beheer:termijn", args=[soort])).status_code == 404


def test_every_term_that_names_a_law_is_out_of_reach_of_beheer():
    for soort in termijnen.TERMIJNEN:
        if re.search(r"\bart\.|\bWet\b|wettelijk", soort.basis):
            assert not termijnen.is_changeable(soort), soort.code
    assert {s.code for s in termijnen.TERMIJNEN if termijnen.is_changeable(s)} >= {"intake", "lc_advies", "standpunt"}


def test_what_was_promised_to_melders_does_not_become_longer(beheerder):
    with pytest.raises(ValidationError, match="beloofd"):
        ask_termijn(beheerder, soort="eerste_zitting", aantal=20, bij_spoed=3)
    assert ask_termijn(beheerder, soort="eerste_zitting", aantal=10, bij_spoed=3).is_open
