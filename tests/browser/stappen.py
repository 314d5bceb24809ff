"""What people do in the browser, in the words they see: what they fill in, choose and press, page by page.

A step that the portal refuses fails at once, with the reasons that stand on the page.
"""

import re
from dataclasses import dataclass

from django.urls import reverse
from playwright.sync_api import Page

from pvi.models import Medewerker
from tests.people import WACHTWOORD

# Nothing is cut off or needs scrolling sideways (WCAG 1.4.10).
TE_BREED = "document.documentElement.scrollWidth > window.innerWidth"
SCHRIJFVELD = "textarea, input:not([type=radio]):not([type=checkbox])"


def named(woorden: str) -> re.Pattern[str]:
    """Exactly these words; a part for screen readers only may stand a space apart."""
    return re.compile("^" + re.escape(woorden).replace(":", r"\s?:") + "$")


def press(page: Page, knop: str) -> None:
    """Press a button that sends the form, and come to a page that took it."""
    with page.expect_navigation():
        page.get_by_role("button", name=named(knop)).click()
    taken(page, knop)


def follow(page: Page, link: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=named(link)).first.click()
    taken(page, link)


def taken(page: Page, wat: str) -> None:
    """The page is there, fits the screen, and its form was not refused."""
    assert not page.evaluate(TE_BREED), f"{wat}: {page.url} is wider than the screen"
    assert not page.title().startswith("Fout"), f"{wat}: {page.locator('[data-fouten]').inner_text()}"
    assert page.locator("h1").count() == 1, f"{wat}: {page.title()}"


def write(page: Page, vraag: str, tekst: str) -> None:
    """In the field whose label begins the words."""
    page.locator(SCHRIJFVELD).and_(page.get_by_label(vraag)).fill(tekst)


def choose(page: Page, vraag: str, antwoord: str) -> None:
    """One option of a group of radio buttons or ticks; `vraag` and `antwoord` begin the words on the page."""
    page.get_by_role("group", name=vraag).first.get_by_label(antwoord).first.check()


def select(page: Page, vraag: str, antwoord: str) -> None:
    page.get_by_label(vraag).select_option(label=antwoord)


def tick(page: Page, woorden: str) -> None:
    page.get_by_label(woorden).check()


def log_in(page: Page, medewerker: Medewerker, wachtwoord: str = WACHTWOORD) -> None:
    page.goto(reverse("account_login"))
    write(page, "E-mail", medewerker.email)
    write(page, "Wachtwoord", wachtwoord)
    press(page, "Log in")
    assert page.url.endswith(reverse("werk"))


# --- the melder -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verhaal:
    """What a melder tells in the five steps. `mensen`: (rol, naam, team, werkmail or number) of who was there."""

    wat: str
    waar: str
    team: str
    wens: str
    naam: str
    werkmail: str
    mensen: tuple[tuple[str, str, str, str], ...] = ()


def report(page: Page, verhaal: Verhaal) -> tuple[str, str]:
    """From the front door to the code; returns kenmerk and code."""
    page.goto(reverse("start"))
    follow(page, "Ik wil iets melden")
    return tell(page, verhaal)


def tell(page: Page, verhaal: Verhaal) -> tuple[str, str]:
    """The five steps and the check page; returns kenmerk and code."""
    choose(page, "Wie ben jij in dit verhaal?", "Het is mij overkomen")
    tick(page, "Ik meld open")
    press(page, "Ga verder")
    write(page, "Wat is er gebeurd?", verhaal.wat)
    choose(page, "Is het vaker gebeurd?", "Ja")
    press(page, "Ga verder")
    write(page, "Waar en wanneer was het?", verhaal.waar)
    select(page, "Bij welke eenheid of welk team was het?", verhaal.team)
    for n, (rol, naam, team, sleutel) in enumerate(verhaal.mensen, 1):
        if n > 1:
            press(page, "Voeg nog een persoon toe")
        rij = page.get_by_role("group", name=f"Persoon {n}")
        rij.get_by_label("Wat was de rol van deze persoon?").select_option(label=rol)
        rij.get_by_label("Naam").fill(naam)
        rij.get_by_label("Team").fill(team)
        rij.get_by_label("Werkmail of personeelsnummer").fill(sleutel)
    press(page, "Ga verder")
    write(page, "Wat heb je nodig? Wat wil je dat er gebeurt?", verhaal.wens)
    choose(page, "Wil je een buddy?", "Ja")
    press(page, "Ga verder")
    write(page, "Je naam", verhaal.naam)
    write(page, "Je e-mailadres", verhaal.werkmail)
    tick(page, "Stuur mij een mail als er nieuws is")
    press(page, "Ga verder")
    for tekst in (verhaal.wat, verhaal.waar, verhaal.wens, verhaal.naam):
        assert tekst in page.inner_text("main")
    press(page, "Verstuur melding")
    return keep_code(page)


def keep_code(page: Page) -> tuple[str, str]:
    """Write the code down and go to the own melding."""
    code = page.locator("#code").inner_text()
    tick(page, "Ik heb mijn code bewaard")
    press(page, "Ga naar je melding")
    return page.locator(".kenmerk").first.inner_text(), code


def open_with_code(page: Page, code: str) -> None:
    page.goto(reverse("start"))
    follow(page, "Ik heb een code")
    write(page, "Je code", code)
    press(page, "Open je melding")


# --- staff ------------------------------------------------------------------------------------------------------------


def open_case(page: Page, kenmerk: str) -> None:
    """As everybody does it: from the list of the own work."""
    page.goto(reverse("meldingen:werkvoorraad"))
    follow(page, kenmerk)


def open_tab(page: Page, kenmerk: str, tab: str) -> None:
    open_case(page, kenmerk)
    with page.expect_navigation():
        page.get_by_role("navigation", name="Dossier").get_by_role("link", name=tab).click()
