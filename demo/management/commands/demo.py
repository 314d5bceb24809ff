"""`manage.py demo`: the whole portal on one machine, until Ctrl-C."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import BaseCommand, call_command, get_commands
from django.db import connections, transaction

from pvi.lokaal import inrichting, proces
from pvi.lokaal.diensten import Dienstfout, last_line
from pvi.lokaal.omgeving import stap

GEZOND_SECONDEN = 60.0


class Command(BaseCommand):
    help = "Start het portaal met voorbeeldgegevens op deze computer; Ctrl-C stopt alles."
    # `migrate` and the checks of the children look at the same things.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stop-met-ouder", action="store_true", help="Stop ook als het startende programma stopt.")

    def handle(self, *args: Any, stop_met_ouder: bool, **options: Any) -> None:
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, _stop)
        if stop_met_ouder:
            proces.die_with_parent(signal.SIGTERM, os.getppid())
        children: dict[str, subprocess.Popen[bytes]] = {}
        failure = None
        try:
            self._run(children)
        except KeyboardInterrupt:
            pass
        except Dienstfout as fout:
            failure = str(fout)
        finally:
            for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(sig, signal.SIG_IGN)
            # The terminal may be gone; that must not keep us from ending the children.
            with contextlib.suppress(OSError):
                print("\nStoppen …", flush=True)
            proces.end(list(children.values()))
        sys.exit(failure)

    def _run(self, children: dict[str, subprocess.Popen[bytes]]) -> NoReturn:
        luisteraar = _luisteraar()
        poort = int(os.environ.get("PORT") or "8000")
        with stap("Tabellen bijwerken"):
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
        load_once()
        connections.close_all()
        with stap("Website, werker en klok starten"):
            logs = settings.DATA_DIR / "logs"
            children.update(_start_children(logs, luisteraar))
            os.close(luisteraar)
            _wait_until_healthy(poort, children, logs)
        if missing := inrichting.missing_pdf_libraries():
            print(f"  PDF staat uit: {' en '.join(missing)} ontbreekt op deze computer.")
        print(f"\nHet portaal draait op http://localhost:{poort}/demo/ (stop met Ctrl-C)", flush=True)
        # Blocks until any child ends: PostgreSQL and Valkey are children of this process too.
        while True:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
            _raise_for_dead(children, logs)
            raise Dienstfout(f"PostgreSQL of Valkey is gestopt; zie {logs}.")


def load_once() -> None:
    """Load the demo's story and bundle into an empty portal, all of it or nothing."""
    loaded = settings.DATA_DIR / "demo-geladen"
    if loaded.exists() or "load_demo" not in get_commands():
        return
    with stap("Voorbeeldgegevens laden"), transaction.atomic():
        call_command("load_demo", verbosity=0)
    loaded.touch()
    with stap("Rapportages opmaken"):
        from demo import rapportages

        rapportages.make_last()


def _luisteraar() -> int:
    """The descriptor of the listening socket that omgeving claimed before anything else started."""
    if "PVI_LUISTERAAR" not in os.environ:
        raise Dienstfout("De demo brengt eigen diensten mee: start hem zonder DATABASE_URL.")
    return int(os.environ["PVI_LUISTERAAR"])


def _start_children(logs: Path, luisteraar: int) -> dict[str, subprocess.Popen[bytes]]:
    celery = [sys.executable, "-m", "celery", "--app", "pvi.lokaal.werker"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
    commands = {
        "website": [sys.executable, "-m", "gunicorn", "--config", "python:pvi.lokaal.gunicorn", "pvi.wsgi"],
        "werker": [*celery, "worker", "--concurrency", "1", "--pool", "prefork", *quiet],
        # Without a schedule file: every job looks up by itself what is due, so there is no last run to remember.
        "klok": [*celery, "beat", "--scheduler", "celery.beat:Scheduler", "--loglevel", "WARNING"],
    }
    children = {}
    for name, command in commands.items():
        with (logs / f"{name}.log").open("wb") as log:
            # Killed at our own death: everything that matters is in PostgreSQL, which closes last and in order.
            children[name] = proces.start(
                command,
                at_death=signal.SIGKILL,
                output=log,
                cwd=settings.BASE_DIR,
                pass_fds=(luisteraar,) if name == "website" else (),
            )
    return children


def _wait_until_healthy(poort: int, children: dict[str, subprocess.Popen[bytes]], logs: Path) -> None:
    deadline = time.monotonic() + GEZOND_SECONDEN
    answer = "geen antwoord"
    while time.monotonic() < deadline:
        _raise_for_dead(children, logs)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", poort, timeout=10)
            connection.request("GET", "/gezond/")
            response = connection.getresponse()
            answer = response.read(200).decode(errors="replace").strip()
            connection.close()
            if response.status == http.client.OK:
                return
        time.sleep(0.1)
    raise Dienstfout(f"De website wordt niet gezond binnen {GEZOND_SECONDEN:.0f} seconden ({answer}); zie {logs}.")


def _raise_for_dead(children: dict[str, subprocess.Popen[bytes]], logs: Path) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise Dienstfout(f"Het onderdeel {name} is gestopt: {last_line(logs / f'{name}.log')} (zie {logs})")


def _stop(_signum: int, _frame: FrameType | None) -> NoReturn:
    """TERM and a closed terminal end the demo like Ctrl-C."""
    raise KeyboardInterrupt
