"""A wall bars the whole person; who stands aside in one body, and who investigates or supports, weighs nowhere there.

No test here runs a sweep unless it says so: what must hold when nothing runs is asked with the clock alone.
"""

from itertools import combinations

import pytest
from django.urls import reverse

from meldingen.access import ROLLEN_IN, Grond, Lichaam
from meldingen.actions.muren import raise_walls, wall_off
from meldingen.actions.waarneming import register_waarneming
from meldingen.behandelaar import without_behandelaar
from meldingen.conflicts.eigenaar import owner_rol
from meldingen.models import Melding, Uitsluiting, grant, revoke
from meldingen.overdracht import eigenaren
from meldingen.toegang import recipients, toegang
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Functie, Rol
from tests import kern
from tests.muren.kring import ROLLEN, everywhere, reads, with_roles
from triage.conflicts import smo_candidates, standpunt_candidates
from triage.models import Zitting

pytestmark = pytest.mark.django_db


# --- a wall bars the person, stepping aside bars in one body ----------------------------------------------------------

# Whom each row of the table of walls bars, as the domain says it; not read from access.py.
WEERT: dict[str, set[Rol]] = {
    "": set(Rol),
    "triage": {Rol.TR},
    "smo": {Rol.SM, Rol.TJ},
    "klachten": {Rol.KL},
    "vik": {Rol.VI, Rol.VO},
}


@pytest.mark.parametrize(("een", "ander"), list(combinations(ROLLEN, 2)), ids=lambda rol: rol.value)
def test_double_role(een, ander, am):
    """Every pair of roles, every kind of wall: what is barred is barred, what is not stays, however it is asked."""
    melding = everywhere(am)
    wie = with_roles(am, melding, een, ander)
    assert all(reads(wie, melding, rol) for rol in (een, ander))
    for muur, weert in WEERT.items():
        wall_off(melding, wie, muur)
        over = {een, ander} - weert
        assert {rol for rol in (een, ander) if reads(wie, melding, rol)} == over, muur
        wie = Medewerker.objects.get(pk=wie.pk)
        assert wie.has_perm("meldingen.volgen", melding) is bool(over), muur
        assert (Recht.VOLGEN in toegang(wie).rechten_op(melding)) is bool(over), muur
        assert {rol for rol in (een, ander) if wie in recipients(melding, Recht.VOLGEN, {rol})} == over, muur
        # The next kind of wall bars the same person alone.
        wie.uitsluitingen.all().delete()


def test_the_bodies_of_the_table_are_those_of_the_code():
    assert {lichaam.value: set(rollen) for lichaam, rollen in ROLLEN_IN.items()} == {
        k: v for k, v in WEERT.items() if k
    }


def test_a_wall_and_a_step_aside_together_bar_the_whole_person(am):
    melding = everywhere(am)
    wie = with_roles(am, melding, Rol.TC, Rol.TR)
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
    wie = with_roles(am, melding, Rol.TR, Rol.PC)
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
    wie = with_roles(am, melding, *rollen)
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
