"""VIK makes the rapportage of the last month with a real worker: follows the bar, opens three files."""

import csv
import io
from pathlib import Path

import pypdf
import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import Page

from dashboards.models import Rapportage
from dashboards.overzichten import RAPPORTAGES
from dashboards.tasks import last_period
from meldingen.models import Inzage
from pvi.rollen import Rol
from tests.dashboards.test_queries import ontvangen
from tests.people import WACHTWOORD, make_person
from tests.werker import worker

from .stappen import choose, follow, log_in, named, press, select

pytestmark = pytest.mark.django_db(transaction=True)
Regels = list[tuple[str, ...]]


def page_lines(page: Page) -> Regels:
    """The figures of every table, as they stand on the page."""
    blad = BeautifulSoup(page.content(), "html.parser")
    for stil in blad.select(".alleen-voorlezen"):
        stil.extract()
    return [tuple(cel.get_text() for cel in rij.select("td")) for rij in blad.select("table.cijfers tr") if rij.td]


def take(page: Page, formaat: str) -> bytes:
    choose(page, "Waarvoor gebruik je het?", "Bespreken in een overleg")
    with page.expect_download() as download:
        page.get_by_role("button", name=named(f"Download {formaat}")).click()
    return Path(download.value.path()).read_bytes()


def test_vik_makes_the_month_and_opens_three_files_with_equal_figures(organisatie, bezoeker, settings, tmp_path):
    settings.BESTANDEN_DIR = tmp_path / "bestanden"
    maand = last_period(RAPPORTAGES["maandrapportage"])
    for eenheid, aantal in (("RT", 7), ("NN", 6), ("AM", 6)):
        for _ in range(aantal):
            ontvangen(organisatie[eenheid], f"{maand.van:%Y-%m}-10")
    vik = make_person(Rol.VI, organisatie["RT"], naam="Vera Verkenner")
    vik.set_password(WACHTWOORD)
    vik.save()
    page = bezoeker()
    log_in(page, vik)
    follow(page, "Maandrapportages")
    select(page, "Over welke periode?", maand.naam.capitalize())
    # No worker yet: the bar stands still, and says who asked and when.
    press(page, "Maak een exemplaar")
    assert page.get_by_role("progressbar").get_attribute("value") == "0"
    assert "Vera Verkenner" in page.get_by_label("Voortgang").inner_text()
    # The bar moves on its own page: who stands on the link keeps standing there.
    opnieuw = page.get_by_role("link", name="Kijk nu opnieuw")
    opnieuw.focus()
    Rapportage.objects.update(stap=2)
    page.locator("progress[value='2']").wait_for()
    assert page.get_by_text("Document opmaken (stap 2 van 3)").is_visible()
    assert opnieuw.evaluate("link => link === document.activeElement")
    with worker("celery", tmp_path):
        # And when it is done, the page opens anew by itself.
        page.get_by_role("heading", name="Neem de cijfers mee").wait_for(timeout=180_000)
    regels = page_lines(page)
    assert ("7", "0", "0") in regels
    assert "•" not in page.locator("main").inner_text()
    assert page.get_by_text("exemplaar 1 van Vera Verkenner").is_visible()

    boek = load_workbook(io.BytesIO(take(page, "XLSX")))
    bladen = [tuple(str(cel) for cel in rij[1:] if cel is not None) for b in boek.worksheets for rij in b.values]
    assert [rij for rij in bladen if rij in regels] == regels
    rijen = csv.reader(io.StringIO(take(page, "CSV").decode("utf-8-sig")), delimiter=";")
    assert [rij for rij in (tuple(rij[1:]) for rij in rijen) if rij in regels] == regels
    pdf = pypdf.PdfReader(io.BytesIO(take(page, "PDF")))
    tekst = "".join("".join(blad.extract_text().split()) for blad in pdf.pages)
    assert all("".join(rij) in tekst for rij in regels)
    assert maand.naam in pdf.metadata.title

    page.goto(reverse("dashboards:rapportage", args=[Rapportage.objects.get().pk]))
    page.get_by_text("Wie haalde een bestand op? (3)").click()
    assert "Bespreken in een overleg, CSV" in page.get_by_role("table", name="Wie haalde een bestand op").inner_text()
    assert Inzage.objects.filter(soort="export", medewerker=vik).count() == 3

    # On paper there is only the PDF, which names its reader and stands in the log.
    page.emulate_media(media="print")
    assert not page.locator(".overzicht").is_visible()
    assert page.get_by_text("Druk de PDF af.").is_visible()
