"""The browser layer of accessibility: what axe finds on a page, and whether it fits on a telephone.

The ordinary run looks at every page once, as somebody who may open it, and at a few in more ways; `make proof` at every
page in every state of a case, wide and narrow, light, dark and in forced colours, and at every form when it is refused.
"""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from django.urls import resolve, reverse
from playwright.sync_api import Locator, Page

from pvi import klok
from pvi.lokaal.demo.laden import load_stories
from pvi.lokaal.demo.mensen import WACHTWOORD, load_people
from pvi.organisatie import load
from tests.people import WACHTWOORD as WACHTWOORD_FIXTURE
from tests.rondgang import Rondgang
from tests.test_toegankelijk_overal import INGELOGD, VOORDEUR, WANDELAARS

from .stappen import TE_BREED, choose, log_in, open_with_code, press, tick

REGELS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Name → width and how the page is painted; without the fading of colours, which axe would measure halfway.
WIJZEN = {
    "wide": (1280, {"color_scheme": "light", "forced_colors": "none"}),
    "narrow": (320, {"color_scheme": "light", "forced_colors": "none"}),
    "dark": (1280, {"color_scheme": "dark", "forced_colors": "none"}),
    "forced colours": (1280, {"color_scheme": "light", "forced_colors": "active"}),
}
# There the system paints, and axe still reckons with the colours of the page.
NIET_IN = {"forced colours": {"color-contrast": {"enabled": False}}}


def barriers(page: Page, *wijzen: str) -> list[str]:
    """Everything axe finds on this page, painted in each of these ways, and when it must be scrolled sideways."""
    gevonden = []
    for wijze in wijzen:
        breedte, verf = WIJZEN[wijze]
        page.set_viewport_size({"width": breedte, "height": 900})
        page.emulate_media(reduced_motion="reduce", **verf)
        if page.evaluate(TE_BREED):
            gevonden.append(f"{page.url} {wijze}: wider than the screen")
        opties = {"runOnly": REGELS, "rules": NIET_IN.get(wijze, {}), "resultTypes": ["violations"]}
        fouten = Axe().run(page, options=opties).response["violations"]
        gevonden += [f"{page.url} {wijze}: {fout['id']} {_where(fout)}" for fout in fouten]
    return gevonden


def _where(fout: dict) -> str:
    return " ".join(str(knoop["target"]) for knoop in fout["nodes"][:3])


def refuse(form: Locator) -> bool:
    """Empty every field of a form and send it past the checks of the browser; was it refused?"""
    page = form.page
    form.evaluate(LEEG)
    with page.expect_navigation():
        form.locator("button:visible").first.click()
    return page.title().startswith("Fout")


LEEG = """form => {
    form.noValidate = true;
    for (const veld of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
        if (veld.matches("[type=checkbox], [type=radio]")) veld.checked = false; else veld.value = "";
    }
}"""


@pytest.mark.django_db(transaction=True)
def test_main_pages_have_no_barriers_axe_can_find(bezoeker, open_melding, vik, teamchef):
    gevonden = []
    melder = bezoeker()
    melder.goto(reverse("meldingen:melden"))
    gevonden += barriers(melder, "wide")
    assert refuse(melder.locator("main form"))
    gevonden += barriers(melder, "wide", "narrow")
    choose(melder, "Wie ben jij in dit verhaal?", "Ik was erbij")
    tick(melder, "Ik meld open")
    press(melder, "Ga verder")
    gevonden += barriers(melder, "wide")
    for medewerker, paginas in (
        (vik, ("werk", "meldingen:werkvoorraad", "meldingen:melding", "meldingen:start-intake", "triage:zittingen")),
        (teamchef, ("meldingen:signaal-nieuw",)),
    ):
        medewerker.set_password(WACHTWOORD_FIXTURE)
        medewerker.save()
        page = bezoeker()
        log_in(page, medewerker)
        for naam in paginas:
            met_zaak = naam in ("meldingen:melding", "meldingen:start-intake")
            page.goto(reverse(naam, args=[open_melding.kenmerk] if met_zaak else []))
            gevonden += barriers(page, "wide", "narrow")
    assert gevonden == []


# --- every page -------------------------------------------------------------------------------------------------------


@pytest.fixture
def demo(transactional_db):
    """The cast and the played cases of the demo."""
    eenheden = load("voorbeeld")
    cast = load_people(eenheden, klok.nu() - timedelta(days=900))
    return cast, load_stories(cast, eenheden, klok.vandaag())


class Kijker:
    """Somebody who walks through the portal and looks at each page.

    `bekeken`: names of pages that were looked at before; with it each page is looked at once and wide, without it in
    every state of a case and in every way, with its forms refused.
    """

    def __init__(self, page: Page, bekeken: set[str] | None = None) -> None:
        self.page, self.bekeken, self.gevonden = page, bekeken, []

    def visit(self, pad: str, eerste: bool) -> list[str]:
        antwoord = self.page.request.get(pad, max_redirects=0)
        if 300 <= antwoord.status < 400:
            return [antwoord.headers["location"]]
        if antwoord.status != 200 or "html" not in antwoord.headers["content-type"]:
            return []
        links = [str(a["href"]) for a in BeautifulSoup(antwoord.text(), "html.parser").select("a[href^='/']")]
        naam = resolve(urlsplit(pad).path).view_name
        if not eerste or (self.bekeken is not None and naam in self.bekeken):
            return links
        self.page.goto(pad)
        if self.bekeken is not None:
            self.bekeken.add(naam)
            self.gevonden += barriers(self.page, "wide")
            return links
        self.gevonden += barriers(self.page, *WIJZEN)
        for n in self._forms_to_fill_in(pad):
            self.page.goto(pad)
            if refuse(self.page.locator("main form[method=post]").nth(n)):
                self.gevonden += barriers(self.page, *WIJZEN)
        return links

    def _forms_to_fill_in(self, pad: str) -> list[int]:
        """The forms of the page that ask something and come back to it: one without a question may not be refused."""
        formulieren = self.page.locator("main form[method=post]").all()
        return [
            n
            for n, form in enumerate(formulieren)
            if form.get_attribute("action") in (None, pad) and form.locator("input:visible, textarea:visible").count()
        ]


@pytest.mark.parametrize("overal", [False, pytest.param(True, marks=pytest.mark.proof)], ids=["once", "every way"])
def test_no_page_of_anybody_has_a_barrier_axe_can_find(bezoeker, demo, overal):
    rondgang, gevonden, namen, bekeken = Rondgang(), [], set(), set()
    for page, start in walkers(bezoeker, *demo):
        kijker = Kijker(page, None if overal else bekeken)
        namen |= set(rondgang.walk(start, kijker.visit).values())
        gevonden += kijker.gevonden
    assert gevonden == []
    assert len(namen) > 100, sorted(namen)


def walkers(bezoeker, cast, verhalen) -> Iterator[tuple[Page, list[str]]]:
    """A visitor, two melders with a code, and the people of staff, each in an own browser with a place to begin."""
    yield bezoeker(), [reverse(naam) for naam in VOORDEUR]
    for stand in ("lijn", "z01"):
        page = bezoeker()
        open_with_code(page, verhalen[stand].code)
        yield page, [reverse("meldingen:volgen-melding"), reverse("meldingen:volgen-bewijs")]
    for sleutel in WANDELAARS:
        page = bezoeker()
        log_in(page, cast[sleutel], WACHTWOORD)
        yield page, [reverse(naam) for naam in INGELOGD]
