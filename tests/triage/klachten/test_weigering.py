"""What in a list of klachten is refused, by the import, the database and the command."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from pvi.models import OrganisatieEenheid, Sleutel
from tests.triage.klachten.lijst import KOP, LIJST, RIJEN, as_csv, as_xlsx, database, load, refusal, with_cel
from triage.import_klachten import KOLOMMEN, Soort, compare, load_klachten, read_lijst
from triage.lijstbestand import HELE_RIJ, HOOGSTE_BESTAND, HOOGSTE_RIJEN
from triage.models import Klacht

pytestmark = pytest.mark.django_db


def _reuzencel_xlsx() -> bytes:
    """Excel itself writes no cell of 10 MB; a program can."""
    klein = as_xlsx(KOP, with_cel(3, "klachtelement", "REUS"))
    uit = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(klein)) as oud, zipfile.ZipFile(uit, "w", zipfile.ZIP_DEFLATED) as nieuw:
        for naam in oud.namelist():
            nieuw.writestr(naam, oud.read(naam).replace(b"REUS", b"x" * 10 * 2**20))
    return uit.getvalue()


ZONDER_RESULTAAT = [k for k in range(len(KOP)) if KOP[k] != "resultaat"]

FOUT: dict[str, tuple[Callable[[], bytes], tuple[int, str], str]] = {
    "verkeerde codering": (
        lambda: LIJST.read_bytes().decode().encode("cp1252"),
        (12, "behandeling_samenvatting"),
        "UTF-8",
    ),
    "kolom ontbreekt": (
        lambda: as_csv([KOP[k] for k in ZONDER_RESULTAAT], [[rij[k] for k in ZONDER_RESULTAAT] for rij in RIJEN]),
        (1, "resultaat"),
        "ontbreekt",
    ),
    "onbekende eenheid": (lambda: as_csv(KOP, with_cel(1, "eenheid", "Zeeland")), (3, "eenheid"), "geen eenheid"),
    "onmogelijke datum": (lambda: as_csv(KOP, with_cel(2, "datum", "2023-02-30")), (4, "datum"), "bestaat niet"),
    "negatief aantal": (lambda: as_csv(KOP, with_cel(2, "gegrond", "-1")), (4, "gegrond"), "kleiner dan 0"),
    "cel van 10 MB": (
        lambda: as_csv(KOP, with_cel(3, "klachtelement", "x" * 10 * 2**20)),
        (5, "klachtelement"),
        "10485760 tekens",
    ),
    "cel van 10 MB, xlsx": (_reuzencel_xlsx, (5, "klachtelement"), "10485760 tekens"),
    "formule": (
        lambda: as_csv(KOP, with_cel(4, "behandeling_samenvatting", '=HYPERLINK("http://x")')),
        (6, "behandeling_samenvatting"),
        "formule",
    ),
    "formule, xlsx": (lambda: as_xlsx(KOP, with_cel(4, "gegrond", "=1+1")), (6, "gegrond"), "formule"),
    "rij dubbel": (lambda: as_csv(KOP, [*RIJEN, RIJEN[5]]), (21, HELE_RIJ), "ook op regel 7"),
    "leeg bestand": (lambda: b"", (1, HELE_RIJ), "leeg"),
    "alleen koppen": (lambda: as_csv(KOP, []), (2, HELE_RIJ), "geen rijen"),
    "lege xlsx": (lambda: as_xlsx([], []), (1, HELE_RIJ), "leeg"),
    "onbekende kolom": (
        lambda: as_csv([*KOP, "naam klager"], [[*rij, "J. Jansen"] for rij in RIJEN]),
        (1, "naam klager"),
        "kennen we niet",
    ),
    "kolom dubbel": (lambda: as_csv([*KOP, "datum"], [[*rij, rij[0]] for rij in RIJEN]), (1, "datum"), "twee keer"),
    "rij te kort": (lambda: as_csv(KOP, [*RIJEN, RIJEN[0][:5]]), (21, HELE_RIJ), "5 cellen"),
    "rij te lang": (lambda: as_csv(KOP, [[*RIJEN[0], "3"]]), (2, HELE_RIJ), "11 cellen"),
    "drie van vier oordelen": (lambda: as_csv(KOP, with_cel(0, "gegrond", "")), (2, "gegrond"), "alle vier"),
    "eenheid die er nog niet was": (lambda: as_csv(KOP, with_cel(1, "eenheid", "LX")), (3, "eenheid"), "bestond niet"),
    "een team": (lambda: as_csv(KOP, with_cel(1, "eenheid", "RT-HAVENKANT")), (3, "eenheid"), "onderdeel"),
    "toekomst": (lambda: as_csv(KOP, with_cel(1, "datum", "2999-01")), (3, "datum"), "toekomst"),
    "aanhalingsteken open": (lambda: LIJST.read_bytes() + b'2024-08,PDC,"Bejegening', (21, HELE_RIJ), "aanhalingstek"),
    "utf-16 zonder merk": (lambda: LIJST.read_bytes().decode().encode("utf-16-le"), (1, HELE_RIJ), "UTF-16"),
    "utf-16": (lambda: LIJST.read_bytes().decode().encode("utf-16"), (1, HELE_RIJ), "UTF-16"),
    "nul": (lambda: as_csv(KOP, with_cel(1, "klachtelement", "a\x00b")), (3, "klachtelement"), "niet te lezen"),
    "oud Excel-bestand": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), (1, HELE_RIJ), "oud Excel"),
    "te groot": (lambda: bytes(HOOGSTE_BESTAND + 1), (1, HELE_RIJ), "20 MB"),
    "te lang": (lambda: as_csv(KOP, [RIJEN[0]] * (HOOGSTE_RIJEN + 1)), (HOOGSTE_RIJEN + 2, HELE_RIJ), "hoogstens"),
    "xlsx te lang": (lambda: as_xlsx(KOP, [RIJEN[0]] * (HOOGSTE_RIJEN + 5)), (HOOGSTE_RIJEN + 2, HELE_RIJ), "hoogst"),
}


@pytest.mark.parametrize("soort", FOUT)
def test_a_spoiled_file_is_refused_with_line_column_and_reason_and_changes_nothing(soort):
    make, plek, reden = FOUT[soort]
    load(as_csv(KOP, RIJEN[10:12]))
    eerst = database()
    fouten = refusal(make())
    assert any((fout.regel, fout.kolom) == plek and reden in fout.reden for fout in fouten), [*map(str, fouten[:5])]
    assert database() == eerst


def test_everything_that_is_wrong_is_said_at_once():
    rijen = with_cel(0, "datum", "ooit")
    rijen[3][1] = "Atlantis"
    rijen[7][4:8] = ["ja!", "weg", "-2", "veel"]
    fouten = refusal(as_csv(KOP, rijen))
    assert [(fout.regel, fout.kolom) for fout in fouten] == [
        (2, "datum"), (5, "eenheid"), (9, "gegrond"), (9, "ongegrond"), (9, "resultaat"), (9, "tweede_fase"),
    ]  # fmt: skip


def test_a_line_number_counts_lines_also_after_a_cell_of_more_lines():
    rijen = with_cel(0, "klachtelement", "Bejegening\nen intimidatie")
    rijen[1][0] = "2023-99"
    assert [fout.regel for fout in refusal(as_csv(KOP, rijen))] == [4]


def _zip(**delen: bytes) -> bytes:
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w", zipfile.ZIP_DEFLATED) as pak:
        for naam, inhoud in delen.items():
            pak.writestr(naam, inhoud)
    return uit.getvalue()


@pytest.mark.parametrize(
    ("inhoud", "reden"),
    [
        (_zip(**{"xl/worksheets/sheet1.xml": bytes(61 * 2**20)}), "uitgepakt te groot"),
        (_zip(**{f"deel{n}": b"" for n in range(201)}), "uitgepakt te groot"),
        (_zip(**{"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "onderdeel dat er niet in hoort"),
        (_zip(**{"brief.txt": b"hallo"}), "geen leesbaar Excel-bestand"),
    ],
    ids=["bom", "duizend delen", "entiteiten", "gewone zip"],
)
def test_a_zip_that_would_harm_the_reader_is_refused_before_it_is_read(inhoud, reden):
    (fout,) = refusal(inhoud)
    assert reden in fout.reden


def test_a_second_sheet_with_figures_is_never_passed_over():
    boek = openpyxl.load_workbook(io.BytesIO(as_xlsx(KOP, RIJEN)))
    boek.create_sheet("Nog meer").append(["2024-08", "PDC"])
    uit = io.BytesIO()
    boek.save(uit)
    (fout,) = refusal(uit.getvalue())
    assert "meer dan één blad" in fout.reden


def test_a_row_far_below_the_list_is_read_as_well():
    boek = openpyxl.load_workbook(io.BytesIO(as_xlsx(KOP, RIJEN[:2])))
    boek.active.cell(9_000, 1, "2023-01")
    uit = io.BytesIO()
    boek.save(uit)
    assert {fout.regel for fout in refusal(uit.getvalue())} == {9_000}


def test_a_failure_halfway_leaves_nothing(monkeypatch):
    rijen = read_lijst(LIJST.read_bytes())
    echt, gezien = Klacht.save, []

    def save(klacht, *args, **kwargs):
        gezien.append(klacht)
        if len(gezien) == 12:
            raise OSError("the disk is full")
        echt(klacht, *args, **kwargs)

    monkeypatch.setattr(Klacht, "save", save)
    with pytest.raises(OSError, match="full"):
        load_klachten(rijen)
    assert not Klacht.objects.exists()
    assert not Sleutel.objects.filter(soort=Sleutel.Soort.KLACHT).exists()


@pytest.mark.parametrize("fout", [{"gegrond": None}, {"gegrond": -1}, {"maand": date(2023, 5, 2)}, {"dag": 32}])
def test_the_database_refuses_what_the_rules_forbid(fout):
    load(as_csv(KOP, RIJEN[:1]))
    with pytest.raises(IntegrityError), transaction.atomic():
        Klacht.objects.update(**fout)


def test_the_same_klacht_cannot_stand_in_the_register_twice():
    load(as_csv(KOP, RIJEN[:2]))
    with pytest.raises(IntegrityError), transaction.atomic():
        Klacht.objects.update(sleutelmerk=Klacht.objects.first().sleutelmerk)


def test_comparing_tells_what_loading_will_do():
    load(as_csv(KOP, RIJEN[:2]))
    rijen = read_lijst(as_csv(KOP, with_cel(0, "ongegrond", "7")[:3]))
    assert [verschil.soort for verschil in compare(rijen)] == [Soort.GEWIJZIGD, Soort.GELIJK, Soort.NIEUW]
    assert Klacht.objects.count() == 2


def test_the_columns_are_those_of_the_list():
    assert list(KOLOMMEN) == KOP


def command(*args: str) -> str:
    uit = io.StringIO()
    call_command("import_klachten", *args, stdout=uit)
    return uit.getvalue()


def test_the_command_reads_a_list_and_says_what_it_did():
    assert command(str(LIJST)) == "Ingelezen: 19 nieuw, 0 gewijzigd, 0 gelijk.\n"
    assert json.loads(command(str(LIJST), "--json")) == {
        "status": "ingelezen", "nieuw": 0, "gewijzigd": 0, "gelijk": 19, "fouten": [],
    }  # fmt: skip


def test_a_dry_run_of_the_command_writes_nothing():
    eerst = database()
    assert "Proef, er is niets geschreven: 19 nieuw" in command(str(LIJST), "--dry-run")
    assert json.loads(command(str(LIJST), "--dry-run", "--json"))["status"] == "proef"
    assert database() == eerst


def test_the_command_lists_every_fault_and_fails(tmp_path):
    bestand = tmp_path / "lijst.csv"
    rijen = with_cel(0, "eenheid", "Atlantis")
    rijen[2][6] = "-1"
    bestand.write_bytes(as_csv(KOP, rijen))
    uit = io.StringIO()
    with pytest.raises(CommandError, match="Er is niets ingelezen") as fout:
        call_command("import_klachten", str(bestand), stdout=uit)
    assert fout.value.returncode == 1
    assert uit.getvalue().splitlines() == [
        "Regel 2, eenheid: Er is geen eenheid met de naam 'Atlantis'.",
        "Regel 4, gegrond: Een aantal is nooit kleiner dan 0.",
    ]
    uit = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_klachten", str(bestand), "--json", stdout=uit)
    assert [(f["regel"], f["kolom"]) for f in json.loads(uit.getvalue())["fouten"]] == [(2, "eenheid"), (4, "gegrond")]
    assert not Klacht.objects.exists()


def test_the_command_says_so_when_there_is_no_file(tmp_path):
    with pytest.raises(CommandError, match="niet te openen"):
        command(str(tmp_path / "weg.csv"))


@pytest.mark.parametrize("argumenten", [(), ("--dry-run",), ("--json",)])
def test_the_command_says_what_to_run_first(argumenten):
    with transaction.atomic():
        OrganisatieEenheid.objects.all()._raw_delete("default")
        with pytest.raises(CommandError, match=r"Laad eerst de organisatie: manage.py load_organisatie\."):
            command(str(LIJST), *argumenten)
        transaction.set_rollback(True)  # other rows name these units
