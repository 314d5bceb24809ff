"""The main button of a dossier is the real next step of who reads it; what must wait is a line, not a button."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from pvi import kluis
from tests.triage.conftest import VOORNEMEN, besluit_in, punt_of, stel_vast
from triage.actions.besluit import announce_voornemen, give_zienswijze
from triage.actions.triagebesluit import propose_triagebesluit, take_standpunt
from triage.models import Triagebesluit

pytestmark = pytest.mark.django_db
AKKOORD = Triagebesluit.Standpunt.AKKOORD


def top(client, wie, melding) -> tuple[str, list[str], list[str]]:
    """(main button, other buttons, lines that wait) on the first tab, as this person sees them."""
    client.force_login(wie)
    antwoord = client.get(reverse("meldingen:melding", args=[melding.kenmerk]))
    # The page put its key away; the test goes on with the case.
    kluis.open_sleutel(melding.sleutel_id)
    blok = BeautifulSoup(antwoord.text, "html.parser").find(class_="volgende")
    hoofd = [a.text for a in blok.select("a.knop:not(.stil)")]
    assert len(hoofd) <= 1
    anders = [a.text for a in blok.select("a.knop.stil, .opzij a")]
    return "".join(hoofd), anders, [p.text for p in blok.select(".wacht")]


def test_each_turn_around_a_proposal_is_of_one_person(client, te_wegen, voorzitter, politiechef, velden):
    assert top(client, voorzitter, te_wegen)[0] == "Weeg en besluit"
    assert top(client, politiechef, te_wegen)[0] == ""


def test_who_weighed_goes_on_to_a_proposal(client, gewogen, voorzitter):
    hoofd, anders, _ = top(client, voorzitter, gewogen)
    assert hoofd == "Doe een voorstel"
    assert anders[0] == "Pas de weging aan"


def test_a_proposal_waits_for_the_politiechef_and_then_for_the_commissie(
    client, gewogen, voorzitter, politiechef, velden
):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    hoofd, _, wacht = top(client, voorzitter, gewogen)
    assert hoofd == ""
    assert wacht == ["Maak het besluit definitief kan nog niet. De politiechef leest het voorstel nog."]
    assert top(client, politiechef, gewogen) == ("Neem een standpunt in", [], [])
    take_standpunt(besluit, politiechef, AKKOORD)
    assert top(client, voorzitter, gewogen)[0] == "Maak het besluit definitief"
    assert top(client, politiechef, gewogen)[0] == ""


def test_the_outcome_waits_for_every_finding(client, in_onderzoek, onderzoeker, politiechef):
    hoofd, _, wacht = top(client, politiechef, in_onderzoek)
    assert hoofd == ""
    assert wacht == ["Stel de uitkomst vast kan nog niet. Er staat nog geen gedraging in het onderzoek."]
    assert top(client, onderzoeker, in_onderzoek)[0] == "Leg de bevindingen vast"
    stel_vast(in_onderzoek, onderzoeker, "vastgesteld")
    assert top(client, politiechef, in_onderzoek)[0] == "Stel de uitkomst vast"


def test_vik_may_put_an_onderzoek_before_the_commissie_but_need_not(client, in_onderzoek, vik):
    hoofd, anders, _ = top(client, vik, in_onderzoek)
    assert (hoofd, anders) == ("", ["Leg het resultaat voor aan de triagecommissie"])


def test_the_besluit_waits_for_the_zienswijze(client, in_besluit, politiechef, betrokkene):
    assert top(client, politiechef, in_besluit)[0] == "Leg een voornemen vast"
    announce_voornemen(besluit_in(in_besluit), politiechef, **VOORNEMEN)
    hoofd, _, wacht = top(client, politiechef, in_besluit)
    assert hoofd == ""
    assert wacht == ["Neem een besluit kan nog niet. De betrokkene kan nog reageren op het voornemen."]
    give_zienswijze(besluit_in(in_besluit), betrokkene, geen=True)
    assert top(client, politiechef, in_besluit)[0] == "Neem een besluit"


def test_nothing_that_stops_for_the_court_is_a_button(client, in_besluit, politiechef):
    in_besluit.opgeschort = True
    in_besluit.save()
    hoofd, _, wacht = top(client, politiechef, in_besluit)
    assert hoofd == ""
    assert wacht == ["Leg een voornemen vast kan nog niet. De zaak wacht op het Openbaar Ministerie of de rechter."]
