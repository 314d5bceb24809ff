"""Another eenheid handles the case: what its people leave behind, and who comes.

No test here runs a sweep unless it says so: what must hold when nothing runs is asked with the clock alone.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.muren import wall_off
from meldingen.actions.toewijzing import hand_over, holders, takers, vacancies
from meldingen.actions.uitwijk import move_to
from meldingen.actions.waarneming import register_waarneming
from meldingen.actions.zorg import assign_hr, hr_candidates
from meldingen.models import Overdracht, Taak, Toekenning, grant
from meldingen.overdracht import VERHUIZING
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.rollen import Rol
from tests import kern
from tests.muren.kring import everywhere, reads

pytestmark = pytest.mark.django_db


# What becomes of each ground; the domain expert's table, compared with VERHUIZING below.
BLIJFT = {
    Grond.EIGENAAR: True, Grond.STANDPUNT: False, Grond.BESLUIT: False, Grond.ONDERZOEKER: False, Grond.HR: False,
    Grond.KLACHT: False, Grond.SMO: True, Grond.DESKUNDIGE: False, Grond.HERSTEL: True, Grond.BUDDY: True,
    Grond.TOESTEMMING: True,
}  # fmt: skip
HOUDER = {
    Grond.EIGENAAR: (Rol.TC, "AM-1a"), Grond.STANDPUNT: (Rol.PC, "AM"), Grond.BESLUIT: (Rol.PC, "AM"),
    Grond.ONDERZOEKER: (Rol.VO, "AM"), Grond.HR: (Rol.HR, "AM"), Grond.KLACHT: (Rol.KL, "AM"),
    Grond.SMO: (Rol.SM, "SMO-1"), Grond.DESKUNDIGE: (Rol.TR, "RT"), Grond.HERSTEL: (Rol.HB, ""),
    Grond.BUDDY: (Rol.BU, ""), Grond.TOESTEMMING: (Rol.VP, "AM"),
}  # fmt: skip


def test_every_ground_says_what_becomes_of_it_and_why():
    assert {grond: not regel.eindigt for grond, regel in VERHUIZING.items()} == BLIJFT == dict.fromkeys(Grond) | BLIJFT
    assert all(regel.reden.endswith(".") for regel in VERHUIZING.values())


@pytest.mark.parametrize("grond", list(Grond))
def test_a_case_that_moves_leaves_the_grants_of_its_unit_behind(grond, am):
    rt = kern.eenheid("RT")
    kern.functionaris(Rol.VI, rt)
    melding = everywhere(am)
    rol, bij = HOUDER[grond]
    wie = kern.persoon()
    aanstelling = kern.benoem(wie, rol, kern.eenheid(bij)) if bij else None
    grant(melding, wie, grond, rol=rol, aanstelling=aanstelling)
    with klok.op(klok.nu() + timedelta(hours=1)):
        move_to(melding, rt)
        houdt = Toekenning.objects.lopend().filter(content_object=melding, user=wie, grond=grond)
        assert houdt.exists() is BLIJFT[grond]
        rest = {Rol.LC, Rol.TR, Rol.PC} - {rol} if bij == "RT" else {rol}
        assert not BLIJFT[grond] or reads(wie, melding, *rest)
    # The grant goes; the row that shows it was there stays.
    assert Toekenning.objects.filter(content_object=melding, user=wie, grond=grond).exists()


@pytest.mark.parametrize("rol", [Rol.VI, Rol.TR, Rol.PC, Rol.VO, Rol.HR])
def test_nobody_of_the_unit_that_is_left_reads_the_case(rol, am):
    """By reach or by grant, in the office that the other eenheid now has."""
    rt = kern.eenheid("RT")
    kern.functionaris(Rol.VI, rt)
    wie, waarnemer = kern.functionaris(rol, am), kern.functionaris(rol, am)
    melding = everywhere(am)
    gronden = {Rol.PC: (Grond.STANDPUNT, Grond.BESLUIT), Rol.VO: (Grond.ONDERZOEKER,), Rol.HR: (Grond.HR,)}
    for grond in gronden.get(rol, ()):
        grant(melding, wie, grond, rol=rol, aanstelling=wie.aanstellingen.get())
    register_waarneming(
        wie.aanstellingen.get(), waarnemer=waarnemer.aanstellingen.get(), van=klok.vandaag(), tot_en_met=klok.vandaag(),
        door=wie,
    )  # fmt: skip
    assert reads(wie, melding)
    with klok.op(klok.nu() + timedelta(seconds=1)):
        move_to(melding, rt)
        assert not reads(wie, melding)
        assert not reads(waarnemer, melding)


def test_the_owner_stays_only_as_long_as_the_line_may_own_it(am):
    """A politiechef who owned it is bevoegd gezag of the unit that is left; a walled teamchef is gone."""
    rt = kern.eenheid("RT")
    kern.functionaris(Rol.VI, rt)
    for rol, muur in ((Rol.PC, False), (Rol.TC, True)):
        melding = kern.zaak(kern.eenheid("AM-1a"), Status.LIJNAFHANDELING)
        wie = kern.functionaris(rol, am if rol == Rol.PC else kern.eenheid("AM-1a"))
        grant(melding, wie, Grond.EIGENAAR, rol=rol, aanstelling=wie.aanstellingen.get())
        if muur:
            wall_off(melding, wie)
        move_to(melding, rt)
        assert not Toekenning.objects.lopend().filter(content_object=melding, user=wie).exists()


def test_the_new_unit_names_a_new_onderzoeker(am):
    """The task that lost its holder is offered to the onderzoekers of the eenheid that handles it now."""
    rt = kern.eenheid("RT")
    vik, nieuw = kern.functionaris(Rol.VI, rt), kern.functionaris(Rol.VO, rt)
    oud = kern.functionaris(Rol.VO, am)
    melding = kern.zaak(kern.eenheid("AM-1a"), Status.ONDERZOEK)
    grant(melding, oud, Grond.ONDERZOEKER, rol=Rol.VO, aanstelling=oud.aanstellingen.get())
    assert vacancies(melding) == {}
    move_to(melding, rt)
    wat = Overdracht.Wat.ONDERZOEKER
    assert wat not in holders(melding)
    assert [a.medewerker for a in takers(melding, wat, vacancies(melding)[wat])] == [nieuw]
    hand_over(melding, wat, nieuw.aanstellingen.get(), door=vik, reden="Onze eenheid onderzoekt het nu.")
    assert reads(nieuw, melding, recht=Recht.ONDERZOEKEN)
    assert not reads(oud, melding)


def test_the_page_to_hand_over_offers_what_nobody_holds(am, client):
    rt = kern.eenheid("RT")
    vik, nieuw = kern.functionaris(Rol.VI, rt), kern.functionaris(Rol.VO, rt)
    oud = kern.functionaris(Rol.VO, am)
    melding = kern.zaak(kern.eenheid("AM-1a"), Status.ONDERZOEK)
    grant(melding, oud, Grond.ONDERZOEKER, rol=Rol.VO, aanstelling=oud.aanstellingen.get())
    move_to(melding, rt)
    kluis.clear()
    client.force_login(vik)
    pagina = client.get(reverse("meldingen:overdragen", args=[melding.kenmerk])).text
    assert "Onderzoeker: nu niemand. Kies wie het overneemt." in pagina
    assert nieuw.naam in pagina


def test_the_politiechef_of_the_new_unit_decides_where_the_old_one_did(am):
    rt = kern.eenheid("RT")
    kern.functionaris(Rol.VI, rt)
    oud, nieuw = kern.functionaris(Rol.PC, am), kern.functionaris(Rol.PC, rt)
    melding = kern.zaak(kern.eenheid("AM-1a"), Status.ONDERZOEK)
    grant(melding, oud, Grond.BESLUIT, rol=Rol.PC, aanstelling=oud.aanstellingen.get())
    move_to(melding, rt)
    assert reads(nieuw, melding, recht=Recht.MELDING_LEZEN)
    assert not reads(oud, melding)


def test_p_zorg_that_was_asked_by_name_waits_for_an_adviseur_of_the_new_unit(am):
    rt = kern.eenheid("RT")
    oud, nieuw = kern.functionaris(Rol.HR, am), kern.functionaris(Rol.HR, rt)
    vik, vik_rt = kern.functionaris(Rol.VI, am), kern.functionaris(Rol.VI, rt)
    melding = kern.zaak(kern.eenheid("AM-1a"), Status.INTAKE)
    taak = assign_hr(melding, Taak.Soort.PZORG_BENADEELDE, oud.aanstellingen.get(), door=vik)
    move_to(melding, rt)
    taak.refresh_from_db()
    assert taak.medewerker is None
    assert [a.medewerker for a in hr_candidates(melding)] == [nieuw]
    assign_hr(melding, Taak.Soort.PZORG_BENADEELDE, nieuw.aanstellingen.get(), door=vik_rt)
