"""The new cases of a period: by kanaal, eenheid and aard."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from dashboards.overzichten import Optelling, Rij, Telling
from dashboards.overzichten.kolommen import OPEN, STAND, kolommen
from dashboards.overzichten.rijen import GROEPEN, rij
from dashboards.queries.lijsten import ONBEKEND, lijstrijen, tel_lijst, tel_overlappend
from dashboards.queries.zaken import received_in, with_stand
from pvi.kalender import Periode
from pvi.models import OrganisatieEenheid


@dataclass(frozen=True, slots=True)
class Zaak:
    """The codes of one new melding; nothing that leads to a person."""

    kanaal: str
    eenheid: str
    stand: str
    aarden: frozenset[str]


def nieuwe_zaken(periode: Periode, peildatum: date) -> list[Zaak]:
    rijen = with_stand(received_in(periode, peildatum), peildatum).values_list(
        "kanaal", "eenheid_telling__eenheid__code", "stand", "aarden"
    )
    return [
        Zaak(kanaal or ONBEKEND, eenheid or ONBEKEND, STAND[stand], frozenset(aarden) or frozenset({ONBEKEND}))
        for kanaal, eenheid, stand, aarden in rijen
    ]


def tel_kanaal(periode: Periode, nieuw: list[Zaak], instroom: int) -> Telling:
    aantallen = Counter(zaak.kanaal for zaak in nieuw)
    rijen = [*lijstrijen("kanaal", periode, aantallen, zonder={"import"}), rij("kanaal", ONBEKEND, "nog niet bekend")]
    return tel_lijst(
        "kanaal", "Nieuwe meldingen per kanaal", "Kanaal", rijen, aantallen, basis="instroom", totaal=instroom
    )


def tel_eenheid(periode: Periode, nieuw: list[Zaak], instroom: int, voorraad: int) -> Telling:
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


def tel_aard(periode: Periode, nieuw: list[Zaak], instroom: int) -> Telling:
    return tel_overlappend(
        "aard",
        "Nieuwe meldingen per aard",
        "Aard",
        lijstrijen("aard", periode, {aard for zaak in nieuw for aard in zaak.aarden}),
        [zaak.aarden for zaak in nieuw],
        basis="instroom",
        totaal=instroom,
        noten=("Een melding kan meer dan één aard hebben. De rijen zijn samen dan meer dan het totaal.",),
    )
