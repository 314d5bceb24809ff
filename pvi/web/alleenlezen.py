"""Reading changes nothing: a request by a safe method writes no row but those of the tables named here.

The guard hangs on the database connection, so that it sees every statement of the ORM, of raw SQL and of a library, and
knows what is a read instead of guessing what is a write: whatever it does not know is refused. A second connection in a
read-only transaction would have done too, but then a log of who looked could name what the first connection does not
know yet, and in a test the two would not see each other's rows.

What it cannot see: a function of the database that writes by itself. The portal has none but triggers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest, HttpResponse

VEILIG: Final = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Uitzondering:
    """A table that a safe request may write, and why. `pagina`: only on this URL name; `velden`: only these columns."""

    tabel: str
    reden: str
    pagina: str = ""
    velden: frozenset[str] | None = None


UITZONDERINGEN: Final[tuple[Uitzondering, ...]] = (
    Uitzondering("meldingen_inzage", "who looked is logged before anything is shown; the chain lies in the same table"),
    Uitzondering("django_session", "the idle time of a session, and what it remembers between two pages"),
    Uitzondering("pvi_cache", "the places of the slow-down (pvi/web/tempo.py), and the cache of the login library"),
    Uitzondering(
        "pvi_medewerker",
        "single sign-on comes back by GET: this is the moment of logging in",
        pagina="sso-terug",
        velden=frozenset({"last_login"}),
    ),
    Uitzondering(
        "mfa_authenticator",
        "recovery codes are shown once: opening their page is what makes them shown",
        pagina="mfa_view_recovery_codes",
    ),
)

_LEEST = re.compile(
    r"(?:SELECT|WITH|VALUES|SHOW|EXPLAIN|FETCH|CLOSE|DECLARE\s+\S+\s+(?:NO\s+SCROLL\s+)?CURSOR)\b", re.IGNORECASE
)
# Begin and end of a transaction: what lies in between is judged statement by statement.
_TRANSACTIE = re.compile(r"(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b", re.IGNORECASE)
_SCHRIJFT = re.compile(r"(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)\"?", re.IGNORECASE)
# In a statement that reads: a lock keeps others waiting, and a WITH may hold a write.
_IN_LEZEN = re.compile(
    r"\bFOR\s+(?:NO\s+KEY\s+)?(?:UPDATE|SHARE|KEY\s+SHARE)\b|\bINTO\b|\b(?:INSERT|DELETE|MERGE|UPDATE)\b", re.IGNORECASE
)
_AANGEHAALD = re.compile(r"\"[^\"]*\"|'(?:[^']|'')*'")
_GEZET = re.compile(r"\"(\w+)\"\s*=\s*")


class GeschrevenBijLezen(RuntimeError):
    """A safe request tried to change something. Names verb and table only: the statement holds what somebody wrote."""


class ReadOnly:
    """Execute wrapper of one request: lets reads through, and writes of UITZONDERINGEN."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __call__(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:  # fmt: skip
        tekst = sql if isinstance(sql, str) else sql.as_string(None)
        if not self._permits(tekst.strip().lstrip("(")):
            raise GeschrevenBijLezen(_named(tekst))
        return execute(sql, params, many, context)

    def _permits(self, sql: str) -> bool:
        if _LEEST.match(sql):
            return not _IN_LEZEN.search(_AANGEHAALD.sub("x", sql))
        if _TRANSACTIE.match(sql):
            return ";" not in sql.rstrip("; \n")
        schrijft = _SCHRIJFT.match(sql)
        return schrijft is not None and any(self._covers(u, schrijft.group(2), sql) for u in UITZONDERINGEN)

    def _covers(self, uitzondering: Uitzondering, tabel: str, sql: str) -> bool:
        if uitzondering.tabel != tabel:
            return False
        treffer = self.request.resolver_match
        if uitzondering.pagina and (treffer is None or treffer.view_name != uitzondering.pagina):
            return False
        if uitzondering.velden is None:
            return True
        gezet = sql.partition(" SET ")[2].partition(" WHERE ")[0]
        return bool(gezet) and set(_GEZET.findall(gezet)) <= uitzondering.velden


def _named(sql: str) -> str:
    """Verb and table of a refused statement, without a value."""
    schrijft = _SCHRIJFT.match(sql.strip())
    wat = f"{schrijft.group(1).upper()} {schrijft.group(2)}" if schrijft else sql.split(maxsplit=1)[0].upper()
    return f"{wat} bij een verzoek dat alleen leest"


def read_only_when_safe(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, outermost of those that touch the database."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in VEILIG:
            return get_response(request)
        with connection.execute_wrapper(ReadOnly(request)):
            return get_response(request)

    return middleware
