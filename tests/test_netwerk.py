"""Everything that this portal asks over a network is given up after a while, and the list of it is complete.

A module that imports a network client stands in the table with how its wait ends; a new one fails here first.
"""

import ast
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from kombu import Connection
from kombu.exceptions import OperationalError as Wachtrijfout

from pvi.celery import app
from pvi.tasks import sweep_sessies
from tests.test_architecture import BASIS, _name, _product, imports, parse

# Modules that open a connection, or start what does.
CLIENTS = (
    "socket", "ssl", "smtplib", "ftplib", "imaplib", "poplib", "telnetlib", "http.client", "urllib.request", "xmlrpc",
    "requests", "httpx", "aiohttp", "urllib3", "redis", "kombu", "psycopg", "asyncio", "django.core.mail", "subprocess",
)  # fmt: skip
# Where one is imported → what ends its wait.
LIJST = {
    "pvi/settings.py": "only names of options",
    "pvi/post.py": "EMAIL_TIMEOUT; GRENS ends the run",
    "pvi/werker.py": "answers on the connection that gunicorn gives it, and asks nothing",
    "pvi/accountmail.py": "only the type of a mail: pvi/post.py sends it",
    "meldingen/notifications.py": "only the type of a mail: pvi/post.py sends it",
    "pvi/inloggen/elders.py": "only an error of requests: allauth asks, SOCIALACCOUNT_REQUESTS_TIMEOUT",
    "pvi/gezond.py": "asks the database in threads: connect_timeout and tcp_user_timeout",
    "pvi/reservekopie.py": "programs of PostgreSQL that a person started and watches",
    "meldingen/views/inzage.py": "only an error of the queue: CELERY_BROKER_TRANSPORT_OPTIONS",
    "dashboards/views.py": "only an error of the queue: CELERY_BROKER_TRANSPORT_OPTIONS",
}
UITROL = {"uitrol/gezond.py": "timeout=4"}


def clients(boom: ast.AST) -> set[str]:
    return {c for naam in imports(boom) for c in CLIENTS if naam == c or naam.startswith(f"{c}.")}


def test_every_network_client_is_in_the_table():
    assert {_name(p) for p in _product() if clients(parse(p))} == LIJST.keys()
    assert {_name(p) for p in (BASIS / "uitrol").glob("*.py") if clients(parse(p))} == UITROL.keys()
    assert "timeout=" in (BASIS / "uitrol" / "gezond.py").read_text()


@pytest.mark.parametrize("regel", ["import smtplib", "from http.client import HTTPConnection", "import requests as r"])
def test_the_table_bites(regel):
    assert clients(ast.parse(regel))


def test_mail_is_sent_in_one_place():
    """Nothing else speaks to a mail server, and certainly no page."""
    woorden = (
        "send_mail",
        "send_mass_mail",
        "get_connection",
        "mail_admins",
        "mail_managers",
        "EmailMultiAlternatives",
    )
    for pad in _product():
        aanroepen = [k.func for k in ast.walk(parse(pad)) if isinstance(k, ast.Call)]
        namen = {getattr(f, "attr", None) or getattr(f, "id", "") for f in aanroepen}
        assert not namen & set(woorden), _name(pad)
        verzendt = any(
            getattr(f, "attr", "") == "send" and getattr(getattr(f, "value", None), "id", "") == "mail"
            for f in aanroepen
        )
        assert verzendt is (_name(pad) == "pvi/post.py"), _name(pad)


def test_every_client_gives_up_within_ten_seconds():
    assert 0 < settings.EMAIL_TIMEOUT <= 10
    assert 0 < settings.SOCIALACCOUNT_REQUESTS_TIMEOUT <= 10
    database = settings.DATABASES["default"]["OPTIONS"]
    assert 0 < database["connect_timeout"] <= 10
    assert 0 < database["tcp_user_timeout"] <= 20_000
    assert database["keepalives_idle"] + database["keepalives_interval"] * database["keepalives_count"] <= 20
    for waar in ("socket_timeout", "socket_connect_timeout"):
        assert 0 < settings.CELERY_BROKER_TRANSPORT_OPTIONS[waar] <= 10
    # The session, the cache and the results need no network of their own.
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    assert app.conf.result_backend is None


@dataclass
class Zwijger:
    poort: int
    verbindingen: int = 0


@contextmanager
def silent_server() -> Iterator[Zwijger]:
    """Accepts every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as luisteraar:
        dicht, open_ = threading.Event(), []
        luisteraar.settimeout(0.1)
        stil = Zwijger(luisteraar.getsockname()[1])

        def accept() -> None:
            while not dicht.is_set():
                try:
                    open_.append(luisteraar.accept()[0])
                    stil.verbindingen += 1
                except TimeoutError:
                    continue

        draad = threading.Thread(target=accept)
        draad.start()
        try:
            yield stil
        finally:
            dicht.set()
            draad.join()
            for verbinding in open_:
                verbinding.close()


@pytest.mark.django_db
def test_a_silent_provider_of_single_sign_on_is_given_up(settings):
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 1
    with silent_server() as stil:
        settings.SSO = {
            "name": "stil", "client_id": "x", "secret": "y",
            "settings": {"issuer": f"http://127.0.0.1:{stil.poort}"},
        }  # fmt: skip
        antwoord = Client().get(reverse("sso"))
    assert antwoord.status_code == 503


@pytest.mark.django_db
def test_a_silent_database_is_given_up():
    """With the options of the settings; the shortest wait that libpq knows is two seconds."""
    opties = settings.DATABASES["default"]["OPTIONS"] | {"connect_timeout": 2}
    with silent_server() as stil:
        params = {
            "HOST": "127.0.0.1",
            "PORT": str(stil.poort),
            "NAME": "x",
            "USER": "x",
            "PASSWORD": "",
            "OPTIONS": opties,
        }
        ander = connection.copy("stil")
        ander.settings_dict = {**ander.settings_dict, **params}
        with pytest.raises(OperationalError, match="timeout"):
            ander.ensure_connection()


def test_asking_a_silent_queue_is_given_up_within_ten_seconds():
    """Counted in waits, not in seconds: each is `socket_timeout` long in production."""
    opties = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}
    with silent_server() as stil, Connection(f"redis://127.0.0.1:{stil.poort}/0", transport_options=opties) as wachtrij:
        with pytest.raises(Wachtrijfout):
            sweep_sessies.apply_async(connection=wachtrij)
        wachten = stil.verbindingen
    assert wachten * settings.CELERY_BROKER_TRANSPORT_OPTIONS["socket_timeout"] <= 10


@pytest.mark.django_db
def test_pages_answer_without_a_queue(client, monkeypatch):
    """The web path never needs it."""
    with silent_server() as stil:
        monkeypatch.setattr(app.conf, "broker_url", f"redis://127.0.0.1:{stil.poort}/0")
        assert client.get(reverse("start")).status_code == 200
        assert client.get("/gezond/").status_code == 200
        assert stil.verbindingen == 0
