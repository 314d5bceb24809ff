"""Until which day everything is kept: every way of closing, signalen, consulten, duplicates."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meldingen import bewaartermijnen, retention
from meldingen import workflow as w
from meldingen.actions.intake import close_without_triage
from meldingen.actions.signaal import convert_signaal, keep_signaal, log_signaal, take_up
from meldingen.bewaartermijnen import BEWAARTERMIJNEN, REGEL, keep_until
from meldingen.models import (
    Consult,
    Melding,
    Signaal,
)
from meldingen.models.concept import BEWAREN
from meldingen.retention import destroy_due, every_table_has_a_kaart, kept_consult_until, last_day
from meldingen.workflow import OVERGANGEN, Status
from pvi import klok, kluis
from tests import kern
from tests.kern import moment
from tests.meldingen.melder import submitted
from tests.meldingen.staf import in_intake
from triage.models import Reactie

pytestmark = pytest.mark.django_db

# Years after closing, or what it says.
DOMEIN = {
    "geen_plichtsverzuim": "2 jaar",
    "reactie": "3 jaar",
    "straf": "5 jaar",
    "ontslag": "10 jaar",
    "signaal": "1 jaar",
    "consult": "1 jaar",
    "concept": "30 dagen",
    "cijfers": "blijft",
}


def test_the_table_is_that_of_the_domain():
    assert {regel.code: regel.lengte for regel in BEWAARTERMIJNEN} == DOMEIN
    assert timedelta(days=REGEL["concept"].aantal) == BEWAREN


def test_outcome_without_a_question_fails_the_start(monkeypatch):
    monkeypatch.setattr(bewaartermijnen, "_vragen", {})
    assert len(bewaartermijnen.every_outcome_has_a_question(None)) == 3
    monkeypatch.undo()
    assert bewaartermijnen.every_outcome_has_a_question(None) == []


def test_table_that_leads_to_a_case_and_says_nothing_fails_the_start(monkeypatch):
    """Whoever adds a table to a case must say what becomes of its rows."""
    monkeypatch.setattr(retention, "KAARTEN", [kaart for kaart in retention.KAARTEN if kaart.model != "triage.Besluit"])
    (fout,) = every_table_has_a_kaart(None)
    assert fout.id == "meldingen.E003"
    assert "triage.Besluit" in fout.msg
    monkeypatch.undo()
    assert every_table_has_a_kaart(None) == []


SLUITEND = [overgang for overgang in OVERGANGEN if Status.AFGESLOTEN in overgang.naar]

# Reactions of a case → the row that decides.
UITKOMSTEN = {
    "geen_plichtsverzuim": [],
    "reactie": [("gesprek", False)],
    "straf": [("gesprek", False), ("a", True)],
    "ontslag": [("a", True), ("gesprek", False), ("j", True)],
}


@pytest.fixture
def dicht_mag(monkeypatch):
    """Closing has its own tests; here the checklist is complete, and what a later release opens is open."""
    monkeypatch.setattr("meldingen.models.melding.missing_for_closing", lambda melding, code: [])


def react(melding: Melding, reacties, door) -> None:
    for soort, is_straf in reacties:
        Reactie.objects.create(melding=melding, soort=soort, is_straf=is_straf, op=klok.vandaag(), vastgelegd_door=door)


@pytest.mark.parametrize("regel", UITKOMSTEN)
@pytest.mark.parametrize("overgang", SLUITEND, ids=str)
def test_every_way_of_closing_sets_the_day_of_the_heaviest_outcome(dicht_mag, team, vik, overgang, regel):
    van = next(iter(overgang.van))
    with klok.op(moment("2026-02-27")):
        melding = kern.zaak(team, van, sluitreden="afgerond")
        react(melding, UITKOMSTEN[regel], vik)
        melding._enter(overgang, Status.AFGESLOTEN, klok.nu())
    assert Melding.objects.get(pk=melding.pk).bewaren_tot == date(2026 + REGEL[regel].aantal, 2, 27)


def test_there_are_four_ways_into_afgesloten():
    assert {overgang.code for overgang in SLUITEND} == {"T6", "T13", "T23", "T25"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    dag=st.dates(date(2020, 1, 1), date(2060, 12, 31)),
    reacties=st.lists(st.tuples(st.sampled_from(["a", "c", "j", "gesprek", "excuses"]), st.booleans()), max_size=6),
)
def test_the_last_day_is_never_before_the_term_of_any_outcome(db, team, vik, dag, reacties):
    """For every closing day, leap days included, and every set of outcomes: the longest term, to the day."""
    with transaction.atomic():
        melding = kern.zaak(team, Status.NAZORG)
        react(melding, reacties, vik)
        laatste = keep_until(melding, dag)
        transaction.set_rollback(True)
    straffen = {soort for soort, is_straf in reacties if is_straf}
    jaren = 10 if "j" in straffen else 5 if straffen else 3 if reacties else 2
    assert (laatste.year, laatste.month) == (dag.year + jaren, dag.month)
    assert laatste.day == dag.day or (dag.month, dag.day, laatste.day) == (2, 29, 28)


def test_leaving_afgesloten_clears_the_day(team):
    melding = kern.zaak(team, Status.AFGESLOTEN)
    assert melding.bewaren_tot
    melding._enter(w.T26, Status.INTAKE, klok.nu())
    assert Melding.objects.get(pk=melding.pk).bewaren_tot is None


def test_closed_case_without_a_day_is_refused_by_the_database(team):
    with pytest.raises(Exception, match="melding_gesloten_heeft_bewaardag"), transaction.atomic():
        kern.zaak(team, Status.AFGESLOTEN, bewaren_tot=None)


def logged(team, teamchef, **velden) -> Signaal:
    return log_signaal(
        Signaal(eenheid=team, bron="zelf", wat_gezien="Er werd gelachen.", wanneer="", al_gedaan="", **velden),
        door=teamchef,
    )


def test_signaal_that_became_no_melding_goes_after_a_year(team, teamchef, vik):
    signaal = logged(team, teamchef)
    with klok.op(moment("2026-03-10")):
        keep_signaal(signaal, door=vik, uitkomst=Signaal.Status.GESLOTEN, redencode="team", reden="Sfeer.")
    with klok.op(moment("2027-03-10")):
        assert destroy_due() == 0
    with klok.op(moment("2027-03-11")):
        assert destroy_due() == 1
        signaal.refresh_from_db()
        assert signaal.gewist_op == date(2027, 3, 11)
        kluis.clear()
        with kluis.opened(signaal.sleutel_id), pytest.raises(kluis.Vernietigd):
            _ = signaal.wat_gezien
        assert not signaal.history.exists()
        # It still counts, and nobody finds it.
        assert Signaal.objects.filter(redencode="team").count() == 1
        assert not Signaal.objects.permitted(vik, w.Recht.SIGNAAL_BEOORDELEN).exists()
        assert not Signaal.objects.permitted(teamchef, w.Recht.SIGNAAL_LOGGEN).exists()


def test_signaal_with_the_team_is_kept_from_the_day_the_leader_set_to_work(team, teamchef, vik):
    signaal = logged(team, teamchef)
    with klok.op(moment("2026-03-10")):
        keep_signaal(signaal, door=vik, uitkomst=Signaal.Status.TEAMAANPAK, redencode="team")
    with klok.op(moment("2026-06-01")):
        take_up(signaal, door=teamchef)
    assert Signaal.objects.get().bewaren_tot == date(2027, 6, 1)


def test_signaal_that_became_a_melding_goes_with_its_case_and_not_before(dicht_mag, team, teamchef, vik):
    signaal = logged(team, teamchef)
    melding = convert_signaal(signaal, vik)
    with klok.op(moment("2028-01-01")):
        assert destroy_due() == 0
    Melding._base_manager.filter(pk=melding.pk).update(status=Status.INTAKE)
    melding.refresh_from_db()
    with klok.op(moment("2028-01-10")):
        melding._enter(w.T6, Status.AFGESLOTEN, klok.nu()) if setattr(melding, "sluitreden", "test") is None else None
    with klok.op(moment("2030-01-11")):
        assert destroy_due() == 1
    signaal.refresh_from_db()
    assert signaal.gewist_op == date(2030, 1, 11)


def test_talk_of_a_vertrouwenspersoon_becomes_a_number_after_a_year(team, vertrouwenspersoon):
    consult = Consult.objects.create(
        vertrouwenspersoon=vertrouwenspersoon, maand=date(2026, 3, 1), eenheid=team, route="geen"
    )
    assert kept_consult_until(consult) == date(2027, 3, 31)
    with klok.op(moment("2027-03-31")):
        destroy_due()
        assert Consult.objects.of(vertrouwenspersoon).exists()
    with klok.op(moment("2027-04-01")):
        destroy_due()
        assert not Consult.objects.of(vertrouwenspersoon).exists()
        assert Consult.objects.in_periode(date(2026, 3, 1), date(2026, 3, 31)).count() == 1


def test_duplicate_stays_as_long_as_the_case_in_which_its_melder_went_on(team, vik):
    """The own words of its melder lie in it, and the case they are about still runs."""
    een, ander = (in_intake(submitted(eenheid=team)[0], vik) for _ in range(2))
    kluis.open_sleutel(een.sleutel_id, ander.sleutel_id)
    with klok.op(moment("2026-03-10")):
        close_without_triage(ander, door=vik, reden="dubbel", tekst="Je hoort bij een andere melding.", dubbel_van=een)
    ander.refresh_from_db()
    assert ander.bewaren_tot == date(2028, 3, 10)
    with klok.op(moment("2031-01-01")):
        assert last_day(ander) is None
        assert destroy_due() == 0
        een.refresh_from_db()
        een.sluitreden = "afgerond"
        een._enter(w.T25, Status.AFGESLOTEN, klok.nu())
    ander.refresh_from_db()
    with klok.op(moment("2033-01-01")):
        assert last_day(ander) == date(2033, 1, 1)
        assert destroy_due() == 0
    with klok.op(moment("2033-01-02")):
        assert destroy_due() == 2
