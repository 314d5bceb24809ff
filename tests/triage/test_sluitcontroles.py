"""Rows of the closing checklist that live in the triage."""

import pytest

from meldingen.sluitlijst import missing_per_row
from pvi import klok
from tests.triage.conftest import betrek, punt_of
from triage.actions.lijn import record_reactie
from triage.models import Spoor

pytestmark = pytest.mark.django_db


def rij(melding, code, overgang="T25"):
    return next(teksten for regel, teksten in missing_per_row(melding, overgang) if regel.code == code)


def test_open_spoor_or_agendapunt_keeps_a_case_open(in_de_lijn):
    assert rij(in_de_lijn, "sporen") == ["Er loopt nog 1 spoor."]
    Spoor.objects.update(status="afgerond", afgerond_op=klok.nu())
    assert rij(in_de_lijn, "sporen") == []


def test_two_open_sporen_are_counted(gewogen, besluit_tot):
    assert rij(besluit_tot(gewogen, "LIJN", nevensporen=["TEAM"]), "sporen") == ["Er lopen nog 2 sporen."]


def test_open_agendapunt_keeps_a_case_open(te_wegen):
    punt_of(te_wegen)
    assert rij(te_wegen, "sporen") == ["Er staat nog een agendapunt open bij de triagecommissie."]


@pytest.mark.parametrize("uitkomst", ["overschreden", "plichtsverzuim"])
def test_crossed_norm_asks_a_reaction(in_de_lijn, teamchef, uitkomst):
    in_de_lijn.uitkomst = uitkomst
    assert len(rij(in_de_lijn, "reactie")) == 1
    record_reactie(in_de_lijn, teamchef, soort="gesprek")
    assert rij(in_de_lijn, "reactie") == []


def test_plichtsverzuim_asks_a_reaction_for_each(in_de_lijn, teamchef, collega):
    in_de_lijn.uitkomst = "plichtsverzuim"
    wie = betrek(in_de_lijn, collega, uitkomst="plichtsverzuim")
    record_reactie(in_de_lijn, teamchef, soort="gesprek")
    assert rij(in_de_lijn, "reactie") == ["Bij plichtsverzuim hoort een reactie voor elke betrokkene."]
    wie.reacties.create(melding=in_de_lijn, soort="a", is_straf=True, op=klok.vandaag(), vastgelegd_door=teamchef)
    assert rij(in_de_lijn, "reactie") == []


@pytest.mark.parametrize("uitkomst", ["niet_vast", "niet_overschreden", "misverstand", "niet_onderzocht"])
def test_other_outcomes_ask_none(in_de_lijn, uitkomst):
    in_de_lijn.uitkomst = uitkomst
    assert rij(in_de_lijn, "reactie") == []


def test_follow_up_question_counts_only_for_a_besluit_that_ends_the_handling(in_de_lijn, gewogen, besluit_tot):
    vraag = "Vraag of de melder of benadeelde nazorg wil."
    assert vraag not in rij(in_de_lijn, "opvolging")


def test_follow_up_question_is_asked_before_geen(gewogen, besluit_tot):
    melding = besluit_tot(gewogen, "GEEN", "niet_vast", follow_up_gewenst=True)
    vraag = "Vraag of de melder of benadeelde nazorg wil."
    assert vraag not in rij(melding, "opvolging", "T13")
    melding.follow_up_gewenst = None
    assert vraag in rij(melding, "opvolging", "T13")
