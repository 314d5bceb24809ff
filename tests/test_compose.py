"""What is delivered fits what the code reads: compose and image against the settings, without a Docker daemon.

The containers themselves are not started here; README.md says so.
"""

import ast
import http.server
import re
import shlex
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest
import yaml

BASE_DIR = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
DIENSTEN = COMPOSE["services"]
PORTAAL = {naam: dienst for naam, dienst in DIENSTEN.items() if dienst["image"].startswith("pvi-portaal")}
DOCKERFILE = (BASE_DIR / "Dockerfile").read_text()
# Only on a machine where somebody builds or looks around; in production each has no place.
ALLEEN_LOKAAL = {"DEBUG", "PVI_DEMO", "PVI_LOKAAL", "PVI_ZONDER_STERK_INLOGGEN", "EMAIL_BACKEND"}
# The image sets these: they say where things are inside it.
IN_HET_IMAGE = {"PVI_DATA", "PVI_BIND", "PVI_STATIC_ROOT"}
# Needed by the images of others.
VAN_ANDEREN = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS", "REDIS_WACHTWOORD"}


def read_variables() -> dict[str, bool]:
    """Every environment variable that settings and gunicorn read → whether the portal does not start without it."""
    found: dict[str, bool] = {}
    for bestand in ("pvi/settings.py", "pvi/gunicorn.py"):
        for node in ast.walk(ast.parse((BASE_DIR / bestand).read_text())):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            call = ast.unparse(node.func)
            if call == "_required":
                found[node.args[0].value] = True
            elif call.startswith("env.") or call == "os.environ.get":
                default = any(word.arg == "default" for word in node.keywords) or len(node.args) > 1
                found.setdefault(node.args[0].value, not default)
    return found


VARIABELEN = read_variables()
# PVI_URL has a default only in local mode; the client of single sign-on is needed only with an issuer.
NODIG = {naam for naam, nodig in VARIABELEN.items() if nodig} - {"PVI_SSO_CLIENT_ID", "PVI_SSO_CLIENT_SECRET"}


def test_the_settings_are_read_as_expected():
    assert {"SECRET_KEY", "PVI_HOOFDSLEUTEL", "PVI_CODESLEUTEL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"} <= NODIG
    assert {"PVI_URL", "PVI_AFZENDER"} <= NODIG
    assert len(VARIABELEN) > 25


@pytest.mark.parametrize("naam", PORTAAL)
def test_every_container_of_the_portal_gets_what_the_settings_need_and_nothing_unknown(naam):
    gegeven = set(PORTAAL[naam]["environment"])
    assert gegeven >= NODIG | {"ALLOWED_HOSTS"}
    assert gegeven <= set(VARIABELEN)
    assert not gegeven & (ALLEEN_LOKAAL | IN_HET_IMAGE)


def test_every_variable_an_operator_may_want_can_be_given():
    gegeven = set(PORTAAL["web"]["environment"])
    overgeslagen = {
        "CSRF_TRUSTED_ORIGINS",
        "DATABASE_CONN_MAX_AGE",
        "PVI_WERKERS",
        "PVI_INZAGE_ZEGELS",
        "PVI_VERNIETIGD",
    }
    assert set(VARIABELEN) - gegeven - ALLEEN_LOKAAL - IN_HET_IMAGE == overgeslagen


GEHEIM = re.compile(r"SECRET|SLEUTEL(?!_ID)|PASSWORD|WACHTWOORD|_URL$")


@pytest.mark.parametrize("naam", DIENSTEN)
def test_no_secret_has_a_value_or_a_default(naam):
    for variabele, waarde in DIENSTEN[naam].get("environment", {}).items():
        if not GEHEIM.search(variabele):
            continue
        keuzes = re.findall(r"\$\{(\w+)(:[?-][^}]*)?\}", str(waarde))
        assert keuzes, f"{variabele} of {naam} has a value of its own"
        for bron, daarna in keuzes:
            # Optional ones may be empty, never something.
            assert daarna in {":?", ":-"}, f"{bron} has a default"


def test_secrets_of_the_portal_stop_compose_when_they_are_missing():
    omgeving = PORTAAL["web"]["environment"]
    for naam in NODIG:
        assert ":?" in omgeving[naam], naam


@pytest.mark.parametrize("naam", DIENSTEN)
def test_every_service_says_how_it_is_and_the_one_off_says_that_it_ends(naam):
    gezondheid = DIENSTEN[naam]["healthcheck"]
    if DIENSTEN[naam].get("restart") == "no":
        assert gezondheid == {"disable": True}
    else:
        assert {"test", "interval", "timeout", "retries"} <= set(gezondheid)


@pytest.mark.parametrize("naam", DIENSTEN)
def test_every_service_is_confined(naam):
    dienst = DIENSTEN[naam]
    assert dienst["read_only"] is True
    assert dienst["cap_drop"] == ["ALL"]
    assert dienst["security_opt"] == ["no-new-privileges:true"]
    assert not dienst.get("privileged")
    assert set(dienst["networks"]) <= set(COMPOSE["networks"])
    for volume in dienst.get("volumes", []):
        assert volume.partition(":")[0] in COMPOSE["volumes"]


def test_images_are_pinned_to_one_version():
    namen = {dienst["image"] for dienst in DIENSTEN.values()} | set(
        re.findall(r"^FROM (\S+:\S+)", DOCKERFILE, re.MULTILINE)
    )
    for image in namen:
        assert re.search(r":v?\d+\.\d+\.?\d*[\w.-]*$", image), image
        assert "latest" not in image


def test_image_carries_the_version_of_the_project():
    versie = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
    assert {dienst["image"] for dienst in PORTAAL.values()} == {f"pvi-portaal:{versie}"}


def test_only_the_web_container_is_reached_and_only_by_the_proxy_of_this_machine():
    assert [naam for naam, dienst in DIENSTEN.items() if dienst.get("ports")] == ["web"]
    assert all(poort.startswith("127.0.0.1:") for poort in DIENSTEN["web"]["ports"])
    assert COMPOSE["networks"]["intern"] == {"internal": True}
    for naam in ("db", "redis", "beat", "migrate"):
        assert DIENSTEN[naam]["networks"] == ["intern"]


def test_web_worker_and_beat_start_after_the_tables_are_there():
    for naam in ("web", "worker", "beat"):
        assert DIENSTEN[naam]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert DIENSTEN["migrate"]["depends_on"]["db"] == {"condition": "service_healthy"}


def test_database_keeps_words_out_of_its_log_and_compiles_nothing_as_the_embedded_one_does():
    from pvi.lokaal.diensten import POSTGRES_INSTELLINGEN

    gezet = dict(deel.removeprefix("-c").split("=") for deel in DIENSTEN["db"]["command"][1:])
    assert gezet == {naam: waarde for naam, waarde in POSTGRES_INSTELLINGEN.items() if naam in gezet}
    assert len(gezet) == 7
    assert gezet["jit"] == "off"


def test_image_runs_as_nobody_and_holds_no_secret_and_no_demo():
    laatste = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER portaal$", laatste, re.MULTILINE)
    assert laatste.index("USER portaal") < laatste.index("\nCMD")
    gezet = set(re.findall(r"^(?:ENV| {4}) ?(\w+)=", laatste, re.MULTILINE))
    assert gezet & set(VARIABELEN) == IN_HET_IMAGE
    assert "--require-hashes" in DOCKERFILE
    negeer = (BASE_DIR / ".dockerignore").read_text().splitlines()
    assert negeer[0] == "*"
    assert not {"!tests", "!.env", "!.git", "!bench", "!demo"} & set(negeer)


def test_commands_of_image_and_compose_exist():
    for naam in ("web", "worker", "beat", "migrate"):
        opdracht = PORTAAL[naam].get("command") or ["gunicorn"]
        woorden = shlex.split(opdracht[-1]) if opdracht[0] == "sh" else opdracht
        assert woorden[0] in {"gunicorn", "celery", "python"}
    from django.core.management import get_commands

    assert {"migrate", "createcachetable"} <= set(get_commands())
    teksten = DOCKERFILE + (BASE_DIR / "docker-compose.yml").read_text()
    bestanden = re.findall(r"uitrol/\w+\.py", teksten)
    assert bestanden
    for bestand in bestanden:
        assert (BASE_DIR / bestand).exists()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1), (None, 1)])
def test_health_question_reads_the_answer_of_the_portal(status, code):
    gevraagd = []

    class Antwoord(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            gevraagd.append((self.path, self.headers["Host"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Antwoord) as server:
        poort = server.server_port if status else 9
        threading.Thread(target=server.handle_request, daemon=True).start()
        klaar = subprocess.run(
            [sys.executable, "uitrol/gezond.py"],
            check=False,
            cwd=BASE_DIR,
            env={"PVI_BIND": f"0.0.0.0:{poort}", "ALLOWED_HOSTS": "portaal.voorbeeld.invalid,anders"},
        )
    assert klaar.returncode == code
    if status:
        assert gevraagd == [("/gezond/", "portaal.voorbeeld.invalid")]
