"""The chains and seals of the log: whatever is changed afterwards is found."""

import json
import random
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from meldingen.actions.inzage import DELEN, _part, seal, verify_inzage, verify_next_part
from meldingen.models import Inzage, Inzagecontrole, Notificatie
from meldingen.tasks import verify_inzage as verify_taak
from meldingen.workflow import Recht
from pvi import klok
from tests import kern
from tests.meldingen.inzage.logboek import Buiten
from tests.test_routes import ROUTES, ZAAKROUTES, fill, per_rol, toegekend, zaken  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db


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
