"""Reading the dashboard as somebody does."""

import re

from bs4 import BeautifulSoup

ADRES = "/dashboards/"


def read(client, medewerker, **vraag):
    client.force_login(medewerker)
    return client.get(ADRES, vraag)


def show(client, medewerker, **vraag) -> BeautifulSoup:
    antwoord = read(client, medewerker, **vraag)
    assert antwoord.status_code == 200, antwoord.text
    return BeautifulSoup(antwoord.content, "html.parser")


def figures(blad: BeautifulSoup) -> dict[str, str]:
    """Name → what stands there large; of more quarters the newest."""
    gevonden: dict[str, str] = {}
    for blok in blad.select("dl > div"):
        gevonden.setdefault(blok.dt.get_text(strip=True), blok.select_one(".groot").get_text(strip=True))
    return gevonden


def figure(client, medewerker, naam: str, **vraag) -> str:
    return figures(show(client, medewerker, **vraag))[naam]


def links(blad: BeautifulSoup) -> list[tuple[int, str]]:
    """(how many cases the words promise, address) of each link to the werkvoorraad."""
    gevonden = []
    for a in blad.select("main a[href*=cijfers]"):
        getal = re.search(r"\d+", a.contents[0])
        gevonden.append((int(getal[0]) if getal else 1, a["href"]))
    return gevonden


def behind(client, url: str) -> int:
    """How many cases the list at this address says it holds."""
    soep = BeautifulSoup(client.get(url).content, "html.parser")
    onder = soep.select_one("table caption")
    return int(onder.get_text().split()[0]) if onder else 0
