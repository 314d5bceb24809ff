"""Making reports. The row is the truth: a lost task is found again, a doubled one changes nothing."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import connection

from dashboards import queries, render
from dashboards.models import MEEST_POGINGEN, STAPPEN, Rapportage
from dashboards.overzichten import RAPPORTAGES, fingerprint, to_data
from dashboards.suppression import suppress_overzicht
from pvi import klok
from pvi.kalender import Periode


@shared_task
def make_rapportages() -> None:
    """Ask for the report of the last period of which the peildatum has come; on the 15th, and safe on any day."""
    for vorm in RAPPORTAGES.values():
        periode = Periode.van_datum(vorm.periodesoorten[0], klok.vandaag()).vorige()
        if vorm.peildatum(periode) > klok.vandaag():
            periode = periode.vorige()
        Rapportage.objects.request(vorm, periode)
    sweep_rapportages()


@shared_task
def sweep_rapportages() -> None:
    """Finish what was asked for and not made: the worker died, the queue was lost; every minute."""
    for pk in list(Rapportage.objects.unfinished().order_by("aangevraagd_op").values_list("pk", flat=True)):
        make_rapportage(str(pk))


@shared_task
def make_rapportage(pk: str) -> None:
    """Make one report. Does nothing when it is made already or when another worker is making it now."""
    with _only_here(UUID(pk)) as is_vrij:
        if not is_vrij:
            return
        rapportage = Rapportage.objects.unfinished().filter(pk=pk).first()
        if rapportage is None:
            return
        try:
            _make(rapportage)
        except Exception:
            _record_poging(rapportage)
            raise


def _make(rapportage: Rapportage) -> None:
    """Deterministic, so a second attempt after a kill writes the same file and the same row."""
    _record_stap(rapportage, 1)
    telling = queries.casuistiekoverzicht(rapportage.over, versie=rapportage.versie)
    _record_stap(rapportage, 2)
    overzicht = suppress_overzicht(telling)
    _record_stap(rapportage, 3)
    # Without its system libraries there is no PDF; the page carries the same figures.
    if render.is_pdf_available():
        pdf = render.render_pdf(overzicht, demo=settings.DEMO)
        rapportage.bestand = _write(f"rapportages/{rapportage.pk}.pdf", pdf)
    rapportage.inhoud, rapportage.sha256 = to_data(overzicht), fingerprint(overzicht)
    rapportage.status, rapportage.stap = Rapportage.Status.KLAAR, len(STAPPEN) - 1
    rapportage.gemaakt_op = klok.nu()
    rapportage.save()


def _record_stap(rapportage: Rapportage, stap: int) -> None:
    rapportage.status, rapportage.stap = Rapportage.Status.BEZIG, stap
    rapportage.save(update_fields=["status", "stap"])


def _record_poging(rapportage: Rapportage) -> None:
    """Try again at the next sweep; after a few attempts wait for a person."""
    rapportage.pogingen += 1
    op = rapportage.pogingen >= MEEST_POGINGEN
    rapportage.status = Rapportage.Status.MISLUKT if op else Rapportage.Status.GEVRAAGD
    rapportage.stap = 0
    rapportage.save(update_fields=["status", "stap", "pogingen"])


def _write(naam: str, inhoud: bytes) -> str:
    """Put a whole file in its place below BESTANDEN_DIR, or none."""
    doel = Path(settings.BESTANDEN_DIR) / naam
    doel.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    greep, tijdelijk = tempfile.mkstemp(dir=doel.parent, prefix=".maken-")
    try:
        with os.fdopen(greep, "wb") as bestand:
            bestand.write(inhoud)
            bestand.flush()
            os.fsync(bestand.fileno())
        Path(tijdelijk).replace(doel)
    except BaseException:
        Path(tijdelijk).unlink(missing_ok=True)
        raise
    return naam


@contextmanager
def _only_here(pk: UUID) -> Iterator[bool]:
    """Whether this connection alone makes the report; PostgreSQL lets go when the connection ends, also by a kill."""
    sleutel = f"rapportage:{pk}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [sleutel])
        is_vrij = bool(cursor.fetchone()[0])
    try:
        yield is_vrij
    finally:
        if is_vrij:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [sleutel])
