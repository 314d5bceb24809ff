"""Tables in which nothing is hidden."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from dashboards.overzichten import Cel, Rij, Tabel, Tabelregel
from dashboards.overzichten.kolommen import kolommen

# Columns of what is compared: a period, the one before, and the same a year ago.
VERGELEKEN: Final = "vergeleken"


def maak_tabel(
    code: str,
    titel: str,
    rijkop: str,
    rijen: Sequence[Rij],
    cellen: Iterable[Sequence[Cel]],
    *,
    koppen: Sequence[str] | None = None,
    totalen: Sequence[Cel] | None = None,
    rijtotalen: Sequence[Cel] | None = None,
    noten: tuple[str, ...] = (),
) -> Tabel:
    """Cells by row; `koppen` for columns that no list names, `totalen` per column, `rijtotalen` per row.

    With `rijtotalen` the last of `totalen` is the grand total.
    """
    aantallen = [tuple(rij) for rij in cellen]
    kant: Sequence[Cel | None] = [None] * len(rijen) if rijtotalen is None else rijtotalen
    onder = None
    if totalen is not None:
        in_de_hoek = totalen[-1] if rijtotalen is not None else None
        onder = Tabelregel("totaal", "Totaal", tuple(totalen[:-1] if rijtotalen is not None else totalen), in_de_hoek)
    return Tabel(
        code=code,
        titel=titel,
        rijkop=rijkop,
        kolommen=tuple(kolom.label for kolom in kolommen(code)) if koppen is None else tuple(koppen),
        regels=tuple(
            Tabelregel(rij.code, rij.label, cel, naast, groep=rij.groep)
            for rij, cel, naast in zip(rijen, aantallen, kant, strict=True)
        ),
        totaalregel=onder,
        verborgen=0,
        cellen=sum(map(len, aantallen)),
        samengevoegd=False,
        noten=noten,
    )


def vergelijk(
    code: str,
    titel: str,
    rijkop: str,
    rijen: Sequence[Rij],
    tellingen: Sequence[Mapping[str, int]],
    *,
    totalen: Sequence[int] | None = None,
    noten: tuple[str, ...] = (),
) -> Tabel:
    """The same rows in this period, the one before, and the same a year ago."""
    return maak_tabel(
        code,
        titel,
        rijkop,
        rijen,
        [[telling.get(rij.code, 0) for telling in tellingen] for rij in rijen],
        koppen=[kolom.label for kolom in kolommen(VERGELEKEN)],
        totalen=totalen,
        noten=noten,
    )


def kruis(
    code: str,
    titel: str,
    rijkop: str,
    rijen: Sequence[Rij],
    koppen: Sequence[Rij],
    aantallen: Counter[tuple[str, str]],
    *,
    noten: tuple[str, ...] = (),
) -> Tabel:
    """Every case in one row and one column, with totals both ways."""
    cellen = [[aantallen[rij.code, kop.code] for kop in koppen] for rij in rijen]
    per_rij = [sum(rij) for rij in cellen]
    per_kolom = [sum(kolom) for kolom in zip(*cellen, strict=True)] if cellen else [0] * len(koppen)
    return maak_tabel(
        code,
        titel,
        rijkop,
        rijen,
        cellen,
        koppen=[kop.label for kop in koppen],
        totalen=[*per_kolom, sum(per_rij)],
        rijtotalen=per_rij,
        noten=noten,
    )
