"""Counting: the only module that aggregates. It counts every case, walled or not, whoever asks.

Where a case stood, and when it came and went, comes from Statuswissel, which nobody can change afterwards. So the same
period counted on another day gives the same numbers of instroom, uitstroom and voorraad.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from dashboards.overzichten import (
    DEFINITIES,
    GROEPEN,
    HOOFDSTUKKEN,
    KERNCIJFERS,
    KLACHTRIJEN,
    OPEN,
    RAPPORTAGES,
    SMO_STRAF,
    SMO_ZONDER_STRAF,
    STAND,
    Casuistiekoverzicht,
    Hoofdstuk,
    Optelling,
    Rij,
    Telling,
    Verwijzing,
    kolommen,
    rij,
)
from meldingen.models import Consult, Melding, Signaal, Statuswissel, Termijn
from meldingen.workflow import T1, T6, Status
from pvi.kalender import Periode
from pvi.klok import AMSTERDAM
from pvi.models import OrganisatieEenheid, Referentie
from triage.models import Besluit, Klacht, Reactie, SmoAdvies
from triage.models.klacht import OORDELEN

ONBEKEND = "onbekend"
VORM = RAPPORTAGES["casuistiekoverzicht"]


def casuistiekoverzicht(periode: Periode, *, versie: int = 1) -> Casuistiekoverzicht[Telling]:
    """Everything the report needs, not yet suppressed. Every period in it is counted as of its own peildatum."""
    peildatum = VORM.peildatum(periode)
    cijfers = {p: _count_kerncijfers(p) for p in {*periode.laatste(4), periode.zelfde_vorig_jaar()}}
    nieuw = _nieuwe_zaken(periode, peildatum)
    instroom = cijfers[periode]["instroom"]
    inhoud: dict[str, tuple[Telling, ...]] = {
        "kerncijfers": (_tel_kerncijfers([cijfers[p] for p in _vergeleken(periode)]),),
        "kanaal": (_tel_kanaal(periode, nieuw, instroom),),
        "eenheid": (_tel_eenheid(periode, nieuw, instroom, cijfers[periode]["voorraad"]),),
        "aard": (_tel_aard(periode, nieuw, instroom),),
        "afdoening": (
            _tel_uitkomst(periode, peildatum, cijfers[periode]["uitstroom"]),
            _tel_reactie(periode),
            _tel_straf(periode),
        ),
        "advies": (_tel_smo_straf(periode), _tel_smo_zonder_straf(periode)),
        "klachten": (_tel_klacht(periode),),
        "trend": (_tel_trend({p: cijfers[p] for p in periode.laatste(4)}),),
    }
    return Casuistiekoverzicht(
        periode=periode.code,
        periode_naam=periode.naam,
        van=periode.van,
        tot_en_met=periode.tot_en_met,
        peildatum=peildatum,
        versie=versie,
        eenheid="",
        hoofdstukken=tuple(
            Hoofdstuk(vorm.code, vorm.titel, vorm.inleiding, inhoud[vorm.code])
            for vorm in HOOFDSTUKKEN
            if vorm.nummer in VORM.hoofdstukken
        ),
        kwaliteit=_tel_kwaliteit(peildatum),
        verwijzingen=(
            Verwijzing("Nieuwe meldingen zonder bekend kanaal", "kanaal", ONBEKEND),
            Verwijzing("Nieuwe meldingen zonder bekende eenheid", "eenheid", ONBEKEND),
            Verwijzing("Nieuwe meldingen zonder bekende aard", "aard", ONBEKEND),
            Verwijzing("Klachten waarvan het oordeel niet bekend is", "klacht", ONBEKEND),
            Verwijzing("Klachten met een resultaat dat niet klopt met de samenvatting", "klacht", "nakijken"),
        ),
        definities=DEFINITIES,
    )


# --- Which cases ----------------------------------------------------------------------------------------------------


def _begin(dag: date) -> datetime:
    return datetime.combine(dag, time.min, AMSTERDAM)


def _in(periode: Periode) -> tuple[datetime, datetime]:
    """First moment of the period, and the first moment after it."""
    return _begin(periode.van), _begin(periode.tot_en_met + timedelta(days=1))


def _telbaar(peildatum: date) -> QuerySet[Melding]:
    """Every melding except those known by then to be a double of another, which counts once (domein §5, T6)."""
    dubbel = Statuswissel.objects.filter(melding=OuterRef("pk"), overgang=T6.code, op__lt=_begin(peildatum))
    return Melding.objects.filter(~Exists(dubbel) | Q(dubbel_van__isnull=True)).order_by()


def _received_in(periode: Periode, peildatum: date) -> QuerySet[Melding]:
    van, tot = _in(periode)
    ontvangst = Statuswissel.objects.filter(melding=OuterRef("pk"), overgang=T1.code, op__gte=van, op__lt=tot)
    return _telbaar(peildatum).filter(Exists(ontvangst))


def _closed_in(periode: Periode, peildatum: date) -> QuerySet[Melding]:
    van, tot = _in(periode)
    sluiting = Statuswissel.objects.filter(melding=OuterRef("pk"), naar=Status.AFGESLOTEN, op__gte=van, op__lt=tot)
    return _telbaar(peildatum).filter(Exists(sluiting))


def _with_stand(meldingen: QuerySet[Melding], peildatum: date) -> QuerySet[Melding]:
    """Adds `stand`: the status at the beginning of the peildatum; None for what did not exist yet."""
    wissels = Statuswissel.objects.filter(melding=OuterRef("pk"), op__lt=_begin(peildatum)).order_by("-op")
    return meldingen.annotate(stand=Subquery(wissels.values("naar")[:1]))


@dataclass(frozen=True, slots=True)
class _Zaak:
    """The codes of one new melding; nothing that leads to a person."""

    kanaal: str
    eenheid: str
    stand: str
    aarden: frozenset[str]


def _nieuwe_zaken(periode: Periode, peildatum: date) -> list[_Zaak]:
    rijen = _with_stand(_received_in(periode, peildatum), peildatum).values_list(
        "kanaal", "eenheid_telling__eenheid__code", "stand", "aarden"
    )
    return [
        _Zaak(kanaal or ONBEKEND, eenheid or ONBEKEND, STAND[stand], frozenset(aarden) or frozenset({ONBEKEND}))
        for kanaal, eenheid, stand, aarden in rijen
    ]


# --- Chapters -------------------------------------------------------------------------------------------------------


def _vergeleken(periode: Periode) -> tuple[Periode, Periode, Periode]:
    return periode, periode.vorige(), periode.zelfde_vorig_jaar()


def _count_kerncijfers(periode: Periode) -> dict[str, int]:
    peildatum = VORM.peildatum(periode)
    van, tot = _in(periode)
    open_zaken = (
        _with_stand(_telbaar(peildatum), peildatum).filter(stand__isnull=False).exclude(stand=Status.AFGESLOTEN)
    )
    return {
        "instroom": _received_in(periode, peildatum).count(),
        "uitstroom": _closed_in(periode, peildatum).count(),
        "voorraad": open_zaken.count(),
        "signalen": Signaal.objects.filter(gelogd_op__gte=van, gelogd_op__lt=tot).count(),
        "consulten": Consult.objects.filter(maand__range=(periode.van, periode.tot_en_met)).count(),
    }


def _tel_kerncijfers(cijfers: Sequence[dict[str, int]]) -> Telling:
    return Telling(
        code="kerncijfers",
        titel="Kerncijfers",
        rijkop="Wat",
        kolommen=kolommen("kerncijfers"),
        rijen=KERNCIJFERS,
        aantallen=tuple(tuple(cijfer[wat.code] for cijfer in cijfers) for wat in KERNCIJFERS),
        optelling=Optelling.LOS,
    )


def _tel_trend(cijfers: dict[Periode, dict[str, int]]) -> Telling:
    return Telling(
        code="trend",
        titel="Ontwikkeling in vier kwartalen",
        rijkop="Kwartaal",
        kolommen=kolommen("trend"),
        rijen=tuple(Rij(periode.code, f"K{periode.nummer} {periode.jaar}") for periode in cijfers),
        aantallen=tuple(tuple(cijfer[kolom.code] for kolom in kolommen("trend")) for cijfer in cijfers.values()),
        optelling=Optelling.LOS,
    )


def _tel_kanaal(periode: Periode, nieuw: list[_Zaak], instroom: int) -> Telling:
    aantallen = Counter(zaak.kanaal for zaak in nieuw)
    rijen = [*_rijen("kanaal", periode, aantallen, zonder={"import"}), rij("kanaal", ONBEKEND, "nog niet bekend")]
    return _tel_lijst(
        "kanaal", "Nieuwe meldingen per kanaal", "Kanaal", rijen, aantallen, basis="instroom", totaal=instroom
    )


def _tel_eenheid(periode: Periode, nieuw: list[_Zaak], instroom: int, voorraad: int) -> Telling:
    aantallen = Counter((zaak.eenheid, zaak.stand) for zaak in nieuw)
    rijen = _eenheidrijen(periode, {zaak.eenheid for zaak in nieuw})
    standen = kolommen("eenheid")
    return Telling(
        code="eenheid",
        titel="Nieuwe meldingen per eenheid, naar stand op de peildatum",
        rijkop="Eenheid",
        kolommen=standen,
        rijen=rijen,
        aantallen=tuple(tuple(aantallen[eenheid.code, stand.code] for stand in standen) for eenheid in rijen),
        optelling=Optelling.DEELT,
        basis="instroom",
        totaal=instroom,
        # Whoever reads the stock knows that no more of these cases can be open.
        plafond=(OPEN, voorraad),
    )


def _eenheidrijen(periode: Periode, geteld: set[str]) -> tuple[Rij, ...]:
    """The units that handle cases at the end of the period, any other that counts (LE), and the unknown one."""
    handelend = set(OrganisatieEenheid.objects.handling(periode.tot_en_met).values_list("code", flat=True))
    volgorde = list(GROEPEN["eenheid"])
    eenheden = OrganisatieEenheid.objects.filter(code__in=handelend | geteld)
    rijen = [rij("eenheid", e.code, e.naam, e.soort) for e in eenheden]
    rijen.sort(key=lambda r: (volgorde.index(r.code) if r.code in volgorde else len(volgorde), r.label))
    return (*rijen, rij("eenheid", ONBEKEND, "Eenheid onbekend"))


def _tel_aard(periode: Periode, nieuw: list[_Zaak], instroom: int) -> Telling:
    return _tel_overlappend(
        "aard",
        "Nieuwe meldingen per aard",
        "Aard",
        _rijen("aard", periode, {aard for zaak in nieuw for aard in zaak.aarden}),
        [zaak.aarden for zaak in nieuw],
        basis="instroom",
        totaal=instroom,
        noten=("Een melding kan meer dan één aard hebben. De rijen zijn samen dan meer dan het totaal.",),
    )


def _tel_uitkomst(periode: Periode, peildatum: date, uitstroom: int) -> Telling:
    uitkomsten = _closed_in(periode, peildatum).values_list("uitkomst", flat=True)
    aantallen = Counter(uitkomst or "geen" for uitkomst in uitkomsten)
    rijen = [*_rijen("uitkomst", periode, aantallen), rij("uitkomst", "geen", "geen uitkomst (bijvoorbeeld een test)")]
    return _tel_lijst(
        "uitkomst", "Uitkomst van de afgesloten meldingen", "Uitkomst", rijen, aantallen, basis="uitstroom",
        totaal=uitstroom,
    )  # fmt: skip


def _tel_reactie(periode: Periode) -> Telling:
    aantallen = Counter(_reacties(periode, is_straf=False).values_list("soort", flat=True))
    return _tel_lijst(
        "reactie",
        "Reacties die geen straf zijn",
        "Reactie",
        _rijen("reactie", periode, aantallen),
        aantallen,
        basis="reacties",
        totaal=aantallen.total(),
    )


def _tel_straf(periode: Periode) -> Telling:
    aantallen = Counter(_reacties(periode, is_straf=True).values_list("soort", "voorwaardelijk"))
    rijen = _rijen("straf", periode, {soort for soort, _ in aantallen})
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


# What advies and besluit are compared by: codes, so no key is needed.
MAAT = ("betrokkenheid", "straf", "voorwaardelijk", "proeftijd_maanden")


def _tel_smo_straf(periode: Periode) -> Telling:
    """Every penalty of the period beside the advies about the same person."""
    straffen = _reacties(periode, is_straf=True).values_list("betrokkenheid", flat=True)
    oordeel = {besluit.betrokkenheid_id: verdict for besluit, verdict in _besluiten_met_advies() if besluit.straf}
    aantallen = Counter(oordeel.get(betrokkenheid, "onbekend") for betrokkenheid in straffen)
    return _tel_lijst(
        "smo_straf", "Straffen naast het advies", "Besluit", SMO_STRAF, aantallen, basis="straffen",
        totaal=aantallen.total(),
    )  # fmt: skip


def _tel_smo_zonder_straf(periode: Periode) -> Telling:
    van, tot = _in(periode)
    aantallen = Counter(
        verdict
        for besluit, verdict in _besluiten_met_advies()
        if besluit.straf == "" and verdict != "onbekend" and van <= besluit.definitief_op < tot
    )
    return _tel_lijst(
        "smo_zonder_straf", "Besluiten zonder straf naast het advies", "Besluit", SMO_ZONDER_STRAF, aantallen,
        basis="besluiten_zonder_straf", totaal=aantallen.total(),
    )  # fmt: skip


def _besluiten_met_advies() -> Iterator[tuple[Besluit, str]]:
    """Every besluit that holds, and whether it follows the advies of its round."""
    adviezen = {advies.betrokkenheid_id: advies for advies in SmoAdvies.objects.current().only(*MAAT)}
    for besluit in Besluit.objects.current().filter(definitief_op__isnull=False).only(*MAAT, "definitief_op"):
        advies = adviezen.get(besluit.betrokkenheid_id)
        yield besluit, "onbekend" if advies is None else "wijkt_af" if besluit.differs_from(advies) else "volgt"


def _reacties(periode: Periode, *, is_straf: bool) -> QuerySet[Reactie]:
    return Reactie.objects.filter(is_straf=is_straf, op__range=(periode.van, periode.tot_en_met)).order_by()


def _tel_klacht(periode: Periode) -> Telling:
    """Klachten, not verdicts: a klacht of twelve elements would fill a cell by itself, and its klager knows it."""
    klachten = Klacht.objects.received_in(periode.van, periode.tot_en_met).order_by()
    return _tel_overlappend(
        "klacht",
        "Klachten naar oordeel per element",
        "Oordeel",
        KLACHTRIJEN,
        [_oordelen(klacht) for klacht in klachten],
        basis="klachten",
        totaal=len(klachten),
        noten=("Een klacht met meer elementen kan meer dan één soort oordeel hebben.",),
    )


def _oordelen(klacht: Klacht) -> frozenset[str]:
    """The rows of KLACHTRIJEN in which this klacht counts: at least one."""
    if klacht.oordelen is None:
        return frozenset({ONBEKEND})
    gegeven = {oordeel for oordeel, aantal in zip(OORDELEN, klacht.oordelen, strict=True) if aantal}
    return frozenset(gegeven or {"nakijken" if klacht.is_anders_dan_geregistreerd else "zonder"})


def _tel_kwaliteit(peildatum: date) -> Telling:
    """What is not in another table; missing codes are repeated from the tables themselves (`verwijzingen`)."""
    te_laat = Termijn.objects.filter(verloopt_op__lt=peildatum).filter(
        Q(gestopt_op__isnull=True) | Q(gestopt_op__gte=peildatum)
    )
    return Telling(
        code="kwaliteit",
        titel="Volledig en op tijd",
        rijkop="Punt",
        kolommen=kolommen("kwaliteit"),
        rijen=(Rij("te_laat", "Termijnen die op de peildatum waren verlopen"),),
        aantallen=((te_laat.count(),),),
        optelling=Optelling.LOS,
        noten=("Elke stap krijgt het moment waarop die is vastgelegd. Een stap van na de peildatum telt niet mee.",),
    )


# --- Rows -----------------------------------------------------------------------------------------------------------


def _rijen(lijst: str, periode: Periode, geteld: Iterable[str], zonder: Iterable[str] = ()) -> list[Rij]:
    """The values of a reference list that held in the period, and any other that was counted."""
    geteld = set(geteld)
    waarden = Referentie.objects.filter(
        Q(geldig_van__lte=periode.tot_en_met) & (Q(geldig_tot__isnull=True) | Q(geldig_tot__gte=periode.van))
        | Q(code__in=geteld),
        lijst=lijst,
    ).exclude(code__in=set(zonder) - geteld)
    rijen = [rij(lijst, waarde.code, waarde.label) for waarde in waarden.order_by("volgorde")]
    bekend = {r.code for r in rijen}
    return rijen + [rij(lijst, code, code) for code in sorted(geteld - bekend - {ONBEKEND, "geen"})]


def _tel_lijst(
    code: str,
    titel: str,
    rijkop: str,
    rijen: Sequence[Rij],
    aantallen: Counter[str],
    *,
    optelling: Optelling = Optelling.DEELT,
    **meer: Any,
) -> Telling:
    return Telling(
        code=code,
        titel=titel,
        rijkop=rijkop,
        kolommen=kolommen(code),
        rijen=tuple(rijen),
        aantallen=tuple((aantallen[r.code],) for r in rijen),
        optelling=optelling,
        **meer,
    )


def _tel_overlappend(
    code: str, titel: str, rijkop: str, rijen: Sequence[Rij], gevallen: Sequence[frozenset[str]], **meer: Any
) -> Telling:
    """Rows of which one case may be in several. Groups are counted anew: a case is in each of them once."""

    def tel(rijen: Sequence[Rij], aantallen: Counter[str], grovere: tuple[Telling, ...] = ()) -> Telling:
        return _tel_lijst(code, titel, rijkop, rijen, aantallen, optelling=Optelling.OVERLAPT, grovere=grovere, **meer)

    def count_groepen(niveau: int) -> Telling:
        groep = {r.code: r.groepen[niveau] for r in rijen}
        leden = {naam: tuple(r.label for r in rijen if groep[r.code] == naam) for naam in dict.fromkeys(groep.values())}
        per_groep = Counter(naam for geval in gevallen for naam in {groep[soort] for soort in geval})
        return tel([Rij(naam, naam, (), delen if len(delen) > 1 else ()) for naam, delen in leden.items()], per_groep)

    aantallen = Counter(soort for geval in gevallen for soort in geval)
    return tel(rijen, aantallen, tuple(count_groepen(niveau) for niveau in range(len(rijen[0].groepen))))
