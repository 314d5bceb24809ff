"""Somebody who reads every page that a link leads to, and sees what is not whole: the fast layer of accessibility.

It looks at each page, and at the first of its kind with every form on it refused. tests/browser/test_axe.py sends the
people of the demo round, and looks at the same pages with axe.
"""

import re

from bs4 import BeautifulSoup, Tag
from django.db import transaction
from django.test import Client
from django.urls import resolve

from pvi.models import Medewerker

from .toegankelijk import check_page, parse, same_titles, title_of

INLOGWEG = "allauth.account.auth_backends.AuthenticationBackend"
Formulier = tuple[str, tuple[str, ...]]


class Lezer:
    """Somebody who walks and reads: keeps every defect with the address it was found on.

    `geweigerd`: forms (URL name and fields) that were refused before, which are not sent again; without it each form is
    refused in every state of a case.
    """

    def __init__(
        self, naam: str, medewerker: Medewerker | None = None, geweigerd: set[Formulier] | None = None
    ) -> None:
        self.naam, self.client, self.geweigerd = naam, Client(), geweigerd
        if medewerker is not None:
            self.client.force_login(medewerker, INLOGWEG)
        self.gebreken: list[str] = []
        # Address → title.
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
        soup = parse(antwoord.content.decode())
        self.paginas[pad] = title_of(soup)
        self._check(pad, soup)
        if eerste:
            self.look(pad, soup)
        for form in soup.select("form[method=post]") if eerste else ():
            if form.get("action", pad) == pad and self._is_new(pad, form):
                self._refuse(pad, form)
        return [str(a["href"]) for a in soup.select("a[href^='/']")]

    def _is_new(self, pad: str, form: Tag) -> bool:
        if self.geweigerd is None:
            return True
        velden = form.select("input[name], select[name], textarea[name], button[name]")
        # The second person of a list is asked what the first one is.
        namen = {re.sub(r"\d+", "0", str(veld["name"])) for veld in velden}
        formulier = resolve(pad).view_name, tuple(sorted(namen))
        nieuw = formulier not in self.geweigerd
        self.geweigerd.add(formulier)
        return nieuw

    def look(self, pad: str, soup: BeautifulSoup) -> None:
        """At the first page of its kind, for who has eyes."""

    def _check(self, pad: str, soup: BeautifulSoup) -> None:
        self.gebreken += [f"{self.naam} {pad}: {gebrek}" for gebrek in check_page(soup)]

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
            self._check(f"{pad} (refused)", parse(antwoord.content.decode()))

    def defects(self) -> list[str]:
        """Everything found on the way, and two pages of one name."""
        return self.gebreken + same_titles(self.paginas)
