"""The pages of the klachten: VIK of the own eenheid reads them, and reads in a list after seeing what it does."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meldingen.models import Inzage
from pvi import klok, kluis
from pvi.models import Sleutel
from pvi.rollen import Rol
from tests.meldingen.staf import plain
from tests.triage.klachten.lijst import KOP, LIJST, RIJEN, as_csv, as_xlsx, load, with_cel
from triage.models import Klacht, Klachtbestand
from triage.tasks import sweep_klachtbestanden
from triage.views.klacht import VERANDERD

KLACHTEN, IMPORT = "/triage/klachten/", "/triage/klachten/import/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def vik_pdc(person):
    return person(Rol.VI, "PDC")


def upload(client, inhoud: bytes, naam: str = "lijst.csv"):
    return client.post(IMPORT, {"bestand": SimpleUploadedFile(naam, inhoud)})


def text(antwoord) -> str:
    return " ".join(antwoord.content.decode().split())


def test_vik_reads_the_klachten_of_the_own_eenheid_with_elements_and_verdicts(client, person):
    load(LIJST.read_bytes())
    client.force_login(person(Rol.VI, "DH"))
    antwoord = client.get(KLACHTEN)
    tekst = plain(text(antwoord))
    assert antwoord.context["pagina"].paginator.count == 3
    assert "Bejegening en intimidatie (12 elementen)" in tekst
    assert '<td class="getal">2</td><td class="getal">8</td><td class="getal">1</td><td class="getal">1</td>' in tekst
    assert "objectiviteit" not in tekst.casefold(), "a klacht of another eenheid"


def test_a_klacht_of_which_the_verdict_is_unknown_shows_no_zeros(client, person):
    """LE is closed; the VIK of the units that took over its work reads its old klachten."""
    load(LIJST.read_bytes())
    for code in ("LX", "LO"):
        client.force_login(person(Rol.VI, code))
        antwoord = client.get(KLACHTEN)
        assert antwoord.context["pagina"].paginator.count == 4
        assert "Er is een oordeel. Welk, is niet bekend." in text(antwoord)


def test_a_doubtful_result_is_pointed_out_and_stays_as_registered(client, vik_pdc):
    load(LIJST.read_bytes())
    client.force_login(vik_pdc)
    tekst = text(client.get(KLACHTEN))
    assert "2 klachten om na te kijken." in tekst
    assert tekst.count("Volgens de samenvatting: Ingetrokken") == 2


def test_the_year_filters_the_list(client, vik_pdc):
    load(LIJST.read_bytes())
    client.force_login(vik_pdc)
    aantallen = {jaar: client.get(KLACHTEN, {"jaar": jaar}).context["pagina"].paginator.count for jaar in ("2023", "x")}
    assert aantallen == {"2023": 3, "x": 5}


def test_only_vik_finds_these_pages(client, politiechef, onderzoeker, coordinator, beheerder, collega, person, vik):
    load(LIJST.read_bytes())
    client.force_login(vik)
    upload(client, LIJST.read_bytes())
    bestand = Klachtbestand.objects.get()
    anderen = [politiechef, onderzoeker, coordinator, beheerder, collega, person(Rol.CT, "PDC"), person(Rol.KL, "PDC")]
    for medewerker in anderen:
        client.force_login(medewerker)
        for url in (KLACHTEN, IMPORT, f"{IMPORT}{bestand.pk}/"):
            assert client.get(url).status_code == 404
        assert upload(client, LIJST.read_bytes()).status_code == 404
        assert client.post(f"{IMPORT}{bestand.pk}/afmaken/").status_code == 404
    assert Klachtbestand.objects.count() == 1
    weigeringen = Inzage.objects.filter(soort=Inzage.Soort.GEWEIGERD, medewerker__in=anderen)
    assert weigeringen.count() == 5 * len(anderen)


def test_reading_the_list_leaves_an_inzage(client, vik_pdc):
    client.force_login(vik_pdc)
    client.get(KLACHTEN)
    client.get(IMPORT)
    doelen = Inzage.objects.filter(medewerker=vik_pdc, soort=Inzage.Soort.LIJST).values_list("doel", flat=True)
    assert list(doelen) == ["klachten", "klachten inlezen"]


@pytest.mark.usefixtures("labels_blijven")
def test_the_list_costs_as_many_queries_for_one_klacht_as_for_many(client, vik_pdc):
    client.force_login(vik_pdc)
    aantallen = []
    for rijen in (RIJEN[5:6], RIJEN):
        load(as_csv(KOP, rijen))
        with CaptureQueriesContext(connection) as gevraagd:
            client.get(KLACHTEN)
        aantallen.append(len(gevraagd))
    assert aantallen[0] == aantallen[1] <= 15


# --- Choose, check, confirm -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("naam", "make"), [("lijst.csv", as_csv), ("lijst.xlsx", as_xlsx)])
def test_vik_sees_what_a_list_does_and_then_reads_it_in(client, vik_pdc, naam, make):
    load(as_csv(KOP, RIJEN[:4]))
    client.force_login(vik_pdc)
    antwoord = upload(client, make(KOP, with_cel(0, "gegrond", "3")), naam)
    bestand = Klachtbestand.objects.get()
    assert antwoord["Location"] == f"{IMPORT}{bestand.pk}/"
    controle = client.get(antwoord["Location"])
    uitslag = controle.context["uitslag"]
    assert (uitslag.nieuw, uitslag.gewijzigd, uitslag.gelijk) == (15, 1, 3)
    tekst = text(controle)
    assert naam in tekst
    assert "gegrond: 2 wordt 3" in tekst
    assert tekst.index("Gewijzigd</span>") < tekst.index("Nieuw</span>") < tekst.index("Gelijk</span>")
    assert Klacht.objects.count() == 4, "nothing is read in yet"
    klaar = client.post(f"{IMPORT}{bestand.pk}/afmaken/", follow=True)
    assert "De lijst is ingelezen: 15 nieuw, 1 gewijzigd, 3 gelijk." in text(klaar)
    assert Klacht.objects.count() == 19
    assert Klacht.objects.get(versie=2).history.first().history_user == vik_pdc, "the history says who"
    assert not Klachtbestand.objects.exists()
    assert Sleutel.objects.filter(soort=Sleutel.Soort.KLACHT, vernietigd=False).count() == 19, (
        "the key of the file is gone"
    )


def test_a_list_that_changes_nothing_can_only_be_closed(client, vik_pdc):
    load(LIJST.read_bytes())
    client.force_login(vik_pdc)
    controle = client.get(upload(client, LIJST.read_bytes())["Location"])
    assert "alles staat er al" in text(controle)
    assert "Lees de lijst in</button>" not in text(controle)


def test_a_refused_list_shows_its_name_and_everything_that_is_wrong_and_keeps_nothing(client, vik_pdc):
    client.force_login(vik_pdc)
    rijen = with_cel(0, "eenheid", "<b>Atlantis</b>")
    rijen[3][6] = "-1"
    antwoord = upload(client, as_csv(KOP, rijen), "klachten 2024.csv")
    assert antwoord.status_code == 422
    tekst = text(antwoord)
    assert "<title>Fout: " in tekst
    assert "In klachten 2024.csv staan 2 fouten. Er is niets ingelezen." in tekst
    regels = [(fout.regel, fout.kolom) for fout in antwoord.context["form"].fouten]
    assert regels == [(2, "eenheid"), (5, "gegrond")]
    assert "<b>Atlantis" not in tekst
    assert "&lt;b&gt;Atlantis" in tekst
    assert "Een aantal is nooit kleiner dan 0." in tekst
    assert not Klachtbestand.objects.exists()
    assert not Klacht.objects.exists()


@pytest.mark.parametrize(("inhoud", "woorden"), [(b"", "Het bestand is leeg."), (None, "Kies een bestand.")])
def test_no_file_and_an_empty_file_are_said_in_words(client, vik_pdc, inhoud, woorden):
    client.force_login(vik_pdc)
    antwoord = client.post(IMPORT) if inhoud is None else upload(client, inhoud)
    assert antwoord.status_code == 422
    assert woorden in text(antwoord)


def test_a_cell_of_10_mb_is_refused_by_the_page_as_well(client, vik_pdc):
    client.force_login(vik_pdc)
    antwoord = upload(client, as_csv(KOP, with_cel(2, "klachtelement", "x" * 10 * 2**20)))
    assert antwoord.status_code == 422
    (fout,) = antwoord.context["form"].fouten
    assert (fout.regel, fout.kolom) == (4, "klachtelement")
    assert len(antwoord.content) < 100_000, "the page does not send the cell back"


def test_a_waiting_list_is_its_uploaders_own_and_lies_encrypted(client, vik_pdc, person):
    client.force_login(vik_pdc)
    upload(client, LIJST.read_bytes(), "geheim.csv")
    bestand = Klachtbestand.objects.get()
    kluis.clear()
    with pytest.raises(kluis.Vergrendeld):
        bestand.read()
    client.force_login(person(Rol.VI, "PDC"))
    assert client.get(f"{IMPORT}{bestand.pk}/").status_code == 404
    client.post(f"{IMPORT}{bestand.pk}/afmaken/")
    assert not Klacht.objects.exists()
    assert Klachtbestand.objects.filter(pk=bestand.pk).exists()


def test_a_list_can_be_thrown_away(client, vik_pdc):
    client.force_login(vik_pdc)
    url = upload(client, LIJST.read_bytes())["Location"]
    antwoord = client.post(f"{url}afmaken/", {"weg": "ja"})
    assert antwoord["Location"] == reverse("triage:klachten-import")
    assert not Klachtbestand.objects.exists()
    assert not Klacht.objects.exists()
    assert not Sleutel.objects.filter(soort=Sleutel.Soort.KLACHT, vernietigd=False).exists()


def test_pressing_twice_reads_in_once(client, vik_pdc):
    client.force_login(vik_pdc)
    url = upload(client, LIJST.read_bytes())["Location"]
    client.post(f"{url}afmaken/")
    antwoord = client.post(f"{url}afmaken/", follow=True)
    assert "al ingelezen of weggegooid" in text(antwoord)
    assert set(Klacht.objects.values_list("versie", flat=True)) == {1}


def test_a_list_that_nobody_confirms_is_gone_after_a_day(client, vik_pdc):
    client.force_login(vik_pdc)
    url = upload(client, LIJST.read_bytes())["Location"]
    sweep_klachtbestanden()
    assert Klachtbestand.objects.count() == 1
    with klok.op(klok.nu() + timedelta(hours=24, seconds=1)):
        assert not Klachtbestand.objects.waiting_for(vik_pdc).exists()
        sweep_klachtbestanden()
    assert not Klachtbestand.objects.exists()
    assert not Sleutel.objects.filter(soort=Sleutel.Soort.KLACHT, vernietigd=False).exists()
    assert client.get(url).status_code == 404


def test_vik_finds_the_klachten_in_the_menu_and_others_do_not(client, vik_pdc, collega):
    for medewerker, staat_er in ((vik_pdc, True), (collega, False)):
        client.force_login(medewerker)
        assert (f'href="{KLACHTEN}"' in text(client.get("/werk/"))) is staat_er


def test_a_list_that_no_longer_fits_the_register_is_thrown_away_with_a_sentence(client, vik_pdc):
    """Somebody else read in the same klacht with another date between choosing and confirming."""
    client.force_login(vik_pdc)
    upload(client, as_csv(KOP, with_cel(0, "datum", "2022-05-17")[:1]))
    bestand = Klachtbestand.objects.get()
    load(as_csv(KOP, with_cel(0, "datum", "2022-05")[:1]))
    assert VERANDERD in text(client.get(f"{IMPORT}{bestand.pk}/", follow=True))
    assert Klachtbestand.objects.exists(), "looking throws nothing away"
    assert VERANDERD in text(client.post(f"{IMPORT}{bestand.pk}/afmaken/", follow=True))
    assert (Klacht.objects.count(), Klachtbestand.objects.count()) == (1, 0)
