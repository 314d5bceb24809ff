"""Guessing is slowed down, nobody is locked out, and no address is kept."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory

from pvi.web.tempo import Tempo

pytestmark = pytest.mark.django_db

TEMPO = Tempo("proef", per_minuut=3, per_seconde=50)


@pytest.fixture(autouse=True)
def leeg():
    cache.clear()


@pytest.fixture
def klok(monkeypatch):
    """The moment (s) that the tempo reads, to be set by the test."""
    tijd = {"nu": 1_790_000_040}

    class Moment:
        @staticmethod
        def now():
            return Moment

        @staticmethod
        def timestamp():
            return tijd["nu"]

    monkeypatch.setattr("pvi.web.tempo.timezone", Moment)
    return tijd


def van(adres: str):
    return RequestFactory().post("/volgen/", REMOTE_ADDR=adres)


def test_places_of_a_minute_are_given_once(klok):
    assert [TEMPO.claim(van("10.0.0.1")) for _ in range(5)] == [0, 0, 0, 60 - klok["nu"] % 60, 60 - klok["nu"] % 60]


def test_waiting_ends_with_the_minute(klok):
    wachten = [TEMPO.claim(van("10.0.0.1")) for _ in range(4)][-1]
    klok["nu"] += wachten
    assert TEMPO.claim(van("10.0.0.1")) == 0


def test_another_address_does_not_wait(klok):
    for _ in range(4):
        TEMPO.claim(van("10.0.0.1"))
    assert TEMPO.claim(van("10.0.0.2")) == 0


def test_all_addresses_together_wait_one_second_at_most(klok):
    druk = Tempo("druk", per_minuut=100, per_seconde=4)
    assert [druk.claim(van(f"10.0.0.{n}")) for n in range(6)] == [0, 0, 0, 0, 1, 1]
    klok["nu"] += 1
    assert druk.claim(van("10.0.0.9")) == 0


def test_rate_holds_over_many_guesses(klok):
    gelukt = 0
    for seconde in range(0, 300, 3):
        klok["nu"] = 1_790_000_040 + seconde
        gelukt += TEMPO.claim(van("10.0.0.1")) == 0
    assert gelukt == 3 * len({(1_790_000_040 + s) // 60 for s in range(0, 300, 3)})


def test_purposes_do_not_share_places(klok):
    for _ in range(4):
        TEMPO.claim(van("10.0.0.1"))
    assert Tempo("ander", per_minuut=3, per_seconde=50).claim(van("10.0.0.1")) == 0


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(klok, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    def via(adressen: str):
        return RequestFactory().post("/volgen/", REMOTE_ADDR="10.9.9.9", HTTP_X_FORWARDED_FOR=adressen)

    assert [TEMPO.claim(via(f"1.1.1.{n}, 10.0.0.1")) for n in range(4)][-1] > 0
    assert TEMPO.claim(via("10.0.0.1, 10.0.0.2")) == 0


def test_no_address_lies_in_the_cache(klok):
    TEMPO.claim(van("10.20.30.40"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM pvi_cache")
        rijen = repr(cursor.fetchall())
    assert "10.20.30.40" not in rijen
    assert rijen != "[]"
