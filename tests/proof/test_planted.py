"""Each planted defect turns its tests red: k of n, one at a time in a copy of the tree."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.planted import BASIS, Defect, read_defects

pytestmark = pytest.mark.proof
# What pytest answers when tests ran and some failed; every other answer says nothing about the rule.
RED = 1
# What is asked of the tree as it is, before anything is planted.
GREEN = ("tests/test_project.py::test_models_and_migrations_agree",)


def _copy(tree: Path) -> None:
    names = subprocess.run(["git", "ls-files"], cwd=BASIS, capture_output=True, text=True, check=True).stdout
    for name in names.splitlines():
        if (BASIS / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(BASIS / name, tree / name)


def _answer(tree: Path, tests: tuple[str, ...], *, nieuwe_tabellen: bool) -> int:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "PVI_", "DATABASE_", "REDIS_"))}
    environment["TESTCLUSTER"] = f"{tree}.cluster"
    database = "--create-db" if nieuwe_tabellen else "--reuse-db"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "0",
        "-x",
        "-q",
        "-m",
        "",
        "-p",
        "no:cacheprovider",
        database,
        *tests,
    ]
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, timeout=900, check=False).returncode


def _noticed(tree: Path, defect: Defect) -> bool:
    before = {change.file: (tree / change.file).read_text() for change in defect.changes}
    try:
        for change in defect.changes:
            change.plant(tree)
        nieuwe_tabellen = any("migrations" in change.file for change in defect.changes)
        return _answer(tree, defect.tests, nieuwe_tabellen=nieuwe_tabellen) == RED
    finally:
        for name, text in before.items():
            (tree / name).write_text(text)


def test_every_planted_defect_is_noticed(tmp_path):
    tree = tmp_path / "tree"
    _copy(tree)
    assert _answer(tree, GREEN, nieuwe_tabellen=False) == 0, "without a defect it must be green"
    defects = read_defects()
    missed = []
    for defect in defects:
        noticed = _noticed(tree, defect)
        print(f"{'noticed' if noticed else 'MISSED '}  {defect.name}: {defect.what}", flush=True)
        if not noticed:
            missed.append(defect.name)
    print(f"{len(defects) - len(missed)} of {len(defects)} planted defects noticed")
    assert missed == []
