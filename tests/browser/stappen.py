"""What people do in the browser, in the words they see: what they fill in, choose and press, page by page.

A step that the portal refuses fails at once, with the reasons that stand on the page.
"""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.module_loading import import_string
from playwright.sync_api import Page

from pvi import klok
from pvi.celery import app as celery
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
    page.wait_for_load_state("domcontentloaded")
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
    # A long list has a field to search it, which is named after it.
    page.locator("select").and_(page.get_by_label(vraag)).select_option(label=antwoord)


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
    """What a melder tells in the five steps.

    `mensen`: (rol, naam, team, werkmail or number) of who was there; `niet`: (naam, werkmail) of who may not see it.
    """

    wat: str
    waar: str
    team: str
    wens: str
    naam: str
    werkmail: str
    mensen: tuple[tuple[str, str, str, str], ...] = ()
    niet: tuple[str, str] | None = None


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
    if verhaal.niet is not None:
        rij = page.get_by_role("group", name="Persoon 1")
        rij.get_by_label("Naam").fill(verhaal.niet[0])
        rij.get_by_label("Werkmail of personeelsnummer").fill(verhaal.niet[1])
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


def say_no_to_lc(page: Page) -> None:
    """None of the questions that make consulting the LC mandatory."""
    kop = page.get_by_role("heading", name="Landelijk Coördinator")
    for vraag in page.locator("section, details", has=kop).locator("fieldset").all():
        vraag.get_by_label("Nee").check()


def carry_out_in_line(page: Page, actie: str, afspraak: str, resultaat: str, voor: str) -> None:
    """On the page of the line: plan one action, do it today, and record it as the reaction for one person."""
    follow(page, "Plan een actie voor Lijngesprek of lijninterventie")
    select(page, "Wat voor actie?", actie)
    write(page, "Wat spreek je af?", afspraak)
    press(page, "Bewaar")
    follow(page, f"Leg het resultaat vast: {actie}")
    write(page, "Wat is het resultaat?", resultaat)
    write(page, "Gedaan op", klok.vandaag().isoformat())
    press(page, "Bewaar")
    follow(page, "Leg een reactie vast")
    select(page, "Voor wie?", voor)
    select(page, "Welke reactie?", actie)
    press(page, "Bewaar")


def open_herstel(page: Page, kenmerk: str) -> None:
    open_tab(page, kenmerk, "Herstel & nazorg")


def assign_begeleider(page: Page, kenmerk: str, medewerker: Medewerker) -> None:
    open_herstel(page, kenmerk)
    follow(page, "Wijs een herstelbegeleider toe")
    write(page, "Werkmail", medewerker.email)
    press(page, "Wijs toe")
    assert medewerker.naam in page.inner_text("main")


def write_herstelplan(page: Page, nodig: str) -> None:
    follow(page, "Schrijf op wat nodig is")
    write(page, "Wat heeft de melder of benadeelde nodig?", nodig)
    press(page, "Bewaar het plan")


def agree_on(page: Page, vorm: str, afspraak: str, **meer: str) -> None:
    """One afspraak of the plan; `meer`: werkmail of who carries it out and tekst for who takes part."""
    follow(page, "Maak een afspraak")
    select(page, "Welke vorm van herstel?", vorm)
    write(page, "Wat is de afspraak?", afspraak)
    if meer:
        write(page, "Werkmail van wie het uitvoert", meer["werkmail"])
        write(page, "Wat lezen de mensen die meedoen?", meer["tekst"])
    press(page, "Bewaar")


def begin_nazorg(page: Page) -> None:
    """The plan is carried out, and the nazorg begins."""
    follow(page, "Werk het plan bij")
    choose(page, "Hoe staat het ervoor?", "Uitgevoerd")
    press(page, "Bewaar het plan")
    follow(page, "Start de nazorg")
    write(page, "Wat is er afgesproken en wat gebeurt er nu?", "We vragen je na één, drie en zes maanden hoe het gaat.")
    press(page, "Start de nazorg")


# --- the jobs that run by the clock -----------------------------------------------------------------------------------

VEEGTAKEN = sorted({job["task"] for job in celery.conf.beat_schedule.values()} - {"dashboards.tasks.make_rapportages"})


def sweep() -> None:
    """What beat would have run by now; the mails last."""
    for taak in sorted(VEEGTAKEN, key=lambda taak: taak.endswith("sweep_notificaties")):
        import_string(taak)()
