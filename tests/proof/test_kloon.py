"""A fresh clone on a path with a space, as root in a closed home and as an ordinary user: `make demo` until its end."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lokaal.processes import descendants, gone, touching

pytestmark = pytest.mark.proof
BASE_DIR = Path(__file__).resolve().parent.parent.parent
# After this a start hangs; how long it takes is printed, and nobody's promise.
EERSTE_SECONDEN, VOLGENDE_SECONDEN = 1800.0, 900.0
INSTALLS = "Pakketten installeren"


class Kloon:
    """A clone of the committed project that belongs to one account."""

    def __init__(self, path: Path, account: str | None, *variables: str) -> None:
        self.path = path
        self.variables = variables
        self.project = path / "het portaal"
        self.account = account
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.poort = probe.getsockname()[1]

    def make(self, goal: str) -> "subprocess.Popen[str]":
        """Run make as that account, in a session of its own as a terminal would."""
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.path), "PORT": str(self.poort)}
        if self.account is None:
            environment["PATH"] = os.environ["PATH"]
        environment |= {name: os.environ[name] for name in os.environ if name.startswith(("PIP_", "UV_", "SSL_"))}
        return subprocess.Popen(
            ["make", goal, *self.variables],
            cwd=self.project,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=self.account,
            group=self.account,
            extra_groups=self.account and [],
            start_new_session=True,
        )

    def demo(self, seconds: float) -> tuple["subprocess.Popen[str]", str]:
        """Start the demo; return it with what it printed until it was healthy. `seconds`: when it hangs."""
        begin = time.monotonic()
        process = self.make("demo")
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            assert time.monotonic() - begin < seconds, "the demo did not get there"
            if "http://localhost" in line:
                break
        else:
            pytest.fail("".join(lines))
        print("".join(lines))
        connection = http.client.HTTPConnection("127.0.0.1", self.poort, timeout=30)
        connection.request("GET", "/gezond/")
        assert connection.getresponse().status == http.client.OK
        connection.close()
        print(f"{time.monotonic() - begin:.1f} s")
        return process, "".join(lines)


def accounts() -> list[str | None]:
    return [None, "daemon"] if os.geteuid() == 0 else [None]


@pytest.fixture(params=accounts(), ids=lambda account: account or "self")
def kloon(request: pytest.FixtureRequest) -> Iterator[Kloon]:
    # mkdtemp closes it to all others, like a home.
    path = Path(tempfile.mkdtemp(prefix="kloon met spatie "))
    kloon = Kloon(path, request.param)
    subprocess.run(["git", "clone", "--quiet", BASE_DIR, kloon.project], check=True)
    if kloon.account:
        subprocess.run(["chown", "--recursive", kloon.account, path], check=True)
    yield kloon
    kloon.make("demo-reset").communicate(timeout=VOLGENDE_SECONDEN)
    shutil.rmtree(path)


def test_demo_of_a_fresh_clone_leaves_nothing_however_it_ends(kloon: Kloon):
    first, eerste = kloon.demo(EERSTE_SECONDEN)
    family = descendants(first.pid)
    first.kill()  # make itself, which knows of nothing
    assert gone(family, 60) == set()

    second, tweede = kloon.demo(VOLGENDE_SECONDEN)
    family = descendants(second.pid)
    os.killpg(second.pid, signal.SIGINT)
    assert gone(family, 60) == set()

    third, derde = kloon.demo(VOLGENDE_SECONDEN)
    family = descendants(third.pid)
    demo = max(pid for pid in family if _is_demo(pid))
    os.kill(demo, signal.SIGKILL)
    assert gone(family, 60) == set()

    for process in (first, second, third):
        process.communicate(timeout=30)
    assert touching(kloon.path) == set()
    # Only a first start installs and fills the portal.
    assert [INSTALLS in uitvoer for uitvoer in (eerste, tweede, derde)] == [True, False, False]


def test_two_demos_run_beside_each_other(kloon: Kloon):
    first, _ = kloon.demo(EERSTE_SECONDEN)
    refused = Kloon(kloon.path, kloon.account).make("demo")
    assert f"in gebruik door een demo op http://localhost:{kloon.poort}/" in refused.communicate(timeout=120)[0]
    assert refused.returncode != 0
    other = Kloon(kloon.path, kloon.account, f"PVI_DATA={kloon.path}/andere gegevens")
    second, _ = other.demo(EERSTE_SECONDEN)
    family = descendants(first.pid) | descendants(second.pid)
    for process in (first, second):
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=60)
    assert gone(family, 60) == set()
    other.make("demo-reset").communicate(timeout=VOLGENDE_SECONDEN)


def _is_demo(pid: int) -> bool:
    return b"manage.py\0demo" in Path(f"/proc/{pid}/cmdline").read_bytes()
