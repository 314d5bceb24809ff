"""Fact-finding: recording and reading, two sporen, measures of order, the announcement, and the way back (T16)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.models import LcCriterium, Notificatie, Taak
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.rollen import Rol
from tests.toegankelijk import check_page
from tests.triage.conftest import geweigerd, loopt, mag, onderzoek_of, punt_of, stel_vast
from triage.actions.onderzoek import (
    Terugreden,
    end_ordemaatregel,
    impose_ordemaatregel,
    record_aanzegging,
    record_gedraging,
    record_verslag,
    return_to_triage,
)
from triage.actions.spoor import promote_nevenspoor
from triage.actions.uitkomst import establish_uitkomst
from triage.models import Gedraging, Ordemaatregel, Spoor

pytestmark = pytest.mark.django_db

NEE = dict.fromkeys(LcCriterium.values, False)


@pytest.fixture
def orienterend(gewogen, besluit_tot):
    return besluit_tot(gewogen, "ORI")


def leg_voor(melding, wie, **extra):
    gegevens = {"reden": Terugreden.RESULTAAT, "samenvatting": "Het klopt.", "lc_criteria": NEE} | extra
    return return_to_triage(melding, wie, **gegevens)


def test_only_the_onderzoeker_records(orienterend, onderzoeker, vik, politiechef, voorzitter):
    onderzoek = onderzoek_of(orienterend)
    for wie in (vik, politiechef, voorzitter):
        assert "rol" in geweigerd(record_gedraging, onderzoek, wie, omschrijving="x")
        assert "rol" in geweigerd(record_verslag, onderzoek, wie, samenvatting="x")
    record_gedraging(onderzoek, onderzoeker, omschrijving="Een opmerking.")
    record_verslag(onderzoek, onderzoeker, samenvatting="Kort.", rapport_kenmerk="VIK-1")
    onderzoek.refresh_from_db()
    assert (onderzoek.samenvatting, onderzoek.rapport_kenmerk) == ("Kort.", "VIK-1")


def test_finding_says_on_what_it_rests(orienterend, onderzoeker):
    onderzoek = onderzoek_of(orienterend)
    rij = record_gedraging(onderzoek, onderzoeker, omschrijving="Een opmerking.")
    assert "berust" in geweigerd(
        record_gedraging, onderzoek, onderzoeker, omschrijving="x", bevinding="vastgesteld", gedraging=rij
    )
    record_gedraging(
        onderzoek, onderzoeker, omschrijving="x", bevinding="vastgesteld", toelichting="Twee getuigen.", gedraging=rij
    )
    assert Gedraging.objects.get().bevinding == Gedraging.Bevinding.VASTGESTELD


def test_result_goes_back_for_a_second_weging_and_ends_all_access(orienterend, onderzoeker, politiechef, voorzitter):
    stel_vast(orienterend, onderzoeker, "vastgesteld")
    leg_voor(orienterend, onderzoeker)
    orienterend.refresh_from_db()
    assert orienterend.status == Status.TRIAGE
    assert orienterend.agendapunten.count() == 2 and orienterend.agendapunten.open().count() == 1
    assert not orienterend.sporen.open().exists()
    assert not mag(orienterend, onderzoeker, Recht.ONDERZOEKEN, Rol.VO)
    assert not mag(orienterend, politiechef, Recht.MELDING_LEZEN)
    assert mag(orienterend, voorzitter, Recht.WEGEN)
    assert not loopt(orienterend, "orienterend")
    assert orienterend.onderzoeken.get().samenvatting == "Het klopt."


def test_result_needs_findings_a_summary_and_every_lc_question(orienterend, onderzoeker):
    assert "nog geen gedraging" in geweigerd(leg_voor, orienterend, onderzoeker)
    record_gedraging(onderzoek_of(orienterend), onderzoeker, omschrijving="Een opmerking.")
    assert "Bij 1 gedraging staat nog geen bevinding" in geweigerd(leg_voor, orienterend, onderzoeker)
    tekst = geweigerd(leg_voor, orienterend, onderzoeker, samenvatting="", lc_criteria=NEE | {"media": None})
    assert "Vat samen" in tekst and LcCriterium.MEDIA.label in tekst
    orienterend.refresh_from_db()
    assert orienterend.status == Status.ONDERZOEK


def test_new_suspicion_needs_no_findings_and_vik_may_bring_it(in_onderzoek, vik):
    assert "beslist de politiechef" in geweigerd(leg_voor, in_onderzoek, vik)
    leg_voor(in_onderzoek, vik, reden=Terugreden.VERMOEDEN)
    in_onderzoek.refresh_from_db()
    assert (in_onderzoek.status, in_onderzoek.wissels.last().rol) == (Status.TRIAGE, "vi")
    assert "loopt geen onderzoek" in geweigerd(leg_voor, in_onderzoek, vik, reden=Terugreden.VERMOEDEN)


def test_yes_to_a_criterium_brings_in_the_lc_and_a_later_no_does_not_take_it_away(in_onderzoek, vik, coordinator):
    leg_voor(in_onderzoek, vik, reden=Terugreden.VERMOEDEN, lc_criteria=NEE | {"buiten": True})
    in_onderzoek.refresh_from_db()
    assert in_onderzoek.lc_plicht and in_onderzoek.bij_lc
    assert mag(in_onderzoek, coordinator, Recht.LC_ADVIES)


def test_owner_or_commissie_cannot_end_an_onderzoek(orienterend, voorzitter, teamchef):
    for wie in (voorzitter, teamchef):
        assert "rol" in geweigerd(leg_voor, orienterend, wie, reden=Terugreden.VERMOEDEN)


def test_last_finding_tells_the_politiechef(in_onderzoek, onderzoeker, politiechef):
    rij = record_gedraging(onderzoek_of(in_onderzoek), onderzoeker, omschrijving="Een opmerking.")
    assert not Notificatie.objects.filter(aanleiding__startswith="bevindingen").exists()
    gegevens = {"omschrijving": "x", "bevinding": "niet_vast", "toelichting": "y", "gedraging": rij}
    for _ in range(2):
        record_gedraging(onderzoek_of(in_onderzoek), onderzoeker, **gegevens)
    assert [n.medewerker for n in Notificatie.objects.filter(aanleiding__startswith="bevindingen")] == [politiechef]


def test_gedraging_keeps_its_number(in_onderzoek, onderzoeker):
    onderzoek = onderzoek_of(in_onderzoek)
    rijen = [record_gedraging(onderzoek, onderzoeker, omschrijving=tekst) for tekst in ("een", "twee", "drie")]
    record_gedraging(onderzoek, onderzoeker, omschrijving="een, beter", gedraging=rijen[0])
    assert [(g.nummer, g.omschrijving) for g in onderzoek.gedragingen.all()] == [
        (1, "een, beter"),
        (2, "twee"),
        (3, "drie"),
    ]


def test_decision_of_the_om_is_weighed_again_without_findings(gewogen, besluit_tot, vik, als):
    melding = besluit_tot(gewogen, "STRAF", contact_om=True)
    pagina = als(vik).get(reverse("triage:onderzoek", args=[melding.kenmerk])).content.decode()
    assert check_page(pagina) == [] and "De inhoud staat niet in dit portaal." in pagina
    leg_voor(melding, vik)
    melding.refresh_from_db()
    assert melding.status == Status.TRIAGE


# --- two sporen ------------------------------------------------------------------------------------------------------


@pytest.fixture
def straf_en_disc(gewogen, besluit_tot):
    return besluit_tot(gewogen, "STRAF", nevensporen=["DISC"], contact_om=True)


def test_disc_waits_beside_straf_and_becomes_hoofdspoor(straf_en_disc, vik, onderzoeker, politiechef):
    """When the hoofdspoor closes while a DISC waits, that one becomes hoofdspoor; the state stays."""
    melding = straf_en_disc
    assert [(s.soort, s.is_hoofd, s.status) for s in melding.sporen.all()] == [
        ("STRAF", True, "loopt"),
        ("DISC", False, "wacht"),
    ]
    assert not mag(melding, onderzoeker, Recht.ONDERZOEKEN, Rol.VO)
    wissels = melding.wissels.count()
    promote_nevenspoor(melding, vik)
    melding.refresh_from_db()
    assert melding.status == Status.ONDERZOEK and melding.wissels.count() == wissels
    disc = melding.sporen.get(soort="DISC")
    assert disc.is_hoofd and disc.status == Spoor.Status.LOOPT and disc.deadline == melding.volgende_op
    assert melding.sporen.get(soort="STRAF").status == Spoor.Status.AFGEROND
    assert mag(melding, onderzoeker, Recht.ONDERZOEKEN, Rol.VO) and mag(melding, politiechef, Recht.MELDING_LEZEN)
    assert loopt(melding, "disciplinair")
    assert onderzoek_of(melding).bekrachtigd_door == politiechef
    assert "wacht geen ander onderzoek" in geweigerd(promote_nevenspoor, melding, vik)


def test_case_with_a_waiting_onderzoek_neither_returns_nor_ends(gewogen, besluit_tot, onderzoeker, politiechef, vik):
    melding = besluit_tot(gewogen, "EXTERN", nevensporen=["DISC"])
    stel_vast(melding, onderzoeker, "niet_gebeurd")
    assert "wacht nog een onderzoek" in geweigerd(leg_voor, melding, vik, reden=Terugreden.VERMOEDEN)
    gedraging = Gedraging.objects.get()
    assert "wacht nog een onderzoek" in geweigerd(
        establish_uitkomst,
        melding,
        politiechef,
        plichtsverzuim={gedraging.pk: False},
        voor_melder="Klaar.",
        plannen={str(gedraging.betrokkenheid_id): "Brief."},
    )


def test_first_of_two_onderzoeken_ends_its_term(gewogen, besluit_tot, onderzoeker):
    melding = besluit_tot(gewogen, "ORI", nevensporen=["DISC"])
    promote_nevenspoor(melding, onderzoeker)
    assert not loopt(melding, "orienterend") and loopt(melding, "disciplinair")


def test_page_starts_the_waiting_onderzoek(straf_en_disc, vik, als):
    browser, url = als(vik), reverse("triage:onderzoek", args=[straf_en_disc.kenmerk])
    pagina = browser.get(url).content.decode()
    assert check_page(pagina) == [] and "Er wacht nog een onderzoek" in pagina
    browser.post(reverse("triage:onderzoek-volgende", args=[straf_en_disc.kenmerk]))
    pagina = browser.get(url).content.decode()
    assert "Er wacht nog een onderzoek" not in pagina and "Disciplinair onderzoek" in pagina


# --- announcement and measures ---------------------------------------------------------------------------------------


def test_announcement_opens_the_own_view_and_finishes_the_task(in_onderzoek, onderzoeker, vik):
    rij = in_onderzoek.betrokkenheden.get()
    assert "rol" in geweigerd(record_aanzegging, rij, vik, "Er loopt een onderzoek.")
    record_aanzegging(rij, onderzoeker, "Er loopt een onderzoek. Je hebt recht op hulp.")
    rij.refresh_from_db()
    assert rij.geinformeerd_op is not None and rij.geinformeerd_via == "aanzegging"
    assert rij.tekst_voor_betrokkene.endswith("recht op hulp.")
    assert not in_onderzoek.taken.open().filter(soort=Taak.Soort.AANZEGGING).exists()


def test_ordemaatregel_is_imposed_and_ended_by_the_politiechef_only(in_onderzoek, politiechef, onderzoeker, vik):
    rij = in_onderzoek.betrokkenheden.get()
    gegevens = {"soort": "overplaatsing", "van": klok.vandaag(), "reden": "Rust in het team."}
    for wie in (onderzoeker, vik):
        assert "rol" in geweigerd(impose_ordemaatregel, rij, wie, **gegevens)
    assert "waarom" in geweigerd(impose_ordemaatregel, rij, politiechef, **gegevens | {"reden": ""})
    maatregel = impose_ordemaatregel(rij, politiechef, **gegevens)
    assert "vóór de eerste" in geweigerd(
        end_ordemaatregel, maatregel, politiechef, tot=klok.vandaag() - timedelta(days=1)
    )
    end_ordemaatregel(maatregel, politiechef, tot=klok.vandaag())
    assert Ordemaatregel.objects.get().tot == klok.vandaag()
    assert not in_onderzoek.reacties.exists()  # it is no penalty and no reaction


# --- pages -----------------------------------------------------------------------------------------------------------


def test_vik_sees_progress_but_not_what_people_said(in_onderzoek, onderzoeker, vik, politiechef, als):
    """Note i of the matrix."""
    stel_vast(in_onderzoek, onderzoeker, "vastgesteld")
    url = reverse("triage:onderzoek", args=[in_onderzoek.kenmerk])
    for wie in (onderzoeker, politiechef):
        assert "Drie collega&#x27;s verklaarden hetzelfde." in als(wie).get(url).content.decode()
    pagina = als(vik).get(url).content.decode()
    assert "Vastgesteld" in pagina and "verklaarden hetzelfde" not in pagina
    assert reverse("triage:gedraging-nieuw", args=[in_onderzoek.kenmerk]) not in pagina


def test_walled_betrokkene_and_commissie_do_not_open_the_onderzoek(in_onderzoek, betrokkene, voorzitter, teamchef, als):
    for wie in (betrokkene, voorzitter, teamchef):
        assert als(wie).get(reverse("triage:onderzoek", args=[in_onderzoek.kenmerk])).status_code == 404


def test_recording_pages_are_closed_to_who_only_reads(in_onderzoek, vik, politiechef, als):
    k = in_onderzoek.kenmerk
    for naam in ("gedraging-nieuw", "verslag"):
        for wie in (vik, politiechef):
            assert als(wie).get(reverse(f"triage:{naam}", args=[k])).status_code == 404
    assert als(vik).get(reverse("triage:ordemaatregel", args=[k])).status_code == 404
    assert als(vik).get(reverse("triage:uitkomst", args=[k])).status_code == 404


def test_onderzoeker_works_from_first_gedraging_to_the_way_back(orienterend, onderzoeker, als):
    browser, k = als(onderzoeker), orienterend.kenmerk
    tab = reverse("triage:onderzoek", args=[k])
    assert check_page(browser.get(tab).content.decode()) == []
    nieuw = reverse("triage:gedraging-nieuw", args=[k])
    assert check_page(browser.get(nieuw).content.decode()) == []
    fout = browser.post(nieuw, {"omschrijving": "Een grap.", "bevinding": "vastgesteld"})
    assert fout.status_code == 422 and "waarop de bevinding berust" in fout.content.decode()
    wie = str(orienterend.betrokkenheden.get().pk)
    assert browser.post(nieuw, {"over": wie, "omschrijving": "Een grap."}).status_code == 302
    rij = reverse("triage:gedraging", args=[k, Gedraging.objects.get().pk])
    assert "Een grap." in browser.get(rij).content.decode()
    gegevens = {"over": wie, "omschrijving": "Een grap.", "bevinding": "niet_vast", "toelichting": "Woord tegen woord."}
    assert browser.post(rij, gegevens).status_code == 302
    verslag = reverse("triage:verslag", args=[k])
    assert check_page(browser.get(verslag).content.decode()) == []
    assert browser.post(verslag, {"samenvatting": "Kort.", "rapport_kenmerk": "VIK-7"}).status_code == 302
    assert check_page(browser.get(tab).content.decode()) == []
    terug = reverse("triage:terugleggen", args=[k])
    pagina = browser.get(terug).content.decode()
    assert check_page(pagina) == [] and "Kort." in pagina
    half = browser.post(terug, {"reden": "resultaat", "samenvatting": "Kort."})
    assert half.status_code == 422 and LcCriterium.MEDIA.label in half.content.decode()
    antwoorden = {f"lc_{code}": "nee" for code in LcCriterium.values}
    klaar = browser.post(terug, {"reden": "resultaat", "samenvatting": "Kort."} | antwoorden)
    assert klaar.status_code == 302 and klaar.url == reverse("werk")
    assert browser.get(tab).status_code == 404
    orienterend.refresh_from_db()
    assert orienterend.status == Status.TRIAGE and punt_of(orienterend)


def test_refused_return_is_shown_in_the_form(in_onderzoek, onderzoeker, als):
    antwoorden = {f"lc_{code}": "nee" for code in LcCriterium.values}
    antwoord = als(onderzoeker).post(
        reverse("triage:terugleggen", args=[in_onderzoek.kenmerk]),
        {"reden": "resultaat", "samenvatting": "Dit wil ik houden."} | antwoorden,
    )
    assert antwoord.status_code == 422
    assert "Over dit onderzoek beslist de politiechef." in antwoord.content.decode()
    assert "Dit wil ik houden." in antwoord.content.decode()


def test_announcement_and_measures_on_their_pages(in_onderzoek, onderzoeker, politiechef, als):
    k, rij = in_onderzoek.kenmerk, in_onderzoek.betrokkenheden.get()
    url = reverse("triage:aanzegging", args=[k, rij.pk])
    assert check_page(als(onderzoeker).get(url).content.decode()) == []
    assert als(onderzoeker).post(url, {"tekst": ""}).status_code == 422
    assert als(onderzoeker).post(url, {"tekst": "Er loopt een onderzoek."}).status_code == 302
    orde, browser = reverse("triage:ordemaatregel", args=[k]), als(politiechef)
    assert check_page(browser.get(orde).content.decode()) == []
    gegevens = {"voor": str(rij.pk), "soort": "verlof", "van": klok.vandaag().isoformat(), "reden": "Rust."}
    assert browser.post(orde, gegevens | {"soort": ""}).status_code == 422
    assert browser.post(orde, gegevens).status_code == 302
    einde = reverse("triage:ordemaatregel-einde", args=[k, Ordemaatregel.objects.get().pk])
    assert check_page(browser.get(einde).content.decode()) == []
    gisteren = (klok.vandaag() - timedelta(days=1)).isoformat()
    assert browser.post(einde, {"tot": gisteren}).status_code == 422
    assert browser.post(einde, {"tot": klok.vandaag().isoformat()}).status_code == 302
    assert browser.get(einde).status_code == 404
    assert check_page(browser.get(reverse("triage:onderzoek", args=[k])).content.decode()) == []


def test_grant_of_the_onderzoeker_rests_on_the_appointment(in_onderzoek, onderzoeker):
    rijen = in_onderzoek.toekenningen.filter(grond=Grond.ONDERZOEKER)
    assert set(rijen.values_list("aanstelling", flat=True)) == {onderzoeker.aanstellingen.get().pk}
    onderzoeker.aanstellingen.update(tot=klok.nu())
    assert not mag(in_onderzoek, onderzoeker, Recht.ONDERZOEKEN)
