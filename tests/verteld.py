"""A case that many tests begin with is told once; for the next test its rows are put back.

Telling goes through the real actions and takes a second, for some cases a dozen times in one module. What it left in
the tables is kept, and comes back under the same keys when a later test asks for that case, in a portal where nothing
has happened yet. The fixtures stay what they are: functions that make somebody, or tell a case from where another
fixture stopped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from inspect import signature
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import Model

from meldingen.models import Melding
from pvi import klok, kluis
from pvi.models import Medewerker
from tests import begin


@dataclass(frozen=True)
class Verteld:
    """The rows that a case left, per table, and who and what its fixtures gave, by model and key."""

    dag: date
    rijen: dict[str, bytes]
    gegeven: dict[str, tuple[type[Model], UUID]]


GEGEVEN = pytest.StashKey[dict[str, Any]]()
# Fixtures of which a case is made, by name, and those that tell one: the last of them goes furthest.
_functies: dict[str, Callable[..., Any]] = {}
_zaken: list[str] = []
_bewaard: dict[str, Verteld] = {}


def part(functie: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a fixture of which a case is made."""
    _functies[functie.__name__] = functie
    return functie


def told(functie: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a fixture that tells a case, or tells on."""
    _zaken.append(functie.__name__)
    return part(functie)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Any:
    """Of a case that was put back: the person or the case itself, instead of the function that makes it."""
    naam = fixturedef.argname
    if fixturedef.func is not _functies.get(naam):
        return None
    stash = request.node.stash
    if GEGEVEN not in stash:
        stash[GEGEVEN] = {}  # what is asked on the way is made as always
        stash[GEGEVEN] = put_back(request)
    if naam not in stash[GEGEVEN]:
        return None
    fixturedef.cached_result = stash[GEGEVEN][naam], fixturedef.cache_key(request), None
    return stash[GEGEVEN][naam]


def put_back(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Everybody in the case that this test asks for, and the case, by the name of their fixture."""
    gevraagd = {*request.node.fixturenames, *_asked_by(request)}
    naam = next((naam for naam in reversed(_zaken) if naam in gevraagd), None)
    if naam is None or not _is_as_always(request) or begin.changed():
        return {}
    if naam not in _bewaard or _bewaard[naam].dag != klok.vandaag():
        _bewaard[naam] = _tell(naam)
    verteld = _bewaard[naam]
    # What refers to another table is checked when all of it is there.
    with transaction.atomic(), connection.cursor() as cursor:
        for tabel, rijen in verteld.rijen.items():
            with cursor.copy(f"COPY {tabel} FROM STDIN") as kopie:
                kopie.write(rijen)
    rijen = {model: model._default_manager.in_bulk() for model in (Medewerker, Melding)}
    kluis.open_sleutel(*(melding.sleutel_id for melding in rijen[Melding].values()))
    return {naam: rijen[model][pk] for naam, (model, pk) in verteld.gegeven.items()}


def _asked_by(request: Any) -> Iterator[str]:
    """The fixtures for which this one is made: a test may ask for a case while it runs."""
    while request.fixturename is not None:
        yield request.fixturename
        request = request._parent_request


def _is_as_always(request: Any) -> bool:
    """It is now, and nobody of the case is somebody else in this module."""
    soorten = {naam: request._fixturemanager.getfixturedefs(naam, request.node) for naam in _functies}
    eigen = all(not rij or rij[-1].func is _functies[naam] for naam, rij in soorten.items())
    return eigen and abs(klok.nu() - datetime.now(UTC)) < timedelta(minutes=1)


def _tell(naam: str) -> Verteld:
    """Tell it as the fixtures do, keep what it left, and take it back."""
    gemaakt: dict[str, Any] = {}
    with transaction.atomic():
        _make(naam, gemaakt)
        rijen = {tabel: begin.copy_of(tabel) for tabel in begin.changed()}
        transaction.set_rollback(True)
    kluis.clear()
    gegeven = {naam: (type(wat), wat.pk) for naam, wat in gemaakt.items() if isinstance(wat, Medewerker | Melding)}
    return Verteld(klok.vandaag(), rijen, gegeven)


def _make(naam: str, gemaakt: dict[str, Any]) -> Any:
    """What this fixture gives, after those it asks for."""
    if naam not in gemaakt and naam in _functies:
        functie = _functies[naam]
        gemaakt[naam] = functie(*[_make(vraag, gemaakt) for vraag in signature(functie).parameters])
    return gemaakt.get(naam)
