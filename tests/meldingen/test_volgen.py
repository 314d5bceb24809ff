"""/volgen/: a code opens one case, a guess opens nothing, and the page says what the melder may know."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from meldingen import uitleg
from meldingen import workflow as w
from meldingen.actions import contact
from meldingen.actions.benadeling import report_benadeling
from meldingen.actions.melding import Persoon
from meldingen.dossier import get_identiteiten, get_melding
from meldingen.forms.volgen import CODE_ONBEKEND
from meldingen.models import Bericht, Betrokkenheid, Inzage, Melding
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.lijsten import LIJSTEN
from pvi.rollen import Rol
from tests.meldingen import melder as m
from tests.people import make_person
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db
VOLGEN, ZAAK = "/volgen/", "/volgen/melding/"


@pytest.fixture(autouse=True)
def fresh_tempo():
    cache.clear()


@pytest.fixture
def ingediend(team) -> tuple:
    return m.submitted(eenheid=team, wensen="Dat het stopt.", betrokkenen=(Persoon(naam="Bram Verzonnen"),))


@pytest.fixture
def zaak(ingediend) -> Melding:
    return ingediend[0]


@pytest.fixture
def melder(client, ingediend) -> Client:
    """A browser in which the melder came in with the code."""
    assert client.post(VOLGEN, {"code": kluis.format_code(ingediend[2])}).url == ZAAK
    return reopen(client, ingediend[0])


def reopen(client: Client, zaak: Melding) -> Client:
    """A request closes every key; the test goes on writing in the case."""
    kluis.open_sleutel(zaak.sleutel_id)
    return client


def page(client: Client) -> str:
    return client.get(ZAAK).content.decode()


def text(client: Client) -> str:
    return " ".join(BeautifulSoup(page(client), "html.parser").main.get_text(" ").split())


def do(client: Client, actie: str, **velden: str):
    return client.post(ZAAK, {"actie": actie, **{f"{actie}-{naam}": waarde for naam, waarde in velden.items()}})


# --- the code --------------------------------------------------------------------------------------------------------


def test_page_of_the_code_is_sound(client):
    assert check_page(client.get(VOLGEN).content.decode()) == []


@pytest.mark.parametrize("typen", [str, str.lower, lambda c: kluis.format_code(c).replace("-", " "), "  {}  ".format])
def test_code_opens_the_case_however_it_is_typed(client, ingediend, typen):
    assert client.post(VOLGEN, {"code": typen(ingediend[2])}).url == ZAAK
    assert ingediend[0].kenmerk in page(client)


def wrong_codes(code: str) -> list[str]:
    onbekend = kluis.new_code()
    controle = code[:16] + ("0" if code[16] != "0" else "1")
    return [onbekend, kluis.format_code(onbekend), controle, code[:16], code + "A", "geen code", "Ω" * 17, "'; --"]


def test_every_wrong_code_gives_the_same_page(client, ingediend):
    paginas = set()
    for poging in wrong_codes(ingediend[2]):
        cache.clear()
        antwoord = client.post(VOLGEN, {"code": poging})
        assert antwoord.status_code == 422
        html = antwoord.content.decode()
        assert CODE_ONBEKEND in html
        html = re.sub(r'name="(csrfmiddlewaretoken|formulier)" value="[^"]+"', "", html)
        paginas.add(re.sub(r'(name="code" value=)"[^"]*"', r"\1", html))
        assert client.get(ZAAK).url == VOLGEN
    assert len(paginas) == 1


def test_kenmerk_opens_nothing(client, zaak):
    assert client.post(VOLGEN, {"code": zaak.kenmerk}).status_code == 422


def test_guessing_is_slowed_down_and_says_how_long(client, ingediend):
    statussen = [client.post(VOLGEN, {"code": kluis.new_code()}).status_code for _ in range(30)]
    assert set(statussen[:9]) == {422}
    assert statussen.count(429) >= 10  # the minute may turn once
    antwoord = client.post(VOLGEN, {"code": ingediend[2]})
    if antwoord.status_code == 429:
        html = antwoord.content.decode()
        assert re.search(r"Wacht nog \d+ seconden", html)
        assert "Je code blijft geldig." in html
        assert check_page(html) == []


def test_right_code_works_again_after_the_wait(client, ingediend):
    for _ in range(30):
        client.post(VOLGEN, {"code": kluis.new_code()})
    cache.clear()  # as the minute does
    assert client.post(VOLGEN, {"code": ingediend[2]}).url == ZAAK


def test_thousand_random_codes_hit_nothing(ingediend):
    assert not any(ingediend[1].melding.melders.by_code(kluis.new_code()) for _ in range(1000))


def test_session_key_changes_when_the_code_opens_the_case(client, ingediend):
    client.post("/melden/", {"stap": "1", "naar": "volgende"})
    voor = client.cookies["melder"].value
    client.post(VOLGEN, {"code": ingediend[2]})
    assert client.cookies["melder"].value != voor


def test_without_a_code_there_is_no_case(client, zaak):
    assert client.get(ZAAK).url == VOLGEN
    assert client.get("/volgen/bewijs/").url == VOLGEN
    assert client.post(ZAAK, {"actie": "niets"}).url == VOLGEN
    assert not zaak.berichten.filter(van_melder=True).exists()


def test_staff_login_opens_no_case_of_a_melder(client, zaak, vik):
    client.force_login(vik)
    assert client.get(ZAAK).url == VOLGEN


def test_melder_of_one_case_never_reads_another(melder, zaak, team):
    andere, *_ = m.submitted(eenheid=team, wat_gebeurd="Iets heel anders.")
    contact.tell_melder(andere, Bericht.Soort.BERICHT, "Voor de ander.")
    html = page(melder)
    assert zaak.kenmerk in html
    for geheim in (andere.kenmerk, "Iets heel anders.", "Voor de ander."):
        assert geheim not in html


def test_second_melder_of_a_case_does_not_read_the_words_of_the_first(melder, zaak, client):
    do(melder, "bericht", tekst="Alleen van mij.")
    code = kluis.new_code()
    zaak.melders.create(code_merk=kluis.merk("code", code))
    tweede = Client()
    tweede.post(VOLGEN, {"code": code})
    assert "Alleen van mij." not in page(tweede)


def test_leaving_closes_the_case_on_this_screen(melder):
    assert melder.post("/volgen/klaar/").url == "/"
    assert melder.get(ZAAK).url == VOLGEN


def test_proof_says_that_something_was_received_and_nothing_else(melder, zaak):
    html = melder.get("/volgen/bewijs/").content.decode()
    assert check_page(html) == []
    assert zaak.kenmerk in html
    tekst = BeautifulSoup(html, "html.parser").main.get_text(" ")
    for woord in ("Noor", "kantine", "discriminatie", "melding is", "Basisteam", "eenheid"):
        assert woord not in tekst


# --- the page of the case --------------------------------------------------------------------------------------------


def test_page_says_state_next_step_who_and_by_when(melder, zaak):
    tekst = text(melder)
    voor = uitleg.for_melder(zaak)
    assert check_page(page(melder)) == []
    for woorden in (
        voor.tekst,
        voor.volgende_stap,
        voor.wie,
        uitleg.in_words(voor.wanneer),
        m.VERHAAL,
        "Dat het stopt.",
    ):
        assert woorden in tekst
    assert "Je hoort van een persoon" in tekst


@pytest.mark.parametrize("status", [s for s in Status if s != Status.CONCEPT])
def test_every_state_has_its_own_words(melder, zaak, status):
    velden = {"status": status}
    if status == Status.AFGESLOTEN:
        velden |= {"afgesloten_op": klok.nu(), "sluitreden": "afgerond", "sluittekst": "Er is een gesprek geweest."}
        velden["bewaren_tot"] = klok.vandaag()
    for naam, waarde in velden.items():
        setattr(zaak, naam, waarde)
    zaak.save()
    tekst = text(melder)
    assert check_page(page(melder)) == []
    assert uitleg.UITLEG[status].melder in tekst
    assert uitleg.UITLEG[status].volgende_stap in tekst
    assert ("Er is een gesprek geweest." in tekst) == (status == Status.AFGESLOTEN)


def test_no_name_of_staff_reaches_the_melder(melder, zaak, vik):
    zaak.transition(w.T3, door=vik)
    contact.tell_melder(zaak, Bericht.Soort.BEVESTIGING, "Ik bel je morgen.", auteur=vik, auteur_rol=Rol.VI)
    tekst = text(melder)
    assert "Ik bel je morgen." in tekst
    assert "VIK" in tekst
    assert vik.naam not in page(melder)
    assert vik.email not in page(melder)
    assert "gedaan op" in tekst


@pytest.mark.parametrize("soort", ["besluit", "uitkomst"])
def test_outcome_stands_apart_in_plain_words(melder, zaak, soort):
    contact.tell_melder(zaak, soort, "Er komt een gesprek met het team.", auteur_rol=Rol.TR)
    html = BeautifulSoup(page(melder), "html.parser")
    assert "Er komt een gesprek met het team." in html.select_one(".voor-melder").get_text()


def test_internal_texts_never_reach_the_melder(melder, zaak):
    zaak.samenvatting = "Intern: samenvatting"
    zaak.intakeverslag = "Intern: verslag"
    zaak.veiligheid_toelichting = "Intern: veiligheid"
    zaak.save()
    assert "Intern:" not in page(melder)


def test_melder_writes_and_reads_back(melder, zaak):
    assert do(melder, "bericht", tekst="Ik heb nog een getuige.").url == f"{ZAAK}#berichten"
    assert "Je bericht is verstuurd." in text(melder)
    assert "Je bericht is verstuurd." not in text(melder)
    assert "Ik heb nog een getuige." in text(melder)


def test_message_posted_twice_stands_once(melder, zaak):
    pk = re.search(r'name="bericht-id" value="([^"]+)"', page(melder))[1]
    for _ in range(3):
        do(melder, "bericht", tekst="Een keer.", id=pk)
    assert zaak.berichten.filter(van_melder=True).count() == 1


def test_the_id_of_somebody_elses_message_is_refused_and_the_words_stay(melder, zaak, team):
    ander, andere_melder, _ = m.submitted(eenheid=team)
    bericht = contact.answer_from_melder(ander, andere_melder, "Van een ander.")
    benadeling = report_benadeling(ander, andere_melder, "Van een ander.")
    for actie, pk in (("bericht", bericht.pk), ("benadeling", benadeling.pk)):
        antwoord = do(melder, actie, tekst="Mijn woorden.", id=str(pk))
        assert antwoord.status_code == 422
        assert "Dit formulier werkt niet meer" in antwoord.text and "Mijn woorden." in antwoord.text
    assert not zaak.berichten.filter(van_melder=True).exists()
    assert not zaak.benadelingen.exists()


def test_empty_message_is_refused_with_a_reason(melder, zaak):
    antwoord = do(melder, "bericht", tekst="  ")
    assert antwoord.status_code == 422
    assert "Schrijf eerst je bericht." in antwoord.content.decode()
    assert check_page(antwoord.content.decode()) == []


def test_messages_go_on_after_closing(melder, zaak):
    zaak.status, zaak.afgesloten_op, zaak.sluitreden, zaak.sluittekst = "afgesloten", klok.nu(), "afgerond", "Klaar."
    zaak.bewaren_tot = klok.vandaag()
    zaak.save()
    do(melder, "bericht", tekst="Het is weer begonnen.")
    assert "Het is weer begonnen." in text(melder)


def test_i_hear_nothing_is_one_click(melder, zaak):
    assert do(melder, "niets").url == f"{ZAAK}#berichten"
    assert "Je krijgt het uiterlijk" in text(melder) and 'value="niets"' not in page(melder)
    do(melder, "niets")
    termijn = zaak.termijnen.get(soort="hoort_niets")
    termijn.stappen.create(nummer=1, gezet_op=klok.vandaag(), niemand="vacant")
    assert "kreeg niet op tijd antwoord" not in text(melder), "nobody was told"
    termijn.stappen.update(niemand="")
    assert "kreeg niet op tijd antwoord" in text(melder)
    assert check_page(page(melder)) == []
    reopen(melder, zaak)
    assert [b.tekst for b in zaak.berichten.filter(van_melder=True)] == [contact.HOORT_NIETS]


def test_benadeling_is_reported_from_the_page(melder, zaak):
    assert do(melder, "benadeling", tekst="").status_code == 422
    assert do(melder, "benadeling", tekst="Mijn rooster is slechter.").url == f"{ZAAK}#benadeling"
    assert zaak.benadelingen.count() == 1
    assert "Mijn rooster is slechter." in text(melder)
    assert "VIK heeft dit nog niet gezien" in text(melder)


def test_mail_is_switched_on_and_off(melder, zaak):
    do(melder, "mail-aan")
    assert zaak.melders.get().mail_gewenst
    do(melder, "mail-uit")
    assert not zaak.melders.get().mail_gewenst


def test_unknown_button_does_nothing(melder, zaak):
    assert do(melder, "verwijder").status_code == 422
    assert zaak.berichten.filter(van_melder=True).count() == 0


def test_melder_sees_who_looked_by_role_and_day(melder, zaak, vik, rf):
    request = rf.get("/")
    request.user = vik
    for _ in range(3):
        get_identiteiten(request, get_melding(request, zaak.kenmerk, Recht.MELDING_LEZEN, "dossier"))
    tekst = text(melder)
    assert tekst.count("VIK-coördinator las je melding") == 1
    assert "VIK-coördinator las je naam" in tekst
    assert vik.naam not in tekst


def test_refusals_and_the_own_reading_of_a_betrokkene_are_not_shown(melder, zaak, vik):
    Inzage.record(vik, Inzage.Soort.GEWEIGERD, melding=zaak.pk, doel="dossier")
    Inzage.record(vik, Inzage.Soort.GELEZEN, melding=zaak.pk, doel="eigen procedure", rollen=Rol.BK)
    assert "Nog niemand." in text(melder)


def test_looking_at_the_own_case_leaves_no_inzage(melder, zaak):
    page(melder)
    assert not Inzage.objects.exists()


def test_number_of_queries_does_not_grow_with_the_conversation(melder, zaak, django_assert_max_num_queries):
    for n in range(30):
        contact.tell_melder(zaak, Bericht.Soort.BERICHT, f"Bericht {n}")
    with django_assert_max_num_queries(25):
        page(melder)


# --- words -----------------------------------------------------------------------------------------------------------

STIJF = re.compile(
    r"\b(desbetreffende?|middels|dient|dienen te|teneinde|conform|inzake|reeds|indien|derhalve|slachtoffer|dader)\b",
    re.IGNORECASE,
)


def sentences(html: str) -> list[str]:
    """The sentences of a page: a text ends at a block element or at . ? ! and every block is one text."""
    soup = BeautifulSoup(html, "html.parser")
    for weg in soup(["script", "style", "select", "textarea", "title"]):
        weg.decompose()
    blokken = soup.find_all(["p", "li", "h1", "h2", "h3", "dt", "dd", "label", "legend", "summary", "button"])
    teksten = [" ".join(b.get_text(" ").split()) for b in blokken if not b.find(["p", "li", "dt", "label", "h2", "h3"])]
    return [zin for tekst in teksten for zin in re.split(r"(?<=[.?!:])\s+", tekst) if zin]


def too_long(zinnen: list[str]) -> list[str]:
    return [zin for zin in zinnen if len(zin.split()) > 25]


def test_the_measure_finds_a_long_and_a_stiff_sentence():
    html = f"<p>{'woord ' * 26}.</p><p>Kort. Dit is reeds inzake.</p>"
    assert len(too_long(sentences(html))) == 1
    assert [z for z in sentences(html) if STIJF.search(z)] == ["Dit is reeds inzake."]


@pytest.mark.parametrize("status", Status)
def test_words_per_state_are_short_and_plain(status):
    regel = uitleg.UITLEG[status]
    zinnen = [z for t in (regel.melder, regel.volgende_stap) for z in re.split(r"(?<=[.?!])\s+", t) if z]
    assert too_long(zinnen) == []
    assert [z for z in zinnen if STIJF.search(z)] == []


def test_all_pages_of_the_melder_are_short_and_plain(client, organisatie, team, ingediend):
    paginas = []
    for nummer, antwoorden in enumerate(m.stappen("RT"), 1):
        paginas.append(client.get("/melden/"))
        paginas.append(m.post(client, nummer, {}))
        m.post(client, nummer, antwoorden)
    paginas.append(client.get("/melden/"))
    m.send(client)
    paginas.append(client.get("/melden/ontvangen/"))
    paginas += [client.get(VOLGEN), client.post(VOLGEN, {"code": "fout"})]
    client.post(VOLGEN, {"code": ingediend[2]})
    paginas += [client.get(ZAAK), client.get("/volgen/bewijs/")]
    zinnen = {zin for pagina in paginas for zin in sentences(pagina.content.decode())}
    assert len(zinnen) > 120
    assert too_long(sorted(zinnen)) == []
    assert [z for z in sorted(zinnen) if STIJF.search(z)] == []


def test_lists_that_a_melder_chooses_from_are_plain():
    assert [label for _, label in LIJSTEN["positie"] if STIJF.search(label)] == []


def test_informed_betrokkene_and_walls_change_nothing_for_the_melder(melder, zaak, team):
    chef = make_person(Rol.TC, team)
    Betrokkenheid.objects.update(medewerker=chef, geinformeerd_op=klok.nu(), geinformeerd_via="gesprek")
    assert chef.naam not in page(melder)
