"""The public pages, the route finder and the style guide."""

import gzip
import re
from html import unescape
from itertools import product
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from pvi.loketten import BEKEND, DOELEN, LOKETTEN
from tests.toegankelijk import check_page, check_titles

PUBLIEK = ("start", "wegwijzer", "hulp", "privacy", "toegankelijkheid", "account_login", "account_reset_password")
STIJF = ("desbetreffende", "middels", "dienen te", "teneinde", "conform", "inzake", "reeds", "slachtoffer", "dader")


@pytest.fixture
def pages(client: Client) -> dict[str, str]:
    return {name: client.get(reverse(name)).content.decode() for name in PUBLIEK}


@pytest.mark.django_db
def test_public_pages_are_accessible_and_have_a_title_of_their_own(pages: dict[str, str]) -> None:
    assert {name: check_page(html) for name, html in pages.items()} == {name: [] for name in PUBLIEK}
    assert check_titles(pages) == []


@pytest.mark.django_db
def test_public_pages_speak_plainly(pages: dict[str, str]) -> None:
    for name, html in pages.items():
        main = BeautifulSoup(html, "html.parser").main
        for block in main.find_all(["p", "li", "dd", "h1", "h2", "h3"]):
            text = " ".join(unescape(block.get_text(" ")).split())
            assert not [word for word in STIJF if re.search(rf"\b{word}", text.lower())], (name, text)
            if block.find(["p", "li", "dd", "dl"]):
                continue
            for sentence in re.split(r"(?<=[.?!:])\s", text):
                assert len(sentence.split()) <= 25, (name, sentence)


@pytest.mark.django_db
def test_every_page_of_a_melder_leads_to_a_vertrouwenspersoon(pages: dict[str, str]) -> None:
    way = f"{reverse('hulp')}#vertrouwenspersoon"
    for name in ("start", "wegwijzer", "hulp", "privacy"):
        assert f'href="{way}"' in pages[name], name
    assert 'id="vertrouwenspersoon"' in pages["hulp"]


@pytest.mark.parametrize(("doel", "wie"), [*product(DOELEN, [None, *BEKEND])])
def test_every_answer_of_the_route_finder_leaves_a_place_to_go(doel: str, wie: str | None) -> None:
    assert [loket.naam for loket in LOKETTEN if doel in loket.doelen and (wie is None or wie in loket.bekend)]


@pytest.mark.parametrize("keuze", [*DOELEN, *BEKEND])
def test_every_answer_of_the_route_finder_has_its_rule_in_the_style_sheet(keuze: str) -> None:
    css = Path("pvi/static/pvi/css/onderdelen.css").read_text()
    vraag = "doel" if keuze in DOELEN else "bekend"
    assert f".wegwijzer:has(#{vraag}-{keuze}:checked) .loket:not([data-{vraag}~={keuze}])" in css


@pytest.mark.django_db
def test_route_finder_sends_nothing(client: Client) -> None:
    main = BeautifulSoup(client.get(reverse("wegwijzer")).content, "html.parser").main
    assert main.find("form") is None
    assert len(main.select("input[type=radio]")) == len(DOELEN) + len(BEKEND) + 2


def test_style_guide_shows_every_component_and_is_accessible(client: Client, settings) -> None:
    settings.DEMO = True
    html = client.get(reverse("stijlgids")).content.decode()
    assert check_page(html) == []
    guide = Path("templates/pvi/stijlgids.html").read_text()
    # The last one is drawn by two others.
    elsewhere = {"kruimels", "luisterlijn", "direct", "demo_balk", "lezers"}
    shown = set(re.findall(r"components/(\w+)\.html|{% (\w+) ", guide))
    shown = {naam for namen in shown for naam in namen} | elsewhere
    assert {path.stem for path in Path("templates/components").glob("*.html")} <= shown


def test_style_guide_does_not_exist_in_production(client: Client) -> None:
    assert client.get(reverse("stijlgids")).status_code == 404


@pytest.mark.django_db
def test_demo_says_so_on_every_page_also_on_the_error_pages(client: Client, settings) -> None:
    assert "VOORBEELD" not in client.get("/").content.decode()
    settings.DEMO = True
    for path in ("/", "/hulp/", "/bestaat-niet/"):
        assert "VOORBEELD – verzonnen gegevens" in client.get(path).content.decode()


@pytest.mark.django_db
def test_pages_stay_small(pages: dict[str, str]) -> None:
    """HTML, CSS and JS of a page together at most 60 kB compressed."""
    static = Path("pvi/static/pvi")
    shared = sum(len(gzip.compress(p.read_bytes())) for p in [*static.glob("css/*.css"), *static.glob("js/*.js")])
    assert max(len(gzip.compress(html.encode())) for html in pages.values()) + shared <= 60_000
    for html in pages.values():
        assert set(re.findall(r'(?:src|href)="(https?:)?//', html)) == set()
