"""The matrix of rights against the code: every cell, and what the cells do in the database.

The expectations stand here or in data/rechten-verwacht.csv, which a domain expert owns; none is read from access.py.
"""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meldingen.access import EIGEN, JA, RECHTEN, Grond, Lichaam
from meldingen.models import Melding, Toekenning, Uitsluiting, grant, revoke
from meldingen.toegang import has_recht, resolved_once, toegang
from meldingen.workflow import RIJ, Recht, Status
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import RELATIES, Functie, Rol
from tests import kern

VERWACHT = Path(__file__).parent / "data" / "rechten-verwacht.csv"
MERKEN = {
    (rij["actie_nr"], Rol(rij["rol"].lower())): rij["mark"] for rij in csv.DictReader(VERWACHT.read_text().splitlines())
}

# Rows of the matrix that are about one case; the others use the unit of the appointment.
ZAAKRIJEN = ["5", "6", "7", "9", "10", "11", "12", "12a", *map(str, range(13, 28)), "37", "38", "39"]

# "Reach per role": which case rows each role holds on a case of the own unit without any grant.
OP_EIGEN_EENHEID = {
    Rol.VI: {"5", "6", "7", "9", "10", "11", "12", "12a", "16", "18", "24", "26", "27", "37"},
    Rol.PC: {"7", "15", "18", "20", "23", "24", "38", "39"},
    Rol.TR: {"5", "7", "12", "12a", "13", "27", "37"},
    Rol.LC: {"5", "7", "12", "12a", "14", "18", "19", "24", "27"},
}
SECRETARIS_OOK = {"11"}

# What a named grant adds, per role and ground. Rows 5 and 6 behind note c come only with the melder's consent.
MET_TOEKENNING = {
    (Rol.TC, Grond.EIGENAAR): {"5", "7", "9", "12a", "17", "24", "25", "27"},
    (Rol.SH, Grond.EIGENAAR): {"5", "7", "12", "12a", "17", "24", "37"},
    (Rol.PC, Grond.EIGENAAR): {"5", "12", "12a", "17", "37"},
    (Rol.PC, Grond.STANDPUNT): {"12", "12a"},
    (Rol.PC, Grond.BESLUIT): {"12", "12a", "37"},
    (Rol.VO, Grond.ONDERZOEKER): {"5", "7", "9", "12a", "16", "18"},
    (Rol.HR, Grond.HR): {"7", "10", "12", "12a", "17", "18", "24", "25"},
    (Rol.KL, Grond.KLACHT): {"7", "9", "10", "12", "12a", "22"},
    (Rol.SM, Grond.SMO): {"7", "12a", "18", "19"},
    (Rol.TJ, Grond.SMO): {"5", "7", "12", "12a", "18", "19", "20"},
    (Rol.HB, Grond.HERSTEL): {"7", "9", "12a", "24", "25"},
    (Rol.BU, Grond.BUDDY): {"7", "9"},
    (Rol.HB, Grond.TOESTEMMING): {"5", "6", "7", "9", "12a", "24"},
    (Rol.BU, Grond.TOESTEMMING): {"5", "6", "7", "9"},
    (Rol.VP, Grond.TOESTEMMING): {"5", "6", "7", "9", "12a", "24"},
    (Rol.VO, Grond.TOESTEMMING): {"5", "6", "7", "9", "12a"},
    (Rol.HR, Grond.TOESTEMMING): {"5", "7", "12a", "24"},
    (Rol.KL, Grond.TOESTEMMING): {"5", "7", "9", "12a"},
}  # fmt: skip


def test_every_cell_of_the_matrix_equals_the_table_of_the_domain():
    woorden = {"ja": JA, "eigen": EIGEN, "nee": None}
    verwacht = {cel: woorden.get(merk, merk.removeprefix("voorwaarde:")) for cel, merk in MERKEN.items()}
    gebouwd = {(nr, rol): RECHTEN[recht].get(rol) for nr, recht in RIJ.items() for rol in Rol}
    assert gebouwd == verwacht
    assert len(verwacht) == 43 * 22


def test_expected_reach_stays_within_the_matrix():
    """Guards this test itself: no row above may be expected where the domain says never."""
    for rol, rijen in OP_EIGEN_EENHEID.items():
        assert all(MERKEN[nr, rol] not in ("nee", "eigen") for nr in rijen)
    for (rol, _), rijen in MET_TOEKENNING.items():
        assert all(MERKEN[nr, rol] not in ("nee", "eigen") for nr in rijen)


@pytest.fixture
def am(db):
    korps = kern.eenheid("KS")
    am = kern.eenheid("AM")
    kern.eenheid("AM-1-1", kern.eenheid("AM-1", am))
    assert korps.niveau == 0
    return am


@pytest.fixture
def rt(db):
    return kern.eenheid("RT")


@pytest.fixture
def melding(am):
    """A case every reaching role can reach: after triage, on an open agenda item, put to the LC."""
    return kern.zaak(kern.eenheid("AM-1-1", kern.eenheid("AM-1", am)), Status.ONDERZOEK, ter_weging=True, bij_lc=True)


def _aangesteld(rol: Rol, bij, functie: Functie = Functie.GEEN) -> Medewerker:
    return kern.persoon() if rol in RELATIES else kern.functionaris(rol, bij, functie)


def _rows(user: Medewerker, melding: Melding) -> set[str]:
    """The case rows this person holds; `test_three_ways_of_asking_agree` says that any way of asking will do."""
    rechten = toegang(Medewerker.objects.get(pk=user.pk)).rechten_op(melding)
    return {nr for nr in ZAAKRIJEN if RIJ[nr] in rechten}


def _grant(melding: Melding, user: Medewerker, rol: Rol, grond: Grond) -> None:
    grant(melding, user, grond, rol=rol, aanstelling=user.aanstellingen.first())


@pytest.mark.parametrize("rol", Rol)
def test_role_in_the_own_unit_reaches_what_the_domain_says(rol, am, melding):
    assert _rows(_aangesteld(rol, am), melding) == OP_EIGEN_EENHEID.get(rol, set())


def test_secretaris_alone_also_puts_a_case_on_the_agenda(am, melding):
    for functie in (Functie.VOORZITTER, Functie.LID, Functie.GEEN):
        assert _rows(_aangesteld(Rol.TR, am, functie), melding) == OP_EIGEN_EENHEID[Rol.TR]
    assert _rows(_aangesteld(Rol.TR, am, Functie.SECRETARIS), melding) == OP_EIGEN_EENHEID[Rol.TR] | SECRETARIS_OOK


@pytest.mark.parametrize("rol", Rol)
def test_role_in_another_unit_reaches_nothing_but_the_landelijk_coordinator(rol, rt, melding):
    verwacht = OP_EIGEN_EENHEID[rol] if rol == Rol.LC else set()
    assert _rows(_aangesteld(rol, rt), melding) == verwacht


@pytest.mark.parametrize(("rol", "grond"), MET_TOEKENNING)
def test_grant_adds_the_rows_of_its_ground(rol, grond, am, melding):
    user = _aangesteld(rol, am)
    _grant(melding, user, rol, grond)
    assert _rows(user, melding) == OP_EIGEN_EENHEID.get(rol, set()) | MET_TOEKENNING[rol, grond]


@pytest.mark.parametrize("rol", Rol)
def test_all_grounds_together_give_no_more_than_the_column_of_the_role(rol, am, melding):
    user = _aangesteld(rol, am)
    for grond in Grond:
        _grant(melding, user, rol, grond)
    assert _rows(user, melding) <= {nr for nr in ZAAKRIJEN if MERKEN[nr, rol] not in ("nee", "eigen")}


@pytest.mark.parametrize("rol", Rol)
def test_three_ways_of_asking_agree(rol, am, rt, melding):
    """The list (`permitted`), one question (`has_perm`) and all rights at once (`rechten_op`), in four situations."""
    toegekend, ommuurd = _aangesteld(rol, am), _aangesteld(rol, am)
    for user in (toegekend, ommuurd):
        for grond in Grond:
            _grant(melding, user, rol, grond)
    Uitsluiting.objects.create(melding=melding, medewerker=ommuurd, sinds=klok.vandaag())
    for n, user in enumerate((_aangesteld(rol, am), _aangesteld(rol, rt), toegekend, ommuurd)):
        # Outside a request each question resolves this person anew: here each right in turn, of one of the four.
        los = {recht for plek, recht in enumerate(Recht) if plek % 4 == n}
        mag = {recht for recht in los if user.has_perm(f"meldingen.{recht}", melding)}
        with resolved_once():  # and so does who was resolved once for a whole request
            lijst = {recht for recht in Recht if Melding.objects.permitted(user, recht).filter(pk=melding.pk).exists()}
            assert lijst == {recht for recht in Recht if user.has_perm(f"meldingen.{recht}", melding)}
            assert lijst == toegang(user).rechten_op(melding)
        assert mag == lijst & los


@pytest.mark.parametrize("lichaam", ["geen", "", *Lichaam])
def test_a_page_that_asks_once_hears_the_same_of_every_role(lichaam, am, melding):
    """One role never lends its right or its reach to another, and who stands aside in one keeps the others."""
    user = kern.persoon()
    rollen = (Rol.VI, Rol.TR, Rol.PC, Rol.VO)
    for rol in rollen:
        kern.benoem(user, rol, am)
    for rol, grond in ((Rol.VO, Grond.ONDERZOEKER), (Rol.PC, Grond.BESLUIT), (Rol.BU, Grond.BUDDY)):
        aanstelling = user.aanstellingen.filter(rol=rol).first()
        grant(melding, user, grond, rol=rol, aanstelling=aanstelling)
    if lichaam != "geen":
        Uitsluiting.objects.get_or_create(
            melding=melding, medewerker=user, lichaam=lichaam, defaults={"sinds": klok.vandaag()}
        )
    # Those, the one of a relation, and one that this person does not have.
    rollen += (Rol.BU, Rol.LC)
    paren = [(recht, rol) for recht in Recht for rol in rollen]
    with resolved_once():
        verwacht = {
            (recht, rol)
            for recht, rol in paren
            if Melding.objects.permitted(user, recht, {rol}).filter(pk=melding.pk).exists()
        }
    assert bool(verwacht) == (lichaam != "")
    with resolved_once(), CaptureQueriesContext(connection) as queries:
        assert verwacht == {(recht, rol) for recht, rol in paren if melding.permits(user, recht, {rol})}
        for recht in Recht:
            assert melding.permits(user, recht) == any((recht, rol) in verwacht for rol in rollen)
    assert len(queries) <= 5


@pytest.mark.parametrize(("rol", "grond"), MET_TOEKENNING)
def test_wall_beats_reach_and_grant(rol, grond, am, melding):
    user = _aangesteld(rol, am)
    _grant(melding, user, rol, grond)
    Uitsluiting.objects.create(melding=melding, medewerker=user, sinds=klok.vandaag())
    assert _rows(user, melding) == set()
    assert not any(Melding.objects.permitted(user, recht).exists() for recht in Recht)


@pytest.mark.parametrize("rol", Rol)
def test_wall_beats_the_reach_of_every_role(rol, am, melding):
    user = _aangesteld(rol, am)
    Uitsluiting.objects.create(melding=melding, medewerker=user, sinds=klok.vandaag())
    assert _rows(user, melding) == set()


@pytest.mark.parametrize("rol", Rol)
def test_concept_is_in_nobodys_reach(rol, am):
    concept = kern.zaak(am, Status.CONCEPT, ter_weging=True, bij_lc=True)
    user = _aangesteld(rol, am, Functie.SECRETARIS)
    for grond in Grond:
        _grant(concept, user, rol, grond)
    assert _rows(user, concept) == set()


@pytest.mark.parametrize("status", [s for s in Status if s != Status.CONCEPT])
def test_states_in_which_each_reaching_role_reads(status, am):
    """VI from ontvangen; PC from triage; TR while the item is undecided; LC from the moment it is submitted."""
    dicht = kern.zaak(am, status)
    open_ = kern.zaak(am, status, ter_weging=True, bij_lc=True)
    vanaf_triage = status not in (Status.ONTVANGEN, Status.INTAKE)

    def volgt(rol: Rol) -> set[Melding]:
        return set(Melding.objects.permitted(_aangesteld(rol, am), Recht.VOLGEN))

    assert volgt(Rol.VI) == {dicht, open_}
    assert volgt(Rol.PC) == ({dicht, open_} if vanaf_triage else set())
    assert volgt(Rol.TR) == {open_}
    assert volgt(Rol.LC) == {open_}


def test_vik_loses_herstel_as_soon_as_a_herstelbegeleider_is_assigned(am):
    melding = kern.zaak(am, Status.HERSTEL, heeft_herstelbegeleider=True)
    vik = _aangesteld(Rol.VI, am)
    assert "24" not in _rows(vik, melding)
    assert "24" in _rows(vik, kern.zaak(am, Status.HERSTEL))


def test_vik_of_pdc_handles_ks_and_no_other_role_crosses(am):
    pdc, ks = kern.eenheid("PDC"), kern.eenheid("KS")
    bij_ks, bij_pdc = kern.zaak(ks), kern.zaak(pdc)
    assert set(Melding.objects.permitted(_aangesteld(Rol.VI, pdc), Recht.INTAKE)) == {bij_ks, bij_pdc}
    assert set(Melding.objects.permitted(_aangesteld(Rol.PC, pdc), Recht.VOLGEN)) == {bij_pdc}
    assert set(Melding.objects.permitted(_aangesteld(Rol.VI, ks), Recht.INTAKE)) == {bij_ks}


def test_only_the_handling_unit_opens_access(am, rt):
    """A case about conduct in RT that AM handles and RT counts is AM's alone."""
    melding = kern.zaak(am)
    melding.eenheid_gedraging = melding.eenheid_telling = rt
    melding.save()
    assert _rows(_aangesteld(Rol.VI, rt), melding) == set()
    assert "10" in _rows(_aangesteld(Rol.VI, am), melding)


def test_appointment_deep_in_the_unit_reaches_the_whole_unit(am, melding):
    team = kern.eenheid("AM-1-1", kern.eenheid("AM-1", am))
    assert _rows(_aangesteld(Rol.VI, team), melding) == OP_EIGEN_EENHEID[Rol.VI]


# --- appointments and grants in time -----------------------------------------------------------------------------


def test_reach_ends_with_the_appointment_at_noon(am, melding):
    vik = kern.persoon()
    kern.benoem(vik, Rol.VI, am, van=kern.moment("2026-01-05"), tot=kern.moment("2026-03-02", 12))
    with klok.op(kern.moment("2026-03-02", 11, 59)):
        assert _rows(vik, melding) == OP_EIGEN_EENHEID[Rol.VI]
    for uur, minuut in ((12, 0), (12, 1)):
        with klok.op(kern.moment("2026-03-02", uur, minuut)):
            assert _rows(vik, melding) == set()


def test_reach_starts_with_the_appointment(am, melding):
    vik = kern.persoon()
    kern.benoem(vik, Rol.VI, am, van=kern.moment("2026-03-02", 12))
    with klok.op(kern.moment("2026-03-02", 11, 59)):
        assert _rows(vik, melding) == set()
    with klok.op(kern.moment("2026-03-02", 12)):
        assert _rows(vik, melding) == OP_EIGEN_EENHEID[Rol.VI]


def test_grant_ends_when_its_appointment_ends_at_noon(am, melding):
    chef = kern.persoon()
    aanstelling = kern.benoem(chef, Rol.TC, am, van=kern.moment("2026-01-05"), tot=kern.moment("2026-03-02", 12))
    with klok.op(kern.moment("2026-02-02")):
        grant(melding, chef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=aanstelling)
    with klok.op(kern.moment("2026-03-02", 11, 59)):
        assert _rows(chef, melding) == MET_TOEKENNING[Rol.TC, Grond.EIGENAAR]
    with klok.op(kern.moment("2026-03-02", 12, 1)):
        assert _rows(chef, melding) == set()


def test_new_appointment_does_not_revive_the_grant_of_the_old_one(am, melding):
    chef = kern.persoon()
    oud = kern.benoem(chef, Rol.TC, am, van=kern.moment("2026-01-05"), tot=kern.moment("2026-03-02", 12))
    kern.benoem(chef, Rol.TC, am, van=kern.moment("2026-03-02", 12))
    with klok.op(kern.moment("2026-02-02")):
        grant(melding, chef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=oud)
    with klok.op(kern.moment("2026-03-03")):
        assert _rows(chef, melding) == set()


def test_grant_has_an_end_of_its_own(am, melding):
    buddy = kern.persoon()
    with klok.op(kern.moment("2026-02-02")):
        grant(melding, buddy, Grond.BUDDY, rol=Rol.BU, tot=kern.moment("2026-03-02", 12))
        assert _rows(buddy, melding) == {"7", "9"}
    with klok.op(kern.moment("2026-03-02", 12)):
        assert _rows(buddy, melding) == set()


def test_ending_one_ground_leaves_the_other(am, melding):
    collega = kern.persoon()
    grant(melding, collega, Grond.BUDDY, rol=Rol.BU)
    grant(melding, collega, Grond.HERSTEL, rol=Rol.HB)
    revoke(melding, collega, Grond.HERSTEL)
    assert _rows(collega, melding) == {"7", "9"}
    revoke(melding, collega, Grond.BUDDY)
    assert _rows(collega, melding) == set()


def test_ground_can_be_given_again_after_it_ended(am, melding):
    collega = kern.persoon()
    grant(melding, collega, Grond.BUDDY, rol=Rol.BU)
    revoke(melding, collega, Grond.BUDDY)
    grant(melding, collega, Grond.BUDDY, rol=Rol.BU)
    grant(melding, collega, Grond.BUDDY, rol=Rol.BU)
    assert _rows(collega, melding) == {"7", "9"}
    assert Toekenning.objects.filter(tot__isnull=True).count() == 2


def test_grant_refuses_an_appointment_of_somebody_else(am, melding):
    ander = kern.benoem(kern.persoon(), Rol.TC, am)
    with pytest.raises(ValueError, match="somebody else"):
        grant(melding, kern.persoon(), Grond.EIGENAAR, rol=Rol.TC, aanstelling=ander)


def test_deactivated_account_reaches_nothing(am, melding):
    vik, buddy = _aangesteld(Rol.VI, am), kern.persoon()
    grant(melding, buddy, Grond.BUDDY, rol=Rol.BU)
    for wie in (vik, buddy):
        wie.is_active = False
        wie.save()
        assert _rows(wie, melding) == set()


# --- two roles, one person ---------------------------------------------------------------------------------------


def test_right_of_one_role_never_joins_the_reach_of_the_other(am, rt):
    """VI in RT and PC in AM: the intake right of the one does not reach the cases of the other, nor the reverse."""
    in_am, in_rt = kern.zaak(am, Status.BESLUIT), kern.zaak(rt, Status.BESLUIT)
    beide = kern.persoon()
    kern.benoem(beide, Rol.VI, rt)
    kern.benoem(beide, Rol.PC, am)
    assert set(Melding.objects.permitted(beide, Recht.INTAKE)) == {in_rt}
    assert set(Melding.objects.permitted(beide, Recht.BESLUITEN)) == {in_am}
    assert set(Melding.objects.permitted(beide, Recht.VOLGEN)) == {in_am, in_rt}
    assert not Melding.objects.permitted(beide, Recht.VOLGEN, {Rol.TR}).exists()


def test_right_without_reach_stays_empty_beside_a_reach_without_the_right(am):
    """VO holds ONDERZOEKEN without reach; TR reaches the case without that right."""
    melding = kern.zaak(am, Status.TRIAGE, ter_weging=True)
    beide = kern.persoon()
    kern.benoem(beide, Rol.VO, am)
    kern.benoem(beide, Rol.TR, am)
    assert Melding.objects.permitted(beide, Recht.WEGEN).get() == melding
    assert not Melding.objects.permitted(beide, Recht.ONDERZOEKEN).exists()


def test_asking_for_a_role_counts_only_that_role(am, melding):
    beide = kern.persoon()
    kern.benoem(beide, Rol.VI, am)
    tc = kern.benoem(beide, Rol.TC, am)
    grant(melding, beide, Grond.EIGENAAR, rol=Rol.TC, aanstelling=tc)
    assert Melding.objects.permitted(beide, Recht.LIJN, {Rol.TC}).exists()
    assert not Melding.objects.permitted(beide, Recht.LIJN, {Rol.VI}).exists()
    assert not Melding.objects.permitted(beide, Recht.INTAKE, {Rol.TC}).exists()


def test_superuser_reads_nothing(am, melding):
    baas = kern.persoon()
    baas.is_superuser = baas.is_staff = True
    baas.save()
    assert _rows(baas, melding) == set()
    assert not any(Melding.objects.permitted(baas, recht).exists() for recht in Recht)


def test_perm_without_a_case_or_of_another_app_says_no(am, melding):
    vik = _aangesteld(Rol.VI, am)
    assert vik.has_perm("meldingen.intake", melding)
    assert not vik.has_perm("triage.intake", melding)
    assert not vik.has_perm("meldingen.bestaat_niet", melding)
    assert not vik.has_perm("meldingen.intake", vik)
    assert not vik.has_perm("meldingen.intake")


# --- rights apart from a case ------------------------------------------------------------------------------------


@pytest.mark.parametrize("rol", [r for r in Rol if r not in RELATIES])
def test_rights_without_a_case_follow_the_appointment(rol, am):
    """Rows 1–4 and 28–35: ● and own hold by the appointment, so do n and, each under a condition, a and b."""
    user = _aangesteld(rol, am)
    rijen = ["1", "2", "3", "4", *map(str, range(28, 36)), "40"]
    verwacht = {nr for nr in rijen if MERKEN[nr, rol] in ("ja", "eigen", *(f"voorwaarde:{x}" for x in "abn"))}
    assert {nr for nr in rijen if has_recht(user, RIJ[nr])} == verwacht


def test_right_without_a_case_ends_with_the_appointment(am):
    beheer = kern.persoon()
    kern.benoem(beheer, Rol.BH, am, tot=klok.nu() - timedelta(minutes=1))
    assert not has_recht(beheer, Recht.BEHEER)


def test_bulk_update_past_history_is_refused(am, melding):
    with pytest.raises(TypeError, match="skips history"):
        Melding.objects.filter(pk=melding.pk).update(status=Status.AFGESLOTEN)
    Melding.objects.filter(pk=melding.pk).update(ter_weging=False)
