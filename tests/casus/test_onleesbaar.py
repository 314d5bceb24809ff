"""A whole case (Z04), read as a thief would: no text that lies sealed somewhere stands open somewhere else."""

import pytest
from django.apps import apps
from django.db import connection

from demo.verhaal import Verhaal
from demo.z04 import KLAS, z04
from pvi import kluis
from pvi.kluis import EncryptedTextField
from tests.test_onleesbaar import dump, text_columns

from .verteld import D, told

pytestmark = pytest.mark.django_db
# Shorter than this is a word that also stands in a list: "ja", a first name of the cast.
KORTST = 12


def story(cast, eenheden):
    verhaal = Verhaal(cast, eenheden, D, KLAS)
    return told(verhaal, z04(verhaal), {})


@pytest.fixture(scope="module")
def verteld(told_once):
    return told_once(story)


def sealed_texts() -> set[tuple[str, str]]:
    """Every sealed text, and the column in which it lies."""
    teksten: set[tuple[str, str]] = set()
    for model in apps.get_models():
        velden = [veld for veld in model._meta.local_fields if isinstance(veld, EncryptedTextField)]
        for rij in model._base_manager.all() if velden else ():
            with kluis.opened(rij.sleutel_id):
                teksten |= {(str(getattr(rij, v.attname)), f"{model._meta.db_table}.{v.column}") for v in velden}
    return {(tekst, waar) for tekst, waar in teksten if len(tekst) >= KORTST}


def test_no_sealed_text_of_a_whole_case_stands_open_anywhere(verteld):
    teksten = sealed_texts()
    tabellen = {waar.partition(".")[0] for _, waar in teksten}
    assert {"meldingen_melding", "meldingen_historicalmelding", "triage_onderzoek", "triage_besluit"} <= tabellen
    # People who work here and their teams lie open where they are chosen from.
    lijsten = ("pvi_medewerker", "pvi_organisatieeenheid")
    alles = dict(dump([(t, k) for t, k in text_columns() if t not in lijsten]))
    open_ = {f"{waar} in {kolom}" for tekst, waar in teksten for kolom, inhoud in alles.items() if tekst in inhoud}
    assert open_ == set()


def test_the_story_wrote_into_the_tables_that_could_leak(verteld):
    """A column that stays empty proves nothing: these hold rows."""
    with connection.cursor() as cursor:
        for tabel in ("meldingen_notificatie", "meldingen_statuswissel", "meldingen_termijn", "triage_weging"):
            cursor.execute(f"SELECT count(*) FROM {tabel}")  # noqa: S608 - names of our own tables
            assert cursor.fetchone()[0]
