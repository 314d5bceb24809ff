"""What the documents for administrators say is what the code does."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from tests.test_architecture import KETEN
from tests.test_compose import ALLEEN_LOKAAL, COMPOSE, NODIG, VAN_ANDEREN, VARIABELEN

BASE_DIR = Path(__file__).resolve().parent.parent
BEHEER = (BASE_DIR / "docs" / "beheer.md").read_text()
PUBLICCODE = yaml.safe_load((BASE_DIR / "publiccode.yml").read_text())
RIJEN = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", BEHEER, re.MULTILINE))


def test_table_of_settings_names_every_variable_and_no_other():
    van_compose = {naam for naam in VAN_ANDEREN if f"${{{naam}:?}}" in (BASE_DIR / "docker-compose.yml").read_text()}
    assert set(RIJEN) == set(VARIABELEN) | van_compose


def test_table_of_settings_says_what_is_needed():
    zegt = {naam for naam, nodig in RIJEN.items() if nodig.strip() == "ja"}
    assert zegt == NODIG | {"ALLOWED_HOSTS"}
    assert {naam for naam, nodig in RIJEN.items() if nodig.strip() == "nooit"} == ALLEEN_LOKAAL


def test_table_of_settings_gives_the_defaults_of_the_code():
    bron = (BASE_DIR / "pvi" / "settings.py").read_text() + (BASE_DIR / "pvi" / "gunicorn.py").read_text()
    for naam, nodig in RIJEN.items():
        gezegd = re.search(r"\(`([^`]+)`\)", nodig)
        if gezegd is None:
            continue
        in_code = re.search(rf'"{naam}",? (?:default=)?(?:"([^"]*)"|(\w+))', bron)
        waarde = in_code[1] if in_code[1] is not None else in_code[2]
        assert {"False": "0", "True": "1"}.get(waarde, waarde) == gezegd[1], naam


@pytest.mark.parametrize("document", ["docs/beheer.md", "docs/ingebruikname.md"])
def test_every_command_and_file_that_a_document_names_exists(document):
    tekst = (BASE_DIR / document).read_text()
    gewoon = {"migrate", "createcachetable", "collectstatic", "check"}
    for commando in set(re.findall(r"manage\.py (\w+)", tekst)) - gewoon:
        assert commando in get_commands(), commando
    for bestand in re.findall(r"`((?:docs|tests|pvi)/[\w./-]+)`|\]\(([\w./-]+)\)", tekst):
        pad = bestand[0] or f"docs/{bestand[1]}"
        assert (BASE_DIR / pad).exists(), pad


# The path of a file, as comments and documents name it.
_PAD = re.compile(r"(?<![\w/.*{}-])(?:[\w-]+/)+[\w.-]+\.(?:py|md|toml|csv|html|css|js|yml)\b|\b[\w-]+\.md\b")
# A paragraph of a document that is not here; a standard has its paragraphs elsewhere.
_PARAGRAAF = re.compile(r"(?<!OpenID Connect )§|\b[Dd]omein\.md\b")


def test_nothing_refers_to_a_document_that_is_not_here():
    """Outside the tests, which make files of their own."""
    mappen = [BASE_DIR / naam for naam in (*KETEN, "templates", "docs", "tests", "uitrol")]
    alle = [
        p.relative_to(BASE_DIR).as_posix() for p in (*BASE_DIR.glob("*"), *(p for m in mappen for p in m.rglob("*")))
    ]
    paden = {f"/{naam}" for naam in alle}
    fouten = []
    for naam in alle:
        if not naam.endswith((".py", ".md", ".html", ".css", ".js", ".toml", ".yml")):
            continue
        tekst = (BASE_DIR / naam).read_text()
        if naam != "tests/test_documentatie.py":
            fouten += [(naam, gevonden) for gevonden in _PARAGRAAF.findall(tekst)]
        if not naam.startswith(("tests/", "docs/voorbeelden/")):
            genoemd = {p for p in _PAD.findall(tekst) if not p.startswith("django/")}
            fouten += [(naam, p) for p in genoemd if not any(pad.endswith(f"/{p}") for pad in paden)]
    assert fouten == []


def test_every_own_command_of_an_administrator_is_explained():
    for commando in (
        "backup",
        "restore",
        "wissel_hoofdsleutel",
        "verify_audit",
        "eerste_beheerder",
        "load_organisatie",
    ):
        assert commando in BEHEER


def test_every_service_of_compose_is_explained():
    for dienst in ("web", "worker", "beat", "migrate"):
        assert dienst in COMPOSE["services"]
        assert re.search(rf"\b{dienst}\b", BEHEER)


def test_publiccode_has_what_the_standard_asks():
    """Keys that https://yml.publiccode.tools requires, with their kinds."""
    assert PUBLICCODE["publiccodeYmlVersion"].startswith("0.")
    for sleutel in ("name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal"):
        assert PUBLICCODE[sleutel], sleutel
    assert PUBLICCODE["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert PUBLICCODE["softwareType"] == "standalone/web"
    assert PUBLICCODE["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert PUBLICCODE["maintenance"]["contacts"][0]["name"]
    assert isinstance(PUBLICCODE["localisation"]["localisationReady"], bool)
    assert PUBLICCODE["localisation"]["availableLanguages"] == ["nl"]
    for tekst in PUBLICCODE["description"].values():
        assert len(tekst["genericName"]) <= 35
        assert len(tekst["shortDescription"]) <= 150
        assert 150 <= len(tekst["longDescription"]) <= 10_000
        assert tekst["features"]


def test_publiccode_says_the_version_and_licence_of_the_project():
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]
    assert PUBLICCODE["softwareVersion"] == project["version"]
    assert PUBLICCODE["legal"]["license"] == project["license"]
    date.fromisoformat(PUBLICCODE["releaseDate"])
