"""Silent, refusing, a bad address, a destroyed key, two of each; a real worker, a real web, a real mail server."""

import threading
import time
import uuid
from datetime import timedelta

import pytest
import requests
from django.urls import reverse

from meldingen.models import Notificatie
from meldingen.tasks import sweep_notificaties
from pvi import klok
from pvi.models import Accountmail, Medewerker, Mislukking
from pvi.tasks import sweep_accountmails
from tests.mailserver import closed_port, mailserver
from tests.meldingen.test_post import bad_address, melder_without_key, use, wacht, wie
from tests.werker import worker

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


def wait_until(klaar, seconden: float = 120) -> None:
    einde = time.monotonic() + seconden
    while not klaar():
        assert time.monotonic() < einde, "it did not come"
        time.sleep(0.05)


def forget_password(adres: str, email: str) -> int:
    """As a visitor does: open the page, fill in the address."""
    with requests.Session() as bezoeker:
        blad = f"{adres}{reverse('account_reset_password')}"
        bezoeker.get(blad, timeout=30)
        velden = {"email": email, "csrfmiddlewaretoken": bezoeker.cookies["csrftoken"]}
        return bezoeker.post(blad, velden, timeout=30, allow_redirects=False).status_code


def test_worker_and_web_go_on_and_the_rest_arrives(organisatie, team, live_server, tmp_path, settings):
    slecht = [wacht(wie(team, soort, n)) for soort in ("stil", "weiger") for n in range(2)]
    slecht += [bad_address(team, n) for n in range(2)] + [melder_without_key(team) for _ in range(2)]
    Notificatie.objects.update(klaar_op=klok.nu() - timedelta(hours=1))
    goed = [wacht(wie(team, "goed", n)) for n in range(20)]
    vergeten = []
    for n in range(4):
        vergeten.append(wie(team, "vergeten", n))
        vergeten[n].set_password("een-heel-lang-geheim")
        vergeten[n].save()
    rij = f"post-{uuid.uuid4().hex[:8]}"
    with (
        mailserver() as server,
        worker(rij, tmp_path, EMAIL_URL=server.url),
        worker(rij, tmp_path, EMAIL_URL=server.url),
    ):
        use(settings, server.poort)
        sweep_notificaties.apply_async(queue=rij)
        wait_until(server.houdt_vast.is_set)
        # One worker is held by a silent server. The web answers, four visitors at once.
        codes: list[int] = []
        draden = [
            threading.Thread(target=lambda w=w: codes.append(forget_password(live_server.url, w.email)))
            for w in vergeten
        ]
        for draad in draden:
            draad.start()
        assert requests.get(f"{live_server.url}/gezond/", timeout=30).text == "gezond\n"
        for draad in draden:
            draad.join()
        assert codes == [302] * 4
        sweep_accountmails.apply_async(queue=rij)
        sweep_notificaties.apply_async(queue=rij)
        verwacht = {medewerker.email for medewerker in vergeten} | {rij_.medewerker.email for rij_ in goed}
        wait_until(lambda: server.arrived() == verwacht)
        wait_until(lambda: Mislukking.objects.visible().count() == len(slecht))
    assert len(server.ontvangen) == len(verwacht)
    assert not Accountmail.objects.exists()
    assert {m.onderwerp for m in Mislukking.objects.all()} == {str(rij_.pk) for rij_ in slecht}


@pytest.mark.parametrize("soort", ["stil", "geweigerd"])
def test_a_server_that_takes_nothing_holds_nobody(soort, team, live_server, tmp_path, settings):
    goed = [wacht(wie(team, "goed", n)) for n in range(8)]
    rij = f"post-{uuid.uuid4().hex[:8]}"
    with mailserver(stil=True) as server:
        poort = server.poort if soort == "stil" else closed_port()
        with worker(rij, tmp_path, EMAIL_URL=f"smtp://127.0.0.1:{poort}"):
            sweep_notificaties.apply_async(queue=rij)
            # The worker comes back by itself, and does other work.
            wait_until(lambda: Mislukking.objects.visible().count() == 3)
            assert forget_password(live_server.url, "niemand@voorbeeld.invalid") == 302
            sweep_accountmails.apply_async(queue=rij)
            wait_until(lambda: not Accountmail.objects.exists())
    with mailserver() as server, worker(rij, tmp_path, EMAIL_URL=server.url):
        Mislukking.objects.update(volgende_op=klok.nu())
        Notificatie.objects.update(klaar_op=klok.nu())
        sweep_notificaties.apply_async(queue=rij)
        wait_until(lambda: server.arrived() == {rij_.medewerker.email for rij_ in goed})
        # What arrived is written down after that, by the worker.
        wait_until(lambda: not Mislukking.objects.exists())
    assert Medewerker.objects.filter(notificaties__verzonden_op=None, notificaties__isnull=False).count() == 0
