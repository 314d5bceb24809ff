"""The list of destroyed keys outside the database, and old copies: what was destroyed stays destroyed."""

import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as instellingen
from django.core.management import CommandError, call_command
from django.db import connection

from meldingen import retention
from meldingen.actions.melding import Afzender, Ingevuld, submit_melding
from meldingen.models import Concept, MelderIdentiteit, Melding, Vernietiging
from meldingen.workflow import Status
from pvi import klok, kluis, reservekopie, vernietigd
from pvi.kluis.lijst import write
from pvi.models import Sleutel
from tests import kern

ZIN = "Er werd een opmerking gemaakt in de kantine."


@pytest.fixture(autouse=True)
def lijst(settings, tmp_path) -> Path:
    settings.BESTANDEN_DIR = tmp_path / "bestanden"
    settings.VERNIETIGDE_SLEUTELS = tmp_path / "buiten" / "vernietigd.txt"
    return settings.VERNIETIGDE_SLEUTELS


@pytest.fixture
def sleutel(db) -> Sleutel:
    return kluis.new_sleutel("zaak")


def opens(pk: uuid.UUID) -> bool:
    kluis.clear()
    with kluis.opened(pk):
        return kluis.is_open(pk)


# --- the list ---------------------------------------------------------------------------------------------------------


def test_key_on_the_list_opens_nothing_whatever_the_database_says(sleutel):
    assert opens(sleutel.pk)
    write({sleutel.pk})
    assert not opens(sleutel.pk)
    sleutel.refresh_from_db()
    assert not sleutel.vernietigd  # the table knows nothing yet


def test_destroyed_key_comes_on_the_list_once(sleutel, lijst):
    kluis.destroy(sleutel)
    assert [vernietigd.write_missing(), vernietigd.write_missing()] == [1, 0]
    assert lijst.read_text().split()[0] == str(sleutel.pk)


def test_line_that_the_portal_did_not_write_destroys_nothing(sleutel, lijst):
    lijst.parent.mkdir()
    lijst.write_text(f"{sleutel.pk} {'0' * 64}\n{sleutel.pk}\nonzin\n")
    assert opens(sleutel.pk)
    uitslag = vernietigd.reconcile()
    assert (uitslag.herleefd, uitslag.onleesbaar) == (0, 3)
    assert opens(sleutel.pk)


def test_line_cut_off_by_a_crash_hides_no_later_one(sleutel, lijst):
    een, ander = sleutel, kluis.new_sleutel("zaak")
    write({een.pk})
    lijst.write_bytes(lijst.read_bytes()[:40])
    write({ander.pk})
    assert kluis.destroyed_keys() == {ander.pk}
    kluis.destroy(een)
    vernietigd.write_missing()
    assert kluis.destroyed_keys() == {een.pk, ander.pk}


def test_list_that_cannot_be_read_opens_no_case(sleutel, lijst):
    lijst.parent.mkdir()
    lijst.mkdir()  # not a file
    with pytest.raises(IsADirectoryError):
        opens(sleutel.pk)


def test_reconcile_destroys_what_an_old_copy_brought_back(sleutel):
    write({sleutel.pk})
    assert vernietigd.reconcile().herleefd == 1
    sleutel.refresh_from_db()
    assert sleutel.vernietigd
    assert sleutel.omwikkeld is None


def test_new_master_key_gives_a_listed_key_no_new_life(sleutel, settings):
    write({sleutel.pk})
    settings.HOOFDSLEUTEL_OUD = f"{settings.HOOFDSLEUTEL_ID}:{settings.HOOFDSLEUTEL}"
    settings.HOOFDSLEUTEL_ID = "2"
    call_command("wissel_hoofdsleutel")
    sleutel.refresh_from_db()
    assert (sleutel.vernietigd, sleutel.omwikkeld, sleutel.hoofdsleutel_id) == (True, None, "2")


# --- old copies -------------------------------------------------------------------------------------------------------


@pytest.fixture
def melding(team) -> Melding:
    ingevuld = Ingevuld(wat_gebeurd=ZIN, melder=Afzender(naam="Noor Verzonnen", werkmail="n@v.invalid"), eenheid=team)
    melding, _, _ = submit_melding(ingevuld)
    kluis.clear()
    return melding


def destroy(melding: Melding) -> None:
    """Closed long ago, and destroyed in the night."""
    Melding._base_manager.filter(pk=melding.pk).update(
        status=Status.AFGESLOTEN, sluitreden="afgerond", afgesloten_op=klok.nu() - timedelta(days=1000),
        bewaren_tot=klok.vandaag() - timedelta(days=1),
    )  # fmt: skip
    assert retention.destroy_due() == 1


def read_all(melding: Melding) -> list[str]:
    """Whatever of the case and its melder can be read with every key the vault gives."""
    kluis.clear()
    gelezen = []
    for rij, veld in [
        *((m, "wat_gebeurd") for m in Melding._base_manager.filter(pk=melding.pk)),
        *((m, "wat_gebeurd") for m in Melding.history.model._base_manager.filter(id=melding.pk)),
        *((i, "naam") for i in MelderIdentiteit.objects.all()),
    ]:
        kluis.open_sleutel(rij.sleutel_id)
        try:
            gelezen.append(getattr(rij, veld))
        except kluis.Vernietigd:
            gelezen.append("")
    kluis.clear()
    return [tekst for tekst in gelezen if tekst]


@pytest.mark.django_db(transaction=True)
def test_old_copy_with_its_own_keys_is_unreadable_for_what_was_destroyed(melding, team, tmp_path, client, vik, capsys):
    blijft = kern.zaak(team, Status.INTAKE, wat_gebeurd="Deze blijft.")
    client.force_login(vik)
    reservekopie.backup(tmp_path / "oud")
    assert ZIN in read_all(melding)
    destroy(melding)
    call_command("restore", str(tmp_path / "oud"), leeg=True)
    # At once, before anything else ran; the row of the case itself is back as it was.
    assert Melding.objects.get(pk=melding.pk).gewist_op is None
    assert read_all(melding) == []
    assert Sleutel.objects.get(pk=melding.sleutel_id).omwikkeld is None
    client.force_login(vik)
    assert client.get(f"/meldingen/{melding.kenmerk}/").status_code == 404
    # And after the command there is a rest again, and nothing else.
    call_command("na_terugzetten")
    assert "Opnieuw vernietigd: 1." in capsys.readouterr().out
    assert Melding.objects.get(pk=melding.pk).gewist_op is not None
    assert not MelderIdentiteit.objects.exists()
    assert Vernietiging.objects.get().klaar_op is not None
    kluis.open_sleutel(blijft.sleutel_id)
    assert Melding.objects.get(pk=blijft.pk).wat_gebeurd == "Deze blijft."


@pytest.mark.django_db(transaction=True)
def test_copy_put_back_by_hand_is_unreadable_too(melding, tmp_path):
    """Not with `restore` but with PostgreSQL alone: the table says that the key lives, the list that it does not."""
    rij = Sleutel.objects.get(pk=melding.sleutel_id)
    destroy(melding)
    Sleutel.objects.filter(pk=rij.pk).update(omwikkeld=rij.omwikkeld, vernietigd=False)
    assert not opens(rij.pk)
    assert vernietigd.reconcile().herleefd == 1


@pytest.mark.django_db(transaction=True)
def test_keys_go_out_of_old_copies_and_the_newest_opens_them(melding, team, tmp_path):
    kopieen = tmp_path / "kopieen"
    kopieen.mkdir()
    blijft = kern.zaak(team, Status.INTAKE, wat_gebeurd="Deze blijft.")
    for naam in ("1-oud", "2-nieuw"):
        reservekopie.backup(kopieen / naam)
        destroy(melding) if naam == "1-oud" else None
        time.sleep(1.1)  # a copy is dated by the second
    call_command("ruim_sleutels", str(kopieen), dagen=0)
    assert not (kopieen / "1-oud" / reservekopie.SLEUTELS).exists()
    assert (kopieen / "2-nieuw" / reservekopie.SLEUTELS).exists()
    with pytest.raises(CommandError, match="heeft geen sleutels meer"):
        call_command("restore", str(kopieen / "1-oud"), leeg=True)
    call_command("restore", str(kopieen / "1-oud"), sleutels=kopieen / "2-nieuw", leeg=True)
    assert read_all(melding) == []
    kluis.open_sleutel(blijft.sleutel_id)
    assert Melding.objects.get(pk=blijft.pk).wat_gebeurd == "Deze blijft."


@pytest.mark.django_db(transaction=True)
def test_no_copy_loses_its_keys_while_none_is_whole(melding, tmp_path):
    kopieen = tmp_path / "kopieen"
    kopieen.mkdir()
    with pytest.raises(CommandError, match="staat geen hele kopie"):
        call_command("ruim_sleutels", str(kopieen))
    reservekopie.backup(kopieen / "een")
    (kopieen / "een" / reservekopie.DATABASE).write_bytes(b"stuk")
    with pytest.raises(CommandError, match="staat geen hele kopie"):
        call_command("ruim_sleutels", str(kopieen), dagen=0)
    assert (kopieen / "een" / reservekopie.SLEUTELS).exists()


@pytest.mark.django_db(transaction=True)
def test_concept_that_was_thrown_away_stays_away_and_old_copies_still_open(melding, teamchef, tmp_path):
    """Its key stays as a row without a key, or an older copy could not be put back with newer keys."""
    from meldingen.actions.concept import discard_concept, save_concept

    concept = save_concept(uuid.uuid4(), Concept.Soort.SIGNAAL, door=teamchef, antwoorden={"wat_gezien": [ZIN]})
    reservekopie.backup(tmp_path / "oud")
    discard_concept(concept)
    reservekopie.backup(tmp_path / "nieuw")
    call_command("restore", str(tmp_path / "oud"), sleutels=tmp_path / "nieuw", leeg=True)
    assert Concept.objects.count() == 1
    assert not opens(concept.sleutel_id)
    call_command("na_terugzetten")
    assert Concept.objects.count() == 0
    assert ZIN in read_all(melding)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stap", range(len(retention.STAPPEN) + 1))
def test_job_killed_in_any_step_leaves_nothing_half_and_the_next_night_ends_it(melding, lijst, stap):
    """A real process and a real SIGKILL, in the transaction of the keys (0) and of each step after it."""
    Melding._base_manager.filter(pk=melding.pk).update(
        status=Status.AFGESLOTEN, sluitreden="afgerond", afgesloten_op=klok.nu() - timedelta(days=1000),
        bewaren_tot=klok.vandaag() - timedelta(days=1),
    )  # fmt: skip
    haper = (
        "import django, time, sys; django.setup(); from meldingen import retention as r; n = int(sys.argv[1])\n"
        "def haper(doe):\n"
        "    def stap(*args):\n"
        "        doe(*args); print('midden in de stap', flush=True); time.sleep(60)\n"
        "    return stap\n"
        "if n == 0: r._mark_gone = haper(r._mark_gone)\n"
        "else: r.STAPPEN = tuple((naam, haper(doe) if i == n else doe) for i, (naam, doe) in enumerate(r.STAPPEN, 1))\n"
        "r.destroy_due()\n"
    )
    database = f"postgres://pvi@/{connection.settings_dict['HOST']}/{connection.settings_dict['NAME']}"
    omgeving = {"DJANGO_SETTINGS_MODULE": "pvi.settings", "DATABASE_URL": database, "PVI_VERNIETIGD": str(lijst)}
    proces = subprocess.Popen(
        [sys.executable, "-c", haper, str(stap)],
        cwd=instellingen.BASE_DIR,
        env={**os.environ, **omgeving},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert proces.stdout.readline().strip() == "midden in de stap"
    proces.send_signal(signal.SIGKILL)
    proces.wait()
    proces.stdout.close()
    gelezen = read_all(melding)
    weg = Melding.objects.get(pk=melding.pk).gewist_op is not None
    assert (bool(gelezen), weg) == ((True, False) if stap == 0 else (False, True))
    assert retention.destroy_due() == (1 if stap == 0 else 0)
    assert read_all(melding) == []
    assert Vernietiging.objects.get().klaar_op is not None
    assert Sleutel.objects.get(pk=melding.sleutel_id).pk in kluis.destroyed_keys()
