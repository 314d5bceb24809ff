"""The bench runs: its database grows as it says, and each measurement gives a figure. No time is judged."""

import pytest
from django.db import connection

from bench.gegevens import grow, make_wereld
from bench.metingen import measure
from bench.tabel import draw
from meldingen.models import Melding, Statuswissel, Termijn
from meldingen.workflow import Recht, Status
from pvi import klok

pytestmark = pytest.mark.django_db


def indexes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema()")
        (aantal,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_constraint")
        return aantal + cursor.fetchone()[0]


def test_the_bench_fills_a_database_and_measures_every_page():
    eerst = indexes()
    wereld = make_wereld(klok.vandaag(), originelen=36)
    assert len(wereld.open) > 10
    assert len(wereld.dicht) > 10
    for aantal in (150, 200):
        grow(wereld, aantal)
        assert Melding.objects.count() == aantal
    assert indexes() == eerst, "what was taken off while copying is back"
    assert not Melding.objects.exclude(wissels__isnull=False).exists()
    assert Melding.objects.permitted(wereld.cast["vik"], Recht.VOLGEN).exclude(status=Status.AFGESLOTEN).count() > 1
    assert Statuswissel.objects.count() > 4 * 200
    assert Termijn.objects.open().exists()
    metingen = list(measure(wereld, 1, pdf=False))
    assert {meting.groep for meting in metingen} == {
        "Mijn werk", "Werkvoorraad, eerste pagina", "Werkvoorraad met gesloten zaken", "Werkvoorraad, tellen",
        "Werkvoorraad als bestand",
        "De regel alleen, 25 rijen", "Dashboard, eerste beeld", "Dossier (VIK)", "Indienen", "De klok, niets te doen",
        "Toezicht", "Landelijke cijfers", "Casuïstiekoverzicht", "Maandrapportage",
    }  # fmt: skip
    assert all(meting.waarde > 0 for meting in metingen)
    tabel = draw({150: metingen, 200: metingen}, 1)
    assert "150 meldingen | 200 meldingen | doel" in tabel
    assert all(meting.naam in tabel for meting in metingen)
