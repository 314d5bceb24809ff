"""The eighth of November, early in the morning: October is counted, the lists are there, and a PDF is drawn fast."""

import pytest

from dashboards import render
from dashboards.overzichten import fingerprint
from pvi import klok, lijsten
from tests.kern import moment


@pytest.fixture
def op_de_achtste(settings, tmp_path, organisatie):
    lijsten.sync()
    settings.BESTANDEN_DIR = tmp_path / "bestanden"
    with klok.op(moment("2026-11-08", 6)):
        yield


@pytest.fixture
def fast_pdf(monkeypatch):
    monkeypatch.setattr(render, "render_pdf", lambda overzicht, exemplaar: fingerprint(overzicht).encode())
