"""Belangenverstrengeling: who is walled off from a case, who takes over, and that walls only ever rise.

One unit with two sectors; the routings are a table a domain expert can read line by line.
"""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from meldingen.access import Grond
from meldingen.actions.muren import raise_walls, wall_off
from meldingen.conflicts.eigenaar import owner_candidates, owner_rol
from meldingen.conflicts.lc import involves_sectorhoofd_or_higher
from meldingen.conflicts.mensen import Mensen
from meldingen.conflicts.uitwijk import UITWIJK
from meldingen.models import LcCriterium, Melding, Notificatie, grant
from meldingen.models.personen import Modus
from meldingen.tasks import sweep_uitsluitingen
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Functie, Rol
from tests import kern
from triage.models import Zitting

# AM has sector 1 (teams 1a and 1b) and sector 2 (team 2a). Every case is about conduct in team 1a.
BEZETTING = {
    "pc": (Rol.PC, "AM", Functie.GEEN),
    "pc2": (Rol.PC, "AM", Functie.GEEN),
    "sh1": (Rol.SH, "AM-1", Functie.GEEN),
    "sh2": (Rol.SH, "AM-2", Functie.GEEN),
    "tc1a": (Rol.TC, "AM-1a", Functie.GEEN),
    "tc1a2": (Rol.TC, "AM-1a", Functie.GEEN),
    "oe1a": (Rol.TC, "AM-1a", Functie.OE),
    "tc1b": (Rol.TC, "AM-1b", Functie.GEEN),
    "oe1b": (Rol.TC, "AM-1b", Functie.OE),
    "tc2a": (Rol.TC, "AM-2a", Functie.GEEN),
    "vi": (Rol.VI, "AM", Functie.GEEN),
    "vi2": (Rol.VI, "AM", Functie.COORDINATOR),
    "vo": (Rol.VO, "AM", Functie.GEEN),
    "tr": (Rol.TR, "AM", Functie.VOORZITTER),
    "tr2": (Rol.TR, "AM", Functie.LID),
    "hr": (Rol.HR, "AM", Functie.GEEN),
    "lc": (Rol.LC, "KS", Functie.GEEN),
    "lc2": (Rol.LC, "KS", Functie.GEEN),
    # Two chambers of the SMO
    "sm": (Rol.SM, "SMO-1", Functie.VOORZITTER),
    "sm2": (Rol.SM, "SMO-1", Functie.LID),
    "sm3": (Rol.SM, "SMO-2", Functie.LID),
    "pc_rt": (Rol.PC, "RT", Functie.GEEN),
    "tc_rt": (Rol.TC, "RT-1a", Functie.GEEN),
    "vi_rt": (Rol.VI, "RT", Functie.GEEN),
    "vo_rt": (Rol.VO, "RT", Functie.GEEN),
}
VIK = "vi vi2 vo"
MT_1A = "tc1a tc1a2 oe1a"
DMT_1 = f"sh1 tc1b oe1b {MT_1A}"

B, W = "betrokkene", "wegkijker"
# (name of the routing, subjects as "person role person role …", melder, walled people, level that owns the handling)
ROUTES: list[tuple[str, str, str, str, str]] = [
    # CI-1: a betrokkene never sees the case in a staff role
    ("colleague without a role", f"collega {B}", "", "collega", "tc"),
    ("two colleagues", f"collega {B} collega2 {B}", "", "collega collega2", "tc"),
    ("colleague of another team", f"collega2 {B}", "", "collega2", "tc"),
    # CI-13: all of VIK stands aside, not only the one at issue
    ("VIK", f"vi {B}", "", VIK, "tc"),
    ("VIK coordinator", f"vi2 {B}", "", VIK, "tc"),
    ("both of VIK", f"vi {B} vi2 {B}", "", VIK, "tc"),
    ("onderzoeker", f"vo {B}", "", VIK, "tc"),
    ("VIK of another eenheid", f"vi_rt {B}", "", "vi_rt vo_rt", "tc"),
    ("triage chair and colleague of the SMO", f"tr {B} sm {B}", "", "tr tr2 sm sm2", "tc"),
    ("member of one chamber of the SMO", f"sm {B}", "", "sm sm2", "tc"),
    ("triage chair", f"tr {B}", "", "tr tr2", "tc"),
    ("HR-adviseur", f"hr {B}", "", "hr", "tc"),
    ("landelijk coordinator", f"lc {B}", "", "lc lc2", "tc"),
    ("somebody outside, not linked", f"- {B}", "", "", "tc"),
    ("nobody named", "", "", "", "tc"),
    ("unknown beside a colleague", f"- {B} collega {B}", "", "collega", "tc"),
    # CI-2: a leader, and that leader's MT; one level up
    ("teamchef", f"tc1a {B}", "", MT_1A, "sh"),
    ("second teamchef", f"tc1a2 {B}", "", MT_1A, "sh"),
    ("both teamchefs", f"tc1a {B} tc1a2 {B}", "", MT_1A, "sh"),
    ("teamchef of another team", f"tc1b {B}", "", "tc1b oe1b", "sh"),
    ("teamchef of another sector", f"tc2a {B}", "", "tc2a", "sh"),
    ("teamchefs of two teams", f"tc1a {B} tc1b {B}", "", f"{MT_1A} tc1b oe1b", "sh"),
    ("teamchefs of two sectors", f"tc1a {B} tc2a {B}", "", f"{MT_1A} tc2a", "sh"),
    ("teamchef and colleague", f"tc1a {B} collega {B}", "", f"{MT_1A} collega", "sh"),
    ("teamchef of another eenheid", f"tc_rt {B}", "", "tc_rt", "sh"),
    ("sectorhoofd", f"sh1 {B}", "", DMT_1, "pc"),
    ("sectorhoofd of another sector", f"sh2 {B}", "", "sh2 tc2a", "pc"),
    ("both sectorhoofden", f"sh1 {B} sh2 {B}", "", f"{DMT_1} sh2 tc2a", "pc"),
    ("sectorhoofd and teamchef", f"sh1 {B} tc1a {B}", "", DMT_1, "pc"),
    ("sectorhoofd and teamchef elsewhere", f"sh1 {B} tc2a {B}", "", f"{DMT_1} tc2a", "pc"),
    ("sectorhoofd and colleague", f"sh2 {B} collega {B}", "", "sh2 tc2a collega", "pc"),
    ("politiechef", f"pc {B}", "", "pc", "pc"),
    ("both of the eenheidsleiding", f"pc {B} pc2 {B}", "", "pc pc2", "pc"),
    ("politiechef and teamchef", f"pc {B} tc1a {B}", "", f"pc {MT_1A}", "pc"),
    ("politiechef of another eenheid", f"pc_rt {B}", "", "pc_rt", "pc"),
    # An operationeel expert leads people but owns no cases: the MT is passed over, so the sectorhoofd handles it
    ("operationeel expert", f"oe1a {B}", "", MT_1A, "sh"),
    ("operationeel expert elsewhere", f"oe1b {B}", "", "oe1b tc1b", "tc"),
    ("operationeel expert and teamchef", f"oe1a {B} tc1a {B}", "", MT_1A, "sh"),
    ("operationeel expert and sectorhoofd", f"oe1a {B} sh1 {B}", "", DMT_1, "pc"),
    # CI-3: named as looking away counts as betrokkene
    ("teamchef looked away", f"tc1a {W}", "", MT_1A, "sh"),
    ("second teamchef looked away", f"tc1a2 {W}", "", MT_1A, "sh"),
    ("sectorhoofd looked away", f"sh1 {W}", "", DMT_1, "pc"),
    ("politiechef looked away", f"pc {W}", "", "pc", "pc"),
    ("operationeel expert looked away", f"oe1a {W}", "", MT_1A, "sh"),
    ("trajectbegeleider without a role looked away", f"collega {W}", "", "collega", "tc"),
    ("VIK looked away", f"vi {W}", "", VIK, "tc"),
    ("colleague, and the teamchef looked away", f"collega {B} tc1a {W}", "", f"collega {MT_1A}", "sh"),
    ("teamchef, and the sectorhoofd looked away", f"tc1a {B} sh1 {W}", "", DMT_1, "pc"),
    ("teamchef of another team looked away", f"collega {B} tc1b {W}", "", "collega tc1b oe1b", "sh"),
    ("the same person twice", f"tc1a {B} tc1a {W}", "", MT_1A, "sh"),
    # Others on the case are no subject; recusal in triage is another rule
    ("teamchef saw it", "tc1a getuige", "", "", "tc"),
    ("teamchef stood by", "tc1a omstander", "", "", "tc"),
    ("teamchef was harmed", "tc1a benadeelde", "", "", "tc"),
    ("VIK has a claim to hear", "vi rechthebbende", "", "", "tc"),
    ("colleague, teamchef saw it", f"collega {B} tc1a getuige", "", "collega", "tc"),
    # CI-7: nobody opens the own case in a staff role
    ("VIK reports", f"collega {B}", "vi", f"collega {VIK}", "tc"),
    ("coordinator reports", "", "vi2", VIK, "tc"),
    ("onderzoeker reports", f"collega {B}", "vo", f"collega {VIK}", "tc"),
    ("triage chair reports", "", "tr", "tr tr2", "tc"),
    ("teamchef reports", f"collega {B}", "tc1a", "collega tc1a", "tc"),
    ("teamchef reports the sectorhoofd", f"sh1 {B}", "tc1a", DMT_1, "pc"),
    ("teamchef reports a colleague chef", f"tc2a {B}", "tc1a", "tc2a tc1a", "sh"),
    ("sectorhoofd reports a teamchef", f"tc1a {B}", "sh1", f"{MT_1A} sh1", "pc"),
    ("politiechef reports", f"collega {B}", "pc", "collega pc", "tc"),
    ("landelijk coordinator reports", "", "lc", "lc lc2", "tc"),
    ("colleague reports VIK", f"vi {B}", "collega", f"{VIK} collega", "tc"),
    ("VIK reports VIK", f"vi {B}", "vi2", VIK, "tc"),
    ("one reports oneself", f"vi {B}", "vi", VIK, "tc"),
]


@pytest.fixture(scope="module")
def bezetting(django_db_setup, django_db_blocker) -> Iterator[dict[str, UUID]]:
    """Everybody of the table, with the units they work in; name → key."""
    with kern.told_once(django_db_blocker):
        ks = kern.eenheid("KS")
        for kamer in ("SMO-1", "SMO-2"):
            kern.eenheid(kamer, ks)
        for code in ("AM", "RT"):
            eenheid = kern.eenheid(code)
            for sector, teams in (("1", "ab"), ("2", "a")):
                onder = kern.eenheid(f"{code}-{sector}", eenheid)
                for team in teams:
                    kern.eenheid(f"{code}-{sector}{team}", onder)
        mensen = {}
        for naam, (rol, code, functie) in BEZETTING.items():
            mensen[naam] = kern.functionaris(rol, kern.eenheid(code), functie).pk
        mensen["collega"] = kern.persoon(team=kern.eenheid("AM-1a")).pk
        mensen["collega2"] = kern.persoon(team=kern.eenheid("AM-2a")).pk
        yield mensen


@pytest.fixture
def mensen(bezetting, db) -> dict[str, Medewerker]:
    allen = Medewerker.objects.in_bulk(bezetting.values())
    return {naam: allen[pk] for naam, pk in bezetting.items()}


def _zaak(mensen, onderwerpen: str = "", melder: str = "", status: Status = Status.TRIAGE, **velden) -> Melding:
    melding = kern.zaak(kern.eenheid("AM-1a"), status, **velden)
    woorden = onderwerpen.split()
    for naam, rol in zip(woorden[::2], woorden[1::2], strict=True):
        kern.betrek(melding, mensen.get(naam), rol)
    if melder:
        kern.meld(melding, mensen[melder])
    return melding


def _walled(melding: Melding, mensen) -> set[str]:
    muur = set(melding.uitsluitingen.lopend().values_list("medewerker_id", flat=True))
    return {naam for naam, medewerker in mensen.items() if medewerker.pk in muur}


def test_table_of_routings_is_large_enough():
    assert len(ROUTES) >= 65
    assert len({rij[0] for rij in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize(("naam", "onderwerpen", "melder", "muur", "niveau"), ROUTES, ids=[rij[0] for rij in ROUTES])
def test_routing(naam, onderwerpen, melder, muur, niveau, mensen):
    melding = _zaak(mensen, onderwerpen, melder, ter_weging=True, bij_lc=True)
    raise_walls(melding)
    assert _walled(melding, mensen) == set(muur.split())
    assert owner_rol(melding) == niveau
    kandidaten = {a.medewerker for a in owner_candidates(melding)}
    assert not {m.pk for m in kandidaten} & {mensen[wie].pk for wie in muur.split()}
    # What the wall means: nothing, in any right, also with every grant.
    for wie in muur.split():
        aanstelling = mensen[wie].aanstellingen.first()
        if aanstelling:
            grant(melding, mensen[wie], Grond.EIGENAAR, rol=Rol(aanstelling.rol), aanstelling=aanstelling)
        assert not any(Melding.objects.permitted(mensen[wie], recht).exists() for recht in (Recht.VOLGEN, Recht.LIJN))


@pytest.mark.parametrize(
    ("onderwerpen", "kandidaten"),
    [
        (f"collega {B}", ["tc1a", "tc1a2", "tc1b", "tc2a"]),
        (f"tc1a {B}", ["sh1", "sh2"]),
        (f"tc2a {B}", ["sh1", "sh2"]),
        (f"sh1 {B}", ["pc", "pc2"]),
        (f"pc {B}", ["pc2"]),
        (f"pc {B} pc2 {B}", []),
        (f"oe1a {B}", ["sh1", "sh2"]),
        (f"collega {B} tc1a {W}", ["sh1", "sh2"]),
    ],
)
def test_owner_is_of_the_right_level_own_line_first_and_never_an_operationeel_expert(onderwerpen, kandidaten, mensen):
    melding = _zaak(mensen, onderwerpen)
    raise_walls(melding)
    namen = {medewerker.pk: naam for naam, medewerker in mensen.items()}
    gevonden = [namen[a.medewerker_id] for a in owner_candidates(melding)]
    assert sorted(gevonden) == sorted(kandidaten)
    lijn = [naam for naam in gevonden if naam in ("tc1a", "tc1a2", "sh1", "pc", "pc2")]
    assert gevonden[: len(lijn)] == lijn


def test_everybody_else_keeps_the_reach(mensen):
    melding = _zaak(mensen, f"tc1a {B}", ter_weging=True, bij_lc=True)
    raise_walls(melding)
    for wie in ("vi", "vi2", "pc", "tr", "lc"):
        assert Melding.objects.permitted(mensen[wie], Recht.VOLGEN).get() == melding


# --- people and appointments change ------------------------------------------------------------------------------


def test_double_role_is_walled_in_both(mensen):
    """A teamchef who also sits in the triagecommissie is gone from both, with the MT of each team and the commissie."""
    kern.benoem(mensen["tc1a"], Rol.TR, kern.eenheid("AM"))
    kern.benoem(mensen["tc1a"], Rol.TC, kern.eenheid("AM-2a"))
    melding = _zaak(mensen, f"tc1a {B}", ter_weging=True)
    raise_walls(melding)
    assert _walled(melding, mensen) == {*MT_1A.split(), "tc2a", "tr", "tr2"}
    assert not Melding.objects.permitted(mensen["tc1a"], Recht.WEGEN).exists()


def test_highest_role_of_a_person_counts(mensen):
    kern.benoem(mensen["tc2a"], Rol.SH, kern.eenheid("AM-2"))
    melding = _zaak(mensen, f"tc2a {B}")
    assert owner_rol(melding) == Rol.PC
    assert involves_sectorhoofd_or_higher(Mensen(melding))


def test_operationeel_expert_who_is_teamchef_elsewhere_counts_as_teamchef(mensen):
    kern.benoem(mensen["oe1a"], Rol.TC, kern.eenheid("AM-2a"))
    melding = _zaak(mensen, f"oe1a {B}")
    raise_walls(melding)
    assert _walled(melding, mensen) == {*MT_1A.split(), "tc2a"}
    assert owner_rol(melding) == Rol.SH


def test_teamchef_who_moved_takes_the_wall_along_to_the_new_mt(mensen):
    oud = mensen["tc1a"].aanstellingen.get()
    oud.tot = klok.nu() - timedelta(days=1)
    oud.save()
    kern.benoem(mensen["tc1a"], Rol.TC, kern.eenheid("AM-2a"), van=klok.nu() - timedelta(days=1))
    melding = _zaak(mensen, f"tc1a {B}")
    raise_walls(melding)
    assert _walled(melding, mensen) == {"tc1a", "tc2a"}
    assert owner_rol(melding) == Rol.SH


def test_ended_appointment_leads_nobody_but_the_person_stays_walled(mensen):
    oud = mensen["tc1a"].aanstellingen.get()
    oud.tot = klok.nu() - timedelta(days=30)
    oud.save()
    melding = _zaak(mensen, f"tc1a {B}")
    raise_walls(melding)
    assert _walled(melding, mensen) == {"tc1a"}
    assert owner_rol(melding) == Rol.TC


def test_appointment_that_begins_tomorrow_leads_nobody_yet(mensen):
    """The MT reads until tomorrow, but nobody of it is chosen today for what goes on after that."""
    kern.benoem(mensen["collega"], Rol.TC, kern.eenheid("AM-1a"), van=klok.nu() + timedelta(days=1))
    melding = _zaak(mensen, f"collega {B}")
    raise_walls(melding)
    assert _walled(melding, mensen) == {"collega"}
    assert owner_rol(melding) == Rol.SH
    with klok.op(klok.nu() + timedelta(days=1)):
        assert _walled(melding, mensen) == {"collega", *MT_1A.split()}
        assert owner_rol(melding) == Rol.SH


def test_people_who_left_lead_nobody_and_own_nothing(mensen):
    for wie in ("tc1a2", "tc2a"):
        mensen[wie].is_active = False
        mensen[wie].save()
    melding = _zaak(mensen, f"tc2a {B}")
    assert owner_rol(melding) == Rol.TC
    assert mensen["tc1a2"] not in {a.medewerker for a in owner_candidates(melding)}


def test_new_member_of_the_mt_is_walled_by_the_nightly_run(mensen):
    melding = _zaak(mensen, f"tc1a {B}")
    raise_walls(melding)
    nieuw = kern.functionaris(Rol.TC, kern.eenheid("AM-1a"))
    assert nieuw not in {u.medewerker for u in melding.uitsluitingen.all()}
    kluis.clear()
    sweep_uitsluitingen()
    assert nieuw in {u.medewerker for u in melding.uitsluitingen.all()}


def test_nightly_run_leaves_closed_cases_and_concepts_alone(mensen):
    dicht = _zaak(mensen, f"collega {B}", status=Status.AFGESLOTEN)
    concept = _zaak(mensen, f"collega {B}", status=Status.CONCEPT)
    sweep_uitsluitingen()
    assert not dicht.uitsluitingen.exists()
    assert not concept.uitsluitingen.exists()


def test_walls_are_never_lifted(mensen):
    """Not when the link to the betrokkene goes after rehabilitatie, not when somebody leaves the MT."""
    melding = _zaak(mensen, f"tc1a {B}")
    assert raise_walls(melding) == 3
    mensen["tc1a2"].aanstellingen.update(tot=klok.nu())
    betrokkene = melding.betrokkenheden.get()
    betrokkene.medewerker, betrokkene.koppeling = None, "losgemaakt"
    betrokkene.save()
    assert raise_walls(melding) == 0
    sweep_uitsluitingen()
    assert _walled(melding, mensen) == set(MT_1A.split())


def test_raising_walls_twice_changes_nothing(mensen):
    melding = _zaak(mensen, f"sh1 {B}", "vi")
    eerste = raise_walls(melding)
    versies = Melding.history.filter(id=melding.pk).count()
    assert (eerste, raise_walls(melding)) == (len(DMT_1.split()) + len(VIK.split()), 0)
    assert Melding.history.filter(id=melding.pk).count() == versies


def test_wall_does_not_say_why():
    """A row that named its reason would betray melder and betrokkene to whoever reads the table."""
    from meldingen.models import Uitsluiting

    velden = {veld.name for veld in Uitsluiting._meta.get_fields()}
    assert velden == {"id", "melding", "medewerker", "lichaam", "sinds", "voorlopig"}


def test_new_wall_cancels_the_mails_that_still_wait(mensen):
    melding = _zaak(mensen)
    for wie in ("vi", "vi2"):
        Notificatie.objects.create(aanleiding="x", melding=melding, medewerker=mensen[wie], klaar_op=klok.nu())
    assert wall_off(melding, mensen["vi"])
    assert not wall_off(melding, mensen["vi"])
    assert {n.medewerker: n.vervallen for n in Notificatie.objects.all()} == {
        mensen["vi"]: True,
        mensen["vi2"]: False,
    }


# --- too near to weigh (CI-4) ---------------------------------------------------------------------------------------


def _named(rol: str):
    return lambda melding, lid, mensen: kern.betrek(melding, lid, rol)


def _works(code: str):
    return lambda melding, lid, mensen: Medewerker.objects.filter(pk=lid.pk).update(team=kern.eenheid(code))


def _beside_melder(melding, lid, mensen):
    kern.meld(melding, mensen["collega2"])
    Medewerker.objects.filter(pk=lid.pk).update(team=mensen["collega2"].team)


def _beside_getuige(melding, lid, mensen):
    kern.betrek(melding, mensen["collega2"], "getuige")
    Medewerker.objects.filter(pk=lid.pk).update(team=mensen["collega2"].team)


def _receives(melding, lid, mensen):
    Medewerker.objects.filter(pk=mensen["collega"].pk).update(ontvangend_team=kern.eenheid("AM-1b"))
    Medewerker.objects.filter(pk=lid.pk).update(team=kern.eenheid("AM-1b"))


def _ago(maanden: int):
    return klok.nu() - timedelta(days=round(maanden * 30.4))


def _left(maanden: int):
    def move(melding, lid, mensen):
        with klok.op(_ago(maanden)):
            for code in ("AM-1a", "AM-2a"):
                lid.team = kern.eenheid(code)
                lid.save()

    return move


def _led(maanden: int):
    """Twelve months long, until so many months ago; a negative number begins in the future."""
    van, tot = (_ago(maanden + 12), _ago(maanden)) if maanden > 0 else (_ago(maanden), None)
    return lambda melding, lid, mensen: kern.benoem(lid, Rol.TC, kern.eenheid("AM-1a"), van=van, tot=tot)


# (how the member of a commissie knows somebody on the case, walled?)
NABIJ = [
    ("is a getuige", _named("getuige"), True),
    ("is the benadeelde", _named("benadeelde"), True),
    ("is the melder", lambda melding, lid, mensen: kern.meld(melding, lid), True),
    ("works in the team of the betrokkene", _works("AM-1a"), True),
    ("works in the team of the melder", _beside_melder, True),
    ("works in the team of a getuige", _beside_getuige, True),
    ("works in the team that receives the aspirant at issue", _receives, True),
    ("left that team 23 months ago", _left(23), True),
    ("left that team 25 months ago", _left(25), False),
    ("led that team until 23 months ago", _led(23), True),
    ("led that team until 25 months ago", _led(25), False),
    ("will lead that team from next month", _led(-1), False),
    ("works in another team", _works("AM-1b"), False),
    ("works in the same eenheid above the teams", _works("AM"), False),
]


@pytest.mark.parametrize("rol", ["tr2", "sm3"])
@pytest.mark.parametrize(("hoe", "kent", "muur"), NABIJ, ids=[rij[0] for rij in NABIJ])
def test_who_weighs_never_worked_beside_somebody_on_the_case(hoe, kent, muur, rol, mensen):
    melding = _zaak(mensen, f"collega {B}")
    kent(melding, mensen[rol], mensen)
    raise_walls(melding)
    assert (rol in _walled(melding, mensen)) is muur


def test_only_who_weighs_recuses_for_a_shared_team(mensen):
    """The line of the team handles it, and VIK does its intake: a shared team bars commissies alone."""
    for wie in ("vi", "vo", "hr", "pc", "sh1"):
        Medewerker.objects.filter(pk=mensen[wie].pk).update(team=kern.eenheid("AM-1a"))
    melding = _zaak(mensen, f"collega {B}")
    raise_walls(melding)
    assert _walled(melding, mensen) == {"collega"}


def test_a_recused_member_neither_reads_the_item_nor_counts_for_the_quorum(mensen):
    Medewerker.objects.filter(pk=mensen["tr"].pk).update(team=kern.eenheid("AM-1a"))
    melding = _zaak(mensen, f"collega {B}", ter_weging=True)
    assert Melding.objects.permitted(mensen["tr"], Recht.WEGEN).exists()
    raise_walls(melding)
    assert not Melding.objects.permitted(mensen["tr"], Recht.WEGEN).exists()
    assert Melding.objects.permitted(mensen["tr2"], Recht.WEGEN).exists()
    zitting = Zitting.objects.create(eenheid=kern.eenheid("AM"), datum=klok.vandaag())
    for wie, plaats in (("tr", "voorzitter"), ("vi", "vik"), ("hr", "az")):
        zitting.aanwezigheden.create(medewerker=mensen[wie], plaats=plaats)
    assert zitting.missing_for_quorum() == []
    assert not zitting.has_quorum(melding)


def test_a_team_is_remembered_when_somebody_leaves_it(mensen):
    lid = mensen["collega"]
    vanaf = lid.team
    lid.naam = "Andere Naam"
    lid.save()
    assert not lid.vroegere_teams.exists()
    lid.team = kern.eenheid("AM-2a")
    lid.save()
    assert [(v.team, v.tot) for v in lid.vroegere_teams.all()] == [(vanaf, klok.vandaag())]


def test_a_former_team_is_forgotten_when_it_bars_nobody_any_more(mensen):
    _left(25)(None, mensen["tr"], mensen)
    _left(23)(None, mensen["tr2"], mensen)
    sweep_uitsluitingen()
    assert not mensen["tr"].vroegere_teams.exists()
    assert mensen["tr2"].vroegere_teams.exists()


# --- the melder behind the wall ----------------------------------------------------------------------------------


@pytest.mark.parametrize("modus", [Modus.OPEN, Modus.VERTROUWELIJK])
def test_melder_is_found_by_the_exact_work_address_only(modus, mensen):
    melding = _zaak(mensen)
    kern.meld(melding, mensen["vi"], modus=modus)
    kern.meld(melding, None, modus=modus)
    raise_walls(melding)
    assert _walled(melding, mensen) == set(VIK.split())


def test_anonymous_melder_raises_no_wall_that_would_betray_them(mensen):
    melding = _zaak(mensen)
    kern.meld(melding, mensen["vi"], modus=Modus.ANONIEM)
    raise_walls(melding)
    assert _walled(melding, mensen) == set()


def test_three_melders_are_three_walls(mensen):
    melding = _zaak(mensen)
    for wie in ("tc1b", "collega", "hr"):
        kern.meld(melding, mensen[wie])
    raise_walls(melding)
    assert _walled(melding, mensen) == {"tc1b", "collega", "hr"}


# --- the LC and the way out --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("onderwerpen", "lc"),
    [
        (f"collega {B}", False),
        (f"tc1a {B}", False),
        (f"oe1a {B}", False),
        (f"sh1 {B}", True),
        (f"pc {B}", True),
        (f"sh1 {W}", True),
        ("sh1 getuige", False),
    ],
)
def test_lc_is_always_told_when_a_subject_is_sectorhoofd_or_higher(onderwerpen, lc, mensen):
    melding = _zaak(mensen, onderwerpen)
    raise_walls(melding)
    melding.refresh_from_db()
    assert (melding.lc_plicht, melding.bij_lc) == (lc, lc)
    assert melding.lc_criteria.get(LcCriterium.SECTORHOOFD, False) is lc
    assert Melding.objects.permitted(mensen["lc"], Recht.VOLGEN).exists() is lc


def test_uitwijk_is_a_ring_over_all_handling_units():
    ring, gezien, hier = UITWIJK, [], "NN"
    while hier not in gezien:
        gezien.append(hier)
        hier = ring[hier]
    assert gezien == ["NN", "ON", "MN", "NH", "AM", "DH", "RT", "ZWB", "OB", "LB", "LX", "LO", "PA"]
    assert hier == "NN"
    assert (ring["PDC"], ring["KS"]) == ("KS", "PDC")
    assert len(ring) == 15
