"""A wrong wall is lifted by two people.

No test here runs a sweep unless it says so: what must hold when nothing runs is asked with the clock alone.
"""

from collections.abc import Callable

import pytest
from django.urls import reverse

from meldingen.access import Lichaam
from meldingen.actions.muren import raise_walls, wall_off
from meldingen.actions.opheffing import (
    confirm_opheffing,
    liftable,
    may_confirm,
    propose_opheffing,
    reject_opheffing,
    to_confirm,
)
from meldingen.models import Bericht, Melding, Opheffing, OvergangGeweigerd, Uitsluiting
from meldingen.tasks import sweep_uitsluitingen
from meldingen.workflow import Recht, Status
from pvi import kluis
from pvi.models import Medewerker
from pvi.rollen import Functie, Rol
from tests import kern
from tests.muren.kring import everywhere, reads

pytestmark = pytest.mark.django_db

W = "wegkijker"


REDEN = "Bij het koppelen is een verkeerd personeelsnummer ingevuld."


@pytest.fixture
def vik(am) -> Medewerker:
    return kern.functionaris(Rol.VI, am)


@pytest.fixture
def pc(am) -> Medewerker:
    return kern.functionaris(Rol.PC, am)


@pytest.fixture
def verkeerd(am, vik, pc) -> tuple[Melding, Medewerker]:
    """A case with a wall around somebody whom no rule names: the wrong person was linked at first."""
    melding = everywhere(am)
    kern.meld(melding)
    wie = kern.functionaris(Rol.TR, am)
    rij = kern.betrek(melding, wie)
    raise_walls(melding)
    rij.medewerker = kern.persoon()
    rij.save()
    Uitsluiting.objects.filter(melding=melding).exclude(medewerker=wie).delete()
    return melding, wie


def test_two_people_lift_a_wrong_wall_and_the_sweep_does_not_raise_it_again(verkeerd, vik, pc):
    melding, wie = verkeerd
    opheffing = propose_opheffing(melding, wie, door=vik, reden=REDEN)
    assert not reads(wie, melding)
    confirm_opheffing(opheffing, door=pc)
    assert reads(wie, melding, recht=Recht.WEGEN)
    kluis.clear()
    sweep_uitsluitingen()
    assert reads(wie, melding, recht=Recht.WEGEN)
    rij = Opheffing.objects.get()
    assert (rij.aangevraagd_door, rij.bevestigd_door, rij.medewerker) == (vik, pc, wie)
    # The melder hears it, without a name.
    with kluis.opened(melding.sleutel_id):
        tekst = Bericht.objects.for_melder(melding.melders.get()).get().tekst
    assert "Een collega mocht eerst niets van je melding zien." in tekst and wie.naam not in tekst


# (who stands on the case that makes a rule ask for the wall)
EIST: list[tuple[str, Callable[[Melding, Medewerker], object]]] = [
    ("CI-1", kern.betrek),
    ("CI-3", lambda m, w: kern.betrek(m, w, W)),
    ("CI-7", kern.meld),
    ("CI-7 linked", lambda m, w: kern.meld(m).link_account(w)),
    ("CI-13", lambda m, w: kern.betrek(m, kern.functionaris(Rol.TR, w.aanstellingen.get().eenheid))),
]


def _ask_or_confirm(opheffing: Opheffing | None, melding: Melding, wie: Medewerker, vik: Medewerker, pc: Medewerker):
    if opheffing is None:
        propose_opheffing(melding, wie, door=vik, reden=REDEN)
    else:
        confirm_opheffing(opheffing, door=pc)


@pytest.mark.parametrize(("regel", "maak"), EIST, ids=[rij[0] for rij in EIST])
@pytest.mark.parametrize("wanneer", ["asked", "confirmed"])
def test_what_a_rule_asks_for_is_lifted_by_nobody(regel, maak, wanneer, am, vik, pc):
    """At the moment of asking, and when it became so between asking and confirming: one sentence, and it stays."""
    melding, wie = everywhere(am), kern.functionaris(Rol.TR, am)
    wall_off(melding, wie)
    opheffing = propose_opheffing(melding, wie, door=vik, reden=REDEN) if wanneer == "confirmed" else None
    maak(melding, wie)
    with pytest.raises(OvergangGeweigerd, match="Hier valt niets op te heffen"):
        _ask_or_confirm(opheffing, melding, wie, vik, pc)
    assert not reads(wie, melding)


def test_where_there_is_no_wall_the_answer_is_the_same(am, vik):
    melding, wie = everywhere(am), kern.functionaris(Rol.TR, am)
    with pytest.raises(OvergangGeweigerd, match="Hier valt niets op te heffen"):
        propose_opheffing(melding, wie, door=vik, reden=REDEN)


def test_stepping_aside_that_a_rule_asks_for_stays_when_the_wall_goes(am, vik, pc):
    """Who is too near to weigh comes back in every other role."""
    melding = everywhere(am)
    kern.betrek(melding, kern.persoon(team=kern.eenheid("AM-1a")))
    wie = kern.functionaris(Rol.TR, am)
    kern.benoem(wie, Rol.LC, kern.eenheid("KS"))
    Medewerker.objects.filter(pk=wie.pk).update(team=kern.eenheid("AM-1a"))
    wall_off(melding, wie)
    confirm_opheffing(propose_opheffing(melding, wie, door=vik, reden=REDEN), door=pc)
    assert {rol for rol in (Rol.TR, Rol.LC) if reads(wie, melding, rol)} == {Rol.LC}


def test_who_said_to_have_an_interest_by_mistake_comes_back_by_two_people(am, vik, pc):
    melding, wie = everywhere(am), kern.functionaris(Rol.TR, am)
    wall_off(melding, wie, Lichaam.TRIAGE)
    confirm_opheffing(propose_opheffing(melding, wie, door=vik, reden=REDEN), door=pc)
    assert reads(wie, melding, recht=Recht.WEGEN)
    assert not melding.berichten.exists()  # nobody was kept from the melder's case as a person


def test_where_the_portal_forgot_who_somebody_was_no_wall_goes(am, vik):
    """CI-1 and CI-7 can no longer say that they ask for it: the wall stays, without a reason."""
    melding = kern.zaak(kern.eenheid("AM-1a"))
    wie = kern.functionaris(Rol.TR, am)
    wall_off(melding, wie)
    kern.betrek(melding, None, koppeling="losgemaakt")
    assert liftable(melding, wie) == []


def test_nobody_asks_or_confirms_it_alone_or_for_oneself(verkeerd, vik, pc, am):
    melding, wie = verkeerd
    kern.benoem(vik, Rol.PC, am)
    opheffing = propose_opheffing(melding, wie, door=vik, reden=REDEN)
    # VIK who is politiechef too, the person it is about, who may not confirm, and who is walled.
    ommuurd = kern.functionaris(Rol.PC, am)
    wall_off(melding, ommuurd)
    for door in (vik, wie, kern.functionaris(Rol.VI, am), kern.functionaris(Rol.TR, am), ommuurd):
        with pytest.raises(OvergangGeweigerd):
            confirm_opheffing(opheffing, door=door)
    assert not reads(wie, melding)
    confirm_opheffing(opheffing, door=pc)
    with pytest.raises(OvergangGeweigerd, match="al afgehandeld"):
        confirm_opheffing(opheffing, door=pc)


def test_a_politiechef_who_stepped_aside_elsewhere_does_not_lift_it_for_oneself(am, vik, pc):
    melding = everywhere(am)
    kern.benoem(pc, Rol.TR, am)
    wall_off(melding, pc, Lichaam.TRIAGE)
    opheffing = propose_opheffing(melding, pc, door=vik, reden=REDEN)
    assert not to_confirm(pc).exists()
    with pytest.raises(OvergangGeweigerd):
        confirm_opheffing(opheffing, door=pc)
    with pytest.raises(OvergangGeweigerd):
        reject_opheffing(opheffing, door=pc)


def test_before_triage_another_coordinator_of_vik_confirms(am, vik, pc):
    melding, wie = kern.zaak(kern.eenheid("AM-1a"), Status.INTAKE), kern.functionaris(Rol.VI, am)
    wall_off(melding, wie)
    coordinator = kern.functionaris(Rol.VI, am, Functie.COORDINATOR)
    assert [may_confirm(door, melding) for door in (vik, coordinator, pc)] == [False, True, False]
    opheffing = propose_opheffing(melding, wie, door=vik, reden=REDEN)
    assert list(to_confirm(coordinator)) == [opheffing]
    confirm_opheffing(opheffing, door=coordinator)
    assert reads(wie, melding)


def test_refused_or_taken_back_everything_stays(verkeerd, vik, pc):
    melding, wie = verkeerd
    for door in (pc, vik):
        opheffing = propose_opheffing(melding, wie, door=vik, reden=REDEN)
        with pytest.raises(OvergangGeweigerd, match="Dit is al gevraagd"):
            propose_opheffing(melding, wie, door=vik, reden=REDEN)
        reject_opheffing(opheffing, door=door)
    assert not reads(wie, melding)
    assert not Opheffing.objects.open().exists()


def test_the_reason_lies_sealed(verkeerd, vik):
    from django.db import connection

    melding, wie = verkeerd
    propose_opheffing(melding, wie, door=vik, reden=REDEN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM meldingen_opheffing t")
        assert "personeelsnummer" not in cursor.fetchone()[0]


def test_the_pages_ask_and_confirm(verkeerd, vik, pc, client):
    melding, wie = verkeerd
    kluis.clear()
    url = reverse("meldingen:opheffen", args=[melding.kenmerk])
    client.force_login(vik)
    assert "Waarom een muur er staat, lees je niet." in client.get(url).text
    mis = client.post(url, {"werkmail": "niemand@voorbeeld.invalid", "reden": REDEN})
    assert mis.status_code == 422 and REDEN in mis.text
    leeg = client.post(url, {"werkmail": wie.email, "reden": " "})
    assert leeg.status_code == 422 and "Schrijf op waarom" in leeg.text
    assert client.post(url, {"werkmail": wie.email, "reden": REDEN}).status_code == 302
    assert "Trek in" in client.get(url).text
    client.force_login(pc)
    werk = {k["label"]: k["getal"] for k in client.get(reverse("werk")).context["kaarten"]}
    assert werk["Muren om op te heffen"] == 1
    assert melding.kenmerk in client.get(reverse("meldingen:opheffingen")).text
    pagina = client.get(url).text
    assert REDEN in pagina and "Bevestig" in pagina
    assert client.post(url, {"werkmail": wie.email, "reden": REDEN}).status_code == 404  # asking is VIK's
    besluit = reverse("meldingen:opheffing", args=[melding.kenmerk, Opheffing.objects.get().pk])
    assert client.post(besluit, {"besluit": "bevestig"}).status_code == 302
    assert reads(wie, melding)
    assert "Muren om op te heffen" not in client.get(reverse("werk")).text
    # Who it was about never reads that there was a wall, or why it was wrong.
    kern.benoem(wie, Rol.VI, melding.eenheid_behandeling)
    client.force_login(wie)
    eigen = client.get(url).text
    assert REDEN not in eigen and "Eerder gevraagd" not in eigen
    assert client.post(besluit, {"besluit": "nee"}).status_code == 404
