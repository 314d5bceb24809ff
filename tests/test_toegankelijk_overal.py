"""The fast layer of accessibility on every page that anybody reaches, and on every form that was refused.

The people and cases of the demo are there, in a portal that is not in demo mode. The browser layer is
tests/browser/test_axe.py.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import transaction
from django.test import Client
from django.urls import reverse

from dashboards.models import Rapportage
from dashboards.overzichten import RAPPORTAGES
from pvi import klok, kluis
from pvi.kalender import Periode
from pvi.lokaal.demo.laden import load_stories
from pvi.lokaal.demo.mensen import load_people
from pvi.lokaal.demo.verhaal import Verhaal
from pvi.models import Medewerker
from pvi.organisatie import load

from .rondgang import Rondgang
from .toegankelijk import check_page, check_titles

pytestmark = pytest.mark.django_db

INLOGWEG = "allauth.account.auth_backends.AuthenticationBackend"
VOORDEUR = ("start", "wegwijzer", "hulp", "privacy", "toegankelijkheid", "account_login", "meldingen:melden")
INGELOGD = ("werk", "meldingen:mijn", "account_change_password", "account_logout")
# Who walks, in this order: keys of the cast of the demo.
WANDELAARS = (
    "vik", "secretaris", "politiechef", "teamchef", "sectorhoofd", "herstelbegeleider", "hr", "nh_vik",
    "nh_onderzoeker", "nh_politiechef", "lc", "kamer", "melder", "betrokkene", "beheer", "fg", "smo", "tjz", "vp",
    "klacht", "control", "pa_begeleider", "oe",
)  # fmt: skip


@dataclass(frozen=True)
class Demo:
    cast: dict[str, Medewerker]
    verhalen: dict[str, Verhaal]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[Demo]:
    """The cast and the played cases, gone again after this module."""
    with ExitStack() as stapel:
        stapel.enter_context(django_db_blocker.unblock())
        stapel.enter_context(transaction.atomic())
        stapel.callback(transaction.set_rollback, True)
        stapel.callback(kluis.clear)
        eenheden = load("voorbeeld")
        cast = load_people(eenheden, klok.nu() - timedelta(days=900))
        yield Demo(cast, load_stories(cast, eenheden, klok.vandaag()))


class Lezer:
    """Somebody who walks and reads: keeps every defect with the address it was found on."""

    def __init__(self, naam: str, medewerker: Medewerker | None = None) -> None:
        self.naam, self.client = naam, Client()
        if medewerker is not None:
            self.client.force_login(medewerker, INLOGWEG)
        self.gebreken: list[str] = []
        self.paginas: dict[str, str] = {}

    def visit(self, pad: str, eerste: bool) -> list[str]:
        """Check the page, and the first of its kind with every form on it refused; returns the links."""
        antwoord = self.client.get(pad)
        if antwoord.status_code in (301, 302):
            return [antwoord["Location"]]
        if antwoord.status_code != 200 or "html" not in antwoord["Content-Type"]:
            if antwoord.status_code not in (200, 405):
                self.gebreken.append(f"{self.naam} {pad}: a link to {antwoord.status_code}")
            return []
        html = antwoord.content.decode()
        self.paginas[pad] = html
        self._check(pad, html)
        soup = BeautifulSoup(html, "html.parser")
        for form in soup.select("form[method=post]") if eerste else ():
            if form.get("action", pad) == pad:
                self._refuse(pad, form)
        return [str(a["href"]) for a in soup.select("a[href^='/']")]

    def _check(self, pad: str, html: str) -> None:
        self.gebreken += [f"{self.naam} {pad}: {gebrek}" for gebrek in check_page(html)]

    def _refuse(self, pad: str, form: Tag) -> None:
        """Send the form without a single answer; what it does, when it needs none, is undone."""
        knop = form.select_one("button[name]")
        vast = {str(veld["name"]): str(veld.get("value", "")) for veld in form.select("input[type=hidden][name]")}
        if knop is not None:
            vast[str(knop["name"])] = str(knop.get("value", ""))
        with transaction.atomic():
            antwoord = self.client.post(pad, vast)
            transaction.set_rollback(True)
        if antwoord.status_code == 422:
            self._check(f"{pad} (refused)", antwoord.content.decode())


@pytest.fixture
def rapportage(demo) -> Rapportage:
    """A report that is being made, so that its reader has something to open."""
    vorm = RAPPORTAGES["casuistiekoverzicht"]
    periode = Periode.van_datum(vorm.periodesoorten[0], klok.vandaag()).vorige().vorige()
    return Rapportage.objects.request(vorm, periode)


def test_every_page_and_every_refused_form_is_whole_for_every_role(demo, rapportage):
    rondgang, gebreken, namen = Rondgang(), [], set()
    for lezer, start in walkers(demo):
        namen |= set(rondgang.walk(start, lezer.visit).values())
        gebreken += lezer.gebreken + check_titles(lezer.paginas)
    assert gebreken == []
    assert len(namen) > 60, sorted(namen)


def walkers(demo: Demo) -> Iterator[tuple[Lezer, list[str]]]:
    """A visitor, a melder with a code, and the people of staff."""
    yield Lezer("bezoeker"), [reverse(naam) for naam in VOORDEUR]
    for stand in ("lijn", "z01"):
        melder = Lezer(f"melder {stand}")
        antwoord = melder.client.post(reverse("meldingen:volgen"), {"code": demo.verhalen[stand].code})
        yield melder, [antwoord["Location"], reverse("meldingen:volgen-bewijs")]
    for sleutel in WANDELAARS:
        yield Lezer(sleutel, demo.cast[sleutel]), [reverse(naam) for naam in INGELOGD]
