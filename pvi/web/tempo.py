"""Slow down who guesses, never lock anybody out.

There are a fixed number of places in a window of time; an attempt takes one, atomically, in the cache in the database.
When all are taken the answer is how long to wait. The mark of a place is a keyed hash of address and window: it says
nothing outside this window and nothing to who holds a dump (no addresses stored).

Honest limit: whoever shares an outgoing address with a flooder waits too, at most one window at a time.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from pvi import kluis


@dataclass(frozen=True)
class Tempo:
    """At most `per_minuut` attempts from one address, and `per_seconde` from all addresses together."""

    doel: str
    per_minuut: int
    per_seconde: int

    def claim(self, request: HttpRequest) -> int:
        """Take a place; returns 0, or the seconds to wait until places are free again."""
        nu = int(timezone.now().timestamp())
        if not self._claim(f"{address(request)}|{nu // 60}", self.per_minuut, 60):
            return 60 - nu % 60
        return 0 if self._claim(str(nu), self.per_seconde, 1) else 1

    def _claim(self, wie: str, plaatsen: int, venster: int) -> bool:
        merk = kluis.merk(f"tempo-{self.doel}", wie)
        namen = [f"{merk}:{n}" for n in range(plaatsen)]
        bezet = cache.get_many(namen)
        return any(cache.add(naam, 1, 2 * venster) for naam in namen if naam not in bezet)


# 80 random bits need no slow-down to stay secret; it keeps a guesser cheap to refuse.
CODE = Tempo("code", per_minuut=10, per_seconde=10)
# A draft lies in the database for an hour: who fills it with drafts is slowed down, and nobody who writes one notices.
CONCEPT = Tempo("concept", per_minuut=30, per_seconde=5)


def address(request: HttpRequest) -> str:
    """The address that reached us; behind our own proxy the last one that the proxy added."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return request.META.get("REMOTE_ADDR", "")
