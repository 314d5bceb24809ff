"""Single sign-on against a real OpenID provider in a process of its own; a person at its login page is `requests`."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from django.conf import settings as instellingen
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from pvi.accountmail import send_accountmails
from pvi.inloggen import elders, factor
from pvi.inloggen.factor import recently_authenticated
from pvi.models import Medewerker
from pvi.rollen import Rol
from pvi.uitnodiging import invite, link_of, may_invite
from tests.pvi.aanbieder import WACHTWOORD

pytestmark = pytest.mark.django_db

TERUG = "http://testserver/inloggen/organisatie/terug/"
GEHEIM = "een-geheim-van-het-portaal"
MENSEN = {
    "vera": {"email": "vera@voorbeeld.invalid", "email_verified": True, "pnr": "P-1", "amr": ["pwd", "otp"]},
    "zonder-tweede": {"email": "vera@voorbeeld.invalid", "email_verified": True, "amr": ["pwd"]},
    "onbevestigd": {"email": "vera@voorbeeld.invalid", "email_verified": False},
    "onbekend": {"email": "onbekend@voorbeeld.invalid", "email_verified": True},
    "oud-collega": {"email": "weg@voorbeeld.invalid", "email_verified": True, "pnr": "P-2"},
    "collega": {"email": "collega@voorbeeld.invalid", "email_verified": True, "amr": ["otp"]},
}


@pytest.fixture(scope="module")
def issuer(tmp_path_factory) -> Iterator[str]:
    with socket.socket() as poort:
        poort.bind(("localhost", 0))
        nummer = poort.getsockname()[1]
    opdracht = {
        "map": str(tmp_path_factory.mktemp("aanbieder")),
        "poort": nummer,
        "terug": TERUG,
        "client_id": "portaal",
        "client_secret": GEHEIM,
        "mensen": MENSEN,
    }
    proces = subprocess.Popen(
        [sys.executable, "-m", "tests.pvi.aanbieder"],
        cwd=instellingen.BASE_DIR,
        env={"OPDRACHT": json.dumps(opdracht)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield proces.stdout.readline().strip()
    proces.stdin.close()
    proces.stdout.close()
    assert proces.wait(10) == 0


@pytest.fixture(autouse=True)
def sso(settings, issuer) -> None:
    settings.STERK_INLOGGEN = True
    settings.SSO = {"name": "de korpsmail", "client_id": "portaal", "secret": GEHEIM, "settings": {"issuer": issuer}}
    settings.SSO_FACTOR = ["otp"]


@pytest.fixture(autouse=True)
def vera(db) -> Medewerker:
    return Medewerker.objects.create_user("vera@voorbeeld.invalid", None, naam="Vera", personeelsnummer="P-1")


@pytest.fixture(autouse=True)
def oud_collega(db) -> Medewerker:
    return Medewerker.objects.create_user(
        "weg@voorbeeld.invalid", None, naam="Weg", personeelsnummer="P-2", is_active=False
    )


class Bezoeker:
    """Somebody with a browser: a client for the portal and a session at the provider."""

    def __init__(self) -> None:
        self.portaal = Client()
        self.elders = requests.Session()

    def ask(self, **query: str) -> str:
        """The address at the provider to which the portal sends this browser."""
        antwoord = self.portaal.get(reverse("sso"), query)
        assert antwoord.status_code == 302
        return antwoord["Location"]

    def answer(self, adres: str, naam: str, wachtwoord: str = WACHTWOORD) -> str:
        """Log in at the provider; the address with which it sends the browser back to the portal."""
        pagina = self.elders.get(adres)
        formulier = {veld: _hidden(pagina.text, veld) for veld in ("csrfmiddlewaretoken", "next")}
        antwoord = self.elders.post(
            pagina.url, {**formulier, "username": naam, "password": wachtwoord}, allow_redirects=False
        )
        while not antwoord.headers["Location"].startswith(TERUG):
            volgende = requests.compat.urljoin(antwoord.url, antwoord.headers["Location"])
            antwoord = self.elders.get(volgende, allow_redirects=False)
        return antwoord.headers["Location"]

    def come_back(self, adres: str):
        delen = urlsplit(adres)
        return self.portaal.get(f"{delen.path}?{delen.query}")

    def log_in(self, naam: str, **query: str):
        return self.come_back(self.answer(self.ask(**query), naam))

    def is_in(self) -> bool:
        return "_auth_user_id" in self.portaal.session


def _hidden(tekst: str, naam: str) -> str:
    return re.search(rf'name="{naam}" value="([^"]*)"', tekst)[1].replace("&amp;", "&")


def make_older(portaal: Client, *, minuten: int) -> None:
    """The proofs of this session were given that much earlier."""
    session = portaal.session
    for bewijs in session["account_authentication_methods"]:
        bewijs["at"] -= minuten * 60
    session.save()


def with_query(adres: str, **nieuw: str) -> str:
    delen = urlsplit(adres)
    vraag = {naam: waarden[0] for naam, waarden in parse_qs(delen.query).items()} | nieuw
    return urlunsplit(delen._replace(query=urlencode(vraag)))


@pytest.fixture
def bezoeker() -> Bezoeker:
    return Bezoeker()


def without_token(antwoord) -> bytes:
    return re.sub(rb'name="(csrfmiddlewaretoken|formulier)" value="[^"]+"', b"", antwoord.content)


def is_refused(antwoord) -> bool:
    return antwoord.status_code == 403 and "Je kunt hier niet inloggen" in antwoord.content.decode()


def test_code_flow_with_pkce_state_and_nonce_opens_the_own_account(bezoeker, vera):
    vraag = parse_qs(urlsplit(bezoeker.ask()).query)
    assert vraag["response_type"] == ["code"]
    assert vraag["code_challenge_method"] == ["S256"]
    assert len(vraag["nonce"][0]) > 20
    antwoord = bezoeker.log_in("vera", next="/meldingen/mijn/")
    assert (antwoord.status_code, antwoord["Location"]) == (302, "/meldingen/mijn/")
    assert bezoeker.portaal.session["_auth_user_id"] == str(vera.pk)
    assert bezoeker.portaal.get("/werk/").status_code == 200


def test_login_page_offers_the_way(bezoeker):
    pagina = bezoeker.portaal.get(reverse("account_login"), {"next": "/werk/"}).content.decode()
    assert "Log in bij de korpsmail" in pagina
    assert f"{reverse('sso')}?next=/werk/" in pagina


def test_nobody_is_sent_elsewhere_after_login(bezoeker):
    assert bezoeker.log_in("vera", next="https://elders.voorbeeld.invalid/")["Location"] == "/werk/"


def test_what_a_visitor_adds_does_not_reach_the_provider(bezoeker):
    vraag = parse_qs(urlsplit(bezoeker.ask(scope="alles", auth_params="prompt=none", process="connect")).query)
    assert set(vraag["scope"][0].split()) == {"openid", "profile", "email"}
    assert "prompt" not in vraag


@pytest.mark.parametrize("naam", ["onbekend", "oud-collega", "onbevestigd"])
def test_who_has_no_open_account_here_reads_one_and_the_same_page(bezoeker, naam):
    aantal = Medewerker.objects.count()
    antwoord = bezoeker.log_in(naam)
    assert is_refused(antwoord)
    assert not bezoeker.is_in()
    assert Medewerker.objects.count() == aantal
    ander = Bezoeker()
    kapot = ander.come_back(with_query(ander.answer(ander.ask(), "vera"), state="verzonnen"))
    assert without_token(kapot) == without_token(antwoord)


def test_wrong_state_is_refused(bezoeker):
    terug = bezoeker.answer(bezoeker.ask(), "vera")
    assert is_refused(bezoeker.come_back(with_query(terug, state="verzonnen")))
    assert not bezoeker.is_in()


def test_answer_meant_for_another_browser_is_refused(bezoeker):
    terug = bezoeker.answer(bezoeker.ask(), "vera")
    slachtoffer = Bezoeker()
    slachtoffer.ask()
    assert is_refused(slachtoffer.come_back(terug))


def test_answer_works_once(bezoeker):
    terug = bezoeker.answer(bezoeker.ask(), "vera")
    bezoeker.come_back(terug)
    bezoeker.portaal.post(reverse("account_logout"))
    assert is_refused(bezoeker.come_back(terug))


def test_wrong_nonce_is_refused(bezoeker):
    terug = bezoeker.answer(with_query(bezoeker.ask(), nonce="van-een-ander"), "vera")
    assert is_refused(bezoeker.come_back(terug))
    assert not bezoeker.is_in()


def test_code_without_its_verifier_is_refused(bezoeker):
    terug = bezoeker.answer(with_query(bezoeker.ask(), code_challenge="A" * 43), "vera")
    assert is_refused(bezoeker.come_back(terug))


def test_token_for_another_issuer_is_refused(bezoeker, settings):
    terug = bezoeker.answer(bezoeker.ask(), "vera")
    settings.SSO["settings"]["issuer"] += "/"  # the same server, under a name it does not claim
    assert is_refused(bezoeker.come_back(terug))


def test_token_with_a_broken_signature_is_refused(bezoeker, monkeypatch):
    terug = bezoeker.answer(bezoeker.ask(), "vera")
    sleutels = requests.get(f"{instellingen.SSO['settings']['issuer']}/.well-known/jwks.json", timeout=5).json()
    sleutels["keys"][0]["n"] = sleutels["keys"][0]["n"][:-8] + "AAAAAAAA"
    echt = requests.Session.get

    def other_keys(self, url, **kwargs):
        antwoord = echt(self, url, **kwargs)
        if "jwks" in url:
            antwoord._content = json.dumps(sleutels).encode()
        return antwoord

    monkeypatch.setattr(requests.Session, "get", other_keys)
    assert is_refused(bezoeker.come_back(terug))


def test_refusal_at_the_provider_is_refused_here(bezoeker):
    staat = parse_qs(urlsplit(bezoeker.ask()).query)["state"][0]
    assert is_refused(bezoeker.portaal.get(reverse("sso-terug"), {"error": "access_denied", "state": staat}))


def test_provider_that_is_away_says_so(bezoeker, settings):
    settings.SSO["settings"]["issuer"] = "http://localhost:9"
    antwoord = bezoeker.portaal.get(reverse("sso"))
    assert antwoord.status_code == 503
    assert "geeft geen antwoord" in antwoord.content.decode()


def test_personnel_number_can_be_the_match(bezoeker, settings, vera):
    settings.SSO_CLAIM = "pnr"
    Medewerker.objects.filter(pk=vera.pk).update(email="ander@voorbeeld.invalid")
    bezoeker.log_in("vera")
    assert bezoeker.is_in()
    assert is_refused(Bezoeker().log_in("collega"))  # has no number


def test_second_factor_is_set_up_here_unless_the_provider_checked_one(bezoeker):
    bezoeker.log_in("zonder-tweede")
    assert bezoeker.portaal.get("/werk/")["Location"] == reverse("mfa_index")
    ander = Bezoeker()
    ander.log_in("vera")
    assert ander.portaal.get("/werk/").status_code == 200


def test_second_factor_elsewhere_counts_for_that_person_only(bezoeker, vera):
    cas = Medewerker.objects.create_user("collega@voorbeeld.invalid", None, naam="Cas")
    bezoeker.portaal.force_login(cas)
    session = bezoeker.portaal.session
    session[factor.FACTOR_ELDERS] = str(vera.pk)
    session.save()
    assert bezoeker.portaal.get("/werk/")["Location"] == reverse("mfa_index")


def test_nothing_of_the_provider_is_kept(bezoeker):
    from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken

    bezoeker.log_in("vera")
    assert not any(model.objects.exists() for model in (SocialAccount, SocialApp, SocialToken))
    assert not Authenticator.objects.exists()


def test_proof_again_goes_by_the_provider_and_takes_up_the_waiting_page(bezoeker):
    bezoeker.log_in("vera")
    make_older(bezoeker.portaal, minuten=16)
    antwoord = bezoeker.portaal.get(reverse("mfa_activate_totp"))
    assert antwoord["Location"].startswith(reverse("sso-opnieuw"))
    assert "Log opnieuw in" in bezoeker.portaal.get(antwoord["Location"]).content.decode()
    assert bezoeker.log_in("vera", opnieuw="1", next="/meldingen/mijn/")["Location"] == "/meldingen/mijn/"
    bewijzen = bezoeker.portaal.session["account_authentication_methods"]
    assert [bewijs.get("reauthenticated", False) for bewijs in bewijzen] == [False, True]


def test_proof_again_by_somebody_else_is_refused(bezoeker):
    bezoeker.log_in("vera")
    Medewerker.objects.create_user("collega@voorbeeld.invalid", None, naam="Cas")
    assert is_refused(bezoeker.log_in("collega", opnieuw="1"))
    assert len(bezoeker.portaal.session["account_authentication_methods"]) == 1


def test_old_login_at_the_provider_is_no_new_proof(bezoeker, monkeypatch):
    bezoeker.log_in("vera")
    monkeypatch.setattr(elders, "BEWIJS_SECONDEN", -1)
    assert is_refused(bezoeker.log_in("vera", opnieuw="1"))


def test_with_single_sign_on_only_no_password_opens_anything(client, settings, vera):
    vera.set_password("een-lang-wachtwoord-van-vroeger")
    vera.save()
    settings.SSO_VERPLICHT = True
    pagina = client.get(reverse("account_login")).content.decode()
    assert "Log in bij de korpsmail" in pagina
    assert 'type="password"' not in pagina
    gegevens = {"login": vera.email, "password": "een-lang-wachtwoord-van-vroeger"}
    assert client.post(reverse("account_login"), gegevens).status_code == 404
    assert client.get(reverse("account_reset_password")).status_code == 404
    client.force_login(vera)
    Authenticator.objects.create(user=vera, type="totp", data={"secret": "x"})
    for naam in ("account_reauthenticate", "account_change_password"):
        assert client.get(reverse(naam)).status_code == 404


def test_without_a_provider_the_way_is_not_there(client, settings):
    settings.SSO = None
    for naam in ("sso", "sso-terug"):
        assert client.get(reverse(naam)).status_code == 404
    assert "Gebruik het account van je werk" not in client.get(reverse("account_login")).content.decode()


def test_settings_refuse_what_would_be_unsafe_or_closed(monkeypatch):
    from pvi import settings as module

    monkeypatch.setenv("PVI_SSO_ISSUER", "http://aanbieder.voorbeeld.invalid")
    monkeypatch.setattr(module, "LOKAAL", False)
    with pytest.raises(ImproperlyConfigured, match="https"):
        module._sso()
    monkeypatch.setenv("PVI_SSO_ISSUER", "https://aanbieder.voorbeeld.invalid")
    with pytest.raises(ImproperlyConfigured, match="PVI_SSO_CLIENT_ID"):
        module._sso()


def test_view_that_lets_much_out_asks_again_only_outside_the_demo(rf, settings, vera):
    request = rf.get("/export/")
    request.user, request.session = vera, {}
    settings.STERK_INLOGGEN = False
    assert recently_authenticated(lambda request: "klaar")(request) == "klaar"


def test_a_mailbox_alone_gives_no_password_beside_single_sign_on(bezoeker, client, vera):
    def ask_new_password() -> list:
        mail.outbox.clear()
        cache.clear()  # or the second question within a minute is too fast
        assert client.post(reverse("account_reset_password"), {"email": vera.email}).status_code == 302
        send_accountmails()
        return mail.outbox

    assert may_invite(vera)
    bezoeker.log_in("vera")
    vera.refresh_from_db()
    assert ask_new_password() == []
    invite(vera)
    send_accountmails()
    assert not may_invite(vera)
    assert mail.outbox == []
    assert client.get(urlsplit(link_of(vera)).path).status_code == 410
    vera.set_password("een-lang-wachtwoord-van-nu")
    vera.save()
    assert [brief.to for brief in ask_new_password()] == [[vera.email]]


def test_one_beheerder_moves_no_login_by_the_number_that_the_provider_names(
    client, settings, vera, person, organisatie
):
    beheerder = person(Rol.BH, "KS")
    settings.STERK_INLOGGEN = False
    client.force_login(beheerder)
    pagina = reverse("beheer:medewerker", args=[vera.pk])
    gegevens = {"naam": "Vera", "personeelsnummer": "p-77.", "team": organisatie["RT"].pk}
    settings.SSO_CLAIM = "pnr"
    antwoord = client.post(pagina, gegevens)
    assert antwoord.status_code == 422
    assert "logt de collega in" in antwoord.content.decode()
    vera.refresh_from_db()
    assert (vera.personeelsnummer, vera.team) == ("P1", None)
    assert client.post(pagina, gegevens | {"personeelsnummer": "p 1"}).status_code == 302
    settings.SSO_CLAIM = "email"
    assert client.post(pagina, gegevens).status_code == 302
    vera.refresh_from_db()
    assert vera.personeelsnummer == "P77"
