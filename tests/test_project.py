"""The project as a whole: its migrations, its production settings, its lock."""

import base64
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

BASE_DIR = Path(__file__).resolve().parent.parent


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_no_query_is_compiled_whoever_set_the_database_up():
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting, source FROM pg_settings WHERE name = 'jit'")
        assert cursor.fetchone() == ("off", "client")


@pytest.mark.django_db
def test_production_settings_pass_the_deploy_checks():
    test_database = connection.settings_dict
    key = base64.b64encode(os.urandom(32)).decode()
    production = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"postgres://pvi@/{test_database['HOST']}/{test_database['NAME']}",
        "REDIS_URL": os.environ["REDIS_URL"],
        "SECRET_KEY": base64.b64encode(os.urandom(48)).decode(),
        "PVI_HOOFDSLEUTEL": key,
        "PVI_CODESLEUTEL": key[::-1],
        "PVI_URL": "https://portaal.voorbeeld.invalid",
        "ALLOWED_HOSTS": "portaal.voorbeeld.invalid",
        "PVI_AFZENDER": "portaal@voorbeeld.invalid",
        "EMAIL_URL": "smtp+tls://mail.voorbeeld.invalid:587",
    }
    checked = subprocess.run(
        [sys.executable, "-W", "error::UserWarning:pvi", "manage.py", "check", "--deploy", "--fail-level", "ERROR"],
        check=False,
        capture_output=True,
        text=True,
        cwd=BASE_DIR,
        env=production,
    )
    assert checked.returncode == 0, checked.stderr
    # An office that nobody holds is no setting: it waits for the first appointments.
    assert set(re.findall(r"\((\w+\.[EWI]\d+)\)", checked.stdout + checked.stderr)) <= {"meldingen.W002"}


def test_every_package_in_the_lock_is_pinned_with_hashes_and_names_no_index():
    lock = (BASE_DIR / "requirements.lock").read_text()
    packages = re.findall(r"^([\w.-]+)==\S+[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}[^\n]*\n)+)", lock, re.MULTILINE)
    assert len(packages) == len(re.findall(r"^\w", lock, re.MULTILINE)) > 60
    assert "://" not in lock


def test_every_dependency_of_the_project_stands_in_the_lock():
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + [name for extra in project["optional-dependencies"].values() for name in extra]
    locked = set(re.findall(r"^([\w.-]+)==", (BASE_DIR / "requirements.lock").read_text(), re.MULTILINE))
    assert {re.match(r"[\w.-]+", name)[0].lower() for name in wanted} <= locked
