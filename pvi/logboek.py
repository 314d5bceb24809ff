"""What a log line may hold: no values, because logs leave the building more easily than a database.

A line is JSON with the keys of `SLEUTELS` and no others. Of a message only the template stays, never its arguments; of
an exception its type and the places it passed, never its text, because that may quote a row or a form. A URL is named
by its route, so no kenmerk, code or query string appears.

Of the pages of a melder nothing is written but what broke, and of that the day alone: whoever lays the log beside a
roster learns from it who reported.
"""

import json
import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

from django.http import HttpRequest, HttpResponse

from pvi.web.melderkant import is_melderkant

BASE_DIR = Path(__file__).resolve().parent.parent
# Keys our own code may pass with `extra=`; their values say nothing about a person.
EIGEN_SLEUTELS = ("taak", "opdracht", "soort", "rapportage", "status", "aantal", "seconden", "versie")
SLEUTELS = (
    *("tijd", "niveau", "logger", "event", "plaats", "verzoek", "methode", "route"),
    *EIGEN_SLEUTELS,
    *("fout", "waar"),
)
# These loggers put what a visitor sent straight into the message.
LETTERLIJK = ("django.security",)
_QUERY = re.compile(r"\?\S*")
_MAX_PLACES = 25
# Joins the lines of one request; random, in no page and no header.
_verzoek: ContextVar[str | None] = ContextVar("verzoek", default=None)
# Inside a request on the side of a melder.
_melderkant: ContextVar[bool] = ContextVar("melderkant", default=False)
# As `LogRecord.exc_info` has it.
Foutinfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_verzoeklog = logging.getLogger("pvi.verzoek")


class Verzoeklog:
    """One line per request of staff: route, status, seconds. The moments of who reports are nobody's business."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        melderkant = is_melderkant(request)
        token, kant = _verzoek.set(None if melderkant else secrets.token_hex(8)), _melderkant.set(melderkant)
        begin = time.perf_counter()
        try:
            response = self.get_response(request)
            # With a login, and not on the pages of a melder, which never read it.
            if getattr(request, "_cached_user", None) is not None and request.user.is_authenticated:
                seconden = round(time.perf_counter() - begin, 3)
                found = {"request": request, "status_code": response.status_code, "seconden": seconden}
                _verzoeklog.info("verzoek", extra=found)
            return response
        finally:
            _verzoek.reset(token)
            _melderkant.reset(kant)


class ZonderMelders(logging.Filter):
    """Drops what was refused or not found on the side of a melder; what broke there stays, see `Regel`."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.ERROR or not _of_melder(record)


def _of_melder(record: logging.LogRecord) -> bool:
    """Django logs the status of an answer when the request is over; that line has the request with it."""
    request = getattr(record, "request", None)
    return _melderkant.get() or (isinstance(request, HttpRequest) and is_melderkant(request))


class Regel(logging.Formatter):
    """One line of JSON: what `SLEUTELS` allows of a record, in that order."""

    def format(self, record: logging.LogRecord) -> str:
        found = {
            **{key: value for key, value in vars(record).items() if key in EIGEN_SLEUTELS},
            "tijd": _moment(record),
            "niveau": record.levelname.lower(),
            "logger": record.name,
            "event": _message(record),
            "plaats": f"{record.module}:{record.lineno}",
            "verzoek": _verzoek.get(),
            **_request(record),
            **(_exception(record.exc_info) if record.exc_info else {}),
        }
        return json.dumps(
            {key: found[key] for key in SLEUTELS if found.get(key) is not None}, ensure_ascii=False, default=repr
        )


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
    return moment.partition("T")[0] if _of_melder(record) else moment


def _message(record: logging.LogRecord) -> str:
    message = record.msg
    if not isinstance(message, str):  # an exception logged as the message itself
        return type(message).__name__
    if record.name.startswith(LETTERLIJK):
        return "geweigerd"
    return _QUERY.sub("?", message)


def _request(record: logging.LogRecord) -> Mapping[str, object]:
    request = getattr(record, "request", None)
    status = getattr(record, "status_code", None)
    if request is None:
        return {} if status is None else {"status": status}
    match = getattr(request, "resolver_match", None)
    return {
        "status": status,
        "methode": getattr(request, "method", None),
        "route": match.route if match else "onbekend",
    }


def _exception(exc_info: Foutinfo) -> Mapping[str, object]:
    error: BaseException | None = exc_info[1]
    if error is None:
        return {}
    types, seen = [], set()
    places = [f"{_short(frame.f_code.co_filename)}:{line}" for frame, line in walk_tb(error.__traceback__)]
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        types.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    return {"fout": " < ".join(types), "waar": places[-_MAX_PLACES:]}


def _short(filename: str) -> str:
    """The path inside the project or inside site-packages."""
    path = Path(filename)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return path.relative_to(BASE_DIR).as_posix() if path.is_relative_to(BASE_DIR) else path.name
