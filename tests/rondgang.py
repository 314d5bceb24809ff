"""Walk through the portal as somebody does: from link to link, so that no list of pages can be forgotten.

A hundred cases would give a hundred times the same page. So each person gets one page per URL name, and everybody
together one page per URL name and state of the case. What needs no login is the same for all and visited once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from meldingen.models import Melding

from .test_routes import OPENBAAR

# Leads out of the session, or is no page.
OVERSLAAN = {"account_logout", "gezond", "sessie", "sessie-melder"}


@dataclass
class Rondgang:
    """What everybody together has seen: (URL name, state of the case) of every page."""

    gezien: set[tuple[str, str]] = field(default_factory=set)
    # Nothing moves on the way: an address stays of its kind.
    _soorten: dict[str, tuple[str, str] | None] = field(default_factory=dict)

    def walk(self, start: Iterable[str], visit: Callable[[str, bool], Iterable[str]]) -> dict[str, str]:
        """From these addresses along every link; returns address → URL name of what was visited.

        `visit` opens an address and returns the links on it; it hears whether this is the first of its kind.
        """
        wachtrij, namen, bezocht = list(start), set(), {}
        while wachtrij:
            pad = urlsplit(wachtrij.pop(0)).path
            soort = self._kind(pad)
            if soort is None or pad in bezocht or (soort in self.gezien and soort[0] in namen | set(OPENBAAR)):
                continue
            eerste = soort not in self.gezien
            namen.add(soort[0])
            self.gezien.add(soort)
            bezocht[pad] = soort[0]
            wachtrij += visit(pad, eerste)
        return bezocht

    def _kind(self, pad: str) -> tuple[str, str] | None:
        if pad not in self._soorten:
            self._soorten[pad] = _kind(pad)
        return self._soorten[pad]


def _kind(pad: str) -> tuple[str, str] | None:
    """(URL name, state of the case or ""); None for what is not walked."""
    try:
        treffer = resolve(pad)
    except Resolver404:
        return None
    if treffer.view_name in OVERSLAAN or pad.startswith("/static/"):
        return None
    stand = Melding.objects.filter(kenmerk=treffer.kwargs.get("kenmerk")).values_list("status", flat=True).first()
    return treffer.view_name, stand or ""
