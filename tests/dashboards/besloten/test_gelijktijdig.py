"""Copies asked for at the same moment, and a worker that dies over one: each reader has one, and each is whole."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from dashboards.models import Rapportage
from dashboards.overzichten import RAPPORTAGES, fingerprint
from dashboards.render import render_pdf
from dashboards.tasks import exemplaar_van
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Rol
from tests.dashboards.besloten.meet import OKT
from tests.dashboards.test_queries import ontvangen
from tests.dashboards.test_rapportage import kill_and_finish
from tests.kern import moment
from tests.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)
MAAND = RAPPORTAGES["maandrapportage"]


def at_once(*doe: Callable[[], object]) -> None:
    """Each in a thread of its own, all at the same moment; raises what one of them raised."""
    samen, fouten = threading.Barrier(len(doe), timeout=30), []

    def run(stap: Callable[[], object]) -> None:
        try:
            with klok.op(moment("2026-11-08", 6)):
                samen.wait()
                stap()
        except Exception as fout:  # noqa: BLE001 - told by the test
            fouten.append(fout)
        finally:
            connection.close()

    draden = [threading.Thread(target=run, args=(stap,)) for stap in doe]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join(60)
    assert fouten == []


def test_four_windows_of_one_reader_ask_for_one_copy(organisatie, vik):
    at_once(*[lambda: Rapportage.objects.request(MAAND, OKT, organisatie["RT"], vik, lezer=vik)] * 4)
    rapportage = Rapportage.objects.get()
    assert (rapportage.lezer, rapportage.exemplaar) == (vik, 1)


def test_four_readers_at_once_get_copies_with_numbers_of_their_own(organisatie):
    lezers = [make_person(Rol.VI, organisatie["RT"]) for _ in range(4)]

    def ask(wie: Medewerker) -> Callable[[], object]:
        return lambda: Rapportage.objects.request(MAAND, OKT, organisatie["RT"], wie, lezer=wie)

    at_once(*(ask(wie) for wie in lezers))
    exemplaren = Rapportage.objects.order_by("exemplaar").values_list("exemplaar", "lezer")
    assert [nummer for nummer, _ in exemplaren] == [1, 2, 3, 4]
    assert {lezer for _, lezer in exemplaren} == {wie.pk for wie in lezers}


@pytest.mark.proof
@pytest.mark.parametrize("na", [0.0, 0.2, 0.4, 0.6, 0.9, 1.3, 1.8, 2.5, 3.5, 5.0])
def test_a_worker_killed_at_any_moment_leaves_one_right_copy(organisatie, vik, tmp_path, settings, na):
    settings.BESTANDEN_DIR = tmp_path / "bestanden"
    for _ in range(3):
        ontvangen(organisatie["RT"], "2026-10-10")
    rapportage = Rapportage.objects.request(MAAND, OKT, organisatie["RT"], vik, lezer=vik)
    connection.commit()
    kill_and_finish(rapportage, tmp_path, stap=1, na=na)
    rapportage = Rapportage.objects.select_related("lezer").get()
    assert rapportage.is_klaar and rapportage.sha256 == fingerprint(rapportage.gepubliceerd)
    assert rapportage.gepubliceerd.tabel("kerncijfers").regel("instroom").cellen[0] == 3
    ongestoord = render_pdf(rapportage.gepubliceerd, exemplaar_van(rapportage))
    assert rapportage.pad("pdf").read_bytes() == ongestoord
