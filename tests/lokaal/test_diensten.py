"""The embedded PostgreSQL and Valkey: who runs them, where they listen, what they log, and how they end."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from pvi.lokaal import diensten, proces
from tests.lokaal.processes import descendants, gone, touching

BASE_DIR = Path(__file__).resolve().parent.parent.parent
KANARIE = "Kanarie-8812"
# Longer than the 107 bytes a socket path may have, and with what a careless shell line would split.
LASTIGE_MAP = "map met spaties en een ' teken " + "x" * 120


@pytest.fixture
def draaiend(map_: Path) -> Iterator[diensten.Diensten]:
    running = diensten.start(map_ / LASTIGE_MAP / "pg", map_ / "logs", vluchtig=True)
    yield running
    running.stop()


def connect(running: diensten.Diensten, user: str = "pvi") -> psycopg.Connection:
    return psycopg.connect(host=str(running.sockets.path), user=user, dbname="pvi", autocommit=True)


def test_servers_listen_on_sockets_only(draaiend):
    with connect(draaiend) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    valkey = redis.Redis(unix_socket_path=str(draaiend.sockets.path / "valkey.sock"))
    assert valkey.config_get("port") == {"port": "0"}
    assert valkey.config_get("save") == {"save": ""}
    valkey.close()
    assert draaiend.sockets.path.stat().st_mode & 0o077 == 0


def test_portal_role_owns_its_database_and_is_no_superuser(draaiend):
    with connect(draaiend) as connection:
        row = connection.execute(
            "SELECT rolsuper, datdba = r.oid, pg_encoding_to_char(encoding), datlocprovider"
            " FROM pg_roles r, pg_database WHERE rolname = current_user AND datname = current_database()"
        ).fetchone()
    assert row == (False, True, "UTF8", "b")


def test_upper_and_lower_case_work_for_every_language(draaiend):
    with connect(draaiend) as connection:
        assert connection.execute("SELECT lower('ÇAĞLA ÉÉN'), 'ZOË' ILIKE 'zoë'").fetchone() == ("çağla één", True)


def test_no_query_is_compiled(draaiend):
    with connect(draaiend) as connection:
        assert connection.execute("SHOW jit").fetchone() == ("off",)


def test_log_of_postgres_holds_no_values(draaiend):
    with connect(draaiend) as connection:
        connection.execute("CREATE TABLE melding (tekst text UNIQUE, aantal int CHECK (aantal > 0))")
        connection.execute("INSERT INTO melding VALUES (%s, 1)", [KANARIE])
        for statement in ("INSERT INTO melding VALUES (%s, 1)", "INSERT INTO melding VALUES (%s || 'x', 0)"):
            with pytest.raises(psycopg.IntegrityError, match=KANARIE):
                connection.execute(statement, [KANARIE])
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute(f"SELECT '{KANARIE}' FROM nergens")  # noqa: S608
    log = (draaiend.logs / "postgres.log").read_text()
    assert "duplicate key" in log
    assert KANARIE not in log


def test_stop_leaves_no_process_and_no_socket_folder(draaiend):
    pids = {draaiend.postgres.pid, draaiend.valkey.pid} | descendants(draaiend.postgres.pid)
    assert len(pids) > 2
    draaiend.stop()
    assert gone(pids, 0) == set()
    assert not draaiend.sockets.path.exists()
    assert "database system is shut down" in (draaiend.logs / "postgres.log").read_text()


def test_data_survives_a_stop_and_a_start(map_):
    for found in (None, ("blijft",)):
        running = diensten.start(map_ / "pg", map_ / "logs")
        with connect(running) as connection:
            if found is None:
                connection.execute("CREATE TABLE les AS SELECT 'blijft'::text AS tekst")
            else:
                assert connection.execute("SELECT tekst FROM les").fetchone() == found
        running.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="alleen root draagt de servers aan een ander over")
def test_root_runs_the_servers_as_another_user(draaiend):
    for server in (draaiend.postgres, draaiend.valkey):
        status = Path(f"/proc/{server.pid}/status").read_text()
        uids = next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1:]
        groups = next(line for line in status.splitlines() if line.startswith("Groups:")).split()[1:]
        assert "0" not in uids
        assert groups == []


START_EN_WACHT = """
import sys, time
from pathlib import Path
from pvi.lokaal import diensten
running = diensten.start(Path(sys.argv[1]) / "pg", Path(sys.argv[1]) / "logs", vluchtig=True)
print(running.sockets.path, flush=True)
time.sleep(600)
"""


def test_servers_end_when_their_starter_is_killed(map_):
    starter = subprocess.Popen(
        [sys.executable, "-c", START_EN_WACHT, map_], stdout=subprocess.PIPE, text=True, cwd=BASE_DIR
    )
    assert starter.stdout is not None
    sockets = Path(starter.stdout.readline().strip())
    pids = descendants(starter.pid)
    assert len(pids) > 2
    starter.kill()
    starter.wait()
    starter.stdout.close()
    assert gone(pids) == set()
    # The files were closed in order, and the next start clears the socket folder of the dead one.
    assert "database system is shut down" in (map_ / "logs" / "postgres.log").read_text()
    assert sockets.exists()
    diensten.start(map_ / "pg", map_ / "logs", vluchtig=True).stop()
    assert not sockets.exists()


def test_sweep_spares_the_sockets_of_running_servers(draaiend):
    diensten.Werkmap.sweep(diensten.Servergebruiker.current())
    with connect(draaiend) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_sweep_follows_no_link_that_somebody_planted(map_, monkeypatch):
    monkeypatch.setattr(diensten, "TIJDELIJK", map_)
    folder = map_ / f"{diensten.WERKMAP_VOORVOEGSEL}planted"
    folder.mkdir()
    (map_ / "file").touch()
    (folder / "slot").symlink_to(map_ / "file")
    diensten.Werkmap.sweep(diensten.Servergebruiker.current())
    assert (folder / "slot").is_symlink()


def test_interrupted_first_start_leaves_no_half_database(map_):
    (map_ / "pg.half" / "base").mkdir(parents=True)
    running = diensten.start(map_ / "pg", map_ / "logs", vluchtig=True)
    running.stop()
    assert (map_ / "pg" / "PG_VERSION").exists()
    assert not (map_ / "pg.half").exists()


def test_database_of_another_version_is_refused_in_one_line(map_):
    (map_ / "pg").mkdir()
    (map_ / "pg" / "PG_VERSION").write_text("15\n")
    with pytest.raises(diensten.Dienstfout, match="PostgreSQL 15, niet 18"):
        diensten.start(map_ / "pg", map_ / "logs")


def test_failing_postgres_is_named_and_leaves_nothing(map_, monkeypatch):
    diensten.start(map_ / "pg", map_ / "logs", vluchtig=True).stop()
    (map_ / "pg" / "global" / "pg_control").unlink()
    monkeypatch.setattr(diensten, "TIJDELIJK", map_)
    with pytest.raises(diensten.Dienstfout, match="Postgres stopt meteen"):
        diensten.start(map_ / "pg", map_ / "logs", vluchtig=True)
    assert sorted(path.name for path in map_.iterdir()) == ["logs", "pg"]
    assert touching(map_) == set()


def test_lock_is_kept_by_a_server_that_inherited_it(map_):
    slot = diensten.try_lock(map_ / "slot")
    assert slot is not None
    server = proces.start(["sleep", "600"], at_death=signal.SIGKILL, output=subprocess.DEVNULL, pass_fds=(slot,))
    os.close(slot)
    assert diensten.try_lock(map_ / "slot") is None
    proces.end([server])
    slot = diensten.try_lock(map_ / "slot")
    assert slot is not None
    os.close(slot)


DOOF = """
import signal, time
for deaf_to in (signal.SIGTERM, signal.SIGQUIT):
    signal.signal(deaf_to, signal.SIG_IGN)
print("doof", flush=True)
time.sleep(600)
"""


def test_child_that_ignores_polite_signals_is_killed():
    child = proces.start([sys.executable, "-c", DOOF], at_death=signal.SIGKILL, output=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"doof\n"
    proces.end([child], ((signal.SIGTERM, 0.2), (signal.SIGQUIT, 0.2), (signal.SIGKILL, 10.0)))
    child.stdout.close()
    assert child.returncode == -signal.SIGKILL


def test_child_started_by_a_dying_parent_ends_itself():
    """The parent can die between the fork and the request to the kernel; then the child must leave by itself."""
    parent = os.fork()
    if parent == 0:
        try:
            proces.die_with_parent(signal.SIGKILL, parent_pid=1 if os.getppid() != 1 else 2)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(parent, 0)[1]) == 1
