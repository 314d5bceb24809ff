"""In the demo: who reads "jij" on a case finds it on `/werk/`, and a betrokkene with a voornemen finds that."""

from itertools import groupby

import pytest

from dashboards.wacht import work_of
from demo.mensen import read_cast
from meldingen.beurt import JIJ, next_step
from meldingen.models import Betrokkenheid, Melding
from meldingen.workflow import Recht, Status
from triage.besluitstappen import Stap
from triage.models import Besluit

pytestmark = pytest.mark.django_db
# Of each state so many cases a person.
PER_STATUS = 2


def missed() -> list[tuple[str, str, str]]:
    """(who, which case, the step) that is this person's and does not wait on the own page."""
    gemist = []
    for medewerker in read_cast().values():
        wat = {regel.wat for regel in work_of(medewerker).wacht}
        zaken = Melding.objects.permitted(medewerker, Recht.VOLGEN).exclude(status=Status.AFGESLOTEN)
        for _, rij in groupby(zaken.order_by("status", "kenmerk"), key=lambda melding: melding.status):
            for melding in list(rij)[:PER_STATUS]:
                stap = next_step(melding, medewerker)
                # The commissie weighs at its zitting: that is the line.
                gevonden = melding.kenmerk in wat or (melding.status == Status.TRIAGE and "Zitting" in wat)
                if stap is not None and stap.wie == JIJ and not gevonden:
                    gemist.append((medewerker.naam, melding.kenmerk, stap.tekst))
    return gemist


@pytest.mark.usefixtures("geladen")
def test_nobody_in_the_demo_misses_a_turn():
    assert missed() == []


@pytest.mark.usefixtures("geladen")
def test_a_betrokkene_in_the_demo_finds_the_own_voornemen():
    for besluit in Besluit.objects.current().filter(stap=Stap.VOORNEMEN).select_related("betrokkenheid__medewerker"):
        eigen = Betrokkenheid.objects.filter(pk=besluit.betrokkenheid_id, geinformeerd_op__isnull=False).first()
        if eigen is not None and eigen.medewerker is not None:
            assert "Jouw procedure" in {regel.wat for regel in work_of(eigen.medewerker).wacht}
