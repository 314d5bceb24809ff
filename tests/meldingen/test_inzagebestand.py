"""The log of who looked as a file: complete, for who asked and for nobody else, sealed, gone after a day."""

import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from meldingen import inzagebestand
from meldingen.inzagebestand import make, read
from meldingen.models import Inzage, Inzagebestand, Inzagedeel, Uitsluiting
from meldingen.tasks import sweep_inzagebestanden
from pvi import klok, kluis, wachtrij
from pvi.models import Medewerker, Sleutel
from pvi.rollen import Rol
from tests import kern
from tests.toegankelijk import check_page
from tests.werker import worker

pytestmark = pytest.mark.django_db

ALLES = {"van": "2000-01-01"}


@pytest.fixture
def fg(person) -> Medewerker:
    return person(Rol.FG, "KS", naam="Floor Gegevens")


def ask(client: Client, fg: Medewerker, **filter_: str) -> Inzagebestand:
    client.force_login(fg)
    client.post(reverse("meldingen:inzage"), ALLES | filter_)
    antwoord = client.post(reverse("meldingen:inzage-export"))
    bestand = Inzagebestand.objects.of(fg).first()
    assert bestand is not None
    assert antwoord["Location"] == url(bestand)
    return bestand


def url(bestand: Inzagebestand, wat: str = "") -> str:
    return reverse(f"meldingen:inzage-bestand{wat}", args=[bestand.pk])


def take(client: Client, bestand: Inzagebestand, doel: str = "controle") -> list[str]:
    """The lines of the file without its heading."""
    antwoord = client.get(url(bestand, "-csv"), {"doel": doel})
    assert antwoord.status_code == 200
    assert antwoord["Content-Type"].startswith("text/csv")
    kop, *regels = b"".join(antwoord.streaming_content).decode("utf-8-sig").splitlines()
    assert kop == "Wanneer;Wie;Rol;Wat;Waarvoor;Recht;Kenmerk;Keten"
    return regels


def fill_log(wie: Medewerker, aantal: int) -> None:
    """So many rows of one person in one moment each minute; the marks are not right, and the file says so."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO meldingen_inzage
                      (id, keten, volgnummer, op, medewerker_id, rollen, soort, recht, doel, vorige, hash)
               SELECT gen_random_uuid(), 'proef:' || n %% 7, n, %s::timestamptz - n / 20 * interval '1 minute', %s,
                      'vi', 'lijst', 'volgen', 'regel ' || n, '', 'x'
                 FROM generate_series(1, %s) n""",
            [klok.nu(), wie.pk, aantal],
        )


# --- the way of a file ------------------------------------------------------------------------------------------------


def test_a_file_is_asked_for_made_and_taken_and_each_stands_in_the_log(client, fg, vik):
    Inzage.record(vik, Inzage.Soort.LIJST, doel="werkvoorraad", rollen="vi")
    bestand = ask(client, fg)
    pagina = client.get(url(bestand))
    assert "Wacht op een vrije plek" in pagina.text
    assert not check_page(pagina.text)
    assert client.get(url(bestand), headers={"X-Requested-With": "fetch"}).json()["bezig"]
    assert client.get(url(bestand, "-csv"), {"doel": "controle"})["Location"] == url(bestand), "it is not there yet"
    sweep_inzagebestanden()
    pagina = client.get(url(bestand))
    assert "3 regels" in pagina.text
    assert not check_page(pagina.text)
    assert client.get(url(bestand), headers={"X-Requested-With": "fetch"}).json()["bezig"] is False
    assert client.get(url(bestand, "-csv"))["Location"] == url(bestand), "first the purpose"
    assert url(bestand) in client.get(reverse("meldingen:inzage")).text
    regels = take(client, bestand)
    # What the FG did until the file was asked for, and what VIK did before that.
    assert [regel.split(";")[1] for regel in regels] == ["Floor Gegevens"] * 2 + [vik.naam]
    rijen = Inzage.objects.filter(medewerker=fg, doel__startswith="inzagelog als bestand").order_by("volgnummer")
    assert list(rijen.values_list("soort", "doel")) == [
        ("lijst", "inzagelog als bestand: gevraagd"),
        ("export", "inzagelog als bestand: controle"),
    ]


def test_a_file_keeps_the_selection_with_which_it_was_asked_for(client, fg, vik, teamchef):
    for wie in (vik, teamchef, vik):
        Inzage.record(wie, Inzage.Soort.LIJST, doel="werkvoorraad")
    bestand = ask(client, fg, wie=vik.email)
    client.post(reverse("meldingen:inzage"), ALLES)
    Inzage.record(vik, Inzage.Soort.LIJST, doel="later")
    sweep_inzagebestanden()
    assert [regel.split(";")[1] for regel in take(client, bestand)] == [vik.naam] * 2


def test_a_wrong_filter_asks_for_nothing(client, fg):
    client.force_login(fg)
    client.post(reverse("meldingen:inzage"), {"van": "2026-02-02", "tot": "2026-01-01"})
    assert client.post(reverse("meldingen:inzage-export"))["Location"] == reverse("meldingen:inzage")
    assert not Inzagebestand.objects.exists()


def test_what_a_spreadsheet_would_compute_is_text(client, fg, person):
    wie = person(Rol.VI, "RT", naam="=HYPERLINK(1)")
    Inzage.record(wie, Inzage.Soort.LIJST, doel="werkvoorraad")
    bestand = ask(client, fg, wie=wie.email)
    sweep_inzagebestanden()
    assert ";'=HYPERLINK(1);" in take(client, bestand)[0]


# --- complete ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_makes_a_long_file_whole(client, fg, vik, tmp_path):
    fill_log(vik, 60_000)
    bestand = ask(client, fg, wie=vik.email)
    naam = f"inzage-{uuid.uuid4().hex[:8]}"
    einde = time.monotonic() + 300
    with worker(naam, tmp_path):
        sweep_inzagebestanden.apply_async(queue=naam)
        while bestand.klaar_op is None:
            assert time.monotonic() < einde, "the worker did not get there"
            time.sleep(0.2)
            bestand.refresh_from_db()
    regels = take(client, bestand)
    assert len(regels) == bestand.gedaan == bestand.totaal == 60_000
    assert len({regel.split(";")[4] for regel in regels}) == 60_000
    assert regels == sorted(regels, key=lambda regel: regel.split(";")[0], reverse=True)


def test_a_worker_that_died_goes_on_where_it_was(client, fg, vik, monkeypatch):
    monkeypatch.setattr(inzagebestand, "DEEL", 7)
    fill_log(vik, 50)
    bestand = ask(client, fg, wie=vik.email)
    echt, geschreven = inzagebestand._add, []

    def add(bestand: Inzagebestand, rijen: list[Inzage]) -> None:
        geschreven.append(len(rijen))
        if len(geschreven) == 4:
            raise MemoryError
        echt(bestand, rijen)

    monkeypatch.setattr(inzagebestand, "_add", add)
    sweep_inzagebestanden()
    bestand.refresh_from_db()
    assert (bestand.gedaan, bestand.totaal, bestand.klaar_op) == (21, 50, None)
    assert "21 van 50 regels" in client.get(url(bestand)).text
    with klok.op(klok.nu() + timedelta(minutes=5)):
        sweep_inzagebestanden()
    assert len({regel.split(";")[4] for regel in take(client, bestand)}) == 50
    assert sum(geschreven) == 50 + 7, "what was written is not written again"


def test_a_file_that_cannot_be_made_says_so_and_waits_for_a_person(client, fg, monkeypatch):
    bestand = ask(client, fg)

    def broken(bestand: Inzagebestand, rijen: Any) -> None:
        raise ValueError

    monkeypatch.setattr(inzagebestand, "_add", broken)
    for uur in range(wachtrij.MEEST_POGINGEN):
        with klok.op(klok.nu() + timedelta(hours=2 * uur)):
            sweep_inzagebestanden()
    antwoord = client.get(url(bestand))
    assert "Het is niet gelukt" in antwoord.text
    assert not check_page(antwoord.text)


# --- for who asked, and for nobody else -------------------------------------------------------------------------------


def test_another_fg_does_not_reach_the_file(client, fg, person):
    bestand = ask(client, fg)
    sweep_inzagebestanden()
    ander = person(Rol.FG, "KS")
    client.force_login(ander)
    for antwoord in (
        client.get(url(bestand)), client.post(url(bestand)), client.get(url(bestand, "-csv"), {"doel": "controle"})
    ):  # fmt: skip
        assert antwoord.status_code == 404
    assert url(bestand) not in client.get(reverse("meldingen:inzage")).text
    assert Inzagebestand.objects.filter(pk=bestand.pk).exists()
    assert Inzage.objects.filter(medewerker=ander, soort="geweigerd", doel="inzagelog als bestand").count() == 3


def test_who_is_no_fg_any_more_gets_nothing_and_nothing_is_made(client, fg):
    klaar, onaf = ask(client, fg), ask(client, fg)
    make(klaar.pk)
    fg.aanstellingen.update(tot=klok.nu())
    assert client.get(url(klaar)).status_code == 404
    assert client.get(url(klaar, "-csv"), {"doel": "controle"}).status_code == 404
    assert client.post(reverse("meldingen:inzage-export")).status_code == 404
    sweep_inzagebestanden()
    assert not Inzagebestand.objects.filter(pk=onaf.pk).exists()


def test_a_wall_that_rises_takes_the_case_out_of_the_file(client, fg, vik, team):
    zaak = kern.zaak(team)
    Inzage.record(vik, Inzage.Soort.GELEZEN, melding=zaak.pk, doel="dossier", rollen="vi")
    bestand = ask(client, fg, wie=vik.email)
    sweep_inzagebestanden()
    assert zaak.kenmerk in take(client, bestand)[0]
    Uitsluiting.objects.create(melding=zaak, medewerker=fg, sinds=klok.vandaag())
    assert client.get(url(bestand, "-csv"), {"doel": "controle"})["Location"] == url(bestand), "it is made anew"
    sweep_inzagebestanden()
    assert take(client, bestand) == []


# --- sealed, and gone -------------------------------------------------------------------------------------------------


def test_nothing_of_it_lies_open_and_no_key_stays_open(client, fg, vik):
    Inzage.record(vik, Inzage.Soort.LIJST, doel="werkvoorraad")
    bestand = ask(client, fg, wie=vik.email)
    sweep_inzagebestanden()
    with connection.cursor() as cursor:
        cursor.execute("SELECT b::text || d::text FROM meldingen_inzagebestand b, meldingen_inzagedeel d")
        rij = cursor.fetchone()[0]
    assert vik.email not in rij
    kluis.clear()
    for _ in read(Inzagebestand.objects.get()):
        assert not kluis.is_open(bestand.sleutel_id)


def test_a_file_is_gone_after_a_day_key_and_all(client, fg):
    bestand, weg = ask(client, fg), ask(client, fg)
    sweep_inzagebestanden()
    client.post(url(weg))
    assert not Inzagebestand.objects.filter(pk=weg.pk).exists()
    with klok.op(klok.nu() + timedelta(hours=23)):
        sweep_inzagebestanden()
        assert Inzagebestand.objects.filter(pk=bestand.pk).exists()
    with klok.op(klok.nu() + timedelta(hours=25)):
        assert not Inzagebestand.objects.of(fg).exists(), "also before the sweep comes by"
        sweep_inzagebestanden()
    assert not Inzagebestand.objects.exists()
    assert not Inzagedeel.objects.exists()
    assert Sleutel.objects.filter(soort=Sleutel.Soort.BESTAND, vernietigd=False).count() == 0
