"""What triage hangs on standing in and handing over: who sat in the zitting, and whose name the onderzoek carries."""

from datetime import timedelta

import pytest

from meldingen.access import Grond
from meldingen.actions.toewijzing import hand_over, takers
from meldingen.actions.waarneming import not_taken_over, register_waarneming
from meldingen.models import Overdracht
from meldingen.overdracht import may_take_over
from meldingen.workflow import Recht
from pvi import klok
from pvi.rollen import Rol
from tests.people import give_role, make_person
from tests.triage.conftest import aanstelling, geweigerd, mag, onderzoek_of, stel_vast
from triage.actions.spoor import close_onderzoek

pytestmark = pytest.mark.django_db


def test_the_running_onderzoek_and_its_spoor_go_along(in_onderzoek, onderzoeker, vik, person):
    nieuw = person(Rol.VO, "RT")
    vo = Overdracht.Wat.ONDERZOEKER
    hand_over(in_onderzoek, vo, aanstelling(nieuw, Rol.VO), door=vik, reden="Andere baan")
    onderzoek = onderzoek_of(in_onderzoek)
    assert onderzoek.onderzoeker.medewerker == nieuw
    assert onderzoek.spoor.eigenaar.medewerker == nieuw
    assert not mag(in_onderzoek, onderzoeker, Recht.ONDERZOEKEN)
    stel_vast(in_onderzoek, nieuw, "vastgesteld")
    close_onderzoek(onderzoek)
    assert not mag(in_onderzoek, nieuw, Recht.ONDERZOEKEN)


def test_who_sat_in_the_zitting_does_not_investigate(in_onderzoek, onderzoeker, arbeidszaken, vik, organisatie):
    zat_erbij = give_role(arbeidszaken, Rol.VO, organisatie["RT"])
    wat, van = Overdracht.Wat.ONDERZOEKER, aanstelling(onderzoeker, Rol.VO)
    assert takers(in_onderzoek, wat, van) == []
    assert "kan deze zaak niet" in geweigerd(hand_over, in_onderzoek, wat, zat_erbij, door=vik, reden="Verlof")
    vandaag = klok.vandaag()
    waarneming = register_waarneming(
        van, waarnemer=zat_erbij, van=vandaag, tot_en_met=vandaag + timedelta(days=5), door=onderzoeker
    )
    assert not mag(in_onderzoek, arbeidszaken, Recht.ONDERZOEKEN)
    assert list(not_taken_over(waarneming)) == [in_onderzoek]


def test_an_owner_changes_in_the_spoor_too(in_de_lijn, teamchef, vik, team):
    nieuw = make_person(Rol.TC, team)
    hand_over(in_de_lijn, Overdracht.Wat.EIGENAAR, aanstelling(nieuw, Rol.TC), door=vik, reden="Verlof")
    assert in_de_lijn.sporen.get(is_hoofd=True).eigenaar.medewerker == nieuw
    assert mag(in_de_lijn, nieuw, Recht.LIJN)
    assert not mag(in_de_lijn, teamchef, Recht.LIJN)


def test_who_chaired_does_not_stand_in_for_the_decision(in_onderzoek, voorzitter, person, organisatie):
    chef = give_role(voorzitter, Rol.PC, organisatie["RT"])
    assert not may_take_over(in_onderzoek, chef, Grond.BESLUIT)
    assert may_take_over(in_onderzoek, aanstelling(person(Rol.PC, "RT"), Rol.PC), Grond.BESLUIT)
