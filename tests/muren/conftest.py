"""AM with a sector and its teams, and appointments made the real way."""

from collections.abc import Callable
from datetime import datetime

import pytest

from meldingen.actions import beheer
from pvi.models import Aanstellingsverzoek, Medewerker, OrganisatieEenheid
from pvi.rollen import Rol
from tests import kern


@pytest.fixture
def am() -> OrganisatieEenheid:
    """AM with sector 1 and its teams 1a and 1b."""
    ks, am = kern.eenheid("KS"), kern.eenheid("AM")
    kern.eenheid("SMO-1", ks)
    sector = kern.eenheid("AM-1", am)
    kern.eenheid("AM-1a", sector)
    kern.eenheid("AM-1b", sector)
    return am


@pytest.fixture
def beheerders(am) -> tuple[Medewerker, Medewerker]:
    return kern.functionaris(Rol.BH, am), kern.functionaris(Rol.BH, am)


@pytest.fixture
def appoint(beheerders) -> Callable[..., None]:
    """The real way: one beheerder asks, another confirms."""

    def make(wie: Medewerker, rol: Rol, bij: str, van: datetime, tot: datetime | None = None) -> None:
        een, twee = beheerders
        verzoek = Aanstellingsverzoek(medewerker=wie, rol=rol, eenheid=kern.eenheid(bij), van=van, tot=tot)
        beheer.confirm(beheer.request_aanstelling(verzoek, door=een), door=twee)

    return make
