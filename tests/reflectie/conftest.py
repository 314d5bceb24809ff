"""Cases in herstel and in nazorg, and the colleague who accompanies them."""

import pytest

from meldingen.access import Grond
from meldingen.models import Betrokkenheid, Melding, grant
from meldingen.models.personen import Modus
from meldingen.workflow import T24, Status
from pvi.models import Medewerker
from pvi.rollen import Rol
from reflectie.actions.herstel import assign_herstelbegeleider, record_herstelplan, start_nazorg
from reflectie.models import Herstelplan
from tests import kern
from tests.people import first_team

WENS = "De melder wil dat de collega begrijpt wat de grap deed."
VERHAAL = "Er werd een grap gemaakt in de kantine."


@pytest.fixture
def in_herstel(team) -> Melding:
    """A case in state herstel with one melder, a benadeelde who is told, and a betrokkene who knows nothing yet."""
    melding = kern.zaak(team, Status.HERSTEL, wat_gebeurd=VERHAAL, samenvatting="Opmerkingen in een team.")
    kern.meld(melding, modus=Modus.VERTROUWELIJK)
    kern.betrek(melding, kern.persoon(team=team), Betrokkenheid.Rol.BENADEELDE)
    kern.betrek(melding, kern.persoon(team=team), Betrokkenheid.Rol.BETROKKENE)
    return melding


@pytest.fixture
def ander_team(organisatie):
    """A team of the same eenheid that has nothing to do with the case."""
    return first_team(organisatie, "RT", 1)


@pytest.fixture
def begeleider(ander_team) -> Medewerker:
    """A colleague of another team, not assigned yet."""
    return kern.persoon(team=ander_team)


@pytest.fixture
def hb(in_herstel, begeleider, vik) -> Medewerker:
    """The herstelbegeleider of `in_herstel`."""
    assign_herstelbegeleider(in_herstel, begeleider, vik)
    in_herstel.refresh_from_db()
    return begeleider


@pytest.fixture
def in_nazorg(in_herstel, hb) -> Melding:
    """The same case, its plan carried out, in state nazorg with its moments."""
    record_herstelplan(in_herstel, hb, wens=WENS, status=Herstelplan.Status.UITGEVOERD)
    assert in_herstel.actor_rol(T24, hb) == Rol.HB
    start_nazorg(in_herstel, hb, voor_melder="We vragen je na een maand hoe het gaat.")
    in_herstel.refresh_from_db()
    return in_herstel


@pytest.fixture
def eigenaar(in_herstel, teamchef) -> Medewerker:
    """The teamchef of the team as owner of the handling, by grant."""
    grant(in_herstel, teamchef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
    return teamchef
