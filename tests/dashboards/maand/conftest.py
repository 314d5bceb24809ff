"""A PDF that is drawn fast."""

import pytest

from dashboards import render
from dashboards.models import Rapportage
from dashboards.overzichten import fingerprint
from pvi import klok
from tests.dashboards.maand.rapportage import OKT, receive, tell
from tests.dashboards.test_queries import zaak
from tests.kern import moment


@pytest.fixture(autouse=True)
def op_de_achtste(settings, tmp_path, organisatie):
    """It is the day on which October's reports are made; the lists are there, and cases elsewhere in the country."""
    from pvi import lijsten

    lijsten.sync()
    settings.BESTANDEN_DIR = tmp_path / "bestanden"
    with klok.op(moment("2026-11-08", 6)):
        for eenheid in ("NN", "NH", "AM"):
            for maand in (7, 8, 9, 10):
                for _ in range(3):
                    zaak(
                        organisatie[eenheid],
                        ("ontvangen", moment(f"2026-{maand:02}-03")),
                        ("afgesloten", moment(f"2026-{maand:02}-09")),
                    )
        yield


@pytest.fixture
def fast_pdf(monkeypatch):
    monkeypatch.setattr(render, "render_pdf", lambda overzicht, *, demo: fingerprint(overzicht).encode())


@pytest.fixture
def rapportage(organisatie, fast_pdf) -> Rapportage:
    receive(organisatie["RT"], OKT, 7)
    tell(organisatie["RT"], OKT)
    return Rapportage.objects.get()
