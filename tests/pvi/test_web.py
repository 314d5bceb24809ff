"""Headers, the key ring of a request, the login, paging: what stands between browser and pages."""

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from pvi import kluis, urls_publiek
from pvi.views import page_not_found
from pvi.web.bladeren import page
from pvi.web.poort import Sleutelbosmiddleware
from pvi.web.portaal import portaal

OVERAL = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


@login_not_required
def _crash(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


ELKE_SOORT = {
    "page": ("get", "/", {}, 200),
    "page of a melder": ("get", "/melden/", {}, 200),
    "not there": ("get", "/bestaat-niet/", {}, 404),
    "login": ("get", "/werk/", {}, 302),
    "no such method": ("put", "/", {}, 405),
    "refused words": ("post", "/volgen/", {}, 422),
    "another host": ("get", "/", {"HTTP_HOST": "elders.invalid"}, 400),
    "another host, melder": ("get", "/volgen/", {"HTTP_HOST": "elders.invalid"}, 400),
    "another host, file": ("get", "/static/pvi/css/weg.css", {"HTTP_HOST": "elders.invalid"}, 400),
    "NUL in the address": ("get", "/meldingen/a%00b/", {}, 404),
    "NUL in the address of a melder": ("get", "/volgen/%00", {}, 404),
    "NUL in a file name": ("get", "/static/pvi/css/a%00.css", {}, 404),
    "NUL in the question": ("get", "/?uitgelogd=%00", {}, 400),
    "missing file": ("get", "/static/pvi/css/weg.css", {}, 404),
}


@pytest.mark.django_db
@pytest.mark.parametrize("soort", ELKE_SOORT)
def test_every_response_carries_the_headers(client: Client, soort: str) -> None:
    methode, path, extra, status = ELKE_SOORT[soort]
    response = getattr(client, methode)(path, **extra)
    assert response.status_code == status
    assert {name: response.get(name) for name in OVERAL} == OVERAL
    assert response["Cache-Control"] == "no-store"
    assert "camera=()" in response["Permissions-Policy"]
    assert "geolocation=()" in response["Permissions-Policy"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_a_post_without_a_token_carries_the_headers() -> None:
    response = Client(enforce_csrf_checks=True).post("/volgen/", {"code": "x"})
    assert response.status_code == 403
    assert {name: response.get(name) for name in OVERAL} == OVERAL
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/static/pvi/css/tokens.css", "/static/pvi/js/portaal.js"])
def test_a_file_carries_the_headers(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.getvalue()
    assert {name: response.get(name) for name in OVERAL} == OVERAL
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "camera=()" in response["Permissions-Policy"]


def test_https_is_remembered_also_by_who_asks_for_another_host(client: Client, settings) -> None:
    settings.SECURE_HSTS_SECONDS = 60
    for extra in ({}, {"HTTP_HOST": "elders.invalid"}):
        response = client.get("/static/pvi/css/weg.css", secure=True, **extra)
        assert response["Strict-Transport-Security"].startswith("max-age=60")


def test_500_carries_the_headers_and_asks_nothing_of_the_database(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(urls_publiek.urlpatterns[0], "callback", _crash)
    client.raise_request_exception = False
    response = client.get("/")  # without django_db: any query would raise
    assert response.status_code == 500
    assert "Het ligt niet aan jou" in response.content.decode()
    assert {name: response.get(name) for name in OVERAL} == OVERAL
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_static_files_may_be_cached_but_a_missing_one_not(client: Client) -> None:
    found = client.get("/static/pvi/css/tokens.css")
    assert found.status_code == 200
    assert b"--pvi-inkt" in found.getvalue()
    assert "no-store" not in found.get("Cache-Control", "")
    assert found["Cross-Origin-Resource-Policy"] == "same-origin"
    missing = client.get("/static/pvi/css/weg.css")
    assert missing.status_code == 404
    assert missing["Cache-Control"] == "no-store"


def test_logout_clears_the_browser_and_nothing_else_does(client: Client) -> None:
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "Clear-Site-Data" not in client.get(reverse("account_logout"))
    assert "Clear-Site-Data" not in client.get("/")


@pytest.mark.django_db
def test_public_pages_set_no_cookie(client: Client) -> None:
    for name in ("start", "wegwijzer", "hulp", "privacy", "toegankelijkheid"):
        assert not client.get(reverse(name)).cookies, name


@pytest.mark.parametrize("crash", [False, True])
def test_keys_of_one_request_are_gone_before_the_next(monkeypatch: pytest.MonkeyPatch, crash: bool) -> None:
    ring = {"left over": 1}
    monkeypatch.setattr(kluis, "clear", ring.clear)

    def view(request: HttpRequest) -> HttpResponse:
        assert ring == {}
        ring["unwrapped"] = 1
        return HttpResponse(status=1 // (not crash) and 200)

    middleware = Sleutelbosmiddleware(view)
    request = RequestFactory().get("/")
    if crash:
        with pytest.raises(ZeroDivisionError):
            middleware(request)
    else:
        middleware(request)
    assert ring == {}


@pytest.mark.parametrize(
    ("path", "melder_kant"),
    [("/melden/", True), ("/volgen/melding/", True), ("/mijn/", False), ("/meldingen/", False), ("/", False)],
)
def test_pages_of_a_melder_are_known_by_their_path(path: str, melder_kant: bool) -> None:
    assert portaal(RequestFactory().get(path))["melder_kant"] is melder_kant


def test_page_of_a_melder_never_asks_who_is_logged_in() -> None:
    request = RequestFactory().get("/melden/bestaat-niet/")
    SessionMiddleware(lambda r: HttpResponse())(request)

    request.user = SimpleLazyObject(lambda: pytest.fail("the page of a melder asked who is logged in"))
    assert page_not_found(request, Exception()).status_code == 404
    assert not request.session.accessed


def test_page_keeps_the_filters_and_forgives_a_wrong_number() -> None:
    request = RequestFactory().get("/", {"fase": ["triage", "intake"], "pagina": "2"})
    pagina = page(request, list(range(311)), size=25)
    assert list(pagina) == list(range(25, 50))
    assert pagina.vraag == "fase=triage&fase=intake&"
    assert pagina.nummers == [1, 2, 3, 4, pagina.paginator.ELLIPSIS, 13]
    for wrong, nearest in (("99", 13), ("nul", 1), ("-3", 13)):
        assert page(RequestFactory().get("/", {"pagina": wrong}), list(range(311))).number == nearest
    assert page(RequestFactory().get("/"), []).vraag == ""


def test_nobody_makes_an_own_account(client: Client) -> None:
    response = client.get(reverse("account_signup"))
    assert "Je kunt hier geen account maken" in response.content.decode()
    assert b"<form" not in response.content.split(b"<main", 1)[1]


@pytest.mark.django_db
def test_session_is_extended_only_while_it_lives(client: Client) -> None:
    assert client.post(reverse("sessie")).status_code == 410
    assert client.get(reverse("sessie")).status_code == 405
    session = client.session
    session["concept"] = 1
    session.save()
    response = client.post(reverse("sessie"))
    assert response.json() == {"seconden": 900}
    assert settings.SESSION_COOKIE_NAME in response.cookies


@pytest.mark.django_db
def test_form_without_token_gets_a_page_that_says_what_was_saved() -> None:
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "x"})
    assert response.status_code == 403
    assert "Wat je net instuurde, is niet bewaard" in response.content.decode()
