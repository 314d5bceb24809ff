"""/mijn/: the own meldingen of an employee, and the own procedure of a betrokkene, never a moment too early (CI-1)."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from meldingen.actions.contact import tell_melder
from meldingen.actions.melding import Persoon, link_melding
from meldingen.forms.volgen import CODE_ONBEKEND
from meldingen.models import Bericht, Betrokkenheid, Inzage, Melder, Melding
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from tests.meldingen import melder as m
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db
MIJN = "/mijn/"


@pytest.fixture(autouse=True)
def fresh_tempo():
    cache.clear()


@pytest.fixture
def ingediend(team, teamchef) -> tuple:
    betrokkene = Persoon(naam="De chef", werkmail=teamchef.email)
    return m.submitted(eenheid=team, betrokkenen=(betrokkene,))


@pytest.fixture
def zaak(ingediend) -> Melding:
    return ingediend[0]


@pytest.fixture
def ingelogd(client, collega) -> Client:
    client.force_login(collega)
    return client


def page(client: Client, pad: str = MIJN) -> str:
    return client.get(pad).content.decode()


def inform(zaak: Melding, tekst: str = "") -> None:
    betrokkene = zaak.betrokkenheden.get()
    betrokkene.geinformeerd_op, betrokkene.geinformeerd_via = klok.nu(), Betrokkenheid.Via.GESPREK
    betrokkene.tekst_voor_betrokkene = tekst
    betrokkene.save()


# --- the melder ------------------------------------------------------------------------------------------------------


def test_nobody_gets_in_without_a_login(client, zaak):
    for pad in (MIJN, f"{MIJN}{zaak.kenmerk}/"):
        assert client.get(pad).url.startswith("/inloggen/")


def test_page_of_an_employee_without_a_case_is_sound(ingelogd):
    html = page(ingelogd)
    assert check_page(html) == []
    assert "Hier staat nog geen melding" in html
    assert "procedure" not in html


def test_code_links_the_case_and_then_it_is_there_without_a_code(ingelogd, ingediend, collega):
    zaak, _, code = ingediend
    pad = f"{MIJN}{zaak.kenmerk}/"
    assert ingelogd.get(pad).status_code == 404
    assert ingelogd.post(MIJN, {"code": code}).url == pad
    html = page(ingelogd, pad)
    assert check_page(html) == []
    assert m.VERHAAL in html
    assert zaak.kenmerk in page(ingelogd)
    assert list(Melder.objects.of_account(collega)) == [ingediend[1]]


def test_link_with_the_account_is_stored_as_a_keyed_mark_only(ingelogd, ingediend, collega):
    ingelogd.post(MIJN, {"code": ingediend[2]})
    assert str(collega.pk) not in repr(Melder.objects.filter(pk=ingediend[1].pk).values())


def test_wrong_code_says_the_same_as_at_volgen(ingelogd, zaak):
    antwoord = ingelogd.post(MIJN, {"code": kluis.new_code()})
    assert antwoord.status_code == 422
    assert CODE_ONBEKEND in antwoord.content.decode()
    assert not Melder.objects.exclude(account_merk="").exists()


def test_guessing_is_slowed_down_here_too(ingelogd):
    assert 429 in [ingelogd.post(MIJN, {"code": kluis.new_code()}).status_code for _ in range(30)]


def test_colleague_does_not_see_the_linked_case(ingelogd, ingediend, vik):
    ingelogd.post(MIJN, {"code": ingediend[2]})
    ander = Client()
    ander.force_login(vik)
    assert ander.get(f"{MIJN}{ingediend[0].kenmerk}/").status_code == 404
    assert ingediend[0].kenmerk not in page(ander)


def test_unknown_kenmerk_and_case_of_another_answer_alike(ingelogd, zaak):
    bodies = {ingelogd.get(f"{MIJN}{k}/").content for k in (zaak.kenmerk, "M-2222-3333")}
    assert len({b.split(b"csrfmiddlewaretoken")[0] for b in bodies}) == 1
    assert Inzage.objects.filter(soort=Inzage.Soort.GEWEIGERD).count() == 2


def test_reading_the_own_case_does_not_write_down_who_the_melder_is(ingelogd, ingediend):
    ingelogd.post(MIJN, {"code": ingediend[2]})
    page(ingelogd, f"{MIJN}{ingediend[0].kenmerk}/")
    assert not Inzage.objects.exists()


def test_staff_who_links_the_own_case_never_handles_it(client, ingediend, vik):
    assert ingediend[0] in Melding.objects.permitted(vik, Recht.INTAKE)
    client.force_login(vik)
    client.post(MIJN, {"code": ingediend[2]})
    assert ingediend[0] not in Melding.objects.permitted(vik, Recht.INTAKE)


def test_melder_writes_from_the_own_account(ingelogd, ingediend):
    zaak, _, code = ingediend
    ingelogd.post(MIJN, {"code": code})
    pad = f"{MIJN}{zaak.kenmerk}/"
    assert ingelogd.post(pad, {"actie": "bericht", "bericht-tekst": "Nog iets."}).url == f"{pad}#berichten"
    bericht = zaak.berichten.get(van_melder=True)
    assert bericht.auteur is None
    assert "Nog iets." in page(ingelogd, pad)


def test_nobody_writes_in_the_case_of_another(ingelogd, zaak):
    antwoord = ingelogd.post(f"{MIJN}{zaak.kenmerk}/", {"actie": "bericht", "bericht-tekst": "Ik ook."})
    assert antwoord.status_code == 404
    assert not zaak.berichten.filter(van_melder=True).exists()


# --- the betrokkene --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [s for s in Status if s != Status.CONCEPT])
def test_betrokkene_sees_nothing_at_all_before_being_informed(client, zaak, teamchef, status):
    zaak.status = status
    zaak.afgesloten_op, zaak.sluitreden = klok.nu(), "afgerond"
    zaak.bewaren_tot = klok.vandaag() if status == Status.AFGESLOTEN else None
    zaak.save()
    client.force_login(teamchef)
    met = page(client)
    assert "procedure" not in met
    assert client.get(f"{MIJN}{zaak.kenmerk}/").status_code == 404
    Betrokkenheid.objects.update(medewerker=None)
    assert _neutral(met) == _neutral(page(client))


def _neutral(html: str) -> str:
    return re.sub(r'name="(csrfmiddlewaretoken|formulier)" value="[^"]+"', "", html)


@pytest.mark.parametrize("status", [s for s in Status if s != Status.CONCEPT])
def test_informed_betrokkene_finds_the_own_procedure_and_nothing_about_it_yet(client, zaak, teamchef, status):
    """What it is about stands behind the link: see tests/reflectie/test_procedure.py."""
    inform(zaak, "We spreken elkaar op maandag over de omgang in het team.")
    zaak.status = status
    zaak.afgesloten_op, zaak.sluitreden = klok.nu(), "afgerond"
    zaak.bewaren_tot = klok.vandaag() if status == Status.AFGESLOTEN else None
    zaak.save()
    client.force_login(teamchef)
    html = page(client)
    assert check_page(html) == []
    assert "Een procedure waarin jij betrokken bent" in html
    assert f"/mijn/procedure/{zaak.betrokkenheden.get().pk}/" in html
    for geheim in (zaak.kenmerk, m.VERHAAL, "Noor", "noor@", "We spreken elkaar"):
        assert geheim not in html
    assert client.get(f"{MIJN}{zaak.kenmerk}/").status_code == 404


def test_procedure_is_gone_once_the_link_is_removed(client, zaak, teamchef):
    inform(zaak, "Dit las je eerder.")
    client.force_login(teamchef)
    assert "procedure" in page(client)
    betrokkene = zaak.betrokkenheden.get()
    betrokkene.medewerker = None
    betrokkene.save()
    assert "procedure" not in page(client)


def test_witness_has_no_procedure(client, zaak, teamchef):
    inform(zaak)
    Betrokkenheid.objects.update(rol=Betrokkenheid.Rol.GETUIGE)
    client.force_login(teamchef)
    assert "procedure" not in page(client)


# --- staff keeps its menu, and nothing is said twice ------------------------------------------------------------------


@pytest.mark.parametrize("pad", [MIJN, "/hulp/"])
def test_who_is_logged_in_keeps_the_own_menu(client, vik, pad):
    client.force_login(vik)
    assert "Mijn werk" in page(client, pad).split('aria-label="Hoofdmenu"')[1].split("</nav>")[0]


def test_who_is_not_logged_in_reads_the_menu_of_a_melder(client):
    assert "Iets melden" in page(client, "/hulp/").split('aria-label="Hoofdmenu"')[1].split("</nav>")[0]


def test_an_outcome_is_printed_once_and_equal_status_messages_too(ingelogd, ingediend, collega):
    melding, *_ = ingediend
    kluis.open_sleutel(melding.sleutel_id)
    link_melding(melding.melders.get(), collega)
    uitkomst, bezig = "Er is een gesprek geweest met de chef.", "We zijn nog bezig."
    tell_melder(melding, Bericht.Soort.UITKOMST, uitkomst, auteur_rol="vi")
    for _ in range(3):
        tell_melder(melding, Bericht.Soort.STATUS, bezig, auteur_rol="vi")
    tekst = page(ingelogd, f"{MIJN}{melding.kenmerk}/")
    assert tekst.count(uitkomst) == 1
    assert tekst.count(bezig) == 1
    assert "en al 2 keer eerder" in tekst
