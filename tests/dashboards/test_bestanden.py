"""What lies on the disk against what was published: the file is read back and laid beside the stored figures."""

import csv
import io
import json
from collections.abc import Iterator

import pypdf
import pytest
from django.db import connection
from django.test import override_settings
from openpyxl import load_workbook

from dashboards import export
from dashboards.models import Rapportage
from dashboards.overzichten import RAPPORTAGES, Marker, Overzicht, Tabel, from_data
from dashboards.tasks import FORMATEN, exemplaar_van, make_rapportage
from pvi import klok, lijsten
from pvi.kalender import Periode
from pvi.organisatie import load
from pvi.rollen import Rol
from tests.dashboards.test_queries import ontvangen
from tests.kern import moment, told_once
from tests.people import make_person

pytestmark = pytest.mark.django_db
# What each kind is about in this test; a new kind of report fails until it has a line.
OVER = {
    "casuistiekoverzicht": (Periode.parse("2026-K3"), "", Rol.LC),
    "maandrapportage": (Periode.parse("2026-M09"), "RT", Rol.VI),
    "landelijk": (Periode.parse("2026-K3"), "", None),
}


@pytest.fixture(scope="module", params=RAPPORTAGES)
def rapportage(request, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Rapportage]:
    """A finished report of each kind, with figures that are told and figures that are hidden."""
    map_ = tmp_path_factory.mktemp("bestanden")
    with told_once(django_db_blocker), override_settings(BESTANDEN_DIR=map_), klok.op(moment("2026-10-15", 6)):
        lijsten.sync()
        eenheden = load("voorbeeld")
        for maand, aantal in (("07", 7), ("08", 7), ("09", 9)):
            for n in range(aantal):
                aard = ["opmerking"] if n < 8 else ["pesten"]
                ontvangen(eenheden["RT"], f"2026-{maand}-10", aarden=aard)
        ontvangen(eenheden["NN"], "2026-09-11", aarden=["pesten"])
        periode, code, rol = OVER[request.param]
        lezer = make_person(rol, eenheden[code or "KS"]) if rol else None
        gevraagd = Rapportage.objects.request(RAPPORTAGES[request.param], periode, eenheden.get(code), lezer=lezer)
        make_rapportage(str(gevraagd.pk))
        gevraagd.refresh_from_db()
        assert gevraagd.is_klaar
        connection.check_constraints()
        yield gevraagd


def stored(rapportage: Rapportage) -> Overzicht[Tabel]:
    """The figures as the database holds them, past every property."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhoud::text FROM dashboards_rapportage WHERE id = %s", [rapportage.pk])
        return from_data(json.loads(cursor.fetchone()[0]))


def stored_lines(overzicht: Overzicht[Tabel]) -> Iterator[tuple[str, ...]]:
    """Label and figures of every line of every table."""
    for tabel in overzicht.inhoud():
        for regel in tabel.regels:
            cellen = [*regel.cellen, *([regel.totaal] if regel.totaal is not None else [])]
            yield (regel.label, *("•" if cel is Marker.NIET_GETOOND else str(cel) for cel in cellen))


def xlsx_rows(inhoud: bytes) -> list[tuple[str, ...]]:
    boek = load_workbook(io.BytesIO(inhoud))
    return [
        tuple("" if cel is None else str(cel) for cel in rij) for b in boek for rij in b.iter_rows(values_only=True)
    ]


def csv_rows(inhoud: bytes) -> list[tuple[str, ...]]:
    return [tuple(rij) for rij in csv.reader(io.StringIO(inhoud.decode("utf-8-sig")), delimiter=";")]


def pdf_rows(inhoud: bytes) -> str:
    return "".join("".join(blad.extract_text().split()) for blad in pypdf.PdfReader(io.BytesIO(inhoud)).pages)


def not_in_file(formaat: str, inhoud: bytes, overzicht: Overzicht[Tabel]) -> list[tuple[str, ...]]:
    """Lines of the published figures that this file does not hold, in their order, cell by cell."""
    if formaat == "pdf":
        tekst = pdf_rows(inhoud)
        return [rij for rij in stored_lines(overzicht) if "".join("".join(rij).split()) not in tekst]
    rijen = iter({"xlsx": xlsx_rows, "csv": csv_rows}[formaat](inhoud))
    return [rij for rij in stored_lines(overzicht) if not any(_same(rij, gevonden) for gevonden in rijen)]


def _same(rij: tuple[str, ...], gevonden: tuple[str, ...]) -> bool:
    """A merged line names its parts behind the label; shares may stand behind the figures."""
    return bool(gevonden) and gevonden[0].split(" (")[0] == rij[0].split(" (")[0] and gevonden[1 : len(rij)] == rij[1:]


def test_every_kind_of_report_is_read_back():
    assert set(OVER) == set(RAPPORTAGES)


def test_each_file_on_the_disk_holds_the_published_figures(rapportage):
    overzicht = stored(rapportage)
    cellen = [cel for rij in stored_lines(overzicht) for cel in rij[1:]]
    assert ("•" in cellen) == (not rapportage.vorm.is_besloten)
    assert any(cel.isdecimal() and cel != "0" for cel in cellen)
    assert set(rapportage.bestanden) == set(FORMATEN)
    for formaat in rapportage.bestanden:
        inhoud = rapportage.pad(formaat).read_bytes()
        assert not_in_file(formaat, inhoud, overzicht) == [], formaat


def test_a_figure_that_is_hidden_stands_open_in_no_file(rapportage):
    """The other way around: as many signs of "not shown" in each file as were published, and no fewer."""
    overzicht = stored(rapportage)
    verborgen = sum(cel == "•" for rij in stored_lines(overzicht) for cel in rij[1:])
    for formaat, lees in (("xlsx", xlsx_rows), ("csv", csv_rows)):
        rijen = lees(rapportage.pad(formaat).read_bytes())
        assert sum(cel == "•" for rij in rijen for cel in rij[1:]) >= verborgen, formaat
    assert pdf_rows(rapportage.pad("pdf").read_bytes()).count("•") >= verborgen


@pytest.mark.parametrize("formaat", ["xlsx", "csv"])
@pytest.mark.parametrize("fout", ["hidden", "shown", "other"])
def test_one_cell_that_differs_in_one_file_is_noticed(rapportage, formaat, fout, monkeypatch):
    """The test above is only worth what it finds: one cell hidden, told or changed, in this file alone."""
    overzicht = stored(rapportage)
    if fout == "shown" and rapportage.vorm.is_besloten:
        fout = "other"  # nothing is hidden in it
    echt, gedaan = export._rijen, []

    def cheat(tabel):
        for rij in echt(tabel):
            for k, cel in enumerate(rij[1:], start=1):
                if not gedaan and (cel == "•" if fout == "shown" else isinstance(cel, int) and cel > 0):
                    rij[k] = {"hidden": lambda cel: "•", "shown": lambda cel: 3, "other": lambda cel: cel + 1}[fout](
                        cel
                    )
                    gedaan.append(cel)
            yield rij

    monkeypatch.setattr(export, "_rijen", cheat)
    inhoud = FORMATEN[formaat](overzicht, exemplaar_van(rapportage))
    assert gedaan
    assert not_in_file(formaat, inhoud, overzicht) != []
