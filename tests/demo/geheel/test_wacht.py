"""In the demo, and in the country that is generated around its stories: what `/werk/` says is so.

Who reads "jij" on a case finds it there, and a betrokkene with a voornemen finds that. Each number with a link beside
it is the number of rows of the page it leads to, for every role: a number that is higher says that there is something
the reader may not see; one that is lower, that work is lost.
"""

from collections.abc import Iterator
from itertools import groupby
from urllib.parse import urldefrag, urljoin

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from dashboards.wacht import work_of
from demo.mensen import read_cast
from meldingen.beurt import JIJ, next_step
from meldingen.models import Betrokkenheid, Melding
from meldingen.workflow import Recht, Status
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Rol
from triage.besluitstappen import Stap
from triage.models import Besluit

pytestmark = pytest.mark.django_db
# Of each state so many cases a person.
PER_STATUS = 2
# One row of a list, whatever it is drawn as: a table, a list, or cards.
RIJ = "tbody th[scope=row], ul.regels > li, ul.stapel.kaal > li, article.vlak, ol.agenda > li"


def missed() -> list[tuple[str, str, str]]:
    """(who, which case, the step) that is this person's and does not wait on the own page."""
    gemist = []
    for medewerker in read_cast().values():
        wat = {regel.wat for regel in work_of(medewerker).wacht}
        zaken = Melding.objects.permitted(medewerker, Recht.VOLGEN).exclude(status=Status.AFGESLOTEN)
        for _, rij in groupby(zaken.order_by("status", "kenmerk"), key=lambda melding: melding.status):
            for melding in list(rij)[:PER_STATUS]:
                stap = next_step(melding, medewerker)
                # The commissie weighs at its zitting: that is the line.
                gevonden = melding.kenmerk in wat or (melding.status == Status.TRIAGE and "Zitting" in wat)
                if stap is not None and stap.wie == JIJ and not gevonden:
                    gemist.append((medewerker.naam, melding.kenmerk, stap.tekst))
    return gemist


@pytest.mark.usefixtures("geladen")
def test_nobody_in_the_demo_misses_a_turn():
    assert missed() == []


@pytest.mark.usefixtures("geladen")
def test_a_betrokkene_in_the_demo_finds_the_own_voornemen():
    for besluit in Besluit.objects.current().filter(stap=Stap.VOORNEMEN).select_related("betrokkenheid__medewerker"):
        eigen = Betrokkenheid.objects.filter(pk=besluit.betrokkenheid_id, geinformeerd_op__isnull=False).first()
        if eigen is not None and eigen.medewerker is not None:
            assert "Jouw procedure" in {regel.wat for regel in work_of(eigen.medewerker).wacht}


def everybody() -> list[Medewerker]:
    """Of each set of roles in the stories the first, and of each role somebody of another eenheid."""
    per_rol: dict[str, Medewerker] = {}
    cast = read_cast().values()
    for wie in cast:
        per_rol.setdefault(str(sorted(wie.aanstellingen.actief().values_list("rol", "functie"))), wie)
    elders = [
        Aanstelling.objects.actief()
        .filter(rol=rol)
        .exclude(medewerker__in=cast)
        .order_by("eenheid__code", "pk")
        .first()
        for rol in Rol
    ]
    return [*per_rol.values(), *(a.medewerker for a in elders if a)]


def read(client: Client, url: str) -> BeautifulSoup:
    antwoord = client.get(url)
    assert antwoord.status_code == 200, url
    return BeautifulSoup(antwoord.content, "html.parser")


def rows(client: Client, url: str) -> int:
    """The rows of this page, at its anchor when it has one, with those of the pages after it."""
    adres, anker = urldefrag(url)
    aantal = 0
    while adres:
        soep = read(client, adres)
        plek = soep.find(id=anker) if anker else soep.main
        # A list that is empty has no section of its own.
        aantal += len(plek.select(RIJ)) if plek else 0
        verder = soep.select_one(".paginering a[rel=next]")
        adres = urljoin(adres, verder["href"]) if verder else ""
    return aantal


def cards(client: Client, pagina: str) -> Iterator[tuple[str, str, int]]:
    """Label, address and number of each card."""
    for kaart in read(client, reverse(pagina)).select(".telkaart"):
        yield kaart.a.get_text(), kaart.a["href"], int(kaart.select_one(".getal").get_text())


@pytest.mark.usefixtures("geladen")
def test_every_number_on_werk_is_the_number_of_rows_behind_it(client):
    mis, geteld = [], set()
    for wie in everybody():
        client.force_login(wie)
        for label, url, getal in cards(client, "werk"):
            geteld.add(label)
            if (rijen := rows(client, url)) != getal:
                mis.append((wie.naam, label, url, getal, rijen))
    assert mis == []
    assert len(geteld) >= 14, geteld


@pytest.mark.usefixtures("geladen")
def test_the_numbers_on_the_other_first_pages_lead_to_as_many_rows(client):
    """The worklist says how many it holds; the chamber and the agenda count what their lists show."""
    cast = read_cast()
    for naam in ("vik", "politiechef", "lc", "triage"):
        client.force_login(cast[naam])
        soep = read(client, reverse("meldingen:werkvoorraad"))
        getal = int(soep.select_one("table caption").get_text().split()[0])
        assert rows(client, reverse("meldingen:werkvoorraad")) == getal, naam
    for naam in ("triage", "secretaris", "vik"):
        client.force_login(cast[naam])
        for rij in read(client, reverse("triage:zittingen")).select("tbody tr"):
            aantal = int(rij.select_one(".getal").get_text())
            assert rows(client, rij.a["href"]) == aantal, (naam, rij.a["href"])
    client.force_login(cast["kamer"])
    kamer = read(client, reverse("dashboards:kamer"))
    getoond = len(kamer.select("section[aria-labelledby=lessen] article"))
    alle = kamer.select_one("section[aria-labelledby=lessen] > p > a")
    wacht = len(read(client, reverse("reflectie:lessen")).select("ul.regels > li"))
    assert (f"{wacht} les" in " ".join(kamer.main.get_text().split())) is bool(wacht)
    lessen = int(alle.get_text().split()[1]) if alle else getoond
    assert rows(client, reverse("reflectie:lessen")) == lessen + wacht
    client.force_login(cast["beheer"])
    for label, url, getal in cards(client, "beheer:start"):
        adres, anker = urldefrag(url)
        plek = read(client, adres).find(id=anker) if anker else read(client, adres).main
        if anker == "klok":
            assert len(plek.parent.select("tbody .toon-fout")) == getal, label
        elif anker == "mails":
            assert plek.select("dd")[1].get_text() == str(getal)
        elif anker == "mislukt":
            assert len(plek.parent.select("tbody tr")) == getal, label
        else:
            assert len(plek.select(RIJ)) == getal, label
