"""Sessions whose content lies encrypted in the database, and two of them per browser: one for staff, one for a melder.

The pages of a melder never read the login cookie, so somebody who is logged in as teamchef and reports
something in the same browser is nobody there. A dump of the table shows neither a draft nor a session key: the content
is sealed under a key derived from the master key, the row is found by a keyed hash of what stands in the cookie.

Time here is the system's own and not `klok`: a demo that moves its clock by months must not end everybody's session.
"""

import base64
import binascii
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from pvi import kluis
from pvi.web.melderkant import is_melderkant

# After this a staff session ends, however busy it is (our default).
MAXIMUM = timedelta(hours=8).total_seconds()
# A session in use is extended at most this often.
ADEMPAUZE = timedelta(minutes=1)
BEGONNEN = "_begonnen"
# In a session of a melder: the row of the key that this one replaced, which ends when this one comes back.
VOORGANGER = "_voorganger"
# Where the session of a melder keeps who that is, and with which code.
MELDER = "melder"


class SessionStore(db.SessionStore):
    """Session of staff. Django loads the class under this name from SESSION_ENGINE."""

    soort = "medewerker"
    # Until when the row of this session runs, as it was read.
    tot: datetime | None = None

    def get_session_cookie_age(self) -> int:
        """Seconds that a session lives without a request."""
        return settings.SESSION_COOKIE_AGE

    def remaining(self) -> int:
        """Seconds until this session ends if nothing more is asked in it."""
        tot_het_maximum = MAXIMUM - (time.time() - self.get(BEGONNEN, time.time()))
        return max(0, int(min(self.get_session_cookie_age(), tot_het_maximum)))

    # The key in the cookie never enters the database: with a dump in hand nobody takes over a session that still runs.

    def _row_key(self, session_key: str | None) -> str:
        return kluis.merk(f"sessie-{self.soort}", session_key or "")[:40]

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        rij = self.model.objects.filter(
            session_key=self._row_key(self.session_key), expire_date__gt=timezone.now()
        ).first()
        if rij is None:
            self._forget_key()
        else:
            self.tot = rij.expire_date
        return rij

    def _forget_key(self) -> None:
        self._session_key = None

    def exists(self, session_key: str) -> bool:
        return super().exists(self._row_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        rij = super().create_model_instance(data)
        rij.session_key = self._row_key(rij.session_key)
        return rij

    def delete(self, session_key: str | None = None) -> None:
        session_key = session_key or self.session_key
        if session_key is not None:
            super().delete(self._row_key(session_key))

    # A value sealed for one session cannot be put into the row of another.

    def _place(self) -> bytes:
        return f"sessie|{self.soort}|{self._row_key(self._get_or_create_session_key())}".encode()

    def encode(self, session_dict: dict[str, Any]) -> str:
        tekst = json.dumps(session_dict, separators=(",", ":"))
        envelop = kluis.seal(kluis.derived_key("sessie"), kluis.GEEN_SLEUTEL_ID, self._place(), tekst)
        return base64.b64encode(envelop).decode()

    def decode(self, session_data: str) -> dict[str, Any]:
        """The content; an empty session when it was changed, copied or sealed under another master key."""
        try:
            envelop = base64.b64decode(session_data, validate=True)
            return json.loads(kluis.unseal(kluis.derived_key("sessie"), self._place(), envelop))
        except (binascii.Error, kluis.Geschonden):
            return {}

    def lock(self) -> None:
        """Hold this session to the end of the transaction and read it anew.

        Two requests of one browser then follow one another: what the first did, the second sees.
        """
        lopend = self.model.objects.select_for_update().filter(expire_date__gt=timezone.now())
        rij = lopend.filter(session_key=self._row_key(self.session_key)).first()
        if rij is None:
            self._forget_key()
        self._session_cache = {} if rij is None else self.decode(rij.session_data)

    def extend(self) -> None:
        """Start the idle time anew. Writes no content, so it never undoes what another request saves meanwhile."""
        eind = timezone.now() + timedelta(seconds=self.get_session_cookie_age())
        if self.tot is not None and self.tot > eind - ADEMPAUZE:
            return
        self.model.objects.filter(
            session_key=self._row_key(self.session_key),
            expire_date__range=(timezone.now(), eind - ADEMPAUZE),
        ).update(expire_date=eind)


class Meldersessie(SessionStore):
    """Session of somebody who reports or follows a melding: own cookie, own life; nothing of it opens a staff page."""

    soort = "melder"
    # The browser came with a key that opens nothing: ended, or replaced by a newer one.
    verdwenen = False

    def get_session_cookie_age(self) -> int:
        return settings.MELDER_SESSION_AGE

    def remaining(self) -> int:
        return self.get_session_cookie_age()

    def _forget_key(self) -> None:
        self.verdwenen = self.verdwenen or self.session_key is not None
        super()._forget_key()

    def renew_key(self) -> None:
        """Give this session a new key, so that whoever put its cookie into this browser reads no further along.

        The old key works until the new one comes back: an answer that got lost took the new key with it, and the
        browser then asks again with the old one. Inside `locked`, which saves both.
        """
        oud = self.session_key
        if oud is None:
            return  # a session that begins gets a key that nobody knows yet
        inhoud = dict(self._session)
        self.save()
        self.create()
        self._session_cache = {**inhoud, VOORGANGER: self._row_key(oud)}

    def end_predecessor(self) -> None:
        """This key came back from the browser: the one before it opens nothing any more."""
        if self.session_key and (voorganger := self.get(VOORGANGER)):
            self.model.objects.filter(session_key=voorganger).delete()


class Sessiemiddleware(SessionMiddleware):
    """Chooses the session by path, keeps it alive while it is used, and ends a staff session after MAXIMUM.

    Django's middleware knows one cookie name. On the melder side it works on a copy of the cookies in which the
    melder's cookie has taken that place, and the login cookie is not there at all.
    """

    def process_request(self, request: HttpRequest) -> None:
        if is_melderkant(request):
            request.COOKIES = {**request.COOKIES}
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
            if settings.MELDER_COOKIE_NAME in request.COOKIES:
                request.COOKIES[settings.SESSION_COOKIE_NAME] = request.COOKIES.pop(settings.MELDER_COOKIE_NAME)
            request.session = Meldersessie(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
            request.session.end_predecessor()
            return
        request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        if time.time() - request.session.get(BEGONNEN, time.time()) > MAXIMUM:
            request.session.flush()

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = request.session
        if session.modified and not session.is_empty():
            session.setdefault(BEGONNEN, time.time())
        elif session.session_key:
            session.extend()
        response = super().process_response(request, response)
        if is_melderkant(request) and settings.SESSION_COOKIE_NAME in response.cookies:
            cookie = response.cookies.pop(settings.SESSION_COOKIE_NAME)
            if not cookie.value and request.method == "POST" and session.verdwenen:
                # Perhaps only late, with a key that was replaced meanwhile: the browser keeps the new one.
                return response
            response.cookies[settings.MELDER_COOKIE_NAME] = cookie.value
            response.cookies[settings.MELDER_COOKIE_NAME].update(cookie)
        return response


@contextmanager
def locked(request: HttpRequest, *, renew: bool = False) -> Iterator[None]:
    """One request of a browser at a time, and its session saved in one transaction with what the block does.

    After a lost answer the same post finds either the draft or the case, never both and never neither.
    `renew`: the session of a melder goes on under a new key.
    """
    session = request.session
    with transaction.atomic():
        session.lock()
        nieuw = session.session_key is None
        yield
        if session.is_empty():
            return
        if renew:
            session.renew_key()
        session.save()
        session.modified = nieuw or renew  # only a new key still has to reach the browser
