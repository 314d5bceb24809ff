"""A key, a row with sealed texts, and a ring that is closed at first."""

import pytest
from django.db import connection

from pvi import kluis
from pvi.models import Sleutel
from tests.pvi.kluis.verhaal import VERHAAL, Bericht, Geschiedenis, Verhaal


@pytest.fixture(scope="module", autouse=True)
def _tables(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for model in (Verhaal, Bericht, Geschiedenis):
                editor.create_model(model)
        yield
        with connection.schema_editor() as editor:
            for model in (Verhaal, Bericht, Geschiedenis):
                editor.delete_model(model)


@pytest.fixture(autouse=True)
def _closed_ring(db):
    kluis.clear()
    yield
    kluis.clear()


@pytest.fixture
def sleutel() -> Sleutel:
    return kluis.new_sleutel("zaak")


@pytest.fixture
def verhaal(sleutel) -> Verhaal:
    return Verhaal.objects.create(sleutel=sleutel, tekst=VERHAAL, notitie="rustig gesprek")
