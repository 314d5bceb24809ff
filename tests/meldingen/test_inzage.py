"""The log of who looked: complete, in chains that show every change, read by the FG alone and by the melder by role."""

import json
import random
import re
import threading
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from meldingen.actions import inzage
from meldingen.actions.inzage import DELEN, _part, seal, verify_inzage, verify_next_part, who_looked
from meldingen.actions.muren import raise_walls, wall_off
from meldingen.inzagebestand import read
from meldingen.models import Inzage, Inzagebestand, Inzagecontrole, Melder, Melding, Notificatie, Signaal, Uitsluiting
from meldingen.tasks import sweep_inzagebestanden
from meldingen.tasks import verify_inzage as verify_taak
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.rollen import Rol
from tests import kern
from tests.meldingen.staf import received
from tests.routerechten import ROUTERECHTEN
from tests.test_routes import ROUTES, ZAAKROUTES, fill, per_rol, toegekend, zaken  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db

GELEZEN = {Inzage.Soort.GELEZEN, Inzage.Soort.LIJST, Inzage.Soort.BESTAND, Inzage.Soort.EXPORT}


@pytest.fixture
def fg(person):
    return person(Rol.FG, "KS", naam="Floor Gegevens")


@pytest.fixture
def zaak(team):
    """A case that came in through the front door, with a word nobody but its readers may meet."""
    zaak = received(team)
    zaak.wat_gebeurd = "Kanariemelding"
    zaak.save()
    kluis.clear()
    return zaak


# --- what a row is about ----------------------------------------------------------------------------------------------


@pytest.fixture
def signaal(vik, teamchef, team):
    """A signaal that became a case, and stands in the list of VIK under its own kenmerk."""
    sleutel = kluis.new_sleutel("zaak")
    return Signaal.objects.create(
        sleutel=sleutel, eenheid=team, gelogd_door=teamchef, wat_gezien="Een grap.", gelogd_op=klok.nu()
    )


def test_the_key_of_a_signaal_never_stands_where_a_case_stands(client, per_rol, zaken, signaal, teamchef, vik):  # noqa: F811
    """Everybody asks every address, with the kenmerk of a case and with that of a signaal, by GET and by POST."""
    for nr, wie in enumerate([*per_rol.values(), teamchef, vik]):
        client.force_login(wie)
        for plek, (naam, pad) in enumerate(ROUTES):
            if "<" not in pad or naam == "account_logout" or pad.startswith("/^"):
                continue
            # Whoever meets signalen asks all of them, the rest takes turns.
            if "signa" in naam or (nr + plek) % 8 == 0:
                for kenmerk in (signaal.kenmerk, zaken[plek % len(zaken)].kenmerk):
                    (client.get if (nr + plek) % 3 else client.post)(fill(pad, kenmerk))
    zaakrijen = set(Inzage.objects.exclude(melding=None).values_list("melding", flat=True))
    assert zaakrijen <= set(Melding.objects.values_list("pk", flat=True))
    assert Inzage.objects.filter(signaal=signaal.pk, soort=Inzage.Soort.GELEZEN).exists()
    assert Inzage.objects.filter(signaal=signaal.pk, soort=Inzage.Soort.GEWEIGERD).exists()
    assert set(Inzage.objects.exclude(signaal=None).values_list("keten", flat=True)) == {f"signaal:{signaal.pk}"}
    assert verify_inzage().gebreken == 0


def test_a_row_is_about_a_case_or_about_a_signaal(vik, zaak, signaal):
    with pytest.raises(IntegrityError, match="inzage_zaak_of_signaal"), transaction.atomic():
        Inzage.record(vik, Inzage.Soort.GELEZEN, melding=zaak.pk, signaal=signaal.pk, doel="signaal")


def test_the_fg_finds_a_signaal_by_its_kenmerk_and_not_behind_a_wall(client, fg, vik, zaak, signaal):
    client.force_login(vik)
    client.get(reverse("meldingen:signaal", args=[signaal.kenmerk]))
    client.force_login(fg)
    assert rows_shown(show_log(client, kenmerk=signaal.kenmerk)) == 1
    signaal.melding = zaak
    signaal.save()
    Uitsluiting.objects.create(melding=zaak, medewerker=fg, sinds=klok.vandaag())
    assert rows_shown(show_log(client, kenmerk=signaal.kenmerk)) == 0


# --- every read, once -------------------------------------------------------------------------------------------------


# Behind a right, but with nothing to read on it.
LEGE_FORMULIEREN = {"meldingen:namens", "meldingen:signaal-nieuw"}


def is_list(naam: str) -> bool:
    """Behind a right of the matrix, or a page that gathers cases; what is only the visitor's own is not logged."""
    gedeeld = isinstance(ROUTERECHTEN[naam], tuple) or naam in ("meldingen:werkvoorraad", "werk")
    return gedeeld and naam not in LEGE_FORMULIEREN


def rows_of(medewerker, na: int) -> list[Inzage]:
    return list(Inzage.objects.filter(medewerker=medewerker))[na:]


def test_within_one_moment_the_log_keeps_the_order_of_the_chain(vik):
    """Whichever way the database finds the rows: read backwards along an index they came out the other way round."""
    with klok.op(klok.nu()):
        for doel in ("eerst", "daarna", "ten slotte"):
            Inzage.record(vik, Inzage.Soort.LIJST, melding=None, doel=doel)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
    assert list(Inzage.objects.values_list("doel", flat=True)) == ["eerst", "daarna", "ten slotte"]


@pytest.mark.parametrize("status", [Status.TRIAGE, Status.HERSTEL])
def test_every_page_of_a_case_leaves_exactly_one_row(client, vik, team, status):
    zaak = kern.zaak(team, status)
    client.force_login(vik)
    gelezen = 0
    for naam, pad in ZAAKROUTES:
        voor = Inzage.objects.filter(medewerker=vik).count()
        antwoord = client.get(fill(pad, zaak.kenmerk))
        rijen = rows_of(vik, voor)
        if antwoord.status_code == 405:
            continue
        lezen = [rij for rij in rijen if rij.soort in GELEZEN]
        if antwoord.status_code == 404 and not lezen:
            assert [rij.soort for rij in rijen] == ["geweigerd"], naam
            continue
        assert len(lezen) == 1, f"{naam} ({antwoord.status_code}): {[(r.soort, r.doel) for r in rijen]}"
        assert lezen[0].melding == zaak.pk, naam
        # Opened and then not there, or not for this person: that is a refusal as well.
        ook = {"geweigerd"} if antwoord.status_code == 404 else {"identiteit"}
        assert {rij.soort for rij in rijen} - {lezen[0].soort} <= ook, naam
        gelezen += 1
    assert gelezen >= 4


def test_every_list_leaves_exactly_one_row(client, vik, secretaris, coordinator, politiechef, fg, beheerder, team):
    kern.zaak(team, Status.TRIAGE)
    lijsten = 0
    for wie in (vik, secretaris, coordinator, politiechef, fg, beheerder):
        client.force_login(wie)
        for naam, pad in ROUTES:
            if "<" in pad or not is_list(naam):
                continue
            voor = Inzage.objects.filter(medewerker=wie).count()
            antwoord = client.get(pad)
            rijen = rows_of(wie, voor)
            if antwoord.status_code == 200:
                assert [rij.soort in GELEZEN for rij in rijen] == [True], (
                    f"{naam}: {[(r.soort, r.doel) for r in rijen]}"
                )
                lijsten += 1
            elif antwoord.status_code == 404:
                assert [rij.soort for rij in rijen] == ["geweigerd"], f"{naam}: {[(r.soort, r.doel) for r in rijen]}"
    assert lijsten > 12


def test_when_the_log_cannot_be_written_nothing_is_shown(client, vik, zaak, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no log")

    monkeypatch.setattr(Inzage, "_take_place", broken)
    client.raise_request_exception = False
    client.force_login(vik)
    for pad in (
        reverse("meldingen:melding", args=[zaak.kenmerk]), reverse("meldingen:werkvoorraad"), reverse("werk"),
        reverse("meldingen:signalen"), reverse("triage:zittingen"),
    ):  # fmt: skip
        antwoord = client.get(pad)
        assert antwoord.status_code == 500
        assert zaak.kenmerk not in antwoord.content.decode()
        assert "Kanarie" not in antwoord.content.decode()


def test_a_list_does_not_stand_in_line_behind_other_people(vik, andere_vik, zaak):
    """What is not a case has a chain per person and day."""
    eerste = Inzage.record(vik, Inzage.Soort.LIJST, melding=None, doel="werkvoorraad")
    tweede = Inzage.record(vik, Inzage.Soort.LIJST, melding=None, doel="werkvoorraad")
    ander = Inzage.record(andere_vik, Inzage.Soort.LIJST, melding=None, doel="werkvoorraad")
    with klok.op(klok.nu() + timedelta(days=1)):
        morgen = Inzage.record(vik, Inzage.Soort.LIJST, melding=None, doel="werkvoorraad")
    assert [rij.volgnummer for rij in (eerste, tweede, ander, morgen)] == [1, 2, 1, 1]
    assert tweede.vorige == eerste.hash
    assert len({rij.keten for rij in (eerste, ander, morgen)}) == 3


# --- chains and seals -------------------------------------------------------------------------------------------------


@pytest.fixture
def log(vik, andere_vik, team, tmp_path) -> Path:
    """Some chains of a case and of people, of yesterday, and the file that seals them outside the database."""
    with klok.op(klok.nu() - timedelta(days=1)):
        for zaak in (kern.zaak(team), kern.zaak(team)):
            for wie in (vik, andere_vik, vik, vik):
                Inzage.record(
                    wie, Inzage.Soort.GELEZEN, melding=zaak.pk, recht=Recht.VOLGEN, doel="dossier", rollen="vi"
                )
        for wie in (vik, andere_vik) * 3:
            Inzage.record(wie, Inzage.Soort.LIJST, melding=None, recht=Recht.VOLGEN, doel="werkvoorraad", rollen="vi")
    bestand = tmp_path / "zegels.jsonl"
    assert seal(bestand=bestand).rijen == 14
    assert seal(bestand=bestand) is None
    return bestand


class Buiten:
    """The database without its triggers, as a hostile administrator has it."""

    def __enter__(self):
        self.cursor = connection.cursor()
        # What waits for the end of the transaction would hold the table.
        self.cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.cursor.execute("ALTER TABLE meldingen_inzage DISABLE TRIGGER inzage_alleen_erbij")
        return self.cursor

    def __exit__(self, *fout):
        self.cursor.execute("ALTER TABLE meldingen_inzage ENABLE TRIGGER inzage_alleen_erbij")


def nobody_else(rij: Inzage):
    """Another employee than the one of this row."""
    return Inzage.objects.exclude(medewerker=rij.medewerker_id).values_list("medewerker", flat=True).first()


def change(cursor, rij: Inzage, andere: Inzage, rng: random.Random) -> str:
    """One thing that somebody with the whole database could do to hide or invent a look."""
    velden = {
        "doel": "iets anders", "soort": "export", "rollen": "pc", "recht": "wegen",
        "medewerker_id": nobody_else(rij), "op": rij.op + timedelta(minutes=1),
        "melding": None if rij.melding else uuid4(), "vorige": "0" * 64, "hash": andere.hash,
        "keten": f"zaak:{uuid4()}", "volgnummer": rij.volgnummer + 50,
        **({} if rij.melding else {"signaal": uuid4()}),
    }  # fmt: skip
    wat = rng.choice([*velden, "weg", "keten weg", "erbij"])
    if wat == "weg":
        cursor.execute("DELETE FROM meldingen_inzage WHERE id = %s", [rij.pk])
    elif wat == "keten weg":
        cursor.execute("DELETE FROM meldingen_inzage WHERE keten = %s", [rij.keten])
    elif wat == "erbij":
        # A look that never was: a true copy at the end of the chain.
        cursor.execute(
            "INSERT INTO meldingen_inzage"
            " (id, melding, keten, volgnummer, op, rollen, soort, recht, doel, vorige, hash, medewerker_id)"
            " SELECT %s, melding, keten, volgnummer + 90, op, rollen, soort, recht, doel, vorige, hash, medewerker_id"
            " FROM meldingen_inzage WHERE id = %s",
            [uuid4(), rij.pk],
        )
    else:
        cursor.execute(f"UPDATE meldingen_inzage SET {wat} = %s WHERE id = %s", [velden[wat], rij.pk])  # noqa: S608
    return wat


def test_every_one_of_many_mutations_is_found(log):
    """The same attack a thousand times runs in the proof; here every kind, on rows all over the log."""
    attack(log, times=60, seed=11)


@pytest.mark.proof
def test_a_thousand_mutations_are_found(log):
    attack(log, times=1000, seed=12)


def attack(log: Path, *, times: int, seed: int) -> None:
    from django.db import transaction

    assert verify_inzage(log).gebreken == 0
    rng = random.Random(seed)
    rijen = list(Inzage.objects.all())
    gedaan = set()
    for _ in range(times):
        with transaction.atomic():
            with Buiten() as cursor:
                rij, andere = rng.sample(rijen, 2)
                gedaan.add(wat := change(cursor, rij, andere, rng))
            assert verify_inzage(log).gebreken, f"{wat} in {rij.keten} · {rij.volgnummer} was not found"
            transaction.set_rollback(True)
    assert gedaan >= {"weg", "keten weg", "erbij", "doel", "hash", "vorige", "medewerker_id"}
    assert verify_inzage(log).gebreken == 0


def test_who_holds_the_database_cannot_make_a_chain_that_fits_again(log, settings):
    """Rows rewritten and every hash made anew with another key: found without the file outside."""
    rijen = list(Inzage.objects.order_by("keten", "volgnummer"))
    sleutel = settings.CODESLEUTEL
    settings.CODESLEUTEL = "NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ="
    with Buiten() as cursor:
        vorige, keten = "", ""
        for rij in rijen:
            rij.vorige = vorige if rij.keten == keten else ""
            rij.doel = "niets bijzonders"
            rij.hash = rij.digest()
            vorige, keten = rij.hash, rij.keten
            cursor.execute(
                "UPDATE meldingen_inzage SET doel = %s, vorige = %s, hash = %s WHERE id = %s",
                [rij.doel, rij.vorige, rij.hash, rij.pk],
            )
    settings.CODESLEUTEL = sleutel
    assert verify_inzage(log.with_name("leeg")).gebreken == len(rijen)


def test_verify_audit_says_where_and_ends_with_an_error(log, vik):
    uit = StringIO()
    call_command("verify_audit", zegels=log, stdout=uit)
    assert "Het log is heel." in uit.getvalue()
    with Buiten() as cursor:
        cursor.execute("UPDATE meldingen_inzage SET doel = 'x' WHERE keten LIKE 'zaak:%%' AND volgnummer = 2")
    uit = StringIO()
    with pytest.raises(CommandError, match="niet heel"):
        call_command("verify_audit", zegels=log, stdout=uit)
    assert "· 2: is veranderd" in uit.getvalue()


def test_a_seal_that_was_changed_or_left_out_is_found(log, vik):
    with klok.op(klok.nu() + timedelta(hours=3)):
        Inzage.record(vik, Inzage.Soort.LIJST, melding=None, doel="werkvoorraad")
    with klok.op(klok.nu() + timedelta(hours=5)):
        assert seal(bestand=log) is not None
    regels = log.read_text().splitlines()
    log.write_text(regels[1] + "\n")
    assert verify_inzage(log).gebreken
    log.write_text(json.dumps(json.loads(regels[0]) | {"zegel": "0" * 64}) + f"\n{regels[1]}\n")
    assert verify_inzage(log).gebreken == 2
    log.write_text("geen zegel\n")
    assert verify_inzage(log).gebreken == 1


def test_the_fg_hears_by_an_empty_mail_when_the_log_is_not_whole(log, fg, settings):
    settings.INZAGE_ZEGELS = log
    verify_taak()
    assert not Notificatie.objects.filter(medewerker=fg).exists()
    with Buiten() as cursor:
        cursor.execute("DELETE FROM meldingen_inzage WHERE volgnummer = 2")
    verify_taak()
    assert Notificatie.objects.filter(medewerker=fg, melding=None).count() == 1


# --- every night: what is new, and a part of the rest -----------------------------------------------------------------


def nights(bestand: Path, aantal: int) -> list[Inzagecontrole]:
    """So many nights, one after another, without a look in between."""
    controles = []
    for n in range(1, aantal + 1):
        with klok.op(klok.nu() + timedelta(days=n)):
            controles.append(verify_next_part(bestand))
    return controles


def test_the_first_time_everything_is_read(log):
    controle = verify_next_part(log)
    assert (controle.deel, controle.rijen, controle.gebreken) == (None, 14, 0)


def test_what_is_new_is_read_the_next_night(log, vik):
    verify_next_part(log)
    assert verify_next_part(log).rijen == 14  # of the last two days
    with klok.op(klok.nu() + timedelta(days=9)):
        verify_next_part(log)
        Inzage.record(vik, Inzage.Soort.LIJST, doel="werkvoorraad")
    with klok.op(klok.nu() + timedelta(days=10)):
        with Buiten() as cursor:
            cursor.execute("UPDATE meldingen_inzage SET doel = 'x' WHERE keten LIKE %s", [f"{vik.pk}:%"])
        assert verify_next_part(log).gebreken >= 1


def test_every_row_is_read_again_within_so_many_nights_and_an_old_change_is_found(log):
    verify_inzage(log)
    schoon = nights(log, DELEN + 3)[3:]
    assert [c.deel for c in schoon] == [n % DELEN for n in range(3, DELEN + 3)]
    assert sum(c.rijen for c in schoon) == 14, "each once, when nothing is new"
    assert not any(c.gebreken for c in schoon)
    Inzagecontrole.objects.all().delete()
    verify_inzage(log)
    nights(log, 3)
    with Buiten() as cursor:
        cursor.execute("UPDATE meldingen_inzage SET doel = 'x' WHERE keten LIKE 'zaak:%%' AND volgnummer = 2")
    gebreken = [c.gebreken for c in nights(log, DELEN + 3)[3:]]
    assert any(gebreken)
    # Once found it stays in sight: from then on everything is read.
    eerste = next(n for n, aantal in enumerate(gebreken) if aantal)
    assert all(aantal == 2 for aantal in gebreken[eerste + 1 :])


def test_the_parts_hold_every_chain_whatever_its_name(vik):
    for keten in (
        "",
        "0",
        "zz",
        "zaak",
        "zaak:",
        "zaak:zz",
        "signaal:",
        "signaal:f8",
        "{",
        *(f"{n:02x}" for n in range(256)),
    ):
        Inzage.objects.create(keten=keten, volgnummer=1, op=klok.nu(), medewerker=vik, soort="lijst", doel="x", hash="")
    gevonden = [
        keten for deel in range(DELEN) for keten in Inzage.objects.filter(_part(deel)).values_list("keten", flat=True)
    ]
    assert sorted(gevonden) == sorted(Inzage.objects.values_list("keten", flat=True))


def test_a_seal_is_compared_again_within_so_many_nights(log):
    verify_inzage(log)
    with Buiten() as cursor:
        cursor.execute("DELETE FROM meldingen_inzage WHERE keten = (SELECT min(keten) FROM meldingen_inzage)")
    gebreken = [c.gebreken for c in nights(log, DELEN + 3)[3:]]
    assert any(gebreken)


# --- the page of the FG -----------------------------------------------------------------------------------------------


def show_log(client, **filter_) -> str:
    pagina = reverse("meldingen:inzage")
    return (client.post(pagina, filter_) if filter_ else client.get(pagina)).content.decode()


def rows_shown(inhoud: str) -> int:
    return len(re.findall(r"<tr[^>]*>\s*<th scope=\"row\"", inhoud))


def test_the_fg_reads_who_looked_and_never_what(client, fg, vik, zaak, teamchef):
    client.force_login(vik)
    client.get(reverse("meldingen:melding", args=[zaak.kenmerk]))
    client.force_login(teamchef)
    client.get(reverse("meldingen:melding", args=[zaak.kenmerk]))
    client.force_login(fg)
    inhoud = show_log(client)
    assert vik.naam in inhoud
    assert zaak.kenmerk in inhoud
    assert "geweigerd" in inhoud
    # The kenmerk leads nowhere, and nothing of the case is on the page.
    assert f"/{zaak.kenmerk}/" not in inhoud
    for woord in ("Kanarie", "Noor Verzonnen", str(zaak.pk), zaak.get_status_display() + "<"):
        assert woord not in inhoud
    assert client.get(reverse("meldingen:melding", args=[zaak.kenmerk])).status_code == 404


def test_the_fg_reads_words_and_no_short_codes(client, fg, vik, zaak):
    Inzage.record(vik, "gelezen", melding=zaak.pk, recht=Recht.SMO_ADVIES, doel="smo", rollen="sm,lc")
    client.force_login(fg)
    rij = BeautifulSoup(show_log(client), "html.parser").find("td", string=re.compile("Strafmaatoverleg en Landelijk"))
    woorden = rij.parent.get_text(" ", strip=True)
    assert "Strafmaatoverleg (SMO-advies geven)" in woorden
    assert not re.search(r"\bsmo\b|\bsm\b", woorden)


def test_filters_find_by_exact_key(client, fg, vik, andere_vik, zaak, team):
    ander = kern.zaak(team)
    for wie, melding, soort in (
        (vik, zaak.pk, "gelezen"), (andere_vik, zaak.pk, "geweigerd"), (vik, ander.pk, "identiteit"),
    ):  # fmt: skip
        Inzage.record(wie, soort, melding=melding, doel="dossier", rollen="" if soort == "geweigerd" else "vi")
    client.force_login(fg)
    leeg = dict.fromkeys(("van", "tot", "soort", "rol", "wie", "kenmerk"), "")
    assert rows_shown(show_log(client, **leeg | {"soort": "geweigerd"})) == 1
    assert rows_shown(show_log(client, **leeg | {"wie": vik.email})) == 2
    assert rows_shown(show_log(client, **leeg | {"wie": vik.naam})) == 0
    assert rows_shown(show_log(client, **leeg | {"kenmerk": ander.kenmerk.lower()})) == 1
    assert rows_shown(show_log(client, **leeg | {"rol": "vi"})) == 2
    assert rows_shown(show_log(client, **leeg | {"tot": str(klok.vandaag() - timedelta(days=1))})) == 0
    assert (
        client.post(reverse("meldingen:inzage"), leeg | {"van": "2026-02-02", "tot": "2026-01-01"}).status_code == 422
    )


def as_file(client, fg) -> str:
    client.post(reverse("meldingen:inzage-export"))
    sweep_inzagebestanden()
    return b"".join(read(Inzagebestand.objects.of(fg).first())).decode("utf-8-sig")


def test_reading_the_log_stands_in_the_log(client, fg):
    client.force_login(fg)
    show_log(client)
    assert list(Inzage.objects.filter(medewerker=fg).values_list("soort", "doel")) == [("lijst", "inzagelog")]


def test_a_changed_row_is_marked_on_the_page_and_in_the_export(client, fg, vik):
    rij = Inzage.record(vik, Inzage.Soort.LIJST, melding=None, doel="werkvoorraad")
    with Buiten() as cursor:
        cursor.execute("UPDATE meldingen_inzage SET doel = '=1+1' WHERE id = %s", [rij.pk])
    client.force_login(fg)
    assert "Veranderd" in show_log(client)
    export = as_file(client, fg)
    assert "NIET HEEL" in export
    assert ";'=1+1;" in export


def test_the_page_says_whether_the_log_is_whole(client, fg, vik, tmp_path):
    client.force_login(fg)
    assert "Nog niet nagelopen" in show_log(client)
    verify_inzage(tmp_path / "geen")
    assert "Het log is heel" in show_log(client)
    Inzagecontrole.objects.create(
        op=klok.nu(), rijen=3, gebreken=1, genoemd=[{"plek": "zaak · 2", "wat": "is veranderd"}]
    )
    inhoud = show_log(client)
    assert "Het log is niet heel" in inhoud
    assert "zaak · 2" in inhoud


def test_a_case_behind_a_wall_for_the_fg_is_not_in_the_list(client, fg, vik, zaak):
    Inzage.record(vik, Inzage.Soort.GELEZEN, melding=zaak.pk, doel="dossier", rollen="vi")
    Uitsluiting.objects.create(melding=zaak, medewerker=fg, sinds=klok.vandaag())
    client.force_login(fg)
    leeg = dict.fromkeys(("van", "tot", "soort", "rol", "wie"), "")
    assert zaak.kenmerk not in show_log(client)
    assert rows_shown(show_log(client, kenmerk=zaak.kenmerk, **leeg)) == 0
    assert zaak.kenmerk not in as_file(client, fg)


def test_the_log_does_not_say_who_the_betrokkene_is(client, fg, collega, zaak):
    Inzage.record(collega, Inzage.Soort.GELEZEN, melding=zaak.pk, doel="eigen procedure", rollen=Rol.BK)
    client.force_login(fg)
    inhoud = show_log(client)
    assert collega.naam not in inhoud
    assert "de betrokkene zelf" in inhoud
    leeg = dict.fromkeys(("van", "tot", "soort", "rol", "kenmerk"), "")
    assert rows_shown(show_log(client, wie=collega.email, **leeg)) == 0


@pytest.mark.parametrize("rol", [rol for rol in Rol if rol not in (Rol.ML, Rol.BK, Rol.BU, Rol.HB, Rol.FG)])
def test_nobody_else_reads_the_log(client, person, rol):
    wie = person(rol, "KS" if rol in (Rol.BH, Rol.LC) else "RT")
    client.force_login(wie)
    for naam in ("inzage", "inzage-export"):
        assert client.get(reverse(f"meldingen:{naam}")).status_code == 404
    assert Inzage.objects.filter(medewerker=wie, soort="geweigerd", doel="inzagelog").count() == 2


# --- what the melder reads --------------------------------------------------------------------------------------------


def test_the_melder_reads_roles_and_days_without_names_hours_or_refusals(client, vik, teamchef, zaak, team):
    with kluis.opened(zaak.sleutel_id):
        kern.betrek(zaak, teamchef, koppeling="gekoppeld")
        raise_walls(zaak)
    for wie in (vik, teamchef):
        client.force_login(wie)
        for _ in range(3):
            client.get(reverse("meldingen:melding", args=[zaak.kenmerk]))
    (dag,) = who_looked(zaak)
    assert dag.dag == klok.vandaag()
    assert dag.regels.count("VIK-coördinator las je melding") == 1
    assert not any("Teamchef" in regel or vik.naam in regel for regel in dag.regels)


def test_who_looked_is_in_order_of_days_and_ends_somewhere(vik, zaak):
    nu = klok.nu()
    for dagen in range(35):
        with klok.op(nu + timedelta(days=dagen)):
            Inzage.record(vik, Inzage.Soort.GELEZEN, melding=zaak.pk, doel="dossier", rollen="vi")
    dagen = [kijkdag.dag for kijkdag in who_looked(zaak)]
    assert dagen == sorted(dagen, reverse=True)
    assert len(dagen) == 30


def test_an_anonymous_melder_sees_who_looked_and_leaves_no_trace_of_own_looks(client, vik, zaak):
    code = kluis.new_code()
    melder = zaak.melders.get()
    Melder.objects.filter(pk=melder.pk).update(
        modus="anoniem", code_merk=kluis.merk("code", kluis.normalize_code(code))
    )
    Inzage.record(vik, Inzage.Soort.GELEZEN, melding=zaak.pk, doel="dossier", rollen="vi")
    voor = Inzage.objects.count()
    assert client.post(reverse("meldingen:volgen"), {"code": code}).status_code == 302
    inhoud = client.get(reverse("meldingen:volgen-melding")).content.decode()
    assert "VIK-coördinator las je melding" in inhoud
    assert Inzage.objects.count() == voor


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_seal_an_hour_once(tmp_path, zaak, vik, monkeypatch):
    Inzage.record(vik, Inzage.Soort.GELEZEN, melding=zaak.pk, recht=Recht.VOLGEN, doel="dossier")
    bestand, tot = tmp_path / "zegels.jsonl", klok.nu() + timedelta(hours=1)
    echt, samen, zegels = inzage._seal, threading.Barrier(2, timeout=30), []

    def slow(*args: str) -> Any:
        time.sleep(0.5)
        return echt(*args)

    def run() -> None:
        samen.wait()
        try:
            zegels.append(seal(tot, bestand))
        finally:
            connection.close()

    monkeypatch.setattr(inzage, "_seal", slow)
    draden = [threading.Thread(target=run) for _ in range(2)]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join(60)
    assert sorted(zegel is None for zegel in zegels) == [False, True]
    assert len(bestand.read_text().splitlines()) == 1
    assert verify_inzage(bestand).gebreken == 0


def test_the_log_tells_an_fg_nothing_of_a_case_behind_the_own_wall(client, fg, team):
    """A refused look at a hidden case, and at a kenmerk that nobody ever gave out, leave the same page."""
    hidden = received(team)
    wall_off(hidden, fg)
    client.force_login(fg)

    def lines_after(kenmerk: str) -> list[str]:
        assert client.get(reverse("meldingen:melding", args=[kenmerk])).status_code == 404
        regels = client.get(reverse("meldingen:inzage")).context["regels"]
        return [regel.soort for regel in regels if regel.wie == fg.naam]

    lijst = Inzage.Soort.LIJST.label
    assert lines_after(hidden.kenmerk) == [lijst]
    assert lines_after("M-2222-2222") == [lijst, lijst]
    assert Inzage.objects.filter(medewerker=fg, soort=Inzage.Soort.GEWEIGERD).count() == 2
