"""What a correction changed: each figure that is another one than in the version before."""

from collections.abc import Iterator
from dataclasses import replace

from dashboards.besloten.tabellen import maak_tabel
from dashboards.overzichten import Cel, Hoofdstuk, Overzicht, Rij, Tabel

CODE = "wijzigingen"
INLEIDING = "Deze versie telt met wat er later bekend werd. Deze cijfers zijn anders dan in de vorige versie."
Plek = tuple[str, str, str]


def with_wijzigingen(overzicht: Overzicht[Tabel], vorige: Overzicht[Tabel]) -> Overzicht[Tabel]:
    """The report with a last chapter that names every figure that changed."""
    was, nu = dict(_figures(vorige)), dict(_figures(overzicht))
    anders = [plek for plek in {**nu, **was} if was.get(plek, 0) != nu.get(plek, 0)]
    tabel = maak_tabel(
        CODE,
        "Wat is er veranderd",
        "Cijfer",
        [Rij(str(nummer), ": ".join(plek)) for nummer, plek in enumerate(anders, start=1)],
        [(was.get(plek, 0), nu.get(plek, 0)) for plek in anders],
        koppen=("Was", "Is"),
        noten=() if anders else ("Er is geen cijfer veranderd.",),
    )
    return replace(
        overzicht, hoofdstukken=(*overzicht.hoofdstukken, Hoofdstuk(CODE, "Wat is er veranderd", INLEIDING, (tabel,)))
    )


def _figures(overzicht: Overzicht[Tabel]) -> Iterator[tuple[Plek, Cel]]:
    """Table, row and column as they are printed, with the figure there."""
    for tabel in overzicht.inhoud():
        if tabel.code == CODE:
            continue
        for regel in [*tabel.regels, *([tabel.totaalregel] if tabel.totaalregel else [])]:
            for kolom, cel in zip(tabel.kolommen, regel.cellen, strict=True):
                yield (tabel.titel, regel.label, kolom), cel
