"""Two doors in front of every page: a second factor for every role, and a token with every post.

Both stand in middleware, before any view; a page, a role or a route that slips past one of them is found here by
walking all of them, not the example.
"""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from meldingen.access import Grond
from meldingen.models import Melding, grant
from pvi.inloggen import factor
from pvi.models import Medewerker
from pvi.rollen import RELATIES, Rol
from tests.people import make_person
from tests.test_routes import ACHTER_INLOG, OPENBAAR, ROUTES, fill

pytestmark = pytest.mark.django_db
ONVEILIG = ("post", "put", "patch", "delete")


def real(naam: str, pad: str, kenmerk: str = "M-2222-2222") -> str:
    """An address that leads to this route; the one that is written as a pattern needs its own."""
    vast = {"account_reset_password_from_key": ["1", "abc"]}
    return reverse(naam, args=vast[naam]) if naam in vast else fill(pad, kenmerk)


# --- the second factor -----------------------------------------------------------------------------------------------


def kinds() -> dict[tuple[str, ...], list[tuple[str, str]]]:
    """Routes behind the login by kind: the first word of the address and what else must be filled in."""
    soorten: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for naam, pad in ACHTER_INLOG:
        # Three pages that ask no login stand among them: test_routes says why.
        if naam not in factor.ZONDER_FACTOR and getattr(resolve(real(naam, pad)).func, "login_required", True):
            soort = (pad.split("/")[1], *re.findall(r"<(?:(\w+):)?", pad))
            soorten.setdefault(soort, []).append((naam, pad))
    return soorten


@pytest.fixture
def sterk(settings) -> None:
    settings.STERK_INLOGGEN = True


@pytest.fixture
def iemand(rol, team, organisatie, open_melding) -> Medewerker:
    """Somebody in this role: by appointment, or by a relation to the case."""
    if rol not in RELATIES:
        return make_person(rol, team if rol == Rol.TC else team.ouder if rol == Rol.SH else organisatie["KS"])
    medewerker = Medewerker.objects.create_user(f"{rol}@voorbeeld.invalid", None, naam="Vera Verzonnen", team=team)
    grant(open_melding, medewerker, Grond.HERSTEL, rol=rol)
    return medewerker


@pytest.mark.parametrize("rol", Rol)
def test_no_role_passes_without_a_second_factor(sterk, client, iemand, rol, open_melding):
    client.force_login(iemand)
    fout = []
    for n, routes in enumerate(kinds().values()):
        beurt = list(Rol).index(rol) + n
        naam, pad = routes[beurt % len(routes)]
        antwoord = (client.get, client.post)[beurt % 2](real(naam, pad, open_melding.kenmerk))
        if (antwoord.status_code, antwoord.get("Location")) != (302, reverse("mfa_index")):
            fout.append(f"{naam}: {antwoord.status_code} {antwoord.get('Location', '')}")
    assert fout == []


@pytest.mark.parametrize("rol", Rol)
def test_with_a_second_factor_the_same_person_comes_in(sterk, client, iemand, rol):
    """The test above would pass too if nobody came in."""
    Authenticator.objects.create(user=iemand, type="totp", data={})
    client.force_login(iemand)
    assert client.get("/werk/").status_code == 200


def test_every_kind_of_address_is_tried_by_some_role():
    soorten = kinds()
    assert len(soorten) > 15
    assert max(map(len, soorten.values())) <= 6 * len(Rol), "add a turn: some routes are tried by nobody"


# --- the token -------------------------------------------------------------------------------------------------------


def views() -> Iterator[tuple[str, object]]:
    def walk(patronen: list) -> Iterator[tuple[str, object]]:
        for patroon in patronen:
            if isinstance(patroon, URLResolver):
                yield from walk(patroon.url_patterns)
            elif isinstance(patroon, URLPattern):
                yield patroon.name, patroon.callback

    return walk(get_resolver().url_patterns)


def test_no_view_asks_to_be_excused():
    assert [naam for naam, view in views() if getattr(view, "csrf_exempt", False)] == []


@pytest.mark.parametrize("wie", ["nobody", "vik", "melder"])
def test_every_route_refuses_what_is_sent_without_a_token(wie, vik, open_melding):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if wie == "vik":
        client.force_login(vik)
    if wie == "melder":
        client.get("/melden/")  # a cookie alone is no token
    fout = []
    for nr, (naam, pad) in enumerate(ROUTES):
        # Who asks makes no difference to a view that is excused: every route is asked by nobody, and in turn by others.
        if wie != "nobody" and nr % 4:
            continue
        adres = real(naam, pad, open_melding.kenmerk)
        for methode in {"post": None, ONVEILIG[nr // 4 % len(ONVEILIG)]: None}:
            antwoord = getattr(client, methode)(adres, {"csrfmiddlewaretoken": "x" * 32} if nr % 3 else {})
            if antwoord.status_code != 403:
                fout.append(f"{methode} {naam}: {antwoord.status_code}")
    assert fout == []
    assert Melding.objects.count() == 1


def test_with_the_token_of_its_page_a_post_passes(vik):
    """The test above would pass too if every post were refused."""
    client = Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/volgen/").text)[1]
    assert client.post("/volgen/", {"code": "onzin", "csrfmiddlewaretoken": token}).status_code == 422
    assert client.post("/volgen/", {"code": "onzin", "csrfmiddlewaretoken": token[::-1]}).status_code == 403
    assert "meldingen:volgen" in OPENBAAR
