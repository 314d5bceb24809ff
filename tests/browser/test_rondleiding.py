"""The guided tour of a real `manage.py demo`, with its own database, queue, worker and clock, walked to its end."""

import re
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from demo.mensen import ROLSPELERS
from demo.rondleiding import STAPPEN
from meldingen.notifications import ONDERWERP
from tests.lokaal import conftest as lokaal
from tests.lokaal.processes import descendants, gone, touching

from .conftest import visitors
from .stappen import Verhaal, choose, follow, named, press, select, tell, write

map_, omgeving, start = lokaal.map_, lokaal.omgeving, lokaal.start

NAMEN = {speler.sleutel: speler.naam for speler in ROLSPELERS}
MELDING = Verhaal(
    wat="Een collega doet mijn accent na, elke ochtend weer.",
    waar="Bij de koffie, deze week nog.",
    team="Basisteam Havenkant",
    wens="Ik wil dat het stopt.",
    naam="Mila Meldt",
    werkmail="mila.meldt@voorbeeld.invalid",
)


@pytest.fixture
def demo(start) -> tuple["subprocess.Popen[str]", str]:
    """A demo with its whole story; gives the process and the address it printed."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        poort = probe.getsockname()[1]
    process = start("manage.py", "demo", PORT=str(poort))
    for regel in process.stdout:
        if gevonden := re.search(r"http://localhost:\d+", regel):
            return process, gevonden[0]
    pytest.fail(process.communicate()[1])


# Each turn of the tour is taken on its real page in tests/demo/geheel; here in one go, in a real demo.
@pytest.mark.proof
def test_tour_is_walked_to_its_end_and_nothing_stays_behind(chromium: Browser, demo, map_):
    process, adres = demo
    with visitors(chromium, adres) as bezoeker:
        page = bezoeker()
        report_as_melder(page)
        start_intake(page)
        for stap, doe in zip(STAPPEN[2:], (weigh, agree, react, plan, make_overzicht), strict=True):
            begin(page, stap.nummer)
            doe(page)
        look_side_by_side(page)
        read_mails_of_a_month_later(page)

    family = descendants(process.pid)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert gone(family, 0) == touching(map_) == set()


def begin(page: Page, nummer: int) -> None:
    """Choose a step on the page of the tour, which says what to do; from then the bar says who you are."""
    stap = STAPPEN[nummer - 1]
    page.goto("/demo/")
    kaart = page.locator(".zeven > li").nth(nummer - 1).inner_text()
    assert stap.doe in kaart and stap.en in kaart
    press(page, f"{'Begin' if nummer == 1 else 'Ga'} als {NAMEN[stap.sleutel]}")
    balk = page.get_by_role("complementary", name="Rondleiding van de demo").inner_text()
    assert f"Stap {nummer} van 7" in balk
    assert nummer == 1 or f"Je bent nu {NAMEN[stap.sleutel]}, {stap.rol}." in balk


def report_as_melder(page: Page) -> None:
    begin(page, 1)
    kenmerk, _ = tell(page, MELDING)
    assert kenmerk.startswith("M-")


def start_intake(page: Page) -> None:
    """The bar knows whose turn it is on the visitor's own melding."""
    press(page, "Verder als Vera Vik")
    assert MELDING.wens in page.request.get(page.url.removesuffix("intake/starten/")).text()
    press(page, "Start de intake")


def weigh(page: Page) -> None:
    for aspect in page.locator(".aspecten").get_by_role("group").all():
        aspect.get_by_label("Midden").check()
    write(page, "Welke feiten liggen er?", "De melder en een collega vertellen hetzelfde.")
    press(page, "Bewaar en ga naar het voorstel")


def agree(page: Page) -> None:
    choose(page, "Wat is je standpunt?", "Akkoord")
    press(page, "Leg je standpunt vast")


def react(page: Page) -> None:
    follow(page, "Leg een reactie vast")
    select(page, "Welke reactie?", "teamafspraak")
    press(page, "Bewaar")


def plan(page: Page) -> None:
    follow(page, "Werk het plan bij")
    write(page, "Wat heeft de melder of benadeelde nodig?", "Dat de groep niet meer zwijgt.")
    press(page, "Bewaar het plan")


def make_overzicht(page: Page) -> None:
    """The worker makes it while the page follows by itself; then it can be read and taken along."""
    press(page, "Maak het overzicht")
    page.get_by_role("heading", name="Neem de cijfers mee").wait_for(timeout=180_000)
    choose(page, "Waarvoor gebruik je het?", "Bespreken in een overleg")
    with page.expect_download() as download:
        page.get_by_role("button", name=named("Download PDF")).click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def look_side_by_side(page: Page) -> None:
    page.goto("/demo/")
    follow(page, "Dezelfde lijst, twee mensen")
    vik, muurchef = page.locator("section.kijker").all()
    achter_muur = vik.locator("tr.muur th").all_inner_texts()
    assert achter_muur and not any(kenmerk in muurchef.inner_text() for kenmerk in achter_muur)
    rijen = page.get_by_role("row").filter(has_text=re.compile("Zoeken op|adres van|Mails over")).all_inner_texts()
    assert len(rijen) == 3
    for links, rechts in (rij.split("\t")[1:] for rij in rijen):
        assert links != rechts and rechts in ("0 gevonden", "‘Deze pagina is er niet’", "0")


def read_mails_of_a_month_later(page: Page) -> None:
    """Time moves, the worker reminds, and every mail is the same."""
    eerst = count_mails(page)
    page.goto("/demo/")
    press(page, "1 maand vooruit")
    assert "Het is nu" in page.get_by_role("status").inner_text()
    for _ in range(60):
        if count_mails(page) > eerst:
            break
        page.wait_for_timeout(1000)
    assert count_mails(page) > eerst
    assert set(page.locator("main tbody td:last-child").all_inner_texts()) == {ONDERWERP}


def count_mails(page: Page) -> int:
    page.goto("/demo/postvak/")
    return int(page.locator("main caption").inner_text().split()[0])
