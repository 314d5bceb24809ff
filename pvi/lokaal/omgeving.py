"""The environment of a local `manage.py` command: a data folder, its keys, and the embedded services.

One process owns the services of a data folder and ends them; a command that finds them running joins them. The owner
holds `diensten.slot`, and so do its servers, so whoever gets that lock knows that no server of this folder lives.
"""

import atexit
import base64
import fcntl
import json
import os
import secrets
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pvi.lokaal import diensten, proces
from pvi.lokaal.diensten import Dienstfout, Servergebruiker, try_lock

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# Any of these set means that somebody configures a real installation: never start a hidden database beside it.
EIGEN_INSTELLINGEN = ("REDIS_URL", "SECRET_KEY", "PVI_HOOFDSLEUTEL", "PVI_CODESLEUTEL")
ZONDER_DIENSTEN = {"help", "version", "-h", "--help", "--version"}
# What the portal makes in a data folder; a reset removes these and nothing else.
INHOUD = (
    *("pg", "pg.half", "bestanden", "mail", "static", "logs"),
    *("sleutels.json", "diensten.json", "klok.json", "demo-geladen"),
)
WACHT_SECONDEN = 60.0


def prepare(argv: list[str]) -> None:
    """Give a `manage.py` command its environment; start the services or join running ones. Exits on trouble."""
    command = argv[1] if len(argv) > 1 else "help"
    if own := [name for name in EIGEN_INSTELLINGEN if os.environ.get(name)]:
        sys.exit(f"DATABASE_URL ontbreekt, terwijl {own[0]} wel is gezet. Zet alle instellingen, of geen van alle.")
    # libpq reads these too, and they would lead past our own sockets.
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    try:
        if command in ZONDER_DIENSTEN or {"-h", "--help"} & set(argv):
            _export(_make_keys(), "postgres://pvi@/pvi", "redis://localhost", poort=8000)
            return
        map_ = Gegevensmap.open()
        if command == "demo":
            _prepare_demo(map_)
        else:
            _prepare_command(map_, command)
    except Dienstfout as fout:
        sys.exit(str(fout))


def _prepare_command(map_: "Gegevensmap", command: str) -> None:
    slot, stand = map_.claim_or_join()
    if slot is None:
        assert stand is not None
        _export(map_.read_keys(), stand.database_url, stand.redis_url, poort=stand.poort)
        return
    running = map_.start_services(slot, soort=command, poort=8000)
    atexit.register(map_.release, running, wait=True)
    _export(map_.read_keys(), running.database_url, running.redis_url, poort=8000)


def _prepare_demo(map_: "Gegevensmap") -> None:
    poort = read_poort()
    luisteraar = claim_poort(poort)
    slot, stand = map_.claim_or_join()
    if slot is None:
        assert stand is not None
        door = f"een demo op http://localhost:{stand.poort}/" if stand.soort == "demo" else f"`{stand.soort}`"
        raise Dienstfout(f"De gegevensmap {map_.path} is in gebruik door {door}. Kies een andere met PVI_DATA=.")
    print(f"Gegevens: {map_.path}", flush=True)
    with stap("PostgreSQL en Valkey starten"):
        running = map_.start_services(slot, soort="demo", poort=poort)
    atexit.register(map_.release, running, wait=False)
    _export(map_.read_keys(), running.database_url, running.redis_url, poort=poort)
    os.environ["PVI_LUISTERAAR"] = str(luisteraar.detach())


def _export(keys: dict[str, str], database_url: str, redis_url: str, *, poort: int) -> None:
    os.environ.update(
        {name: keys[name] for name in ("SECRET_KEY", "PVI_HOOFDSLEUTEL", "PVI_CODESLEUTEL")},
        DATABASE_URL=database_url,
        REDIS_URL=redis_url,
        PVI_LOKAAL="1",
        ALLOWED_HOSTS="localhost,127.0.0.1",
        PVI_URL=f"http://localhost:{poort}",
    )
    # The embedded database holds demo data only, so every command on it runs in demo mode: watermark, own clock.
    os.environ.setdefault("PVI_DEMO", "1")


def _make_keys() -> dict[str, str]:
    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "PVI_HOOFDSLEUTEL": key(),
        "PVI_CODESLEUTEL": key(),
        "map": secrets.token_hex(8),
    }


@dataclass(frozen=True)
class Stand:
    """What the owner of a data folder tells those who come later."""

    pid: int
    soort: str
    poort: int
    database_url: str
    redis_url: str
    servers: list[int]


@dataclass(frozen=True)
class Gegevensmap:
    """The folder of one local portal: database, files, keys, logs and the locks that guard them."""

    path: Path

    @classmethod
    def open(cls) -> "Gegevensmap":
        path = Path(os.environ.get("PVI_DATA") or BASE_DIR / ".data").absolute()
        try:
            # Root's servers pass through it to their own folder; what is private in it is closed by itself.
            path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
            (path / "diensten.slot").touch(0o600)
            # WhiteNoise warns about a folder for collected files that is not there.
            (path / "static").mkdir(exist_ok=True)
        except OSError as error:
            raise Dienstfout(f"De gegevensmap {path} is niet te gebruiken: {error.strerror}.") from error
        os.environ["PVI_DATA"] = str(path)
        return cls(path)

    @property
    def _stand(self) -> Path:
        return self.path / "diensten.json"

    def read_stand(self) -> Stand | None:
        try:
            return Stand(**json.loads(self._stand.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def claim_or_join(self) -> tuple[int | None, Stand | None]:
        """Return the lock of a free folder, or else how to reach the services that run in it.

        In between, an owner is starting or its servers are still closing their files: wait for that.
        """
        deadline = time.monotonic() + WACHT_SECONDEN
        while time.monotonic() < deadline:
            slot = try_lock(self.path / "diensten.slot")
            if slot is not None:
                return slot, None
            stand = self.read_stand()
            if stand and proces.pid_alive(stand.pid):
                # Held until this process ends, so that an owner waits for us; read again, for it may just have left.
                if try_lock(self.path / "gebruik.slot", shared=True) is not None and self.read_stand() == stand:
                    return None, stand
            elif stand:
                diensten.end_orphans(stand.servers)
            time.sleep(0.1)
        raise Dienstfout(f"De gegevensmap {self.path} is bezet en komt niet vrij. Kies een andere met PVI_DATA=.")

    def start_services(self, slot: int, *, soort: str, poort: int) -> diensten.Diensten:
        """Start the services as the owner of the folder, and tell others where they are."""
        self._stand.unlink(missing_ok=True)
        keys = self._read_or_make_keys()
        database = self.database(keys)
        running = diensten.start(database, self.path / "logs", slots=(slot,))
        servers = [running.postgres.pid, running.valkey.pid]
        stand = Stand(os.getpid(), soort, poort, running.database_url, running.redis_url, servers)
        _write_private(self._stand, stand.__dict__)
        return running

    def release(self, running: diensten.Diensten, *, wait: bool) -> None:
        """End the services; a command first waits for others that joined it, a demo does not."""
        with (self.path / "gebruik.slot").open("a") as gebruik:
            if wait:
                fcntl.flock(gebruik, fcntl.LOCK_EX)
            # Gone before the lock is: nobody new joins what is about to end.
            self._stand.unlink(missing_ok=True)
        running.stop()

    def database(self, keys: dict[str, str]) -> Path:
        """Where PostgreSQL keeps its files: here, or for root in a place its server can reach."""
        if Servergebruiker.current().reaches(self.path):
            return self.path / "pg"
        elsewhere = diensten.ROOTMAP / keys["map"]
        elsewhere.mkdir(mode=0o711, parents=True, exist_ok=True)
        return elsewhere / "pg"

    def read_keys(self) -> dict[str, str]:
        keys: dict[str, str] = json.loads((self.path / "sleutels.json").read_text())
        return keys

    def _read_or_make_keys(self) -> dict[str, str]:
        if not (self.path / "sleutels.json").exists():
            if (self.path / "pg").exists():
                raise Dienstfout(f"De sleutels in {self.path} zijn weg; de database is onleesbaar: `make demo-reset`.")
            _write_private(self.path / "sleutels.json", _make_keys())
        return self.read_keys()

    def reset(self) -> None:
        """Remove all that the portal made in this folder. Raises Dienstfout while it is in use."""
        slot, stand = self.claim_or_join()
        if slot is None:
            assert stand is not None
            raise Dienstfout(f"De gegevensmap {self.path} is in gebruik (proces {stand.pid}); stop die eerst.")
        with suppress(FileNotFoundError):
            shutil.rmtree(diensten.ROOTMAP / self.read_keys()["map"], ignore_errors=True)
        for name in INHOUD:
            path = self.path / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        os.close(slot)


def _write_private(path: Path, content: dict[str, object] | dict[str, str]) -> None:
    half = path.with_name(f"{path.name}.half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file)
    half.rename(path)


def read_poort() -> int:
    """The port from PORT; raises Dienstfout when it is no port number an ordinary user can take."""
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Dienstfout(f"PORT={text} is geen poortnummer. Kies een getal van 1024 tot 65535.")
    return int(text)


def claim_poort(poort: int) -> socket.socket:
    """Listen on the loopback address from the start, so the port cannot be lost while the demo loads."""
    luisteraar = socket.socket()
    # A port in TIME_WAIT after the previous demo is free; a port with a listener is not.
    luisteraar.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        luisteraar.bind(("127.0.0.1", poort))
        luisteraar.listen(64)
    except PermissionError as error:
        raise Dienstfout(f"Poort {poort} mag je niet gebruiken. Kies een andere met PORT=.") from error
    except OSError as error:
        raise Dienstfout(f"Poort {poort} is bezet. Kies een andere met PORT=.") from error
    return luisteraar


@contextmanager
def stap(name: str) -> Iterator[None]:
    """Print a step and the seconds it took."""
    print(f"  {name} …", end="", flush=True)
    begin = time.monotonic()
    try:
        yield
    except BaseException:
        print(" afgebroken", flush=True)
        raise
    print(f" {time.monotonic() - begin:.1f} s".replace(".", ","), flush=True)


def main() -> None:
    """`python -m pvi.lokaal.omgeving reset`: empty the data folder (make demo-reset)."""
    if sys.argv[1:] != ["reset"]:
        sys.exit("Gebruik: python -m pvi.lokaal.omgeving reset")
    try:
        map_ = Gegevensmap.open()
        map_.reset()
    except Dienstfout as fout:
        sys.exit(str(fout))
    print(f"De gegevensmap {map_.path} is leeg. Start opnieuw met `make demo`.")


if __name__ == "__main__":
    main()
