"""A real worker dies in the middle of the sweep: nothing is lost, nobody is told twice."""

import email
import os
import signal
import time
import uuid

import pytest

from meldingen.models import Notificatie, Statuswissel
from meldingen.tasks import sweep_notificaties
from pvi import klok
from pvi.models import Mislukking
from tests.people import make_melding
from tests.werker import worker

pytestmark = pytest.mark.django_db(transaction=True)
ZAKEN = 25


def wait_until(klaar, seconden: float = 90) -> None:
    einde = time.monotonic() + seconden
    while not klaar():
        assert time.monotonic() < einde, "the worker did not get there"
        time.sleep(0.02)


def sweep_by_a_worker(map_, klaar, *, dood: bool) -> None:
    wachtrij = f"veeg-{uuid.uuid4().hex[:8]}"
    with worker(wachtrij, map_) as proces:
        sweep_notificaties.apply_async(queue=wachtrij)
        wait_until(klaar)
        if dood:
            os.killpg(proces.pid, signal.SIGKILL)
            proces.wait()


def test_a_worker_killed_in_the_sweep_loses_nothing_and_tells_nobody_twice(team, vik, person, tmp_path):
    person("vi", "RT")
    for _ in range(ZAKEN):
        make_melding(team)
    te_melden = Statuswissel.objects.filter(genotificeerd_op__isnull=True)
    assert te_melden.count() == ZAKEN
    sweep_by_a_worker(tmp_path, lambda: te_melden.count() < ZAKEN - 3, dood=True)
    assert te_melden.exists(), "the first worker was done before it was killed: the test proves nothing"
    wacht = Notificatie.objects.filter(verzonden_op__isnull=True)
    # What the dead worker had in its hands is nobody else's for two minutes; they pass.
    Notificatie.objects.filter(klaar_op__gt=klok.nu()).update(klaar_op=klok.nu())
    Mislukking.objects.update(volgende_op=klok.nu())
    sweep_by_a_worker(tmp_path, lambda: not te_melden.exists() and not wacht.exists(), dood=False)

    assert Notificatie.objects.count() == 2 * ZAKEN, "one mail for each of the two people of VIK about each case"
    assert Notificatie.objects.values("aanleiding", "medewerker").distinct().count() == 2 * ZAKEN
    ids = [
        regel.removeprefix("Message-ID:").strip()
        for bestand in (tmp_path / "mail").iterdir()
        for regel in bestand.read_text().splitlines()
        if regel.startswith("Message-ID:")
    ]
    assert len(set(ids)) == 2 * ZAKEN
    # Between sending and stamping lies the one moment that can repeat a mail; its id lets the mail server drop it.
    assert len(ids) <= 2 * ZAKEN + 1
    assert email.message_from_string(next((tmp_path / "mail").iterdir()).read_text())["Subject"]
