"""One melding from the first word to the last, played by seven people on the real pages, each in an own browser.

After every step the melder reads where the melding is, and three others find nothing: the teamchef who looked away, the
betrokkene whom nobody has told yet, and somebody of VIK, who reaches every case of the unit and is not to see this one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle, repeat
from types import SimpleNamespace

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page

from meldingen.models import Inzage, Melding, Notificatie
from meldingen.uitleg import NA_NAZORG, UITLEG, Uitleg, for_melder
from meldingen.workflow import Status
from pvi import klok
from pvi.models import Medewerker, OrganisatieEenheid
from pvi.rollen import Rol
from tests.people import WACHTWOORD, first_team, give_role, make_person

from .stappen import (
    Verhaal,
    agree_on,
    assign_begeleider,
    begin_nazorg,
    carry_out_in_line,
    choose,
    follow,
    log_in,
    open_case,
    open_herstel,
    open_with_code,
    press,
    report,
    say_no_to_lc,
    select,
    sweep,
    tick,
    write,
    write_herstelplan,
)

# Nobody has this one: what a page says about it, it must say about a case behind a wall.
NERGENS = "M-2222-2222"
SAMENVATTING = "Een collega maakt bij de briefing steeds een grap over de afkomst van de melder."


@pytest.fixture
def tijd(settings, tmp_path):
    """A clock that can be moved, as in the demo, and a folder of its own for it."""
    settings.DATA_DIR = tmp_path
    settings.DEMO = True
    return klok


@pytest.fixture
def mensen(organisatie, team) -> SimpleNamespace:
    """The six of staff, the three who must find nothing, and somebody of Arbeidszaken for the quorum."""

    def lid(functie: str, naam: str) -> Medewerker:
        return make_person(Rol.TR, organisatie["RT"], functie=functie, naam=naam)

    wie = SimpleNamespace(
        vik=make_person(Rol.VI, organisatie["RT"], functie="coordinator", naam="Vera Verkenner"),
        secretaris=lid("secretaris", "Sanne Secretaris"),
        voorzitter=lid("voorzitter", "Thijs Voorzitter"),
        arbeidszaken=lid("lid", "Aya Arbeidszaken"),
        politiechef=make_person(Rol.PC, organisatie["RT"], naam="Pien Politiechef"),
        eigenaar=make_person(Rol.SH, team.ouder, naam="Sjoerd Sectorhoofd"),
        begeleider=colleague("Hanna Herstelt", first_team(organisatie, "RT", 3)),
        teamchef=make_person(Rol.TC, team, naam="Wout Wegkijker"),
        betrokkene=colleague("Bo Betrokken", team),
        # Without the wall that the melder asks for, she would read every case of the unit.
        ongewenst=make_person(Rol.VI, organisatie["RT"], naam="Ona Ongewenst"),
    )
    give_role(wie.arbeidszaken, Rol.HR, organisatie["RT"])
    for medewerker in vars(wie).values():
        medewerker.set_password(WACHTWOORD)
        medewerker.save()
    return wie


def colleague(naam: str, team: OrganisatieEenheid) -> Medewerker:
    """An employee without any role in the portal."""
    n = Medewerker.objects.count()
    return Medewerker.objects.create_user(
        f"collega.{n}@voorbeeld.invalid", None, naam=naam, personeelsnummer=f"P9{n:05}", team=team
    )


@dataclass
class Buitenstaander:
    """Somebody who must find nothing: every page stays, letter by letter, what it was before there was a melding."""

    page: Page
    eerst: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.eerst = self._look(NERGENS)

    def finds_nothing_of(self, kenmerk: str) -> None:
        assert self._look(kenmerk) == self.eerst

    def _look(self, kenmerk: str) -> list[tuple[int, str]]:
        """Status and text of everything that would show the case to who may: own pages, search, a page of every app."""
        namen = ("werk", "meldingen:mijn", "meldingen:werkvoorraad", "meldingen:signalen", "triage:zittingen")
        lijsten = [reverse(naam) for naam in namen]
        zoeken = f"{reverse('meldingen:werkvoorraad')}?kenmerk={kenmerk}"
        zaak = ("meldingen:melding", "meldingen:tijdlijn", "triage:dossier", "triage:lijn", "reflectie:herstel")
        adressen = [*lijsten, zoeken, *(reverse(naam, args=[kenmerk]) for naam in zaak)]
        return [self._read(adres, kenmerk) for adres in adressen]

    def _read(self, adres: str, kenmerk: str) -> tuple[int, str]:
        antwoord = self.page.request.get(adres)
        tekst = re.sub(r'name="(csrfmiddlewaretoken|formulier)" value="[^"]+"', "", antwoord.text())
        return antwoord.status, tekst.replace(kenmerk, NERGENS)


@dataclass
class Kijkers:
    """Who looks at the case after every step: the melder, and whose turn it is of those who must find nothing."""

    melding: Melding
    melder: Page
    beurten: Iterator[list[Buitenstaander]]

    def after(self, status: Status, uitleg: Uitleg | None = None) -> None:
        """The case is in this state, the melder reads so, and the outsiders find nothing anywhere."""
        uitleg = uitleg or UITLEG[status]
        sweep()
        self.melding.refresh_from_db()
        assert self.melding.status == status
        self.melder.goto(reverse("meldingen:volgen-melding"))
        tekst = self.melder.inner_text("main")
        # Who takes the step is never somebody who is not appointed yet.
        assert uitleg.melder in tekst and uitleg.volgende_stap in tekst and for_melder(self.melding).wie in tekst
        for buitenstaander in next(self.beurten):
            buitenstaander.finds_nothing_of(self.melding.kenmerk)


@pytest.mark.parametrize("allen", [False, pytest.param(True, marks=pytest.mark.proof)], ids=["by turns", "all"])
@pytest.mark.django_db(transaction=True)
def test_one_melding_is_played_to_its_end_by_seven_people(bezoeker, mensen, team, tijd, allen):
    paginas = {naam: bezoeker() for naam in vars(mensen) if naam != "arbeidszaken"}
    for naam, page in paginas.items():
        log_in(page, getattr(mensen, naam))
    als = SimpleNamespace(**paginas)
    buiten = [Buitenstaander(page) for page in (als.teamchef, als.betrokkene, als.ongewenst)]

    verhaal = Verhaal(
        wat="Bij de briefing maakt een collega steeds dezelfde grap over mijn afkomst. Iedereen lacht.",
        waar="In de briefingruimte, elke maandag.",
        team=team.naam,
        wens="Ik wil dat het stopt en dat iemand hardop zegt dat dit niet kan.",
        naam="Mila Melder",
        werkmail="mila@voorbeeld.invalid",
        mensen=(
            ("Over deze persoon gaat het", "Bo Betrokken", team.naam, ""),
            ("Leidinggevende die wegkeek", "Wout Wegkijker", team.naam, mensen.teamchef.email),
        ),
        niet=(mensen.ongewenst.naam, mensen.ongewenst.email),
    )
    kenmerk, code = report(bezoeker(), verhaal)
    als.melder = bezoeker()
    open_with_code(als.melder, code)
    kijkers = Kijkers(
        Melding.objects.get(kenmerk=kenmerk), als.melder, cycle([buiten] if allen else [[wie] for wie in buiten])
    )
    kijkers.after(Status.ONTVANGEN)

    start_intake(als.vik, kenmerk, mensen)
    kijkers.after(Status.INTAKE)
    talk(als.melder, als.vik, kenmerk)
    complete_intake(als.vik, kenmerk, mensen)
    kijkers.after(Status.TRIAGE)

    # Presence is recorded on the day itself.
    dag = kijkers.melding.agendapunten.get().zitting.datum
    tijd.advance(dagen=(dag - klok.vandaag()).days)
    take_places(als.secretaris, kenmerk, mensen)
    weigh_and_propose(als.voorzitter, kenmerk, mensen)
    kijkers.after(Status.TRIAGE)
    agree(als.politiechef, kenmerk)
    make_definitive(als.voorzitter, kenmerk)
    kijkers.after(Status.LIJNAFHANDELING)

    handle_in_line(als.eigenaar, kenmerk)
    kijkers.after(Status.HERSTEL)
    assign(als.vik, kenmerk, mensen)
    restore(als.begeleider, kenmerk)
    kijkers.after(Status.NAZORG)
    for maand, vooruit in ((1, 1), (3, 2), (6, 3)):
        tijd.advance(maanden=vooruit)
        ask_how_it_goes(als.begeleider, kenmerk, maand)
        kijkers.after(Status.NAZORG, NA_NAZORG if maand == 6 else None)

    write_les(als.vik, kenmerk)
    close(als.vik, kenmerk)
    kijkers.beurten = repeat(buiten)
    kijkers.after(Status.AFGESLOTEN)
    assert "Er is in het team gepraat" in als.melder.inner_text("main")
    thuis = bezoeker(javascript=False, width=320)
    open_with_code(thuis, code)
    assert "Je melding is afgesloten." in thuis.inner_text("main")

    nothing_leaked(kijkers.melding, verhaal, mensen, team)


def start_intake(page: Page, kenmerk: str, mensen: SimpleNamespace) -> None:
    page.goto(reverse("werk"))
    follow(page, "Nieuwe meldingen")
    follow(page, kenmerk)
    assert "Mila Melder" in page.inner_text("main")
    follow(page, "Start de intake")
    # Who may not see it does not even stand in the list, although she works at VIK.
    keuze = page.get_by_label("Wie doet de intake?").inner_text()
    assert mensen.vik.naam in keuze and mensen.ongewenst.naam not in keuze
    write(page, "Je eerste bericht", "Dank je wel, Mila. Ik bel je morgen om tien uur.")
    press(page, "Start de intake")


def talk(melder: Page, vik: Page, kenmerk: str) -> None:
    """A message each way; the melder reads who wrote as a role."""
    melder.reload()
    assert "Ik bel je morgen om tien uur." in melder.inner_text("#berichten")
    write(melder, "Schrijf een bericht", "Liever na mijn dienst, om vijf uur.")
    press(melder, "Verstuur bericht")
    vik.goto(reverse("werk"))
    follow(vik, "Melder wacht op antwoord")
    follow(vik, kenmerk)
    with vik.expect_navigation():
        vik.get_by_role("navigation", name="Dossier").get_by_role("link", name="Berichten").click()
    assert "Liever na mijn dienst, om vijf uur." in vik.inner_text("main")
    write(vik, "Je bericht", "Vijf uur is goed.")
    press(vik, "Verstuur bericht")
    melder.reload()
    berichten = melder.inner_text("#berichten")
    assert "Vijf uur is goed." in berichten and "VIK" in berichten and "Vera" not in berichten


def complete_intake(page: Page, kenmerk: str, mensen: SimpleNamespace) -> None:
    open_case(page, kenmerk)
    follow(page, "Vul de intake in")
    choose(page, "Gronden", "ras")
    choose(page, "Aard", "opmerking of grap")
    select(page, "Wanneer speelde het?", "tijdens briefing")
    choose(page, "Machtsverhouding", "geen")
    select(page, "Langs welk kanaal kwam het binnen?", "melder zelf (portaal)")
    choose(page, "Is er spoed?", "Nee")
    choose(page, "Hoe veilig is het nu?", "Niemand is nu onveilig")
    tick(page, "Ik heb de wensen van de melder besproken")
    tick(page, "Ik heb besproken wie wat mag weten")
    choose(page, "Wil de melder een vertrouwenspersoon?", "Nee")
    choose(page, "Wil de melder een buddy?", "Ja")
    say_no_to_lc(page)
    write(page, "Samenvatting", SAMENVATTING)
    press(page, "Bewaar en leg mensen vast")
    follow(page, "Koppel: Bo Betrokken")
    write(page, "Werkmail", mensen.betrokkene.email)
    press(page, "Bewaar")
    follow(page, "Terug naar de intake")
    press(page, "Bewaar en stuur naar de triagecommissie")


def open_next_zitting(page: Page) -> None:
    page.goto(reverse("triage:zittingen"))
    with page.expect_navigation():
        page.get_by_role("region", name="Komende zittingen").get_by_role("link").first.click()


def take_places(page: Page, kenmerk: str, mensen: SimpleNamespace) -> None:
    open_next_zitting(page)
    assert kenmerk in page.inner_text("main")
    plaatsen = (
        ("voorzitter", "Voorzitter (lijn)"),
        ("vik", "VIK"),
        ("arbeidszaken", "HRM Arbeidszaken"),
        ("secretaris", "Secretaris"),
    )
    for naam, plaats in plaatsen:
        select(page, getattr(mensen, naam).naam, plaats)
    press(page, "Leg aanwezigheid vast")
    assert "Compleet" in page.inner_text("main aside")


def weigh_and_propose(page: Page, kenmerk: str, mensen: SimpleNamespace) -> None:
    open_next_zitting(page)
    follow(page, f"Weeg: {kenmerk}")
    for aspect in page.locator(".aspecten").get_by_role("group").all():
        aspect.get_by_label("Midden").check()
    write(page, "Welke feiten liggen er?", "De melder en twee collega's vertellen hetzelfde.")
    press(page, "Bewaar en ga naar het voorstel")
    choose(page, "Hoofdspoor", "Lijngesprek")
    # CI-2: a teamchef who looked away is skipped; the line handles it one level up.
    eigenaren = page.get_by_label("Wie voert het uit?")
    assert mensen.teamchef.naam not in eigenaren.inner_text()
    eigenaren.select_option(index=1)
    assert mensen.eigenaar.naam in eigenaren.locator("option:checked").inner_text()
    write(page, "Wat moet er in de lijn gebeuren?", "Voer een normstellend gesprek en bespreek het met het team.")
    write(page, "Uiterlijk klaar op", (klok.vandaag() + timedelta(weeks=6)).isoformat())
    write(page, "Motivering", "Het gedrag staat vast en er is ruimte om te herstellen.")
    write(page, "Uitleg in gewone woorden", "De grap had niet gemogen. Een leidinggevende spreekt de collega aan.")
    press(page, "Bekijk wat de melder leest")
    assert UITLEG[Status.LIJNAFHANDELING].melder in page.inner_text("#voorbeeld")
    press(page, "Stuur naar de politiechef")


def agree(page: Page, kenmerk: str) -> None:
    page.goto(reverse("werk"))
    follow(page, "Standpunten te geven")
    follow(page, kenmerk)
    assert SAMENVATTING in page.inner_text("main")
    choose(page, "Wat is je standpunt?", "Akkoord")
    press(page, "Leg je standpunt vast")


def make_definitive(page: Page, kenmerk: str) -> None:
    page.goto(reverse("triage:weging", args=[kenmerk]))
    follow(page, "Maak het besluit definitief")
    press(page, "Maak definitief")
    # The item is decided: the commissie does not read the case any longer.
    assert page.request.get(reverse("meldingen:melding", args=[kenmerk])).status == 404


def handle_in_line(page: Page, kenmerk: str) -> None:
    open_case(page, kenmerk)
    follow(page, "Voer de afspraken uit")
    carry_out_in_line(
        page,
        "normstellend gesprek",
        "Gesprek over wat de grap deed.",
        "De collega begrijpt het en biedt excuses aan.",
        voor="Bo Betrokken",
    )
    for naam in ("Bo Betrokken", "Wout Wegkijker"):
        open_case(page, kenmerk)
        follow(page, f"Informeren: {naam}")
        choose(page, "Hoort deze persoon ervan?", "Nee")
        write(page, "Waarom (nog) niet?", "Het gesprek in de lijn was genoeg; meer weten maakt de melder herkenbaar.")
        press(page, "Bewaar")
    open_case(page, kenmerk)
    follow(page, "Voer de afspraken uit")
    follow(page, "Rond de lijnafhandeling af")
    select(page, "Is de norm overschreden?", "norm overschreden – geen plichtsverzuim")
    write(page, "Wat is er gedaan?", "Er is een gesprek gevoerd. De grap komt niet meer terug.")
    press(page, "Rond af")


def assign(page: Page, kenmerk: str, mensen: SimpleNamespace) -> None:
    open_herstel(page, kenmerk)
    follow(page, "Wijs een herstelbegeleider toe")
    # Not somebody of the team it is about.
    write(page, "Werkmail", mensen.betrokkene.email)
    with page.expect_navigation():
        page.get_by_role("button", name="Wijs toe").click()
    assert page.title().startswith("Fout")
    assign_begeleider(page, kenmerk, mensen.begeleider)


def restore(page: Page, kenmerk: str) -> None:
    open_herstel(page, kenmerk)
    # Row 12a: who accompanies reads the summary and not the story.
    assert SAMENVATTING in page.inner_text("main")
    assert "elke maandag" not in page.request.get(reverse("meldingen:melding", args=[kenmerk])).text()
    write_herstelplan(page, "Dat het team weet dat dit niet kan.")
    agree_on(page, "erkenning door leiding", "De sectorhoofd zegt het hardop bij de briefing.")
    follow(page, "Leg vast: Erkenning door leiding")
    write(page, "Gedaan op", klok.vandaag().isoformat())
    press(page, "Bewaar")
    begin_nazorg(page)


def ask_how_it_goes(page: Page, kenmerk: str, maand: int) -> None:
    """The moments of this month: one with the melder, one with the team."""
    for wie in ("melder", "team"):
        open_herstel(page, kenmerk)
        follow(page, "Naar de nazorg")
        follow(page, f"Leg vast: {wie}, na {maand} {'maand' if maand == 1 else 'maanden'}")
        choose(page, "Is er contact geweest?", "Gedaan")
        choose(page, "Hoe gaat het?", "Het gaat goed")
        write(page, "Wat is er besproken?", "Het gaat beter. De grap is niet teruggekomen.")
        press(page, "Leg vast")


def write_les(page: Page, kenmerk: str) -> None:
    open_case(page, kenmerk)
    follow(page, "Sluit de melding")
    follow(page, "Naar deze stap: Les opgeschreven, of reden waarom niet")
    follow(page, "Schrijf de les")
    for veld in page.locator("main textarea").all():
        veld.fill("Een team dat elkaar lang kent, zag een grap niet meer als een keuze.")
    press(page, "Bied de les aan")


def close(page: Page, kenmerk: str) -> None:
    open_case(page, kenmerk)
    follow(page, "Sluit de melding")
    assert "Nog te doen" not in page.inner_text("main")
    write(page, "Wat is er gedaan en wat is ervan geleerd?", "Er is in het team gepraat. De grap is gestopt.")
    press(page, "Sluit de melding")


def nothing_leaked(melding: Melding, verhaal: Verhaal, mensen: SimpleNamespace, team: OrganisatieEenheid) -> None:
    """No mail went to who must not know, and no mail says anything; every refusal was logged."""
    geheim = [melding.kenmerk, str(melding.pk), verhaal.naam, team.naam, "discriminatie", "Bo", "Wout", "Mila"]
    assert mail.outbox
    for bericht in mail.outbox:
        tekst = f"{bericht.subject}\n{bericht.body}\n{bericht.extra_headers}"
        assert [woord for woord in geheim if woord in tekst] == []
    ontvangers = {adres for bericht in mail.outbox for adres in bericht.to}
    assert verhaal.werkmail in ontvangers and mensen.begeleider.email in ontvangers
    buiten = (mensen.teamchef, mensen.betrokkene, mensen.ongewenst)
    assert not ontvangers & {medewerker.email for medewerker in buiten}
    assert not Notificatie.objects.filter(medewerker__in=buiten).exists()
    assert not any(
        melding.kenmerk in aanleiding for aanleiding in Notificatie.objects.values_list("aanleiding", flat=True)
    )
    for medewerker in buiten:
        gezien = Inzage.objects.filter(melding=melding.pk, medewerker=medewerker)
        assert set(gezien.values_list("soort", flat=True)) == {Inzage.Soort.GEWEIGERD}
