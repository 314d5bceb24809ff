"""What the new cases are about: by kanaal, grond and aard, and grond by eenheid."""

from collections import Counter
from collections.abc import Callable

from dashboards.besloten.eenheden import Eenheden
from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import maak_tabel, vergelijk
from dashboards.besloten.zaken import Zaak, per_code, read_stroom
from dashboards.overzichten import Rij, Tabel
from dashboards.queries.lijsten import ONBEKEND, lijstwaarden

MEER_DAN_EEN = "Een melding kan in meer dan één rij tellen. In het totaal telt zij één keer."


def tel_kanaal(meting: Meting) -> Tabel:
    return _vergelijk(meting, "kanaal", "Nieuwe meldingen per kanaal", lambda zaken: Counter(z.kanaal for z in zaken))


def tel_grond(meting: Meting) -> Tabel:
    return _vergelijk(
        meting, "grond", "Nieuwe meldingen per grond", lambda zaken: Counter(per_code(zaken, "gronden")), MEER_DAN_EEN
    )


def tel_aard(meting: Meting) -> Tabel:
    return _vergelijk(
        meting, "aard", "Nieuwe meldingen per aard", lambda zaken: Counter(per_code(zaken, "aarden")), MEER_DAN_EEN
    )


def _vergelijk(meting: Meting, lijst: str, titel: str, tel: Callable[[list[Zaak]], Counter[str]], *noten: str) -> Tabel:
    per_periode = [read_stroom(m, Meting.nieuw) for m in meting.vergeleken]
    tellingen = [tel(zaken) for zaken in per_periode]
    rijen = _rijen(meting, lijst, {code for telling in tellingen for code in telling})
    return vergelijk(
        lijst, titel, lijst.capitalize(), rijen, tellingen, totalen=[len(zaken) for zaken in per_periode], noten=noten
    )


def tel_grond_per_eenheid(meting: Meting) -> Tabel:
    """A row for each grond, a column for each eenheid that had new cases; totals count a case once."""
    zaken = read_stroom(meting, Meting.nieuw)
    eenheden = Eenheden(meting)
    aantallen = Counter((grond, eenheden.counts_in(z)) for z in zaken for grond in z.gronden)
    per_eenheid = Counter(eenheden.counts_in(z) for z in zaken)
    per_grond = Counter(per_code(zaken, "gronden"))
    rijen = _rijen(meting, "grond", per_grond)
    kolommen = [rij for rij in eenheden.rijen(per_eenheid) if per_eenheid[rij.code]]
    return maak_tabel(
        "grond_eenheid",
        "Grond per eenheid",
        "Grond",
        rijen,
        [[aantallen[rij.code, kolom.code] for kolom in kolommen] for rij in rijen],
        koppen=[kolom.code for kolom in kolommen],
        totalen=[*(per_eenheid[kolom.code] for kolom in kolommen), len(zaken)],
        rijtotalen=[per_grond[rij.code] for rij in rijen],
        noten=(MEER_DAN_EEN, "Een eenheid zonder nieuwe meldingen heeft geen kolom."),
    )


def _rijen(meting: Meting, lijst: str, geteld: Counter[str] | set[str]) -> list[Rij]:
    rijen = [Rij(code, naam) for code, naam in lijstwaarden(lijst, meting.periode, geteld)]
    if ONBEKEND in geteld and not any(rij.code == ONBEKEND for rij in rijen):
        rijen.append(Rij(ONBEKEND, "nog niet bekend"))
    return rijen
