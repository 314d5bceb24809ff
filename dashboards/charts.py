"""A published table as a picture: SVG without script, style or colour of its own.

Colours come from classes, so the picture follows the page (light, dark, print) under a strict content policy. A figure
that is not shown has no length and no place on a line: only the marker stands there. The table beside each picture says
the same.
"""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Final

from dashboards.overzichten import Cel, Marker, Tabel, percentage

# In drawing units of the viewBox.
BREEDTE: Final = 680
LABELBREEDTE: Final = 290
# Characters that fit in a line of a label.
LABELTEKENS: Final = 43


def draw_balken(tabel: Tabel, titel: str) -> str:
    """Ranked horizontal bars of the rows (of their totals); rows that are not shown stand last, in their own order.

    An empty text when there is nothing to draw: no rows, or no figure above 0 that may be shown.
    """
    rijen = [(regel.label, regel.geheel) for regel in tabel.regels]
    getoond = sorted(((label, cel) for label, cel in rijen if isinstance(cel, int)), key=lambda rij: -rij[1])
    if not getoond or not getoond[0][1]:
        return ""
    per_eenheid = (BREEDTE - LABELBREEDTE - 100) / getoond[0][1]
    delen: list[str] = []
    onder = 4.0
    for label, cel in [*getoond, *(rij for rij in rijen if rij[1] is Marker.NIET_GETOOND)]:
        regels = textwrap.wrap(label, LABELTEKENS)
        hoogte = 17 * len(regels) + 8
        midden = onder + hoogte / 2
        for nummer, tekst in enumerate(regels):
            y = midden + 5 + 17 * (nummer - (len(regels) - 1) / 2)
            delen.append(_tekst(LABELBREEDTE - 14, y, tekst, "label", "end"))
        if isinstance(cel, int):
            lengte = cel * per_eenheid
            deel = percentage(cel, tabel.noemer)
            delen.append(_vorm("rect", x=LABELBREEDTE, y=midden - 8.5, width=lengte, height=17, klasse="reeks-1"))
            tekst = f"{cel}" if deel is None else f"{cel} ({deel}%)"
            delen.append(_tekst(LABELBREEDTE + lengte + 8, midden + 5, tekst, "waarde"))
        else:
            delen.append(_tekst(LABELBREEDTE + 8, midden + 5, f"{Marker.NIET_GETOOND.value} niet getoond", "leeg"))
        onder += hoogte
    delen.append(_vorm("line", x1=LABELBREEDTE, y1=0, x2=LABELBREEDTE, y2=onder + 4, klasse="as"))
    return _svg("balken", tabel.code, titel, "; ".join(f"{label}: {_woord(cel)}" for label, cel in rijen), onder, delen)


def draw_lijnen(tabel: Tabel, kolommen: Sequence[str], titel: str) -> str:
    """One line per named column over the rows of the table, in their order; a point that is not shown breaks the line.

    An empty text when nothing above 0 may be shown.
    """
    reeksen = [[regel.cellen[tabel.kolommen.index(naam)] for regel in tabel.regels] for naam in kolommen]
    hoogste = max((cel for reeks in reeksen for cel in reeks if isinstance(cel, int)), default=0)
    if not hoogste:
        return ""
    vlak = _Vlak(hoogste, len(tabel.regels))
    delen = vlak.raster([regel.label for regel in tabel.regels])
    for nummer, reeks in enumerate(reeksen, start=1):
        delen += _lijnstukken(vlak, reeks, nummer)
    for plaats, cellen in enumerate(zip(*reeksen, strict=True)):
        delen += _punten(vlak, plaats, cellen)
    delen += [
        _tekst(vlak.rechts + 12, hoogte + 5, naam, f"naam-{nummer}")
        for nummer, (naam, hoogte) in enumerate(zip(kolommen, _name_heights(vlak, reeksen), strict=True), start=1)
    ]
    omschrijving = "; ".join(
        f"{naam}: " + ", ".join(f"{regel.label} {_woord(cel)}" for regel, cel in zip(tabel.regels, reeks, strict=True))
        for naam, reeks in zip(kolommen, reeksen, strict=True)
    )
    return _svg("lijnen", tabel.code, titel, omschrijving, vlak.onder + 36, delen)


@dataclass(frozen=True, slots=True)
class _Vlak:
    """The plane of a line chart: a scale from 0 and a place for each row."""

    hoogste: int
    aantal: int
    boven: int = 22
    onder: int = 236
    links: int = 40
    rechts: int = BREEDTE - 104

    @property
    def stap(self) -> int:
        """Distance between grid lines: 1, 2 or 5 times a power of ten, at most five of them."""
        macht = 1
        while self.hoogste > 50 * macht:
            macht *= 10
        return next(stap * macht for stap in (1, 2, 5, 10) if self.hoogste <= 5 * stap * macht)

    @property
    def top(self) -> int:
        return self.stap * math.ceil(self.hoogste / self.stap)

    def x(self, plaats: int) -> float:
        return self.links + 36 + plaats * (self.rechts - self.links - 60) / max(1, self.aantal - 1)

    def y(self, waarde: int) -> float:
        return self.onder - waarde / self.top * (self.onder - self.boven)

    def raster(self, labels: Sequence[str]) -> list[str]:
        delen = []
        for waarde in range(0, self.top + 1, self.stap):
            y = self.y(waarde)
            delen.append(_vorm("line", x1=self.links, y1=y, x2=self.rechts, y2=y, klasse="raster" if waarde else "as"))
            delen.append(_tekst(self.links - 10, y + 5, str(waarde), "maat", "end"))
        return delen + [_tekst(self.x(n), self.onder + 26, label, "label", "middle") for n, label in enumerate(labels)]


def _lijnstukken(vlak: _Vlak, reeks: Sequence[Cel], nummer: int) -> list[str]:
    punten = [(vlak.x(n), vlak.y(cel)) if isinstance(cel, int) else None for n, cel in enumerate(reeks)]
    stukken = [[punt for punt in stuk if punt] for _, stuk in groupby(punten, key=bool)]
    return [
        _vorm("polyline", points=" ".join(f"{_getal(x)},{_getal(y)}" for x, y in stuk), klasse=f"lijn-{nummer}")
        for stuk in stukken
        if stuk
    ]


def _punten(vlak: _Vlak, plaats: int, cellen: Sequence[Cel]) -> list[str]:
    """The marks and figures above one row label; the highest has its figure above it, the others below."""
    hoogste = max((cel for cel in cellen if isinstance(cel, int)), default=0)
    delen = []
    boven_is_vrij = True
    for nummer, cel in enumerate(cellen, start=1):
        x = vlak.x(plaats)
        if not isinstance(cel, int):
            delen.append(_tekst(x + 16 * (nummer - 1), vlak.onder - 8, cel.value, f"naam-{nummer}", "middle"))
            continue
        is_boven = (cel == hoogste and boven_is_vrij) or vlak.onder - vlak.y(cel) < 30
        boven_is_vrij &= cel < hoogste
        delen.append(_punt(x, vlak.y(cel), nummer))
        delen.append(_tekst(x, vlak.y(cel) + (-12 if is_boven else 25), str(cel), f"naam-{nummer}", "middle"))
    return delen


def _name_heights(vlak: _Vlak, reeksen: Sequence[Sequence[Cel]]) -> list[float]:
    """Where the name of each line stands at its right end, at least a line of text apart."""
    hoogten = [vlak.y(reeks[-1]) if isinstance(reeks[-1], int) else vlak.onder - 8.0 for reeks in reeksen]
    vorige = -math.inf
    for n in sorted(range(len(hoogten)), key=lambda n: (hoogten[n], n)):
        hoogten[n] = vorige = max(hoogten[n], vorige + 20)
    return hoogten


def _punt(x: float, y: float, nummer: int) -> str:
    """A round mark for the first line, a square one for the second: never told apart by colour alone."""
    if nummer == 1:
        return _vorm("circle", cx=x, cy=y, r=5, klasse="punt-1")
    return _vorm("rect", x=x - 4.5, y=y - 4.5, width=9, height=9, klasse=f"punt-{nummer}")


def _woord(cel: Cel) -> str:
    return str(cel) if isinstance(cel, int) else "niet getoond"


def _getal(waarde: float) -> str:
    return f"{waarde:.1f}".removesuffix(".0")


def _vorm(soort: str, *, klasse: str, **maten: float | str) -> str:
    kenmerken = "".join(f' {naam}="{w if isinstance(w, str) else _getal(w)}"' for naam, w in maten.items())
    return f'<{soort} class="{klasse}"{kenmerken}/>'


def _tekst(x: float, y: float, tekst: str, klasse: str, anker: str = "start") -> str:
    return f'<text class="{klasse}" x="{_getal(x)}" y="{_getal(y)}" text-anchor="{anker}">{escape(tekst)}</text>'


def _svg(soort: str, code: str, titel: str, omschrijving: str, hoogte: float, delen: Sequence[str]) -> str:
    code = f"{soort}-{code}"
    vlak = f"0 0 {BREEDTE} {_getal(hoogte + 8)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="grafiek {soort}" role="img" viewBox="{vlak}"'
        f' aria-labelledby="{code}-titel" aria-describedby="{code}-tekst">'
        f'<title id="{code}-titel">{escape(titel)}</title><desc id="{code}-tekst">{escape(omschrijving)}</desc>'
        f"{''.join(delen)}</svg>"
    )
