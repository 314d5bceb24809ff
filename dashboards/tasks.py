"""Making reports. The row is the truth: a lost task is found again, a doubled one changes nothing."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import connection

from dashboards import export, queries, render
from dashboards.models import BEWAARTIJD, RECHT, STAPPEN, TAAK, Rapportage, units_of
from dashboards.overzichten import RAPPORTAGES, Overzicht, Rapportagevorm, Tabel, Telling, fingerprint, to_data
from dashboards.suppression import suppress_overzicht
from meldingen.notifications import queue
from meldingen.toegang import toegang
from pvi import klok
from pvi.kalender import Periode
from pvi.models import Aanstelling, OrganisatieEenheid
from pvi.wachtrij import MEEST_POGINGEN, only_here, run_each


@shared_task
def make_rapportages() -> None:
    """Ask for every report of the last period of which the peildatum has come; every day, and safe on any."""
    rijen = {
        f"{vorm.soort}:{periode.code}:{eenheid.code if eenheid else ''}": (vorm, periode, eenheid)
        for vorm in RAPPORTAGES.values()
        for periode in [last_period(vorm)]
        for eenheid in units(vorm, periode)
    }
    run_each("Rapportage aanvragen", rijen, lambda rij: Rapportage.objects.request(*rijen[rij]) and 1)
    sweep_rapportages()


def last_period(vorm: Rapportagevorm) -> Periode:
    """The last period of which the peildatum has come."""
    periode = Periode.van_datum(vorm.periodesoorten[0], klok.vandaag()).vorige()
    return periode if vorm.peildatum(periode) <= klok.vandaag() else periode.vorige()


def units(vorm: Rapportagevorm, periode: Periode) -> list[OrganisatieEenheid | None]:
    """What the report is made for: each unit that handles cases, or the whole police."""
    return list(OrganisatieEenheid.objects.handling(periode.tot_en_met)) if vorm.per_eenheid else [None]


@shared_task
def sweep_rapportages() -> None:
    """Finish what was asked for and not made (the worker died, the queue was lost), and drop old files; every minute.

    Month by month: what a report may tell depends on what those before it told.
    """
    onaf = Rapportage.objects.unfinished() | Rapportage.objects.filter(status=Rapportage.Status.MISLUKT)
    rijen = onaf.order_by("peildatum", "aangevraagd_op").values_list("pk", flat=True)
    run_each(TAAK, rijen, _make_again)
    oud = {rapportage.pk: rapportage for rapportage in Rapportage.objects.expired()}
    run_each("Oude bestanden weggooien", oud, lambda pk: _drop_files(oud[pk]))


def _make_again(pk: UUID) -> None:
    """One that failed too often comes here again only when a person asked for it (pvi/wachtrij.py)."""
    mislukt = Rapportage.objects.filter(pk=pk, status=Rapportage.Status.MISLUKT)
    mislukt.update(status=Rapportage.Status.GEVRAAGD, pogingen=0)
    make_rapportage(str(pk))


@shared_task
def make_rapportage(pk: str) -> None:
    """Make one report. Does nothing when it is made already or when another worker is making it now."""
    with only_here(f"rapportage:{UUID(pk)}") as is_vrij:
        if not is_vrij:
            return
        rapportage = Rapportage.objects.unfinished().select_related("eenheid").filter(pk=pk).first()
        if rapportage is None:
            return
        try:
            _make(rapportage)
        except Exception:
            _record_poging(rapportage)
            raise


def _make(rapportage: Rapportage) -> None:
    """Deterministic, so a second attempt after a kill writes the same files and the same row."""
    fix_figures(rapportage)
    _record_stap(rapportage, 3)
    rapportage.bestanden = [
        formaat for formaat, render_file in FORMATEN.items() if _write_file(rapportage, formaat, render_file)
    ]
    rapportage.bestanden_tot = klok.nu() + BEWAARTIJD
    rapportage.status, rapportage.stap = Rapportage.Status.KLAAR, len(STAPPEN) - 1
    rapportage.save()
    _tell_lezers(rapportage)


def fix_figures(rapportage: Rapportage) -> None:
    """Count and hide, once for ever: a preview and the report made of it are the same figures.

    One report at a time, because each minds what the others told.
    """
    if rapportage.inhoud is not None:
        return
    with _one_by_one():
        # Whoever was in line before may have counted this very report.
        rapportage.refresh_from_db(fields=["inhoud", "sha256", "gemaakt_op"])
        if rapportage.inhoud is not None:
            return
        _record_stap(rapportage, 1)
        telling = count(rapportage)
        _record_stap(rapportage, 2)
        overzicht = suppress_overzicht(telling)
        rapportage.inhoud, rapportage.sha256 = to_data(overzicht), fingerprint(overzicht)
        rapportage.gemaakt_op = klok.nu()
        rapportage.save(update_fields=["inhoud", "sha256", "gemaakt_op"])


def count(rapportage: Rapportage) -> Overzicht[Telling]:
    """Everything this report needs, not yet suppressed."""
    if rapportage.eenheid is None:
        return queries.casuistiekoverzicht(rapportage.over, versie=rapportage.versie)
    return queries.maandrapportage(rapportage.eenheid, rapportage.over, versie=rapportage.versie)


def _render_pdf(overzicht: Overzicht[Tabel], demo: bool) -> bytes | None:
    # Without its system libraries there is no PDF; the page carries the same figures.
    return render.render_pdf(overzicht, demo=demo) if render.is_pdf_available() else None


FORMATEN: dict[str, Callable[[Overzicht[Tabel], bool], bytes | None]] = {
    "pdf": _render_pdf,
    "xlsx": lambda overzicht, demo: export.render_xlsx(overzicht, demo=demo),
    "csv": lambda overzicht, demo: export.render_csv(overzicht, demo=demo),
}


def _write_file(
    rapportage: Rapportage, formaat: str, render_file: Callable[[Overzicht[Tabel], bool], bytes | None]
) -> bool:
    inhoud = render_file(rapportage.gepubliceerd, settings.DEMO)
    if inhoud is not None:
        _write(rapportage.pad(formaat), inhoud)
    return inhoud is not None


def _drop_files(rapportage: Rapportage) -> None:
    """The figures stay, and the same files can be made of them again."""
    for formaat in FORMATEN:
        rapportage.pad(formaat).unlink(missing_ok=True)
    rapportage.bestanden = []
    rapportage.save(update_fields=["bestanden"])


def _tell_lezers(rapportage: Rapportage) -> None:
    """“Staat klaar”: a mail without content to each reader, once per report."""
    recht = RECHT[rapportage.vorm.recht_rij]
    aanstellingen = Aanstelling.objects.actief().filter(rol__in=rapportage.lezers)
    lezers = {
        a.medewerker
        for a in aanstellingen.select_related("medewerker", "eenheid__eenheid")
        if rapportage.eenheid is None or rapportage.eenheid.code in units_of(a)
    }
    queue(f"rapportage:{rapportage.pk}", *(lezer.pk for lezer in lezers if toegang(lezer).with_recht(recht)))


def _record_stap(rapportage: Rapportage, stap: int) -> None:
    if rapportage.status != Rapportage.Status.VOORBEELD:
        rapportage.status, rapportage.stap = Rapportage.Status.BEZIG, stap
        rapportage.save(update_fields=["status", "stap"])


def _record_poging(rapportage: Rapportage) -> None:
    """Try again at the next sweep; after a few attempts wait for a person."""
    rapportage.pogingen += 1
    op = rapportage.pogingen >= MEEST_POGINGEN
    rapportage.status = Rapportage.Status.MISLUKT if op else Rapportage.Status.GEVRAAGD
    rapportage.stap = 0
    rapportage.save(update_fields=["status", "stap", "pogingen"])


def _write(doel: Path, inhoud: bytes) -> None:
    """Put a whole file in its place below BESTANDEN_DIR, or none."""
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


@contextmanager
def _one_by_one() -> Iterator[None]:
    """Only one report is counted at a time, in the whole portal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('rapportages', 0))")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('rapportages', 0))")
