"""A copy is of one reader: made for each holder of the right, found by nobody else, behind the same walls."""

import re
from datetime import timedelta

import pypdf
import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.urls import reverse

from dashboards.models import BEWAARTIJD, Rapportage
from dashboards.overzichten import RAPPORTAGES, Marker
from dashboards.tasks import make_rapportage, make_rapportages, sweep_rapportages
from meldingen.models import Cijferbesluit, Inzage, Notificatie, Uitsluiting
from pvi import klok
from pvi.kalender import Periode
from pvi.models import Aanstelling
from pvi.rollen import RELATIES, Rol
from tests.dashboards.besloten.meet import OKT, cel
from tests.dashboards.test_bestanden import csv_rows, xlsx_rows
from tests.dashboards.test_queries import ontvangen
from tests.people import give_role
from tests.toegankelijk import check_page, check_titles

pytestmark = pytest.mark.django_db
MAAND, CASUISTIEK = RAPPORTAGES["maandrapportage"], RAPPORTAGES["casuistiekoverzicht"]


def make(lezer, eenheid=None, vorm=MAAND, periode=OKT) -> Rapportage:
    rapportage = Rapportage.objects.request(vorm, periode, eenheid, lezer, lezer=lezer)
    make_rapportage(str(rapportage.pk))
    rapportage.refresh_from_db()
    assert rapportage.is_klaar
    return rapportage


@pytest.fixture
def zaken(organisatie):
    return [ontvangen(organisatie["RT"], "2026-10-10", gronden=["ras"]) for _ in range(3)]


@pytest.fixture
def exemplaar(organisatie, zaken, vik, fast_pdf) -> Rapportage:
    return make(vik, organisatie["RT"])


def addresses(rapportage: Rapportage) -> list[str]:
    wat = "rapportage" if rapportage.vorm is MAAND else "overzicht"
    bestanden = (reverse(f"dashboards:{wat}-bestand", args=[rapportage.pk, f]) for f in ("pdf", "xlsx", "csv"))
    return [reverse(f"dashboards:{wat}", args=[rapportage.pk]), *(f"{adres}?doel=overleg" for adres in bestanden)]


def without_figures(rij: tuple[str, ...]) -> list[str]:
    return [re.sub(r"\d+", "#", cel_) for cel_ in rij]


def numbers(rapportage: Rapportage) -> int:
    return cel(rapportage.gepubliceerd, "kerncijfers", "instroom")


# --- Made by itself -------------------------------------------------------------------------------------------------


def test_each_holder_of_the_right_gets_a_copy_and_nobody_else_does(person, zaken, fast_pdf):
    vik, ander, chef = person(Rol.VI, "RT"), person(Rol.VI, "NN"), person(Rol.PC, "RT")
    for rol in (Rol.CT, Rol.TC, Rol.SH, Rol.CD, Rol.TR):
        person(rol, "RT" if rol != Rol.CD else "KS")
    for _ in range(2):
        make_rapportages()
    gemaakt = Rapportage.objects.filter(soort="maandrapportage")
    assert {(r.lezer, r.eenheid.code, r.periode) for r in gemaakt} == {
        (vik, "RT", "2026-M10"), (chef, "RT", "2026-M10"), (ander, "NN", "2026-M10"),
    }  # fmt: skip
    assert sorted(gemaakt.filter(eenheid__code="RT").values_list("exemplaar", flat=True)) == [1, 2]
    assert {r.status for r in gemaakt} == {"klaar"}
    gehoord = Notificatie.objects.filter(aanleiding__in=[f"rapportage:{r.pk}" for r in gemaakt])
    assert sorted(gehoord.values_list("medewerker", flat=True)) == sorted([vik.pk, ander.pk, chef.pk])


def test_the_coordinator_gets_the_quarter(lc, zaken, fast_pdf):
    make_rapportages()
    rapportage = Rapportage.objects.get(soort="casuistiekoverzicht")
    assert (rapportage.lezer, rapportage.periode, rapportage.eenheid) == (lc, "2026-K3", None)


@pytest.mark.parametrize("periode", ["2026-M10", "2026-K3", "2026-T2", "2025"])
def test_any_period_can_be_asked(organisatie, vik, lc, fast_pdf, periode):
    over = Periode.parse(periode)
    assert make(vik, organisatie["RT"], periode=over).periode == periode
    assert make(lc, vorm=CASUISTIEK, periode=over).periode == periode


def test_nothing_is_hidden_in_it(exemplaar):
    cellen = [cel_ for tabel in exemplaar.gepubliceerd.inhoud() for regel in tabel.regels for cel_ in regel.cellen]
    assert cellen and Marker.NIET_GETOOND not in cellen
    assert "•" not in "".join("".join(rij) for rij in csv_rows(exemplaar.pad("csv").read_bytes()))


def test_made_again_after_later_changes_it_is_the_same_to_the_byte(organisatie, vik, exemplaar):
    eerst = {formaat: exemplaar.pad(formaat).read_bytes() for formaat in exemplaar.bestanden}
    ontvangen(organisatie["RT"], "2026-11-08", 12)
    with klok.op(klok.nu() + BEWAARTIJD):
        sweep_rapportages()
        exemplaar.renew()
        Rapportage.objects.update(inhoud=None)
        make_rapportage(str(exemplaar.pk))
    exemplaar.refresh_from_db()
    assert {formaat: exemplaar.pad(formaat).read_bytes() for formaat in exemplaar.bestanden} == eerst


def test_every_page_says_whose_copy_it_is(organisatie, zaken, vik):
    rapportage = make(vik, organisatie["RT"])
    bladen = [blad.extract_text() for blad in pypdf.PdfReader(rapportage.pad("pdf")).pages]
    assert len(bladen) > 3
    assert all(vik.naam in blad and "exemplaar 1" in blad.lower() and "besloten" in blad.lower() for blad in bladen)
    for rijen in (xlsx_rows(rapportage.pad("xlsx").read_bytes()), csv_rows(rapportage.pad("csv").read_bytes())):
        assert ("Exemplaar van", vik.naam) in [rij[:2] for rij in rijen]


def test_the_database_knows_whose_copy_is_whose(exemplaar, andere_vik):
    velden = {
        "soort": "maandrapportage", "eenheid": exemplaar.eenheid, "periode": "2026-M10",
        "peildatum": exemplaar.peildatum, "aangevraagd_op": klok.nu(),
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="rapportage_besloten_heeft_lezer"), transaction.atomic():
        Rapportage.objects.create(**velden, exemplaar=9)
    with pytest.raises(IntegrityError, match="rapportage_een_per_periode_en_lezer"), transaction.atomic():
        Rapportage.objects.create(**velden, exemplaar=9, lezer=exemplaar.lezer)
    with pytest.raises(IntegrityError, match="rapportage_een_per_exemplaar"), transaction.atomic():
        Rapportage.objects.create(**velden, exemplaar=exemplaar.exemplaar, lezer=andere_vik)


# --- Found by its reader alone --------------------------------------------------------------------------------------


def test_its_reader_opens_it_takes_files_for_a_purpose_and_that_is_logged(exemplaar, client, vik):
    client.force_login(vik)
    blad, *bestanden = (client.get(adres) for adres in addresses(exemplaar))
    assert "exemplaar 1 van" in blad.content.decode()
    for antwoord, formaat in zip(bestanden, ("pdf", "xlsx", "csv"), strict=True):
        naam = f"maandrapportage-rt-2026-M10-v1-besloten-1.{formaat}"
        assert antwoord["Content-Disposition"] == f'attachment; filename="{naam}"'
        assert b"".join(antwoord.streaming_content) == exemplaar.pad(formaat).read_bytes()
    merk = "maandrapportage RT 2026-M10 v1 exemplaar 1"
    assert list(Inzage.objects.values_list("soort", "doel")) == [
        ("gelezen", f"{merk}: scherm"),
        *(("export", f"{merk}: overleg {formaat}") for formaat in ("pdf", "xlsx", "csv")),
    ]
    lijst = BeautifulSoup(client.get(addresses(exemplaar)[0]).content, "html.parser")
    assert "Bespreken in een overleg, XLSX" in lijst.get_text()


def test_without_a_purpose_no_file_leaves(exemplaar, client, vik):
    client.force_login(vik)
    adres = addresses(exemplaar)[1].partition("?")[0]
    assert {client.get(adres + vraag).status_code for vraag in ("", "?doel=zomaar")} == {302}
    assert not Inzage.objects.filter(soort="export").exists()


@pytest.mark.parametrize("rol", [rol for rol in Rol if rol not in RELATIES])
def test_for_everybody_else_it_is_not_there(exemplaar, client, person, rol):
    """Also for who has a copy of the same report: VIK and the politiechef of the same eenheid."""
    client.force_login(person(rol, "KS" if rol in {Rol.BH, Rol.FG, Rol.LC, Rol.CD, Rol.KO} else "RT"))
    assert {client.get(adres).status_code for adres in addresses(exemplaar)} == {404}
    assert client.get(addresses(exemplaar)[0], headers={"X-Requested-With": "fetch"}).status_code == 404
    assert client.post(addresses(exemplaar)[0]).status_code == 404
    lijst = client.get(reverse("dashboards:rapportages"))
    assert lijst.status_code == (200 if rol in {Rol.VI, Rol.PC} else 404)
    assert str(exemplaar.pk) not in lijst.content.decode()


@pytest.mark.parametrize("situatie", ["ended", "moved", "locked out"])
def test_who_was_its_reader_finds_it_no_more(exemplaar, client, vik, organisatie, situatie):
    if situatie == "ended":
        Aanstelling.objects.filter(medewerker=vik).update(tot=klok.nu() - timedelta(minutes=1))
    elif situatie == "moved":
        Aanstelling.objects.filter(medewerker=vik).update(eenheid=organisatie["NN"])
    else:
        Aanstelling.objects.filter(medewerker=vik).update(rol=Rol.CT)
    client.force_login(vik)
    assert {client.get(adres).status_code for adres in addresses(exemplaar)} == {404}


def test_two_roles_give_two_kinds_of_copy(organisatie, zaken, vik, client, fast_pdf):
    give_role(vik, Rol.LC, organisatie["KS"])
    ontvangen(organisatie["NN"], "2026-10-11")
    maand, land = make(vik, organisatie["RT"]), make(vik, vorm=CASUISTIEK)
    assert (numbers(maand), numbers(land)) == (3, 4)
    client.force_login(vik)
    assert {client.get(addresses(r)[0]).status_code for r in (maand, land)} == {200}
    Aanstelling.objects.filter(rol=Rol.LC).update(tot=klok.nu())
    assert [client.get(addresses(r)[0]).status_code for r in (maand, land)] == [200, 404]


# --- Behind walls ---------------------------------------------------------------------------------------------------


def test_the_copy_of_a_walled_colleague_counts_one_less_and_nothing_tells_why(
    organisatie, zaken, vik, person, fast_pdf
):
    ander = person(Rol.VI, "RT", naam="Anna Anders")
    Uitsluiting.objects.create(medewerker=vik, melding=zaken[0], sinds=klok.vandaag())
    eigen, anders = make(vik, organisatie["RT"]), make(ander, organisatie["RT"])
    assert (numbers(eigen), numbers(anders)) == (2, 3)
    for formaat, lees in (("csv", csv_rows), ("xlsx", xlsx_rows)):
        links, rechts = (lees(r.pad(formaat).read_bytes()) for r in (eigen, anders))
        assert len(links) == len(rechts)
        verschil = {a[0] for a, b in zip(links, rechts, strict=True) if without_figures(a) != without_figures(b)}
        assert verschil == {"Exemplaar van"}, "only the name of the reader and figures differ"


def test_a_wall_that_rises_later_is_in_the_copy_within_a_minute(exemplaar, zaken, vik, client):
    client.force_login(vik)
    assert numbers(exemplaar) == 3
    Uitsluiting.objects.create(medewerker=vik, melding=zaken[0], sinds=klok.vandaag())
    blad, *bestanden = (client.get(adres) for adres in addresses(exemplaar))
    assert BeautifulSoup(blad.content, "html.parser").progress, "an old figure is not shown any more"
    assert {antwoord.status_code for antwoord in bestanden} == {404}
    sweep_rapportages()
    exemplaar.refresh_from_db()
    assert numbers(exemplaar) == 2
    assert client.get(addresses(exemplaar)[0]).status_code == 200
    assert "2" in {rij[1] for rij in csv_rows(exemplaar.pad("csv").read_bytes()) if len(rij) > 1}
    assert exemplaar.versie == 1


def test_a_wall_that_begins_tomorrow_stands_tomorrow(exemplaar, zaken, vik, client):
    morgen = klok.vandaag() + timedelta(days=1)
    Uitsluiting.objects.create(medewerker=vik, melding=zaken[0], sinds=morgen)
    sweep_rapportages()
    exemplaar.refresh_from_db()
    assert numbers(exemplaar) == 3
    with klok.op(klok.nu() + timedelta(days=1)):
        sweep_rapportages()
    exemplaar.refresh_from_db()
    assert numbers(exemplaar) == 2


# --- A right that comes back ----------------------------------------------------------------------------------------


def test_who_has_the_right_again_finds_the_right_figures(exemplaar, zaken, vik, client):
    """A wall rises and falls while the appointment has ended: nothing is counted for who may read nothing."""
    client.force_login(vik)
    Aanstelling.objects.filter(medewerker=vik).update(tot=klok.nu() - timedelta(minutes=1))
    Uitsluiting.objects.create(medewerker=vik, melding=zaken[0], sinds=klok.vandaag())
    for _ in range(2):
        sweep_rapportages()
    exemplaar.refresh_from_db()
    assert numbers(exemplaar) == 3, "nothing is counted for who may read nothing"
    Aanstelling.objects.filter(medewerker=vik).update(tot=None)
    assert BeautifulSoup(client.get(addresses(exemplaar)[0]).content, "html.parser").progress
    sweep_rapportages()
    exemplaar.refresh_from_db()
    assert numbers(exemplaar) == 2
    assert client.get(addresses(exemplaar)[0]).status_code == 200


def test_a_report_asked_for_by_who_lost_the_right_waits_for_it(organisatie, zaken, vik, fast_pdf):
    rapportage = Rapportage.objects.request(MAAND, OKT, organisatie["RT"], vik, lezer=vik)
    Aanstelling.objects.filter(medewerker=vik).update(tot=klok.nu() - timedelta(minutes=1))
    sweep_rapportages()
    rapportage.refresh_from_db()
    assert (rapportage.inhoud, rapportage.status, rapportage.pogingen) == (None, "gevraagd", 0)
    Aanstelling.objects.filter(medewerker=vik).update(tot=None)
    sweep_rapportages()
    rapportage.refresh_from_db()
    assert numbers(rapportage) == 3


def in_file(rapportage: Rapportage) -> list[str]:
    return [cel_ for rij in csv_rows(rapportage.pad("csv").read_bytes()) for cel_ in rij]


def decide(fg, wat: str, aan: bool) -> None:
    Cijferbesluit.objects.create(wat=wat, aan=aan, reden="nodig", door=fg, op=klok.nu())


def test_the_decision_of_the_fg_takes_and_gives_back_the_right_figures(person, lc, zaken, fast_pdf):
    fg, rapportage = person(Rol.FG, "KS"), make(lc, vorm=CASUISTIEK)
    decide(fg, "precies", False)
    Uitsluiting.objects.create(medewerker=lc, melding=zaken[0], sinds=klok.vandaag())
    sweep_rapportages()
    with klok.op(klok.nu() + timedelta(hours=1)):
        decide(fg, "precies", True)
        sweep_rapportages()
    rapportage.refresh_from_db()
    assert numbers(rapportage) == 2


def test_the_list_of_cases_follows_the_fg_in_every_copy_within_a_minute(
    person, organisatie, lc, vik, zaken, client, fast_pdf
):
    fg = person(Rol.FG, "KS")
    decide(fg, "zaken", True)
    rapportage, maand = make(lc, vorm=CASUISTIEK), make(vik, organisatie["RT"])
    titel = rapportage.gepubliceerd.tabel("zaken").titel
    assert titel in in_file(rapportage)
    client.force_login(lc)
    with klok.op(klok.nu() + timedelta(hours=1)):
        decide(fg, "zaken", False)
        blad, *bestanden = (client.get(adres) for adres in addresses(rapportage))
        assert BeautifulSoup(blad.content, "html.parser").progress, "the list is not shown any more"
        assert {antwoord.status_code for antwoord in bestanden} == {404}
        gemaakt = maand.gemaakt_op
        sweep_rapportages()
        maand.refresh_from_db()
        assert maand.gemaakt_op == gemaakt, "another kind of report has no such list"
    rapportage.refresh_from_db()
    assert "zaken" not in [deel.code for deel in rapportage.gepubliceerd.hoofdstukken]
    assert titel not in in_file(rapportage)


# --- Asking ---------------------------------------------------------------------------------------------------------


def test_vik_asks_for_another_month_and_sees_it_being_made(
    organisatie, client, vik, monkeypatch, django_capture_on_commit_callbacks
):
    gestuurd: list[str] = []
    monkeypatch.setattr(make_rapportage, "delay", gestuurd.append)
    client.force_login(vik)
    with django_capture_on_commit_callbacks(execute=True):
        antwoord = client.post(reverse("dashboards:rapportages"), {"periode": "2026-M09"})
    gevraagd = Rapportage.objects.get()
    assert (gevraagd.lezer, gevraagd.eenheid.code, gestuurd) == (vik, "RT", [str(gevraagd.pk)])
    assert BeautifulSoup(client.get(antwoord.url).content, "html.parser").progress["max"] == "3"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("dashboards:rapportages"), {"periode": "2026-M09"})
    assert Rapportage.objects.count() == 1


@pytest.mark.parametrize("periode", ["2026-M11", "2026-K4", "2026", "", "x"])
def test_a_period_that_is_not_over_is_refused(client, vik, periode):
    client.force_login(vik)
    assert client.post(reverse("dashboards:rapportages"), {"periode": periode}).status_code == 422
    assert not Rapportage.objects.exists()


def test_another_eenheid_cannot_be_asked(client, person, organisatie, monkeypatch):
    monkeypatch.setattr(make_rapportage, "delay", lambda pk: None)
    client.force_login(person(Rol.VI, "PDC"))
    adres = reverse("dashboards:rapportages")
    keuzes = BeautifulSoup(client.get(adres).content, "html.parser").select("select[name=eenheid] option")
    assert [keuze["value"] for keuze in keuzes] == ["KS", "PDC"]
    assert client.post(adres, {"periode": "2026-M09", "eenheid": "RT"}).status_code == 422
    assert client.post(adres, {"periode": "2026-M09", "eenheid": "KS"}).status_code == 302


def test_pages_read_well(exemplaar, client, vik, organisatie):
    client.force_login(vik)
    bezig = Rapportage.objects.request(MAAND, OKT.vorige(), organisatie["RT"], vik, lezer=vik)
    adressen = [reverse("dashboards:rapportages"), *(addresses(r)[0] for r in (exemplaar, bezig))]
    bladen = {adres: client.get(adres).content.decode() for adres in adressen}
    assert {adres: check_page(html) for adres, html in bladen.items()} == {adres: [] for adres in adressen}
    assert check_titles(bladen) == []


# --- Correcting -----------------------------------------------------------------------------------------------------


def test_a_correction_stands_beside_the_old_one_and_says_what_changed(exemplaar, organisatie, zaken, vik, client):
    with klok.op(klok.nu() + timedelta(days=5)):
        zaken[0].gronden = ["leeftijd"]
        zaken[0].save()
    with klok.op(klok.nu() + timedelta(days=10)):
        client.force_login(vik)
        assert "Maak een nieuwe versie" in client.get(addresses(exemplaar)[0]).text
        for _ in range(2):
            client.post(addresses(exemplaar)[0], {"corrigeer": "ja"})
        nieuw = Rapportage.objects.get(versie=2)
        make_rapportage(str(nieuw.pk))
        nieuw.refresh_from_db()
        assert (nieuw.lezer, nieuw.peildatum) == (vik, klok.vandaag())
        tabel = nieuw.gepubliceerd.tabel("wijzigingen")
        grond = {regel.label.split(": ")[1]: regel.cellen for regel in tabel.regels if "grond" in regel.label}
        assert grond["leeftijd"] == (0, 1)
        assert [cellen for label, cellen in grond.items() if label.startswith("ras")] == [(3, 2)]
        blad = client.get(addresses(nieuw)[0]).text
        assert "Wat is er veranderd" in blad
        assert "Maak een nieuwe versie" not in blad, "not on the day itself"
        assert "Maak een nieuwe versie" not in client.get(addresses(exemplaar)[0]).text, "only of the last version"
    exemplaar.refresh_from_db()
    assert cel(exemplaar.gepubliceerd, "grond", "ras") == 3


def test_a_correction_in_which_nothing_changed_says_so(exemplaar, vik):
    with klok.op(klok.nu() + timedelta(days=10)):
        nieuw = Rapportage.objects.next_version(exemplaar, vik)
        make_rapportage(str(nieuw.pk))
    nieuw.refresh_from_db()
    tabel = nieuw.gepubliceerd.tabel("wijzigingen")
    assert (tabel.regels, tabel.noten) == ((), ("Er is geen cijfer veranderd.",))


def test_shared_figures_have_one_version(organisatie, fast_pdf, vik):
    rapportage = Rapportage.objects.request(RAPPORTAGES["landelijk"], Periode.parse("2026-K3"))
    make_rapportage(str(rapportage.pk))
    with klok.op(klok.nu() + timedelta(days=30)), pytest.raises(ValueError, match="nieuwe versie kan"):
        Rapportage.objects.next_version(Rapportage.objects.get(), vik)


@pytest.mark.parametrize("status", [Rapportage.Status.KLAAR, Rapportage.Status.MISLUKT])
def test_what_changed_since_the_last_version_is_never_a_wall(exemplaar, zaken, vik, status):
    with klok.op(klok.nu() + timedelta(days=10)):
        nieuw = Rapportage.objects.next_version(exemplaar, vik)
        Uitsluiting.objects.create(medewerker=vik, melding=zaken[0], sinds=klok.vandaag())
        Rapportage.objects.filter(pk=exemplaar.pk).update(status=status)
        make_rapportage(str(nieuw.pk))
    nieuw.refresh_from_db()
    assert numbers(nieuw) == 2
    assert nieuw.gepubliceerd.tabel("wijzigingen").regels == ()


def test_a_message_is_promised_for_the_first_time_only(exemplaar, zaken, vik, client, organisatie):
    client.force_login(vik)
    eerste = Rapportage.objects.request(MAAND, OKT.vorige(), organisatie["RT"], vik, lezer=vik)
    assert "krijg je bericht" in client.get(addresses(eerste)[0]).text
    Uitsluiting.objects.create(medewerker=vik, melding=zaken[0], sinds=klok.vandaag())
    assert "krijg je bericht" not in client.get(addresses(exemplaar)[0]).text
    gehoord = Notificatie.objects.count()
    exemplaar.ask_again()
    make_rapportage(str(exemplaar.pk))
    assert Notificatie.objects.count() == gehoord
