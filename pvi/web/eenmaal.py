"""Sent once is done once: a form that is posted twice, one after the other or at once, is answered as the first.

Every page gives every form an id of its own (`formulier`, beside the CSRF token). The mark of a post is a keyed hash
of that id, of who posts, where and what: two clicks on one button are one post, other words on the same page are not.

The mark is claimed in the transaction of the first thing that a post changes, so that the change and the claim are
both there or both not, whatever breaks in between. Posts with one mark stand in line: the second waits for the first,
and is then sent on to where the first was sent, without asking anything anew. A post that was refused leaves no mark.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve

from pvi import klok, kluis
from pvi.models import Verzending
from pvi.views import csrf_failure
from pvi.web.melderkant import is_melderkant
from pvi.web.woorden import FORMULIER, forget_delivered, is_of_another, is_uuid

# Posts that may be done again, and why. Every other route that takes a POST is held to its id.
ZONDER: dict[str, str] = {
    "sessie": "keeps the session alive; twice is as good as once",
    "sessie-melder": "keeps the session alive; twice is as good as once",
    "meldingen:melden": "has the key of the draft in its session, which also survives a lost answer",
    "meldingen:melden-concept": "saves a draft over itself",
    "meldingen:ontvangen": "only takes the code out of the session",
    "meldingen:volgen": "opens a session with a code; the second one must open it too",
    "meldingen:volgen-klaar": "ends a session and nothing else",
    "reflectie:procedure-concept": "saves a draft over itself",
}
# The login library has its own protection, and a second login must log in; the demo moves a clock.
ZONDER_ONDER = ("/inloggen/", "/demo/")
# What is written down about a request is not what the request changes.
BIJGEHOUDEN = {"meldingen_inzage", "django_session", "pvi_cache", "pvi_verzending"}
_WIJZIGT = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)


class AlVerstuurd(Exception):
    """This very post was done by another request."""


class Eenmaal:
    """Middleware around the view, inside everything that knows who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not request.path.startswith(ZONDER_ONDER) and is_of_another(request):
            return csrf_failure(request)
        merk = mark(request)
        if merk is None:
            return self.get_response(request)
        with _in_line(merk):
            if Verzending.objects.filter(pk=merk).exists():
                return _as_the_first(merk, request)
            claim = _Claim(merk)
            with connection.execute_wrapper(claim):
                response = self.get_response(request)
            if claim.settle(response):
                forget_delivered(request)
        return response

    def process_exception(self, request: HttpRequest, fout: Exception) -> HttpResponse | None:
        return _as_the_first(fout.args[0], request) if isinstance(fout, AlVerstuurd) else None


def mark(request: HttpRequest) -> str | None:
    """The mark of this post; None when it is none that has to be done once."""
    if request.method != "POST" or request.path.startswith(ZONDER_ONDER) or is_autosave(request):
        return None
    wie = _who(request)
    if not wie or not is_uuid(request.POST.get(FORMULIER, "")) or _route(request) in ZONDER:
        return None
    velden = sorted((naam, waarden) for naam, waarden in request.POST.lists() if naam != "csrfmiddlewaretoken")
    bestanden = sorted((naam, [_digest(b) for b in lijst]) for naam, lijst in request.FILES.lists())
    return kluis.merk("verzending", json.dumps([wie, request.get_full_path(), velden, bestanden]))


def is_autosave(request: HttpRequest) -> bool:
    """The page saves itself every ten seconds while somebody writes."""
    return request.headers.get("X-Requested-With") == "fetch"


def _who(request: HttpRequest) -> str:
    """The account; on the melder's side, where no login is looked at, the session."""
    if is_melderkant(request):
        return request.session.session_key or ""
    return str(request.user.pk) if request.user.is_authenticated else ""


def _route(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _digest(bestand: Any) -> list[str]:
    som = hashlib.sha256()
    for stuk in bestand.chunks():
        som.update(stuk)
    bestand.seek(0)
    return [bestand.name, som.hexdigest()]


@contextmanager
def _in_line(merk: str) -> Iterator[None]:
    """One post with this mark at a time. The lock is of this connection and is gone with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"verzending:{merk}"])
    try:
        yield
    finally:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"verzending:{merk}"])
        except DatabaseError:
            connection.close()


def _as_the_first(merk: str, request: HttpRequest) -> HttpResponse:
    """To where the first was sent; when that is not known (it broke after it was done), to the page itself."""
    eerder = Verzending.objects.filter(pk=merk).first()
    return HttpResponseRedirect((eerder and eerder.read_answer()) or request.get_full_path())


def changes(sql: str) -> bool:
    """Does this statement change more than what is written down about the request?"""
    treffer = _WIJZIGT.match(sql)
    return treffer is not None and treffer[1] not in BIJGEHOUDEN


class _Claim:
    """Takes the mark in the transaction of the first change; a wrapper around the queries of one request."""

    def __init__(self, merk: str) -> None:
        self.merk, self.taken = merk, False

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if self.taken or not changes(sql):
            return execute(sql, params, many, context)
        # Outside a transaction a change stands alone: then this one holds both.
        with transaction.atomic():
            self._take()
            try:
                return execute(sql, params, many, context)
            except DatabaseError:
                self.taken = False
                raise

    def _take(self) -> None:
        self.taken = True
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO pvi_verzending (merk, antwoord, dag) VALUES (%s, '', %s) ON CONFLICT DO NOTHING",
                [self.merk, klok.vandaag()],
            )
            if not cursor.rowcount:
                raise AlVerstuurd(self.merk)

    def settle(self, response: HttpResponse) -> bool:
        """Keep where the first was sent on to; whoever was refused may send the same again. Was it done?"""
        if not self.taken or response.status_code >= 500:
            return False
        verder = response.get("Location", "") if 300 <= response.status_code < 400 else ""
        if response.status_code >= 400 or verder.startswith("/inloggen/"):
            Verzending.objects.filter(pk=self.merk).delete()
            return False
        Verzending(merk=self.merk).keep_answer(verder)
        return True
