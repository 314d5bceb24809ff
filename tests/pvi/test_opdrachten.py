"""Every command on a database that is not ready: one line that says what to do first, never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

pytestmark = pytest.mark.django_db
EIGEN = ("pvi", "meldingen", "triage", "reflectie", "dashboards", "demo")
# What each command of ours is called with; a new command gets its line here.
ARGUMENTEN: dict[str, tuple[str, ...]] = {
    "backup": ("KOPIE",),
    "eerste_beheerder": ("bea@example.invalid", "Bea"),
    "import_klachten": (str(settings.BASE_DIR / "tests" / "data" / "klachten-2022-2024.csv"),),
    "load_demo": (),
    "load_organisatie": ("voorbeeld",),
    "make_rapportage": ("landelijk", "--periode", "2026-K3"),
    "na_terugzetten": (),
    "restore": ("KOPIE",),
    "verify_audit": (),
    "verwijder_tweede_factor": ("bea@example.invalid",),
    "wissel_hoofdsleutel": (),
}
# These begin with nothing, or ask no database.
ZONDER_VOORWERK = {"beeld", "demo", "generate_docs", "make_voorbeelden", "ruim_sleutels"}
# Commands of the libraries that look at the database, do something, and end.
ANDERE = {
    "changepassword": ("bea@example.invalid",),
    "clean_duplicate_history": ("--auto",),
    "clean_old_history": ("--auto",),
    "clean_orphan_obj_perms": (),
    "clearsessions": (),
    "dumpdata": (),
    "populate_history": ("--auto",),
    "remove_stale_contenttypes": ("--no-input",),
}
RUNNER = """
import contextlib, io, json, sys, traceback
import manage
for opdracht in json.loads(sys.argv[1]):
    uit, fout, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(uit), contextlib.redirect_stderr(fout):
        try:
            manage.main(["manage.py", *opdracht])
        except SystemExit as einde:
            code = einde.code if isinstance(einde.code, int) else 1
            fout.write("" if isinstance(einde.code, int) or einde.code is None else str(einde.code))
        except BaseException:
            code = 99
            traceback.print_exc()
    print(json.dumps([opdracht[0], code, uit.getvalue(), fout.getvalue()]), flush=True)
"""


def run(opdrachten: dict[str, tuple[str, ...]], database: str) -> dict[str, tuple[int, str, str]]:
    """Exit code, output and errors of each command, one after the other in one process."""
    lijst = json.dumps([[naam, *argumenten] for naam, argumenten in opdrachten.items()])
    klaar = subprocess.run(
        [sys.executable, "-c", RUNNER, lijst],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "pvi.settings", "DATABASE_URL": database, "PVI_DEMO": "1"},
        capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return {naam: (code, uit, fout) for naam, code, uit, fout in map(json.loads, klaar.stdout.splitlines())}


def url(naam: str) -> str:
    return f"postgres://pvi@/{connection.settings_dict['HOST']}/{naam}"


@pytest.fixture
def lege_database():
    """A database without a single table, as a new data folder has it."""
    toegang = {"host": connection.settings_dict["HOST"], "user": connection.settings_dict["USER"]}
    naam = f"leeg_{os.getpid()}"
    with psycopg.connect(dbname="postgres", autocommit=True, **toegang) as server:
        server.execute(f"CREATE DATABASE {naam}")
        yield url(naam)
        server.execute(f"DROP DATABASE {naam} WITH (FORCE)")


def arguments(tmp_path: Path) -> dict[str, tuple[str, ...]]:
    kopie = str(tmp_path / "kopie")
    return {naam: tuple(kopie if deel == "KOPIE" else deel for deel in delen) for naam, delen in ARGUMENTEN.items()}


def test_every_command_of_the_portal_is_walked():
    bestanden = (pad for app in EIGEN for pad in (settings.BASE_DIR / app).glob("**/management/commands/*.py"))
    eigen = {pad.stem for pad in bestanden} - {"__init__"}
    assert eigen == ARGUMENTEN.keys() | ZONDER_VOORWERK
    assert not ARGUMENTEN.keys() & ZONDER_VOORWERK


def test_a_command_on_an_empty_database_says_in_one_line_what_to_run_first(lege_database, tmp_path):
    uitkomsten = run(arguments(tmp_path), lege_database)
    assert uitkomsten.keys() == ARGUMENTEN.keys()
    for naam, (code, uit, fout) in uitkomsten.items():
        assert code == 1, (naam, fout)
        assert len(fout.splitlines()) == 1, (naam, fout)
        if naam != "restore":  # a copy is put back into an empty database; only the copy is not there
            assert "Draai eerst `manage.py migrate`" in fout, naam
        assert uit == "", naam
    assert not (tmp_path / "kopie").exists()


def test_a_command_of_a_library_ends_in_the_same_line(lege_database):
    for naam, (code, _, fout) in run(ANDERE, lege_database).items():
        assert code == 0 or (code == 1 and "Traceback" not in fout), (naam, fout)


def test_a_command_without_a_database_says_so(tmp_path):
    nergens = f"postgres://pvi@/{str(tmp_path).replace('/', '%2F')}/pvi"
    for naam, (code, _, fout) in run(arguments(tmp_path), nergens).items():
        assert (code, len(fout.splitlines())) == (1, 1), (naam, fout)
        assert naam == "restore" or "De database antwoordt niet" in fout, (naam, fout)


def test_a_fault_in_a_database_that_is_ready_is_not_hidden(monkeypatch):
    from django.core import management
    from django.db import ProgrammingError

    import manage

    def fail(argv):
        raise ProgrammingError("een fout van onszelf")

    monkeypatch.setattr(management, "execute_from_command_line", fail)
    monkeypatch.setattr(connections["default"], "close", lambda: None)  # the transaction of this test
    with pytest.raises(ProgrammingError, match="een fout van onszelf"):
        manage.main(["manage.py", "verify_audit"])
