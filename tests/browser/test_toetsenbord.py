"""By keyboard alone, on a telephone, and in a browser that runs no script: the ways in work for everybody."""

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page

from meldingen.models import Melding, Signaal
from meldingen.workflow import Status
from pvi import kluis
from pvi.models import Medewerker
from pvi.rollen import Rol
from tests import kern
from tests.people import WACHTWOORD
from triage.actions.zitting import sync_agenda
from triage.models import Weging
from triage.models.weging import Aspect, Gewicht

from .stappen import Verhaal, choose, follow, keep_code, log_in, named, open_with_code, press, report, tick, write

pytestmark = pytest.mark.django_db(transaction=True)

VERHAAL = "In de kantine deed hij mijn accent na."


def with_password(medewerker: Medewerker) -> Medewerker:
    medewerker.set_password(WACHTWOORD)
    medewerker.save()
    return medewerker


# --- narrow and without script: every step checks that the page fits the screen ---------------------------------------


@pytest.fixture
def telefoon(bezoeker) -> Page:
    return bezoeker(javascript=False, width=320, height=640)


def test_melder_reports_and_follows_on_a_telephone_without_script(telefoon, team):
    verhaal = Verhaal(
        wat=VERHAAL,
        waar="In de kantine, vandaag.",
        team=team.naam,
        wens="Dat het stopt.",
        naam="Noor Verzonnen",
        werkmail="noor@voorbeeld.invalid",
        mensen=(("Over deze persoon gaat het", "Bo", "", ""), ("Zag of hoorde het", "Cas", "", "")),
    )
    kenmerk, code = report(telefoon, verhaal)
    melding = Melding.objects.get(kenmerk=kenmerk)
    assert melding.status == Status.ONTVANGEN
    assert sorted(melding.betrokkenheden.values_list("rol", flat=True)) == ["betrokkene", "getuige"]
    write(telefoon, "Schrijf een bericht", "Ik ben morgen vrij.")
    press(telefoon, "Verstuur bericht")
    press(telefoon, "Sluit je melding op dit scherm")
    open_with_code(telefoon, code)
    assert "Ik ben morgen vrij." in telefoon.inner_text("#berichten")


def test_teamchef_logs_a_signaal_on_a_telephone_without_script(telefoon, teamchef):
    log_in(telefoon, with_password(teamchef))
    follow(telefoon, "Leg een signaal vast")
    choose(telefoon, "Hoe kwam het bij je?", "Ik zag of hoorde het zelf")
    write(telefoon, "Wat zag of hoorde je?", "Er werd gelachen om een hoofddoek.")
    tick(telefoon, "Het gaat om concreet gedrag")
    press(telefoon, "Leg het signaal vast")
    signaal = Signaal.objects.get()
    assert signaal.gelogd_door == teamchef and signaal.must_become_melding
    assert signaal.kenmerk in telefoon.inner_text("main")
    with kluis.opened(signaal.sleutel_id):
        assert signaal.wat_gezien == "Er werd gelachen om een hoofddoek."


# --- by keyboard ------------------------------------------------------------------------------------------------------


class Toetsenbord:
    """Somebody without a mouse: Tab to where you want to be, and see where you are."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, doel: Locator) -> None:
        for _ in range(120):
            if doel.evaluate("node => node === document.activeElement"):
                assert doel.evaluate(ZICHTBAAR), f"no visible focus on {doel}"
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"Tab never comes to {doel}")

    def write(self, vraag: str, tekst: str) -> None:
        self.reach(self.page.locator("textarea, input").and_(self.page.get_by_label(vraag)))
        self.page.keyboard.type(tekst)

    def choose(self, vraag: str, antwoord: str) -> None:
        """Into the group with Tab, to the answer with the arrows."""
        opties = self.page.get_by_role("group", name=vraag).get_by_role("radio")
        gekozen = opties.and_(self.page.locator(":checked"))
        self.reach((gekozen if gekozen.count() else opties).first)
        self.page.keyboard.press("Space")
        doel = opties.and_(self.page.get_by_label(antwoord))
        for _ in range(opties.count()):
            if doel.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"the arrows never come to {antwoord}")

    def tick(self, woorden: str) -> None:
        self.reach(self.page.get_by_role("checkbox", name=woorden))
        self.page.keyboard.press("Space")

    def press(self, knop: str) -> None:
        self.reach(self.page.get_by_role("button", name=named(knop)))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


# An outline around the control, or around the option or card that it fills.
ZICHTBAAR = """node => [node, node.closest(".optie, .kaart")].some(deel => {
    const stijl = deel && getComputedStyle(deel);
    return stijl && stijl.outlineStyle !== "none" && parseFloat(stijl.outlineWidth) > 0;
})"""


def test_melder_reports_by_keyboard_alone(page, team):
    toetsen = Toetsenbord(page)
    page.goto(reverse("meldingen:melden"))
    toetsen.choose("Wie ben jij in dit verhaal?", "Ik was erbij")
    toetsen.tick("Ik meld open")
    toetsen.press("Ga verder")
    toetsen.press("Ga verder")
    # What is wrong is read first: the focus stands on the summary, and its link leads to the field.
    assert page.evaluate("document.activeElement.hasAttribute('data-fouten')")
    toetsen.reach(page.locator("[data-fouten] a").first)
    page.keyboard.press("Enter")
    page.keyboard.type(VERHAAL)
    toetsen.press("Ga verder")
    toetsen.write("Waar en wanneer was het?", "In de kantine, vandaag.")
    toetsen.reach(page.locator("select").and_(page.get_by_label("Bij welke eenheid of welk team was het?")))
    page.keyboard.type(team.naam)
    toetsen.press("Ga verder")
    toetsen.press("Ga verder")
    toetsen.write("Je naam", "Noor Verzonnen")
    toetsen.write("Je telefoonnummer", "000 000 000")
    toetsen.press("Ga verder")
    toetsen.press("Verstuur melding")
    kenmerk, _ = keep_code(page)
    melding = Melding.objects.get(kenmerk=kenmerk)
    assert melding.eenheid_gedraging == team
    with kluis.opened(melding.sleutel_id):
        assert melding.wat_gebeurd == VERHAAL


def test_teamchef_logs_a_signaal_by_keyboard_alone(page, teamchef):
    log_in(page, with_password(teamchef))
    page.goto(reverse("meldingen:signaal-nieuw"))
    toetsen = Toetsenbord(page)
    toetsen.choose("Hoe kwam het bij je?", "Een collega vertelde het")
    toetsen.write("Wat zag of hoorde je?", "Er werd gelachen om een hoofddoek.")
    toetsen.press("Leg het signaal vast")
    assert Signaal.objects.get().bron == Signaal.Bron.COLLEGA


def test_commissie_weighs_by_keyboard_alone(page, team, person):
    melding = kern.zaak(team, Status.TRIAGE, ter_weging=True, samenvatting="Herhaald een grap.", gronden=["ras"])
    sync_agenda()
    log_in(page, with_password(person(Rol.TR, "RT", functie="voorzitter")))
    page.goto(reverse("triage:weging", args=[melding.kenmerk]))
    toetsen = Toetsenbord(page)
    for aspect in Aspect:
        toetsen.choose(aspect.label, Gewicht.HOOG.label)
    toetsen.write("Welke feiten liggen er?", "Twee collega's hoorden het.")
    toetsen.press("Bewaar en ga naar het voorstel")
    assert set(Weging.objects.get(agendapunt__melding=melding).aspecten.values()) == {Gewicht.HOOG}
