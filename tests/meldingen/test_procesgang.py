"""The documents made from the tables: equal to what is checked in, complete, and readable as Dutch."""

import csv
import re

import pytest
from django.conf import settings

from meldingen.management.commands.generate_docs import DOCUMENTEN
from meldingen.procesgang import NOTEN, procesgang, rechten
from meldingen.workflow import OVERGANGEN, Status

VERWACHT = settings.BASE_DIR / "tests" / "data" / "rechten-verwacht.csv"


@pytest.mark.parametrize("naam", DOCUMENTEN)
def test_document_says_what_the_tables_say(naam):
    """A difference means: run `manage.py generate_docs`, read the change, and commit it."""
    assert (settings.BASE_DIR / "docs" / naam).read_text() == DOCUMENTEN[naam]()


def test_every_transition_is_explained_and_drawn():
    tekst = procesgang()
    for overgang in OVERGANGEN:
        assert f"### {overgang.code} {overgang.naam}" in tekst
        for van in overgang.van:
            for naar in overgang.naar:
                pijl = "-.->" if overgang.later else "-->"
                assert f"  {van.value} {pijl}|{overgang.code}| {naar.value}\n" in tekst


def test_every_state_is_named():
    tekst = procesgang()
    assert all(f"| {status.label} |" in tekst for status in Status)


def test_tables_have_as_many_cells_in_every_row():
    tabellen = re.findall(r"(?:^\|.*\|\n)+", procesgang(), flags=re.MULTILINE)
    assert len(tabellen) == 4
    for tabel in tabellen:
        assert len({regel.count("|") for regel in tabel.splitlines()}) == 1


def test_no_code_is_left_in_the_text():
    """Underscores and bars are the words of the table, not of a reader."""
    zonder_plaatje = re.sub(r"```.*?```", "", procesgang(), flags=re.DOTALL)
    assert re.findall(r"\w+_\w+", zonder_plaatje.replace("generate_docs", "")) == []


def test_rights_equal_the_matrix_of_the_domain_cell_by_cell():
    verwacht = [
        "eigen" if r["mark"] == "eigen" else r["mark"].removeprefix("voorwaarde:")
        for r in csv.DictReader(VERWACHT.read_text().splitlines())
    ]
    rijen = list(csv.DictReader(rechten().splitlines()))
    assert [rij["merk"] for rij in rijen] == verwacht
    assert all(rij["betekenis"] == NOTEN.get(rij["merk"], "") for rij in rijen)
    assert all(rij["betekenis"] for rij in rijen if rij["merk"] != "nee")
