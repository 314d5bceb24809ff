"""Walls in time and in place: before an appointment begins, in one body or for the whole person, after a case moved.

No test here runs a sweep unless it says so: what must hold when nothing runs is asked with the clock alone.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import combinations

import pytest
from django.urls import reverse

from meldingen.access import ROLLEN_IN, Grond, Lichaam, recipients, toegang
from meldingen.actions import beheer
from meldingen.actions.melding import link_melding
from meldingen.actions.muren import raise_walls, wall_off
from meldingen.actions.opheffing import (
    confirm_opheffing,
    liftable,
    may_confirm,
    propose_opheffing,
    reject_opheffing,
    to_confirm,
)
from meldingen.actions.toewijzing import contact_candidates, hand_over, holders, takers, vacancies
from meldingen.actions.uitwijk import move_to
from meldingen.actions.waarneming import register_waarneming
from meldingen.actions.zorg import assign_hr, hr_candidates
from meldingen.behandelaar import without_behandelaar
from meldingen.conflicts import owner_candidates, owner_rol
from meldingen.models import (
    Bericht,
    LcCriterium,
    Melding,
    Notificatie,
    Opheffing,
    Overdracht,
    OvergangGeweigerd,
    Taak,
    Toekenning,
    Uitsluiting,
    grant,
    revoke,
)
from meldingen.notifications import notify, send_waiting
from meldingen.overdracht import VERHUIZING, eigenaren, may_take_over
from meldingen.tasks import sweep_uitsluitingen
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.models import Aanstellingsverzoek, Medewerker, OrganisatieEenheid
from pvi.rollen import Functie, Rol
from tests import kern
from triage.conflicts import smo_candidates, standpunt_candidates
from triage.models import Zitting

pytestmark = pytest.mark.django_db

B, W = "betrokkene", "wegkijker"


@pytest.fixture
def am() -> OrganisatieEenheid:
    """AM with sector 1 and its teams 1a and 1b."""
    ks, am = kern.eenheid("KS"), kern.eenheid("AM")
    kern.eenheid("SMO-1", ks)
    sector = kern.eenheid("AM-1", am)
    kern.eenheid("AM-1a", sector)
    kern.eenheid("AM-1b", sector)
    return am


@pytest.fixture
def beheerders(am) -> tuple[Medewerker, Medewerker]:
    return kern.functionaris(Rol.BH, am), kern.functionaris(Rol.BH, am)


@pytest.fixture
def appoint(beheerders) -> Callable[..., None]:
    """The real way: one beheerder asks, another confirms."""

    def make(wie: Medewerker, rol: Rol, bij: str, van: datetime, tot: datetime | None = None) -> None:
        een, twee = beheerders
        verzoek = Aanstellingsverzoek(medewerker=wie, rol=rol, eenheid=kern.eenheid(bij), van=van, tot=tot)
        beheer.confirm(beheer.request_aanstelling(verzoek, door=een), door=twee)

    return make


def reads(wie: Medewerker, melding: Melding, *rollen: Rol, recht: Recht = Recht.VOLGEN) -> bool:
    wie = Medewerker.objects.get(pk=wie.pk)
    return Melding.objects.permitted(wie, recht, rollen or None).filter(pk=melding.pk).exists()


def everywhere(am: OrganisatieEenheid, status: Status = Status.TRIAGE) -> Melding:
    """A case that every reaching role reads: on an agenda and put to the LC."""
    return kern.zaak(kern.eenheid("AM-1a"), status, ter_weging=True, bij_lc=True)


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


# --- a wall bars the person, stepping aside bars in one body ----------------------------------------------------------

# Roles with a reach or a grant of their own on one case, and how somebody holds it there.
ROLLEN: dict[Rol, Grond | None] = {
    Rol.VI: None, Rol.TR: None, Rol.PC: None, Rol.LC: None,
    Rol.TC: Grond.EIGENAAR, Rol.SH: Grond.EIGENAAR, Rol.VO: Grond.ONDERZOEKER, Rol.HR: Grond.HR,
    Rol.SM: Grond.SMO, Rol.TJ: Grond.SMO, Rol.KL: Grond.KLACHT,
}  # fmt: skip
# Whom each row of the table of walls bars, as the domain says it; not read from access.py.
WEERT: dict[str, set[Rol]] = {
    "": set(Rol),
    "triage": {Rol.TR},
    "smo": {Rol.SM, Rol.TJ},
    "klachten": {Rol.KL},
    "vik": {Rol.VI, Rol.VO},
}


def _with_roles(am: OrganisatieEenheid, melding: Melding, *rollen: Rol) -> Medewerker:
    wie = kern.persoon()
    for rol in rollen:
        aanstelling = kern.benoem(wie, rol, kern.eenheid("KS") if rol == Rol.LC else am)
        if grond := ROLLEN[rol]:
            grant(melding, wie, grond, rol=rol, aanstelling=aanstelling)
    # What the grant itself makes somebody step aside from is another test.
    Uitsluiting.objects.filter(medewerker=wie).delete()
    return wie


@pytest.mark.parametrize(("een", "ander"), list(combinations(ROLLEN, 2)), ids=lambda rol: rol.value)
def test_double_role(een, ander, am):
    """Every pair of roles, every kind of wall: what is barred is barred, what is not stays, however it is asked."""
    for muur, weert in WEERT.items():
        melding = everywhere(am)
        wie = _with_roles(am, melding, een, ander)
        assert all(reads(wie, melding, rol) for rol in (een, ander))
        wall_off(melding, wie, muur)
        over = {een, ander} - weert
        assert {rol for rol in (een, ander) if reads(wie, melding, rol)} == over, muur
        wie = Medewerker.objects.get(pk=wie.pk)
        assert wie.has_perm("meldingen.volgen", melding) is bool(over)
        assert (Recht.VOLGEN in toegang(wie).rechten_op(melding)) is bool(over)
        assert {rol for rol in (een, ander) if wie in recipients(melding, Recht.VOLGEN, {rol})} == over


def test_the_bodies_of_the_table_are_those_of_the_code():
    assert {lichaam.value: set(rollen) for lichaam, rollen in ROLLEN_IN.items()} == {
        k: v for k, v in WEERT.items() if k
    }


def test_a_wall_and_a_step_aside_together_bar_the_whole_person(am):
    melding = everywhere(am)
    wie = _with_roles(am, melding, Rol.TC, Rol.TR)
    wall_off(melding, wie, Lichaam.TRIAGE)
    wall_off(melding, wie)
    assert not reads(wie, melding)


def test_a_teamchef_who_is_triagelid_keeps_the_cases_of_the_own_team(am):
    """CI-4: too near to weigh, near enough to lead: the line handling is the teamchef's."""
    chef = kern.functionaris(Rol.TC, kern.eenheid("AM-1a"))
    kern.benoem(chef, Rol.TR, am, Functie.LID)
    melding = everywhere(am)
    kern.betrek(melding, kern.persoon(team=kern.eenheid("AM-1a")))
    raise_walls(melding)
    assert not reads(chef, melding)
    assert owner_rol(melding) == Rol.TC
    assert chef in {a.medewerker for a in eigenaren(melding)}
    grant(melding, chef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=chef.aanstellingen.get(rol=Rol.TC))
    assert reads(chef, melding, recht=Recht.LIJN)
    assert not reads(chef, melding, recht=Recht.WEGEN)
    assert toegang(Medewerker.objects.get(pk=chef.pk)).rechten_op(melding) == {
        Recht.VOLGEN, Recht.MELDING_LEZEN, Recht.IDENTITEIT_OPEN, Recht.BERICHTEN, Recht.LIJN, Recht.HERSTEL,
        Recht.NAZORG, Recht.LES_SCHRIJVEN,
    }  # fmt: skip


def test_the_own_pages_of_somebody_who_stepped_aside_in_one_body(am, client):
    """List, search, page, work and mail: as a teamchef yes, as a member of the commissie no."""
    chef = kern.functionaris(Rol.TC, kern.eenheid("AM-1a"))
    lid = kern.benoem(chef, Rol.TR, am, Functie.LID)
    melding = kern.zaak(kern.eenheid("AM-1a"), Status.LIJNAFHANDELING, ter_weging=True)
    grant(melding, chef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=chef.aanstellingen.get(rol=Rol.TC))
    wall_off(melding, chef, Lichaam.TRIAGE)
    kluis.clear()
    client.force_login(chef)
    assert melding.kenmerk in client.get(reverse("meldingen:werkvoorraad")).text
    assert client.get(reverse("meldingen:tijdlijn", args=[melding.kenmerk])).status_code == 200
    assert client.get(reverse("triage:lijn", args=[melding.kenmerk])).status_code == 200
    assert client.get(reverse("triage:weging", args=[melding.kenmerk])).status_code == 404
    werk = client.get(reverse("werk")).context["kaarten"]
    assert {k["label"]: k["getal"] for k in werk if k["label"] in ("Op mijn naam", "Meldingen te wegen")} == {
        "Op mijn naam": 1, "Meldingen te wegen": 0,
    }  # fmt: skip
    # The log says in which role it was read, and names no role in which it was not.
    from meldingen.models import Inzage

    gelezen = Inzage.objects.filter(melding=melding.pk, soort=Inzage.Soort.GELEZEN)
    assert {rij.rollen for rij in gelezen} == {"tc"}
    lid.delete()


def test_who_stepped_aside_counts_for_no_quorum_in_any_seat(am):
    melding = everywhere(am)
    wie = _with_roles(am, melding, Rol.TR, Rol.PC)
    wall_off(melding, wie, Lichaam.TRIAGE)
    zitting = Zitting.objects.create(eenheid=am, datum=klok.vandaag())
    for lid, plaats in ((wie, "voorzitter"), (kern.functionaris(Rol.TR, am), "vik"), (kern.persoon(), "az")):
        zitting.aanwezigheden.create(medewerker=lid, plaats=plaats)
    assert zitting.missing_for_quorum() == []
    assert not zitting.has_quorum(melding)
    assert [a.medewerker for a in standpunt_candidates(melding)] == [wie]  # as politiechef nothing stands in the way


@pytest.mark.parametrize(
    ("pagina", "rollen", "weg", "blijft"),
    [
        ("triage:belang", (Rol.TR, Rol.TC), {Rol.TR}, {Rol.TC}),
        ("triage:belang", (Rol.VI, Rol.PC), {Rol.VI}, {Rol.PC}),
        ("triage:belang", (Rol.TR, Rol.VI), {Rol.TR, Rol.VI}, set()),
        ("triage:smo-belang", (Rol.SM, Rol.TC), {Rol.SM}, {Rol.TC}),
        ("triage:smo-belang", (Rol.TJ, Rol.SM), {Rol.TJ, Rol.SM}, set()),
    ],
)
def test_ik_heb_een_belang_closes_the_body_and_nothing_else(pagina, rollen, weg, blijft, am, client):
    melding = everywhere(am, Status.SMO if "smo" in pagina else Status.TRIAGE)
    wie = _with_roles(am, melding, *rollen)
    kluis.clear()
    client.force_login(wie)
    assert client.post(reverse(pagina, args=[melding.kenmerk])).status_code == 302
    assert {rol for rol in rollen if reads(wie, melding, rol)} == blijft
    assert weg | blijft == set(rollen)


def test_a_contact_who_stepped_aside_at_vik_leaves_the_case_without_behandelaar(am):
    vik, ander = kern.functionaris(Rol.VI, am), kern.functionaris(Rol.VI, am)
    melding = kern.zaak(kern.eenheid("AM-1a"), Status.INTAKE, intaker=vik)
    zonder = lambda: set(Melding.objects.filter(without_behandelaar(toegang(ander))))  # noqa: E731
    assert zonder() == set()
    wall_off(melding, vik, Lichaam.TRIAGE)
    assert zonder() == set()
    wall_off(melding, vik, Lichaam.VIK)
    assert zonder() == {melding}


# --- who investigates or supports does not weigh ----------------------------------------------------------------------

STEUN: list[tuple[str, Grond, Rol]] = [
    ("onderzoeker", Grond.ONDERZOEKER, Rol.VO),
    ("buddy", Grond.BUDDY, Rol.BU),
    ("vertrouwenspersoon", Grond.TOESTEMMING, Rol.VP),
]
WEEGT: list[tuple[Rol, str]] = [(Rol.TR, "AM"), (Rol.SM, "SMO-1"), (Rol.TJ, "KS"), (Rol.KL, "AM")]


@pytest.mark.parametrize("toen", ["now", "before", "joined the body later", "stands in"])
@pytest.mark.parametrize(("weegt", "bij"), WEEGT, ids=[rij[0].value for rij in WEEGT])
@pytest.mark.parametrize(("hoe", "grond", "rol"), STEUN, ids=[rij[0] for rij in STEUN])
def test_who_is_part_of_the_case_weighs_it_nowhere(hoe, grond, rol, weegt, bij, toen, am):
    """CI-4 and CI-5, for who is it, was it, joins the commissie afterwards, or only stands in for who is it."""
    if toen == "stands in" and grond != Grond.ONDERZOEKER:
        pytest.skip("a buddy and a vertrouwenspersoon are chosen by name: nobody stands in")
    melding = everywhere(am)
    wie = kern.persoon()
    eigen = None if rol == Rol.BU else kern.benoem(wie, rol, am)
    if toen == "stands in":
        afwezig = kern.functionaris(Rol.VO, am)
        zijn = afwezig.aanstellingen.get()
        grant(melding, afwezig, grond, rol=rol, aanstelling=zijn)
        register_waarneming(zijn, waarnemer=eigen, van=klok.vandaag(), tot_en_met=klok.vandaag(), door=afwezig)
        assert reads(wie, melding, Rol.VO)
    else:
        grant(melding, wie, grond, rol=rol, aanstelling=eigen)
        assert reads(wie, melding, rol)
    if toen == "before":
        revoke(melding, wie, grond)
    aanstelling = kern.benoem(wie, weegt, kern.eenheid(bij))
    bij_zaak = Grond.KLACHT if weegt == Rol.KL else Grond.SMO
    if weegt != Rol.TR:
        grant(melding, wie, bij_zaak, rol=weegt, aanstelling=aanstelling)
    if toen == "joined the body later":
        Uitsluiting.objects.filter(medewerker=wie).delete()  # and the rule finds it again by itself
        raise_walls(melding)
    assert not reads(wie, melding, weegt)
    assert aanstelling not in smo_candidates(melding)
    assert reads(wie, melding, rol) is (toen != "before")


def test_a_commissielid_who_investigates_another_case_weighs_this_one(am):
    wie = kern.functionaris(Rol.TR, am)
    vo = kern.benoem(wie, Rol.VO, am)
    melding, andere = everywhere(am), everywhere(am)
    grant(andere, wie, Grond.ONDERZOEKER, rol=Rol.VO, aanstelling=vo)
    for zaak in (melding, andere):
        raise_walls(zaak)
    assert reads(wie, melding, recht=Recht.WEGEN)
    assert not reads(wie, andere, recht=Recht.WEGEN)


def test_a_politiechef_who_investigated_takes_no_position(am):
    wie, ander = kern.functionaris(Rol.PC, am), kern.functionaris(Rol.PC, am)
    vo = kern.benoem(wie, Rol.VO, am)
    melding = everywhere(am)
    grant(melding, wie, Grond.ONDERZOEKER, rol=Rol.VO, aanstelling=vo)
    revoke(melding, wie, Grond.ONDERZOEKER)
    assert [a.medewerker for a in standpunt_candidates(melding)] == [ander]


# --- another eenheid handles the case ---------------------------------------------------------------------------------

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


# --- the level that owns the line handling ----------------------------------------------------------------------------

LIJN_BEZET = {"tc": (Rol.TC, "AM-1a"), "tc2": (Rol.TC, "AM-1a"), "sh": (Rol.SH, "AM-1"), "pc": (Rol.PC, "AM")}
NIVEAUS: list[tuple[str, str, str, str, list[str]]] = [
    ("nobody is walled", "tc tc2 sh pc", "", "tc", ["tc", "tc2"]),
    ("one of two teamchefs is walled", "tc tc2 sh pc", "tc", "tc", ["tc2"]),
    ("both teamchefs are walled", "tc tc2 sh pc", "tc tc2", "sh", ["sh"]),
    ("teamchef and sectorhoofd are walled", "tc sh pc", "tc sh", "pc", ["pc"]),
    ("only the sectorhoofd is walled", "tc sh pc", "sh", "tc", ["tc"]),
    ("there is no teamchef", "sh pc", "", "sh", ["sh"]),
    ("the teamchef is walled and there is no sectorhoofd", "tc pc", "tc", "pc", ["pc"]),
    ("everybody is walled", "tc sh pc", "tc sh pc", "pc", []),
]


@pytest.mark.parametrize(("naam", "er_zijn", "muur", "rol", "wie"), NIVEAUS, ids=[rij[0] for rij in NIVEAUS])
def test_the_owner_is_one_level_up_when_the_line_is_walled_off(naam, er_zijn, muur, rol, wie, am):
    mensen = {n: kern.functionaris(LIJN_BEZET[n][0], kern.eenheid(LIJN_BEZET[n][1])) for n in er_zijn.split()}
    melding = everywhere(am)
    for n in muur.split():
        wall_off(melding, mensen[n])
    assert owner_rol(melding) == rol
    namen = {medewerker.pk: n for n, medewerker in mensen.items()}
    assert sorted(namen[a.medewerker_id] for a in owner_candidates(melding)) == wie


def test_a_teamchef_elsewhere_owns_it_only_when_the_own_team_has_none(am):
    ander = kern.functionaris(Rol.TC, kern.eenheid("AM-1b"))
    sectorhoofd = kern.functionaris(Rol.SH, kern.eenheid("AM-1"))
    melding = everywhere(am)
    assert [a.medewerker for a in owner_candidates(melding)] == [ander]
    wall_off(melding, kern.functionaris(Rol.TC, kern.eenheid("AM-1a")))
    assert [a.medewerker for a in owner_candidates(melding)] == [sectorhoofd]


# --- many meldingen about one person ----------------------------------------------------------------------------------


def _about(wie: Medewerker, bij: str, melders: int = 1, status: Status = Status.INTAKE, **velden) -> Melding:
    melding = kern.zaak(kern.eenheid(bij), status, **velden)
    for _ in range(melders):
        kern.meld(melding)
    kern.betrek(melding, wie)
    return melding


def _lc(*meldingen: Melding) -> list[tuple[bool, set[str]]]:
    for melding in meldingen:
        melding.refresh_from_db()
    return [(m.lc_plicht, {c for c, ja in m.lc_criteria.items() if ja}) for m in meldingen]


MELDERS, EENHEDEN = LcCriterium.MELDERS.value, LcCriterium.EENHEDEN.value


def test_three_meldingen_about_one_person_are_put_to_the_lc_all_of_them(am):
    wie = kern.persoon()
    eerste, tweede = _about(wie, "AM-1a"), _about(wie, "AM-1b")
    for melding in (eerste, tweede):
        raise_walls(melding)
    assert _lc(eerste, tweede) == [(False, set())] * 2
    derde = _about(wie, "AM-1a")
    raise_walls(derde)
    assert _lc(eerste, tweede, derde) == [(True, {MELDERS})] * 3


def test_meldingen_from_two_eenheden_are_put_to_the_lc(am):
    wie = kern.persoon()
    hier, daar = _about(wie, "AM-1a"), _about(wie, "RT")
    raise_walls(daar)
    assert _lc(hier, daar) == [(True, {EENHEDEN})] * 2


@pytest.mark.parametrize(
    ("wat", "velden"),
    [
        ("a getuige is not at issue", {"rol": "getuige"}),
        ("a concept was never sent", {"status": Status.CONCEPT}),
        ("what was closed long ago", {"status": Status.AFGESLOTEN, "ontvangen_op": klok.nu() - timedelta(days=800)}),
    ],
)
def test_what_does_not_count_over_cases(wat, velden, am):
    wie = kern.persoon()
    melding = _about(wie, "AM-1a")
    rol = velden.pop("rol", B)
    for bij in ("RT", "AM-1b"):
        andere = kern.zaak(kern.eenheid(bij), **({"status": Status.INTAKE} | velden))
        kern.meld(andere)
        kern.betrek(andere, wie, rol)
    raise_walls(melding)
    assert _lc(melding) == [(False, set())]


def test_a_case_that_was_closed_this_year_counts(am):
    wie = kern.persoon()
    _about(wie, "RT", status=Status.AFGESLOTEN)
    melding = _about(wie, "AM-1a")
    raise_walls(melding)
    assert _lc(melding) == [(True, {EENHEDEN})]


def test_uitwijk_alone_is_no_second_eenheid(am):
    wie = kern.persoon()
    een = _about(wie, "AM-1a")
    twee = _about(wie, "AM-1b", eenheid_telling=am)
    twee.eenheid_behandeling = kern.eenheid("RT")
    twee.save()
    raise_walls(een)
    assert _lc(een, twee) == [(False, set())] * 2


def test_the_sweep_asks_it_again(am):
    wie = kern.persoon()
    hier, daar = _about(wie, "AM-1a"), _about(wie, "RT")
    kluis.clear()
    sweep_uitsluitingen()
    assert [plicht for plicht, _ in _lc(hier, daar)] == [True, True]


def test_what_vik_answered_is_not_overruled_once_the_lc_is_asked(am):
    wie = kern.persoon()
    hier = _about(wie, "AM-1a")
    _about(wie, "RT")
    raise_walls(hier)
    hier.refresh_from_db()
    hier.lc_criteria = dict.fromkeys(LcCriterium.values, False)
    hier.save()
    raise_walls(hier)
    assert _lc(hier) == [(True, set())]


def test_who_reads_one_case_learns_nothing_of_the_others(am, client):
    """Only the answer to the question is there; no kenmerk, no number, and no row in the log of the other case."""
    wie = kern.persoon()
    vik = kern.functionaris(Rol.VI, am)
    hier = _about(wie, "AM-1a")
    daar = _about(wie, "RT")
    raise_walls(hier)
    kluis.clear()
    client.force_login(vik)
    pagina = client.get(reverse("meldingen:melding", args=[hier.kenmerk])).text
    assert daar.kenmerk not in pagina
    assert client.get(reverse("meldingen:melding", args=[daar.kenmerk])).status_code == 404


# --- between queueing and sending -------------------------------------------------------------------------------------


def test_named_mid_session_the_next_request_finds_nothing_and_no_mail_goes_out(am, client, mailoutbox):
    """D4: the page is open, a mail waits; then the reader is named on the case."""
    vik = kern.functionaris(Rol.VI, am)
    melding = kern.zaak(kern.eenheid("AM-1a"), Status.INTAKE)
    notify(melding, "nieuws", recht=Recht.INTAKE, rollen={Rol.VI})
    assert Notificatie.objects.filter(medewerker=vik, vervallen=False).exists()
    kluis.clear()
    client.force_login(vik)
    pagina = reverse("meldingen:melding", args=[melding.kenmerk])
    assert client.get(pagina).status_code == 200
    with kluis.opened(melding.sleutel_id):
        kern.betrek(melding, vik)
        raise_walls(melding)
    assert client.get(pagina).status_code == 404
    assert melding.kenmerk not in client.get(reverse("meldingen:werkvoorraad")).text
    send_waiting()
    assert mailoutbox == []


def test_a_wall_that_begins_between_queueing_and_sending_stops_the_mail(am, mailoutbox):
    """Nobody runs anything on the day it begins but the sweep that sends."""
    vik, ander = kern.functionaris(Rol.VI, am), kern.functionaris(Rol.VI, am)
    melding = kern.zaak(kern.eenheid("AM-1a"), Status.INTAKE)
    notify(melding, "nieuws", recht=Recht.INTAKE, rollen={Rol.VI})
    wall_off(melding, vik, sinds=klok.vandaag() + timedelta(days=1))
    with klok.op(klok.nu() + timedelta(days=1)):
        send_waiting()
    assert [mail.to for mail in mailoutbox] == [[ander.email]]


def test_stepping_aside_cancels_the_mail_unless_another_role_still_reads(am):
    melding = everywhere(am)
    alleen, ook_vik = _with_roles(am, melding, Rol.TR), _with_roles(am, melding, Rol.TR, Rol.VI)
    notify(melding, "nieuws", recht=Recht.WEGEN, rollen={Rol.TR})
    for wie in (alleen, ook_vik):
        wall_off(melding, wie, Lichaam.TRIAGE)
    assert {n.medewerker: n.vervallen for n in Notificatie.objects.filter(aanleiding="nieuws")} == {
        alleen: True, ook_vik: False,
    }  # fmt: skip


# --- a wrong wall is lifted by two people -----------------------------------------------------------------------------

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


@pytest.mark.parametrize(("vlag", "velden"), [("rehabilitatie", {}), ("ingetrokken", {"melder_teruggetrokken": True})])
def test_where_the_portal_forgot_who_somebody_was_no_wall_goes(vlag, velden, am, vik):
    """CI-1 and CI-7 can no longer say that they ask for it: the wall stays, without a reason."""
    melding = kern.zaak(kern.eenheid("AM-1a"), **velden)
    wie = kern.functionaris(Rol.TR, am)
    wall_off(melding, wie)
    if vlag == "rehabilitatie":
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
