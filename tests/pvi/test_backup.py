"""The drill: a copy, everything gone, the copy back, and the same portal stands there."""

import base64
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as instellingen
from django.core.management import CommandError, call_command
from django.db import connection

from meldingen.models import Melding
from pvi import kluis, reservekopie
from pvi.models import Medewerker, Sleutel
from tests.people import make_melding

pytestmark = pytest.mark.django_db(transaction=True)

ZIN = "Er werd een opmerking gemaakt in de kantine."
PDF = b"%PDF-1.7 \x00\xff een overzicht"


@pytest.fixture
def bestanden(settings, tmp_path) -> Path:
    settings.BESTANDEN_DIR = tmp_path / "bestanden"
    rapport = settings.BESTANDEN_DIR / "rapportages" / "oktober.pdf"
    rapport.parent.mkdir(parents=True)
    rapport.write_bytes(PDF)
    return rapport


@pytest.fixture
def zaak(team, vik, bestanden) -> Melding:
    melding = make_melding(team)
    kluis.clear()
    return melding


def hashes() -> dict[str, str]:
    from django.db import transaction

    with transaction.atomic():
        return reservekopie._hash_tables()


def throw_all_away(bestanden: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    bestanden.unlink()


def test_drill_copy_wipe_restore_is_the_same_portal(zaak, vik, bestanden, tmp_path, client, capsys, settings):
    # The seals lie outside the copy, on a disk of their own; this portal has none yet.
    settings.INZAGE_ZEGELS = tmp_path / "zegels.jsonl"
    client.force_login(vik)
    assert client.get(f"/meldingen/{zaak.kenmerk}/").status_code == 200  # a line in the log of who looked
    client.logout()
    voor = hashes()
    assert len(voor) > 60
    call_command("backup", str(tmp_path / "kopie"))
    assert "Terugzetten vraagt hoofdsleutel 1; die zit er niet in." in capsys.readouterr().out

    throw_all_away(bestanden)
    call_command("restore", str(tmp_path / "kopie"))

    assert hashes() == voor
    assert bestanden.read_bytes() == PDF
    call_command("verify_audit")
    assert client.get(f"/meldingen/{zaak.kenmerk}/").status_code == 302
    client.force_login(Medewerker.objects.get(pk=vik.pk))
    pagina = client.get(f"/meldingen/{zaak.kenmerk}/")
    assert pagina.status_code == 200
    assert ZIN in pagina.content.decode()


def test_copy_holds_no_word_no_session_and_no_key(zaak, bestanden, tmp_path, client, vik):
    client.force_login(vik)
    call_command("backup", str(tmp_path / "kopie"))
    leesbaar = b""
    for naam in ("database.dump", "sleutels.dump"):
        leesbaar += subprocess.run(
            [reservekopie._program("pg_restore"), "--file=-", tmp_path / "kopie" / naam],
            check=True,
            capture_output=True,
        ).stdout
    assert zaak.kenmerk.encode() in leesbaar
    assert b"kantine" not in leesbaar
    assert b"django_session" in leesbaar
    cookie = client.session.session_key
    assert client.session._row_key(cookie).encode() not in leesbaar
    alles = b"".join(path.read_bytes() for path in (tmp_path / "kopie").rglob("*") if path.is_file())
    for geheim in (instellingen.HOOFDSLEUTEL, instellingen.CODESLEUTEL, instellingen.SECRET_KEY):
        assert geheim.encode() not in alles
        assert geheim.encode() not in leesbaar
    manifest = json.loads((tmp_path / "kopie" / "manifest.json").read_text())
    assert manifest["hoofdsleutels"] == {"1": Sleutel.objects.count()}
    assert (tmp_path / "kopie").stat().st_mode & 0o077 == 0


def _damage(path: Path) -> None:
    inhoud = bytearray(path.read_bytes())
    inhoud[len(inhoud) // 2] ^= 1
    path.write_bytes(inhoud)


def _lie(kopie: Path) -> None:
    """A manifest that says something else about a table; only the database can find that out."""
    manifest = json.loads((kopie / "manifest.json").read_text())
    aantal, _, merk = manifest["tabellen"]["pvi_medewerker"].partition(" ")
    manifest["tabellen"]["pvi_medewerker"] = f"{int(aantal) + 1} {merk}"
    (kopie / "manifest.json").write_text(json.dumps(manifest))


def _foreign(kopie: Path, naam: str, waarde: object) -> None:
    manifest = json.loads((kopie / "manifest.json").read_text())
    manifest[naam] = waarde
    (kopie / "manifest.json").write_text(json.dumps(manifest))


GEBREKEN = {
    "a changed byte in the database": (lambda k: _damage(k / "database.dump"), "database.dump is veranderd"),
    "a changed byte in the keys": (lambda k: _damage(k / "sleutels.dump"), "sleutels.dump is veranderd"),
    "a file that is gone": (lambda k: (k / "bestanden/rapportages/oktober.pdf").unlink(), "oktober.pdf ontbreekt"),
    "a file too many": (lambda k: (k / "bestanden/vreemd").write_text("x"), "vreemd is veranderd of hoort er niet"),
    "no manifest": (lambda k: (k / "manifest.json").unlink(), "geen leesbaar manifest"),
    "half a manifest": (lambda k: (k / "manifest.json").write_text('{"versie": 1'), "geen leesbaar manifest"),
    "a table that is not what the manifest says": (_lie, "tabel pvi_medewerker is niet wat het manifest zegt"),
    "a newer portal": (lambda k: _foreign(k, "migraties", ["pvi.9999_later"]), "nieuwere versie"),
    "another form": (lambda k: _foreign(k, "versie", 2), "heeft vorm 2"),
    "another master key": (lambda k: _foreign(k, "hoofdsleutels", {"7": 3}), "vraagt hoofdsleutel 7"),
    "a proof of another key": (lambda k: _foreign(k, "proef", base64.b64encode(b"x" * 300).decode()), "opent de sleu"),
    "SQL in the manifest": (lambda k: _foreign(k, "tabellen", {"x; DROP": "1", "pvi_sleutel": "1"}), "niet van dit"),
}


def test_damaged_copy_is_refused_with_its_reason_and_nothing_changes(zaak, bestanden, tmp_path):
    kopie = tmp_path / "kopie"
    reservekopie.backup(kopie)
    Medewerker.objects.create_user("later@voorbeeld.invalid", None, naam="Later")
    voor = hashes()
    for naam, (damage, reden) in GEBREKEN.items():
        stuk = tmp_path / "stuk"
        subprocess.run(["cp", "-r", kopie, stuk], check=True)
        damage(stuk)
        with pytest.raises(CommandError, match=reden):
            call_command("restore", str(stuk), leeg=True)
        assert hashes() == voor, naam
        assert bestanden.read_bytes() == PDF, naam
        assert sorted(path.name for path in tmp_path.iterdir()) == ["bestanden", "kopie", "stuk"], naam
        subprocess.run(["rm", "-r", stuk], check=True)


def test_database_with_data_is_left_alone_unless_said(zaak, bestanden, tmp_path):
    reservekopie.backup(tmp_path / "kopie")
    later = Medewerker.objects.create_user("later@voorbeeld.invalid", None, naam="Later")
    (bestanden.parent / "later.pdf").write_bytes(PDF)
    with pytest.raises(CommandError, match="Hier staan al gegevens"):
        call_command("restore", str(tmp_path / "kopie"))
    assert Medewerker.objects.filter(pk=later.pk).exists()
    call_command("restore", str(tmp_path / "kopie"), leeg=True)
    assert not Medewerker.objects.filter(pk=later.pk).exists()
    assert [path.name for path in bestanden.parent.iterdir()] == ["oktober.pdf"]


def test_master_key_of_another_portal_opens_no_copy(zaak, bestanden, tmp_path, settings):
    reservekopie.backup(tmp_path / "kopie")
    settings.HOOFDSLEUTEL = base64.b64encode(b"van een ander".ljust(32)).decode()
    with pytest.raises(CommandError, match="hoofdsleutel van hier opent"):
        call_command("restore", str(tmp_path / "kopie"), leeg=True)


def test_melding_erased_after_the_copy_stays_unreadable_with_the_keys_of_a_later_one(zaak, bestanden, tmp_path):
    reservekopie.backup(tmp_path / "oud")
    kluis.destroy(Sleutel.objects.get(pk=zaak.sleutel_id))
    reservekopie.backup(tmp_path / "nieuw")
    call_command("restore", str(tmp_path / "oud"), sleutels=tmp_path / "nieuw", leeg=True)
    kluis.clear()
    with kluis.opened(zaak.sleutel_id), pytest.raises(kluis.Vernietigd):
        _ = Melding.objects.get(pk=zaak.pk).wat_gebeurd


def test_copy_never_replaces_another_and_a_failed_one_leaves_nothing(zaak, bestanden, tmp_path, monkeypatch):
    (tmp_path / "kopie").mkdir()
    with pytest.raises(CommandError, match="bestaat al"):
        call_command("backup", str(tmp_path / "kopie"))
    monkeypatch.setattr(reservekopie, "_program", lambda name: "/bin/false")
    with pytest.raises(CommandError, match="pg_dump stopt"):
        call_command("backup", str(tmp_path / "ander"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bestanden", "kopie"]


def test_backup_killed_halfway_leaves_no_half_copy_and_the_next_one_is_whole(zaak, bestanden, tmp_path):
    wacht = (
        "import django, time, sys, pathlib; django.setup(); from pvi import reservekopie;"
        "reservekopie._count_hoofdsleutels = lambda: (print('halverwege', flush=True), time.sleep(60));"
        "reservekopie.backup(pathlib.Path(sys.argv[1]))"
    )
    kopie = tmp_path / "kopie"
    database = f"postgres://pvi@/{connection.settings_dict['HOST']}/{connection.settings_dict['NAME']}"
    proces = subprocess.Popen(
        [sys.executable, "-c", wacht, kopie],
        cwd=instellingen.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "pvi.settings", "DATABASE_URL": database},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert proces.stdout.readline().strip() == "halverwege"
    proces.send_signal(signal.SIGKILL)
    proces.wait()
    proces.stdout.close()
    assert not kopie.exists()
    manifest = reservekopie.backup(kopie)
    assert reservekopie.Manifest.read(kopie) == manifest
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bestanden", "kopie"]
