"""The worker of gunicorn, for what never becomes a request: an address that is too long, a line that is no HTTP."""

import socket
from typing import Any

from django.conf import settings
from gunicorn.workers.gthread import ThreadWorker

from pvi.web.koppen import KALE_CSP, OVERAL

_BLAD = (
    '<!doctype html><html lang="nl"><meta charset="utf-8"><title>Dit verzoek klopt niet</title>'
    "<h1>Dit verzoek klopt niet</h1><p>De browser stuurde iets wat het portaal niet begrijpt. "
    "Ga terug en probeer het opnieuw.</p></html>"
)


def refusal(statusregel: bytes) -> bytes:
    """A whole answer with this status line; it repeats nothing of what was sent."""
    blad = _BLAD.encode()
    koppen = {
        **OVERAL,
        "Connection": "close",
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(blad)),
        "Cache-Control": "no-store",
        "Content-Security-Policy": KALE_CSP,
    }
    if settings.SECURE_HSTS_SECONDS:
        koppen["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    return b"\r\n".join([statusregel, *(f"{k}: {v}".encode() for k, v in koppen.items()), b"", blad])


class _Beller:
    """The connection as gunicorn answers it: of its own page only the status line goes out."""

    def __init__(self, client: socket.socket) -> None:
        self.client = client

    def __getattr__(self, naam: str) -> Any:
        return getattr(self.client, naam)

    def sendall(self, antwoord: bytes) -> None:
        self.client.sendall(refusal(antwoord.partition(b"\r\n")[0]))


class Werker(ThreadWorker):
    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        super().handle_error(req, _Beller(client), addr, exc)
