"""Every row of the matrix is used: by an address, by a door of its own, by an action inside a page, or it says why not.

What a row gives whom stands in test_rechten (against data/rechten-verwacht.csv); that each address asks its right, of
everybody, stands in test_routes.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

from meldingen.workflow import RIJ, Recht
from tests.routerechten import ROUTERECHTEN

TABELLEN = {"access.py", "workflow.py", "besluitstappen.py"}
# Rows that no address asks by name: what carries them instead.
ANDERS = {
    "1": "everybody reports, without login; a concept belongs to who writes it",
    "5": "the name of the melder stands on the pages of the case: dossier.get_identiteiten",
    "6": "as row 5, in mode vertrouwelijk",
    "8": "the melder's own page: the code, or the linked account, is the door",
    "15": "part of the standpunt on a proposal that asks for a disciplinary onderzoek",
    "21": "the betrokkene's own procedure: dossier.get_procedure is the door",
}
# Rows that wait for a later release: nothing in the product asks for them, so nobody can do it.
LATER = {
    "22": "the klachtprocedure (T5, T11, T22, T23 and T27 refuse with a sentence)",
    "23": "as row 22",
    "34": "private logboek, vroegsignalen, teambiografie",
    "39": "transfer between eenheden",
}


def _pages() -> set[Recht]:
    return {
        deel[0] if isinstance(deel, tuple) else deel
        for wat in ROUTERECHTEN.values()
        if not isinstance(wat, str)
        for deel in wat
    }


def _asked_in_code() -> set[str]:
    """Names of rights in the product, outside the tables that define them."""
    namen: set[str] = set()
    for app in ("meldingen", "triage", "reflectie", "dashboards"):
        for pad in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            if pad.name not in TABELLEN and "migrations" not in pad.parts:
                namen |= set(re.findall(r"\bRecht\.([A-Z_]+)\b", pad.read_text()))
    return namen


def test_every_row_is_asked_by_an_address_or_says_what_carries_it():
    zonder = {nr for nr, recht in RIJ.items() if recht not in _pages()}
    assert zonder == set(ANDERS) | set(LATER)


@pytest.mark.parametrize("nr", sorted(LATER))
def test_a_row_of_a_later_release_is_asked_nowhere(nr):
    assert RIJ[nr].name not in _asked_in_code(), "it is built: give its page a line in tests/routerechten.py"
