"""Walls in time: before an appointment begins, when it ends, after a move to another team, with a linked account.

No test here runs a sweep unless it says so: what must hold when nothing runs is asked with the clock alone.
"""

from datetime import timedelta

import pytest

from meldingen.access import Grond
from meldingen.actions import beheer
from meldingen.actions.melding import link_melding
from meldingen.actions.muren import raise_walls
from meldingen.actions.toewijzing import contact_candidates
from meldingen.models import Melding
from meldingen.overdracht import may_take_over
from meldingen.tasks import sweep_uitsluitingen
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Rol
from tests import kern
from tests.muren.kring import everywhere, reads

pytestmark = pytest.mark.django_db

B, W = "betrokkene", "wegkijker"


# --- walls follow the day an appointment begins -----------------------------------------------------------------------

# (rule, what stands on the case before, who is appointed to what, whom it must bar)
# "nieuw" is appointed; "zit" holds that place already and is barred when the one at issue joins.
BEGIN: list[tuple[str, str, Rol, str, str]] = [
    ("CI-1 the betrokkene gets a role", B, Rol.VI, "AM", "op de zaak"),
    ("CI-3 who looked away gets a role", W, Rol.VI, "AM", "op de zaak"),
    ("CI-7 the melder gets a role", "melder", Rol.VI, "AM", "op de zaak"),
    ("CI-7 the linked melder gets a role", "gekoppeld", Rol.VI, "AM", "op de zaak"),
    ("CI-2 somebody joins the MT of the betrokkene", "chef", Rol.TC, "AM-1a", "nieuw"),
    ("CI-4 a team mate joins the triagecommissie", "teamgenoot", Rol.TR, "AM", "nieuw"),
    ("CI-4 somebody of the commissie comes to lead the team", "lid wordt chef", Rol.TC, "AM-1a", "nieuw"),
    ("CI-13 somebody joins the LC where the betrokkene sits", "lc", Rol.LC, "KS", "nieuw"),
    ("CI-13 somebody joins the LC where the melder sits", "lc meldt", Rol.LC, "KS", "nieuw"),
    ("CI-2 the betrokkene joins an MT", B, Rol.TC, "AM-1b", "zit"),
    ("CI-13 the betrokkene joins the LC", B, Rol.LC, "KS", "zit"),
    ("CI-13 the melder joins the LC", "melder", Rol.LC, "KS", "zit"),
]
WANNEER = {
    "an hour ahead": timedelta(hours=1),
    "one minute ahead": timedelta(minutes=1),
    "next week": timedelta(days=7),
}
NU = kern.moment("2026-03-02", 11)


def _bezet(melding: Melding, zaak: str, rol: Rol, bij: str) -> tuple[Medewerker, Medewerker, Medewerker]:
    """(who is at issue, who is appointed, who sits where somebody is appointed) for a row of BEGIN."""
    anders = kern.eenheid("AM-1b")
    op_de_zaak = kern.persoon(team=anders)
    nieuw = kern.persoon(team=anders)
    zit = kern.functionaris(rol, kern.eenheid(bij))
    # Whom the rule must bar reads the case in another role until then.
    for lezer in (nieuw, zit):
        if rol == Rol.TC:
            kern.benoem(lezer, Rol.TR if zaak == "lid wordt chef" else Rol.VI, kern.eenheid("AM"))
    if zaak in (B, W):
        kern.betrek(melding, op_de_zaak, zaak)
    elif zaak == "melder":
        kern.meld(melding, op_de_zaak)
    elif zaak == "gekoppeld":
        kern.meld(melding).link_account(op_de_zaak)
    elif zaak == "lc meldt":
        kern.meld(melding, zit)
    elif zaak in ("chef", "lc"):
        kern.betrek(melding, zit, B)
    else:
        kern.betrek(melding, kern.persoon(team=kern.eenheid("AM-1a")), B)
        if zaak == "teamgenoot":
            Medewerker.objects.filter(pk=nieuw.pk).update(team=kern.eenheid("AM-1a"))
    return op_de_zaak, nieuw, zit


@pytest.mark.parametrize("eerst", ["the case", "the appointment"])
@pytest.mark.parametrize("wanneer", WANNEER)
@pytest.mark.parametrize(("regel", "zaak", "rol", "bij", "wie"), BEGIN, ids=[rij[0] for rij in BEGIN])
def test_a_wall_stands_before_the_appointment_begins(regel, zaak, rol, bij, wie, wanneer, eerst, am, appoint):
    """Nothing runs between the moment beheer confirms and the moment it begins; the case comes before or after that."""
    with klok.op(NU):
        begin = NU + WANNEER[wanneer]
        melding = everywhere(am)
        op_de_zaak, nieuw, zit = _bezet(melding, zaak, rol, bij)
        if eerst == "the case":
            raise_walls(melding)
        kluis.clear()
        appoint(nieuw if wie == "nieuw" else op_de_zaak, rol, bij, begin)
        if eerst == "the appointment":
            raise_walls(melding)
    geweerd = {"nieuw": nieuw, "zit": zit, "op de zaak": op_de_zaak}[wie]
    with klok.op(begin):
        if zaak in ("teamgenoot", "lid wordt chef"):
            assert not reads(geweerd, melding, Rol.TR)
        else:
            assert not reads(geweerd, melding)
    with klok.op(begin + timedelta(days=400)):
        assert not reads(geweerd, melding)


def test_until_that_day_who_may_read_reads(am, appoint):
    """The colleague who joins the leadership next week does the intake until then."""
    with klok.op(NU):
        melding = everywhere(am)
        chef = kern.functionaris(Rol.TC, kern.eenheid("AM-1a"))
        kern.betrek(melding, chef)
        vik = kern.functionaris(Rol.VI, am)
        appoint(vik, Rol.TC, "AM-1a", NU + timedelta(days=7))
        assert reads(vik, melding)
        assert reads(vik, melding, recht=Recht.INTAKE)
    with klok.op(NU + timedelta(days=6)):
        assert reads(vik, melding)
    with klok.op(kern.moment("2026-03-09", 0, 1)):  # from the first minute of that day
        assert not reads(vik, melding)


def test_who_is_walled_off_from_next_week_is_chosen_for_nothing(am, appoint):
    """A task that lasts longer than the week goes to somebody else."""
    with klok.op(NU):
        melding = kern.zaak(kern.eenheid("AM-1a"), Status.ONDERZOEK)
        chef = kern.functionaris(Rol.TC, kern.eenheid("AM-1a"))
        kern.betrek(melding, chef)
        vik, vo = kern.functionaris(Rol.VI, am), kern.functionaris(Rol.VO, am)
        for wie in (vik, vo):
            appoint(wie, Rol.TC, "AM-1a", NU + timedelta(days=7))
        assert contact_candidates([melding]) == []
        assert not may_take_over(melding, vo.aanstellingen.get(rol=Rol.VO), Grond.ONDERZOEKER)


def test_an_appointment_that_is_ended_before_it_began_leaves_no_wall(am, appoint, beheerders):
    with klok.op(NU):
        melding = everywhere(am)
        kern.betrek(melding, kern.functionaris(Rol.TC, kern.eenheid("AM-1a")))
        vik = kern.functionaris(Rol.VI, am)
        appoint(vik, Rol.TC, "AM-1a", NU + timedelta(days=7))
        assert melding.uitsluitingen.filter(medewerker=vik).exists()
        beheer.end_aanstelling(vik.aanstellingen.get(rol=Rol.TC), door=beheerders[0])
        kluis.clear()
        sweep_uitsluitingen()
    with klok.op(NU + timedelta(days=30)):
        assert reads(vik, melding)


def test_a_wall_that_began_stays_when_the_appointment_is_over(am, appoint, beheerders):
    with klok.op(NU):
        melding = everywhere(am)
        kern.betrek(melding, kern.functionaris(Rol.TC, kern.eenheid("AM-1a")))
        vik = kern.functionaris(Rol.VI, am)
        appoint(vik, Rol.TC, "AM-1a", NU + timedelta(hours=1), tot=NU + timedelta(days=2))
    with klok.op(NU + timedelta(days=3)):
        sweep_uitsluitingen()
        assert not reads(vik, melding)


@pytest.mark.parametrize("rol", [Rol.TC, Rol.LC])
def test_a_second_appointment_that_begins_later_puts_nothing_off(rol, am):
    """Who leads beside the betrokkene today, and is appointed anew from next month, stands behind the wall today."""
    bij = kern.eenheid("AM-1a" if rol == Rol.TC else "KS")
    melding = everywhere(am)
    kern.betrek(melding, kern.functionaris(rol, bij))
    collega = kern.functionaris(rol, bij)
    kern.benoem(collega, rol, bij, van=klok.nu() + timedelta(days=30))
    kern.benoem(collega, Rol.VI, am)
    raise_walls(melding)
    assert not reads(collega, melding)


def test_appointments_that_never_meet_make_no_wall(am, appoint):
    """The betrokkene leaves the leadership before the new one joins."""
    with klok.op(NU):
        melding = everywhere(am)
        weg = kern.persoon()
        kern.benoem(weg, Rol.TC, kern.eenheid("AM-1a"), tot=NU + timedelta(days=3))
        kern.betrek(melding, weg)
        vik = kern.functionaris(Rol.VI, am)
        appoint(vik, Rol.TC, "AM-1a", NU + timedelta(days=7))
        raise_walls(melding)
    with klok.op(NU + timedelta(days=10)):
        assert reads(vik, melding)


@pytest.mark.parametrize("veld", ["team", "ontvangend_team"])
@pytest.mark.parametrize("wie", ["lid", "betrokkene", "melder"])
def test_a_move_to_another_team_walls_off_at_once(veld, wie, am, beheerders):
    """CI-4, when beheer changes a team: of who weighs, of the betrokkene, of the melder."""
    melding = everywhere(am)
    lid = kern.functionaris(Rol.TR, am)
    ander = kern.persoon(team=kern.eenheid("AM-1a"))
    if wie == "melder":
        kern.meld(melding, ander)
    else:
        kern.betrek(melding, ander)
    raise_walls(melding)
    kluis.clear()
    assert reads(lid, melding, recht=Recht.WEGEN)
    wijzig, naar = (lid, kern.eenheid("AM-1a")) if wie == "lid" else (ander, kern.eenheid("AM-1b"))
    if wie != "lid":
        Medewerker.objects.filter(pk=lid.pk).update(team=naar)
    beheer.change_medewerker(wijzig, door=beheerders[0], **{veld: naar})
    assert not reads(lid, melding, recht=Recht.WEGEN)


@pytest.mark.parametrize("veld", ["team", "ontvangend_team"])
def test_a_team_that_is_left_still_counts_for_two_years(veld, am):
    """An aspirant leaves the receiving team; who weighs worked there beside the betrokkene."""
    melding = everywhere(am)
    lid = kern.functionaris(Rol.TR, am)
    setattr(lid, veld, kern.eenheid("AM-1a"))
    lid.save()
    setattr(lid, veld, None)
    lid.save()
    assert [(v.team.code, v.tot) for v in lid.vroegere_teams.filter(team__code="AM-1a")] == [("AM-1a", klok.vandaag())]
    kern.betrek(melding, kern.persoon(team=kern.eenheid("AM-1a")))
    raise_walls(melding)
    assert not reads(lid, melding)


def test_changing_places_between_both_lines_forgets_nothing_and_doubles_nothing(am):
    aspirant = kern.persoon(team=kern.eenheid("AM-1a"))
    aspirant.team, aspirant.ontvangend_team = kern.eenheid("AM-1b"), kern.eenheid("AM-1a")
    aspirant.save()
    assert not aspirant.vroegere_teams.exists()
    aspirant.ontvangend_team = None
    aspirant.save(update_fields=["ontvangend_team"])
    assert [v.team.code for v in aspirant.vroegere_teams.all()] == ["AM-1a"]


def test_a_new_work_address_that_a_melder_gave_is_seen_at_once(am, beheerders):
    """CI-7: the melder typed an address that becomes somebody's only today."""
    from pvi.models import Accountverzoek

    melding = everywhere(am)
    vik = kern.functionaris(Rol.VI, am)
    kern.meld(melding, Medewerker(email="straks@voorbeeld.invalid", naam="Straks"))
    raise_walls(melding)
    kluis.clear()
    een, twee = beheerders
    verzoek = Accountverzoek(medewerker=vik, soort=Accountverzoek.Soort.WERKMAIL, email="straks@voorbeeld.invalid")
    assert reads(vik, melding)
    beheer.confirm(beheer.request_account(verzoek, door=een), door=twee)
    assert not reads(vik, melding)


# --- a linked account is a melder too ---------------------------------------------------------------------------------


def _linked(melding: Melding, wie: Medewerker, **velden) -> None:
    """A melder who gave no work address that leads to an account, and linked the own one afterwards."""
    kern.meld(melding, **velden).link_account(wie)


def test_ci7_and_ci13_see_the_account_a_melder_linked(am):
    vik, collega = kern.functionaris(Rol.VI, am), kern.functionaris(Rol.VI, am)
    melding = everywhere(am)
    _linked(melding, vik)
    raise_walls(melding)
    assert not reads(vik, melding)
    assert not reads(collega, melding)  # the body stands aside as a whole


def test_linking_an_account_moves_the_whole_body_aside_at_once(am):
    """Not at night: the colleagues at VIK read the case until this moment, and another eenheid has it from now on."""
    vik, collega, elders = (kern.functionaris(Rol.VI, eenheid) for eenheid in (am, am, kern.eenheid("RT")))
    melding = kern.zaak(kern.eenheid("AM-1a"), Status.INTAKE)
    melder = kern.meld(melding)
    assert reads(collega, melding)
    kluis.clear()
    link_melding(melder, vik)
    assert not reads(vik, melding) and not reads(collega, melding)
    assert reads(elders, melding)


def test_ci4_sees_the_account_a_melder_linked(am):
    melding = everywhere(am)
    _linked(melding, kern.persoon(team=kern.eenheid("AM-1a")))
    lid = kern.functionaris(Rol.TR, am)
    Medewerker.objects.filter(pk=lid.pk).update(team=kern.eenheid("AM-1a"))
    raise_walls(melding)
    assert not reads(lid, melding, recht=Recht.WEGEN)


def test_the_linked_account_counts_beside_the_address_that_was_given(am):
    """Two people can stand behind one melder: both are kept out."""
    genoemd, gekoppeld = kern.functionaris(Rol.PC, am), kern.functionaris(Rol.PC, am)
    melding = everywhere(am)
    kern.meld(melding, genoemd).link_account(gekoppeld)
    raise_walls(melding)
    assert not reads(genoemd, melding)
    assert not reads(gekoppeld, melding)


def test_a_new_colleague_of_a_linked_melder_is_walled_before_the_first_day(am, appoint):
    lc, nieuw = kern.functionaris(Rol.LC, kern.eenheid("KS")), kern.persoon()
    melding = everywhere(am)
    _linked(melding, lc)
    raise_walls(melding)
    kluis.clear()
    appoint(nieuw, Rol.LC, "KS", klok.nu() + timedelta(minutes=1))
    with klok.op(klok.nu() + timedelta(minutes=2)):
        assert not reads(nieuw, melding)
