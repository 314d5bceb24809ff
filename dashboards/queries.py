"""Counting: the only module that aggregates. It counts every case, walled or not, whoever asks.

Where a case stood, and when it came and went, comes from Statuswissel, which nobody can change afterwards. So the same
period counted on another day gives the same numbers of instroom, uitstroom and voorraad.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from dashboards.overzichten import (
    DEFINITIES,
    DREMPEL,
    GROEPEN,
    HOOFDSTUKKEN,
    KERNCIJFERS,
    KLACHTRIJEN,
    MAANDCIJFERS,
    MAANDDEFINITIES,
    MAANDHOOFDSTUKKEN,
    OPEN,
    RAPPORTAGES,
    SMO_STRAF,
    SMO_ZONDER_STRAF,
    STAND,
    Cel,
    Hoofdstuk,
    Marker,
    Optelling,
    Overzicht,
    Rij,
    Telling,
    Verwijzing,
    kolommen,
    rij,
)
from dashboards.verteld import STANDEN, Kwartaal, published_months
from meldingen.actions.signaal import Redencode
from meldingen.models import Consult, Melding, Signaal, Statuswissel, Termijn
from meldingen.workflow import T1, T6, Status
from pvi.kalender import Periode, add_maanden
from pvi.klok import AMSTERDAM
from pvi.models import OrganisatieEenheid, Referentie
from triage.models import Besluit, Klacht, Onderzoek, Reactie, SmoAdvies
from triage.models.klacht import OORDELEN

ONBEKEND = "onbekend"
VORM = RAPPORTAGES["casuistiekoverzicht"]


def casuistiekoverzicht(periode: Periode, *, versie: int = 1) -> Overzicht[Telling]:
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
    return Overzicht(
        soort=VORM.soort,
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


@dataclass(frozen=True, slots=True)
class Dagen:
    """Days in a row, where no Periode fits."""

    van: date
    tot_en_met: date


def _in(periode: Periode | Dagen) -> tuple[datetime, datetime]:
    """First moment of the period, and the first moment after it."""
    return _begin(periode.van), _begin(periode.tot_en_met + timedelta(days=1))


def _telbaar(peildatum: date) -> QuerySet[Melding]:
    """Every melding except those known by then to be a double of another, which counts once (domein §5, T6)."""
    dubbel = Statuswissel.objects.filter(melding=OuterRef("pk"), overgang=T6.code, op__lt=_begin(peildatum))
    # The cheap question first: nearly every case is a double of none, and is then not looked up.
    return Melding.objects.filter(Q(dubbel_van__isnull=True) | ~Exists(dubbel)).order_by()


def _received_in(periode: Periode | Dagen, peildatum: date) -> QuerySet[Melding]:
    van, tot = _in(periode)
    ontvangst = Statuswissel.objects.filter(melding=OuterRef("pk"), overgang=T1.code, op__gte=van, op__lt=tot)
    return _telbaar(peildatum).filter(Exists(ontvangst))


def _closed_in(periode: Periode | Dagen, peildatum: date) -> QuerySet[Melding]:
    van, tot = _in(periode)
    sluiting = Statuswissel.objects.filter(melding=OuterRef("pk"), naar=Status.AFGESLOTEN, op__gte=van, op__lt=tot)
    return _telbaar(peildatum).filter(Exists(sluiting))


def _with_stand(meldingen: QuerySet[Melding], peildatum: date) -> QuerySet[Melding]:
    """Adds `stand`: the status at the beginning of the peildatum; None for what did not exist yet."""
    wissels = Statuswissel.objects.filter(melding=OuterRef("pk"), op__lt=_begin(peildatum)).order_by("-op")
    return meldingen.annotate(stand=Subquery(wissels.values("naar")[:1]))


def _open_on(peildatum: date) -> QuerySet[Melding]:
    """Open at the beginning of the peildatum, by its steps; looked up only for what can have been open then.

    What is closed now and was closed for the last time before the peildatum, was not. Of half a million cases that
    leaves one in ten.
    """
    mogelijk = ~Q(status=Status.AFGESLOTEN) | Q(afgesloten_op__gte=_begin(peildatum))
    return _with_stand(_telbaar(peildatum).filter(mogelijk), peildatum).filter(
        stand__in=[stand for stand in STAND if stand != Status.AFGESLOTEN]
    )


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
    return {
        "instroom": _received_in(periode, peildatum).count(),
        "uitstroom": _closed_in(periode, peildatum).count(),
        "voorraad": _open_on(peildatum).count(),
        "signalen": Signaal.objects.filter(gelogd_op__gte=van, gelogd_op__lt=tot).count(),
        "consulten": Consult.objects.in_periode(periode.van, periode.tot_en_met).count(),
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
    verteld = Kwartaal(periode)
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
        elders=tuple(verteld.elders(eenheid.code) for eenheid in rijen),
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


def _tel_kwaliteit(peildatum: date, eenheid: OrganisatieEenheid | None = None) -> Telling:
    """What is not in another table; missing codes are repeated from the tables themselves (`verwijzingen`)."""
    te_laat = Termijn.objects.filter(verloopt_op__lt=peildatum).filter(
        Q(gestopt_op__isnull=True) | Q(gestopt_op__gte=peildatum)
    )
    if eenheid is not None:
        te_laat = te_laat.filter(melding__eenheid_telling__eenheid=eenheid)
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


# --- The month of one eenheid ---------------------------------------------------------------------------------------

MAANDVORM = RAPPORTAGES["maandrapportage"]
TREND_MAANDEN = 12
# A team has a row of its own from this many people (domein §8).
MINSTE_TEAM = 20


def maandrapportage(eenheid: OrganisatieEenheid, periode: Periode, *, versie: int = 1) -> Overzicht[Telling]:
    """The month of one eenheid, not yet suppressed. Figures of other months are repeated as they were published."""
    peildatum = MAANDVORM.peildatum(periode)
    verteld = Kwartaal(Periode.van_datum("kwartaal", periode.van))
    standen = _count_standen(periode, peildatum)
    plaats = (periode.nummer - 1) % 3
    eigen: dict[str, Cel] = {
        wat: aantallen.get(eenheid.code, 0)
        if verteld.may_tell(eenheid.code, wat, plaats, aantallen)
        else Marker.NIET_GETOOND
        for wat, aantallen in standen.items()
    }
    eigen["lopend"] = _count_lopend(eenheid, peildatum)
    eerder = published_months(periode.laatste(TREND_MAANDEN + 1))
    gepubliceerd = {maand: rijen.get(eenheid.code, {}) for maand, rijen in eerder.items()} | {periode.code: eigen}
    punten = {plek: punt for plek, punt in verteld.punten(eenheid.code, "nieuw").items() if plek < plaats}
    inhoud: dict[str, tuple[Telling, ...]] = {
        "maandcijfers": (_tel_maandcijfers(gepubliceerd, periode),),
        "team": (_tel_team(eenheid, periode, peildatum, punten, eigen["nieuw"]),),
        "triage": (_tel_triage(eenheid, periode),),
        "onderzoek": (_tel_onderzoek(eenheid, periode),),
        "trend": (_tel_maandtrend(gepubliceerd, periode.laatste(TREND_MAANDEN)),),
    }
    return Overzicht(
        soort=MAANDVORM.soort,
        periode=periode.code,
        periode_naam=periode.naam,
        van=periode.van,
        tot_en_met=periode.tot_en_met,
        peildatum=peildatum,
        versie=versie,
        eenheid=eenheid.naam,
        hoofdstukken=tuple(
            Hoofdstuk(vorm.code, vorm.titel, vorm.inleiding, inhoud[vorm.code]) for vorm in MAANDHOOFDSTUKKEN
        ),
        kwaliteit=_tel_kwaliteit(peildatum, eenheid),
        verwijzingen=(),
        definities=MAANDDEFINITIES,
    )


def _count_standen(periode: Periode, peildatum: date) -> dict[str, dict[str, int]]:
    """Figure → eenheid → number from the first day of the quarter through the month; of every eenheid, for the rest."""
    tot_nu_toe = Dagen(Periode.van_datum("kwartaal", periode.van).van, periode.tot_en_met)
    klachten = Klacht.objects.received_in(tot_nu_toe.van, tot_nu_toe.tot_en_met).order_by()
    per_eenheid = "eenheid_telling__eenheid__code"
    bronnen = (
        _received_in(tot_nu_toe, peildatum).values_list(per_eenheid),
        _closed_in(tot_nu_toe, peildatum).values_list(per_eenheid),
        klachten.values_list("eenheid__code"),
    )
    return {
        wat: {code or ONBEKEND: aantal for code, aantal in bron.annotate(aantal=Count("pk"))}
        for wat, bron in zip(STANDEN, bronnen, strict=True)
    }


def _count_lopend(eenheid: OrganisatieEenheid, peildatum: date) -> int:
    """Meldingen about the eenheid and signalen from it that were open on the peildatum."""
    meldingen = _with_stand(_telbaar(peildatum).filter(eenheid_telling__eenheid=eenheid), peildatum)
    signalen = Signaal.objects.filter(eenheid__eenheid=eenheid, gelogd_op__lt=_begin(peildatum)).filter(
        Q(beoordeeld_op__isnull=True) | Q(beoordeeld_op__gte=_begin(peildatum))
    )
    return meldingen.filter(stand__isnull=False).exclude(stand=Status.AFGESLOTEN).count() + signalen.count()


def _tel_maandcijfers(gepubliceerd: dict[str, dict[str, Cel]], periode: Periode) -> Telling:
    maanden = (periode, periode.vorige(), periode.zelfde_vorig_jaar())
    cellen = [[gepubliceerd[maand.code].get(wat.code) for maand in maanden] for wat in MAANDCIJFERS]
    return _tel_gepubliceerd("maandcijfers", "Kerncijfers", "Wat", MAANDCIJFERS, cellen)


def _tel_maandtrend(gepubliceerd: dict[str, dict[str, Cel]], maanden: Sequence[Periode]) -> Telling:
    cellen = [[gepubliceerd[maand.code].get(kolom.code) for kolom in kolommen("maandtrend")] for maand in maanden]
    rijen = tuple(Rij(maand.code, maand.naam.capitalize()) for maand in maanden)
    telling = _tel_gepubliceerd("maandtrend", "Ontwikkeling in twaalf maanden", "Maand", rijen, cellen)
    noot = "Nieuw, afgesloten en klachten tellen vanaf het begin van elk kwartaal. Bij lopend werk tellen signalen mee."
    return replace(telling, noten=(noot,))


def _tel_gepubliceerd(
    code: str, titel: str, rijkop: str, rijen: tuple[Rij, ...], cellen: Sequence[Sequence[Cel | None]]
) -> Telling:
    """Figures beside each other, some of which were never told and stay hidden."""
    return Telling(
        code=code,
        titel=titel,
        rijkop=rijkop,
        kolommen=kolommen(code),
        rijen=rijen,
        aantallen=tuple(tuple(cel if isinstance(cel, int) else 0 for cel in rij) for rij in cellen),
        optelling=Optelling.LOS,
        dicht=frozenset(
            (r, k) for r, rij in enumerate(cellen) for k, cel in enumerate(rij) if not isinstance(cel, int)
        ),
    )


def _tel_team(
    eenheid: OrganisatieEenheid, periode: Periode, peildatum: date, punten: dict[int, int], stand: Cel
) -> Telling:
    """What came since the point before, per team or sector: the parts of a number that both points tell."""
    vorige = max(punten, default=-1)
    kwartaal = Periode.van_datum("kwartaal", periode.van)
    sinds = add_maanden(kwartaal.van, vorige + 1)
    nieuw = _received_in(Dagen(sinds, periode.tot_en_met), peildatum).filter(eenheid_telling__eenheid=eenheid)
    per_team = Counter(nieuw.values_list("eenheid_telling", flat=True))
    rijen, aantallen = _teamrijen(eenheid, periode, per_team)
    van = Periode.van_datum("maand", sinds)
    maanden = periode.naam if van == periode else f"{van.naam} tot en met {periode.naam}"
    return Telling(
        code="team",
        titel=f"Nieuwe meldingen per sector en team, {maanden}",
        rijkop="Sector of team",
        kolommen=kolommen("team"),
        rijen=rijen,
        aantallen=tuple((aantal,) for aantal in aantallen),
        optelling=Optelling.DEELT,
        basis="nieuw",
        totaal=per_team.total(),
        toont_nul=False,
        totaal_dicht=not isinstance(stand, int) or stand - punten.get(vorige, 0) != per_team.total(),
    )


def _teamrijen(
    eenheid: OrganisatieEenheid, periode: Periode, per_eenheid: Counter[int]
) -> tuple[tuple[Rij, ...], list[int]]:
    """A row for each team that is large enough, one for the rest of each sector, and one for what names no sector."""
    onderdelen = OrganisatieEenheid.objects.filter(eenheid=eenheid).select_related("ouder__ouder")
    sectoren: dict[str, Rij] = {}
    aantallen: Counter[str] = Counter()
    teams: dict[str, Rij] = {}
    for deel in onderdelen.order_by("naam"):
        sector, team = deel.ancestor(2), deel.ancestor(3)
        if sector is not None and sector.is_geldig(periode.tot_en_met):
            sectoren.setdefault(sector.code, Rij(sector.code, sector.naam, (sector.naam,)))
        aantal = per_eenheid[deel.pk]
        if team is not None and deel == team and aantal >= DREMPEL and (team.aantal_medewerkers or 0) >= MINSTE_TEAM:
            teams[team.code] = Rij(team.code, team.naam, (sector.naam if sector else eenheid.naam,))
        plek = team.code if team is not None and team.code in teams else sector.code if sector else eenheid.code
        aantallen[plek] += aantal
        if aantal and sector is not None:
            sectoren.setdefault(sector.code, Rij(sector.code, sector.naam, (sector.naam,)))
    met_team = {team.groepen for team in teams.values()}
    rest = [
        replace(rij, label=f"{rij.label}, andere teams") if rij.groepen in met_team else rij
        for rij in sectoren.values()
    ]
    onbekend = Rij(eenheid.code, "Sector niet bekend", ("Sector niet bekend",))
    rijen = (*sorted([*teams.values(), *rest], key=lambda rij: (rij.groepen, rij.label)), onbekend)
    return rijen, [aantallen[rij.code] for rij in rijen]


def _tel_triage(eenheid: OrganisatieEenheid, periode: Periode) -> Telling:
    """First treatments in the month; a case that was closed without triage stopped its term too, and does not count."""
    naar_triage = Statuswissel.objects.filter(melding=OuterRef("melding"), naar=Status.TRIAGE)
    behandeld = Termijn.objects.filter(
        Exists(naar_triage),
        soort="eerste_zitting",
        melding__eenheid_telling__eenheid=eenheid,
        gestopt_op__range=(periode.van, periode.tot_en_met),
    )
    aantallen = Counter(
        "op_tijd" if gestopt <= verloopt else "te_laat"
        for gestopt, verloopt in behandeld.values_list("gestopt_op", "verloopt_op")
    )
    rijen = [Rij("op_tijd", "Binnen de termijn"), Rij("te_laat", "Na de termijn")]
    return _tel_lijst(
        "triage", "Eerste behandeling in de triagecommissie", "Wanneer", rijen, aantallen, basis="behandeld",
        totaal=aantallen.total(),
    )  # fmt: skip


def _tel_onderzoek(eenheid: OrganisatieEenheid, periode: Periode) -> Telling:
    van, tot = _in(periode)
    begonnen = Onderzoek.objects.filter(
        melding__eenheid_telling__eenheid=eenheid, gestart_op__gte=van, gestart_op__lt=tot
    ).order_by()
    aantallen = Counter(begonnen.values_list("soort", flat=True))
    rijen = [Rij(soort.value, str(soort.label)) for soort in Onderzoek.Soort]
    return _tel_lijst(
        "onderzoek", "Begonnen onderzoeken", "Soort", rijen, aantallen, basis="onderzoeken", totaal=aantallen.total()
    )


# --- The reflectiekamer ---------------------------------------------------------------------------------------------


def gebleven_signalen(eenheid: OrganisatieEenheid, periode: Periode) -> Telling:
    """Signalen of an eenheid that VIK kept or closed in the period and that never reached triage, per coded reason."""
    van, tot = _in(periode)
    gebleven = Signaal.objects.filter(
        eenheid__eenheid=eenheid,
        status__in=(Signaal.Status.TEAMAANPAK, Signaal.Status.GESLOTEN),
        beoordeeld_op__gte=van,
        beoordeeld_op__lt=tot,
    ).order_by()
    aantallen = Counter(gebleven.values_list("redencode", flat=True))
    rijen = [Rij(reden.value, str(reden.label)) for reden in Redencode]
    onbekend = [Rij(code, "Reden niet bekend") for code in sorted(set(aantallen) - set(Redencode.values))]
    return _tel_lijst(
        "gebleven", f"Signalen die geen melding werden, {periode.naam}", "Reden", [*rijen, *onbekend], aantallen,
        basis="gebleven", totaal=aantallen.total(),
    )  # fmt: skip
