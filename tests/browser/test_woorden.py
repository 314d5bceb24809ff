"""The session ends while somebody types: after logging in the words stand in the form again, and go out once."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from meldingen.models import Bericht
from pvi.models import Weggelegd
from tests.people import WACHTWOORD

from .stappen import follow, log_in, press, write

pytestmark = pytest.mark.django_db(transaction=True)
WOORDEN = "We hebben vandaag met je chef gesproken over het rooster."


def test_words_typed_past_the_end_of_a_session_come_back_and_go_out_once(bezoeker, vik, open_melding):
    vik.set_password(WACHTWOORD)
    vik.save()
    page = bezoeker(width=320, height=640)
    log_in(page, vik)
    page.goto(reverse("meldingen:berichten", args=[open_melding.kenmerk]))
    write(page, "Je bericht", WOORDEN)
    Session.objects.all().delete()
    page.locator("form:has(textarea[name=tekst]) button.knop").first.click()
    expect(page.locator("main")).to_contain_text("Je tekst is bewaard")
    page.locator("#id_login").fill(vik.email)
    page.locator("#id_password").fill(WACHTWOORD)
    press(page, "Log in")
    expect(page.locator("main")).to_contain_text(WOORDEN)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    follow(page, "Ga verder met deze tekst")
    tekst = page.locator("textarea[name=tekst]")
    expect(tekst).to_have_value(WOORDEN)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    # Two quick clicks of the mouse.
    page.locator("form:has(textarea[name=tekst]) button.knop").first.dblclick()
    expect(page.locator("main")).to_contain_text("Je bericht staat klaar voor de melder")
    assert Bericht.objects.filter(soort="bericht").count() == 1 and not Weggelegd.objects.exists()
