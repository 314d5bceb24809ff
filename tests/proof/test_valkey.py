"""The queue falls silent, breaks off and comes back: pages answer, and the worker takes up its work again."""

import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import requests
from django.conf import settings

from pvi.celery import app
from pvi.models import Accountmail
from pvi.tasks import sweep_accountmails
from tests.werker import worker

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


class Lijn:
    """A line to the real queue that can be held (nothing passes, nothing breaks) or cut."""

    def __init__(self, pad: str) -> None:
        self.pad, self.open, self.dicht = pad, threading.Event(), threading.Event()
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

    def cut(self) -> None:
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
