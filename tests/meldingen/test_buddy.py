"""Naming a buddy (CI-8, row 37): another team, no line, not on the case, and accepted by the melder."""

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.buddy import current_buddy, name_buddy, release_buddy
from meldingen.actions.muren import wall_off
from meldingen.actions.personen import add_persoon
from meldingen.actions.zorg import hr_candidates
from meldingen.models import (
    Betrokkenheid,
    Inzage,
    Melding,
    Notificatie,
    OvergangGeweigerd,
    Taak,
    grant,
    revoke,
)
from meldingen.overdracht import eigenaren, may_take_over
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Rol
from reflectie.actions.herstel import herstelbegeleider_candidates
from tests import kern
from tests.meldingen.staf import VERHAAL, in_intake, received
from tests.people import first_team, give_role, make_person
from tests.toegankelijk import check_page
from triage.conflicts import deskundige_candidates, onderzoeker_candidates, smo_candidates, too_near_for_smo
from triage.models import Agendapunt

pytestmark = pytest.mark.django_db
NOOR = {"email": "noor@voorbeeld.invalid", "naam": "Noor Verzonnen"}


@pytest.fixture
def melding(team, vik) -> Melding:
    """Noor of this team reports; a betrokkene of another team is linked."""
    Medewerker.objects.create(team=team, **NOOR)
    melding = in_intake(received(team), vik)
    kern.betrek(
        melding,
        kern.persoon(first_team_of(team, 2)),
        koppeling=Betrokkenheid.Koppeling.GEKOPPELD,
    )
    return melding


def first_team_of(team, n):
    return first_team({e.code: e for e in type(team).objects.select_related("eenheid")}, team.eenheid.code, n)


@pytest.fixture
def ver(organisatie) -> Medewerker:
    """Somebody of a team that has nothing to do with it."""
    return kern.persoon(first_team(organisatie, "RT", 3))


def kies(melding, vik, wie, **extra):
    return name_buddy(melding, door=vik, werkmail=wie.email, **({"aanvaard": True} | extra))


def refused(melding, vik, wie, **extra) -> str:
    with pytest.raises(OvergangGeweigerd) as fout:
        kies(melding, vik, wie, **extra)
    return fout.value.melding


def follows(melding, wie, recht=Recht.VOLGEN) -> bool:
    return Melding.objects.permitted(wie, recht).filter(pk=melding.pk).exists()


def test_a_buddy_follows_and_writes_and_reads_no_story(melding, vik, ver, client):
    Taak.objects.create(sleutel_id=melding.sleutel_id, melding=melding, soort=Taak.Soort.BUDDY, gemaakt_op=klok.nu())
    kies(melding, vik, ver)
    assert follows(melding, ver) and follows(melding, ver, Recht.BERICHTEN)
    assert not follows(melding, ver, Recht.MELDING_LEZEN) and not follows(melding, ver, Recht.IDENTITEIT_OPEN)
    assert not Taak.objects.open().exists()
    assert Notificatie.objects.filter(medewerker=ver).exists()
    client.force_login(ver)
    assert VERHAAL not in client.get(reverse("meldingen:melding", args=[melding.kenmerk])).text


def test_the_melder_decides(melding, vik, ver):
    assert "of de melder deze buddy wil" in refused(melding, vik, ver, aanvaard=False)
    assert current_buddy(melding) is None


def test_who_is_too_near_is_refused_with_one_answer(melding, vik, ver, team, organisatie):
    getuige = kern.persoon(first_team_of(team, 3))
    add_persoon(melding, door=vik, rol=Betrokkenheid.Rol.GETUIGE, werkmail=getuige.email)
    ommuurd = kern.persoon(first_team_of(team, 3))
    wall_off(melding, ommuurd)
    chef = kern.persoon(first_team_of(team, 3))
    give_role(chef, Rol.TC, team)
    sectorhoofd = kern.persoon(first_team_of(team, 3))
    give_role(sectorhoofd, Rol.SH, team.ouder)
    te_dichtbij = {
        "zelfde team als de melder": kern.persoon(team),
        "zelfde team als de betrokkene": kern.persoon(first_team_of(team, 2)),
        "getuige": getuige,
        "ommuurd": ommuurd,
        "leidt de melder": chef,
        "staat boven de melder": sectorhoofd,
        "de melder zelf": Medewerker.objects.get(email=NOOR["email"]),
        "doet de intake": vik,
        "leest zaken van deze eenheid": make_person(Rol.VI, team.eenheid),
        "weegt voor deze eenheid": make_person(Rol.TR, team.eenheid),
        "adviseert landelijk": make_person(Rol.LC, organisatie["KS"]),
    }
    antwoorden = {wie: refused(melding, vik, persoon) for wie, persoon in te_dichtbij.items()}
    assert set(antwoorden.values()) == {antwoorden["getuige"]}
    assert "kan geen buddy zijn" in antwoorden["getuige"]


def test_somebody_whom_the_betrokkene_leads_is_too_near(melding, vik, ver):
    betrokkene = melding.betrokkenheden.get(medewerker__isnull=False).medewerker
    give_role(betrokkene, Rol.TC, ver.team)
    assert "kan geen buddy zijn" in refused(melding, vik, ver)


def test_a_buddy_follows_the_process_and_gets_no_work_on_the_case(melding, vik, organisatie, team):
    """CI-4 and CI-8: whoever chooses people for this case does not find the buddy, until the support has ended.

    Who weighs it never finds them again: having been the buddy is having been part of it.
    """
    buddy = kern.persoon(first_team(organisatie, "RT", 3))
    rollen = {
        rol: give_role(buddy, rol, organisatie[code])
        for rol, code in ((Rol.VO, "RT"), (Rol.HR, "RT"), (Rol.SM, "KS"), (Rol.TJ, "KS"))
    }
    rollen[Rol.TC] = give_role(buddy, Rol.TC, buddy.team)
    rollen["deskundige"] = give_role(buddy, Rol.TR, organisatie["NN"])
    punt = Agendapunt(melding=melding)

    def chosen() -> set:
        keuzes = {
            Rol.TC: eigenaren(melding),
            Rol.VO: onderzoeker_candidates(punt),
            Rol.HR: hr_candidates(melding),
            "deskundige": deskundige_candidates(melding),
            "strafmaatoverleg": smo_candidates(melding),
            "waarnemer": [a for a in rollen.values() if may_take_over(melding, a, Grond.KLACHT)],
        }
        gekozen = {wat for wat, kandidaten in keuzes.items() if buddy in {a.medewerker for a in kandidaten}}
        if herstelbegeleider_candidates(melding).filter(pk=buddy.pk).exists():
            gekozen.add(Rol.HB)
        if not too_near_for_smo(buddy, [rollen[Rol.SM]]).filter(pk=melding.pk).exists():
            gekozen.add("sluit aan bij het strafmaatoverleg")
        return gekozen

    alles = chosen()
    assert len(alles) == 8
    kies(melding, vik, buddy)
    assert chosen() == set()
    release_buddy(melding, door=vik)
    assert chosen() == alles - {"deskundige", "strafmaatoverleg"}


@pytest.mark.parametrize("grond", [Grond.ONDERZOEKER, Grond.EIGENAAR, Grond.DESKUNDIGE, Grond.HERSTEL, Grond.HR])
def test_who_works_on_the_case_is_no_buddy(melding, vik, ver, organisatie, grond):
    rol = {Grond.EIGENAAR: Rol.TC, Grond.DESKUNDIGE: Rol.TR, Grond.HERSTEL: Rol.HB, Grond.HR: Rol.HR}.get(grond, Rol.VO)
    rust_op = None if rol == Rol.HB else give_role(ver, rol, ver.team if rol == Rol.TC else organisatie["NN"])
    grant(melding, ver, grond, rol=rol, aanstelling=rust_op)
    assert "kan geen buddy zijn" in refused(melding, vik, ver)
    revoke(melding, ver, grond)
    kies(melding, vik, ver)
    assert current_buddy(melding) == ver


def test_another_buddy_replaces_the_first_and_a_release_ends_it(melding, vik, ver, organisatie):
    kies(melding, vik, ver)
    ander = kern.persoon(first_team(organisatie, "RT", 4))
    kies(melding, vik, ander)
    assert current_buddy(melding) == ander and not follows(melding, ver)
    release_buddy(melding, door=vik)
    assert current_buddy(melding) is None and not follows(melding, ander)


def test_only_who_assigns_people_names_a_buddy(melding, vik, ver, triagelid, andere_vik, client):
    for wie in (triagelid, andere_vik, ver):
        assert "jouw rol" in refused(melding, wie, ver)
        client.force_login(wie)
        assert client.get(reverse("meldingen:buddy", args=[melding.kenmerk])).status_code == 404


def test_vik_names_one_on_the_page_and_every_search_is_logged(melding, vik, ver, client):
    client.force_login(vik)
    pagina = reverse("meldingen:buddy", args=[melding.kenmerk])
    mis = client.post(pagina, {"werkmail": "niemand@voorbeeld.invalid", "aanvaard": "on"})
    assert mis.status_code == 422 and "niemand@voorbeeld.invalid" in mis.text and not check_page(mis.text)
    assert client.post(pagina, {"werkmail": ver.email, "aanvaard": "on"})["Location"] == pagina
    gezocht = Inzage.objects.filter(melding=melding.pk, doel="persoon zoeken als buddy").values_list("soort", flat=True)
    assert sorted(gezocht) == [Inzage.Soort.GELEZEN, Inzage.Soort.GEWEIGERD]
    tekst = client.get(pagina).text
    assert ver.naam in tekst and not check_page(tekst)
    client.post(pagina, {"stop": "1"})
    assert current_buddy(melding) is None
