"""Away for some days: the waarnemer holds what the colleague holds, from the first day to the last, behind no wall."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.muren import wall_off
from meldingen.actions.waarneming import end_waarneming, not_taken_over, register_waarneming, take_over_all
from meldingen.models import Melding, Notificatie, OvergangGeweigerd, Toekenning, Waarneming, grant, revoke
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.rollen import Rol
from tests.kern import moment, zaak
from tests.meldingen.staf import bare, in_intake, plain, received, show
from tests.meldingen.test_werkvoorraad import listed
from tests.people import make_person
from tests.toegankelijk import check_page

EERSTE, LAATSTE = date(2026, 12, 7), date(2026, 12, 11)
PAGINA = "meldingen:overdracht"


@pytest.fixture
def collega_tc(team):
    return make_person(Rol.TC, team, naam="Tessa Tweede")


@pytest.fixture
def lijnzaak(team, teamchef, vik):
    return _owned(team, teamchef, vik)


def _owned(team, teamchef, vik):
    melding = zaak(team, Status.LIJNAFHANDELING, intaker=vik)
    grant(melding, teamchef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
    return melding


def away(wie, waarnemer=None, door=None, van=EERSTE, tot=LAATSTE):
    return register_waarneming(
        wie.aanstellingen.get(),
        waarnemer=waarnemer and waarnemer.aanstellingen.get(),
        van=van,
        tot_en_met=tot,
        door=door or wie,
    )


def reads(medewerker, *meldingen) -> list[bool]:
    mag = set(Melding.objects.permitted(medewerker, Recht.LIJN).values_list("pk", flat=True))
    return [m.pk in mag for m in meldingen]


def test_who_stands_in_reads_on_the_first_page_for_whom_and_until_when(client, teamchef, collega_tc):
    regel = f"Je neemt waar voor {teamchef.naam}, tot en met 11 december 2026."
    with klok.op(moment("2026-12-06")):
        away(teamchef, collega_tc)
        assert regel not in plain(show(client, collega_tc, "werk").text)
    with klok.op(moment("2026-12-08")):
        tekst = plain(show(client, collega_tc, "werk").text)
        assert regel in tekst
        assert not check_page(tekst)
        assert regel not in plain(show(client, teamchef, "werk").text)
    with klok.op(moment("2026-12-12")):
        assert regel not in plain(show(client, collega_tc, "werk").text)


def test_it_begins_and_ends_with_the_clock(teamchef, collega_tc, lijnzaak, team, vik):
    with klok.op(moment("2026-12-01")):
        away(teamchef, collega_tc)
        assert take_over_all() == 0
        assert reads(collega_tc, lijnzaak) == [False]
    with klok.op(moment("2026-12-06", 23, 59)):
        assert take_over_all() == 0
    with klok.op(moment("2026-12-07", 0, 1)):
        assert take_over_all() > 0
        assert take_over_all() == 0  # what is there is there
        assert reads(collega_tc, lijnzaak) == [True]
        assert reads(teamchef, lijnzaak) == [True]
        nieuw = _owned(team, teamchef, vik)
        assert reads(collega_tc, nieuw) == [False]
        take_over_all()
        assert reads(collega_tc, nieuw) == [True]
    with klok.op(moment("2026-12-11", 23, 59)):
        assert reads(collega_tc, lijnzaak, nieuw) == [True, True]
    with klok.op(moment("2026-12-12", 0, 0)):
        # No job ran in between.
        assert reads(collega_tc, lijnzaak, nieuw) == [False, False]
        assert take_over_all() == 0


def test_the_ground_is_kept_and_the_own_grants_stay(teamchef, collega_tc, lijnzaak, team, vik):
    eigen = _owned(team, collega_tc, vik)
    with klok.op(moment("2026-12-07")):
        grant(lijnzaak, teamchef, Grond.TOESTEMMING, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
        waarneming = away(teamchef, collega_tc)
        rijen = Toekenning.objects.filter(user=collega_tc, waarneming=waarneming)
        assert set(rijen.values_list("grond", "content_object")) == {("eigenaar", lijnzaak.pk)}  # consent is personal
        assert {rij.tot for rij in rijen} == {moment("2026-12-12", 0)}
        # For good in between: that grant does not end with the period.
        grant(lijnzaak, collega_tc, Grond.EIGENAAR, rol=Rol.TC, aanstelling=collega_tc.aanstellingen.get())
    with klok.op(moment("2026-12-14")):
        assert reads(collega_tc, lijnzaak, eigen) == [True, True]


def test_a_wall_beats_it_and_the_case_is_listed_for_the_coordinator(client, teamchef, collega_tc, lijnzaak, team, vik):
    open_zaak = _owned(team, teamchef, vik)
    wall_off(lijnzaak, collega_tc)
    leeg = bare(show(client, collega_tc, PAGINA))
    waarneming = away(teamchef, collega_tc, van=klok.vandaag(), tot=klok.vandaag() + timedelta(days=3))
    assert reads(collega_tc, lijnzaak, open_zaak) == [False, True]
    assert list(not_taken_over(waarneming)) == [lijnzaak]
    tekst = show(client, vik, PAGINA).text
    assert "Deze zaken neemt niemand waar" in tekst
    assert lijnzaak.kenmerk in tekst
    assert open_zaak.kenmerk not in tekst
    assert not check_page(tekst)
    for pagina in (PAGINA, "werk", "meldingen:werkvoorraad"):
        assert lijnzaak.kenmerk not in show(client, collega_tc, pagina).text
    assert listed(client, collega_tc) == [open_zaak.kenmerk]
    # A wall that rises during the period closes the case at once.
    wall_off(open_zaak, collega_tc)
    assert reads(collega_tc, open_zaak) == [False]
    assert lijnzaak.kenmerk.encode() not in bare(show(client, collega_tc, PAGINA))
    assert leeg


def test_it_follows_what_the_absent_colleague_loses(teamchef, collega_tc, lijnzaak):
    away(teamchef, collega_tc, van=klok.vandaag(), tot=klok.vandaag() + timedelta(days=3))
    assert reads(collega_tc, lijnzaak) == [True]
    revoke(lijnzaak, teamchef, Grond.EIGENAAR)
    assert reads(collega_tc, lijnzaak) == [False]


def test_it_ends_when_either_appointment_ends(teamchef, collega_tc, lijnzaak):
    away(teamchef, collega_tc, van=klok.vandaag(), tot=klok.vandaag() + timedelta(days=3))
    for wie in (teamchef, collega_tc):
        wie.aanstellingen.update(tot=klok.nu())
        assert reads(collega_tc, lijnzaak) == [False]
        wie.aanstellingen.update(tot=None)
        assert reads(collega_tc, lijnzaak) == [True]


def test_back_earlier(client, teamchef, collega_tc, lijnzaak, andere_vik):
    waarneming = away(teamchef, collega_tc, van=klok.vandaag(), tot=klok.vandaag() + timedelta(days=30))
    with pytest.raises(OvergangGeweigerd):
        end_waarneming(waarneming, door=collega_tc)
    einde = reverse("meldingen:afwezigheid-einde", args=[waarneming.pk])
    client.force_login(andere_vik)
    assert client.post(einde).status_code == 404
    client.force_login(teamchef)
    assert client.post(einde).status_code == 302
    assert reads(collega_tc, lijnzaak) == [False]
    assert take_over_all() == 0
    assert client.post(einde).status_code == 302  # twice is once
    waarneming.refresh_from_db()
    assert waarneming.beeindigd_door == teamchef
    away(teamchef, collega_tc, van=klok.vandaag(), tot=klok.vandaag() + timedelta(days=1))
    assert reads(collega_tc, lijnzaak) == [True]


def test_the_waarnemer_hears_of_it_without_a_word_of_content(teamchef, collega_tc, lijnzaak):
    away(teamchef, collega_tc, van=klok.vandaag(), tot=klok.vandaag() + timedelta(days=3))
    mail = Notificatie.objects.get(medewerker=collega_tc)
    assert mail.melding is None
    take_over_all()
    assert Notificatie.objects.filter(medewerker=collega_tc).count() == 1


@pytest.mark.parametrize(
    ("velden", "tekst"),
    [
        ({"van": date(2026, 12, 9), "tot": date(2026, 12, 8)}, "vóór de eerste"),
        ({"van": date(2020, 1, 1), "tot": date(2020, 1, 2)}, "al voorbij"),
        ({"van": EERSTE, "tot": date(2028, 1, 1)}, "hooguit een jaar"),
    ],
)
def test_impossible_periods(teamchef, collega_tc, velden, tekst):
    with pytest.raises(OvergangGeweigerd) as geweigerd:
        away(teamchef, collega_tc, **velden)
    assert tekst in " ".join(geweigerd.value.ontbreekt)


def test_no_chain_no_double_no_stranger(teamchef, collega_tc, sectorhoofd, team, organisatie, vik, andere_vik):
    derde = make_person(Rol.TC, team)
    ver_weg = make_person(Rol.TC, organisatie["NN"])
    away(teamchef, collega_tc)
    for wie, waarnemer in ((teamchef, derde), (collega_tc, derde), (derde, teamchef)):
        with pytest.raises(OvergangGeweigerd):
            away(wie, waarnemer)
    for waarnemer in (ver_weg, sectorhoofd, vik):
        with pytest.raises(OvergangGeweigerd, match="kan zo niet"):
            away(derde, waarnemer)
    # Whose absence: the own one, and for the coordinator those of the unit.
    for door in (collega_tc, sectorhoofd, andere_vik, make_person(Rol.VI, organisatie["RT"])):
        with pytest.raises(OvergangGeweigerd, match="voor jezelf"):
            away(derde, door=door)
    assert away(derde, door=vik).waarnemer is None


def test_the_page_arranges_it(client, teamchef, collega_tc, lijnzaak, vik, collega):
    pagina = show(client, teamchef, PAGINA)
    assert "Tessa Tweede" in pagina.text
    assert not check_page(pagina.text)
    vandaag = klok.vandaag()
    velden = {"van": vandaag.isoformat(), "tot_en_met": (vandaag - timedelta(days=1)).isoformat(), "waarnemer": ""}
    fout = client.post(reverse(PAGINA), velden)
    assert fout.status_code == 422
    assert not check_page(fout.text)
    velden |= {
        "tot_en_met": (vandaag + timedelta(days=4)).isoformat(), "waarnemer": str(collega_tc.aanstellingen.get().pk)
    }  # fmt: skip
    assert client.post(reverse(PAGINA), velden, follow=True).status_code == 200
    assert reads(collega_tc, lijnzaak) == [True]
    assert "Jij neemt waar" in show(client, collega_tc, PAGINA).text
    assert "Jij bent afwezig" in show(client, teamchef, PAGINA).text
    # The coordinator chooses for somebody else; a stranger does not.
    voor = str(collega_tc.aanstellingen.get().pk)
    assert "Meld Tessa Tweede afwezig" in plain(show(client, vik, PAGINA, voor=voor).text)
    assert show(client, teamchef, PAGINA, voor=voor).status_code == 404
    assert "Je hebt geen rol in zaken" in show(client, collega, PAGINA).text


# --- VIK: the contact of a case, and cases that nobody handles -------------------------------------------------------


@pytest.fixture
def bo(person):
    return person(Rol.VI, "RT", naam="Bo Bakker")


def zonder(client, medewerker) -> set[str]:
    return set(listed(client, medewerker, van="zonder"))


def test_cases_of_an_absent_contact_are_with_the_waarnemer(client, vik, bo, person, team):
    een, twee = in_intake(received(team), bo), in_intake(received(team), bo)
    waarnemer = person(Rol.VI, "RT")
    assert zonder(client, vik) == set()
    assert listed(client, waarnemer, van="mij") == []
    wall_off(twee, waarnemer)
    waarneming = away(bo, waarnemer, van=klok.vandaag(), tot=klok.vandaag() + timedelta(days=3))
    assert listed(client, waarnemer, van="mij") == [een.kenmerk]
    assert zonder(client, vik) == {twee.kenmerk}  # nobody may do it
    assert list(not_taken_over(waarneming)) == [twee]
    assert zonder(client, waarnemer) == set()
    end_waarneming(waarneming, door=bo)
    away(bo, None, van=klok.vandaag(), tot=klok.vandaag())
    assert zonder(client, vik) == {een.kenmerk, twee.kenmerk}
    with klok.op(klok.nu() + timedelta(days=2)):
        assert zonder(client, vik) == set()


def test_zonder_behandelaar_in_every_phase(client, vik, bo, andere_vik, teamchef, onderzoeker, collega, team):
    nooit = received(team)
    vertrokken = in_intake(received(team), bo)
    bo.aanstellingen.update(tot=klok.nu())
    van_vik = in_intake(received(team), vik)
    met = _owned(team, teamchef, vik)
    kwijt = _owned(team, teamchef, vik)
    revoke(kwijt, teamchef, Grond.EIGENAAR)
    ommuurd = _owned(team, teamchef, vik)
    wall_off(ommuurd, teamchef)
    buiten = zaak(team, Status.ONDERZOEK, intaker=vik)  # by somebody from outside: the contact keeps it
    onderzocht = zaak(team, Status.ONDERZOEK, intaker=vik)
    grant(onderzocht, onderzoeker, Grond.ONDERZOEKER, rol=Rol.VO, aanstelling=onderzoeker.aanstellingen.get())
    herstel, begeleid = zaak(team, Status.HERSTEL, intaker=vik), zaak(team, Status.NAZORG, intaker=vik)
    grant(begeleid, collega, Grond.HERSTEL, rol=Rol.HB)
    los = {m.kenmerk for m in (nooit, vertrokken, kwijt, ommuurd, herstel)}
    assert zonder(client, vik) == los
    assert zonder(client, andere_vik) == set()
    tekst = plain(show(client, vik, "werk").text)
    assert f'<a href="/meldingen/?van=zonder">Zonder behandelaar</a></h3><span class="getal">{len(los)}</span>' in tekst
    onderzoeker.aanstellingen.update(tot=klok.nu())
    teamchef.aanstellingen.update(tot=klok.nu())
    assert zonder(client, vik) == los | {onderzocht.kenmerk, met.kenmerk}
    assert not {van_vik.kenmerk, buiten.kenmerk, begeleid.kenmerk} & zonder(client, vik)


def test_who_runs_away_with_the_role_of_another_unit_finds_nothing(client, andere_vik, teamchef, collega_tc, lijnzaak):
    away(teamchef, collega_tc, van=klok.vandaag(), tot=klok.vandaag())
    assert Waarneming.objects.lopend().count() == 1
    assert teamchef.naam not in show(client, andere_vik, PAGINA).text.split("<main")[1]
