"""Who sat where: seats by appointment, recorded on the day, fixed by a besluit, corrected in the open."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.muren import wall_off
from pvi import klok
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Functie, Rol
from tests import kern
from tests.people import give_role, make_melding
from tests.toegankelijk import check_page
from tests.triage.conftest import besluit_in, door_intake, geweigerd, neem_plaats, punt_of, zit_vandaag
from triage.actions.triagebesluit import make_definitief, propose_triagebesluit, take_standpunt
from triage.actions.zitting import invite_deskundige, may_record_aanwezigheid, record_aanwezigheid
from triage.conflicts import chaired_triage
from triage.models import Aanwezigheid, Aanwezigheidswijziging, Bezetting, Zitting
from triage.zetels import ZETELS, Plaats

pytestmark = pytest.mark.django_db

Reden = Aanwezigheidswijziging.Reden


@pytest.fixture
def zitting(organisatie, secretaris) -> Zitting:
    """A zitting of RT that is held today."""
    vandaag = {"eenheid": organisatie["RT"], "datum": klok.vandaag()}
    return Zitting.objects.get_or_create(**vandaag, defaults={"gepland": True})[0]


def seats(zitting: Zitting) -> dict[Medewerker, str]:
    return {rij.medewerker: rij.plaats for rij in zitting.aanwezigheden.filter(aanwezig=True)}


# --- seats ------------------------------------------------------------------------------------------------------------

# Every appointment at RT, and the seats it gives.
GEEFT = {
    (Rol.TR, Functie.VOORZITTER): {Plaats.VOORZITTER},
    (Rol.TR, Functie.PLV_VOORZITTER): {Plaats.VOORZITTER},
    (Rol.TR, Functie.SECRETARIS): {Plaats.SECRETARIS},
    (Rol.TR, Functie.PLV_SECRETARIS): {Plaats.SECRETARIS},
    (Rol.TR, Functie.LID): {Plaats.LID},
    (Rol.TR, Functie.PLV_LID): {Plaats.LID},
    (Rol.TR, Functie.GEEN): {Plaats.LID},
    (Rol.VI, Functie.GEEN): {Plaats.VIK},
    (Rol.VI, Functie.COORDINATOR): {Plaats.VIK},
    (Rol.HR, Functie.GEEN): {Plaats.AZ},
    (Rol.LC, Functie.GEEN): {Plaats.DESKUNDIGE},
    **{(rol, Functie.GEEN): set() for rol in (Rol.PC, Rol.SH, Rol.TC, Rol.VO, Rol.KL, Rol.SM, Rol.VP, Rol.RK)},
}


@pytest.mark.parametrize(("rol", "functie"), GEEFT, ids=str)
def test_each_appointment_gives_its_own_seat_and_no_other(zitting, secretaris, person, rol, functie):
    wie = person(rol, "RT", functie=functie)
    for plaats in Plaats:
        if plaats in GEEFT[rol, functie]:
            record_aanwezigheid(zitting, [(wie, plaats)], door=secretaris)
            assert seats(zitting) == {wie: plaats}
            Aanwezigheid.objects.all().delete()
        else:
            fout = geweigerd(record_aanwezigheid, zitting, [(wie, plaats)], door=secretaris)
            assert "niet voor die plaats aangesteld" in fout and wie.naam in fout
            assert seats(zitting) == {}


def test_every_seat_is_in_the_table_of_who_may_sit_there():
    assert {zetel.plaats for zetel in ZETELS} == set(Plaats)


def test_an_appointment_elsewhere_gives_no_seat_here(zitting, secretaris, person):
    for rol, plaats in ((Rol.TR, "lid"), (Rol.VI, "vik"), (Rol.HR, "az")):
        fout = geweigerd(record_aanwezigheid, zitting, [(person(rol, "NN"), plaats)], door=secretaris)
        assert "niet voor die plaats" in fout


@pytest.mark.parametrize(("van", "tot", "zit"), [(-9, -1, False), (-9, 9, True), (1, None, False), (0, None, True)])
def test_the_appointment_of_the_day_of_the_zitting_counts(zitting, secretaris, team, van, tot, zit):
    lid = kern.persoon(team)
    nu = klok.nu()
    kern.benoem(
        lid, Rol.TR, team.eenheid, Functie.LID,
        van=nu + timedelta(days=van), tot=None if tot is None else nu + timedelta(days=tot),
    )  # fmt: skip
    with klok.op(nu + timedelta(days=3)):  # recorded later, by then the appointment may have begun
        if zit:
            record_aanwezigheid(zitting, [(lid, "lid")], door=secretaris)
        else:
            assert "aangesteld" in geweigerd(record_aanwezigheid, zitting, [(lid, "lid")], door=secretaris)


def test_ks_sits_with_the_vik_of_pdc_and_its_own_people(organisatie, person):
    secretaris = person(Rol.TR, "KS", functie="secretaris")
    zitting = Zitting.objects.create(eenheid=organisatie["KS"], datum=klok.vandaag(), gepland=True)
    record_aanwezigheid(zitting, [(person(Rol.VI, "PDC"), "vik")], door=secretaris)
    assert "aangesteld" in geweigerd(
        record_aanwezigheid, zitting, [(person(Rol.HR, "PDC"), "az")], door=secretaris
    )  # fmt: skip


# --- who records, and when --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rol", "functie"), GEEFT, ids=str)
def test_voorzitter_and_secretaris_record_and_nobody_else(zitting, person, vik, als, rol, functie):
    wie = person(rol, "RT", functie=functie)
    mag = functie in {Functie.VOORZITTER, Functie.PLV_VOORZITTER, Functie.SECRETARIS, Functie.PLV_SECRETARIS}
    assert may_record_aanwezigheid(zitting, wie) is mag
    adres = reverse("triage:zitting", args=[zitting.datum])
    leeg = {f"plaats_{m.pk}": "afwezig" for m in Medewerker.objects.all()}
    antwoord = als(wie).post(adres, leeg | {f"plaats_{vik.pk}": "vik"})
    assert antwoord.status_code == (302 if mag else 404)
    assert (vik in seats(zitting)) is mag
    if not mag:
        assert "legt vast wie er was" in geweigerd(record_aanwezigheid, zitting, [(vik, "vik")], door=wie)


def test_a_voorzitter_of_another_commissie_does_not_record(zitting, person, vik):
    elders = person(Rol.TR, "NN", functie="voorzitter")
    assert "legt vast" in geweigerd(record_aanwezigheid, zitting, [(vik, "vik")], door=elders)


def test_presence_is_recorded_on_the_day_or_later_and_never_before(organisatie, secretaris, vik, als):
    morgen = Zitting.objects.create(
        eenheid=organisatie["RT"], datum=klok.vandaag() + timedelta(days=1), gepland=True
    )  # fmt: skip
    adres = reverse("triage:zitting", args=[morgen.datum])
    assert "op de dag van de zitting" in geweigerd(record_aanwezigheid, morgen, [(vik, "vik")], door=secretaris)
    pagina = als(secretaris).get(adres).text
    assert "op de dag van de zitting, of later" in pagina and "Leg aanwezigheid vast" not in pagina
    assert "op de dag van de zitting" in als(secretaris).post(adres, {}, follow=True).text
    assert not morgen.aanwezigheden.exists()
    for dagen in (1, 2):
        with klok.op(klok.nu() + timedelta(days=dagen)):
            record_aanwezigheid(morgen, [(vik, "vik" if dagen == 1 else "")], door=secretaris, reden=Reden.VERGISSING)


def test_the_page_offers_each_person_the_own_seats_and_counts_the_quorum(zitting, commissie, als):
    browser, adres = als(commissie.secretaris), reverse("triage:zitting", args=[zitting.datum])
    iedereen = {f"plaats_{m.pk}": "afwezig" for m in vars(commissie).values()}
    assert browser.post(adres, {}).status_code == 422
    verkeerd = browser.post(adres, iedereen | {f"plaats_{commissie.secretaris.pk}": "voorzitter"})
    assert verkeerd.status_code == 422 and not zitting.aanwezigheden.exists()
    twee = {f"plaats_{commissie.voorzitter.pk}": "voorzitter", f"plaats_{commissie.vik.pk}": "vik"}
    assert browser.post(adres, iedereen | twee).status_code == 302
    pagina = browser.get(adres).text
    assert "Nog niet compleet" in pagina and check_page(pagina) == []
    browser.post(adres, iedereen | twee | {f"plaats_{commissie.az.pk}": "az"})
    assert Zitting.objects.get(pk=zitting.pk).missing_for_quorum() == []


# --- fixed by a besluit -----------------------------------------------------------------------------------------------


@pytest.fixture
def besloten_item(gewogen, besluit_tot):
    """A case whose triagebesluit is definitive, decided today."""
    return besluit_tot(gewogen, "LIJN")


def _zitting_of(melding) -> Zitting:
    return melding.agendapunten.latest("gemaakt_op").zitting


def test_a_definitive_besluit_fixes_who_sat_at_its_item(besloten_item, commissie):
    zaten = {b.medewerker: b.plaats for b in Bezetting.objects.filter(agendapunt__melding=besloten_item)}
    assert zaten == {
        commissie.voorzitter: "voorzitter", commissie.vik: "vik", commissie.az: "az", commissie.secretaris: "secretaris"
    }  # fmt: skip


@pytest.mark.parametrize("dagen", [0, 1, 20])
def test_nobody_rewrites_who_sat_at_a_decided_item(besloten_item, commissie, triagelid, dagen):
    zitting = _zitting_of(besloten_item)
    voor = seats(zitting)
    with klok.op(klok.nu() + timedelta(days=dagen)):
        for door in (commissie.voorzitter, commissie.secretaris, triagelid, commissie.vik):
            for wie in vars(commissie).values():
                for plaats in ("", "lid", "voorzitter"):
                    if plaats != voor[wie]:
                        geweigerd(record_aanwezigheid, zitting, [(wie, plaats)], door=door, reden=Reden.VERGISSING)
    assert seats(zitting) == voor


def test_the_page_shows_a_fixed_seat_and_ignores_what_is_posted_for_it(besloten_item, commissie, als):
    zitting = _zitting_of(besloten_item)
    adres, browser = reverse("triage:zitting", args=[zitting.datum]), als(commissie.secretaris)
    pagina = browser.get(adres).text
    assert "waarover is besloten" in pagina and check_page(pagina) == []
    voor = seats(zitting)
    assert browser.post(adres, {f"plaats_{m.pk}": "afwezig" for m in voor}).status_code == 302
    assert seats(zitting) == voor


def test_somebody_who_was_forgotten_is_added_with_a_reason_and_not_to_the_decided_item(
    besloten_item, commissie, triagelid, als
):
    zitting = _zitting_of(besloten_item)
    zaten = set(Bezetting.objects.values_list("medewerker", flat=True))
    assert "Kies waarom" in geweigerd(record_aanwezigheid, zitting, [(triagelid, "lid")], door=commissie.secretaris)
    record_aanwezigheid(zitting, [(triagelid, "lid")], door=commissie.secretaris, reden=Reden.VERGETEN)
    assert set(Bezetting.objects.values_list("medewerker", flat=True)) == zaten
    pagina = als(commissie.vik).get(reverse("triage:zitting", args=[zitting.datum])).text
    gelezen = " ".join(re.sub(r"</?bdi>", "", pagina).split())
    assert f"{triagelid.naam}, niet aanwezig werd Lid. Was vergeten vast te leggen. Door" in gelezen


def test_a_bezetting_and_a_correction_are_written_once(besloten_item, commissie, triagelid):
    zitting = _zitting_of(besloten_item)
    record_aanwezigheid(zitting, [(triagelid, "lid")], door=commissie.secretaris, reden=Reden.VERGETEN)
    for rij in (Bezetting.objects.first(), Aanwezigheidswijziging.objects.get()):
        with pytest.raises(TypeError):
            rij.save()
        with pytest.raises(TypeError):
            rij.delete()


def test_a_correction_after_the_day_says_why_and_is_logged(zitting, secretaris, vik, triagelid):
    record_aanwezigheid(zitting, [(vik, "vik"), (triagelid, "lid")], door=secretaris)
    assert not Aanwezigheidswijziging.objects.exists()
    record_aanwezigheid(zitting, [(vik, "")], door=secretaris)
    with klok.op(klok.nu() + timedelta(days=2)):
        assert "Kies waarom" in geweigerd(record_aanwezigheid, zitting, [(vik, "vik")], door=secretaris)
        assert "Kies waarom" in geweigerd(record_aanwezigheid, zitting, [(vik, "vik")], door=secretaris, reden="x")
        record_aanwezigheid(zitting, [(vik, "vik")], door=secretaris, reden=Reden.LATER)
    log = list(Aanwezigheidswijziging.objects.values_list("medewerker", "van", "naar", "reden", "door"))
    assert log == [(vik.pk, "vik", "", "", secretaris.pk), (vik.pk, "", "vik", "later", secretaris.pk)]


def test_behind_a_wall_presence_is_corrected_without_a_word_of_the_hidden_item(
    besloten_item, commissie, person, triagelid, team, vik, als
):
    """Who may not know of the decided item meets no locked seat; who sat at it stays as it was."""
    zitting = _zitting_of(besloten_item)
    zitting.gepland = True
    zitting.save()
    plv = person(Rol.TR, "RT", functie=Functie.PLV_SECRETARIS)
    record_aanwezigheid(zitting, [(triagelid, "lid")], door=commissie.secretaris, reden=Reden.VERGETEN)
    wall_off(besloten_item, plv)
    pagina = als(plv).get(reverse("triage:zitting", args=[zitting.datum])).text
    assert "waarover is besloten" not in pagina and "disabled" not in pagina
    record_aanwezigheid(zitting, [(commissie.az, "")], door=plv)
    assert commissie.az not in seats(zitting)
    assert Bezetting.objects.filter(agendapunt__melding=besloten_item, medewerker=commissie.az).exists()


def test_who_stands_behind_the_wall_did_not_sit_at_the_item(gewogen, commissie, triagelid, besluit_tot):
    record_aanwezigheid(_zitting_of(gewogen), [(triagelid, "lid")], door=commissie.secretaris)
    wall_off(gewogen, triagelid)
    besluit_tot(gewogen, "LIJN")
    assert triagelid not in {b.medewerker for b in Bezetting.objects.all()}


def test_ci_9_reads_who_chaired_from_what_is_fixed(in_besluit, commissie, politiechef, organisatie):
    """The voorzitter, who is politiechef as well, leaves the presence list: the mandate is still barred."""
    zitting = _zitting_of(in_besluit)
    give_role(commissie.voorzitter, Rol.PC, organisatie["RT"])
    assert chaired_triage(in_besluit, commissie.voorzitter)
    Aanwezigheid.objects.filter(zitting=zitting).delete()
    assert chaired_triage(in_besluit, commissie.voorzitter)
    assert not chaired_triage(in_besluit, politiechef)
    from triage.actions.besluit import missing_mandate

    assert "voorzitter" in " ".join(missing_mandate(besluit_in(in_besluit), commissie.voorzitter))


def test_a_besluit_waits_for_the_quorum_of_the_day(te_wegen, commissie, politiechef, velden):
    from tests.triage.conftest import ASPECTEN
    from triage.actions.weging import record_weging

    punt = punt_of(te_wegen)
    record_aanwezigheid(punt.zitting, [(commissie.az, "")], door=commissie.secretaris)
    record_weging(punt, commissie.voorzitter, aspecten=ASPECTEN, feiten="Gehoord.", toelichting="Zo.")
    besluit = propose_triagebesluit(punt, commissie.voorzitter, **velden("LIJN"))
    take_standpunt(besluit, politiechef, "akkoord")
    assert "HRM Arbeidszaken ontbreekt" in geweigerd(make_definitief, besluit, commissie.voorzitter)


# --- who comes by invitation ------------------------------------------------------------------------------------------


@pytest.fixture
def met_deskundige(te_wegen, secretaris, person) -> Aanstelling:
    """Somebody of another commissie, invited to one item."""
    aanstelling = person(Rol.TR, "NN", naam="Dide Deskundig").aanstellingen.get()
    invite_deskundige(punt_of(te_wegen), aanstelling, door=secretaris)
    return aanstelling


def test_who_is_invited_is_not_present_before_somebody_says_so(te_wegen, met_deskundige, commissie, als):
    zitting = _zitting_of(te_wegen)
    assert met_deskundige.medewerker not in seats(zitting)
    pagina = als(commissie.vik).get(reverse("triage:zitting", args=[zitting.datum])).text
    assert "(uitgenodigd)" in pagina
    record_aanwezigheid(zitting, [(met_deskundige.medewerker, "deskundige")], door=commissie.secretaris)
    assert seats(zitting)[met_deskundige.medewerker] == "deskundige"
    record_aanwezigheid(zitting, [(met_deskundige.medewerker, "")], door=commissie.secretaris)
    assert zitting.aanwezigheden.filter(medewerker=met_deskundige.medewerker, aanwezig=False).exists()


def test_who_came_for_a_hidden_item_is_not_named_behind_its_wall(te_wegen, met_deskundige, commissie, person, als):
    zitting = _zitting_of(te_wegen)
    zitting.gepland = True
    zitting.save()
    plv = person(Rol.TR, "RT", functie=Functie.PLV_VOORZITTER)
    adres = reverse("triage:zitting", args=[zitting.datum])
    assert "Dide Deskundig" in als(plv).get(adres).text
    record_aanwezigheid(zitting, [(met_deskundige.medewerker, "deskundige")], door=commissie.secretaris)
    wall_off(te_wegen, plv)
    assert "Dide Deskundig" not in als(plv).get(adres).text


def test_who_was_invited_sat_at_that_item_and_at_no_other(
    gewogen, met_deskundige, commissie, team, vik, besluit_tot, velden
):
    from tests.triage.conftest import ASPECTEN
    from triage.actions.weging import record_weging

    ander = door_intake(make_melding(team), vik)
    zitting = zit_vandaag(punt_of(ander))
    record_aanwezigheid(zitting, [(met_deskundige.medewerker, "deskundige")], door=commissie.secretaris)
    record_weging(punt_of(ander), commissie.voorzitter, aspecten=ASPECTEN, feiten="Gehoord.", toelichting="Zo.")
    besluit_tot(gewogen, "LIJN")
    besluit_tot(ander, "LIJN")
    zat_bij = Bezetting.objects.filter(medewerker=met_deskundige.medewerker)
    assert [b.agendapunt.melding for b in zat_bij] == [gewogen]
    assert gewogen.toekenningen.filter(grond=Grond.DESKUNDIGE).exists()


# --- appointed by beheer ----------------------------------------------------------------------------------------------


def test_beheer_appoints_deputies_on_the_existing_page():
    from meldingen.actions.beheer import FUNCTIES

    assert {functie for zetel in ZETELS if zetel.rol == Rol.TR for functie in zetel.functies} - {
        Functie.GEEN
    } == FUNCTIES[Rol.TR]


def test_a_deputy_secretaris_plans_as_the_secretaris_does(person, als):
    plv = person(Rol.TR, "RT", functie=Functie.PLV_SECRETARIS)
    assert "Plan een zitting" in als(plv).get(reverse("triage:zittingen")).text


def test_everybody_of_the_commissie_sits_down_at_once(zitting, commissie, te_wegen):
    neem_plaats(punt_of(te_wegen), commissie)
    assert len(seats(_zitting_of(te_wegen))) == 4
