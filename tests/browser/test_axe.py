"""Accessibility of every page that anybody reaches: both layers on one walk from link to link.

The fast layer (tests/lezer.py) reads every page of every role, and every form that was refused. The browser layer is
what axe finds on a page, and whether it fits on a telephone: in the ordinary run on every page that is drawn of
anything no earlier page had, and on a few in more ways; in `make proof` on every page in every state of a case, wide
and narrow, light, dark and in forced colours, and on every form when it is refused. The people and cases of the demo
are there, in a portal not in demo mode.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page

from dashboards.models import Rapportage
from dashboards.overzichten import RAPPORTAGES
from demo.laden import load_stories
from demo.mensen import load_people
from demo.verhaal import Verhaal
from pvi import klok
from pvi.kalender import Periode
from pvi.models import Medewerker
from pvi.organisatie import load
from tests.lezer import Formulier, Lezer
from tests.people import WACHTWOORD
from tests.rondgang import Rondgang

from .stappen import TE_BREED, choose, log_in, press, tick

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
        medewerker.set_password(WACHTWOORD)
        medewerker.save()
        page = bezoeker()
        log_in(page, medewerker)
        for naam in paginas:
            met_zaak = naam in ("meldingen:melding", "meldingen:start-intake")
            page.goto(reverse(naam, args=[open_melding.kenmerk] if met_zaak else []))
            gevonden += barriers(page, "wide", "narrow")
    assert gevonden == []


# --- every page -------------------------------------------------------------------------------------------------------

VOORDEUR = ("start", "wegwijzer", "hulp", "privacy", "toegankelijkheid", "account_login", "meldingen:melden")
INGELOGD = ("werk", "meldingen:mijn", "account_change_password", "account_logout")
# Who walks, in this order: keys of the cast of the demo.
WANDELAARS = (
    "vik", "secretaris", "politiechef", "teamchef", "sectorhoofd", "herstelbegeleider", "hr", "nh_vik",
    "nh_onderzoeker", "nh_politiechef", "lc", "kamer", "melder", "betrokkene", "beheer", "fg", "smo", "tjz", "vp",
    "klacht", "control", "pa_begeleider", "oe",
)  # fmt: skip


Openen = Callable[[Client], Page]


@dataclass(frozen=True)
class Demo:
    cast: dict[str, Medewerker]
    verhalen: dict[str, Verhaal]


@pytest.fixture
def demo(transactional_db) -> Demo:
    """The cast and the played cases of the demo, and a report that is being made, for its reader to open."""
    eenheden = load("voorbeeld")
    cast = load_people(eenheden, klok.nu() - timedelta(days=900))
    verhalen = load_stories(cast, eenheden, klok.vandaag())
    vorm = RAPPORTAGES["casuistiekoverzicht"]
    kwartaal = Periode.van_datum(vorm.periodesoorten[0], klok.vandaag()).vorige().vorige()
    Rapportage.objects.request(vorm, kwartaal, lezer=cast["lc"])
    return Demo(cast, verhalen)


@pytest.fixture
def page_of(bezoeker, live_server) -> Openen:
    """A browser that goes on in the session of a test client."""

    def open_page(client: Client) -> Page:
        page = bezoeker()
        koeken = [{"name": naam, "value": koek.value, "url": live_server.url} for naam, koek in client.cookies.items()]
        page.context.add_cookies(koeken)
        return page

    return open_page


Stuk = tuple[str, ...]


def pieces(soup: BeautifulSoup) -> set[tuple[Stuk, Stuk]]:
    """What a page is drawn of: every sort of element, in every sort of element."""
    return {(_piece(stuk.parent), (*_piece(stuk), str(stuk.get("type")))) for stuk in soup.find_all(True)}


def _piece(stuk: Tag) -> Stuk:
    return (stuk.name, *sorted(stuk.get("class") or ()))


class Kijker(Lezer):
    """A Lezer who also looks: the first page of its kind is opened in a browser that has the same session.

    `bekeken`: pieces that were looked at before; with it a page is looked at, wide, when it is drawn of anything new,
    without it every page in every state of a case and in every way, with its forms refused.
    """

    def __init__(
        self,
        naam: str,
        open_page: Openen,
        bekeken: set[tuple[Stuk, Stuk]] | None,
        medewerker: Medewerker | None = None,
        geweigerd: set[Formulier] | None = None,
    ) -> None:
        super().__init__(naam, medewerker, geweigerd)
        self.open_page, self.bekeken, self.page = open_page, bekeken, None
        self.aantal = 0

    def look(self, pad: str, soup: BeautifulSoup) -> None:
        if self.bekeken is not None:
            stukken = pieces(soup)
            if stukken <= self.bekeken:
                return
            self.bekeken |= stukken
        self._look(pad)

    def _look(self, pad: str) -> None:
        self.aantal += 1
        if self.page is None:
            self.page = self.open_page(self.client)
        self.page.goto(pad)
        self.gebreken += barriers(self.page, *(WIJZEN if self.bekeken is None else ("wide",)))
        for n in self._forms_to_fill_in(pad) if self.bekeken is None else ():
            self.page.goto(pad)
            if refuse(self.page.locator("main form[method=post]").nth(n)):
                self.gebreken += barriers(self.page, *WIJZEN)

    def _forms_to_fill_in(self, pad: str) -> list[int]:
        """The forms of the page that ask something and come back to it: one without a question may not be refused."""
        formulieren = self.page.locator("main form[method=post]").all()
        return [
            n
            for n, form in enumerate(formulieren)
            if form.get_attribute("action") in (None, pad) and form.locator("input:visible, textarea:visible").count()
        ]


@pytest.mark.parametrize("overal", [False, pytest.param(True, marks=pytest.mark.proof)], ids=["once", "every way"])
def test_every_page_and_every_refused_form_is_whole_for_everybody(page_of, demo, overal):
    """Both layers on one walk: what a machine reads on every page of every role, and what axe finds where it is new."""
    rondgang, gebreken, namen, aantal = Rondgang(), [], set(), 0
    for kijker, start in walkers(demo, page_of, overal=overal):
        namen |= set(rondgang.walk(start, kijker.visit).values())
        gebreken += kijker.defects()
        aantal += kijker.aantal
    assert gebreken == []
    assert len(namen) > 100, sorted(namen)
    assert aantal > (200 if overal else 40)


def walkers(demo: Demo, open_page: Openen, *, overal: bool) -> Iterator[tuple[Kijker, list[str]]]:
    """A visitor, two melders with a code, and the people of staff, each with a place to begin."""
    samen = (None, None) if overal else (set(), set())

    def kijker(naam: str, medewerker: Medewerker | None = None) -> Kijker:
        bekeken, geweigerd = samen
        return Kijker(naam, open_page, bekeken, medewerker, geweigerd)

    yield kijker("bezoeker"), [reverse(naam) for naam in VOORDEUR]
    for stand in ("lijn", "z01"):
        melder = kijker(f"melder {stand}")
        antwoord = melder.client.post(reverse("meldingen:volgen"), {"code": demo.verhalen[stand].code})
        yield melder, [antwoord["Location"], reverse("meldingen:volgen-bewijs")]
    for sleutel in WANDELAARS:
        yield kijker(sleutel, demo.cast[sleutel]), [reverse(naam) for naam in INGELOGD]
