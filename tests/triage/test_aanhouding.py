"""Holding a case for one question (T7) and taking it up again (T8)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meldingen.actions.muren import wall_off
from meldingen.models import Bericht, Systeem
from meldingen.workflow import Status
from pvi import klok
from tests.toegankelijk import check_page
from tests.triage.conftest import geweigerd, loopt, punt_of
from triage.actions.aanhouding import hold_melding, resume_melding
from triage.actions.triagebesluit import propose_triagebesluit
from triage.actions.zitting import sync_agenda
from triage.models import Aanhouding
from triage.tasks import sweep_agenda

pytestmark = pytest.mark.django_db


@pytest.fixture
def vraag(vik):
    def make(**extra):
        return {
            "vraag": "Was er iemand van de leiding bij?",
            "eigenaar": vik,
            "uiterlijk_op": klok.vandaag() + timedelta(days=7),
            "voor_melder": "De commissie heeft nog één vraag.",
        } | extra

    return make


@pytest.fixture
def aangehouden(te_wegen, voorzitter, vraag):
    hold_melding(punt_of(te_wegen), voorzitter, **vraag())
    te_wegen.refresh_from_db()
    return te_wegen


def test_held_case_has_a_question_an_owner_and_a_date(aangehouden, vik):
    assert aangehouden.status == Status.AANGEHOUDEN
    assert aangehouden.volgende_op == klok.vandaag() + timedelta(days=7)
    aanhouding = Aanhouding.objects.get()
    assert (aanhouding.eigenaar, aanhouding.beantwoord_op) == (vik, None)
    assert not aangehouden.agendapunten.open().exists()
    assert Bericht.objects.get(soort=Bericht.Soort.STATUS).tekst == "De commissie heeft nog één vraag."
    assert loopt(aangehouden, "aangehouden") and not loopt(aangehouden, "eerste_zitting")


@pytest.mark.parametrize(
    ("weg", "tekst"),
    [
        ({"vraag": " "}, "Schrijf de vraag op"),
        ({"eigenaar": None}, "wie het antwoord zoekt"),
        ({"uiterlijk_op": None}, "datum na vandaag"),
        ({"voor_melder": ""}, "wat de melder leest"),
    ],
)
def test_holding_names_what_is_missing(te_wegen, voorzitter, vraag, weg, tekst):
    assert tekst in geweigerd(hold_melding, punt_of(te_wegen), voorzitter, **vraag(**weg))
    te_wegen.refresh_from_db()
    assert te_wegen.status == Status.TRIAGE


def test_walled_colleague_or_outsider_cannot_be_asked(te_wegen, voorzitter, teamchef, vik, vraag):
    wall_off(te_wegen, vik)
    for wie in (teamchef, vik):
        assert "wie het antwoord zoekt" in geweigerd(hold_melding, punt_of(te_wegen), voorzitter, **vraag(eigenaar=wie))


def test_date_must_lie_ahead(te_wegen, voorzitter, vraag):
    assert "na vandaag" in geweigerd(hold_melding, punt_of(te_wegen), voorzitter, **vraag(uiterlijk_op=klok.vandaag()))


def test_case_is_held_at_most_twice(aangehouden, voorzitter, vraag):
    resume_melding(aangehouden, aangehouden.intaker, "Nee, niemand.")
    hold_melding(punt_of(aangehouden), voorzitter, **vraag())
    resume_melding(aangehouden, aangehouden.intaker, "Toch wel.")
    assert "al twee keer" in geweigerd(hold_melding, punt_of(aangehouden), voorzitter, **vraag())


def test_proposal_that_waits_is_not_held(gewogen, voorzitter, politiechef, velden, vraag):
    propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    assert "Trek dat eerst terug" in geweigerd(hold_melding, punt_of(gewogen), voorzitter, **vraag())


def test_answer_puts_the_case_on_the_next_agenda_at_once(aangehouden, vik, voorzitter, secretaris):
    assert "Schrijf het antwoord op" in geweigerd(resume_melding, aangehouden, vik)
    assert "rol" in geweigerd(resume_melding, aangehouden, voorzitter, "Ja.")
    aanhouding = resume_melding(aangehouden, secretaris, "Ja, de teamchef.")
    assert aanhouding.antwoord == "Ja, de teamchef."
    aangehouden.refresh_from_db()
    assert aangehouden.status == Status.TRIAGE
    assert aangehouden.agendapunten.count() == 2 and aangehouden.agendapunten.open().count() == 1
    assert aangehouden.volgende_op == aangehouden.agendapunten.open().get().zitting.datum
    assert not loopt(aangehouden, "aangehouden")
    assert "niet aangehouden" in geweigerd(resume_melding, aangehouden, secretaris, "Nog eens.")


def test_passed_date_brings_it_back_without_an_answer(aangehouden):
    sweep_agenda()
    aangehouden.refresh_from_db()
    assert aangehouden.status == Status.AANGEHOUDEN
    with klok.op(klok.nu() + timedelta(days=7)):
        assert "na de afgesproken datum" in geweigerd(resume_melding, aangehouden, Systeem.JOB)
    with klok.op(klok.nu() + timedelta(days=8)):
        sweep_agenda()
        sweep_agenda()
    aangehouden.refresh_from_db()
    assert aangehouden.status == Status.TRIAGE
    assert aangehouden.wissels.last().rol == "job"
    assert Aanhouding.objects.get().antwoord == ""
    assert aangehouden.agendapunten.open().count() == 1


def test_held_case_gets_no_new_item_by_itself(aangehouden):
    assert sync_agenda() == 0
    assert not aangehouden.agendapunten.open().exists()


def test_pages_hold_and_resume(te_wegen, voorzitter, secretaris, vik, als, vraag):
    url, browser = reverse("triage:aanhouden", args=[te_wegen.kenmerk]), als(voorzitter)
    assert check_page(browser.get(url).content.decode()) == []
    fout = browser.post(url, {"vraag": "Wie was erbij?"})
    assert fout.status_code == 422 and "Wie was erbij?" in fout.content.decode()
    vroeg = browser.post(url, vraag(eigenaar=vik.pk, uiterlijk_op=klok.vandaag().isoformat()))
    assert vroeg.status_code == 422 and "Kies een datum na vandaag." in vroeg.content.decode()
    morgen = (klok.vandaag() + timedelta(days=1)).isoformat()
    assert browser.post(url, vraag(eigenaar=vik.pk, uiterlijk_op=morgen)).status_code == 302
    assert browser.get(url).status_code == 404
    terug = reverse("triage:hervatten", args=[te_wegen.kenmerk])
    assert browser.get(terug).status_code == 404  # a member may not put it back
    assert check_page(als(secretaris).get(terug).content.decode()) == []
    assert als(secretaris).post(terug, {"antwoord": ""}).status_code == 422
    assert als(secretaris).post(terug, {"antwoord": "Twee collega's."}).status_code == 302
    assert als(secretaris).get(terug).status_code == 404
    dossier = als(vik).get(reverse("triage:dossier", args=[te_wegen.kenmerk])).content.decode()
    assert check_page(dossier) == [] and "Twee collega&#x27;s." in dossier
