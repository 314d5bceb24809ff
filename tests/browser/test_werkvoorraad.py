"""The daily job of VIK in a browser: filter, keep the filter, assign, and go from case to case; all by keyboard too."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page

from meldingen.models import Lijstfilter, Melding
from pvi import klok
from pvi.rollen import Rol
from tests.browser.stappen import TE_BREED, log_in
from tests.people import WACHTWOORD, first_team, make_melding, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def voorraad(organisatie):
    """Three cases of VIK in RT, two of them urgent, and a colleague to give them to."""
    team = first_team(organisatie, "RT")
    vera = make_person(Rol.VI, organisatie["RT"], functie="coordinator", naam="Vera Visser")
    make_person(Rol.VI, organisatie["RT"], naam="Bo Bakker")
    vera.set_password(WACHTWOORD)
    vera.save()
    zaken = [make_melding(team, spoed=n > 0, aarden=["opmerking"], gronden=["ras"]) for n in range(3)]
    for n, melding in enumerate(zaken):
        melding.termijnen.open().update(verloopt_op=klok.vandaag() + timedelta(days=n - 1))
    return vera, zaken


def fits(page: Page) -> None:
    assert not page.evaluate(TE_BREED), page.url


def click(page: Page, wat: Locator) -> None:
    """Come to the next page, which fits."""
    with page.expect_navigation():
        wat.click()
    fits(page)


def enter(page: Page, wat: Locator) -> None:
    """The same by keyboard."""
    wat.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    fits(page)


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 320)])
def test_vik_works_through_the_list(bezoeker, voorraad, javascript, width):
    vera, zaken = voorraad
    page = bezoeker(javascript=javascript, width=width)
    log_in(page, vera)
    page.goto(reverse("meldingen:werkvoorraad"))
    fits(page)
    assert page.locator("caption").inner_text() == "3 meldingen, 1 te laat"

    # Filter, and take one filter away again.
    if width < 640:
        page.get_by_text("Kies filters").click()
    page.get_by_text("Meer filters").click()
    page.get_by_label("Spoed").check()
    page.get_by_role("checkbox", name="Ontvangen", exact=True).check()
    click(page, page.get_by_role("button", name="Filter", exact=True).last)
    assert page.locator("caption").inner_text() == "2 meldingen"
    chips = page.get_by_role("list", name="Gekozen filters")
    click(page, chips.get_by_role("link", name=re.compile("Fase: Ontvangen")))
    assert "vlag=spoed" in page.url
    assert "fase" not in page.url

    # Keep it under a name.
    page.get_by_text("Bewaar dit filter").click()
    page.get_by_label("Naam van je filter").fill("Met spoed")
    click(page, page.get_by_role("button", name="Bewaar", exact=True))
    assert page.get_by_role("navigation", name="Mijn filters").get_by_role("link", name="Met spoed").is_visible()
    assert Lijstfilter.objects.get().vraag == "vlag=spoed"

    # Assign both to a colleague.
    for vakje in page.get_by_role("checkbox", name=re.compile("^Kies M-")).all():
        vakje.check()
    click(page, page.get_by_role("button", name="Wijs toe"))
    page.get_by_label("Aan wie wijs je deze zaken toe?").select_option(label="Bo Bakker")
    click(page, page.get_by_role("button", name="Wijs toe"))
    assert page.get_by_role("heading", name="Gedaan: 2").is_visible()
    assert Melding.objects.filter(intaker__naam="Bo Bakker").count() == 2
    click(page, page.get_by_role("link", name="Terug naar de lijst"))
    assert "vlag=spoed" in page.url

    # From case to case, by keyboard, within the filter.
    eerste, tweede = (page.get_by_role("rowheader").nth(n).inner_text() for n in (0, 1))
    enter(page, page.get_by_role("rowheader").first.get_by_role("link"))
    plek = page.get_by_role("navigation", name="In de lijst")
    assert "1 van 2" in plek.inner_text()
    enter(page, plek.get_by_role("link", name=re.compile("^Volgende")))
    assert f"/{tweede}/" in page.url
    assert "2 van 2" in page.get_by_role("navigation", name="In de lijst").inner_text()
    enter(page, page.get_by_role("navigation", name="Dossier").get_by_role("link", name="Tijdlijn"))
    enter(page, page.get_by_role("navigation", name="In de lijst").get_by_role("link", name=re.compile("^Vorige")))
    assert f"/{eerste}/" in page.url

    # Straight to a case by its kenmerk, as somebody types it.
    page.goto(reverse("meldingen:werkvoorraad"))
    page.get_by_label("Zoek op kenmerk, grond, aard of fase").fill(zaken[0].kenmerk.lower().replace("-", " "))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{zaken[0].kenmerk}/")


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 320)])
def test_vik_takes_the_list_along_as_it_stands(bezoeker, voorraad, javascript, width):
    vera, _ = voorraad
    page = bezoeker(javascript=javascript, width=width)
    log_in(page, vera)
    page.goto(f"{reverse('meldingen:werkvoorraad')}?vlag=spoed&sorteer=-kenmerk")
    lijst = [kop.inner_text() for kop in page.get_by_role("rowheader").all()]
    assert len(lijst) == 2
    page.get_by_text("Neem deze lijst mee").click()
    fits(page)
    form = page.get_by_role("form", name="Neem deze lijst mee")
    form.get_by_label("Bespreken in een overleg").check()
    for formaat in ("CSV", "XLSX"):
        with page.expect_download() as download:
            form.get_by_role("button", name=f"Download {formaat}").click()
        assert download.value.suggested_filename == f"meldingen-{klok.vandaag()}.{formaat.lower()}"
        inhoud = Path(download.value.path()).read_bytes()
        if formaat == "CSV":
            assert re.findall(r"^M-[^;]+", inhoud.decode(), re.MULTILINE) == lijst
        else:
            assert inhoud.startswith(b"PK")
    assert "vlag=spoed" in page.url
