"""Cases by their kenmerk, with the fase and a number of days; nothing more of them is told."""

from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, Subquery

from dashboards.besloten.eenheden import Eenheden
from dashboards.besloten.meting import Meting
from dashboards.besloten.stroom import over_termijn, te_laat
from dashboards.besloten.tabellen import maak_tabel
from dashboards.besloten.toen import read_as_known
from dashboards.besloten.zaken import read_per_melding
from dashboards.overzichten import LIJST, Fase, Rij, Tabel
from dashboards.overzichten.kolommen import kolommen
from dashboards.queries.zaken import with_stand
from meldingen.models import Statuswissel
from meldingen.workflow import Status
from pvi import klok
from pvi.models.referentie import labels


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


def tel_zaken(meting: Meting) -> Tabel:
    """Every new case in codes, by eenheid and age; nothing that says which case it is."""
    sluiting = Statuswissel.objects.filter(melding=OuterRef("pk"), naar=Status.AFGESLOTEN, op__lt=meting.op)
    nieuw = with_stand(meting.nieuw(), meting.peildatum).annotate(
        gesloten=Subquery(sluiting.order_by("-op", "-pk").values("op")[:1])
    )
    codes = read_per_melding(meting.nieuw(), meting)
    uitkomsten = read_as_known(meting.nieuw(), meting.op, "uitkomst")
    eenheden = Eenheden(meting)
    rijen = []
    for pk, stand, ontvangen_op, gesloten in nieuw.values_list("pk", "stand", "ontvangen_op", "gesloten"):
        zaak, (uitkomst,) = codes[pk], uitkomsten[pk]
        tot = klok.day(gesloten) if stand == Status.AFGESLOTEN else meting.peildatum
        delen = (
            eenheden.counts_in(zaak),
            " en ".join(sorted(labels("aard", zaak.aarden))),
            " en ".join(sorted(labels("grond", zaak.gronden))),
            str(Status(stand).label),
            *labels("uitkomst", [uitkomst] if uitkomst else []),
        )
        rijen.append((delen, (tot - klok.day(ontvangen_op)).days))
    rijen.sort()
    return maak_tabel(
        "zaken",
        "Elke nieuwe melding in codes",
        "Eenheid · aard · grond · fase · uitkomst",
        [Rij(str(nummer), " · ".join(delen)) for nummer, (delen, _) in enumerate(rijen, start=1)],
        [(dagen,) for _, dagen in rijen],
        noten=("De dagen lopen van de ontvangst tot het sluiten, of tot de peildatum.",),
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
