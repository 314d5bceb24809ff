"""Consulting the Landelijk Coördinator (rows 14 and 38 of the matrix)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meldingen.actions.muren import wall_off
from meldingen.models import Notificatie
from meldingen.models.termijn import Termijn
from pvi import klok
from tests.toegankelijk import check_page
from tests.triage.conftest import geweigerd, loopt, punt_of
from triage.actions.lcadvies import ask_lc, give_lc_advies, record_lc_silence, submit_to_lc
from triage.actions.triagebesluit import make_definitief, propose_triagebesluit, take_standpunt, withdraw_voorstel
from triage.models import LcAdvies, Triagebesluit
from triage.tasks import sweep_agenda

pytestmark = pytest.mark.django_db

AKKOORD, NIET_AKKOORD = Triagebesluit.Standpunt.AKKOORD, Triagebesluit.Standpunt.GEWEIGERD
ADVIES = "Kies een onderzoeker van buiten; hier kijkt het hele land mee."


@pytest.fixture
def zwaar(gewogen, coordinator):
    """A weighed case with LC-plicht."""
    gewogen.lc_plicht = gewogen.bij_lc = True
    gewogen.save()
    return gewogen


@pytest.fixture
def voorgesteld(zwaar, voorzitter, politiechef, velden) -> Triagebesluit:
    return propose_triagebesluit(punt_of(zwaar), voorzitter, **velden("LIJN"))


def test_the_lc_is_asked_first_and_the_politiechef_waits(zwaar, voorgesteld, coordinator, politiechef):
    vraag = zwaar.lc_adviezen.get()
    assert loopt(zwaar, "lc_advies") and not loopt(zwaar, "standpunt")
    assert [n.medewerker for n in Notificatie.objects.filter(aanleiding=f"lc-vraag:{vraag.pk}")] == [coordinator]
    assert "Wacht met je standpunt" in geweigerd(take_standpunt, voorgesteld, politiechef, AKKOORD)
    give_lc_advies(vraag, coordinator, strekking="eens", advies="Goed gewogen.")
    assert loopt(zwaar, "standpunt") and not loopt(zwaar, "lc_advies")
    assert take_standpunt(voorgesteld, politiechef, AKKOORD).status == Triagebesluit.Status.STANDPUNT


def test_who_goes_against_the_advice_says_why(zwaar, voorgesteld, coordinator, politiechef):
    give_lc_advies(zwaar.lc_adviezen.get(), coordinator, strekking="anders", advies=ADVIES)
    assert "iets anders" in geweigerd(take_standpunt, voorgesteld, politiechef, AKKOORD)
    take_standpunt(voorgesteld, politiechef, AKKOORD, "De lijn heeft dit zelf goed in beeld.")


def test_silence_is_recorded_the_day_after_the_term_and_the_case_moves_on(zwaar, voorgesteld, politiechef, coordinator):
    termijn = Termijn.objects.open().get(melding=zwaar, soort="lc_advies")
    laatste_dag = klok.nu() + (termijn.verloopt_op - klok.vandaag())
    with klok.op(laatste_dag):
        assert record_lc_silence() == 0
    with klok.op(laatste_dag + timedelta(days=1)):
        sweep_agenda()
        assert record_lc_silence() == 0
        vraag = zwaar.lc_adviezen.get()
        assert vraag.stilte_op and not vraag.gegeven_op
        assert loopt(zwaar, "standpunt")
        take_standpunt(voorgesteld, politiechef, AKKOORD)
        # Late advice still stands in the file; it holds nobody up.
        give_lc_advies(vraag, coordinator, strekking="anders", advies=ADVIES)


def test_lc_plicht_that_comes_after_the_agreement_still_asks(gewogen, voorzitter, politiechef, velden, coordinator):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    take_standpunt(besluit, politiechef, AKKOORD)
    gewogen.lc_plicht = gewogen.bij_lc = True
    gewogen.save()
    sweep_agenda()
    sweep_agenda()
    give_lc_advies(gewogen.lc_adviezen.get(), coordinator, strekking="eens", advies="Akkoord.")
    make_definitief(besluit, voorzitter)


def test_a_new_proposal_asks_anew_and_the_old_answer_does_not_count(
    zwaar, voorgesteld, coordinator, politiechef, voorzitter, velden
):
    give_lc_advies(zwaar.lc_adviezen.get(), coordinator, strekking="eens", advies="Goed gewogen.")
    take_standpunt(voorgesteld, politiechef, NIET_AKKOORD, "Weeg de herhaling mee.")
    nieuw = propose_triagebesluit(punt_of(zwaar), voorzitter, **velden("TEAM"))
    assert zwaar.lc_adviezen.open().count() == 1
    assert "Wacht met je standpunt" in geweigerd(take_standpunt, nieuw, politiechef, AKKOORD)
    withdraw_voorstel(nieuw, voorzitter)
    assert not zwaar.lc_adviezen.open().exists() and not loopt(zwaar, "lc_advies")


def test_advice_is_the_lcs_alone_once_and_never_behind_a_wall(zwaar, voorgesteld, coordinator, politiechef, person):
    vraag = zwaar.lc_adviezen.get()
    assert "jouw rol" in geweigerd(give_lc_advies, vraag, politiechef, strekking="eens", advies="Ja.")
    assert "Schrijf je advies" in geweigerd(give_lc_advies, vraag, coordinator, strekking="eens", advies=" ")
    wall_off(zwaar, coordinator)
    assert "jouw rol" in geweigerd(give_lc_advies, vraag, coordinator, strekking="eens", advies="Ja.")
    ander = person("lc", "KS")
    give_lc_advies(vraag, ander, strekking="eens", advies="Ja.")
    assert "al beantwoord" in geweigerd(give_lc_advies, vraag, ander, strekking="eens", advies="Ja.")


def test_the_politiechef_may_put_a_case_to_the_lc(gewogen, voorzitter, politiechef, velden, coordinator, als):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    assert als(coordinator).get(reverse("triage:lc-advies", args=[gewogen.kenmerk])).status_code == 404
    als(politiechef).post(reverse("triage:lc-voorleggen", args=[gewogen.kenmerk]))
    gewogen.refresh_from_db()
    assert gewogen.bij_lc and not gewogen.lc_plicht
    assert als(coordinator).get(reverse("triage:lc-advies", args=[gewogen.kenmerk])).status_code == 200
    assert "ligt al" in geweigerd(submit_to_lc, gewogen, politiechef)
    # Asked freely, the advice holds nobody up.
    take_standpunt(besluit, politiechef, AKKOORD)


def test_a_case_that_is_not_with_the_lc_asks_nothing(gewogen):
    assert ask_lc(gewogen, LcAdvies.Moment.TRIAGEBESLUIT) is None


def test_the_lc_works_from_the_list_and_the_words_stay_on_a_refused_form(zwaar, voorgesteld, coordinator, als):
    client = als(coordinator)
    lijst = client.get(reverse("triage:lc-adviezen"))
    pagina = reverse("triage:lc-advies", args=[zwaar.kenmerk])
    assert pagina in lijst.content.decode() and check_page(lijst.content.decode()) == []
    geweigerd_form = client.post(pagina, {"advies": ADVIES})
    assert geweigerd_form.status_code == 422 and ADVIES in geweigerd_form.content.decode()
    assert check_page(geweigerd_form.content.decode()) == []
    assert client.post(pagina, {"advies": ADVIES, "strekking": "anders"})["Location"] == reverse("triage:lc-adviezen")
    assert ADVIES in client.get(reverse("triage:dossier", args=[zwaar.kenmerk])).content.decode()
    assert pagina not in client.get(reverse("triage:lc-adviezen")).content.decode()
    rij = LcAdvies.history.latest()
    assert ADVIES not in str(rij.__dict__)
