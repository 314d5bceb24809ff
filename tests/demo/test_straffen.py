"""The penalties of the bundle: as the real actions leave them, and visible and hidden in the overview."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection

from dashboards.queries import landelijke_cijfers
from dashboards.suppression import suppress_overzicht
from demo import bundel
from demo.mensen import load_people
from meldingen.models import Betrokkenheid, Melding
from meldingen.workflow import Status
from pvi import klok
from pvi.kalender import Periode
from pvi.organisatie import load
from tests.kern import told_once
from triage.besluitstappen import Stap
from triage.models import Besluit, Besluitwissel, Reactie, SmoAdvies

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def geladen(django_db_setup, django_db_blocker) -> Iterator[date]:
    """The bundle as of one fixed day: the days of another one may put a penalty in the next quarter."""
    vandaag = date(2026, 11, 22)
    with told_once(django_db_blocker), klok.op(datetime.combine(vandaag, time(12), klok.AMSTERDAM)):
        eenheden = load("voorbeeld")
        cast = load_people(eenheden, datetime.combine(vandaag - timedelta(days=900), time(), klok.AMSTERDAM))
        bundel.load_bundle(cast, eenheden, vandaag)
        connection.check_constraints()
        yield vandaag


def last_finished_quarter(vandaag) -> Periode:
    kwartaal = Periode.van_datum("kwartaal", vandaag).vorige()
    return kwartaal if vandaag > kwartaal.tot_en_met + timedelta(days=15) else kwartaal.vorige()


def test_every_penalty_rests_on_a_besluit_with_its_three_steps(geladen):
    besluiten = Besluit.objects.filter(stap=Stap.DEFINITIEF)

    assert besluiten.count() >= 15
    assert Besluitwissel.objects.count() == 3 * besluiten.count()
    assert Reactie.objects.filter(is_straf=True).count() == besluiten.exclude(straf="").count()
    for besluit in besluiten.select_related("betrokkenheid"):
        reactie = Reactie.objects.filter(betrokkenheid=besluit.betrokkenheid, is_straf=True).first()
        assert (reactie.soort if reactie else "") == besluit.straf
        assert besluit.betrokkenheid.geinformeerd_op < besluit.definitief_op
        advies = SmoAdvies.objects.get(betrokkenheid=besluit.betrokkenheid)
        assert advies.vastgesteld_op <= besluit.wissels.get(stap="B1").op


def test_a_case_that_waits_for_the_overleg_can_be_read_there(geladen):
    wacht = Melding.objects.filter(status=Status.SMO)
    assert all(zaak.toekenningen.filter(grond="smo").exists() for zaak in wacht)
    assert not Betrokkenheid.objects.filter(besluiten__isnull=False, medewerker=None).exists()


def test_the_overview_shows_some_penalties_and_joins_others(geladen):
    overzicht = suppress_overzicht(landelijke_cijfers(last_finished_quarter(geladen)))
    tabel = overzicht.tabel("straf")
    cellen = [cel for regel in tabel.regels for cel in (*regel.cellen, regel.totaal)]

    assert any(isinstance(cel, int) and cel >= 5 for cel in cellen), tabel
    assert any(regel.leden for regel in tabel.regels), tabel
    assert isinstance(overzicht.tabel("smo_straf").totaalregel.geheel, int)
