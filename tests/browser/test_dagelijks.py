"""The daily jobs in a browser: a teamchef on a telephone, HR for a colleague, a vertrouwenspersoon for a client."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from meldingen.actions.signaal import convert_signaal
from meldingen.models import Concept, Melding, Signaal, Toestemming
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Rol
from tests.people import WACHTWOORD, make_person

from .stappen import choose, follow, log_in, open_with_code, press, select, tick, write

pytestmark = pytest.mark.django_db(transaction=True)

GEZIEN = "Er werd gelachen om een hoofddoek."
VERHAAL = "Elke week dezelfde grap, en niemand zegt iets."


def with_password(medewerker: Medewerker) -> Medewerker:
    medewerker.set_password(WACHTWOORD)
    medewerker.save()
    return medewerker


def about_the_melder(page: Page, team) -> None:
    """The part of the form that everybody fills in the same way."""
    write(page, "Naam van de melder", "Noor Verzonnen")
    write(page, "E-mailadres van de melder", "noor@voorbeeld.invalid")
    select(page, "Wat is de rol van de melder in dit verhaal?", "Benadeelde")
    write(page, "Wat is er gebeurd?", VERHAAL)
    select(page, "Bij welke eenheid of welk team was het?", team.naam)
    tick(page, "De melder weet dat ik dit invul")


def hand_over(page: Page) -> str:
    """Read the code from the letter, and say that the melder has it."""
    follow(page, "Maak een brief voor de melder")
    assert VERHAAL not in page.inner_text("main")
    code = page.locator("#code").inner_text()
    page.go_back()
    tick(page, "De melder heeft de code")
    press(page, "Klaar")
    return code


def test_a_teamchef_on_a_telephone_without_script(bezoeker, teamchef, vik, team):
    """A concept between two shifts, sent on the way home, and next day a look at what happened; 320 pixels wide."""
    page = bezoeker(javascript=False, width=320, height=640)
    log_in(page, with_password(teamchef))
    follow(page, "Leg een signaal vast")
    choose(page, "Hoe kwam het bij je?", "Ik zag of hoorde het zelf")
    write(page, "Wat zag of hoorde je?", GEZIEN)
    tick(page, "Het gaat om concreet gedrag")
    press(page, "Bewaar als concept")
    assert Concept.objects.count() == 1 and not Signaal.objects.exists()
    page.goto(reverse("meldingen:signalen"))
    with page.expect_navigation():
        page.get_by_role("link", name="Signaal van").first.click()
    assert page.get_by_label("Wat zag of hoorde je?").input_value() == GEZIEN
    smal = [knop for knop in page.get_by_role("button").all() if (knop.bounding_box() or {"height": 99})["height"] < 24]
    assert smal == [], "a thumb misses it (WCAG 2.5.8)"
    press(page, "Leg het signaal vast")
    signaal = Signaal.objects.get()
    assert not Concept.objects.exists()
    convert_signaal(signaal, vik)
    page.goto(reverse("meldingen:signalen"))
    assert "Opgepakt" in page.inner_text("main") and signaal.kenmerk in page.inner_text("main")
    follow(page, signaal.kenmerk)
    assert GEZIEN in page.inner_text("main")
    assert Melding.objects.get().kenmerk not in page.content()


def test_hr_enters_a_melding_with_consent(bezoeker, hr, vik, team):
    page = bezoeker()
    log_in(page, with_password(hr))
    follow(page, "Meld namens iemand")
    page.clock.install()
    about_the_melder(page, team)
    # The page keeps itself while somebody writes; nothing is sent yet.
    write(page, "Wat heeft de melder nodig?", "Dat het stopt.")
    with page.expect_response(lambda antwoord: antwoord.request.method == "POST" and antwoord.status == 204):
        page.clock.run_for(20_000)
    page.get_by_text("Concept bewaard om").wait_for()
    assert Concept.objects.count() == 1 and not Melding.objects.exists()
    press_refused(page, "Verstuur melding")
    choose(page, "Hoe gaf de melder toestemming?", "In een gesprek")
    press(page, "Verstuur melding")
    melding = Melding.objects.get()
    assert (melding.kanaal, melding.status) == ("hrm", Status.ONTVANGEN)
    assert not Concept.objects.exists()
    code = hand_over(page)
    assert melding.kenmerk not in page.content()
    assert page.request.get(reverse("meldingen:melding", args=[melding.kenmerk])).status == 404
    melder = bezoeker()
    open_with_code(melder, code)
    assert VERHAAL in melder.content()


def press_refused(page: Page, knop: str) -> None:
    """The page comes back with what is missing, and every word still stands there."""
    with page.expect_navigation():
        page.get_by_role("button", name=knop).last.click()
    assert page.title().startswith("Fout")
    assert "Kies hoe de melder toestemming gaf." in page.inner_text("[data-fouten]")
    assert page.get_by_label("Wat is er gebeurd?").input_value() == VERHAAL


def test_a_vertrouwenspersoon_enters_for_a_client_and_follows_as_far_as_consented(bezoeker, team):
    vp = make_person(Rol.VP, team.eenheid, naam="Vera Vertrouwt")
    page = bezoeker()
    log_in(page, with_password(vp))
    follow(page, "Meld namens iemand")
    about_the_melder(page, team)
    choose(page, "Hoe gaf de melder toestemming?", "Op papier")
    write(page, "Waar ligt de toestemming?", "Mijn map, brief 3")
    for recht in ("Zien hoe het met de melding gaat", "Berichten lezen en schrijven"):
        choose(page, "Wat mag jij als vertrouwenspersoon?", recht)
    press(page, "Verstuur melding")
    code = hand_over(page)
    melding = Melding.objects.get()
    assert page.url.endswith(reverse("meldingen:melding", args=[melding.kenmerk]))
    assert VERHAAL not in page.content()
    page.goto(reverse("meldingen:berichten", args=[melding.kenmerk]))
    write(page, "Je bericht", "Ik ben er voor je.")
    press(page, "Verstuur bericht")
    melder = bezoeker(width=320)
    open_with_code(melder, code)
    assert "Ik ben er voor je." in melder.inner_text("#berichten")
    assert "Vera Vertrouwt" in melder.inner_text("#helpt")
    press(melder, "Stop met meekijken: Vera Vertrouwt")
    assert page.request.get(reverse("meldingen:melding", args=[melding.kenmerk])).status == 404
    assert not Melding.objects.permitted(vp, Recht.VOLGEN).exists()
    assert Toestemming.objects.filter(aan=vp, ingetrokken_op__lte=klok.nu()).count() == 2
