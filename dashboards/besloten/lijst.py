"""Cases by their kenmerk, with the fase and a number of days; nothing more of them is told."""

from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, Subquery

from dashboards.besloten.meting import Meting
from dashboards.besloten.stroom import over_termijn, te_laat
from dashboards.besloten.tabellen import maak_tabel
from dashboards.besloten.zaken import read_per_melding
from dashboards.overzichten import LIJST, Fase, Rij, Tabel
from dashboards.overzichten.kolommen import kolommen
from pvi import klok


def tel_over_termijn(meting: Meting) -> Tabel:
    """Open cases over a term, the one that is late longest in front; the days are those of the first term."""
    eerste = te_laat(meting).filter(melding=OuterRef("pk")).order_by("verloopt_op", "pk").values("verloopt_op")[:1]
    zaken = over_termijn(meting).annotate(verliep=Subquery(eerste)).values_list("kenmerk", "stand", "verliep")
    return _lijst(
        "lijst",
        "Meldingen over de termijn",
        ((kenmerk, stand, (meting.peildatum - verliep).days) for kenmerk, stand, verliep in zaken),
        ("De dagen zijn kalenderdagen sinds de eerste termijn verliep, tot de peildatum.",),
        "Er zijn geen meldingen over de termijn.",
    )


def tel_open_bij_lc(meting: Meting) -> Tabel:
    """Open cases that lay with the LC, the oldest in front; of the others the LC can open none."""
    mogelijk = meting.open().filter(bij_lc=True)
    bij_lc = {pk for pk, zaak in read_per_melding(mogelijk, meting).items() if zaak.bij_lc}
    zaken = mogelijk.values_list("pk", "kenmerk", "stand", "ontvangen_op")
    return _lijst(
        "lijst_lc",
        "Open meldingen bij de Landelijk Coördinator",
        (
            (kenmerk, stand, (meting.peildatum - klok.day(ontvangen_op)).days)
            for pk, kenmerk, stand, ontvangen_op in zaken
            if pk in bij_lc
        ),
        ("De dagen zijn kalenderdagen sinds de ontvangst, tot de peildatum.",),
        "Er zijn geen open meldingen bij de Landelijk Coördinator.",
    )


def _lijst(vorm: str, titel: str, zaken: Iterable[tuple[str, str, int]], noten: Sequence[str], leeg: str) -> Tabel:
    """`zaken`: kenmerk, status and days; `leeg` is said when there are none."""
    rijen = sorted(zaken, key=lambda zaak: (-zaak[2], zaak[0]))
    return maak_tabel(
        LIJST,
        titel,
        "Melding",
        [Rij(kenmerk, kenmerk) for kenmerk, _, _ in rijen],
        [(Fase[stand.upper()], dagen) for _, stand, dagen in rijen],
        koppen=[kolom.label for kolom in kolommen(vorm)],
        noten=tuple(noten) if rijen else (leeg,),
    )
