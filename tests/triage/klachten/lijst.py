"""The real list of klachten, and copies of it with one cell changed."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from django.db import connection

from pvi import kluis
from triage.import_klachten import Uitslag, load_klachten, read_lijst
from triage.lijstbestand import Fout, Geweigerd

LIJST = Path(__file__).parents[2] / "data" / "klachten-2022-2024.csv"

KOP, *RIJEN = list(csv.reader(LIJST.read_text("utf-8").splitlines()))


def as_csv(kop: list[str], rijen: list[list[str]], scheiding: str = ",") -> bytes:
    uit = io.StringIO()
    csv.writer(uit, delimiter=scheiding, lineterminator="\r\n").writerows([kop, *rijen])
    return uit.getvalue().encode()


def as_xlsx(kop: list, rijen: list[list]) -> bytes:
    boek = openpyxl.Workbook()
    for rij in [kop, *rijen]:
        boek.active.append(rij)
    uit = io.BytesIO()
    boek.save(uit)
    return uit.getvalue()


def with_cel(rij: int, kolom: str, waarde: str) -> list[list[str]]:
    rijen = [list(r) for r in RIJEN]
    rijen[rij][KOP.index(kolom)] = waarde
    return rijen


def load(inhoud: bytes) -> Uitslag:
    uitslag = load_klachten(read_lijst(inhoud))
    kluis.clear()
    return uitslag


def refusal(inhoud: bytes) -> list[Fout]:
    with pytest.raises(Geweigerd) as geweigerd:
        read_lijst(inhoud)
    assert geweigerd.value.fouten, "a refusal says why"
    return geweigerd.value.fouten


def database() -> dict[str, list[tuple]]:
    """Every row of the tables an import writes, byte for byte."""
    tabellen = ("triage_klacht", "triage_historicalklacht", "pvi_sleutel")
    with connection.cursor() as cursor:
        inhoud = {}
        for tabel in tabellen:
            cursor.execute(f"SELECT t::text FROM {tabel} t ORDER BY 1")  # noqa: S608 — our own table names
            inhoud[tabel] = cursor.fetchall()
    return inhoud
