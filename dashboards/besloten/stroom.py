"""What came in, what was closed and what is open: side by side, per eenheid, and through the periods."""

from collections import Counter

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dashboards.besloten.eenheden import Eenheden
from dashboards.besloten.klachten import klachten
from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import maak_tabel, vergelijk
from dashboards.besloten.zaken import read_stroom
from dashboards.overzichten import Rij, Tabel
from dashboards.overzichten.kolommen import kolommen
from dashboards.overzichten.rijen import KERNCIJFERS, MAANDCIJFERS
from meldingen.models import Consult, Melding, Termijn
from meldingen.termijnen import TERMIJNEN

# A term of these kinds stands still while its case is suspended.
PAUZEERBAAR = frozenset(soort.code for soort in TERMIJNEN if soort.pauzeerbaar)


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
    eenheden = Eenheden(meting)
    stromen = (Meting.nieuw, Meting.afgesloten, Meting.open, over_termijn)
    tellingen = [Counter(eenheden.counts_in(zaak) for zaak in read_stroom(meting, stroom)) for stroom in stromen]
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
    """Terms that had passed on the peildatum and had not stopped then; not what stood still with its case."""
    loopt = Q(gestopt_op__isnull=True) | Q(gestopt_op__gte=meting.peildatum)
    versies = Melding.history.model.objects.filter(id=OuterRef("melding"), history_date__lt=meting.op)
    toen = versies.order_by("-history_date", "-history_id").values("opgeschort")[:1]
    verlopen = Termijn.objects.filter(loopt, verloopt_op__lt=meting.peildatum)
    stil = Coalesce(Subquery(toen), F("melding__opgeschort"), False)
    return verlopen.annotate(stil=stil).exclude(soort__in=PAUZEERBAAR, stil=True).order_by()


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
