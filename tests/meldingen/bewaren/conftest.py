"""The list of destroyed keys in a folder of the test, and who guards it."""

from datetime import timedelta

import pytest

from meldingen.models import (
    Melding,
)
from meldingen.workflow import Status
from pvi import klok
from pvi.rollen import Rol
from tests import kern


@pytest.fixture(autouse=True)
def buiten(settings, tmp_path):
    settings.VERNIETIGDE_SLEUTELS = tmp_path / "vernietigd.txt"


@pytest.fixture
def fg(person):
    return person(Rol.FG, "KS")


@pytest.fixture
def oud(team) -> Melding:
    """Closed so long ago that it goes tonight."""
    return kern.zaak(
        team, Status.AFGESLOTEN, wat_gebeurd="Lang geleden.", bewaren_tot=klok.vandaag() - timedelta(days=1),
        afgesloten_op=klok.nu() - timedelta(days=731),
    )  # fmt: skip
