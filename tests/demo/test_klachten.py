"""The invented klachten of the demo: they come in as a list, and fill every row of chapter 12."""

from datetime import date

import pytest

from dashboards.overzichten.rijen import KLACHTRIJEN
from dashboards.queries import landelijke_cijfers
from demo.klachten import AANTAL, load_voorbeeldklachten
from pvi.kalender import Periode
from triage.models import Klacht

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("vandaag", [date(2026, 11, 22), date(2027, 1, 1), date(2028, 2, 29)])
def test_every_demo_has_klachten_of_every_kind_and_none_of_tomorrow(organisatie, vandaag, monkeypatch):
    monkeypatch.setattr("pvi.klok.vandaag", lambda: vandaag)
    load_voorbeeldklachten(vandaag)
    assert Klacht.objects.count() == AANTAL
    assert Klacht.objects.latest("maand").maand < vandaag.replace(day=1)
    geteld = [landelijke_cijfers(kwartaal).tabel("klacht") for kwartaal in Periode("kwartaal", 2026, 4).laatste(12)]
    if vandaag.year == 2026:
        per_rij = [sum(tabel.aantallen[n][0] for tabel in geteld) for n in range(len(KLACHTRIJEN))]
        assert all(per_rij), "a row of the chapter that no visitor of the demo can see filled"


def test_loading_them_again_changes_nothing(organisatie):
    for _ in range(2):
        load_voorbeeldklachten(date(2026, 11, 22))
    assert Klacht.objects.count() == AANTAL
    assert set(Klacht.objects.values_list("versie", flat=True)) == {1}
