"""Z04 from the disciplinair onderzoek to the nazorg, on the real pages: eight people, each in an own browser.

Everything before it is played by the story of the demo. The betrokkene reads and answers on a telephone.
"""

from datetime import datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from demo.mensen import load_people
from demo.verhaal import Verhaal, play
from demo.z04 import KLAS, ONTVANGST, z04
from meldingen.models import Melding
from meldingen.workflow import Status
from pvi import klok, kluis
from tests.people import WACHTWOORD

from .stappen import (
    TE_BREED,
    agree_on,
    assign_begeleider,
    begin_nazorg,
    carry_out_in_line,
    choose,
    follow,
    log_in,
    open_herstel,
    open_tab,
    open_with_code,
    press,
    say_no_to_lc,
    select,
    sweep,
    tick,
    write,
    write_herstelplan,
)

SMAL = 320
# Words of the melding and of the advies that the betrokkene may never read.
VAN_ANDEREN = ("Asha", "gehoorapparaat", "Stijn", "Saskia", "weegt zwaar", "Vijf gesprekken")
MENSEN = {
    "vo": "pa_vo", "pc": "pa_pc", "smo": "smo", "vik": "pa_vi", "hb": "pa_herstel", "betrokkene": "pa_begeleider",
    "chef": ONTVANGST,
}  # fmt: skip


@pytest.fixture
def verhaal(organisatie) -> Verhaal:
    """The case as it is on the day the studenten were told: in onderzoek, the trajectbegeleider knows nothing yet."""
    begin = klok.vandaag() - timedelta(days=30)
    cast = load_people(organisatie, datetime.combine(begin - timedelta(days=400), time(), klok.AMSTERDAM))
    verhaal = Verhaal(cast, organisatie, begin, KLAS)
    play(z04(verhaal), "studenten geinformeerd")
    for sleutel in MENSEN.values():
        cast[sleutel].set_password(WACHTWOORD)
        cast[sleutel].save()
    kluis.clear()
    return verhaal


@pytest.mark.django_db(transaction=True)
def test_from_onderzoek_to_nazorg_on_the_real_pages(bezoeker, verhaal):
    als = SimpleNamespace(**{deel: bezoeker(width=SMAL if deel == "betrokkene" else 1280) for deel in MENSEN})
    for deel, sleutel in MENSEN.items():
        log_in(getattr(als, deel), verhaal.cast[sleutel])
    als.melder = bezoeker()
    open_with_code(als.melder, verhaal.code)
    zaak, kenmerk = verhaal.melding, verhaal.melding.kenmerk

    als.betrokkene.goto(reverse("meldingen:mijn"))
    assert "procedure" not in als.betrokkene.inner_text("main")
    announce(als.vo, kenmerk)
    tell_own_story(als.betrokkene)
    close_line(als.pc, kenmerk)
    investigate(als.vo, kenmerk)
    establish(als.pc, kenmerk)
    is_now(zaak, Status.SMO)
    reads(als.betrokkene, "Je krijgt eerst een voornemen te lezen")

    advise(als.smo, kenmerk)
    is_now(zaak, Status.BESLUIT)
    intend(als.pc, kenmerk)
    answer(als.betrokkene)
    decide(als.pc, kenmerk)
    is_now(zaak, Status.HERSTEL)
    reads(als.betrokkene, "Je vakantie-uren gaan omlaag.")
    als.melder.reload()
    assert "Jouw melding klopte." in als.melder.inner_text("main")
    assert "vakantie" not in als.melder.inner_text("main")

    restore(als, kenmerk, verhaal)
    is_now(zaak, Status.NAZORG)
    reads(als.betrokkene, "Na 1 maand")


def is_now(zaak: Melding, status: Status) -> None:
    sweep()
    zaak.refresh_from_db()
    assert zaak.status == status


def open_procedure(page: Page) -> None:
    page.goto(reverse("meldingen:mijn"))
    with page.expect_navigation():
        page.get_by_role("link", name="Jouw procedure").first.click()


def reads(page: Page, woorden: str) -> None:
    """The own procedure says this, fits a telephone, and holds no word of anybody else."""
    open_procedure(page)
    tekst = page.inner_text("main")
    assert woorden in tekst
    assert [woord for woord in VAN_ANDEREN if woord in tekst] == []
    assert not page.evaluate(TE_BREED)


def announce(page: Page, kenmerk: str) -> None:
    open_tab(page, kenmerk, "Onderzoek & SMO")
    follow(page, "Leg de aanzegging vast: Tijn Traject")
    write(page, "Wat leest de betrokkene?", "Er loopt een onderzoek naar jouw optreden als begeleider.")
    press(page, "Bewaar")


def tell_own_story(page: Page) -> None:
    """A draft survives; what was given stands on the page and at the onderzoeker."""
    reads(page, "Er loopt een onderzoek naar jouw optreden als begeleider.")
    follow(page, "Schrijf je verhaal op")
    write(page, "Wat wil je vertellen?", "Ik zag het")
    press(page, "Bewaar, ik ga later verder")
    follow(page, "Schrijf je verhaal op")
    assert page.get_by_label("Wat wil je vertellen?").input_value() == "Ik zag het"
    write(page, "Wat wil je vertellen?", "Ik zag het en dacht dat het een grap was.")
    press(page, "Geef je verhaal")
    reads(page, "Ik zag het en dacht dat het een grap was.")


def close_line(page: Page, kenmerk: str) -> None:
    """The nevenspoor of the studenten, by the directeur."""
    page.goto(reverse("triage:lijn", args=[kenmerk]))
    carry_out_in_line(
        page,
        "leermaatregel",
        "Een dag meelopen met een ervaringsdeskundige.",
        "De dag is geweest.",
        voor="Stijn Student",
    )
    press(page, "Sluit dit spoor: Lijngesprek of lijninterventie")


def investigate(page: Page, kenmerk: str) -> None:
    open_tab(page, kenmerk, "Onderzoek & SMO")
    assert "Ik zag het en dacht dat het een grap was." in page.inner_text("main")
    follow(page, "Voeg een gedraging toe")
    select(page, "Over wie gaat het?", "Tijn Traject")
    write(page, "Wat zou er zijn gebeurd?", "Zien dat een aspirant wordt gepest en niets doen.")
    choose(page, "Wat is je bevinding?", "Vastgesteld")
    write(page, "Waarop berust dat?", "Vijf gesprekken en het rooster.")
    press(page, "Bewaar")
    follow(page, "Schrijf de samenvatting")
    write(page, "Kenmerk van het rapport", "VIK-VOORBEELD-404")
    write(page, "Samenvatting van het onderzoek", "De begeleider zag het en greep niet in.")
    press(page, "Bewaar")


def establish(page: Page, kenmerk: str) -> None:
    open_tab(page, kenmerk, "Onderzoek & SMO")
    follow(page, "Stel de uitkomst vast")
    choose(page, "Is gedraging 1 plichtsverzuim?", "Ja")
    for toets in page.get_by_role("group", name="Wat staat vast over gedraging 1?").get_by_role("checkbox").all():
        toets.check()
    write(page, "Waarom is gedraging 1 plichtsverzuim?", "Wie begeleidt, beschermt.")
    say_no_to_lc(page)
    write(page, "Uitleg in gewone woorden", "Het onderzoek is klaar. Er volgt een advies en dan een besluit.")
    press(page, "Stel de uitkomst vast")


def advise(page: Page, kenmerk: str) -> None:
    page.goto(reverse("triage:smo-agenda"))
    follow(page, kenmerk)
    follow(page, "Schrijf het advies over Tijn Traject")
    select(page, "Welke straf adviseer je?", "c. vermindering van vakantie-uren")
    write(page, "Motivering", "Wegkijken door een begeleider weegt zwaar.")
    choose(page, "Was iedereen het eens?", "Ja")
    write(page, "Waarom zijn er geen drie zaken om mee te vergelijken?", "Uit de opleiding is nog niets vastgelegd.")
    press(page, "Stel het advies vast")
    press(page, "Stuur het advies naar de politiechef")
    # The overleg advises and does not read on (P4, CI-5).
    assert page.request.get(reverse("meldingen:melding", args=[kenmerk])).status == 404


def intend(page: Page, kenmerk: str) -> None:
    page.goto(reverse("triage:besluit", args=[kenmerk]))
    follow(page, "Schrijf het voornemen over Tijn Traject")
    select(page, "Welke straf leg je op?", "c. vermindering van vakantie-uren")
    write(page, "Motivering", "Ik volg het advies.")
    choose(page, "Gaat het om een uiting", "Nee")
    write(page, "Waarom is advies van AGFA niet nodig?", "Het gaat niet om een uiting.")
    write(page, "Voornemen in gewone woorden", "Ik ben van plan je vakantie-uren te verminderen met 16 uur.")
    press(page, "Leg het voornemen voor")


def answer(page: Page) -> None:
    reads(page, "Ik ben van plan je vakantie-uren te verminderen met 16 uur.")
    follow(page, "Geef je zienswijze")
    assert not page.evaluate(TE_BREED)
    tick(page, "Ja, ik schrijf hieronder mijn zienswijze")
    write(page, "Jouw zienswijze", "Ik vind het terecht. Ik vraag wel om hulp.")
    press(page, "Verstuur")
    reads(page, "Ik vind het terecht. Ik vraag wel om hulp.")


def decide(page: Page, kenmerk: str) -> None:
    page.goto(reverse("triage:besluit", args=[kenmerk]))
    follow(page, "Neem het besluit over Tijn Traject")
    assert "Ik vind het terecht. Ik vraag wel om hulp." in page.inner_text("main")
    say_no_to_lc(page)
    write(page, "Besluit in gewone woorden", "Je vakantie-uren gaan omlaag.")
    write(page, "Wat hoort de melder?", "Er is een besluit over je begeleider. Jouw melding klopte.")
    press(page, "Maak het besluit definitief")
    press(page, "Stuur de zaak naar herstel")


def restore(als: SimpleNamespace, kenmerk: str, verhaal: Verhaal) -> None:
    """VIK names who accompanies; the chef of the receiving team carries out one afspraak and sees nothing else."""
    assign_begeleider(als.vik, kenmerk, verhaal.cast["pa_herstel"])
    hb, chef = als.hb, als.chef
    open_herstel(hb, kenmerk)
    write_herstelplan(hb, "Een nieuw examen en een goede start.")
    agree_on(
        hb,
        "gesprek onder begeleiding",
        "Een landingsgesprek in het nieuwe team.",
        werkmail=verhaal.cast[ONTVANGST].email,
        tekst="Voer een welkomstgesprek met de aspirant die bij je begint.",
    )
    chef.goto(reverse("werk"))
    follow(chef, "Voer uit wat jij op je nam: Afspraak")
    tekst = chef.inner_text("main")
    assert "Voer een welkomstgesprek" in tekst and kenmerk not in tekst and "Asha" not in tekst
    assert chef.request.get(reverse("meldingen:melding", args=[kenmerk])).status == 404
    write(chef, "Op welke dag is het gedaan?", klok.vandaag().isoformat())
    press(chef, "Dit is gedaan")
    open_herstel(hb, kenmerk)
    begin_nazorg(hb)
