"""A reader of every quarter that was published, at once, who knows how a case goes.

An open case is voorraad on the peildatum. A case that is closed then was closed in its quarter or in the days after it,
which count in the next. What was open before, or came in, is open now or was closed since. A loose marker stands for
0 to 5; that of the voorraad may stand for anything. Joined rows are those with the least figures.
"""

import random
from collections.abc import Mapping

from dashboards.overzichten import DREMPEL, VRIJ, Tabel
from dashboards.overzichten.kolommen import KOLOMMEN
from dashboards.suppression import suppress
from pvi.kalender import Periode
from tests.dashboards.aanvaller import HOOGSTE, ROND, Naam, Vergelijkingen
from tests.dashboards.land import GEPUBLICEERD, KWARTALEN, RIJEN, STANDEN, Land, kwartaal

# Heading of a column → the stands that it holds.
KOPPEN = {
    kop: tuple(k.code for k in KOLOMMEN if k.tabel == "eenheid" and kop in (k.label, k.groep)) or STANDEN
    for kop in (*(naam for k in KOLOMMEN if k.tabel == "eenheid" for naam in (k.label, k.groep)), "Aantal")
}
LOS = {"instroom": VRIJ - 1, "uitstroom": VRIJ - 1, "voorraad": HOOGSTE}


class Lezer:
    def __init__(self, kwartalen: Mapping[Periode, Mapping[str, Tabel]]) -> None:
        self.weet = Vergelijkingen()
        # What is not told: a name for who reads the message of a test, and the sum that it is.
        self.geheim: dict[tuple, list[Naam]] = {}
        for periode, tabellen in kwartalen.items():
            vergeleken = (periode, periode.vorige(), periode.zelfde_vorig_jaar())
            for regel in tabellen["kerncijfers"].regels:
                for over, cel in zip(vergeleken, regel.cellen, strict=True):
                    self._read_los(regel.code, over, cel)
            for regel in tabellen["trend"].regels:
                for wat, cel in zip(LOS, regel.cellen, strict=False):
                    self._read_los(wat, Periode.parse(regel.code), cel)
            self._read_eenheid(periode, tabellen["eenheid"])
        bekend = {naam[1] for naam in self.weet.nummer if naam[0] == "voorraad"}
        for periode in sorted(bekend, key=lambda p: p.van):
            erna = [("voorraad", periode), ("uitstroom", periode), ("uitstroom", periode.volgende())]
            for naam in (("instroom", periode), ("voorraad", periode.vorige())):
                if naam in self.weet.nummer:
                    self.weet.know(dict.fromkeys(erna, 1) | {naam: -1}, 0, None)
            if periode in kwartalen:
                per_stand = {stand: [("nieuw", periode, e, stand) for e in RIJEN] for stand in STANDEN}
                dicht = dict.fromkeys(per_stand.pop("afgesloten"), -1)
                nog_open = {naam: -1 for namen in per_stand.values() for naam in namen}
                self.weet.know({("voorraad", periode): 1} | nog_open, 0, None)
                self.weet.know(dict.fromkeys(erna[1:], 1) | dicht, 0, None)

    def _read_los(self, wat: str, periode: Periode, cel) -> None:
        if wat not in LOS:
            return
        naam = (wat, periode)
        if cel is ROND:
            self.weet.know({naam: 1}, None, LOS[wat])
            self.geheim[naam] = [naam]
        else:
            self.weet.equal({naam: 1}, cel)

    def _read_eenheid(self, periode: Periode, tabel: Tabel) -> None:
        def sum_of(rijen, standen) -> list[Naam]:
            return [("nieuw", periode, rij, stand) for rij in rijen for stand in standen]

        self.weet.know(dict.fromkeys(sum_of(RIJEN, STANDEN), 1) | {("instroom", periode): -1}, 0, 0)
        eigen = [regel.geheel for regel in tabel.regels if not regel.leden and regel.geheel]
        for regel in (*tabel.regels, tabel.totaalregel):
            rijen = regel.leden or ((regel.label,) if regel.label in RIJEN else RIJEN)
            cellen = [*zip((KOPPEN[kop] for kop in tabel.kolommen), regel.cellen, strict=True)]
            for standen, cel in [*cellen, *([(STANDEN, regel.totaal)] if regel.totaal is not None else [])]:
                if cel is ROND:
                    self.geheim[periode, regel.label, standen] = sum_of(rijen, standen)
                else:
                    self.weet.equal(dict.fromkeys(sum_of(rijen, standen), 1), cel)
            for lid in regel.leden:
                self.weet.know(dict.fromkeys(sum_of([lid], STANDEN), 1), None, min(eigen, default=HOOGSTE))
                self.geheim[periode, lid] = sum_of([lid], STANDEN)
        if not tabel.regels:
            self.geheim |= {(periode, rij): sum_of([rij], STANDEN) for rij in RIJEN}

    def aantal_waarden(self, geheim: tuple, weet: tuple[Naam, ...] = ()) -> int:
        laag, hoog = self.weet.bereik(self.geheim[geheim], weet)
        return hoog - laag + 1


def publish_land(land: Land) -> dict[Periode, dict[str, Tabel]]:
    nummers = range(KWARTALEN - GEPUBLICEERD, KWARTALEN)
    return {kwartaal(n): {code: suppress(t) for code, t in land.tellingen(n).items()} for n in nummers}


def leaks(land: Land, kwartalen: Mapping[Periode, Mapping[str, Tabel]], insiders: int) -> list[tuple]:
    """What a reader of all of it, who knows none or one of the cases from inside, can bring down to four values."""
    lezer = Lezer(kwartalen)
    gok = random.Random(len(land.gevallen))
    nummers = range(KWARTALEN - GEPUBLICEERD, KWARTALEN)
    namen = [("nieuw", kwartaal(n), *paar) for n in nummers for paar in sorted(land.per_stand(n))]
    gekend = [(), *((naam,) for naam in gok.sample(namen, min(insiders, len(namen))))]
    return [(g, weet) for g in lezer.geheim for weet in gekend if lezer.aantal_waarden(g, weet) < DREMPEL]
