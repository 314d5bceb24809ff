"""Children that cannot outlive this process, and the polite way to end them."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
# Looked up before any fork: after it only async-signal-safe work is allowed. macOS has no such call; there the
# next start ends what a killed demo left behind (diensten.end_orphans).
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

# Seconds to wait after each signal before the next; a warm stop, a cold stop, the end.
STOPSTAPPEN = ((signal.SIGTERM, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


def die_with_parent(sig: int, parent_pid: int) -> None:
    """Have the kernel send `sig` to this process when its parent ends; leave at once if that has happened already.

    Call it after a change of user: that change clears the request.
    """
    if _prctl is None:
        return
    if _prctl(_PR_SET_PDEATHSIG, sig) != 0:
        raise OSError("prctl(PR_SET_PDEATHSIG) is refused")
    if os.getppid() != parent_pid:
        os._exit(1)


def start(
    argv: Sequence[str | Path],
    *,
    at_death: int,
    output: IO[bytes] | int,
    account: tuple[int, int] | None = None,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that a Ctrl-C reaches only us and we decide the order of the end.

    `account` is the user and group to run as (only root can ask that). `at_death` is the signal the child gets when
    this process dies without a word. Call it from the main thread: the kernel watches the thread that started it.
    """
    return subprocess.Popen(
        [os.fspath(part) for part in argv],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        env=env,
        user=account and account[0],
        group=account and account[1],
        extra_groups=account and [],
        start_new_session=True,
        pass_fds=pass_fds,
        preexec_fn=partial(die_with_parent, at_death, os.getpid()),  # noqa: PLW1509 - single-threaded by contract
    )


def end(children: Sequence[subprocess.Popen[bytes]], steps: Sequence[tuple[int, float]] = STOPSTAPPEN) -> None:
    """End children together: each step signals those still alive and waits its seconds at most."""
    for sig, seconds in steps:
        alive = [child for child in children if child.poll() is None]
        for child in alive:
            # The leader is not reaped yet, so its group number is still its own.
            (os.killpg if sig == signal.SIGKILL else os.kill)(child.pid, sig)
        deadline = time.monotonic() + seconds
        for child in alive:
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                continue


def pid_alive(pid: int) -> bool:
    """Whether a process with this number exists, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
