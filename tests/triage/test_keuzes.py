"""Nothing is offered that is refused in the end: what waits for a later release is no choice in a form."""

import pytest

from meldingen.workflow import OVERGANGEN
from tests.triage.conftest import besluit_in, punt_of
from triage.besluitstappen import BESLUITSTAPPEN, Stap
from triage.forms.besluit import Besluitformulier
from triage.forms.triagebesluit import Voorstelformulier
from triage.sporen import SOORT

pytestmark = pytest.mark.django_db


def test_a_proposal_offers_no_spoor_that_cannot_be_taken(gewogen):
    form = Voorstelformulier(agendapunt=punt_of(gewogen))
    for veld in ("hoofdspoor", "nevensporen"):
        assert not [code for code, _ in form.fields[veld].choices if SOORT[code].overgang.later], veld
    assert {code for code, soort in SOORT.items() if soort.overgang.later} == {"KLACHT"}
    form = Voorstelformulier({"hoofdspoor": "KLACHT"}, agendapunt=punt_of(gewogen))
    assert "hoofdspoor" in form.errors


def test_a_besluit_does_not_ask_for_advice_that_cannot_come(in_besluit, politiechef):
    form = Besluitformulier(rij=besluit_in(in_besluit), door=politiechef)
    assert "agfa_vraag" not in form.fields
    assert {stap.naar for stap in BESLUITSTAPPEN if stap.later} == {Stap.AGFA, Stap.OORDEEL, Stap.DEFINITIEF}
    form = Besluitformulier({"uiting": "ja", "agfa_vraag": "ja"}, rij=besluit_in(in_besluit), door=politiechef)
    form.is_valid()
    assert form.velden()["agfa_vraag"] is False


def test_a_step_that_is_refused_has_no_page(gewogen):
    assert not [overgang.code for overgang in OVERGANGEN if overgang.later and overgang.pagina]
