"""What the master of the web server makes before its workers split off. No test here may ask the database anything."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.template import engines

from pvi import gunicorn, klok, voorwerk
from pvi.kalender import feestdagen
from pvi.voorwerk import warm_up


def test_pages_and_holidays_are_there_and_nothing_was_asked():
    """Without the mark for it, pytest refuses a connection: two processes may not share one."""
    (lader, *_) = engines["django"].engine.template_loaders
    lader.reset()
    feestdagen.cache_clear()
    warm_up()
    for pagina in ("base.html", "dashboards/werk.html", "meldingen/inzage.html"):
        assert pagina in lader.get_template_cache
    gemaakt = feestdagen.cache_info().misses
    feestdagen(klok.vandaag().year)
    assert feestdagen.cache_info().misses == gemaakt


def test_gunicorn_asks_for_it_before_it_makes_workers(monkeypatch: pytest.MonkeyPatch):
    gevraagd = []
    monkeypatch.setattr(voorwerk, "warm_up", lambda: gevraagd.append(1))
    gunicorn.when_ready(None)
    assert gevraagd == [1]
    assert gunicorn.preload_app


def test_who_reads_no_excel_does_not_load_what_reads_it():
    """Every page and every job, in a process of its own."""
    alles = (
        "import sys, django; django.setup()\n"
        "from pvi.celery import app; app.loader.import_default_modules()\n"
        "from pvi.voorwerk import warm_up; warm_up()\n"
        "print('openpyxl' in sys.modules)"
    )
    omgeving = os.environ | {"DJANGO_SETTINGS_MODULE": "pvi.settings"}
    uit = subprocess.run(
        [sys.executable, "-c", alles], cwd=settings.BASE_DIR, env=omgeving, check=True, capture_output=True, text=True
    )
    assert uit.stdout.split() == ["False"]
