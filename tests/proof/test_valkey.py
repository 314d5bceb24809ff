"""The queue falls silent, breaks off and comes back: pages answer, and the worker takes up its work again."""

import socket
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
import requests
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from dashboards.models import Rapportage
from dashboards.overzichten import RAPPORTAGES, fingerprint
from dashboards.tasks import last_period, sweep_rapportages
from pvi.celery import app
from pvi.models import Accountmail
from pvi.rollen import Rol
from pvi.tasks import sweep_accountmails
from tests.dashboards.test_queries import ontvangen
from tests.people import make_person
from tests.werker import worker

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


class Lijn:
    """A line to the real queue that can be held (nothing passes, nothing breaks) or cut."""

    def __init__(self, pad: str) -> None:
        self.pad, self.open, self.dicht, self.weg = pad, threading.Event(), threading.Event(), threading.Event()
        self.open.set()
        self.luisteraar = socket.create_server(("127.0.0.1", 0))
        self.luisteraar.settimeout(0.1)
        self.verbindingen: list[socket.socket] = []
        self.deur = threading.Thread(target=self._accept, daemon=True)
        self.deur.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.luisteraar.getsockname()[1]}/0"

    def _accept(self) -> None:
        while not self.dicht.is_set():
            try:
                voor, _ = self.luisteraar.accept()
            except TimeoutError:
                continue
            if self.weg.is_set():
                voor.close()
                continue
            achter = socket.socket(socket.AF_UNIX)
            achter.connect(self.pad)
            voor.settimeout(None)
            self.verbindingen += [voor, achter]
            for van, naar in ((voor, achter), (achter, voor)):
                threading.Thread(target=self._pass_on, args=[van, naar], daemon=True).start()

    def _pass_on(self, van: socket.socket, naar: socket.socket) -> None:
        with suppress(OSError):
            while stuk := van.recv(65536):
                self.open.wait()
                naar.sendall(stuk)

    def cut(self, *, blijf: bool = False) -> None:
        """Break what is open; with `blijf` nobody comes in any more until `weg` is cleared."""
        if blijf:
            self.weg.set()
        for verbinding in self.verbindingen:
            with suppress(OSError):
                verbinding.shutdown(socket.SHUT_RDWR)
            verbinding.close()
        self.verbindingen.clear()


@contextmanager
def lijn() -> Iterator[Lijn]:
    lopend = Lijn(settings.REDIS_URL.removeprefix("redis+socket://"))
    try:
        yield lopend
    finally:
        lopend.dicht.set()
        lopend.open.set()
        # First nobody comes in any more, then everybody goes.
        lopend.deur.join()
        lopend.cut()
        lopend.luisteraar.close()


def ask_and_wait(rij: str, seconden: float = 120) -> None:
    """A request for a password of nobody: done when its row is gone."""
    Accountmail.objects.ask(Accountmail.Soort.WACHTWOORD, None)
    einde = time.monotonic() + seconden
    while Accountmail.objects.exists():
        assert time.monotonic() < einde, "the worker did not come back"
        # As beat does: again and again.
        sweep_accountmails.apply_async(queue=rij)
        time.sleep(2)


@pytest.mark.parametrize("hoe", ["afgebroken", "stil en dan afgebroken"])
def test_the_worker_takes_up_its_work_again(hoe, live_server, tmp_path):
    rij = f"lijn-{uuid.uuid4().hex[:8]}"
    with lijn() as naar, worker(rij, tmp_path, REDIS_URL=naar.url) as proces:
        ask_and_wait(rij)
        if hoe != "afgebroken":
            naar.open.clear()
            time.sleep(settings.CELERY_BROKER_TRANSPORT_OPTIONS["socket_timeout"] + 1)
        assert requests.get(f"{live_server.url}/gezond/", timeout=30).text == "gezond\n"
        naar.cut()
        naar.open.set()
        ask_and_wait(rij)
        assert proces.poll() is None
    assert app.conf.broker_connection_max_retries is None


@pytest.fixture
def web_on():
    """Let what the web sends go over a line of the test."""

    def on(url: str) -> None:
        app.conf.broker_url = url
        app.amqp._producer_pool = None

    eerst = app.conf.broker_url
    yield on
    on(eerst)


def test_four_readers_ask_while_the_queue_is_away_for_a_minute(organisatie, settings, tmp_path, web_on):
    settings.BESTANDEN_DIR = tmp_path / "bestanden"
    maand = last_period(RAPPORTAGES["maandrapportage"])
    for _ in range(3):
        ontvangen(organisatie["RT"], f"{maand.van:%Y-%m}-10")
    lezers = [make_person(Rol.VI, organisatie["RT"]) for _ in range(4)]
    vensters = []
    for lezer in lezers:
        vensters.append(Client())
        vensters[-1].force_login(lezer)

    def ask(venster: Client) -> str:
        try:
            return venster.post(reverse("dashboards:rapportages"), {"periode": maand.code}).url
        finally:
            connection.close()

    rij = f"lijn-{uuid.uuid4().hex[:8]}"
    with lijn() as naar, worker(rij, tmp_path, REDIS_URL=naar.url) as proces:
        ask_and_wait(rij)
        web_on(naar.url)
        naar.cut(blijf=True)
        weg = time.monotonic()
        with ThreadPoolExecutor(4) as tegelijk:
            bladen = dict(zip(vensters, tegelijk.map(ask, vensters), strict=True))
        while time.monotonic() < weg + 60:
            for venster, adres in bladen.items():
                blad = BeautifulSoup(venster.get(adres).content, "html.parser")
                assert blad.progress["value"] == "0"
                assert "Het werk gaat door" in blad.get_text()
            time.sleep(5)
        assert {r.status for r in Rapportage.objects.all()} == {Rapportage.Status.GEVRAAGD}
        naar.weg.clear()
        einde = time.monotonic() + 120
        while Rapportage.objects.exclude(status=Rapportage.Status.KLAAR).exists():
            assert time.monotonic() < einde, "the reports were not made"
            # As beat does, over what is left of the line.
            with suppress(OSError, app.connection_for_write().transport.connection_errors):
                sweep_rapportages.apply_async(queue=rij)
            time.sleep(2)
        assert proces.poll() is None
    gemaakt = Rapportage.objects.order_by("exemplaar")
    assert [(r.exemplaar, r.lezer_id) for r in gemaakt] == [(nr, r.lezer_id) for nr, r in enumerate(gemaakt, 1)]
    assert {r.lezer_id for r in gemaakt} == {lezer.pk for lezer in lezers}
    for rapportage in gemaakt:
        assert rapportage.sha256 == fingerprint(rapportage.gepubliceerd)
        assert rapportage.gepubliceerd.tabel("kerncijfers").regel("instroom").cellen[0] == 3
        assert rapportage.pad("pdf").exists()
