"""A security key in a real Chromium (its virtual authenticator), and the end of a session with the clock moved."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from pvi.models import Medewerker
from pvi.web.sessie import BEGONNEN, SessionStore
from tests.people import WACHTWOORD

pytestmark = pytest.mark.django_db(transaction=True)

MAIL = "vera@voorbeeld.invalid"


@pytest.fixture
def vera(transactional_db) -> Medewerker:
    return Medewerker.objects.create_user(MAIL, WACHTWOORD, naam="Vera Verzonnen")


@contextmanager
def with_sleutel(page: Page) -> Iterator[None]:
    """A key is plugged into this browser, and its owner touches it when asked."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    sleutel = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": {**sleutel, "automaticPresenceSimulation": True}})
    yield
    cdp.send("WebAuthn.disable")


def give_password(page: Page, naar: str = "/werk/") -> None:
    page.goto(f"/inloggen/login/?next={naar}")
    page.get_by_label("E-mailadres").fill(MAIL)
    page.get_by_label("Wachtwoord", exact=True).fill(WACHTWOORD)
    page.get_by_role("button", name="Log in").click()


def test_security_key_is_added_asked_at_login_and_shown_again(page, vera, settings):
    settings.STERK_INLOGGEN = True
    with with_sleutel(page):
        give_password(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Stel een extra controle in")
        page.get_by_role("link", name="Voeg een sleutel toe").click()
        page.get_by_label("Naam van de sleutel").fill("Sleutelbos")
        page.get_by_role("button", name="Voeg de sleutel toe").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Je herstelcodes")
        assert Authenticator.objects.get(type="webauthn").wrap().name == "Sleutelbos"
        page.get_by_role("link", name="Ik heb ze bewaard, verder").click()

        page.get_by_role("button", name="Log uit").click()
        give_password(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Laat zien dat jij het bent")
        page.get_by_role("button", name="Gebruik je sleutel").click()
        page.wait_for_url("**/werk/")

        make_older(vera, minuten=16)
        page.goto("/inloggen/tweede-factor/sleutel/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Ben jij het nog?")
        page.get_by_role("link", name="sleutel").click()
        page.get_by_role("button", name="Gebruik je sleutel").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Voeg een sleutel toe")
        # The browser knows its own key and makes no second one of it.
        page.get_by_role("button", name="Voeg de sleutel toe").click()
        expect(page.get_by_text("Deze sleutel heb je al toegevoegd.")).to_be_visible()
        page.get_by_role("button", name="Log uit").click()

    with with_sleutel(page):  # somebody with another key
        give_password(page)
        page.get_by_role("button", name="Gebruik je sleutel").click()
        expect(page.get_by_text("Er kwam geen sleutel.")).to_be_visible()
        page.goto("/werk/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Laat zien dat jij het bent")


def test_without_script_an_app_is_the_way(page_zonder_js, vera, settings):
    settings.STERK_INLOGGEN = True
    give_password(page_zonder_js)
    page_zonder_js.get_by_role("link", name="Voeg een sleutel toe").click()
    expect(page_zonder_js.get_by_text("werkt alleen met JavaScript")).to_be_visible()
    page_zonder_js.get_by_role("link", name="Een app met codes").click()
    expect(page_zonder_js.get_by_role("img", name="QR-code voor je app")).to_be_visible()


def make_older(medewerker: Medewerker, *, minuten: int) -> None:
    with staff_session() as session:
        for bewijs in session["account_authentication_methods"]:
            bewijs["at"] -= minuten * 60


# --- the end of a session ------------------------------------------------------------------------------------------


@contextmanager
def staff_session() -> Iterator[SessionStore]:
    """The one session in the database, opened from the cookie that the browser has."""
    session = SessionStore(COOKIE["waarde"])
    yield session
    session.save()


COOKIE: dict[str, str] = {}


@pytest.fixture(autouse=True)
def remember_cookie(page) -> Iterator[None]:
    def keep(response) -> None:
        for cookie in page.context.cookies():
            if cookie["name"] == "sessionid":
                COOKIE["waarde"] = cookie["value"]

    page.on("response", keep)
    yield
    COOKIE.clear()


def test_dialog_warns_five_minutes_before_the_end_and_extends(page, vera):
    page.clock.install()
    give_password(page)
    page.wait_for_url("**/werk/")
    dialoog = page.get_by_role("dialog", name="Je sessie eindigt bijna")
    page.clock.run_for("09:59")
    expect(dialoog).to_be_hidden()
    page.clock.run_for("00:02")
    expect(dialoog).to_be_visible()
    ga_verder = dialoog.get_by_role("button", name="Ga verder")
    expect(ga_verder).to_be_focused()
    Session.objects.update(expire_date=_soon())
    page.keyboard.press("Enter")
    expect(dialoog).to_be_hidden()
    assert Session.objects.get().expire_date > _soon(600)
    page.clock.run_for("10:01")
    expect(dialoog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialoog).to_be_hidden()


def test_after_the_end_the_dialog_leads_to_the_login_and_back(page, vera):
    page.clock.install()
    give_password(page, "/meldingen/mijn/")
    page.wait_for_url("**/meldingen/mijn/")
    Session.objects.all().delete()
    page.clock.run_for("15:01")
    dialoog = page.get_by_role("dialog", name="Je sessie is voorbij")
    expect(dialoog).to_contain_text("Een concept dat je hebt bewaard, staat er nog.")
    opnieuw = dialoog.get_by_role("link", name="Log opnieuw in")
    expect(opnieuw).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Je sessie is voorbij.")).to_be_visible()
    page.get_by_label("E-mailadres").fill(MAIL)
    page.get_by_label("Wachtwoord", exact=True).fill(WACHTWOORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/meldingen/mijn/")


def test_near_the_eighth_hour_extending_says_that_it_ends_anyhow(page, vera):
    page.clock.install()
    give_password(page)
    page.wait_for_url("**/werk/")
    with staff_session() as session:
        session[BEGONNEN] = time.time() - 8 * 3600 + 240
    page.clock.run_for("10:01")
    page.get_by_role("button", name="Ga verder").click()
    expect(page.get_by_role("dialog")).to_contain_text("Langer kan niet. Over 4 minuten log je opnieuw in.")


def test_without_script_the_page_says_how_long_a_session_lasts(page_zonder_js, vera):
    give_password(page_zonder_js)
    expect(page_zonder_js.get_by_text("Doe je 15 minuten niets? Dan eindigt je sessie.")).to_be_visible()


def _soon(seconden: int = 60) -> datetime:
    return timezone.now() + timedelta(seconds=seconden)
