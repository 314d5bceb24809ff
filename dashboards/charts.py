"""A published table as a picture: SVG without script, style or colour of its own.

Colours come from classes, so the picture follows the page (light, dark, print) under a strict content policy. A figure
that is not shown has no length and no place on a line: only the marker stands there. The table beside each picture says
the same.
"""

import math
import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import zip_longest
from typing import Final

from dashboards.overzichten import Cel, Marker, Tabel, Tabelregel, percentage

# In drawing units of the viewBox.
BREEDTE: Final = 680
LABELBREEDTE: Final = 290
# Characters that fit in a line of a label, and the height of that line.
LABELTEKENS: Final = 43
LETTERHOOGTE: Final = 17
# Room for the figure after the longest bar.
CIJFERBREEDTE: Final = 100
PANEELBREEDTE: Final = 320
# So many parts of a stacked bar can be told apart in grey; what is left is the last of them.
DELEN: Final = 6
# Of the hatched ones: lines slant up to the right (1) or to the left (-1), or stand upright (0); and the room between.
HELLING: Final = {2: 1, 4: 0, 6: -1}
ARCERING: Final = 6
NIET_GETOOND: Final = f"{Marker.NIET_GETOOND.value} niet getoond"


def draw_balken(tabel: Tabel, titel: str) -> str:
    """Ranked horizontal bars of the rows (of their totals); rows that are not shown stand last, in their own order.

    An empty text when there is nothing to draw: no rows, or no figure above 0 that may be shown.
    """
    schaal = _schaal(tabel, BREEDTE - LABELBREEDTE)
    if not schaal:
        return ""
    delen: list[str] = []
    onder = 4.0
    for regel in _ranked(tabel.regels):
        naam, hoogte = _naam(regel.label, onder, 5)
        midden = onder + hoogte / 2
        delen += naam
        delen += _balk(LABELBREEDTE, midden, regel.geheel, schaal, tabel.noemer)
        onder += hoogte
    delen.append(_vorm("line", x1=LABELBREEDTE, y1=0, x2=LABELBREEDTE, y2=onder + 4, klasse="as"))
    return _svg("balken", tabel.code, titel, _opsomming(tabel.regels), onder, delen)


def _naam(label: str, boven: float, ruimte: int) -> tuple[list[str], float]:
    """The name before a bar, on as many lines as it needs, and the height of the bar with its room."""
    regels = textwrap.wrap(label, LABELTEKENS)
    hoogte = LETTERHOOGTE * len(regels) + ruimte
    eerste = boven + hoogte / 2 + 5 - LETTERHOOGTE * (len(regels) - 1) / 2
    delen = [
        _tekst(LABELBREEDTE - 14, eerste + LETTERHOOGTE * nummer, tekst, "label", "end")
        for nummer, tekst in enumerate(regels)
    ]
    return delen, hoogte


def draw_stapels(tabel: Tabel, titel: str, rest: str) -> str:
    """Ranked bars of the rows, each cut into the columns that count most, in the order of the table, and the `rest`.

    Tones and hatches in one order tell the parts apart, never colour alone. An empty text when nothing above 0 may be
    shown.
    """
    schaal = _schaal(tabel, BREEDTE - LABELBREEDTE)
    if not schaal:
        return ""
    plaatsen = _largest(tabel)
    namen = [tabel.kolommen[plaats] for plaats in plaatsen]
    heeft_rest = len(plaatsen) < len(tabel.kolommen)
    delen, onder = _legenda([*namen, rest] if heeft_rest else namen)
    begin = onder
    for regel in _ranked(tabel.regels):
        naam, hoogte = _naam(regel.label, onder, 9)
        midden = onder + hoogte / 2
        delen += naam
        delen += _stapel(midden, _parts(regel, plaatsen), regel.geheel, schaal)
        onder += hoogte
    delen.append(_vorm("line", x1=LABELBREEDTE, y1=begin, x2=LABELBREEDTE, y2=onder + 4, klasse="as"))
    omschrijving = "; ".join(
        f"{regel.label}: {_woord(regel.geheel)} ("
        + ", ".join(f"{naam} {_woord(cel)}" for naam, cel in zip(tabel.kolommen, regel.cellen, strict=True) if cel != 0)
        + ")"
        for regel in tabel.regels
    )
    return _svg("stapels", tabel.code, titel, omschrijving, onder, delen)


def _largest(tabel: Tabel) -> list[int]:
    """Places of the columns that count most, in their own order; all of them when each can have a tone."""
    if len(tabel.kolommen) <= DELEN:
        return list(range(len(tabel.kolommen)))
    cellen = [regel.cellen for regel in tabel.regels]
    sommen = [sum(c for c in kolom if isinstance(c, int)) for kolom in zip(*cellen, strict=True)]
    return sorted(sorted(range(len(sommen)), key=lambda plaats: -sommen[plaats])[: DELEN - 1])


def _parts(regel: Tabelregel, plaatsen: Sequence[int]) -> list[int]:
    """The figures of one bar, the rest last; a figure that is not shown has no length."""
    getallen = [cel if isinstance(cel, int) else 0 for cel in regel.cellen]
    gekozen = [getallen[plaats] for plaats in plaatsen]
    return [*gekozen, sum(getallen) - sum(gekozen)]


def _stapel(midden: float, parts: Sequence[int], geheel: Cel, schaal: float) -> list[str]:
    if not isinstance(geheel, int):
        return [_tekst(LABELBREEDTE + 8, midden + 5, NIET_GETOOND, "leeg")]
    delen: list[str] = []
    x = float(LABELBREEDTE)
    for nummer, aantal in enumerate(parts, start=1):
        delen += _vak(x, midden - 10, aantal * schaal, 20, nummer)
        x += aantal * schaal
    return [*delen, _tekst(x + 8, midden + 5, str(geheel), "waarde")]


def _vak(x: float, y: float, breedte: float, hoogte: float, nummer: int) -> list[str]:
    """A part of a bar in its tone, hatched in its own direction or plain."""
    if breedte <= 0:
        return []
    delen = [_vorm("rect", x=x, y=y, width=breedte, height=hoogte, klasse=f"deel-{nummer}")]
    if nummer in HELLING:
        delen.append(_vorm("path", d=_arceer(x, y, breedte, hoogte, HELLING[nummer]), klasse="arcering"))
    return delen


def _arceer(x: float, y: float, breedte: float, hoogte: float, helling: int) -> str:
    """Lines across a rectangle, cut at its edges."""
    schuin = hoogte * abs(helling)
    lijnen = []
    voet = x - schuin + ARCERING
    while voet < x + breedte:
        links, rechts = max(voet, x), min(voet + schuin, x + breedte)
        laag, hoog = (y + hoogte - (links - voet), y + hoogte - (rechts - voet)) if helling else (y + hoogte, y)
        if helling < 0:
            laag, hoog = 2 * y + hoogte - laag, 2 * y + hoogte - hoog
        lijnen.append(f"M{_getal(links)} {_getal(laag)}L{_getal(rechts)} {_getal(hoog)}")
        voet += ARCERING
    return "".join(lijnen)


def _legenda(namen: Sequence[str]) -> tuple[list[str], float]:
    """What each tone means, above the bars, and where it ends."""
    delen: list[str] = []
    x, y = 1.0, 4.0
    for nummer, naam in enumerate(namen, start=1):
        breedte = 30 + 8.2 * len(naam) + 14
        if x + breedte > BREEDTE and x > 1:
            x, y = 1.0, y + 26
        delen += _vak(x, y, 22, 16, nummer)
        delen.append(_tekst(x + 30, y + 13, naam, "label"))
        x += breedte
    return delen, y + 30


def draw_duren(tabel: Tabel, kolommen: Sequence[str], titel: str) -> str:
    """For each row, in its own order, a bar to the first named column and a line on to the second: median and P90.

    A row of which nothing was measured says so. An empty text when nothing above 0 was.
    """
    plaatsen = [tabel.kolommen.index(naam) for naam in kolommen]
    rijen = [(regel, *(regel.cellen[plaats] for plaats in plaatsen)) for regel in tabel.regels]
    hoogste = max((cel for _, *cellen in rijen for cel in cellen if isinstance(cel, int)), default=0)
    if not hoogste:
        return ""
    schaal = (BREEDTE - LABELBREEDTE - CIJFERBREEDTE) / hoogste
    delen = _duurlegenda(kolommen)
    onder = 34.0
    for regel, mediaan, p90 in rijen:
        naam, hoogte = _naam(regel.label, onder, 9)
        delen += naam
        delen += _duur(onder + hoogte / 2, mediaan, p90, schaal)
        onder += hoogte
    delen.append(_vorm("line", x1=LABELBREEDTE, y1=30, x2=LABELBREEDTE, y2=onder + 4, klasse="as"))
    omschrijving = "; ".join(
        f"{regel.label}: {kolommen[0]} {_woord(mediaan)}, {kolommen[1]} {_woord(p90)}" for regel, mediaan, p90 in rijen
    )
    return _svg("duren", tabel.code, titel, omschrijving, onder, delen)


def _duurlegenda(kolommen: Sequence[str]) -> list[str]:
    mediaan, p90 = kolommen
    rechts = LABELBREEDTE + 40 + 8.2 * len(mediaan)
    return [
        _vorm("rect", x=LABELBREEDTE, y=5, width=22, height=14, klasse="reeks-1"),
        _tekst(LABELBREEDTE + 30, 17, mediaan, "label"),
        *_tot(rechts, rechts + 26, 12),
        _tekst(rechts + 36, 17, p90, "label"),
    ]


def _duur(midden: float, mediaan: Cel, p90: Cel, schaal: float) -> list[str]:
    if not isinstance(mediaan, int) or not isinstance(p90, int):
        return [_tekst(LABELBREEDTE + 8, midden + 5, Marker.GEEN.value, "leeg")]
    breedte, eind = mediaan * schaal, LABELBREEDTE + p90 * schaal
    return [
        _vorm("rect", x=LABELBREEDTE, y=midden - 8.5, width=breedte, height=17, klasse="reeks-1"),
        *_tot(LABELBREEDTE + breedte, eind, midden),
        _tekst(eind + 10, midden + 5, f"{mediaan} · {p90}", "waarde"),
    ]


def _tot(van: float, tot: float, midden: float) -> list[str]:
    """A line that ends in a stop."""
    return [
        _vorm("line", x1=van, y1=midden, x2=tot, y2=midden, klasse="spreiding"),
        _vorm("line", x1=tot, y1=midden - 6, x2=tot, y2=midden + 6, klasse="spreiding"),
    ]


def draw_panelen(tabel: Tabel, titel: str) -> str:
    """Small multiples: a panel of ranked bars for each group of rows, two side by side, all on one scale.

    An empty text when no figure above 0 may be shown.
    """
    schaal = _schaal(tabel, PANEELBREEDTE)
    if not schaal:
        return ""
    delen: list[str] = []
    onder = 4.0
    panelen = list(_groepen(tabel.regels).items())
    for links, rechts in zip_longest(panelen[::2], panelen[1::2]):
        naast = [_paneel(1, onder, *links, schaal, tabel.noemer)]
        if rechts:
            naast.append(_paneel(BREEDTE - PANEELBREEDTE, onder, *rechts, schaal, tabel.noemer))
        delen += [deel for paneel, _ in naast for deel in paneel]
        onder = max(eind for _, eind in naast) + 20
    omschrijving = ". ".join(f"{naam}: {_opsomming(regels)}" for naam, regels in panelen)
    return _svg("panelen", tabel.code, titel, omschrijving, onder - 20, delen)


def _paneel(
    x: float, boven: float, naam: str, regels: Sequence[Tabelregel], schaal: float, noemer: int | None
) -> tuple[list[str], float]:
    """The panel of one group, and where it ends. What every row of it has in its name stands above, once."""
    delen: list[str] = []
    onder = boven
    for tekst in textwrap.wrap(naam, LABELTEKENS):
        onder += LETTERHOOGTE
        delen.append(_tekst(x, onder - 4, tekst, "kop"))
    boven = onder + 3
    for regel in _ranked(regels):
        for tekst in textwrap.wrap(regel.label.removeprefix(naam).lstrip(", "), LABELTEKENS):
            onder += LETTERHOOGTE
            delen.append(_tekst(x + 8, onder + 2, tekst, "label"))
        delen += _balk(x, onder + 17, regel.geheel, schaal, noemer)
        onder += 30
    return [*delen, _vorm("line", x1=x, y1=boven, x2=x, y2=onder, klasse="as")], onder


def _groepen(regels: Sequence[Tabelregel]) -> dict[str, list[Tabelregel]]:
    groepen: dict[str, list[Tabelregel]] = {}
    for regel in regels:
        groepen.setdefault(regel.groep, []).append(regel)
    return groepen


def _ranked(regels: Sequence[Tabelregel]) -> list[Tabelregel]:
    """The greatest first; rows that are not shown stand last, in their own order."""
    return sorted(regels, key=lambda regel: -regel.geheel if isinstance(regel.geheel, int) else 1)


def _schaal(tabel: Tabel, breedte: int) -> float:
    """Drawing units per case, with room for the figure after the longest bar; 0 when there is nothing to draw."""
    hoogste = max((regel.geheel for regel in tabel.regels if isinstance(regel.geheel, int)), default=0)
    return (breedte - CIJFERBREEDTE) / hoogste if hoogste else 0


def _balk(x: float, midden: float, cel: Cel, schaal: float, noemer: int | None) -> list[str]:
    """A bar with its figure; for a cell that is not shown only the marker in words."""
    if not isinstance(cel, int):
        return [_tekst(x + 8, midden + 5, NIET_GETOOND, "leeg")]
    deel = percentage(cel, noemer)
    tekst = f"{cel}" if deel is None else f"{cel} ({deel}%)"
    balk = _vorm("rect", x=x, y=midden - 8.5, width=cel * schaal, height=17, klasse="reeks-1")
    return [balk, _tekst(x + cel * schaal + 8, midden + 5, tekst, "waarde")]


def _opsomming(regels: Sequence[Tabelregel]) -> str:
    return "; ".join(f"{regel.label}: {_woord(regel.geheel)}" for regel in regels)


def draw_lijnen(
    tabel: Tabel, kolommen: Sequence[str], titel: str, begint_opnieuw: Mapping[str, Collection[str]] | None = None
) -> str:
    """One line per named column over the rows of the table, in their order; a point that is not shown breaks the line.

    `begint_opnieuw` has per column the codes of the rows where its count starts from 0 again: no line runs down to
    those. An empty text when nothing above 0 may be shown.
    """
    codes = [regel.code for regel in tabel.regels]
    reeksen = [[regel.cellen[tabel.kolommen.index(naam)] for regel in tabel.regels] for naam in kolommen]
    hoogste = max((cel for reeks in reeksen for cel in reeks if isinstance(cel, int)), default=0)
    if not hoogste:
        return ""
    vlak = _Vlak(hoogste, len(tabel.regels))
    delen = vlak.raster([regel.label for regel in tabel.regels])
    for nummer, (naam, reeks) in enumerate(zip(kolommen, reeksen, strict=True), start=1):
        delen += _lijnstukken(vlak, reeks, nummer, [code in (begint_opnieuw or {}).get(naam, ()) for code in codes])
    for plaats, cellen in enumerate(zip(*reeksen, strict=True)):
        delen += _punten(vlak, plaats, cellen)
    delen += [
        _tekst(vlak.rechts + 12, hoogte + 5, naam, f"naam-{nummer}")
        for nummer, (naam, hoogte) in enumerate(zip(kolommen, _name_heights(vlak, reeksen), strict=True), start=1)
    ]
    if any(not isinstance(cel, int) for reeks in reeksen for cel in reeks):
        delen.append(_tekst(vlak.rechts + 12, vlak.onder + 32, NIET_GETOOND, "leeg"))
    namen = [" ".join(regel.label.split()) for regel in tabel.regels]
    omschrijving = "; ".join(
        f"{naam}: " + ", ".join(f"{wanneer} {_woord(cel)}" for wanneer, cel in zip(namen, reeks, strict=True))
        for naam, reeks in zip(kolommen, reeksen, strict=True)
    )
    extra = LETTERHOOGTE * max(regel.label.count("\n") for regel in tabel.regels)
    return _svg("lijnen", tabel.code, titel, omschrijving, vlak.onder + 42 + extra, delen)


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
        for plaats, label in enumerate(labels):
            for nummer, tekst in enumerate(label.split("\n")):
                hoogte = self.onder + 32 + LETTERHOOGTE * nummer
                delen.append(_tekst(self.x(plaats), hoogte, tekst, "label", "middle"))
        return delen


def _lijnstukken(vlak: _Vlak, reeks: Sequence[Cel], nummer: int, is_begin: Sequence[bool]) -> list[str]:
    stukken: list[list[tuple[float, float]]] = [[]]
    for n, (cel, begint) in enumerate(zip(reeks, is_begin, strict=True)):
        if begint or not isinstance(cel, int):
            stukken.append([])
        if isinstance(cel, int):
            stukken[-1].append((vlak.x(n), vlak.y(cel)))
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
            # Below the axis: above it the marker would look like a small number.
            delen.append(_tekst(x + 16 * (nummer - 1), vlak.onder + 15, cel.value, f"naam-{nummer}", "middle"))
            continue
        is_boven = (cel == hoogste and boven_is_vrij) or vlak.onder - vlak.y(cel) < 30
        boven_is_vrij &= cel < hoogste
        delen.append(_punt(x, vlak.y(cel), nummer))
        delen.append(_tekst(x, vlak.y(cel) + (-12 if is_boven else 25), str(cel), f"naam-{nummer}", "middle"))
    return delen


def _name_heights(vlak: _Vlak, reeksen: Sequence[Sequence[Cel]]) -> list[float]:
    """Where the name of each line stands at its right end, at least a line of text apart."""
    hoogten = [vlak.y(reeks[-1]) if isinstance(reeks[-1], int) else vlak.onder + 10.0 for reeks in reeksen]
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
    if isinstance(cel, int):
        return str(cel)
    return "geen" if cel is Marker.GEEN else "niet getoond"


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
