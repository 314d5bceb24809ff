"""A case of the bundle leaves the same rows as one that was played through the real actions."""

from datetime import datetime, time, timedelta

import pytest

from demo import bundel, laden
from demo.mensen import load_people
from demo.verhaal import Verhaal, play
from demo.verhalen import z01
from meldingen.models import Melding, Uitsluiting
from pvi import klok, kluis

pytestmark = pytest.mark.django_db
LANG_GELEDEN = timedelta(days=900)


@pytest.fixture
def vandaag():
    return klok.vandaag()


@pytest.fixture
def cast(organisatie, vandaag):
    yield load_people(organisatie, datetime.combine(vandaag - LANG_GELEDEN, time(), klok.AMSTERDAM))
    kluis.clear()


@pytest.fixture
def bulk(cast, organisatie, vandaag) -> Melding:
    """One LIJN case of RT from the bundle, long enough ago to be closed, reported by a melder."""
    bouwer = bundel.Bundel(cast, organisatie, vandaag)
    kies, vast = bouwer.pick, {id(bundel.EENHEDEN): "RT", id(bundel.AANDEEL): "LIJN", id(bundel.KANALEN): "melder"}
    bouwer.pick = lambda gewichten: vast.get(id(gewichten)) or kies(gewichten)
    zaak = bouwer.build(vandaag - timedelta(days=500))
    bundel.store([zaak])
    return zaak.melding


@pytest.fixture
def gespeeld(cast, organisatie, vandaag) -> Melding:
    """The same road, played to its end."""
    verhaal = Verhaal(cast, organisatie, vandaag - timedelta(days=500), laden.KANTINE)
    play(z01(verhaal))
    return verhaal.melding


def wissels(melding: Melding) -> list[tuple[str, str, str, str]]:
    return [(w.overgang, w.van, w.naar, w.rol) for w in melding.wissels.order_by("op")]


def test_the_same_transitions_by_the_same_roles(bulk, gespeeld):
    assert [overgang for overgang, *_ in wissels(bulk)] == ["T1", "T3", "T4", "T9", "T15", "T24", "T25"]
    assert wissels(bulk) == wissels(gespeeld)


def test_the_same_kinds_of_clocks_ran_and_all_of_them_stopped(bulk, gespeeld):
    assert {t.soort for t in bulk.termijnen.all()} == {t.soort for t in gespeeld.termijnen.all()}
    assert not bulk.termijnen.open().exists()
    assert not gespeeld.termijnen.open().exists()


def test_the_same_events_move_the_same_clocks(bulk, gespeeld):
    """Which clock starts with which transition: it cannot differ, whatever the days are."""

    def started_with(melding: Melding) -> dict[str, str]:
        dagen = {klok.day(w.op): w.overgang for w in melding.wissels.all()}
        begonnen = {t.soort: dagen.get(t.gestart_op) for t in melding.termijnen.order_by("-gestart_op")}
        return {soort: overgang for soort, overgang in begonnen.items() if overgang}

    vast = ("bevestiging", "eerste_zitting", "intake", "lijnafhandeling", "hb_toewijzen", "nazorg")
    assert {s: started_with(bulk).get(s) for s in vast} == {s: started_with(gespeeld).get(s) for s in vast}


def test_every_transition_of_the_bundle_was_notified_at_the_time(bulk):
    assert all(wissel.genotificeerd_op == wissel.op for wissel in bulk.wissels.all())


def test_a_teamchef_at_issue_is_walled_with_the_mt_as_when_played(cast, organisatie, vandaag):
    bouwer = bundel.Bundel(cast, organisatie, vandaag)
    vast = {id(bundel.EENHEDEN): "RT", id(bundel.AANDEEL): "DISC"}
    kies = bouwer.pick
    bouwer.pick = lambda gewichten: vast.get(id(gewichten)) or kies(gewichten)
    zaken = [bouwer.build(vandaag - timedelta(days=300 + n)) for n in range(40)]
    bundel.store(zaken)
    met_chef = [zaak for zaak in zaken if zaak.betrokkene.medewerker]
    assert met_chef, "the bundle has cases about a teamchef"

    for zaak in met_chef:
        muren = set(Uitsluiting.objects.filter(melding=zaak.melding).values_list("medewerker", flat=True))
        team = zaak.melding.eenheid_gedraging
        mt = {a.medewerker_id for a in team.aanstellingen.filter(rol="tc")}
        assert zaak.betrokkene.medewerker_id in muren
        assert mt <= muren


def test_the_same_seed_tells_the_same_story(cast, organisatie, vandaag):
    def codes() -> list[tuple[str, str, str]]:
        bouwer = bundel.Bundel(cast, organisatie, vandaag)
        return [(z.pad, z.eenheid, z.melding.status) for z in map(bouwer.build, list(bouwer.days())[:20])]

    assert codes() == codes()
