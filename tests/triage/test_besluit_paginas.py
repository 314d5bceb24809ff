"""The pages of the besluit: the politiechef works from voornemen to herstel, TJZ prepares, nobody else finds them."""

import pytest
from django.urls import reverse

from meldingen.models import LcCriterium
from meldingen.workflow import Status
from pvi import klok
from tests.people import make_melding
from tests.toegankelijk import check_page
from triage.actions.besluit import (
    give_zienswijze,
)
from triage.besluitstappen import Stap

from .conftest import (
    DEFINITIEF,
    besluit_in,
)

pytestmark = pytest.mark.django_db


def _formulier(pagina) -> dict[str, str]:
    form = pagina.context["form"]
    return {"versie": str(form["versie"].value()), "pagina": str(form["pagina"].value())}


def test_the_politiechef_works_from_voornemen_to_herstel(in_besluit, politiechef, betrokkene, als):
    client = als(politiechef)
    lijst = client.get(reverse("triage:standpunten")).content.decode()
    assert reverse("triage:besluit", args=[in_besluit.kenmerk]) in lijst
    adres = reverse("triage:besluit-betrokkene", args=[in_besluit.kenmerk, besluit_in(in_besluit).pk])
    pagina = client.get(adres)
    velden = _formulier(pagina) | {
        "straf": "c", "maatregelen": ["leermaatregel"], "motivering": "Ik volg het overleg.",
        "uitkomst": "plichtsverzuim", "tekst_voornemen": "Ik ben van plan je uren te verminderen.",
    }  # fmt: skip
    assert "Zij begeleidde anderen" in pagina.content.decode()

    onvolledig = client.post(adres, velden | {"besluit": "ja"})
    assert onvolledig.status_code == 422 and check_page(onvolledig.content.decode()) == []
    assert "Beantwoord of het om een uiting gaat." in onvolledig.content.decode()
    assert "Ik ben van plan je uren te verminderen." in onvolledig.content.decode()
    voorbeeld = client.post(adres, velden | {"voorbeeld": "ja"})
    assert "Zo leest de betrokkene het voornemen" in voorbeeld.content.decode()
    assert client.post(adres, velden | {"uiting": "nee", "besluit": "ja"}).status_code == 302
    assert besluit_in(in_besluit).stap == Stap.VOORNEMEN
    wacht = client.get(adres).content.decode()
    assert "De termijn voor de zienswijze loopt nog." in wacht and check_page(wacht) == []

    give_zienswijze(besluit_in(in_besluit), betrokkene, tekst="Ik had het moeten zeggen.")
    pagina = client.get(adres)
    assert "Ik had het moeten zeggen." in pagina.content.decode()
    velden |= _formulier(pagina) | DEFINITIEF | {f"lc_{c.value}": "nee" for c in LcCriterium}
    voorbeeld = client.post(adres, velden | {"voorbeeld": "ja"}).content.decode()
    assert voorbeeld.count(DEFINITIEF["tekst_melder"]) == 2 and check_page(voorbeeld) == []
    assert client.post(adres, velden | {"besluit": "ja"}).status_code == 302
    assert besluit_in(in_besluit).stap == Stap.DEFINITIEF

    bezwaar = reverse("triage:bezwaar", args=[in_besluit.kenmerk, besluit_in(in_besluit).pk])
    assert check_page(client.get(bezwaar).content.decode()) == []
    assert client.post(bezwaar, {"bezwaar": "loopt", "op": klok.vandaag().isoformat()}).status_code == 302
    besluiten = reverse("triage:besluit", args=[in_besluit.kenmerk])
    staat_vast = client.get(adres).content.decode()
    assert DEFINITIEF["tekst_betrokkene"] in staat_vast and check_page(staat_vast) == []
    lijst = client.get(besluiten).content.decode()
    assert "Bezwaar of beroep loopt" in lijst and check_page(lijst) == []
    assert client.post(besluiten).status_code == 302
    in_besluit.refresh_from_db()
    assert in_besluit.status == Status.HERSTEL


def test_tjz_keeps_a_concept_and_has_no_button_to_decide(in_besluit, jurist, als):
    client = als(jurist)
    assert in_besluit.kenmerk in client.get(reverse("triage:smo-agenda")).content.decode()
    adres = reverse("triage:besluit-betrokkene", args=[in_besluit.kenmerk, besluit_in(in_besluit).pk])
    pagina = client.get(adres)
    assert "Leg het voornemen voor" not in pagina.content.decode()

    # Conditional without a proeftijd is half done, and a concept all the same.
    velden = _formulier(pagina) | {"straf": "j", "voorwaardelijk": "on", "uitkomst": "plichtsverzuim"}
    assert client.post(adres, velden, headers={"X-Requested-With": "fetch"}).status_code == 204
    assert besluit_in(in_besluit).voorwaardelijk
    weigering = client.post(adres, velden | {"besluit": "ja"})
    assert weigering.status_code == 422 and "hoort niet bij jouw rol" in weigering.content.decode()
    assert client.post(reverse("triage:besluit", args=[in_besluit.kenmerk])).status_code == 404


def test_a_refused_t21_says_which_besluit_is_missing(met_zienswijze, politiechef, als):
    antwoord = als(politiechef).post(reverse("triage:besluit", args=[met_zienswijze.kenmerk]))

    assert antwoord.status_code == 422
    assert "Het besluit over Bo Betrokkene is nog niet definitief." in antwoord.content.decode()


def test_who_does_not_decide_finds_no_page(in_besluit, vik, teamchef, betrokkene, strafmaat, onderzoeker, als):
    besluit = besluit_in(in_besluit)
    for wie in (vik, teamchef, betrokkene, strafmaat, onderzoeker):
        client = als(wie)
        for adres in (
            reverse("triage:besluit", args=[in_besluit.kenmerk]),
            reverse("triage:besluit-betrokkene", args=[in_besluit.kenmerk, besluit.pk]),
            reverse("triage:bezwaar", args=[in_besluit.kenmerk, besluit.pk]),
        ):
            assert client.get(adres).status_code == 404


def test_a_besluit_of_another_case_is_not_found(in_besluit, politiechef, als, team):
    ander = make_melding(team)
    adres = reverse("triage:besluit-betrokkene", args=[ander.kenmerk, besluit_in(in_besluit).pk])
    assert als(politiechef).get(adres).status_code == 404
