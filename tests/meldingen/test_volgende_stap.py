"""The next step, who takes it and by when: at the top of every dossier, in words for staff."""

import pytest

from meldingen import uitleg
from meldingen import workflow as w
from meldingen.beurt import PARTIJ, next_step
from meldingen.workflow import Status

OPEN = [s for s in Status if s not in (Status.CONCEPT, Status.AFGESLOTEN)]


@pytest.mark.parametrize("status", OPEN)
def test_every_open_state_tells_staff_what_to_do_and_never_says_you_to_the_melder(status):
    assert uitleg.VOOR_STAF[status].endswith(".")
    assert "je melding" not in uitleg.VOOR_STAF[status].lower()
    assert PARTIJ[status].woord == uitleg.UITLEG[status].wie or status == Status.AANGEHOUDEN


@pytest.mark.usefixtures("vik")
def test_a_step_nobody_can_take_is_an_appointment(open_melding, person):
    """The unit has a VIK and nobody else: the commissie is not promised, who appoints it is asked."""
    vik = person("vi", "RT")
    open_melding.transition(w.T3, door=vik)
    open_melding.transition(w.T4, door=vik)
    stap = next_step(open_melding, vik)
    assert (stap.tekst, stap.wie) == (
        "Benoem leden van de triagecommissie van deze eenheid.", "de beheerder van het portaal",
    )  # fmt: skip
    person("tr", "RT", functie="lid")
    assert next_step(open_melding, vik).wie == "de triagecommissie"


def test_the_contact_at_vik_is_you_a_colleague_is_the_department(open_melding, vik, person):
    collega = person("vi", "RT")
    assert next_step(open_melding, vik).wie == next_step(open_melding, collega).wie == "jij"
    open_melding.transition(w.T3, door=vik)
    open_melding.intaker = vik
    open_melding.save()
    assert next_step(open_melding, vik).wie == "jij"
    assert next_step(open_melding, collega).wie == "de afdeling VIK"
    assert next_step(open_melding).wie == "de afdeling VIK"
