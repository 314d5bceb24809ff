"""Log lines hold no values: the canaries below stand for what people wrote."""

import json
import logging
import logging.config
import sys
from datetime import UTC, datetime

import pytest
from django.test import Client, RequestFactory
from gunicorn.config import Config
from gunicorn.glogging import Logger

from meldingen import urls_melder
from pvi import gunicorn, logboek

KANARIE = "Fatima-Kanarie-4711"


def line(*args, level=logging.WARNING, name="meldingen", msg="", exc_info=None, extra=None) -> dict:
    record = logging.getLogger(name).makeRecord(name, level, "x.py", 7, msg, args, exc_info, "f", extra)
    text = logboek.Regel().format(record)
    assert KANARIE not in text
    return json.loads(text)


def test_message_keeps_its_template_and_loses_its_arguments():
    assert line(KANARIE, msg="Mail aan %s mislukt")["event"] == "Mail aan %s mislukt"


def test_keys_outside_the_list_are_dropped():
    found = line(msg="klaar", extra={"aantal": 3, "naam": KANARIE, "melder": KANARIE})
    assert found["aantal"] == 3
    assert set(found) <= set(logboek.SLEUTELS)


def test_query_string_disappears():
    assert line(msg=f"GET /meldingen/?zoek={KANARIE} duurde lang")["event"] == "GET /meldingen/? duurde lang"


def test_exception_shows_type_and_place_but_no_text():
    try:
        try:
            raise KeyError(KANARIE)
        except KeyError as error:
            raise ValueError(KANARIE) from error
    except ValueError:
        found = line(msg="mislukt", level=logging.ERROR, exc_info=sys.exc_info())
    assert found["fout"] == "ValueError < KeyError"
    assert found["waar"][-1].startswith("tests/pvi/test_logboek.py:")


def test_exception_as_message_shows_only_its_type():
    assert line(msg=ValueError(KANARIE))["event"] == "ValueError"


def test_refused_host_is_not_quoted():
    assert (
        line(msg=f"Invalid HTTP_HOST header: '{KANARIE}'", name="django.security.DisallowedHost")["event"]
        == "geweigerd"
    )


def test_request_is_named_by_its_route():
    request = RequestFactory().get(f"/geheim/{KANARIE}/", {"zoek": KANARIE})
    found = line(
        request.path, msg="Not Found: %s", name="django.request", extra={"status_code": 404, "request": request}
    )
    assert (found["status"], found["methode"], found["route"]) == (404, "GET", "onbekend")


@pytest.fixture
def own_logging(settings):
    """Logging as the portal set it up, again after a test that lets gunicorn set it up."""
    yield
    logging.config.dictConfig(settings.LOGGING)


def test_gunicorn_writes_no_address_and_no_uri(capfd, own_logging):
    config = Config()
    for name in ("accesslog", "logconfig_dict"):
        config.set(name, getattr(gunicorn, name))
    log = Logger(config)
    formatted_by_gunicorn = f"Invalid request from ip={KANARIE}"
    log.warning(formatted_by_gunicorn)
    log.access_log.info(KANARIE)
    log.error("Error handling request %s", f"/volgen/?code={KANARIE}")
    written = capfd.readouterr().err
    assert json.loads(written)["event"] == "Error handling request %s"
    assert KANARIE not in written


def test_the_portal_logs_with_this_formatter(settings):
    handler = settings.LOGGING["handlers"]["console"]
    assert settings.LOGGING["formatters"][handler["formatter"]]["()"] == "pvi.logboek.Regel"
    assert settings.LOGGING["root"]["handlers"] == ["console"]
    assert settings.MIDDLEWARE[0] == "pvi.logboek.Verzoeklog"


# --- one line per request of staff ---------------------------------------------------------------------------------


@pytest.fixture
def verzoeken(caplog):
    """The lines about requests, as they would be written."""
    caplog.set_level(logging.INFO, logger="pvi.verzoek")

    def lines() -> list[dict]:
        records = [record for record in caplog.records if record.name == "pvi.verzoek"]
        return [json.loads(logboek.Regel().format(record)) for record in records]

    return lines


def test_request_of_staff_is_one_line_without_who_where_or_what(client, vik, open_melding, verzoeken):
    client.force_login(vik)
    client.get(f"/meldingen/{open_melding.kenmerk}/?zoek={KANARIE}", REMOTE_ADDR="203.0.113.7")
    (regel,) = verzoeken()
    assert set(regel) <= set(logboek.SLEUTELS)
    assert (regel["route"], regel["methode"], regel["status"]) == ("meldingen/<str:kenmerk>/", "GET", 200)
    assert regel["seconden"] > 0
    tekst = json.dumps(regel)
    for geheim in (open_melding.kenmerk, KANARIE, "203.0.113.7", vik.email, vik.naam, str(vik.pk)):
        assert geheim not in tekst


@pytest.mark.django_db
def test_moments_of_who_reports_or_only_looks_are_in_no_line(client, vik, verzoeken):
    client.get("/")
    client.force_login(vik)
    client.get("/melden/")
    client.post("/melden/", {"stap": "1", "naar": "volgende"})
    client.post("/volgen/", {"code": "AAAA"})
    assert verzoeken() == []


@pytest.fixture
def geschreven(settings):
    """Everything that the handler of the portal writes, at the level at which it writes most."""
    lines: list[dict] = []

    class Bewaar(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(self.format(record)))

    bewaar = Bewaar()
    bewaar.setFormatter(logboek.Regel())
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["zonder_melders"] == list(settings.LOGGING["filters"])
    assert gunicorn.logconfig_dict["handlers"]["console"]["filters"] == ["zonder_melders"]
    bewaar.addFilter(logboek.ZonderMelders())
    root, niveau = logging.getLogger(), logging.getLogger().level
    root.addHandler(bewaar)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(bewaar)
    root.setLevel(niveau)


MELDERPAGINAS = [f"/{p.pattern}" for p in urls_melder.urlpatterns if str(p.pattern).startswith(("melden/", "volgen/"))]


@pytest.mark.django_db
@pytest.mark.parametrize("pad", [*MELDERPAGINAS, "/melden/bestaat-niet/", "/volgen/"])
def test_a_refusal_on_the_side_of_a_melder_is_no_line_at_all(pad, geschreven):
    """What is refused (422, 403, 404, 405) would put a moment to the second into the log."""
    for client in (Client(), Client(enforce_csrf_checks=True)):
        client.get(pad)
        client.post(pad, {"stap": "1", "naar": "volgende", "code": "onzin"})
        client.put(pad)
    assert geschreven == []
    Client().get("/bestaat-niet/")
    assert [regel["status"] for regel in geschreven] == [404], "the handler does write what others do"


@pytest.mark.django_db
def test_what_broke_on_the_side_of_a_melder_has_a_day_and_no_moment(geschreven, monkeypatch):
    monkeypatch.setattr("meldingen.views.volgen.check_code", lambda request: 1 / 0)
    client = Client(raise_request_exception=False)
    assert client.post("/volgen/", {"code": KANARIE}).status_code == 500
    (regel,) = geschreven
    assert regel["tijd"] == datetime.now(UTC).date().isoformat()
    assert (regel["fout"], regel["route"]) == ("ZeroDivisionError", "volgen/")
    assert "verzoek" not in regel and KANARIE not in json.dumps(regel)


def test_lines_of_one_request_share_a_number_and_two_requests_do_not(rf, caplog):
    def view(request):
        logging.getLogger("meldingen").warning("eerste")
        logging.getLogger("meldingen").warning("tweede")

    nummers = []
    formatter = logboek.Regel()

    class Houd(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            nummers.append(json.loads(formatter.format(record)).get("verzoek"))

    houd = Houd()
    logging.getLogger("meldingen").addHandler(houd)
    try:
        for _ in range(2):
            logboek.Verzoeklog(view)(rf.get("/"))
        logging.getLogger("meldingen").warning("buiten een verzoek")
    finally:
        logging.getLogger("meldingen").removeHandler(houd)
    assert nummers[0] == nummers[1] != nummers[2] == nummers[3]
    assert nummers[4] is None
