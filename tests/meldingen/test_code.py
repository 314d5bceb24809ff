"""A code that somebody else got hold of: renewing it ends everything it opened, in every browser and account."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from meldingen.actions.code import renew_code
from meldingen.actions.melding import Persoon
from meldingen.actions.muren import wall_off
from meldingen.forms.volgen import CODE_ONBEKEND
from meldingen.models import Betrokkenheid, Melder, Melding, Notificatie
from pvi import kluis
from tests.meldingen import melder as m
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db
VOLGEN, ZAAK, MIJN, CODE = "/volgen/", "/volgen/melding/", "/mijn/", "/volgen/code/"


@pytest.fixture(autouse=True)
def fresh_tempo():
    cache.clear()


@pytest.fixture
def ingediend(team, teamchef) -> tuple[Melding, Melder, str]:
    return m.submitted(eenheid=team, betrokkenen=(Persoon(naam="De chef", werkmail=teamchef.email),))


@pytest.fixture
def code(ingediend) -> str:
    return ingediend[2]


def came_in(code: str) -> Client:
    """A browser in which somebody typed the code."""
    browser = Client()
    assert browser.post(VOLGEN, {"code": code}).url == ZAAK
    return browser


def linked(medewerker, code: str) -> Client:
    """A browser in which somebody linked the case to the own account."""
    browser = Client()
    browser.force_login(medewerker)
    assert browser.post(MIJN, {"code": code}).status_code == 302
    return browser


def reads(browser: Client, pad: str = ZAAK) -> bool:
    antwoord = browser.get(pad)
    return antwoord.status_code == 200 and m.VERHAAL in antwoord.text


def make_new(browser: Client, code: str, **velden: str) -> str:
    """The new code that the melder makes and keeps."""
    assert browser.post(CODE, {"code": code, **velden}).url == CODE
    pagina = browser.get(CODE).text
    assert check_page(pagina) == []
    nieuw = re.search(r'<samp id="code">([^<]+)<', pagina)[1]
    assert browser.get(ZAAK).url == CODE, "nobody walks away from a code that is not kept"
    assert browser.post(CODE).status_code == 422
    assert browser.post(CODE, {"bewaard": "on"}).url == ZAAK
    return nieuw


# --- by VIK ----------------------------------------------------------------------------------------------------------


def test_a_code_renewed_by_vik_ends_every_open_browser(ingediend, code, vik):
    dief, melder = came_in(code), came_in(code)
    renew_code(ingediend[1], door=vik)
    for browser in (dief, melder):
        for pad in (ZAAK, "/volgen/bewijs/", CODE):
            assert browser.get(pad).url == VOLGEN
        assert browser.post(ZAAK, {"actie": "bericht", "bericht-tekst": "Trek alles in."}).url == VOLGEN
    assert not ingediend[0].berichten.filter(van_melder=True).exists()


def test_a_code_renewed_by_vik_ends_the_link_and_the_new_code_links_again(ingediend, code, collega, vik):
    zaak, melder, _ = ingediend
    pad = f"{MIJN}{zaak.kenmerk}/"
    browser = linked(collega, code)
    assert reads(browser, pad)
    nieuw = renew_code(melder, door=vik)
    assert browser.get(pad).status_code == 404
    assert zaak.kenmerk not in browser.get(MIJN).text
    assert browser.post(MIJN, {"code": nieuw}).url == pad
    assert reads(browser, pad)


def test_a_browser_that_sent_the_melding_is_ended_too(organisatie, vik):
    browser = Client()
    m.fill_in(browser, m.stappen("RT"))
    m.send(browser)
    renew_code(Melder.objects.get(), door=vik)
    assert browser.get("/melden/ontvangen/").status_code == 302
    assert browser.get(ZAAK).url == VOLGEN


# --- by the melder ---------------------------------------------------------------------------------------------------


def test_the_melder_makes_a_new_code_and_only_this_browser_goes_on(ingediend, code, collega):
    dief, gelinkt, melder = came_in(code), linked(collega, code), came_in(code)
    pagina = melder.get(CODE).text
    assert check_page(pagina) == []
    nieuw = make_new(melder, code)
    assert reads(melder)
    assert dief.get(ZAAK).url == VOLGEN
    assert gelinkt.get(f"{MIJN}{ingediend[0].kenmerk}/").status_code == 404
    assert Client().post(VOLGEN, {"code": code}).status_code == 422
    assert reads(came_in(nieuw))


def test_the_melder_keeps_the_account_that_is_the_own_one(ingediend, code, collega):
    gelinkt, melder = linked(collega, code), came_in(code)
    make_new(melder, code, houdt_koppeling="on")
    assert reads(gelinkt, f"{MIJN}{ingediend[0].kenmerk}/")


def test_an_ended_link_is_not_brought_back_by_keeping_it(ingediend, code, collega):
    gelinkt, melder = linked(collega, code), came_in(code)
    melder.post(ZAAK, {"actie": "ontkoppel"})
    make_new(melder, code, houdt_koppeling="on")
    assert gelinkt.get(f"{MIJN}{ingediend[0].kenmerk}/").status_code == 404


def test_a_screen_left_open_makes_no_new_code(ingediend, code, team):
    melder = came_in(code)
    _, _, andere = m.submitted(eenheid=team)
    for fout in ("", "onzin", kluis.new_code(), andere):
        antwoord = melder.post(CODE, {"code": fout})
        assert antwoord.status_code == 422
        assert "samp id" not in antwoord.text
    assert reads(came_in(code))


def test_guessing_the_code_on_an_open_screen_is_slowed_down(code):
    melder = came_in(code)
    assert "Wacht nog" in [melder.post(CODE, {"code": kluis.new_code()}) for _ in range(12)][-1].text


def test_the_melder_is_mailed_when_somebody_made_a_new_code(ingediend, code):
    melder = came_in(code)
    melder.post(ZAAK, {"actie": "mail-aan"})
    Notificatie.objects.all().delete()
    make_new(melder, code)
    assert Notificatie.objects.filter(melder=ingediend[1]).count() == 1


# --- the link to an account ------------------------------------------------------------------------------------------


def test_the_melder_sees_the_link_and_ends_it(ingediend, code, collega):
    melder = came_in(code)
    assert "niet gekoppeld aan een account" in melder.get(ZAAK).text
    gelinkt = linked(collega, code)
    pagina = melder.get(ZAAK).text
    assert "gekoppeld aan een account" in pagina
    assert collega.naam not in pagina and check_page(pagina) == []
    assert melder.post(ZAAK, {"actie": "ontkoppel"}).status_code == 302
    assert "niet gekoppeld aan een account" in melder.get(ZAAK).text
    assert gelinkt.get(f"{MIJN}{ingediend[0].kenmerk}/").status_code == 404


def test_who_linked_the_case_ends_the_link_from_the_own_account(ingediend, code, collega):
    gelinkt = linked(collega, code)
    pad = f"{MIJN}{ingediend[0].kenmerk}/"
    assert check_page(gelinkt.get(pad).text) == []
    antwoord = gelinkt.post(pad, {"actie": "ontkoppel"}, follow=True)
    assert antwoord.redirect_chain == [(MIJN, 302)]
    assert "De koppeling is gestopt" in antwoord.text
    assert gelinkt.get(pad).status_code == 404


def answer_without_token(medewerker, code: str) -> tuple[int, str, list[str]]:
    browser = Client()
    browser.force_login(medewerker)
    antwoord = browser.post(MIJN, {"code": code})
    tekst = re.sub(r'name="(csrfmiddlewaretoken|formulier|formulier_van)" value="[^"]+"', "", antwoord.text).replace(
        code, ""
    )
    return antwoord.status_code, tekst, sorted(antwoord.headers)


@pytest.mark.parametrize("waarom", ["betrokkene", "wegkijker", "muur"])
def test_a_walled_account_reads_of_a_right_code_what_it_reads_of_a_wrong_one(
    ingediend, code, waarom, teamchef, sectorhoofd, collega
):
    zaak = ingediend[0]
    wie = {"betrokkene": teamchef, "wegkijker": sectorhoofd, "muur": collega}[waarom]
    if waarom == "wegkijker":
        Betrokkenheid.objects.create(melding=zaak, sleutel_id=zaak.sleutel_id, rol="wegkijker", medewerker=wie)
    if waarom == "muur":
        wall_off(zaak, wie)
    goed = answer_without_token(wie, code)
    assert goed == answer_without_token(wie, kluis.format_code(kluis.new_code()))
    assert goed[0] == 422 and CODE_ONBEKEND in goed[1]
    assert not Melder.objects.exclude(account_merk="").exists()


def test_the_wall_of_a_melder_who_works_here_does_not_keep_the_own_account_out(team, collega):
    """CI-7 walls a melder by exact key from the first moment; that is no reason not to link."""
    from meldingen.actions.melding import Afzender

    zaak, _, code = m.submitted(eenheid=team, melder=Afzender(naam=collega.naam, werkmail=collega.email))
    assert zaak.uitsluitingen.filter(medewerker=collega).exists()
    assert reads(linked(collega, code), f"{MIJN}{zaak.kenmerk}/")


def test_who_linked_the_case_and_turns_out_to_be_at_issue_reads_it_no_more(ingediend, code, collega):
    zaak = ingediend[0]
    gelinkt = linked(collega, code)
    kluis.open_sleutel(zaak.sleutel_id)
    Betrokkenheid.objects.create(melding=zaak, sleutel_id=zaak.sleutel_id, rol="betrokkene", medewerker=collega)
    assert gelinkt.get(f"{MIJN}{zaak.kenmerk}/").status_code == 404
    assert zaak.kenmerk not in gelinkt.get(MIJN).text


# --- a cookie that somebody else put into this browser ---------------------------------------------------------------


def copy_of(browser: Client) -> Client:
    """Another browser with the same cookie."""
    ander = Client()
    ander.cookies["melder"] = browser.cookies["melder"].value
    return ander


def test_who_planted_the_cookie_reads_neither_the_draft_nor_the_code(organisatie):
    dader = Client()
    dader.post("/melden/", {"stap": "1", "naar": "1"})
    melder = copy_of(dader)
    m.fill_in(melder, m.stappen("RT"))
    assert m.VERHAAL not in dader.get("/melden/").text
    m.send(melder)
    pagina = melder.get("/melden/ontvangen/")
    assert '<samp id="code">' in pagina.text
    assert dader.get("/melden/ontvangen/").url == "/melden/"
    assert dader.get(ZAAK).url == VOLGEN
    assert m.VERHAAL not in dader.get("/melden/").text


@pytest.mark.parametrize("stap", range(1, 7))
def test_a_copied_cookie_ends_at_the_next_page_whatever_the_step(organisatie, stap):
    """From each step on, and from the check page: the copy opens nothing once the melder went on."""
    melder = Client()
    m.fill_in(melder, m.stappen("RT")[: stap - 1] or [])
    if stap == 1:
        melder.post("/melden/", {"stap": "1", "naar": "1"})
    dader = copy_of(melder)
    if stap < 6:
        m.post(melder, stap, m.stappen("RT")[stap - 1])
    else:
        m.send(melder)
    melder.get("/melden/", follow=True)
    assert "Stap 1 van 5" in dader.get("/melden/").text
    assert dader.get("/melden/ontvangen/").status_code == 302


def test_a_cookie_planted_before_the_code_is_typed_opens_nothing(code):
    dader = Client()
    dader.post("/melden/", {"stap": "1", "naar": "1"})
    melder = copy_of(dader)
    melder.post(VOLGEN, {"code": code})
    assert reads(melder)
    assert dader.get(ZAAK).url == VOLGEN


def test_an_answer_that_got_lost_leaves_the_browser_with_a_key_that_works(organisatie):
    """The new key went with the answer: the same post with the old one finds the case and its code."""
    melder = Client()
    m.fill_in(melder, m.stappen("RT"))
    gegevens = {"naar": "verstuur", "sleutel": m.sleutel(melder)}
    oud = melder.cookies["melder"].value
    for _ in range(3):
        melder.cookies["melder"] = oud
        assert melder.post("/melden/", gegevens).url == "/melden/ontvangen/"
    assert '<samp id="code">' in melder.get("/melden/ontvangen/").text
    assert Melding.objects.count() == 1


def test_saving_too_late_with_the_old_key_takes_nothing_from_the_new_one(organisatie):
    melder = Client()
    m.fill_in(melder, [m.HOE])
    oud = copy_of(melder)
    m.post(melder, 2, m.WAT)
    melder.get("/melden/")
    for pad in ("/melden/concept/", "/melden/sessie/"):
        antwoord = oud.post(pad, {"stap": "2", "wat_gebeurd": "Half", "sleutel": m.sleutel(melder)})
        assert not antwoord.cookies, "the browser keeps the cookie of the step"
    assert m.post(melder, 3, m.waar("RT")).status_code == 302
    m.post(melder, 4, m.NODIG)
    m.post(melder, 5, m.CONTACT)
    assert m.VERHAAL in melder.get("/melden/").text


def test_every_url_of_the_melder_is_bound_to_the_code_of_now(ingediend, code, vik):
    """Whatever page is added: with a session of an ended code none of them shows the story."""
    from meldingen.urls_melder import urlpatterns

    browser = came_in(code)
    renew_code(ingediend[1], door=vik)
    for patroon in urlpatterns:
        if "<" not in str(patroon.pattern):
            antwoord = browser.get(reverse(f"meldingen:{patroon.name}"))
            assert ingediend[0].kenmerk not in antwoord.content.decode(), patroon.name
