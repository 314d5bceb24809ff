"""The shareable figures are made once, whatever dies meanwhile, and read by who holds one of their rights."""

import hashlib
import io
import os
import signal
import threading
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from kombu.exceptions import OperationalError

from dashboards import queries, render, tasks
from dashboards.models import STAPPEN, Rapportage
from dashboards.overzichten import RAPPORTAGES, fingerprint
from dashboards.render import Exemplaar
from dashboards.tasks import make_rapportage, make_rapportages, sweep_rapportages
from meldingen.models import Inzage
from pvi import klok
from pvi.kalender import Periode
from pvi.models import Aanstelling
from pvi.rollen import RELATIES, Rol
from pvi.wachtrij import MEEST_POGINGEN
from tests.dashboards.test_queries import ontvangen
from tests.kern import moment
from tests.toegankelijk import check_page, check_titles
from tests.werker import worker

VORM = RAPPORTAGES["landelijk"]
K3 = Periode.parse("2026-K3")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def op_de_vijftiende(settings, tmp_path):
    """It is the day on which the report of the third quarter is made."""
    settings.BESTANDEN_DIR = tmp_path / "bestanden"
    with klok.op(moment("2026-10-15", 6)):
        yield


@pytest.fixture(autouse=True)
def lijsten(organisatie):
    from pvi import lijsten

    lijsten.sync()


@pytest.fixture
def tien_meldingen(organisatie):
    for _ in range(10):
        ontvangen(organisatie["RT"], "2026-08-01", aarden=["opmerking", "pesten"])


@pytest.fixture
def met_pdf(tien_meldingen) -> Rapportage:
    """The finished report of the third quarter, with its real document."""
    return made()


@pytest.fixture
def rapportage(tien_meldingen, fast_pdf) -> Rapportage:
    """The finished report of the third quarter, for what is not about the document itself."""
    return made()


def made() -> Rapportage:
    rapportage = Rapportage.objects.request(VORM, K3)
    make_rapportage(str(rapportage.pk))
    rapportage.refresh_from_db()
    return rapportage


@pytest.fixture
def gevraagd(organisatie) -> Rapportage:
    return Rapportage.objects.request(VORM, K3)


# --- Making ---------------------------------------------------------------------------------------------------------


def test_finished_report_holds_figures_print_and_file(met_pdf):
    rapportage = met_pdf
    assert rapportage.is_klaar
    assert rapportage.voortgang == "Klaar (stap 3 van 3)"
    assert rapportage.sha256 == fingerprint(rapportage.gepubliceerd)
    assert rapportage.gepubliceerd.tabel("kanaal").totaalregel.cellen == (10,)
    tekst = "".join(blad.extract_text() for blad in pypdf.PdfReader(rapportage.pad("pdf")).pages)
    assert "Derde kwartaal van 2026" in tekst
    assert rapportage.pad("pdf").stat().st_mode & 0o077 == 0


def test_on_the_fifteenth_the_quarter_before_is_made_once(tien_meldingen, fast_pdf):
    for _ in range(3):
        make_rapportages()
    rapportage = Rapportage.objects.get(soort=VORM.soort)
    assert (rapportage.periode, rapportage.peildatum.isoformat()) == ("2026-K3", "2026-10-15")
    assert rapportage.is_klaar
    assert rapportage.aangevraagd_door is None


def test_before_the_peildatum_the_quarter_before_that_is_the_last(fast_pdf):
    with klok.op(moment("2026-10-14")):
        make_rapportages()
    assert Rapportage.objects.get(soort=VORM.soort).periode == "2026-K2"


def test_no_report_before_its_peildatum(organisatie):
    with klok.op(moment("2026-10-14")), pytest.raises(ValueError, match="15-10-2026"):
        Rapportage.objects.request(VORM, K3)
    with pytest.raises(ValueError, match="kwartaal"):
        Rapportage.objects.request(VORM, Periode.parse("2026-M09"))
    assert not Rapportage.objects.exists()


def test_a_second_run_changes_nothing(rapportage):
    voor = Rapportage.objects.values().get()
    bytes_voor = rapportage.pad("pdf").read_bytes()
    with klok.op(moment("2026-10-15", 20)):
        make_rapportage(str(rapportage.pk))
        sweep_rapportages()
    assert Rapportage.objects.values().get() == voor
    assert rapportage.pad("pdf").read_bytes() == bytes_voor


def test_a_published_report_is_frozen(rapportage, organisatie):
    """What is learned later changes no published figure, on the page or in the file."""
    ontvangen(organisatie["NN"], "2026-09-01")
    make_rapportage(str(rapportage.pk))
    rapportage.refresh_from_db()
    assert rapportage.gepubliceerd.tabel("kanaal").totaalregel.cellen == (10,)


def test_the_database_refuses_a_second_report_of_a_period(rapportage):
    velden: dict[str, Any] = {
        "soort": VORM.soort,
        "periode": K3.code,
        "peildatum": rapportage.peildatum,
        "aangevraagd_op": klok.nu(),
    }
    with pytest.raises(IntegrityError, match="rapportage_een_per_periode_en_lezer"), transaction.atomic():
        Rapportage.objects.create(**velden, exemplaar=2)
    assert Rapportage.objects.create(**velden, versie=2).versie == 2


def test_a_finished_report_without_figures_is_refused(gevraagd):
    with pytest.raises(IntegrityError, match="rapportage_klaar_heeft_inhoud"), transaction.atomic():
        Rapportage.objects.update(status="klaar")


def test_a_failure_is_tried_again_and_then_waits_for_a_person(gevraagd, monkeypatch):
    monkeypatch.setattr(queries, "landelijke_cijfers", lambda *a, **k: 1 / 0)
    for poging in range(1, MEEST_POGINGEN + 1):
        with pytest.raises(ZeroDivisionError):
            make_rapportage(str(gevraagd.pk))
        gevraagd.refresh_from_db()
        assert gevraagd.pogingen == poging
    assert gevraagd.status == Rapportage.Status.MISLUKT
    sweep_rapportages()
    monkeypatch.undo()
    assert Rapportage.objects.request(VORM, K3).status == Rapportage.Status.GEVRAAGD


def test_without_pango_the_report_is_made_without_pdf(gevraagd, monkeypatch):
    monkeypatch.setattr(render, "is_pdf_available", lambda: False)
    make_rapportage(str(gevraagd.pk))
    gevraagd.refresh_from_db()
    assert gevraagd.is_klaar
    assert gevraagd.bestanden == ["xlsx", "csv"]


def test_no_half_file_when_writing_fails(gevraagd, fast_pdf, monkeypatch):
    def full(*args) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        make_rapportage(str(gevraagd.pk))
    assert list((django_settings.BESTANDEN_DIR / "rapportages").iterdir()) == []
    monkeypatch.undo()
    sweep_rapportages()
    gevraagd.refresh_from_db()
    assert gevraagd.is_klaar


# --- Two at once, and killed ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_it_once(gevraagd, monkeypatch):
    gemaakt, samen = [], threading.Barrier(2, timeout=30)
    echt = tasks._make

    def slow(rapportage) -> None:
        gemaakt.append(rapportage.pk)
        time.sleep(0.5)
        echt(rapportage)

    def work() -> None:
        with klok.op(moment("2026-10-15", 6)):
            samen.wait()
            make_rapportage(str(gevraagd.pk))
        connection.close()

    monkeypatch.setattr(tasks, "_make", slow)
    monkeypatch.setattr(render, "render_pdf", lambda overzicht, exemplaar: b"x")
    draden = [threading.Thread(target=work) for _ in range(2)]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join(60)
    assert gemaakt == [gevraagd.pk]
    gevraagd.refresh_from_db()
    assert gevraagd.is_klaar


def wait_for(pk: uuid.UUID, *statussen: str, stap: int = 0) -> Rapportage:
    einde = time.monotonic() + 90
    while time.monotonic() < einde:
        rapportage = Rapportage.objects.get(pk=pk)
        if rapportage.status in statussen and rapportage.stap >= stap:
            return rapportage
        time.sleep(0.02)
    raise AssertionError("the worker did not get there")


def kill_and_finish(rapportage: Rapportage, map_: Path, stap: int, na: float) -> None:
    """Kill a worker with -9 at a step (some seconds in); the sweep of the next worker finishes the report."""
    wachtrij = f"proef-{uuid.uuid4().hex[:8]}"
    with worker(wachtrij, map_) as eerste:
        make_rapportage.apply_async([str(rapportage.pk)], queue=wachtrij)
        wait_for(rapportage.pk, "bezig", "klaar", stap=stap)
        time.sleep(na)
        os.killpg(eerste.pid, signal.SIGKILL)
        eerste.wait()
    # The sweep finds the row even when the queue gives nothing back.
    andere = f"proef-{uuid.uuid4().hex[:8]}"
    with worker(andere, map_):
        sweep_rapportages.apply_async(queue=andere)
        wait_for(rapportage.pk, "klaar")


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(tien_meldingen, tmp_path, settings):
    settings.BESTANDEN_DIR = tmp_path / "bestanden"
    rapportage = Rapportage.objects.request(VORM, K3)
    connection.commit()
    kill_and_finish(rapportage, tmp_path, stap=2, na=0.3)
    rapportage = Rapportage.objects.get()
    assert rapportage.is_klaar
    namen = {pad.name for pad in rapportage.pad("pdf").parent.iterdir() if not pad.name.startswith(".")}
    assert namen == {f"{rapportage.pk}.{formaat}" for formaat in ("pdf", "xlsx", "csv")}
    ongestoord = render.render_pdf(rapportage.gepubliceerd, Exemplaar())
    assert rapportage.pad("pdf").read_bytes() == ongestoord


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_many_kills_at_every_step_leave_one_report_per_period(tien_meldingen, tmp_path, settings):
    """Triggers × periods × kills give exactly one report per period, all equal to an undisturbed run."""
    settings.BESTANDEN_DIR = tmp_path / "bestanden"
    for nummer, periode in enumerate(K3.laatste(12)):
        rapportage = Rapportage.objects.request(VORM, periode)
        kill_and_finish(rapportage, tmp_path, stap=1 + nummer % 2, na=0.25 * (nummer % 5))
        for _ in range(50):
            assert Rapportage.objects.request(VORM, periode).pk == rapportage.pk
    assert Rapportage.objects.filter(status="klaar").count() == Rapportage.objects.count() == 12
    for rapportage in Rapportage.objects.all():
        assert rapportage.pad("pdf").read_bytes() == render.render_pdf(rapportage.gepubliceerd, Exemplaar())
        assert rapportage.sha256 == fingerprint(rapportage.gepubliceerd)


# --- Reading --------------------------------------------------------------------------------------------------------


def addresses(rapportage) -> list[str]:
    return [
        reverse("dashboards:cijfers"),
        reverse("dashboards:cijfers-kwartaal", args=[rapportage.pk]),
        reverse("dashboards:cijfers-bestand", args=[rapportage.pk, "pdf"]) + "?doel=overleg",
    ]


def test_coordinator_reads_page_and_pdf_and_that_is_logged(rapportage, client, coordinator):
    client.force_login(coordinator)
    lijst, blad, pdf = (client.get(adres) for adres in addresses(rapportage))
    assert "Derde kwartaal van 2026" in lijst.content.decode()
    assert "In één oogopslag" in blad.content.decode()
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"] == 'attachment; filename="landelijk-2026-K3-v1.pdf"'
    assert b"".join(pdf.streaming_content) == rapportage.pad("pdf").read_bytes()
    assert list(Inzage.objects.values_list("soort", "doel")) == [
        ("lijst", "landelijk: lijst"),
        ("gelezen", "landelijk 2026-K3 v1: scherm"),
        ("export", "landelijk 2026-K3 v1: overleg pdf"),
    ]


LEZERS = {Rol.TC, Rol.SH, Rol.PC, Rol.VI, Rol.HR, Rol.LC, Rol.RK, Rol.CT, Rol.CD, Rol.KO}


@pytest.mark.parametrize("rol", sorted(LEZERS))
def test_who_holds_row_30_31_or_33_reads_the_same_figures(rapportage, client, person, rol):
    client.force_login(person(rol, "KS" if rol in {Rol.LC, Rol.CD, Rol.KO} else "RT"))
    *bladen, bestand = (client.get(adres) for adres in addresses(rapportage))
    assert {blad.status_code for blad in bladen} == {200}
    assert b"".join(bestand.streaming_content) == rapportage.pad("pdf").read_bytes()


@pytest.mark.parametrize("rol", [r for r in Rol if r not in RELATIES and r not in LEZERS])
def test_nobody_else_finds_the_figures(rapportage, client, person, rol):
    client.force_login(person(rol, "KS" if rol in {Rol.BH, Rol.FG} else "RT"))
    for adres in addresses(rapportage):
        assert client.get(adres).status_code == 404
    assert client.post(addresses(rapportage)[0], {"periode": "2026-K2"}).status_code == 404
    assert Rapportage.objects.count() == 1
    assert set(Inzage.objects.values_list("soort", flat=True)) == {"geweigerd"}


def test_a_coordinator_whose_appointment_ended_finds_nothing(rapportage, client, coordinator):
    Aanstelling.objects.filter(medewerker=coordinator).update(tot=klok.nu() - timedelta(days=1))
    client.force_login(coordinator)
    assert {client.get(adres).status_code for adres in addresses(rapportage)} == {404}


def test_a_visitor_is_asked_to_log_in(rapportage, client):
    assert {client.get(adres).status_code for adres in addresses(rapportage)} == {302}


def test_page_shows_the_same_figures_as_the_file(met_pdf, client, coordinator):
    rapportage = met_pdf
    client.force_login(coordinator)
    blad = BeautifulSoup(client.get(addresses(rapportage)[1]).content, "html.parser")
    tekst = "".join("".join(blad.extract_text().split()) for blad in pypdf.PdfReader(rapportage.pad("pdf")).pages)
    for stil in blad.select(".alleen-voorlezen"):
        stil.extract()
    rijen = blad.select("table.cijfers tr")
    assert len(rijen) > 30
    for rij in rijen:
        assert "".join(rij.get_text().split()) in tekst


def test_pages_read_well(rapportage, client, coordinator):
    client.force_login(coordinator)
    bezig = Rapportage.objects.request(VORM, K3.vorige())
    mislukt = Rapportage.objects.create(
        soort=VORM.soort, periode="2026-K1", peildatum=VORM.peildatum(K3.vorige().vorige()),
        aangevraagd_op=klok.nu(), status="mislukt",
    )  # fmt: skip
    adressen = [*addresses(rapportage)[:2], *(addresses(r)[1] for r in (bezig, mislukt))]
    bladen = {adres: client.get(adres).content.decode() for adres in adressen}
    assert {adres: check_page(html) for adres, html in bladen.items()} == {adres: [] for adres in adressen}
    assert check_titles(bladen) == []


# --- Asking ---------------------------------------------------------------------------------------------------------


def test_coordinator_asks_for_an_older_quarter_and_sees_it_being_made(
    client, coordinator, organisatie, monkeypatch, django_capture_on_commit_callbacks
):
    gestuurd: list[str] = []
    monkeypatch.setattr(make_rapportage, "delay", gestuurd.append)
    client.force_login(coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        antwoord = client.post(reverse("dashboards:cijfers"), {"periode": "2026-K1"})
    rapportage = Rapportage.objects.get()
    assert (rapportage.periode, rapportage.aangevraagd_door) == ("2026-K1", coordinator)
    assert gestuurd == [str(rapportage.pk)]
    assert antwoord.url == reverse("dashboards:cijfers-kwartaal", args=[rapportage.pk])

    bezig = BeautifulSoup(client.get(antwoord.url).content, "html.parser")
    assert (bezig.progress["value"], bezig.progress["max"]) == ("0", str(len(STAPPEN) - 1))
    assert follows(bezig)
    assert client.get(reverse("dashboards:cijfers-bestand", args=[rapportage.pk, "pdf"])).status_code == 404


def test_without_a_queue_the_request_stands_and_the_sweep_makes_it(
    client, coordinator, organisatie, monkeypatch, fast_pdf, django_capture_on_commit_callbacks
):
    def gone(pk: str) -> None:
        raise OperationalError

    monkeypatch.setattr(make_rapportage, "delay", gone)
    client.force_login(coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("dashboards:cijfers"), {"periode": "2026-K1"}).status_code == 302
    sweep_rapportages()
    assert Rapportage.objects.get().is_klaar


@pytest.mark.parametrize("periode", ["2026-K4", "2026-M09", "2026", "", "x"])
def test_another_period_is_refused_with_a_text(client, coordinator, organisatie, periode):
    client.force_login(coordinator)
    antwoord = client.post(reverse("dashboards:cijfers"), {"periode": periode})
    assert antwoord.status_code == 422
    assert "Fout:" in antwoord.content.decode()
    assert not Rapportage.objects.exists()


def test_form_offers_the_last_eight_quarters_that_have_no_report(rapportage, client, coordinator):
    client.force_login(coordinator)
    blad = BeautifulSoup(client.get(reverse("dashboards:cijfers")).content, "html.parser")
    codes = [keuze["value"] for keuze in blad.select("select option")]
    assert codes == ["2026-K2", "2026-K1", "2025-K4", "2025-K3", "2025-K2", "2025-K1", "2024-K4"]


def test_a_failed_report_says_so_and_can_be_asked_again(gevraagd, client, coordinator, monkeypatch):
    Rapportage.objects.update(status="mislukt", pogingen=3)
    monkeypatch.setattr(make_rapportage, "delay", lambda pk: None)
    client.force_login(coordinator)
    blad = client.get(reverse("dashboards:cijfers-kwartaal", args=[gevraagd.pk]))
    tekst = blad.content.decode()
    assert "Het is niet gelukt om deze cijfers te maken." in tekst
    assert "Maak het opnieuw. Lukt het weer niet? Vraag dan beheer om hulp." in tekst
    assert not follows(BeautifulSoup(tekst, "html.parser"))
    client.post(reverse("dashboards:cijfers"), {"periode": "2026-K3"})
    gevraagd.refresh_from_db()
    assert (gevraagd.status, gevraagd.pogingen) == ("gevraagd", 0)


FETCH = {"X-Requested-With": "fetch"}


def follows(blad: BeautifulSoup) -> bool:
    """Whether the page looks again by itself: by its script, and without script by a reload."""
    zonder_script = [meta["content"] for meta in blad.select("noscript meta[http-equiv=refresh]")]
    met_script = [status["data-volg"] for status in blad.select("[data-volg]")]
    assert zonder_script == met_script
    return met_script == ["3"]


def test_script_asks_how_far_it_is_and_that_is_no_reading(gevraagd, client, coordinator):
    client.force_login(coordinator)
    adres = reverse("dashboards:cijfers-kwartaal", args=[gevraagd.pk])
    standen = []
    for status, stap in (("gevraagd", 0), ("bezig", 2), ("mislukt", 0)):
        Rapportage.objects.update(status=status, stap=stap)
        standen.append(client.get(adres, headers=FETCH).json())
    assert standen == [
        {"bezig": True, "stap": 0, "tekst": "Wacht op een vrije plek (stap 0 van 3)"},
        {"bezig": True, "stap": 2, "tekst": "Document opmaken (stap 2 van 3)"},
        {"bezig": False, "stap": 0, "tekst": "Wacht op een vrije plek (stap 0 van 3)"},
    ]
    assert not Inzage.objects.exists()


def test_a_finished_report_never_looks_again(rapportage, client, coordinator):
    client.force_login(coordinator)
    adres = addresses(rapportage)[1]
    antwoord = client.get(adres)
    assert "Refresh" not in antwoord
    assert not follows(BeautifulSoup(antwoord.content, "html.parser"))
    assert client.get(adres, headers=FETCH).json()["bezig"] is False


def test_how_far_it_is_stays_behind_the_same_door(gevraagd, client, person):
    client.force_login(person(Rol.VO, "RT"))
    assert client.get(reverse("dashboards:cijfers-kwartaal", args=[gevraagd.pk]), headers=FETCH).status_code == 404


# --- The command ----------------------------------------------------------------------------------------------------


def test_command_makes_the_report_and_copies_the_pdf(tien_meldingen, tmp_path, capsys):
    uit = tmp_path / "overzicht.pdf"
    call_command("make_rapportage", "landelijk", periode="2026-K3", uit=uit)
    rapportage = Rapportage.objects.get()
    assert rapportage.is_klaar
    assert hashlib.sha256(uit.read_bytes()).digest() == hashlib.sha256(rapportage.pad("pdf").read_bytes()).digest()
    assert pypdf.PdfReader(io.BytesIO(uit.read_bytes())).metadata.title == "Landelijke cijfers derde kwartaal van 2026"
    assert capsys.readouterr().out == "Landelijke cijfers 2026-K3, versie 1: klaar.\n"


@pytest.mark.parametrize(
    ("periode", "tekst"),
    [("2026-K4", "kan pas vanaf"), ("2026-M09", "gaat over een kwartaal"), ("derde", "bestaat niet")],
)
def test_command_says_what_is_wrong(organisatie, periode, tekst):
    with pytest.raises(CommandError, match=tekst):
        call_command("make_rapportage", "landelijk", periode=periode)


def test_command_says_when_the_file_cannot_be_written(rapportage, tmp_path):
    with pytest.raises(CommandError, match="De PDF kan niet naar dit bestand"):
        call_command("make_rapportage", "landelijk", periode="2026-K3", uit=tmp_path / "geen" / "map.pdf")
