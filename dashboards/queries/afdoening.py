"""How cases ended: uitkomst, reactie, straf, and besluit beside advies."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from dashboards.overzichten import Optelling, Telling
from dashboards.overzichten.kolommen import kolommen
from dashboards.overzichten.rijen import GEEN_UITKOMST, SMO_STRAF, SMO_ZONDER_STRAF
from dashboards.queries.lijsten import lijstrijen, tel_lijst
from dashboards.queries.zaken import begin_of, closed_in, moments
from pvi.kalender import Periode
from triage.models import Besluit, Reactie, SmoAdvies

# What advies and besluit are compared by: codes, so no key is needed.
MAAT = ("betrokkenheid", "straf", "voorwaardelijk", "proeftijd_maanden")


def tel_uitkomst(periode: Periode, peildatum: date, uitstroom: int) -> Telling:
    uitkomsten = closed_in(periode, peildatum).values_list("uitkomst", flat=True)
    aantallen = Counter(uitkomst or GEEN_UITKOMST.code for uitkomst in uitkomsten)
    rijen = [*lijstrijen("uitkomst", periode, aantallen), GEEN_UITKOMST]
    return tel_lijst(
        "uitkomst", "Uitkomst van de afgesloten meldingen", "Uitkomst", rijen, aantallen, basis="uitstroom",
        totaal=uitstroom,
    )  # fmt: skip


def tel_reactie(periode: Periode) -> Telling:
    aantallen = Counter(reacties(periode, is_straf=False).values_list("soort", flat=True))
    return tel_lijst(
        "reactie",
        "Reacties die geen straf zijn",
        "Reactie",
        lijstrijen("reactie", periode, aantallen),
        aantallen,
        basis="reacties",
        totaal=aantallen.total(),
    )


def tel_straf(periode: Periode) -> Telling:
    aantallen = Counter(reacties(periode, is_straf=True).values_list("soort", "voorwaardelijk"))
    rijen = lijstrijen("straf", periode, {soort for soort, _ in aantallen})
    is_voorwaardelijk = [kolom.code == "voorwaardelijk" for kolom in kolommen("straf")]
    return Telling(
        code="straf",
        titel="Disciplinaire straffen",
        rijkop="Straf",
        kolommen=kolommen("straf"),
        rijen=tuple(rijen),
        aantallen=tuple(tuple(aantallen[straf.code, vorm] for vorm in is_voorwaardelijk) for straf in rijen),
        optelling=Optelling.DEELT,
        basis="straffen",
        totaal=aantallen.total(),
    )


def tel_smo_straf(periode: Periode, peildatum: date) -> Telling:
    aantallen = count_smo_straf(reacties(periode, is_straf=True), peildatum)
    return tel_lijst(
        "smo_straf", "Straffen naast het advies", "Besluit", SMO_STRAF, aantallen, basis="straffen",
        totaal=aantallen.total(),
    )  # fmt: skip


def tel_smo_zonder_straf(periode: Periode, peildatum: date) -> Telling:
    aantallen = count_smo_zonder_straf(Besluit.objects.all(), periode, peildatum)
    return tel_lijst(
        "smo_zonder_straf", "Besluiten zonder straf naast het advies", "Besluit", SMO_ZONDER_STRAF, aantallen,
        basis="besluiten_zonder_straf", totaal=aantallen.total(),
    )  # fmt: skip


def count_smo_straf(straffen: QuerySet[Reactie], peildatum: date) -> Counter[str]:
    """Every one of these penalties beside the advies about the same person."""
    besluiten = Besluit.objects.exclude(straf="").filter(betrokkenheid__in=straffen.values("betrokkenheid"))
    oordeel = {besluit.betrokkenheid_id: oordeel for besluit, oordeel in _besluiten_met_advies(besluiten, peildatum)}
    return Counter(oordeel.get(wie, "onbekend") for wie in straffen.values_list("betrokkenheid", flat=True))


def count_smo_zonder_straf(besluiten: QuerySet[Besluit], periode: Periode, peildatum: date) -> Counter[str]:
    """Besluiten of the period without a penalty, beside the advies; without an advies they do not count."""
    van, tot = moments(periode)
    zonder = besluiten.filter(straf="", definitief_op__gte=van, definitief_op__lt=tot)
    return Counter(oordeel for _, oordeel in _besluiten_met_advies(zonder, peildatum) if oordeel != "onbekend")


def _besluiten_met_advies(besluiten: QuerySet[Besluit], peildatum: date) -> Iterator[tuple[Besluit, str]]:
    """Each of these that held on the peildatum, and whether it follows the advies of its round."""
    begin = begin_of(peildatum)
    gold = Q(vervallen_op__isnull=True) | Q(vervallen_op__gte=begin)
    geldend = besluiten.filter(gold, definitief_op__lt=begin).order_by()
    adviezen = SmoAdvies.objects.filter(gold, gemaakt_op__lt=begin, betrokkenheid__in=geldend.values("betrokkenheid"))
    per_persoon = {advies.betrokkenheid_id: advies for advies in adviezen.order_by().only(*MAAT)}
    for besluit in geldend.only(*MAAT):
        advies = per_persoon.get(besluit.betrokkenheid_id)
        yield besluit, "onbekend" if advies is None else "wijkt_af" if besluit.differs_from(advies) else "volgt"


def reacties(periode: Periode, *, is_straf: bool) -> QuerySet[Reactie]:
    """Penalties, or other answers, that count in the period."""
    geteld = Reactie.objects.annotate(teldag=Coalesce("telt_op", "op")).filter(is_straf=is_straf)
    return geteld.filter(teldag__range=(periode.van, periode.tot_en_met)).order_by()
