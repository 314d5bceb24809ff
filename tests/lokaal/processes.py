"""Looking at processes from outside, through /proc."""

import os
import time
from pathlib import Path


def descendants(pid: int) -> set[int]:
    """The numbers of all living processes that stem from `pid`, itself not included."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        state = _state(int(folder.name))
        if state is not None:
            children.setdefault(state[1], []).append(int(folder.name))
    found: set[int] = set()
    todo = [pid]
    while todo:
        for child in children.get(todo.pop(), []):
            found.add(child)
            todo.append(child)
    return found


def touching(path: Path) -> set[int]:
    """The numbers of all processes that name `path` on their command line or in their environment, or work in it."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
            cwd = (folder / "cwd").readlink()
        except OSError:
            continue
        if int(folder.name) != os.getpid() and (os.fsencode(path) in text or cwd.is_relative_to(path)):
            found.add(int(folder.name))
    return found


def gone(pids: set[int], seconds: float = 20.0) -> set[int]:
    """Wait until all are gone; return those that still live after the seconds."""
    deadline = time.monotonic() + seconds
    while (alive := {pid for pid in pids if _state(pid)}) and time.monotonic() < deadline:
        time.sleep(0.05)
    return alive


def _state(pid: int) -> tuple[str, int] | None:
    """State letter and parent of a living process; None for one that is gone or waits to be reaped."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else (fields[0], int(fields[1]))
