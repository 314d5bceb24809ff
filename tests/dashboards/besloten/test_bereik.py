"""Whose cases count: the reach for figures of each reader, walls applied, as known on the peildatum."""

from datetime import timedelta

import pytest

from meldingen.actions.uitwijk import move_to
from meldingen.models import Uitsluiting
from meldingen.toegang import toegang
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.models import Aanstelling
from pvi.rollen import Rol
from tests.dashboards.besloten.meet import OKT, cel, count
from tests.dashboards.test_queries import ontvangen, zaak
from tests.kern import moment
from tests.people import give_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def rotterdam(organisatie):
    return organisatie["RT"]


def instroom(lezer, eenheid) -> int:
    return cel(count(lezer, "maandrapportage", eenheid), "kerncijfers", "instroom")


def test_vik_and_politiechef_count_the_cases_their_eenheid_handles(organisatie, rotterdam, person):
    ontvangen(rotterdam, "2026-10-01")
    ontvangen(rotterdam, "2026-10-31", 23, 30)
    ontvangen(rotterdam, "2026-11-01", 0, 1)
    ontvangen(organisatie["NN"], "2026-10-05")
    for rol in (Rol.VI, Rol.PC):
        assert instroom(person(rol, "RT"), rotterdam) == 2


@pytest.mark.parametrize(
    "rol", [Rol.TC, Rol.SH, Rol.HR, Rol.CT, Rol.CD, Rol.KO, Rol.TR, Rol.VO, Rol.RK, Rol.BH, Rol.FG]
)
def test_nobody_else_has_exact_figures(organisatie, rotterdam, person, rol):
    wie = toegang(person(rol, "RT"))
    for recht in (Recht.MAANDRAPPORTAGE, Recht.CASUISTIEKOVERZICHT):
        assert wie.cijfereenheden(recht) == []
        assert wie.cijferbereik(recht, rotterdam) is None
        assert wie.cijferbereik(recht, None) is None


def test_another_eenheid_is_out_of_reach(organisatie, rotterdam, person):
    assert toegang(person(Rol.VI, "NN")).cijferbereik(Recht.MAANDRAPPORTAGE, rotterdam) is None


def test_vik_of_the_pdc_counts_the_staff_of_the_korps_apart(organisatie, person):
    ontvangen(organisatie["KS"], "2026-10-05")
    vik = person(Rol.VI, "PDC")
    assert instroom(vik, organisatie["KS"]) == 1
    assert instroom(vik, organisatie["PDC"]) == 0
    assert toegang(person(Rol.PC, "PDC")).cijferbereik(Recht.MAANDRAPPORTAGE, organisatie["KS"]) is None


def test_an_ended_appointment_counts_nothing(rotterdam, person):
    vik = person(Rol.VI, "RT")
    Aanstelling.objects.filter(medewerker=vik).update(tot=klok.nu() - timedelta(days=1))
    assert toegang(vik).cijferbereik(Recht.MAANDRAPPORTAGE, rotterdam) is None


def test_a_wall_takes_the_case_out_of_every_figure_of_that_reader(rotterdam, person):
    zaken = [ontvangen(rotterdam, "2026-10-05", gronden=["ras"]) for _ in range(3)]
    vik, ander = person(Rol.VI, "RT"), person(Rol.VI, "RT")
    Uitsluiting.objects.create(medewerker=vik, melding=zaken[0], sinds=klok.vandaag())
    assert (instroom(vik, rotterdam), instroom(ander, rotterdam)) == (2, 3)
    eigen, anders = (count(wie, "maandrapportage", rotterdam) for wie in (vik, ander))
    assert cel(eigen, "grond", "ras") + 1 == cel(anders, "grond", "ras") == 3
    assert [t.titel for t in eigen.inhoud()] == [t.titel for t in anders.inhoud()]


def test_two_roles_do_not_mix(organisatie, rotterdam, person):
    zaak_ = ontvangen(rotterdam, "2026-10-05")
    ontvangen(organisatie["NN"], "2026-10-05")
    beide = person(Rol.VI, "RT")
    give_role(beide, Rol.LC, organisatie["KS"])
    assert instroom(beide, rotterdam) == 1
    assert cel(count(beide, "casuistiekoverzicht"), "kerncijfers", "instroom") == 2
    assert toegang(beide).cijferbereik(Recht.MAANDRAPPORTAGE, organisatie["NN"]) is None
    Uitsluiting.objects.create(medewerker=beide, melding=zaak_, sinds=klok.vandaag())
    assert instroom(beide, rotterdam) == 0
    assert cel(count(beide, "casuistiekoverzicht"), "kerncijfers", "instroom") == 1


def test_a_case_that_moved_after_the_peildatum_counts_where_it_was(organisatie, rotterdam, person):
    melding = ontvangen(rotterdam, "2026-10-05")
    vik, daar = person(Rol.VI, "RT"), person(Rol.VI, "NN")
    with klok.op(moment("2026-11-09")), kluis.opened(melding.sleutel_id):
        move_to(melding, organisatie["NN"])
        assert (instroom(vik, rotterdam), instroom(daar, organisatie["NN"])) == (1, 0)
    november = OKT.volgende()
    with klok.op(moment("2026-12-08")):
        assert cel(count(vik, "maandrapportage", rotterdam, november), "kerncijfers", "voorraad") == 0
        assert cel(count(daar, "maandrapportage", organisatie["NN"], november), "kerncijfers", "voorraad") == 1


def test_a_code_that_changed_after_the_peildatum_counts_as_it_was(rotterdam, person, lc):
    with klok.op(moment("2026-10-05")):
        melding = ontvangen(rotterdam, "2026-10-05", kanaal="melder", gronden=["ras"])
    with klok.op(moment("2026-11-09")):
        melding.kanaal, melding.gronden = "vik", ["geslacht"]
        melding.save()
        cijfers = count(person(Rol.VI, "RT"), "maandrapportage", rotterdam)
        assert (cel(cijfers, "grond", "ras"), cel(cijfers, "grond", "geslacht")) == (1, 0)
        assert cel(count(lc, "casuistiekoverzicht"), "kanaal", "melder") == 1


def test_what_is_reopened_or_closed_after_the_peildatum_is_not_known_yet(rotterdam, person):
    vik = person(Rol.VI, "RT")
    zaak(rotterdam, ("ontvangen", moment("2026-10-05")), ("afgesloten", moment("2026-11-08", 0, 0)))
    cijfers = count(vik, "maandrapportage", rotterdam)
    assert (cel(cijfers, "kerncijfers", "voorraad"), cel(cijfers, "kerncijfers", "uitstroom")) == (1, 0)
