"""Every URL of the portal, for everybody who must not pass: deny by default, and not permitted looks like not there."""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from meldingen.actions.muren import raise_walls
from meldingen.models import Betrokkenheid, Inzage
from pvi import klok
from pvi.rollen import Rol

from .people import give_role

# Pages without login, each with its reason. A new name here is a decision, not a fix.
OPENBAAR = {
    "start": "the front door",
    "wegwijzer": "where can I go",
    "hulp": "help for everybody",
    "privacy": "what happens with your data",
    "toegankelijkheid": "accessibility statement",
    "gezond": "two words for the load balancer",
    "meldingen:melden": "a melder needs no account",
    "meldingen:melden-concept": "the draft of that melder, in the own session",
    "meldingen:ontvangen": "the code, shown once in the own session",
    "meldingen:volgen": "one field for the code",
    "meldingen:volgen-melding": "the case of the code just typed",
    "meldingen:volgen-bewijs": "the proof for that melder",
    "meldingen:volgen-klaar": "leave",
    "account_login": "log in",
    "account_logout": "log out",
    "account_signup": "closed, says so",
    "account_inactive": "says that an account has ended",
    "account_reset_password": "a new password by mail",
    "account_reset_password_done": "the mail is on its way",
    "account_reset_password_from_key": "the link of that mail",
    "account_reset_password_from_key_done": "a new password is set",
}
WAARDEN = {"uuid": lambda: str(uuid.uuid4()), "datum": lambda: klok.vandaag().isoformat(), "int": lambda: "1"}


def routes() -> Iterator[tuple[str, str]]:
    """(name with namespace, path with <converter:name> parts) of every pattern."""

    def walk(patterns, voor: str, ruimte: str) -> Iterator[tuple[str, str]]:
        for patroon in patterns:
            if isinstance(patroon, URLResolver):
                naam = f"{ruimte}{patroon.namespace}:" if patroon.namespace else ruimte
                yield from walk(patroon.url_patterns, voor + str(patroon.pattern), naam)
            elif isinstance(patroon, URLPattern):
                yield f"{ruimte}{patroon.name}", voor + str(patroon.pattern)

    return walk(get_resolver().url_patterns, "/", "")


def fill(pad: str, kenmerk: str) -> str:
    """A real path: the case's kenmerk, and made-up values for the rest."""

    def waarde(treffer: re.Match) -> str:
        soort, _, naam = treffer.group(1).rpartition(":")
        return kenmerk if naam == "kenmerk" else WAARDEN.get(soort, lambda: "x")()

    return re.sub(r"<([^>]+)>", waarde, pad)


ROUTES = sorted(set(routes()))
ZAAKROUTES = [(naam, pad) for naam, pad in ROUTES if "<str:kenmerk>" in pad]
NAMEN = [naam for naam, _ in ROUTES]
ACHTER_INLOG = [(naam, pad) for naam, pad in ROUTES if naam not in OPENBAAR]


@pytest.mark.parametrize(("naam", "pad"), ACHTER_INLOG, ids=[naam for naam, _ in ACHTER_INLOG])
def test_who_is_not_logged_in_gets_the_login_page(client: Client, db, naam, pad):
    antwoord = client.get(fill(pad, "M-2222-2222"))
    assert antwoord.status_code in (302, 404, 405), f"{naam} answers {antwoord.status_code} without login"
    if antwoord.status_code == 302:
        assert antwoord["Location"].startswith("/inloggen/")


def test_every_public_name_still_exists():
    assert set(OPENBAAR) <= set(NAMEN)


@pytest.fixture
def muurzaak(open_melding, teamchef, vik):
    """A case about the teamchef of the team, who is walled off; VIK does the intake."""
    Betrokkenheid.objects.create(
        sleutel_id=open_melding.sleutel_id,
        melding=open_melding,
        medewerker=teamchef,
        koppeling=Betrokkenheid.Koppeling.GEKOPPELD,
    )
    raise_walls(open_melding)
    return open_melding


@pytest.fixture
def ommuurd(muurzaak, teamchef, team):
    """The walled teamchef, who also holds a role that would reach every case of the unit."""
    give_role(teamchef, Rol.VI, team.eenheid)
    return teamchef


@pytest.fixture
def buitenstaanders(ommuurd, andere_vik, collega, beheerder, sectorhoofd, coordinator, vertrouwenspersoon):
    """Everybody who must find nothing: behind the wall, of another unit, without a role, grant, consent or reach."""
    return {
        "ommuurde teamchef met VIK-rol": ommuurd,
        "VIK van een andere eenheid": andere_vik,
        "collega zonder rol": collega,
        "beheer": beheerder,
        "sectorhoofd zonder toekenning": sectorhoofd,
        "LC zonder LC-plicht": coordinator,
        "vertrouwenspersoon zonder toestemming": vertrouwenspersoon,
    }


def _comparable(antwoord, kenmerk: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Status, body and headers without what differs on every request: CSRF token, CSP nonce, and the address itself."""
    tekst = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", antwoord.content)
    koppen = sorted((k, v) for k, v in antwoord.headers.items() if k != "Date")
    return antwoord.status_code, tekst.replace(kenmerk.encode(), b"KENMERK"), koppen


def test_a_walled_case_answers_on_every_route_as_if_it_did_not_exist(client, muurzaak, ommuurd):
    """Status, body and headers equal those of a case that does not exist, for GET and POST."""
    client.force_login(ommuurd)
    for naam, pad in ZAAKROUTES:
        for methode in (client.get, client.post):
            echt = methode(fill(pad, muurzaak.kenmerk))
            nergens = methode(fill(pad, "M-2222-2222"))
            # 405 says only that the route takes no such method, whatever the kenmerk.
            assert echt.status_code in (404, 405), f"{echt.status_code} op {naam}"
            assert _comparable(echt, muurzaak.kenmerk) == _comparable(nergens, "M-2222-2222"), naam


def test_every_route_of_the_case_is_404_for_every_outsider(client, muurzaak, buitenstaanders):
    for wie, medewerker in buitenstaanders.items():
        client.force_login(medewerker)
        for naam, pad in ZAAKROUTES:
            status = client.get(fill(pad, muurzaak.kenmerk)).status_code
            assert status in (404, 405), f"{wie} krijgt {status} op {naam}"


def test_no_list_or_count_of_an_outsider_names_the_case(client, muurzaak, buitenstaanders):
    for wie, medewerker in buitenstaanders.items():
        client.force_login(medewerker)
        for naam, pad in ROUTES:
            if "<" in pad or naam in OPENBAAR or pad.startswith("/^"):
                continue
            antwoord = client.get(pad, {"kenmerk": muurzaak.kenmerk})
            inhoud = antwoord.content.replace(f'value="{muurzaak.kenmerk}"'.encode(), b"")
            assert f"/{muurzaak.kenmerk}/".encode() not in inhoud, f"{wie} vindt de zaak op {naam}"


def test_a_refusal_is_logged_and_a_read_is_logged(client, muurzaak, teamchef, vik):
    client.force_login(teamchef)
    client.get(f"/meldingen/{muurzaak.kenmerk}/")
    assert Inzage.objects.filter(melding=muurzaak.pk, medewerker=teamchef, soort=Inzage.Soort.GEWEIGERD).exists()
    client.force_login(vik)
    assert client.get(f"/meldingen/{muurzaak.kenmerk}/").status_code == 200
    assert Inzage.objects.filter(melding=muurzaak.pk, medewerker=vik, soort=Inzage.Soort.GELEZEN).exists()


def test_vik_meets_no_broken_page_on_an_own_case(client, muurzaak, vik):
    client.force_login(vik)
    for naam, pad in ZAAKROUTES:
        antwoord = client.get(fill(pad, muurzaak.kenmerk))
        assert antwoord.status_code in (200, 302, 404, 405), f"{naam}: {antwoord.status_code}"
