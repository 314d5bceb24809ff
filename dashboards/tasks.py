"""Making reports. The row is the truth: a lost task is found again, a doubled one changes nothing."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from celery import shared_task
from django.conf import settings

from dashboards import besloten, export, queries, render
from dashboards.besloten.meting import Meting
from dashboards.models import BEWAARTIJD, STAPPEN, TAAK, Rapportage, grenzen_van, rechten_van
from dashboards.overzichten import RAPPORTAGES, Overzicht, Rapportagevorm, Tabel, fingerprint, to_data
from dashboards.render import Exemplaar
from dashboards.suppression import suppress_overzicht
from meldingen.access import RECHTEN
from meldingen.notifications import queue
from meldingen.toegang import toegang
from meldingen.workflow import Recht
from pvi import klok
from pvi.kalender import Periode
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.wachtrij import MEEST_POGINGEN, only_here, run_each

# What a report is asked for: its kind, period, unit and reader.
Vraag = tuple[Rapportagevorm, Periode, OrganisatieEenheid | None, Medewerker | None]


@shared_task
def make_rapportages() -> None:
    """Ask for every report of the last period of which the peildatum has come; every day, and safe on any."""
    rijen = {
        f"{vorm.soort}:{periode.code}:{eenheid.code if eenheid else ''}:{lezer.pk if lezer else ''}": vraag
        for vraag in due()
        for vorm, periode, eenheid, lezer in [vraag]
    }
    run_each("Rapportage aanvragen", rijen, lambda rij: _request(*rijen[rij]))
    sweep_rapportages()


def _request(
    vorm: Rapportagevorm, periode: Periode, eenheid: OrganisatieEenheid | None, lezer: Medewerker | None
) -> int:
    return bool(Rapportage.objects.request(vorm, periode, eenheid, lezer=lezer))


def due() -> Iterator[Vraag]:
    """Every report that the portal makes by itself: one of what is shared, and a copy for each holder of the right."""
    for vorm in RAPPORTAGES.values():
        periode = last_period(vorm)
        behandelt = set(OrganisatieEenheid.objects.handling(periode.tot_en_met))
        if not vorm.is_besloten:
            yield vorm, periode, None, None
            continue
        recht = rechten_van(vorm)[0]
        for lezer in (
            Medewerker.objects.filter(aanstellingen__in=Aanstelling.objects.actief()).distinct().order_by("pk")
        ):
            for eenheid in toegang(lezer).cijfereenheden(recht):
                if eenheid is None or eenheid in behandelt:
                    yield vorm, periode, eenheid, lezer


def _holders(recht: Recht) -> list[Medewerker]:
    """Who holds this right by an appointment of today."""
    aanstellingen = Aanstelling.objects.actief().filter(rol__in=RECHTEN[recht])
    mensen = Medewerker.objects.filter(is_active=True, aanstellingen__in=aanstellingen).distinct().order_by("pk")
    return [wie for wie in mensen if toegang(wie).with_recht(recht)]


def last_period(vorm: Rapportagevorm, soort: str = "") -> Periode:
    """The last period (of this kind, or of the one made by itself) of which the peildatum has come."""
    periode = Periode.van_datum(soort or vorm.periodesoorten[0], klok.vandaag()).vorige()
    return periode if vorm.peildatum(periode) <= klok.vandaag() else periode.vorige()


@shared_task
def sweep_rapportages() -> None:
    """Finish what was asked for and not made (the worker died, the queue was lost), count again what is bounded
    otherwise now, and drop old files; every minute."""
    for rapportage in Rapportage.objects.outdated():
        rapportage.ask_again()
    onaf = Rapportage.objects.unfinished() | Rapportage.objects.filter(status=Rapportage.Status.MISLUKT)
    rijen = onaf.order_by("peildatum", "aangevraagd_op", "pk").values_list("pk", flat=True)
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
    """Make one report. Does nothing when it is made already, when another worker is making it now, or when its reader
    may not read it today."""
    with only_here(f"rapportage:{UUID(pk)}") as is_vrij:
        if not is_vrij:
            return
        rapportage = Rapportage.objects.unfinished().select_related("eenheid", "lezer").filter(pk=pk).first()
        if rapportage is None or not rapportage.mag_geteld:
            return
        try:
            _make(rapportage)
        except Exception:
            _record_poging(rapportage)
            raise


def _make(rapportage: Rapportage) -> None:
    """Deterministic, so a second attempt after a kill writes the same files and the same row."""
    fix_figures(rapportage)
    _record_stap(rapportage, 2)
    rapportage.bestanden = [
        formaat for formaat, render_file in FORMATEN.items() if _write_file(rapportage, formaat, render_file)
    ]
    rapportage.bestanden_tot = klok.nu() + BEWAARTIJD
    rapportage.status, rapportage.stap = Rapportage.Status.KLAAR, len(STAPPEN) - 1
    rapportage.save()
    _tell_lezers(rapportage)


def fix_figures(rapportage: Rapportage) -> None:
    """Count once for ever, or until its bounds change."""
    if rapportage.is_geteld:
        return
    # Before the count: what changes meanwhile is seen at the next sweep.
    grenzen = grenzen_van([rapportage])[rapportage.pk]
    _record_stap(rapportage, 1)
    overzicht = count(rapportage)
    rapportage.inhoud, rapportage.sha256, rapportage.grenzen = to_data(overzicht), fingerprint(overzicht), grenzen
    rapportage.gemaakt_op = klok.nu()
    rapportage.save(update_fields=["inhoud", "sha256", "grenzen", "gemaakt_op"])


def count(rapportage: Rapportage) -> Overzicht[Tabel]:
    """The figures as this reader may read them. Raises PermissionError for who may not read them today."""
    if rapportage.lezer_id is None:
        return suppress_overzicht(queries.landelijke_cijfers(rapportage.over, versie=rapportage.versie))
    bereik = rapportage.bereik
    if bereik is None:
        raise PermissionError("Its reader may not read it today.")
    meting = Meting(rapportage.vorm, bereik, rapportage.over, rapportage.eenheid, rapportage.peildatum)
    tel = besloten.casuistiekoverzicht if rapportage.eenheid is None else besloten.maandrapportage
    overzicht = tel(meting, versie=rapportage.versie)
    vorige = rapportage.vorige_versie
    if vorige is None:
        return overzicht
    # Both within the same bounds: what changed is never a wall.
    return besloten.with_wijzigingen(overzicht, vorige.gepubliceerd if vorige.is_geteld else count(vorige))


def _render_pdf(overzicht: Overzicht[Tabel], exemplaar: Exemplaar) -> bytes | None:
    # Without its system libraries there is no PDF; the page carries the same figures.
    return render.render_pdf(overzicht, exemplaar) if render.is_pdf_available() else None


FORMATEN: dict[str, Callable[[Overzicht[Tabel], Exemplaar], bytes | None]] = {
    "pdf": _render_pdf,
    "xlsx": export.render_xlsx,
    "csv": export.render_csv,
}


def exemplaar_van(rapportage: Rapportage) -> Exemplaar:
    naam = rapportage.lezer.naam if rapportage.lezer else ""
    return Exemplaar(naam, rapportage.exemplaar, is_demo=settings.DEMO)


def _write_file(
    rapportage: Rapportage, formaat: str, render_file: Callable[[Overzicht[Tabel], Exemplaar], bytes | None]
) -> bool:
    inhoud = render_file(rapportage.gepubliceerd, exemplaar_van(rapportage))
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
    """“Staat klaar”: a mail without content to its reader, or to each of those it is shared with; once per report."""
    if rapportage.lezer_id is not None:
        lezers = [rapportage.lezer_id] if rapportage.bereik else []
    else:
        lezers = [wie.pk for recht in rechten_van(rapportage.vorm) for wie in _holders(recht)]
    queue(f"rapportage:{rapportage.pk}", *lezers)


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
