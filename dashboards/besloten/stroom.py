"""What came in, what was closed and what is open: side by side, per eenheid, and through the periods."""

from collections import Counter

from django.db.models import Exists, OuterRef, Q, QuerySet

from dashboards.besloten.eenheden import Eenheden
from dashboards.besloten.klachten import klachten
from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import maak_tabel, vergelijk
from dashboards.besloten.zaken import read_zaken
from dashboards.overzichten import Rij, Tabel
from dashboards.overzichten.kolommen import kolommen
from dashboards.overzichten.rijen import KERNCIJFERS, MAANDCIJFERS
from meldingen.models import Consult, Melding, Termijn


def tel_kerncijfers(meting: Meting) -> Tabel:
    rijen = KERNCIJFERS if meting.eenheid is None else MAANDCIJFERS
    standen = [{rij.code: count(m, rij.code) for rij in rijen} for m in meting.vergeleken]
    return vergelijk("kerncijfers", "Kerncijfers", "Wat", rijen, standen)


def count(meting: Meting, wat: str) -> int:
    """One key figure, by the code of its row or column."""
    van, tot_en_met = meting.periode.van, meting.periode.tot_en_met
    match wat:
        case "instroom":
            return meting.nieuw().count()
        case "uitstroom":
            return meting.afgesloten().count()
        case "voorraad":
            return meting.open().count()
        case "signalen":
            return meting.signalen().count()
        case "consulten":
            return Consult.objects.in_periode(van, tot_en_met).count()
        case "klachten":
            return klachten(meting).count()
    raise ValueError(f"Geen kerncijfer: {wat!r}")


def tel_eenheid(meting: Meting) -> Tabel:
    """A row for every eenheid: what came in, went out, is open, and is over a term."""
    eenheden = Eenheden(meting.periode)
    stromen = (meting.nieuw(), meting.afgesloten(), meting.open(), over_termijn(meting))
    tellingen = [Counter(eenheden.code(zaak.eenheid) for zaak in read_zaken(stroom, meting)) for stroom in stromen]
    rijen = eenheden.rijen({code for telling in tellingen for code in telling})
    return maak_tabel(
        "eenheden",
        "Meldingen per eenheid",
        "Eenheid",
        rijen,
        [[telling[rij.code] for telling in tellingen] for rij in rijen],
        totalen=[telling.total() for telling in tellingen],
        noten=("Een melding telt in de eenheid van het gedrag, ook als een andere eenheid haar behandelt.",),
    )


def over_termijn(meting: Meting) -> QuerySet[Melding]:
    """Open cases with at least one term that had passed and still ran on the peildatum."""
    verlopen = te_laat(meting).filter(melding=OuterRef("pk"))
    return meting.open().filter(Exists(verlopen))


def te_laat(meting: Meting) -> QuerySet[Termijn]:
    """Terms that had passed on the peildatum and had not stopped then."""
    return Termijn.objects.filter(is_te_laat(meting)).order_by()


def is_te_laat(meting: Meting) -> Q:
    """The same as a condition on Termijn."""
    loopt = Q(gestopt_op__isnull=True) | Q(gestopt_op__gte=meting.peildatum)
    return loopt & Q(verloopt_op__lt=meting.peildatum)


def tel_trend(meting: Meting, aantal: int, titel: str) -> Tabel:
    """The last periods beside each other, each as known on its own peildatum."""
    code = "trend" if meting.eenheid is None else "maandtrend"
    periodes = meting.periode.laatste(aantal)
    return maak_tabel(
        code,
        titel,
        "Periode",
        [Rij(periode.code, periode.naam.capitalize()) for periode in periodes],
        [[count(meting.over(periode), kolom.code) for kolom in kolommen(code)] for periode in periodes],
    )
