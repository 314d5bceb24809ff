"""What anybody sees, in a real browser: wide and narrow, with and without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

PAGINAS = ("start", "account_login", "toegankelijkheid", "privacy", "hulp")


@pytest.mark.parametrize("name", PAGINAS)
@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 320)])
def test_public_page_shows_itself_to_everybody(bezoeker, name, javascript, width):
    page = bezoeker(javascript=javascript, width=width)
    response = page.goto(reverse(name))
    assert response.status == 200
    assert page.locator("h1").count() == 1
    # Nothing is cut off or needs scrolling sideways on a telephone (WCAG 1.4.10).
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("name", PAGINAS)
def test_public_page_has_no_barriers_axe_can_find(page, name):
    page.goto(reverse(name))
    results = Axe().run(page)
    assert [violation["id"] for violation in results.response["violations"]] == []


def test_own_letters_are_loaded(page):
    page.goto(reverse("start"))
    page.evaluate("document.fonts.ready")
    assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")


def test_keyboard_reaches_the_content_first(page):
    page.goto(reverse("start"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"
