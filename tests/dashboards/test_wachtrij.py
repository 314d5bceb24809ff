"""One report that cannot be made stops no other one (as tests/test_wachtrij.py asks of every job of the clock)."""

from datetime import timedelta

import pytest

from dashboards import render, tasks
from dashboards.models import TAAK, Rapportage
from dashboards.overzichten import RAPPORTAGES
from dashboards.tasks import make_rapportages, sweep_rapportages
from pvi import klok, wachtrij
from pvi.kalender import Periode
from pvi.models import Mislukking
from pvi.rollen import Rol
from tests.kern import moment
from tests.people import make_person
from tests.test_wachtrij import Rij, refused

VORM = RAPPORTAGES["landelijk"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def dag(settings, tmp_path, monkeypatch, organisatie):
    settings.BESTANDEN_DIR = tmp_path / "bestanden"
    # The pages of a PDF are no part of this question.
    monkeypatch.setattr(render, "is_pdf_available", lambda: False)
    with klok.op(moment("2026-10-15", 6)):
        yield


def test_a_broken_report_waits_for_a_person_and_the_others_are_made():
    stuk, heel = (Rapportage.objects.request(VORM, Periode.parse(periode)) for periode in ("2026-K2", "2026-K3"))
    Rapportage.objects.filter(pk=stuk.pk).update(inhoud={"niet": "van ons"})
    begin = klok.nu()
    for uur in range(wachtrij.MEEST_POGINGEN + 2):
        with klok.op(begin + timedelta(hours=2 * uur)):
            sweep_rapportages()
    stuk.refresh_from_db()
    heel.refresh_from_db()
    assert heel.is_klaar
    mislukking = Mislukking.objects.given_up().get()
    assert (mislukking.taak, mislukking.onderwerp, mislukking.pogingen) == (TAAK, str(stuk.pk), wachtrij.MEEST_POGINGEN)
    assert stuk.status == Rapportage.Status.MISLUKT
    Rapportage.objects.filter(pk=stuk.pk).update(inhoud=None)
    wachtrij.retry([mislukking])
    sweep_rapportages()
    stuk.refresh_from_db()
    assert stuk.is_klaar and not Mislukking.objects.exists()


def test_a_unit_for_which_no_report_can_be_asked_stops_no_other_one(organisatie, monkeypatch):
    monkeypatch.setattr(tasks, "sweep_rapportages", lambda: None)  # asking is the question here
    slecht = organisatie["AM"]
    for code in ("AM", "NN", "RT"):
        make_person(Rol.VI, organisatie[code])
    with refused(Rij(bool, "dashboards_rapportage", "eenheid_id", slecht.pk, "INSERT")):
        make_rapportages()
        assert Mislukking.objects.get().pogingen == 1
    gevraagd = set(Rapportage.objects.exclude(eenheid=None).values_list("eenheid__code", flat=True))
    assert gevraagd == {"NN", "RT"}
    wachtrij.retry(Mislukking.objects.all())
    make_rapportages()
    assert Rapportage.objects.filter(eenheid=slecht).exists() and not Mislukking.objects.exists()


def test_old_files_that_cannot_be_dropped_keep_no_others(settings):
    stuk, heel = (Rapportage.objects.request(VORM, Periode.parse(periode)) for periode in ("2026-K2", "2026-K3"))
    sweep_rapportages()
    pad = stuk.pad("xlsx")
    pad.unlink()
    pad.mkdir()
    with klok.op(klok.nu() + timedelta(days=400)):
        sweep_rapportages()
        assert Rapportage.objects.get(pk=heel.pk).bestanden == []
        assert Mislukking.objects.get().onderwerp == str(stuk.pk)
