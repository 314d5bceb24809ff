"""Nobody loses words: the session had ended, the token had run out, or the database was gone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from meldingen.models import Benadeling, Bericht
from pvi import klok
from pvi.models import Weggelegd
from pvi.tasks import sweep_verzendingen
from pvi.web import woorden
from tests.meldingen.melder import submitted
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db
TEKST = "We hebben vandaag met je chef gesproken over het rooster."
BEWAARD = "/bewaarde-tekst/"


def form_of(antwoord, actie: str | None = None) -> dict[str, str]:
    """What a browser would send of the form on this page, hidden fields included."""
    soep = BeautifulSoup(antwoord.content, "html.parser")
    for form in soep.select("main form[method=post]"):
        if actie is None or form.find(attrs={"value": actie}):
            return {veld["name"]: veld.get("value", "") for veld in form.select("input[name]")}
    raise AssertionError("geen formulier")


@pytest.fixture
def berichten(open_melding, vik) -> str:
    return reverse("meldingen:berichten", args=[open_melding.kenmerk])


@pytest.fixture
def verlopen(client: Client, berichten, vik) -> dict[str, str]:
    """VIK wrote a message; the session ended before it was sent."""
    client.force_login(vik)
    velden = form_of(client.get(berichten)) | {"soort": "bericht", "tekst": TEKST}
    client.session.flush()
    return velden


def test_a_message_sent_after_the_session_waits_for_its_writer(client, berichten, vik, verlopen):
    antwoord = client.post(berichten, verlopen, headers={"Referer": f"http://testserver{berichten}"})
    assert antwoord.status_code == 302 and antwoord.url.startswith("/inloggen/login/") and "tekst=1" in antwoord.url
    assert "Je tekst is bewaard" in client.get(antwoord.url).text
    assert not Bericht.objects.exclude(soort="ontvangst").exists()
    client.force_login(vik)
    pagina = client.get(BEWAARD)
    assert TEKST in pagina.text
    assert check_page(pagina.text) == []
    # One link leads to the page of the form, which shows the words beside it.
    (terug,) = re.findall(rf'href="({re.escape(berichten)}[^"]*)"', pagina.text)
    op_de_pagina = client.get(terug)
    assert TEKST in op_de_pagina.text
    assert check_page(op_de_pagina.text) == []
    # Sent after all, nothing is kept any more.
    client.post(berichten, form_of(op_de_pagina) | {"soort": "bericht", "tekst": TEKST})
    assert not Weggelegd.objects.exists()


def test_the_next_user_of_the_browser_finds_nothing(client, berichten, verlopen, teamchef, andere_vik):
    client.post(berichten, verlopen)
    for ander in (teamchef, andere_vik):
        client.force_login(ander)
        for pad in (BEWAARD, f"{BEWAARD}?tekst", f"{reverse('werk')}?tekst"):
            assert TEKST not in client.get(pad).text
        # Nor throws it away.
        client.post(BEWAARD, {"weg": str(Weggelegd.objects.get().pk)})
    client.logout()
    assert client.get(BEWAARD).status_code == 302
    assert Weggelegd.objects.count() == 1


def test_nothing_of_it_can_be_read_in_the_database(client, berichten, vik, verlopen):
    client.post(berichten, verlopen)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(w)::text || encode(inhoud, 'escape') FROM pvi_weggelegd w")
        (rij,) = cursor.fetchone()
    for geheim in (TEKST, "rooster", berichten.split("/")[2], str(vik.pk)):
        assert geheim not in rij


def test_it_lasts_until_the_end_of_the_next_day(client, berichten, vik, verlopen):
    client.post(berichten, verlopen)
    nu = klok.nu()
    with klok.op(nu + timedelta(days=1)):
        sweep_verzendingen()
        client.force_login(vik)
        assert TEKST in client.get(BEWAARD).text
    with klok.op(nu + timedelta(days=2)):
        client.force_login(vik)
        assert TEKST not in client.get(BEWAARD).text
        sweep_verzendingen()
    assert not Weggelegd.objects.exists()


def test_it_holds_so_much_and_so_many(client, berichten, verlopen):
    for n in range(woorden.MEEST + 3):
        client.post(
            berichten, verlopen | {"formulier": f"00000000-0000-4000-8000-{n:012}", "tekst": f"Tekst nummer {n}."}
        )
    assert Weggelegd.objects.count() == woorden.MEEST
    client.post(berichten, verlopen | {"tekst": "x " * woorden.LENGTE})
    assert Weggelegd.objects.count() == woorden.MEEST


def test_the_same_form_again_takes_the_place_of_the_first(client, berichten, vik, verlopen):
    client.post(berichten, verlopen)
    client.post(berichten, verlopen | {"tekst": f"{TEKST} En met de collega."})
    client.force_login(vik)
    assert "En met de collega." in client.get(BEWAARD).text and Weggelegd.objects.count() == 1


@pytest.mark.parametrize("van", ["", "x", "a" * 64, "a" * 64 + ":vals"])
def test_who_did_not_get_the_form_from_us_stores_nothing(client, berichten, verlopen, van):
    client.post(berichten, verlopen | {"formulier_van": van})
    assert not Weggelegd.objects.exists()


def test_own_words_can_be_thrown_away(client, berichten, vik, verlopen):
    client.post(berichten, verlopen)
    client.force_login(vik)
    client.post(BEWAARD, form_of(client.get(BEWAARD)))
    assert not Weggelegd.objects.exists() and "Er is geen tekst bewaard" in client.get(BEWAARD).text


# --- the melder ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actie", ["bericht", "benadeling"])
def test_a_melder_finds_the_words_back_after_the_code(client, organisatie, actie):
    _, _, code = submitted()
    zaak = "/volgen/melding/"
    client.post("/volgen/", {"code": code})
    velden = form_of(client.get(zaak), actie) | {f"{actie}-tekst": TEKST, "actie": actie}
    client.cookies.pop(settings.MELDER_COOKIE_NAME)
    antwoord = client.post(zaak, velden)
    assert antwoord.url == "/volgen/?tekst"
    assert "Je tekst is bewaard" in client.get(antwoord.url).text
    # Another melder at this computer finds nothing.
    _, _, andere_code = submitted()
    assert client.post("/volgen/", {"code": andere_code}).url == zaak
    assert TEKST not in client.get(f"{zaak}?tekst").text + client.get("/volgen/bewaarde-tekst/").text
    assert client.post("/volgen/", {"code": code}).url == "/volgen/bewaarde-tekst/"
    pagina = client.get("/volgen/bewaarde-tekst/")
    assert check_page(pagina.text) == []
    assert TEKST in pagina.text and f'href="{zaak}?tekst"' in pagina.text
    op_de_pagina = client.get(f"{zaak}?tekst")
    assert check_page(op_de_pagina.text) == []
    assert TEKST in op_de_pagina.text
    client.post(zaak, form_of(op_de_pagina, actie) | {f"{actie}-tekst": TEKST, "actie": actie})
    geschreven = {"bericht": Bericht.objects.filter(van_melder=True), "benadeling": Benadeling.objects.all()}
    assert TEKST in client.get(zaak).text and geschreven[actie].count() == 1
    assert not Weggelegd.objects.exists()


def test_the_pages_of_a_melder_without_words_open_nothing(client):
    assert "Er is geen tekst bewaard" in client.get("/volgen/bewaarde-tekst/").text


# --- the token of the form had run out -----------------------------------------------------------------------------


@pytest.fixture
def streng() -> Client:
    return Client(enforce_csrf_checks=True)


def test_old_token_keeps_the_words_and_leads_to_them(streng, berichten, vik):
    streng.force_login(vik)
    velden = form_of(streng.get(berichten)) | {"soort": "bericht", "tekst": TEKST}
    antwoord = streng.post(berichten, velden | {"csrfmiddlewaretoken": "x" * 64})
    assert antwoord.status_code == 403 and f'href="{BEWAARD}"' in antwoord.text
    assert TEKST in streng.get(BEWAARD).text


def test_a_page_of_somebody_else_is_not_sent_in_your_name(streng, berichten, vik, teamchef):
    streng.force_login(vik)
    velden = form_of(streng.get(berichten)) | {"soort": "bericht", "tekst": TEKST}
    streng.force_login(teamchef)
    antwoord = streng.post(berichten, velden)
    assert antwoord.status_code == 403
    assert TEKST not in antwoord.text + streng.get(BEWAARD).text
    streng.force_login(vik)
    assert TEKST in streng.get(BEWAARD).text


def test_words_of_nobody_stand_on_the_page_but_not_those_of_another_site(streng):
    velden = {"stap": "2", "wat_gebeurd": TEKST}
    assert TEKST in streng.post("/melden/", velden).text
    antwoord = streng.post("/melden/", velden, headers={"Sec-Fetch-Site": "cross-site"})
    assert antwoord.status_code == 403 and TEKST not in antwoord.text


# --- the database is gone ------------------------------------------------------------------------------------------


@contextmanager
def without_database() -> Iterator[None]:
    """The server is gone: the open line is cut, and on the port of a new one nobody listens."""
    goed = connection.settings_dict.copy()
    connection.close()
    connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": "9"}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(goed)


@pytest.mark.django_db(transaction=True)
def test_without_database_the_words_stand_on_the_page_and_one_button_sends_them(streng, berichten, vik):
    streng.force_login(vik)
    velden = form_of(streng.get(berichten)) | {"soort": "bericht", "tekst": f"{TEKST} <b>"}
    streng.raise_request_exception = False
    with without_database():
        antwoord = streng.post(berichten, velden)
    assert antwoord.status_code == 500 and antwoord["Cache-Control"] == "no-store"
    assert f"{TEKST} &lt;b&gt;" in antwoord.text and "knop van je browser" not in antwoord.text
    assert check_page(antwoord.text) == []
    # The button sends the very same, and it is done once, however often it is pressed.
    opnieuw = form_of(antwoord)
    assert opnieuw == velden
    for _ in range(2):
        assert streng.post(berichten, opnieuw).status_code == 302
    assert Bericht.objects.get(soort="bericht").pk


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("pad", "velden", "blijft"),
    [
        ("/melden/", {"stap": "2", "naar": "volgende", "wat_gebeurd": TEKST}, TEKST),
        ("/volgen/melding/", {"actie": "benadeling", "benadeling-tekst": TEKST}, TEKST),
        ("/volgen/", {"code": "ABCD-EFGH-JKLM-NPQR"}, None),
        ("/inloggen/login/", {"login": "vera@voorbeeld.invalid", "password": "Een lang wachtwoord."}, None),
    ],
)
def test_without_database_every_side_keeps_its_words_and_no_secret(client, pad, velden, blijft):
    client.raise_request_exception = False
    with without_database():
        antwoord = client.post(pad, velden)
    assert antwoord.status_code == 500
    if blijft:
        assert blijft in antwoord.text and form_of(antwoord) == velden
    else:
        assert not any(waarde in antwoord.text for waarde in velden.values()) and "<form" not in antwoord.text
