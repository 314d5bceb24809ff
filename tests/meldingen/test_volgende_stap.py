"""The next step, who takes it and by when: at the top of every dossier, in words for staff."""

import pytest

from meldingen import uitleg
from meldingen import workflow as w
from meldingen.workflow import Status


@pytest.mark.parametrize("status", [s for s in Status if s not in (Status.CONCEPT, Status.AFGESLOTEN)])
def test_every_open_state_tells_staff_what_to_do_and_never_says_you_to_the_melder(status):
    assert uitleg.VOOR_STAF[status].endswith(".")
    assert "je melding" not in uitleg.VOOR_STAF[status].lower()


def test_a_proposal_that_waits_puts_the_politiechef_first(open_melding, vik):
    open_melding.transition(w.T3, door=vik)
    open_melding.transition(w.T4, door=vik)
    assert uitleg.next_step_for_staff(open_melding).wie == "de triagecommissie"
    open_melding.record_event("triagebesluit_voorgesteld")
    stap = uitleg.next_step_for_staff(open_melding)
    assert stap.wie == "de politiechef"
    assert stap.wanneer == open_melding.termijnen.get(soort="standpunt").verloopt_op


def test_the_words_of_a_step_in_between_name_terms_that_exist():
    from meldingen.termijnen import SOORT

    assert set(uitleg.TUSSENSTAP) <= set(SOORT)
