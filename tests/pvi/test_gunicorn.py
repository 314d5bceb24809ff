"""What a real gunicorn answers to what never becomes a request: with our headers, and without quoting it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from email.parser import BytesHeaderParser

import pytest
from django.conf import settings

from pvi.web.koppen import OVERAL

GEHEIM = "Fatima-Kanarie-4711"


@pytest.fixture(scope="module")
def poort() -> Iterator[int]:
    """gunicorn as an installation runs it, with one worker."""
    with socket.socket() as vrij:
        vrij.bind(("127.0.0.1", 0))
        poort = vrij.getsockname()[1]
    omgeving = os.environ | {"PVI_BIND": f"127.0.0.1:{poort}", "PVI_WERKERS": "1"}
    opdracht = [sys.executable, "-m", "gunicorn", "--config", "python:pvi.gunicorn", "pvi.wsgi"]
    proces = subprocess.Popen(opdracht, cwd=settings.BASE_DIR, env=omgeving, stderr=subprocess.PIPE)
    try:
        while proces.poll() is None:
            try:
                ask(poort, b"GET /gezond/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                break
            except ConnectionRefusedError:
                continue
        yield poort
    finally:
        proces.terminate()
        _, log = proces.communicate()
    assert GEHEIM.encode() not in log


def ask(poort: int, verzoek: bytes) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of the answer to these bytes."""
    with socket.create_connection(("127.0.0.1", poort), timeout=60) as lijn:
        lijn.sendall(verzoek)
        antwoord = b""
        while deel := lijn.recv(65536):
            antwoord += deel
    kop, _, blad = antwoord.partition(b"\r\n\r\n")
    regel, _, koppen = kop.partition(b"\r\n")
    return int(regel.split()[1]), dict(BytesHeaderParser().parsebytes(koppen + b"\r\n\r\n")), blad.decode()


EIND = b"\r\nHost: localhost\r\nConnection: close\r\n"
SLECHT = {
    "address too long": (b"GET /" + GEHEIM.encode() * 500 + b" HTTP/1.1" + EIND + b"\r\n", 414),
    "no HTTP": (GEHEIM.encode() + b"\r\n\r\n", 400),
    "unknown version": (b"GET /" + GEHEIM.encode() + b" HTTP/9.9" + EIND + b"\r\n", 400),
    "bad header": (b"GET / HTTP/1.1" + EIND + GEHEIM.encode() + b" x: y\r\n\r\n", 400),
    "header too long": (b"GET / HTTP/1.1" + EIND + b"X-A: " + GEHEIM.encode() * 1000 + b"\r\n\r\n", 431),
    "too many headers": (b"GET / HTTP/1.1" + EIND + b"X-A: b\r\n" * 200 + b"\r\n", 431),
    "bad length": (b"POST / HTTP/1.1" + EIND + b"Content-Length: x\r\n\r\n", 400),
    "unknown coding": (b"POST / HTTP/1.1" + EIND + b"Transfer-Encoding: " + GEHEIM.encode() + b"\r\n\r\n", 501),
    "another host": (b"GET /melden/ HTTP/1.1\r\nConnection: close\r\nHost: " + GEHEIM.encode() + b"\r\n\r\n", 400),
    "NUL in the address": (b"GET /meldingen/a%00b/ HTTP/1.1" + EIND + b"\r\n", 404),
    "file": (b"GET /static/pvi/css/tokens.css HTTP/1.1" + EIND + b"\r\n", 200),
    "missing file": (b"GET /static/pvi/css/weg.css HTTP/1.1" + EIND + b"\r\n", 404),
}


@pytest.mark.parametrize("soort", SLECHT)
def test_what_is_no_good_request_is_answered_with_the_headers(poort: int, soort: str) -> None:
    verzoek, status = SLECHT[soort]
    gaf, koppen, blad = ask(poort, verzoek)
    assert gaf == status
    assert {naam: koppen.get(naam) for naam in OVERAL} == OVERAL
    assert "default-src 'none'" in koppen["Content-Security-Policy"]
    assert GEHEIM not in blad
    if status != 200:
        assert koppen["Cache-Control"] == "no-store"


def test_a_long_filtered_list_is_no_address_that_is_too_long(poort: int) -> None:
    vraag = b"&".join(b"fase=triage%d" % n for n in range(400))
    status, _, _ = ask(poort, b"GET /meldingen/?" + vraag + b" HTTP/1.1" + EIND + b"\r\n")
    assert status == 302
