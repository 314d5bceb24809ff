"""How cases ended: uitkomst, reactie, straf, and besluit beside advies."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from dashboards.overzichten import Optelling, Rij, Telling
from dashboards.overzichten.kolommen import kolommen
from dashboards.overzichten.rijen import SMO_STRAF, SMO_ZONDER_STRAF
from dashboards.queries.lijsten import lijstrijen, tel_lijst
from dashboards.queries.zaken import begin_of, closed_in, moments
from pvi.kalender import Periode
from triage.models import Besluit, Reactie, SmoAdvies

# What advies and besluit are compared by: codes, so no key is needed.
MAAT = ("betrokkenheid", "straf", "voorwaardelijk", "proeftijd_maanden")


def tel_uitkomst(periode: Periode, peildatum: date, uitstroom: int) -> Telling:
    uitkomsten = closed_in(periode, peildatum).values_list("uitkomst", flat=True)
    aantallen = Counter(uitkomst or "geen" for uitkomst in uitkomsten)
    rijen = [
        *lijstrijen("uitkomst", periode, aantallen),
        Rij("geen", "geen uitkomst (bijvoorbeeld een test)"),
    ]
    return tel_lijst(
        "uitkomst", "Uitkomst van de afgesloten meldingen", "Uitkomst", rijen, aantallen, basis="uitstroom",
        totaal=uitstroom,
    )  # fmt: skip


def tel_reactie(periode: Periode) -> Telling:
    aantallen = Counter(_reacties(periode, is_straf=False).values_list("soort", flat=True))
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
    aantallen = Counter(_reacties(periode, is_straf=True).values_list("soort", "voorwaardelijk"))
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
    """Every penalty of the period beside the advies about the same person."""
    straffen = _reacties(periode, is_straf=True).values_list("betrokkenheid", flat=True)
    oordeel = {
        besluit.betrokkenheid_id: verdict for besluit, verdict in _besluiten_met_advies(peildatum) if besluit.straf
    }
    aantallen = Counter(oordeel.get(betrokkenheid, "onbekend") for betrokkenheid in straffen)
    return tel_lijst(
        "smo_straf", "Straffen naast het advies", "Besluit", SMO_STRAF, aantallen, basis="straffen",
        totaal=aantallen.total(),
    )  # fmt: skip


def tel_smo_zonder_straf(periode: Periode, peildatum: date) -> Telling:
    van, tot = moments(periode)
    aantallen = Counter(
        verdict
        for besluit, verdict in _besluiten_met_advies(peildatum)
        if besluit.straf == "" and verdict != "onbekend" and van <= besluit.definitief_op < tot
    )
    return tel_lijst(
        "smo_zonder_straf", "Besluiten zonder straf naast het advies", "Besluit", SMO_ZONDER_STRAF, aantallen,
        basis="besluiten_zonder_straf", totaal=aantallen.total(),
    )  # fmt: skip


def _besluiten_met_advies(peildatum: date) -> Iterator[tuple[Besluit, str]]:
    """Every besluit that held on the peildatum, and whether it follows the advies of its round."""
    gold = Q(vervallen_op__isnull=True) | Q(vervallen_op__gte=begin_of(peildatum))
    adviezen = {advies.betrokkenheid_id: advies for advies in SmoAdvies.objects.filter(gold).only(*MAAT)}
    besluiten = Besluit.objects.filter(gold, definitief_op__lt=begin_of(peildatum))
    for besluit in besluiten.only(*MAAT, "definitief_op"):
        advies = adviezen.get(besluit.betrokkenheid_id)
        yield besluit, "onbekend" if advies is None else "wijkt_af" if besluit.differs_from(advies) else "volgt"


def _reacties(periode: Periode, *, is_straf: bool) -> QuerySet[Reactie]:
    reacties = Reactie.objects.annotate(teldag=Coalesce("telt_op", "op")).filter(is_straf=is_straf)
    return reacties.filter(teldag__range=(periode.van, periode.tot_en_met)).order_by()
