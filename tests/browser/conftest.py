"""A real Chromium (the system's own) against a live server; each visitor has a browser profile of its own."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from pvi.lokaal.inrichting import find_chromium

VLAGGEN = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
GELADEN = "Failed to load resource"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):  # noqa: PTH120
            item.add_marker("browser")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    assert path, "Chromium ontbreekt op deze computer; `make test` zegt hoe je het installeert."
    # Playwright keeps an event loop in this thread while it runs, and Django would refuse the database beside it.
    # Per module, so that no other test finds that loop.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=VLAGGEN)
        yield browser
        browser.close()


@contextmanager
def visitors(chromium: Browser, adres: str) -> Iterator[Callable[..., Page]]:
    """Open a page as a new visitor of the portal at `adres`: `bezoeker(javascript=False, width=320)`.

    Addresses may be relative. At the end the test fails when a page logged an error (a refused script, style or font
    is one), or asked anything of another origin.
    """
    faults: list[str] = []
    contexts = []

    def hear(message: ConsoleMessage) -> None:
        # A page that is refused (404) is what many tests ask for.
        if message.type == "error" and not message.text.startswith(GELADEN):
            faults.append(f"{message.text} ({message.location.get('url')})")

    def open_page(*, javascript: bool = True, width: int = 1280, height: int = 900) -> Page:
        context = chromium.new_context(
            base_url=adres,
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        context.on("console", hear)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        own = (adres, "data:", "blob:")
        context.on("request", lambda request: request.url.startswith(own) or faults.append(f"naar {request.url}"))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def bezoeker(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """New visitors of the portal of this test, see `visitors`."""
    with visitors(chromium, live_server.url) as open_page:
        yield open_page


@pytest.fixture
def page(bezoeker) -> Page:
    """A visitor with JavaScript."""
    return bezoeker()


@pytest.fixture
def page_zonder_js(bezoeker) -> Page:
    """A visitor whose browser runs no JavaScript."""
    return bezoeker(javascript=False)
