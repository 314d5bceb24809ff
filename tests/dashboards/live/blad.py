"""Reading the dashboard as somebody does."""

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
