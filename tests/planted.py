"""Planted defects: small ways to break a rule, one file each in tests/proof/planted/, and the tests that must notice.

    defect = "what somebody could break, in one sentence"
    file = "meldingen/conflicts/muren.py"
    old = '''text that stands exactly once in that file'''
    new = '''what it becomes'''
    tests = ["tests/test_conflicts.py::test_x"]

A defect in more than one place repeats file, old and new as [[wijziging]].
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

BASIS = Path(__file__).resolve().parent.parent
FOLDER = BASIS / "tests" / "proof" / "planted"


@dataclass(frozen=True)
class Change:
    file: str
    old: str
    new: str

    def misfit(self, tree: Path) -> str:
        """Why it cannot be planted in this tree; empty when it can."""
        path = tree / self.file
        if not path.is_file():
            return f"{self.file} is not there"
        times = path.read_text().count(self.old)
        return "" if times == 1 else f"in {self.file} the old text stands {times} times: {self.old.strip()[:60]!r}"

    def plant(self, tree: Path) -> None:
        path = tree / self.file
        path.write_text(path.read_text().replace(self.old, self.new))


@dataclass(frozen=True)
class Defect:
    name: str
    what: str
    changes: tuple[Change, ...]
    tests: tuple[str, ...]


def read_defects() -> list[Defect]:
    """Every defect of the folder, by name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.toml"))]


def _read(path: Path) -> Defect:
    data = tomllib.loads(path.read_text())
    changes = data.get("wijziging") or [data]
    return Defect(
        path.stem,
        data["defect"],
        tuple(Change(change["file"], change["old"], change["new"]) for change in changes),
        tuple(data["tests"]),
    )
