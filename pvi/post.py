"""Sending what waits to be mailed. Nothing is locked and no transaction is open while a mail server is spoken to.

A row is claimed in a short transaction: the attempt is counted and its moment moved ahead. Then it is read anew, the
mail is made and sent, and the result recorded. A worker that dies in between leaves a row that is sent again, under the
same Message-ID: at least once, and a mail server can drop the double.
"""

from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any, TypeVar
from urllib.parse import urlsplit

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from pvi import klok
from pvi.models import Mislukking
from pvi.models.post import Poststuk
from pvi.wachtrij import begin_attempt, record_failure, record_success

S = TypeVar("S", bound=Poststuk)

BATCH = 200
# A run ends before the next one begins, so that mail never holds more than one place of the worker.
RONDE = timedelta(seconds=40)
# Celery ends a run that hangs anyhow: a server may answer each line just in time.
GRENS = {"soft_time_limit": 55, "time_limit": 75}
# Nobody else takes a row that somebody is sending.
BEZET = timedelta(minutes=2)
# The mail server failed this often in one run: it stands still, and the others need not find out.
HOOGUIT_STIL = 3


def compose(stuk: Poststuk, onderwerp: str, tekst: str, adres: str) -> EmailMessage:
    return EmailMessage(
        onderwerp,
        tekst,
        settings.DEFAULT_FROM_EMAIL,
        [adres],
        headers={"Message-ID": message_id(stuk), "Auto-Submitted": "auto-generated"},
    )


def message_id(stuk: Poststuk) -> str:
    """The same at every attempt, under the name of the portal."""
    return f"<{stuk.pk}@{urlsplit(settings.PUBLIEKE_URL).hostname}>"


def send_waiting(model: type[S], taak: str, write: Callable[[S], EmailMessage | None]) -> int:
    """Send what is due, the oldest first; returns how many left.

    `write` makes the mail of a row, or returns None when it may no longer be sent: it asks that at this moment, and
    not when the row was made.
    """
    _forget_gone(model, taak)
    begin, verstuurd, bekeken, stil = klok.nu(), 0, 0, 0
    while bekeken < BATCH and stil < HOOGUIT_STIL and klok.nu() - begin < RONDE:
        pk = _claim(model, taak)
        if pk is None:
            break
        bekeken += 1
        try:
            verstuurd += _send(model, taak, pk, write)
        except Exception as fout:
            wacht_op_server = is_server_fault(fout)
            record_failure(taak, pk, fout, buiten=wacht_op_server)
            model._default_manager.filter(pk=pk).update(klaar_op=klok.nu())
            stil += wacht_op_server
            if isinstance(fout, SoftTimeLimitExceeded):
                raise
    return verstuurd


def _claim(model: type[S], taak: str) -> Any:
    """The key of the oldest row that is due, now ours for a while; None when there is none."""
    while True:
        with transaction.atomic():
            stuk = (
                model._default_manager.select_for_update(skip_locked=True, of=("self",))
                .waiting()
                .filter(klaar_op__lte=klok.nu())
                .exclude(pk__in=Mislukking.objects.filter(taak=taak).held_back())
                .order_by("klaar_op", "pk")
                .first()
            )
            if stuk is None:
                return None
            stuk.klaar_op = klok.nu() + BEZET
            stuk.save(update_fields=["klaar_op"])
            if begin_attempt(taak, stuk.pk, BEZET):
                return stuk.pk


def _send(model: type[S], taak: str, pk: Any, write: Callable[[S], EmailMessage | None]) -> int:
    # Read anew, outside the claim: a wall may have risen, an account closed, consent withdrawn.
    stuk = model._default_manager.waiting().filter(pk=pk).first()
    mail = write(stuk) if stuk is not None else None
    if mail is None:
        model._default_manager.filter(pk=pk).update(vervallen=True)
    else:
        mail.send()
        model._default_manager.filter(pk=pk).update(verzonden_op=klok.nu())
    record_success(taak, pk)
    return int(mail is not None)


def is_server_fault(fout: Exception) -> bool:
    """Does the mail server refuse everything, or is it away? Then this mail is not to blame."""
    if isinstance(fout, SMTPRecipientsRefused):
        return any(code < 500 for code, _ in fout.recipients.values())
    if isinstance(fout, SMTPDataError):
        return fout.smtp_code < 500
    # What smtplib raises, and every failure of a connection, is an OSError; the limit ends an answer without an end.
    return isinstance(fout, OSError | SoftTimeLimitExceeded)


def _forget_gone(model: type[S], taak: str) -> None:
    """Failures of mails that were cancelled since."""
    eerder = Mislukking.objects.filter(taak=taak)
    wacht = model._default_manager.waiting().filter(pk__in=[m.onderwerp for m in eerder]).values_list("pk", flat=True)
    nog = {str(pk) for pk in wacht}
    for mislukking in eerder:
        if mislukking.onderwerp not in nog:
            mislukking.delete()
