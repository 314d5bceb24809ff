"""`manage.py demo` as a whole: it answers, it ends in every way it can end, and nothing stays behind."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.lokaal.processes import descendants, gone, touching

Demo = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def poort() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def demo(start, map_, poort) -> Demo:
    """Start a demo without its story and wait for the address it prints."""
    (map_ / "gegevens").mkdir(mode=0o711)
    # The story has tests of its own; here only what carries it.
    (map_ / "gegevens" / "demo-geladen").touch()

    def _demo(*arguments: str) -> "subprocess.Popen[str]":
        process: subprocess.Popen[str] = start("manage.py", "demo", *arguments, PORT=str(poort))
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "http://localhost" in line:
                return process
        pytest.fail("".join(lines) + process.communicate()[1])

    return _demo


def get(poort: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", poort, timeout=30)
    connection.request("GET", path)
    response = connection.getresponse()
    found = response.status, response.read()
    connection.close()
    return found


def commands(pids: set[int]) -> str:
    found = []
    for pid in pids:
        with suppress(OSError):
            found.append(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode())
    return "\n".join(found)


def test_demo_killed_keeps_its_data_and_ends_with_one_line_when_a_part_dies(demo: Demo, start, map_, poort):
    first = demo()
    assert get(poort, "/gezond/") == (200, b"gezond\n")
    assert get(poort, "/")[0] == 200
    # Two web workers and a pool process beside their masters; the pool may be forked after the website answers.
    parts = {"-m gunicorn": 3, "pvi.lokaal.werker worker": 2, "pvi.lokaal.werker beat": 1}
    deadline = time.monotonic() + 60
    while {part: commands(family := descendants(first.pid)).count(part) for part in parts} != parts:
        assert time.monotonic() < deadline, commands(family)
        time.sleep(0.2)

    second = start("manage.py", "demo", PORT=str(free_port_beside(poort)))
    _, errors = second.communicate(timeout=60)
    assert second.returncode == 1
    in_use = f"De gegevensmap {map_ / 'gegevens'} is in gebruik door een demo op http://localhost:{poort}/."
    assert errors == f"{in_use} Kies een andere met PVI_DATA=.\n"

    make = "from django.contrib.sessions.models import Session as S; from django.utils.timezone import now\n"
    make += "S.objects.create(session_key='blijft', session_data='', expire_date=now())"
    guest = start("manage.py", "shell", "--command", make)
    assert guest.communicate(timeout=60)[1] == ""
    assert get(poort, "/gezond/")[0] == 200

    first.send_signal(signal.SIGKILL)
    assert gone(family) == set()

    process = demo()
    count = "from django.contrib.sessions.models import Session as S; print(S.objects.filter(pk='blijft').count())"
    assert start("manage.py", "shell", "--command", count).communicate(timeout=60)[0].splitlines()[-1] == "1"
    family = descendants(process.pid)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert gone(family, 0) == touching(map_) == set()

    process = demo()
    family = descendants(process.pid)
    # A part of it dies: all of it ends, with one line.
    website = min(pid for pid in family if "-m gunicorn" in commands({pid}))
    os.kill(website, signal.SIGKILL)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert len(errors.splitlines()) == 1
    assert "Het onderdeel website is gestopt" in errors
    assert gone(family, 0) == set()
    assert touching(map_) == set()


# Control-C is sent above.
@pytest.mark.proof
@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGHUP])
def test_demo_ends_in_order_when_it_is_asked_to(demo: Demo, map_, sig):
    process = demo()
    family = descendants(process.pid)
    process.send_signal(sig)
    assert process.wait(60) == 0
    assert gone(family, 0) == set()
    assert "database system is shut down" in (map_ / "gegevens" / "logs" / "postgres.log").read_text()


def free_port_beside(poort: int) -> int:
    while True:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            if probe.getsockname()[1] != poort:
                return int(probe.getsockname()[1])
