"""`/gezond/` answers anybody in one word and tells nobody more."""

import pytest
from django.urls import reverse
from health_check.checks import Database
from health_check.exceptions import ServiceUnavailable

from pvi.gezond import MigrationExecutor

pytestmark = pytest.mark.django_db


def test_gezond_answers_without_login_and_without_a_session(client):
    response = client.get("/gezond/")
    assert (response.status_code, response.content) == (200, b"gezond\n")
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    assert reverse("gezond") == "/gezond/"


@pytest.mark.parametrize("accept", ["application/json", "text/html", "application/rss+xml", "onzin"])
def test_gezond_says_the_same_in_every_format(client, accept):
    assert client.get("/gezond/?format=json", headers={"accept": accept}).content == b"gezond\n"


def test_missing_migration_is_ongezond(client, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("een migratie", False)])
    response = client.get("/gezond/")
    assert (response.status_code, response.content) == (503, b"ongezond: Migraties\n")


def test_unreachable_database_is_named_without_details(client, monkeypatch):
    def refuse(_self):
        raise ServiceUnavailable("connection to server at 10.0.0.7 failed")

    monkeypatch.setattr(Database, "run", refuse)
    response = client.get("/gezond/")
    assert (response.status_code, response.content) == (503, b"ongezond: Database\n")
