"""Lessen that wait: on whom, and for how many days."""

import pytest

from meldingen.models import Melding, Uitsluiting
from pvi import klok, kluis
from pvi.rollen import Rol
from reflectie.models import Les
from tests.dashboards.besloten.meet import count
from tests.dashboards.test_queries import ontvangen
from tests.kern import moment, persoon
from tests.people import give_role

pytestmark = pytest.mark.django_db
Status = Les.Status


@pytest.fixture
def lezer(person):
    return person(Rol.VI, "RT")


def schrijf(eenheid, schrijver, *standen: tuple[str, tuple]) -> Melding:
    """A les that was written with these statuses at these moments."""
    melding = ontvangen(eenheid, "2026-08-05")
    les = Les(
        sleutel=kluis.new_sleutel("zaak"), melding=melding, eenheid=eenheid, schrijver=schrijver,
        geschreven_op=moment(*standen[0][1]),
    )  # fmt: skip
    for stand, op in standen:
        with klok.op(moment(*op)):
            les.status = stand
            les.save()
    return melding


def leerpunten(lezer, eenheid) -> list[tuple[str, int]]:
    return [(r.label, *r.cellen) for r in count(lezer, "maandrapportage", eenheid).tabel("leerpunten").regels]


def test_open_lessen_stand_with_whose_turn_it_is_and_the_oldest_first(organisatie, lezer, person):
    rt = organisatie["RT"]
    chef, vik = person(Rol.PC, "RT", naam="Wieke de Naam"), person(Rol.VI, "RT")
    jong = schrijf(rt, chef, (Status.CONCEPT, ("2026-11-07", 23, 59)))
    oud = schrijf(rt, vik, (Status.CONCEPT, ("2026-09-01",)), (Status.GELEVERD, ("2026-10-01",)))
    schrijf(rt, vik, (Status.CONCEPT, ("2026-11-08", 0, 0)))
    schrijf(rt, vik, (Status.GEEN, ("2026-10-05",)))
    schrijf(organisatie["NN"], vik, (Status.CONCEPT, ("2026-10-05",)))
    regels = leerpunten(lezer, rt)
    assert regels == [
        (f"{oud.kenmerk}: wacht op een tweede lezer", 68), (f"{jong.kenmerk}: concept bij Politiechef", 1)
    ]  # fmt: skip
    assert "Wieke" not in str(regels)


def test_a_les_that_was_shared_after_the_peildatum_was_still_open(organisatie, lezer, person):
    vik = person(Rol.VI, "RT")
    gedeeld = (Status.GEDEELD, ("2026-11-08", 0, 1))
    open_ = schrijf(organisatie["RT"], vik, (Status.GELEVERD, ("2026-10-05",)), gedeeld)
    schrijf(organisatie["RT"], vik, (Status.GELEVERD, ("2026-10-05",)), (Status.GEDEELD, ("2026-11-07",)))
    assert leerpunten(lezer, organisatie["RT"]) == [(f"{open_.kenmerk}: wacht op een tweede lezer", 34)]


def test_a_writer_with_two_roles_has_both_and_one_without_has_none(organisatie, lezer, person):
    beide = person(Rol.VI, "RT")
    give_role(beide, Rol.RK, organisatie["RT"])
    eerste = schrijf(organisatie["RT"], beide, (Status.CONCEPT, ("2026-10-01",)))
    tweede = schrijf(organisatie["RT"], persoon(), (Status.CONCEPT, ("2026-10-02",)))
    assert [label for label, _ in leerpunten(lezer, organisatie["RT"])] == [
        f"{eerste.kenmerk}: concept bij Reflectiekamer of VIK-coördinator",
        f"{tweede.kenmerk}: concept, de schrijver heeft deze rol niet meer",
    ]


def test_a_les_of_a_case_behind_a_wall_or_without_its_case_is_left_out(organisatie, lezer, person):
    vik = person(Rol.VI, "RT")
    muur, gewist = (schrijf(organisatie["RT"], vik, (Status.CONCEPT, ("2026-10-05",))) for _ in range(2))
    Uitsluiting.objects.create(medewerker=lezer, melding=muur, sinds=klok.vandaag())
    Les.objects.filter(melding=gewist).update(melding=None)
    assert leerpunten(lezer, organisatie["RT"]) == []


def test_without_open_lessen_the_chapter_says_so(organisatie, lezer):
    tabel = count(lezer, "maandrapportage", organisatie["RT"]).tabel("leerpunten")
    assert tabel.regels == ()
    assert tabel.noten[0] == "Er was geen open leerpunt."
