"""Handling in the line: actions, results, the reaction, T15 and T14."""

from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse

from dashboards.queries.afdoening import reacties
from meldingen.models import Bericht, Taak
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.kalender import Periode
from tests.people import make_person
from tests.toegankelijk import check_page
from tests.triage.conftest import geweigerd, loopt, mag, punt_of
from triage.actions.lijn import (
    Terugreden,
    add_lijnactie,
    close_lijn,
    close_nevenspoor,
    correct_reactie,
    record_reactie,
    record_resultaat,
    return_lijn,
    withdraw_reactie,
)
from triage.models import Lijnactie, Reactie, Reactiecorrectie, Spoor

pytestmark = pytest.mark.django_db

UITKOMST = {"uitkomst": "overschreden", "voor_melder": "We hebben met het team gesproken."}


def doe_het_werk(melding, teamchef):
    """One action with its result on every spoor in the line, and a reaction."""
    for spoor in melding.sporen.open():
        actie = add_lijnactie(spoor, teamchef, soort="gesprek", omschrijving="Voer het gesprek.")
        record_resultaat(actie, teamchef, resultaat="Gesproken en afgesproken.", gedaan_op=klok.vandaag())
    record_reactie(melding, teamchef, soort="gesprek", betrokkenheid=melding.betrokkenheden.get())


def test_finished_line_goes_to_herstel_and_tells_the_melder(in_de_lijn, teamchef):
    doe_het_werk(in_de_lijn, teamchef)
    close_lijn(in_de_lijn, teamchef, **UITKOMST)
    in_de_lijn.refresh_from_db()
    assert (in_de_lijn.status, in_de_lijn.uitkomst) == (Status.HERSTEL, "overschreden")
    assert in_de_lijn.betrokkenheden.get().uitkomst == "overschreden"
    assert not in_de_lijn.sporen.open().exists()
    assert set(in_de_lijn.taken.open().values_list("soort", flat=True)) == {
        Taak.Soort.NABESPREKING,
        Taak.Soort.HB_TOEWIJZEN,
    }
    bericht = Bericht.objects.get(soort=Bericht.Soort.UITKOMST)
    assert (bericht.tekst, bericht.auteur_rol) == (UITKOMST["voor_melder"], "tc")
    assert loopt(in_de_lijn, "hb_toewijzen") and not loopt(in_de_lijn, "lijnafhandeling")
    assert not Reactie.objects.get().is_straf


def test_closing_needs_an_action_with_a_result_on_every_spoor(gewogen, besluit_tot, teamchef):
    melding = besluit_tot(gewogen, "LIJN", nevensporen=["TEAM"])
    record_reactie(melding, teamchef, soort="gesprek")
    assert "nog geen actie" in geweigerd(close_lijn, melding, teamchef, **UITKOMST)
    hoofd, neven = melding.sporen.all()
    add_lijnactie(hoofd, teamchef, soort="gesprek", omschrijving="Voer het gesprek.")
    add_lijnactie(neven, teamchef, soort="teamafspraak", omschrijving="Maak afspraken.")
    assert geweigerd(close_lijn, melding, teamchef, **UITKOMST).count("Bij 1 actie staat nog geen resultaat") == 2
    for actie in Lijnactie.objects.all():
        record_resultaat(actie, teamchef, resultaat="Klaar.", gedaan_op=klok.vandaag())
    close_lijn(melding, teamchef, **UITKOMST)
    assert not melding.sporen.open().exists()


def test_closing_needs_a_reaction_a_text_and_an_outcome(in_de_lijn, teamchef):
    actie = add_lijnactie(in_de_lijn.sporen.get(), teamchef, soort="gesprek", omschrijving="Gesprek.")
    record_resultaat(actie, teamchef, resultaat="Klaar.", gedaan_op=klok.vandaag())
    assert "Leg de reactie vast" in geweigerd(close_lijn, in_de_lijn, teamchef, **UITKOMST)
    record_reactie(in_de_lijn, teamchef, soort="gesprek")
    assert "Vertel de melder" in geweigerd(close_lijn, in_de_lijn, teamchef, uitkomst="overschreden", voor_melder=" ")
    for fout in ("", "plichtsverzuim"):
        assert "norm is overschreden" in geweigerd(close_lijn, in_de_lijn, teamchef, uitkomst=fout, voor_melder="x")
    in_de_lijn.refresh_from_db()
    assert in_de_lijn.status == Status.LIJNAFHANDELING and in_de_lijn.sporen.open().exists()


def test_only_the_owner_works_in_the_line(in_de_lijn, teamchef, team, vik, voorzitter, als):
    spoor = in_de_lijn.sporen.get()
    for wie in (make_person("tc", team), vik, voorzitter):
        assert "rol" in geweigerd(add_lijnactie, spoor, wie, soort="gesprek", omschrijving="x")
        assert "rol" in geweigerd(close_lijn, in_de_lijn, wie, **UITKOMST)
        assert als(wie).get(reverse("triage:lijn", args=[in_de_lijn.kenmerk])).status_code == 404


def test_result_is_not_dated_ahead_and_a_closed_spoor_takes_nothing(in_de_lijn, teamchef):
    spoor = in_de_lijn.sporen.get()
    actie = add_lijnactie(spoor, teamchef, soort="gesprek", omschrijving="Gesprek.")
    morgen = klok.vandaag() + timedelta(days=1)
    assert "tot en met vandaag" in geweigerd(record_resultaat, actie, teamchef, resultaat="x", gedaan_op=morgen)
    doe_het_werk(in_de_lijn, teamchef)
    record_resultaat(actie, teamchef, resultaat="Klaar.", gedaan_op=klok.vandaag())
    close_lijn(in_de_lijn, teamchef, **UITKOMST)
    spoor.refresh_from_db()
    assert "loopt niet meer" in geweigerd(add_lijnactie, spoor, teamchef, soort="gesprek", omschrijving="x")


@pytest.mark.parametrize("reden", [Terugreden.FEITEN, Terugreden.AFSPRAAK])
def test_case_goes_back_to_the_commissie_and_leaves_the_owner(in_de_lijn, teamchef, voorzitter, reden):
    assert "Schrijf op" in geweigerd(return_lijn, in_de_lijn, teamchef, reden=reden, toelichting=" ")
    return_lijn(in_de_lijn, teamchef, reden=reden, toelichting="Er zijn twee nieuwe getuigen.")
    in_de_lijn.refresh_from_db()
    assert in_de_lijn.status == Status.TRIAGE
    assert in_de_lijn.agendapunten.count() == 2
    assert not in_de_lijn.sporen.open().exists()
    assert not mag(in_de_lijn, teamchef, Recht.LIJN) and not mag(in_de_lijn, teamchef, Recht.MELDING_LEZEN)
    assert mag(in_de_lijn, voorzitter, Recht.WEGEN)
    assert in_de_lijn.wissels.last().toelichting.endswith("Er zijn twee nieuwe getuigen.")


def test_vik_too_may_hand_a_case_back(in_de_lijn, vik):
    return_lijn(in_de_lijn, vik, reden=Terugreden.FEITEN, toelichting="De melder belde.")
    assert in_de_lijn.wissels.last().rol == "vi"


def test_term_is_a_reason_only_after_it_was_exceeded_twice(in_de_lijn, teamchef):
    gegevens = {"reden": Terugreden.TERMIJN, "toelichting": "Het lukt niet."}
    verloopt = in_de_lijn.termijnen.get(soort="lijnafhandeling").verloopt_op
    for later in (0, 1):
        with klok.op(klok.nu() + (verloopt - klok.vandaag()) + timedelta(days=later)):
            assert "twee keer" in geweigerd(return_lijn, in_de_lijn, teamchef, **gegevens)
    with klok.op(klok.nu() + (verloopt - klok.vandaag()) + timedelta(days=9)):
        return_lijn(in_de_lijn, teamchef, **gegevens)


def test_second_weging_after_the_line_can_choose_otherwise(in_de_lijn, teamchef, voorzitter, besluit_tot, commissie):
    from tests.triage.conftest import ASPECTEN, neem_plaats
    from triage.actions.weging import record_weging

    return_lijn(in_de_lijn, teamchef, reden=Terugreden.FEITEN, toelichting="Er is meer.")
    neem_plaats(punt_of(in_de_lijn), commissie)
    record_weging(punt_of(in_de_lijn), voorzitter, aspecten=ASPECTEN)
    melding = besluit_tot(in_de_lijn, "DISC")
    assert melding.status == Status.ONDERZOEK
    assert melding.sporen.open().get().soort == "DISC"


def test_nevenspoor_in_the_line_closes_beside_an_onderzoek(gewogen, besluit_tot, teamchef):
    melding = besluit_tot(gewogen, "DISC", nevensporen=["TEAM"])
    team = melding.sporen.get(soort="TEAM")
    assert mag(melding, teamchef, Recht.LIJN) and team.status == Spoor.Status.LOOPT
    assert "nog geen actie" in geweigerd(close_nevenspoor, team, teamchef)
    actie = add_lijnactie(team, teamchef, soort="teamafspraak", omschrijving="Teamgesprek.")
    record_resultaat(actie, teamchef, resultaat="Gedaan.", gedaan_op=klok.vandaag())
    close_nevenspoor(team, teamchef)
    assert "al gesloten" in geweigerd(close_nevenspoor, team, teamchef)
    melding.refresh_from_db()
    assert melding.status == Status.ONDERZOEK
    assert melding.sporen.open().get().soort == "DISC"


def test_spoor_of_the_line_does_not_close_on_its_own(in_de_lijn, teamchef):
    doe_het_werk(in_de_lijn, teamchef)
    assert "samen met" in geweigerd(close_nevenspoor, in_de_lijn.sporen.get(), teamchef)


def test_pages_of_the_line_from_first_action_to_the_end(in_de_lijn, teamchef, als):
    browser, k = als(teamchef), in_de_lijn.kenmerk
    lijn = reverse("triage:lijn", args=[k])
    pagina = browser.get(lijn).content.decode()
    assert check_page(pagina) == [] and "Voer een gesprek." in pagina
    nieuw = reverse("triage:actie-nieuw", args=[k, in_de_lijn.sporen.get().pk])
    assert check_page(browser.get(nieuw).content.decode()) == []
    fout = browser.post(nieuw, {"omschrijving": "Gesprek met het hele team."})
    assert fout.status_code == 422 and "Gesprek met het hele team." in fout.content.decode()
    assert browser.post(nieuw, {"soort": "gesprek", "omschrijving": "Gesprek."}).status_code == 302
    actie = reverse("triage:actie", args=[k, Lijnactie.objects.get().pk])
    assert check_page(browser.get(actie).content.decode()) == []
    morgen = (klok.vandaag() + timedelta(days=1)).isoformat()
    assert browser.post(actie, {"resultaat": "Goed.", "gedaan_op": morgen}).status_code == 422
    assert browser.post(actie, {"resultaat": "Goed.", "gedaan_op": klok.vandaag().isoformat()}).status_code == 302
    afronden = reverse("triage:lijn-afronden", args=[k])
    te_vroeg = browser.post(afronden, UITKOMST)
    assert te_vroeg.status_code == 422 and "Leg de reactie vast" in te_vroeg.content.decode()
    reactie = reverse("triage:reactie-nieuw", args=[k])
    assert check_page(browser.get(reactie).content.decode()) == []
    assert browser.post(reactie, {"voor": "", "soort": "a", "op": morgen}).status_code == 422
    wie = str(in_de_lijn.betrokkenheden.get().pk)
    gegevens = {"voor": wie, "soort": "leermaatregel", "op": klok.vandaag().isoformat()}
    assert browser.post(reactie, gegevens).status_code == 302
    assert Reactie.objects.get().betrokkenheid is not None
    assert check_page(browser.get(lijn).content.decode()) == []
    assert check_page(browser.get(afronden).content.decode()) == []
    assert browser.post(afronden, UITKOMST).status_code == 302
    in_de_lijn.refresh_from_db()
    assert in_de_lijn.status == Status.HERSTEL
    assert browser.get(afronden).status_code == 302


def test_page_back_to_the_commissie(in_de_lijn, teamchef, vik, als):
    url = reverse("triage:lijn-terug", args=[in_de_lijn.kenmerk])
    assert check_page(als(vik).get(url).content.decode()) == []
    assert als(teamchef).post(url, {"reden": "termijn", "toelichting": "x"}).status_code == 422
    klaar = als(teamchef).post(url, {"reden": "feiten", "toelichting": "Nieuwe getuige."})
    assert klaar.status_code == 302 and klaar.url == reverse("werk")
    assert als(teamchef).get(url).status_code == 404


def test_page_closes_a_nevenspoor_or_says_why_not(gewogen, besluit_tot, teamchef, als):
    melding = besluit_tot(gewogen, "DISC", nevensporen=["LIJN"])
    spoor, browser = melding.sporen.get(soort="LIJN"), als(teamchef)
    url, lijn = reverse("triage:spoor-sluiten", args=[melding.kenmerk, spoor.pk]), "triage:lijn"
    pagina = browser.post(url, follow=True).content.decode()
    assert "nog geen actie" in pagina and check_page(pagina) == []
    actie = add_lijnactie(spoor, teamchef, soort="gesprek", omschrijving="Gesprek.")
    record_resultaat(actie, teamchef, resultaat="Gedaan.", gedaan_op=klok.vandaag())
    browser.post(url)
    assert "Klaar" in browser.get(reverse(lijn, args=[melding.kenmerk])).content.decode()
    assert not melding.sporen.open().filter(soort="LIJN").exists()


# --- a reaction that was recorded wrong -------------------------------------------------------------------------------


@pytest.fixture
def reactie(in_de_lijn, teamchef) -> Reactie:
    return record_reactie(in_de_lijn, teamchef, soort="gesprek")


def _tellen() -> Counter:
    maand = Periode.van_datum("maand", klok.vandaag())
    return Counter(reacties(maand, is_straf=False).values_list("soort", flat=True))


def test_a_reaction_is_mended_by_who_recorded_it_and_counts_once(in_de_lijn, reactie, teamchef, als):
    url = reverse("triage:reactie", args=[in_de_lijn.kenmerk, reactie.pk])
    browser = als(teamchef)
    assert check_page(browser.get(url).text) == []
    wie = str(in_de_lijn.betrokkenheden.get().pk)
    gegevens = {"voor": wie, "soort": "leermaatregel", "op": klok.vandaag().isoformat()}
    assert browser.post(url, gegevens).status_code == 422  # not without saying why
    assert browser.post(url, gegevens | {"reden": "Verkeerd gekozen."}).status_code == 302
    assert _tellen() == {"leermaatregel": 1}
    pagina = browser.get(reverse("triage:lijn", args=[in_de_lijn.kenmerk])).text
    assert "Verkeerd gekozen." in pagina and check_page(pagina) == []
    assert Reactiecorrectie.objects.get().soort == "gesprek"


def test_a_mended_reaction_stays_in_the_quarter_that_was_counted_with_it(in_de_lijn, reactie, teamchef):
    toen = reactie.op
    velden = {"soort": "leermaatregel", "betrokkenheid": None, "reden": "Verkeerde dag."}
    with klok.op(klok.nu() + timedelta(days=200)):
        later = klok.vandaag() - timedelta(days=1)
        rij = correct_reactie(reactie, teamchef, op=later, **velden)
    assert (rij.op, rij.telt_op) == (later, toen)
    assert _tellen() == {"leermaatregel": 1}


def test_a_reaction_that_stands_twice_is_taken_back(in_de_lijn, reactie, teamchef, als):
    dubbel = record_reactie(in_de_lijn, teamchef, soort="gesprek")
    url = reverse("triage:reactie", args=[in_de_lijn.kenmerk, dubbel.pk])
    gegevens = {"voor": "", "soort": "gesprek", "op": klok.vandaag().isoformat(), "intrekken": "on"}
    assert als(teamchef).post(url, gegevens | {"reden": "Stond er dubbel."}).status_code == 302
    assert _tellen() == {"gesprek": 1}
    assert Reactiecorrectie.objects.get().ingetrokken
    assert als(teamchef).get(url).status_code == 404


def test_nobody_else_mends_it_and_a_penalty_is_not_mended_here(in_de_lijn, reactie, teamchef, team, voorzitter, als):
    for wie in (make_person("tc", team), voorzitter):
        assert als(wie).get(reverse("triage:reactie", args=[in_de_lijn.kenmerk, reactie.pk])).status_code == 404
        assert geweigerd(withdraw_reactie, reactie, wie, reden="x")
    Reactie.objects.update(vastgelegd_door=voorzitter)
    assert "Alleen wie" in geweigerd(withdraw_reactie, reactie, teamchef, reden="x")
    Reactie.objects.update(vastgelegd_door=teamchef, is_straf=True)
    velden = {"soort": "gesprek", "betrokkenheid": None, "op": klok.vandaag(), "reden": "x"}
    assert "Alleen wie" in geweigerd(correct_reactie, reactie, teamchef, **velden)


def test_the_only_reaction_of_a_case_that_went_on_stays(in_de_lijn, teamchef):
    doe_het_werk(in_de_lijn, teamchef)
    close_lijn(in_de_lijn, teamchef, **UITKOMST)
    enige = Reactie.objects.get()
    assert geweigerd(withdraw_reactie, enige, teamchef, reden="x")
    assert Reactie.objects.exists()
