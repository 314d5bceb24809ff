"""The triagebesluit: voorgesteld → standpunt PC → definitief, with every word of `vereist` of T9–T13."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.muren import wall_off
from meldingen.models import Bericht, Notificatie, Taak, Toekenning
from meldingen.models.termijn import Termijn
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.models.referentie import keuzes
from pvi.rollen import Rol
from tests.kern import moment
from tests.people import give_role, make_person
from tests.toegankelijk import check_page
from tests.triage.conftest import (
    ASPECTEN,
    VOOR_MELDER,
    aanstelling,
    betrek,
    door_intake,
    geweigerd,
    loopt,
    mag,
    neem_plaats,
    punt_of,
)
from triage import sporen
from triage.actions.spoor import start_sporen
from triage.actions.triagebesluit import make_definitief, propose_triagebesluit, take_standpunt, withdraw_voorstel
from triage.actions.weging import record_weging
from triage.models import Onderzoek, Spoor, Triagebesluit
from triage.tasks import sweep_agenda

pytestmark = pytest.mark.django_db

AKKOORD, GEWEIGERD = Triagebesluit.Standpunt.AKKOORD, Triagebesluit.Standpunt.GEWEIGERD


# --- proposing -------------------------------------------------------------------------------------------------------


def test_proposal_gives_the_politiechef_the_case_and_starts_the_term(gewogen, voorzitter, politiechef, velden):
    assert mag(gewogen, politiechef, Recht.STANDPUNT)
    assert not mag(gewogen, politiechef, Recht.TRIAGEDOSSIER)
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    assert besluit.status == Triagebesluit.Status.VOORGESTELD
    assert mag(gewogen, politiechef, Recht.TRIAGEDOSSIER) and mag(gewogen, politiechef, Recht.MELDING_LEZEN)
    assert loopt(gewogen, "standpunt")
    gewogen.refresh_from_db()
    assert gewogen.status == Status.TRIAGE
    assert gewogen.volgende_op == Termijn.objects.get(soort="standpunt").verloopt_op
    assert [n.medewerker for n in Notificatie.objects.filter(aanleiding=f"voorstel:{besluit.pk}")] == [politiechef]


@pytest.mark.parametrize(
    ("hoofdspoor", "weg", "tekst"),
    [
        ("LIJN", {"motivering": " "}, "motivering"),
        ("LIJN", {"voor_melder": ""}, "gewone woorden"),
        ("LIJN", {"eigenaar": None}, "Kies wie dit in de lijn uitvoert"),
        ("TEAM", {"afspraken": ""}, "in de lijn moet gebeuren"),
        ("BEMID", {"termijn_op": None}, "Kies een datum na vandaag"),
        ("ORI", {"opdracht": ""}, "wat er precies wordt onderzocht"),
        ("DISC", {"onderzoeker": None}, "Kies een onderzoeker"),
        ("STRAF", {}, "Openbaar Ministerie"),
        ("GEEN", {}, "nazorg wil"),
        ("DOORV", {"termijn_op": None}, "nazorg wil"),
        ("KLACHT", {}, "klachtprocedure komt in een volgende uitgave"),
        ("LIJN", {"nevensporen": ["DISC"], "opdracht": "x"}, "Kies het onderzoek als hoofdspoor"),
        ("LIJN", {"nevensporen": ["LIJN"]}, "niet ook een nevenspoor"),
        ("LIJN", {"nevensporen": ["HERST"]}, "Herstel volgt vanzelf"),
        ("GEEN", {"nevensporen": ["TEAM"], "follow_up_gewenst": True}, "kan er niets lopen"),
    ],
)
def test_proposal_names_what_is_missing(gewogen, voorzitter, politiechef, velden, hoofdspoor, weg, tekst):
    gegevens = velden(hoofdspoor, nevensporen=weg.get("nevensporen", [])) | weg
    assert tekst in geweigerd(propose_triagebesluit, punt_of(gewogen), voorzitter, **gegevens)
    assert not Triagebesluit.objects.exists()
    assert not Toekenning.objects.exists()


def test_term_must_lie_ahead(gewogen, voorzitter, politiechef, velden):
    gegevens = velden("LIJN", termijn_op=klok.vandaag())
    assert "na vandaag" in geweigerd(propose_triagebesluit, punt_of(gewogen), voorzitter, **gegevens)


def test_geen_needs_recorded_facts(te_wegen, voorzitter, politiechef, velden):
    record_weging(punt_of(te_wegen), voorzitter, aspecten=ASPECTEN, feiten="  ", toelichting="Een indruk.")
    gegevens = velden("GEEN", follow_up_gewenst=True)
    assert "feiten zijn uitgezocht" in geweigerd(propose_triagebesluit, punt_of(te_wegen), voorzitter, **gegevens)
    record_weging(punt_of(te_wegen), voorzitter, aspecten=ASPECTEN, feiten="Alle zes aanwezigen zijn gesproken.")
    propose_triagebesluit(punt_of(te_wegen), voorzitter, **gegevens)


def test_nothing_is_proposed_without_a_weging(te_wegen, voorzitter, politiechef, velden):
    assert "weging" in geweigerd(propose_triagebesluit, punt_of(te_wegen), voorzitter, **velden("LIJN"))


def test_one_proposal_at_a_time(gewogen, voorzitter, politiechef, velden):
    propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    assert "al een voorstel" in geweigerd(propose_triagebesluit, punt_of(gewogen), voorzitter, **velden("TEAM"))


def test_only_the_commissie_proposes(gewogen, vik, politiechef, velden):
    for wie in (vik, politiechef):
        assert "rol" in geweigerd(propose_triagebesluit, punt_of(gewogen), wie, **velden("LIJN"))


def test_all_politiechefs_walled_is_refused_in_plain_words(gewogen, voorzitter, politiechef, velden):
    wall_off(gewogen, politiechef)
    assert "Alle politiechefs" in geweigerd(propose_triagebesluit, punt_of(gewogen), voorzitter, **velden("LIJN"))
    assert not Triagebesluit.objects.exists()


def test_walled_politiechef_finds_nothing_and_the_other_decides(gewogen, voorzitter, politiechef, person, velden, als):
    ander = person(Rol.PC, "RT")
    wall_off(gewogen, politiechef)
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    assert als(politiechef).get(reverse("triage:standpunt", args=[gewogen.kenmerk])).status_code == 404
    assert gewogen.kenmerk not in als(politiechef).get(reverse("triage:standpunten")).content.decode()
    assert "rol" in geweigerd(take_standpunt, besluit, politiechef, AKKOORD)
    assert [n.medewerker for n in Notificatie.objects.filter(aanleiding=f"voorstel:{besluit.pk}")] == [ander]
    assert gewogen.kenmerk in als(ander).get(reverse("triage:standpunten")).content.decode()
    take_standpunt(besluit, ander, AKKOORD)


def test_politiechef_who_comes_later_reads_the_proposal_too(gewogen, voorzitter, politiechef, velden, person):
    propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    waarnemer = person(Rol.PC, "RT")
    assert not mag(gewogen, waarnemer, Recht.TRIAGEDOSSIER)
    sweep_agenda()
    assert mag(gewogen, waarnemer, Recht.TRIAGEDOSSIER)


def test_betrokkene_who_leads_moves_the_owner_one_level_up(
    open_melding, team, teamchef, sectorhoofd, commissie, politiechef, voorzitter, velden
):
    """CI-2: the teamchef is at issue, so only a sectorhoofd can own the handling."""
    tweede_teamchef = make_person(Rol.TC, team)
    betrek(open_melding, teamchef)
    melding = door_intake(open_melding, commissie.vik)
    neem_plaats(punt_of(melding), commissie)
    record_weging(punt_of(melding), voorzitter, aspecten=ASPECTEN)
    for chef in (teamchef, tweede_teamchef):
        gegevens = velden("LIJN", eigenaar=aanstelling(chef, Rol.TC))
        assert "Kies een ander" in geweigerd(propose_triagebesluit, punt_of(melding), voorzitter, **gegevens)
    propose_triagebesluit(punt_of(melding), voorzitter, **velden("LIJN", eigenaar=aanstelling(sectorhoofd, Rol.SH)))


def test_onderzoeker_of_another_unit_walled_or_in_the_zitting_is_refused(
    gewogen, voorzitter, politiechef, person, velden, commissie, team
):
    punt = punt_of(gewogen)
    vreemd, ommuurd = person(Rol.VO, "NN"), person(Rol.VO, "RT")
    wall_off(gewogen, ommuurd)
    in_zitting = give_role(commissie.az, Rol.VO, team.eenheid)
    for keuze in (aanstelling(vreemd, Rol.VO), aanstelling(ommuurd, Rol.VO), in_zitting):
        gegevens = velden("DISC", onderzoeker=keuze)
        assert "Kies een ander" in geweigerd(propose_triagebesluit, punt, voorzitter, **gegevens)
    propose_triagebesluit(punt, voorzitter, **velden("DISC"))


# --- the position of the politiechef ---------------------------------------------------------------------------------


def test_refusal_sends_the_case_back_to_the_weging(gewogen, voorzitter, politiechef, velden):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    assert "waarom" in geweigerd(take_standpunt, besluit, politiechef, GEWEIGERD, " ")
    terug = take_standpunt(besluit, politiechef, GEWEIGERD, "Er is een machtsverhouding.")
    assert terug.status == Triagebesluit.Status.TERUG
    assert not loopt(gewogen, "standpunt")
    assert not mag(gewogen, politiechef, Recht.TRIAGEDOSSIER)
    assert voorzitter in {n.medewerker for n in Notificatie.objects.filter(aanleiding=f"standpunt:{besluit.pk}")}
    assert "al een standpunt" in geweigerd(take_standpunt, besluit, politiechef, AKKOORD)
    nieuw = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("ORI"))
    assert take_standpunt(nieuw, politiechef, AKKOORD).status == Triagebesluit.Status.STANDPUNT


def test_only_a_politiechef_takes_a_position(gewogen, voorzitter, politiechef, sectorhoofd, vik, velden):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    for wie in (voorzitter, vik, sectorhoofd):
        assert "rol" in geweigerd(take_standpunt, besluit, wie, AKKOORD)


def test_page_of_the_standpunt_keeps_words_and_asks_to_ratify(gewogen, voorzitter, politiechef, velden, als):
    propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("DISC"))
    url, browser = reverse("triage:standpunt", args=[gewogen.kenmerk]), als(politiechef)
    pagina = browser.get(url).content.decode()
    assert check_page(pagina) == [] and "Zoek uit wat er is gezegd." in pagina
    zonder = browser.post(url, {"standpunt": "akkoord", "tekst": "Goed zo."})
    assert zonder.status_code == 422 and "Zet het vinkje" in zonder.content.decode()
    assert "Goed zo." in zonder.content.decode()
    nee = browser.post(url, {"standpunt": "geweigerd"})
    assert nee.status_code == 422 and "waarom je niet akkoord bent" in nee.content.decode()
    assert browser.post(url, {"standpunt": "akkoord", "bekrachtiging": "on"}).status_code == 302
    assert Triagebesluit.objects.get().status == Triagebesluit.Status.STANDPUNT
    assert browser.get(url).status_code == 404


def test_list_of_standpunten_is_for_politiechefs(gewogen, voorzitter, politiechef, person, velden, als):
    propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    url = reverse("triage:standpunten")
    pagina = als(politiechef).get(url).content.decode()
    assert check_page(pagina) == [] and gewogen.kenmerk in pagina
    assert gewogen.kenmerk not in als(person(Rol.PC, "NN")).get(url).content.decode()
    assert als(voorzitter).get(url).status_code == 404


# --- making it definitive --------------------------------------------------------------------------------------------


def test_definitive_needs_the_agreement_of_the_politiechef(gewogen, voorzitter, politiechef, velden):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    assert "nog geen akkoord" in geweigerd(make_definitief, besluit, voorzitter)


def test_definitive_needs_a_quorum_without_those_behind_the_wall(gewogen, voorzitter, politiechef, velden, commissie):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    take_standpunt(besluit, politiechef, AKKOORD)
    wall_off(gewogen, commissie.az)
    assert "HRM Arbeidszaken ontbreekt" in geweigerd(make_definitief, besluit, voorzitter)
    gewogen.refresh_from_db()
    assert gewogen.status == Status.TRIAGE and punt_of(gewogen).besloten_op is None


def test_definitive_waits_for_the_landelijk_coordinator(gewogen, voorzitter, politiechef, velden):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    take_standpunt(besluit, politiechef, AKKOORD)
    gewogen.lc_plicht = gewogen.bij_lc = True
    gewogen.save()
    assert "nog niet geadviseerd" in geweigerd(make_definitief, besluit, voorzitter)


def test_owner_who_was_walled_since_is_refused_and_the_proposal_can_be_taken_back(
    gewogen, voorzitter, politiechef, teamchef, velden
):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    take_standpunt(besluit, politiechef, AKKOORD)
    wall_off(gewogen, teamchef)
    assert "Kies een ander" in geweigerd(make_definitief, besluit, voorzitter)
    assert withdraw_voorstel(besluit, voorzitter).status == Triagebesluit.Status.TERUG
    assert not mag(gewogen, politiechef, Recht.TRIAGEDOSSIER)
    assert "niet meer" in geweigerd(withdraw_voorstel, besluit, voorzitter)
    propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("ORI"))


def test_term_that_passed_while_it_waited_does_not_block(gewogen, voorzitter, politiechef, velden):
    gegevens = velden("LIJN", termijn_op=klok.vandaag() + timedelta(days=2))
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **gegevens)
    take_standpunt(besluit, politiechef, AKKOORD)
    with klok.op(klok.nu() + timedelta(days=5)):
        make_definitief(besluit, voorzitter)
    gewogen.refresh_from_db()
    assert gewogen.status == Status.LIJNAFHANDELING


def test_lijn_goes_to_the_owner_and_leaves_the_commissie(gewogen, besluit_tot, teamchef, voorzitter, politiechef):
    assert not mag(gewogen, teamchef, Recht.MELDING_LEZEN)
    melding = besluit_tot(gewogen, "LIJN", nevensporen=["TEAM"])
    assert melding.status == Status.LIJNAFHANDELING
    assert [(s.soort, s.is_hoofd, s.status) for s in melding.sporen.all()] == [
        ("LIJN", True, "loopt"),
        ("TEAM", False, "loopt"),
    ]
    assert mag(melding, teamchef, Recht.LIJN) and mag(melding, teamchef, Recht.MELDING_LEZEN)
    assert not mag(melding, voorzitter, Recht.TRIAGEDOSSIER)
    assert not mag(melding, politiechef, Recht.TRIAGEDOSSIER)
    assert loopt(melding, "lijnafhandeling")
    assert not loopt(melding, "eerste_zitting") and not loopt(melding, "standpunt")
    assert melding.agendapunten.get().besloten_op is not None
    bericht = Bericht.objects.get(soort=Bericht.Soort.BESLUIT)
    assert (bericht.tekst, bericht.auteur_rol) == (VOOR_MELDER, "tr")
    assert melding.volgende_op == melding.sporen.get(is_hoofd=True).deadline


def test_owner_who_is_sectorhoofd_holds_the_role_of_the_appointment(gewogen, besluit_tot, sectorhoofd, voorzitter):
    betrek(gewogen, make_person(Rol.TC, gewogen.eenheid_gedraging))
    melding = besluit_tot(gewogen, "LIJN", eigenaar=aanstelling(sectorhoofd, Rol.SH))
    assert set(melding.toekenningen.filter(user=sectorhoofd).values_list("rol", flat=True)) == {"sh"}
    assert mag(melding, sectorhoofd, Recht.LIJN, Rol.SH)


@pytest.mark.parametrize(("soort", "term"), [("ORI", "orienterend"), ("DISC", "disciplinair")])
def test_onderzoek_gives_the_case_to_onderzoeker_and_politiechef(
    gewogen, besluit_tot, onderzoeker, politiechef, soort, term
):
    melding = besluit_tot(gewogen, soort)
    assert melding.status == Status.ONDERZOEK
    onderzoek = Onderzoek.objects.get()
    assert onderzoek.opdracht == "Zoek uit wat er is gezegd."
    assert onderzoek.bekrachtigd_door == (politiechef if soort == "DISC" else None)
    assert mag(melding, onderzoeker, Recht.ONDERZOEKEN, Rol.VO)
    assert mag(melding, politiechef, Recht.MELDING_LEZEN)
    assert not melding.toekenningen.filter(grond=Grond.STANDPUNT, tot=None).exists()
    assert set(melding.taken.open().values_list("soort", flat=True)) == {
        Taak.Soort.AANZEGGING,
        Taak.Soort.PZORG_BETROKKENE,
        Taak.Soort.BUDDY,
    }
    assert loopt(melding, term)


def test_straf_has_no_onderzoeker_in_the_portal(gewogen, besluit_tot):
    melding = besluit_tot(gewogen, "STRAF", contact_om=True, onderzoeker=None)
    assert melding.status == Status.ONDERZOEK
    assert (Onderzoek.objects.get().onderzoeker, Onderzoek.objects.get().opdracht) == (None, "")
    assert not melding.taken.filter(soort=Taak.Soort.AANZEGGING).exists()
    assert not melding.toekenningen.filter(grond=Grond.ONDERZOEKER).exists()


def test_herst_goes_straight_to_herstel(gewogen, besluit_tot, voorzitter, politiechef, velden):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("HERST"))
    take_standpunt(besluit, politiechef, AKKOORD)
    assert "norm is overschreden" in geweigerd(make_definitief, besluit, voorzitter)
    make_definitief(besluit, voorzitter, uitkomst="niet_onderzocht")
    gewogen.refresh_from_db()
    assert (gewogen.status, gewogen.uitkomst) == (Status.HERSTEL, "niet_onderzocht")
    assert gewogen.taken.open().get().soort == Taak.Soort.HB_TOEWIJZEN
    assert loopt(gewogen, "hb_toewijzen")
    assert not Spoor.objects.open().exists()


def test_doorverwijzing_with_a_wish_for_herstel_goes_to_herstel(gewogen, besluit_tot):
    melding = besluit_tot(gewogen, "DOORV", "niet_onderzocht", nevensporen=["HERST"])
    assert melding.status == Status.HERSTEL


@pytest.mark.parametrize("hoofdspoor", ["GEEN", "DOORV"])
def test_wish_for_follow_up_goes_to_nazorg(gewogen, besluit_tot, hoofdspoor):
    melding = besluit_tot(gewogen, hoofdspoor, "niet_vast", follow_up_gewenst=True)
    assert (melding.status, melding.follow_up_gewenst, melding.sluitreden) == (Status.NAZORG, True, "")
    assert loopt(melding, "statusbericht")


def test_without_follow_up_the_checklist_must_be_complete(gewogen, voorzitter, politiechef, velden):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("GEEN", follow_up_gewenst=False))
    take_standpunt(besluit, politiechef, AKKOORD)
    tekst = geweigerd(make_definitief, besluit, voorzitter, uitkomst="niet_overschreden")
    assert "niet geïnformeerd" in tekst
    gewogen.refresh_from_db()
    assert gewogen.status == Status.TRIAGE and gewogen.sluitreden == ""
    assert not Bericht.objects.filter(soort=Bericht.Soort.BESLUIT).exists()
    rij = gewogen.betrokkenheden.get()
    rij.informeren, rij.informeren_grond = "nooit", "Er is niets vastgesteld."
    rij.save()
    from reflectie.models import Les

    Les.objects.create(
        sleutel_id=gewogen.sleutel_id, melding=gewogen, eenheid=gewogen.eenheid_behandeling, status=Les.Status.GEEN,
        reden_geen="Er viel niets te leren.", schrijver=voorzitter, geschreven_op=klok.nu(),
    )  # fmt: skip
    make_definitief(besluit, voorzitter, uitkomst="niet_overschreden")
    gewogen.refresh_from_db()
    assert (gewogen.status, gewogen.sluitreden) == (Status.AFGESLOTEN, "geen_vervolg")
    assert gewogen.sluittekst == VOOR_MELDER
    assert not Termijn.objects.open().filter(melding=gewogen).exists()


def test_only_the_commissie_makes_definitive(gewogen, voorzitter, politiechef, vik, velden):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    take_standpunt(besluit, politiechef, AKKOORD)
    for wie in (vik, politiechef):
        assert "rol" in geweigerd(make_definitief, besluit, wie)


# --- pages -----------------------------------------------------------------------------------------------------------


def op_scherm(teamchef, **extra):
    return {
        "hoofdspoor": "LIJN",
        "nevensporen": ["TEAM"],
        "motivering": "Daarom.",
        "voor_melder": "We gaan in gesprek.",
        "eigenaar": str(aanstelling(teamchef, Rol.TC).pk),
        "afspraken": "Voer een gesprek.",
        "termijn_op": (klok.vandaag() + timedelta(weeks=6)).isoformat(),
    } | extra


def test_proposal_on_the_page_with_a_preview_of_what_the_melder_reads(gewogen, voorzitter, politiechef, teamchef, als):
    url, browser = reverse("triage:voorstel", args=[gewogen.kenmerk]), als(voorzitter)
    assert check_page(browser.get(url).content.decode()) == []
    voorbeeld = browser.post(url, op_scherm(teamchef, voorbeeld="1")).content.decode()
    assert "Zo leest de melder het" in voorbeeld
    assert "Een leidinggevende zonder belang voert de afspraken uit." in voorbeeld
    assert not Triagebesluit.objects.exists()
    fout = browser.post(url, op_scherm(teamchef, eigenaar="", motivering=""))
    assert fout.status_code == 422
    assert "Kies wie dit in de lijn uitvoert." in fout.content.decode()
    assert "Er kloppen nog 2 dingen niet" in fout.content.decode()
    assert "We gaan in gesprek." in fout.content.decode()
    assert check_page(fout.content.decode()) == []
    assert browser.post(url, op_scherm(teamchef)).status_code == 302
    assert Triagebesluit.objects.get().nevensporen == ["TEAM"]


def test_refusal_of_the_action_is_shown_in_the_form(gewogen, voorzitter, teamchef, als):
    antwoord = als(voorzitter).post(reverse("triage:voorstel", args=[gewogen.kenmerk]), op_scherm(teamchef))
    assert antwoord.status_code == 422  # this unit has no politiechef
    assert "Alle politiechefs" in antwoord.content.decode()
    assert "We gaan in gesprek." in antwoord.content.decode()


def test_definitive_on_the_page(gewogen, voorzitter, politiechef, velden, commissie, als):
    url, browser = reverse("triage:definitief", args=[gewogen.kenmerk]), als(voorzitter)
    assert browser.get(url).status_code == 404
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    assert "nog geen akkoord" in browser.get(url).content.decode()
    geweigerd_ = browser.post(url)
    assert geweigerd_.status_code == 422 and "nog geen akkoord" in geweigerd_.content.decode()
    take_standpunt(besluit, politiechef, AKKOORD)
    assert check_page(browser.get(url).content.decode()) == []
    klaar = browser.post(url)
    assert klaar.status_code == 302 and klaar.url == reverse("werk")
    assert browser.get(url).status_code == 404


def test_definitive_page_asks_how_the_norm_stands_when_the_handling_ends(gewogen, voorzitter, politiechef, velden, als):
    url, browser = reverse("triage:definitief", args=[gewogen.kenmerk]), als(voorzitter)
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("HERST"))
    take_standpunt(besluit, politiechef, AKKOORD)
    pagina = browser.get(url).content.decode()
    assert check_page(pagina) == [] and "norm overschreden – plichtsverzuim" not in pagina
    assert browser.post(url).status_code == 422
    assert browser.post(url, {"uitkomst": "niet_onderzocht"}).status_code == 302


def test_proposal_is_taken_back_on_the_page(gewogen, voorzitter, politiechef, velden, als):
    url = reverse("triage:voorstel-intrekken", args=[gewogen.kenmerk])
    assert als(voorzitter).post(url).status_code == 404
    propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    assert als(voorzitter).get(url).status_code == 405
    als(voorzitter).post(url)
    assert Triagebesluit.objects.get().status == Triagebesluit.Status.TERUG
    assert "Teruggetrokken door de commissie" in als(voorzitter).get(
        reverse("triage:dossier", args=[gewogen.kenmerk])
    ).content.decode()  # fmt: skip


# --- the table of sporen ---------------------------------------------------------------------------------------------


def test_table_of_sporen_has_every_code_of_the_reference_list(db):
    assert {code for code, _ in keuzes("triagebesluit")} == set(sporen.SOORT)


@pytest.mark.parametrize(
    ("hoofdspoor", "neven", "code"),
    [
        ("LIJN", [], "T9"), ("BEMID", [], "T9"), ("TEAM", ["LIJN"], "T9"), ("ORI", [], "T10"),
        ("DISC", ["LIJN"], "T10"), ("STRAF", ["DISC"], "T10"), ("EXTERN", [], "T10"), ("KLACHT", [], "T11"),
        ("HERST", [], "T12"), ("DOORV", ["HERST"], "T12"), ("DOORV", [], "T13"), ("GEEN", [], "T13"),
    ],
)  # fmt: skip
def test_besluit_leads_to_its_transition(hoofdspoor, neven, code):
    assert sporen.overgang_voor(hoofdspoor, neven).code == code
    assert sporen.combination_problem(hoofdspoor, neven) is None


@pytest.mark.parametrize(
    "nacht", ["2027-01-01", "2027-03-28", "2027-03-29", "2027-07-15", "2027-10-31", "2027-11-01", "2027-12-09"]
)
def test_a_spoor_that_starts_just_after_midnight_has_the_deadline_of_that_day(
    nacht, gewogen, voorzitter, politiechef, velden
):
    """At 00.30 it is still yesterday in UTC, in winter for half an hour and in summer for an hour and a half more."""
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN", nevensporen=["TEAM"]))
    with klok.op(moment(nacht, 0, 30)):
        start_sporen(besluit)
    (team,) = gewogen.sporen.filter(soort="TEAM")
    assert team.deadline == date.fromisoformat(nacht) + timedelta(weeks=sporen.SOORT["TEAM"].weken)
