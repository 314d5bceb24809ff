"""The new cases of a period: by kanaal, eenheid and aard."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from dashboards.overzichten import Optelling, Rij, Telling
from dashboards.overzichten.kolommen import AFGESLOTEN, OPEN, STAND, kolommen
from dashboards.overzichten.rijen import EENHEDEN
from dashboards.queries.lijsten import ONBEKEND, lijstrijen, tel_lijst, tel_overlappend
from dashboards.queries.zaken import received_in, with_stand
from dashboards.suppression import splits_stand
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
    rijen = [*lijstrijen("kanaal", periode, aantallen, zonder={"import"}), Rij(ONBEKEND, "nog niet bekend")]
    return tel_lijst(
        "kanaal", "Nieuwe meldingen per kanaal", "Kanaal", rijen, aantallen, basis="instroom", totaal=instroom
    )


def tel_eenheid(periode: Periode, nieuw: list[Zaak], cijfer: dict[str, int], vorige: dict[str, int]) -> Telling:
    """Whoever reads the figures of the police knows that no more of these cases can be open, or closed."""
    aantallen = Counter((zaak.eenheid, zaak.stand) for zaak in nieuw)
    rijen = _eenheidrijen(periode, {zaak.eenheid for zaak in nieuw})
    standen = kolommen("eenheid")
    return Telling(
        code="eenheid",
        titel="Nieuwe meldingen per eenheid",
        rijkop="Eenheid",
        kolommen=standen,
        rijen=rijen,
        aantallen=tuple(tuple(aantallen[eenheid.code, stand.code] for stand in standen) for eenheid in rijen),
        optelling=Optelling.DEELT,
        basis="instroom",
        totaal=cijfer["instroom"],
        plafonds=((OPEN, cijfer["voorraad"]), (AFGESLOTEN, cijfer["uitstroom"])),
        splitst=splits_stand(cijfer, vorige, sum(zaak.stand == "afgesloten" for zaak in nieuw)),
    )


def _eenheidrijen(periode: Periode, geteld: set[str]) -> tuple[Rij, ...]:
    """The units that handle cases at the end of the period, any other that counts (LE), and the unknown one."""
    handelend = set(OrganisatieEenheid.objects.handling(periode.tot_en_met).values_list("code", flat=True))
    eenheden = OrganisatieEenheid.objects.filter(code__in=handelend | geteld)
    rijen = [Rij(e.code, e.naam) for e in eenheden]
    rijen.sort(key=lambda r: (EENHEDEN.index(r.code) if r.code in EENHEDEN else len(EENHEDEN), r.label))
    return (*rijen, Rij(ONBEKEND, "Eenheid onbekend"))


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
