"""Terms so late that they reached the top: what CDO and Korpsleiding read of a case they never open.

A pseudonymised line: kenmerk, eenheid, which term, how late, who is to act. Row 41 gives no reach over cases.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from meldingen.models import Benadeling, Melding, Notificatie, Signaal, Termijn
from meldingen.notifications import NIET_OVER_VIK, WIE
from meldingen.procesgang import name_of
from meldingen.termijnen import SOORT, STAP_NA, Stand
from meldingen.toegang import Toegang, toegang
from meldingen.workflow import Recht
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Rol

STAPPEN = len(STAP_NA)


@dataclass(frozen=True)
class Escalatie:
    kenmerk: str
    eenheid: str
    termijn: str
    verloopt_op: date
    stand: Stand
    aan_zet: str


def escalated_to(medewerker: Medewerker) -> QuerySet[Termijn]:
    """Late terms of cases that reached an office of this person, the latest first; none behind a wall."""
    wie = toegang(medewerker)
    rollen = {a.rol for a in wie.with_recht(Recht.ESCALATIE)}
    ambten = {woord for woord, (van, _, recht) in WIE.items() if recht == Recht.ESCALATIE and rollen.intersection(van)}
    laat = (
        Termijn.objects.open()
        .filter(
            soort__in=[soort.code for soort in SOORT.values() if ambten.intersection(soort.escaleert)],
            stap__gte=1,
            melding__isnull=False,
        )
        .exclude(melding__in=wie.uitgesloten)
    )
    verteld = set(Notificatie.objects.filter(medewerker=medewerker).values_list("aanleiding", flat=True))
    leeg = _vacant()
    mijn = [
        termijn.pk
        for termijn in laat
        if reached(termijn.regel.escaleert, termijn.stap, leeg) & ambten
        # Who stood before this office may be walled off: then its mail came here earlier.
        or any(f"{termijn.pk}:{stap}" in verteld for stap in range(1, STAPPEN + 1))
    ]
    return laat.filter(pk__in=mijn).select_related("melding__eenheid_behandeling").order_by("verloopt_op", "pk")


def late_with(medewerker: Medewerker) -> QuerySet[Termijn]:
    """Late terms of cases in reach that reached an office of this person below the top, the latest first."""
    wie = toegang(medewerker)
    bereikt = Q(pk__in=())
    for woord, (rollen, functie, recht) in WIE.items():
        if recht == Recht.ESCALATIE or not any(
            a.rol in rollen and functie in ("", a.functie) for a in wie.aanstellingen
        ):
            continue
        stappen = Q(pk__in=())
        for soort in SOORT.values():
            if woord in soort.escaleert:
                stappen |= Q(soort=soort.code, stap__gt=soort.escaleert.index(woord))
        if woord == "sh":
            bereikt |= stappen & Q(signaal__in=_signalen_below(wie))
            continue
        zaken = Melding.objects.permitted(medewerker, recht, rollen)
        bereikt |= stappen & (
            Q(melding__in=zaken.values("pk")) | Q(benadeling__in=_benadelingen(medewerker, woord, zaken))
        )
    return Termijn.objects.open().filter(bereikt).order_by("verloopt_op", "pk")


def _benadelingen(medewerker: Medewerker, woord: str, zaken: QuerySet[Melding]) -> QuerySet[Benadeling]:
    """VIK hears of what it handles itself: one about somebody at VIK lies elsewhere. Above it, of cases in reach."""
    if Rol.VI in WIE[woord][0]:
        return Benadeling.objects.permitted(medewerker)
    alle = Benadeling.objects.filter(melding__in=zaken.values("pk"))
    return alle.filter(uitwijk=None) if woord in NIET_OVER_VIK else alle


def _signalen_below(wie: Toegang) -> QuerySet[Signaal]:
    """Signalen about the teams below this sectorhoofd, logged by somebody else."""
    onder = Q(pk__in=())
    for aanstelling in wie.aanstellingen:
        if aanstelling.rol == Rol.SH:
            onder |= Q(eenheid=aanstelling.eenheid_id) | Q(eenheid__ouder=aanstelling.eenheid_id)
            onder |= Q(eenheid__ouder__ouder=aanstelling.eenheid_id)
    buiten = Q(melding__in=wie.te_dichtbij)
    return Signaal.objects.of_leaders().filter(onder).exclude(gelogd_door=wie.medewerker).exclude(buiten)


def as_line(termijn: Termijn) -> Escalatie:
    return Escalatie(
        termijn.melding.kenmerk,
        termijn.melding.eenheid_behandeling.naam,
        termijn.regel.naam,
        termijn.verloopt_op,
        termijn.stand,
        ", ".join(name_of(woord) for woord in termijn.regel.waarschuwt),
    )


def reached(escaleert: tuple[str, ...], stap: int, leeg: frozenset[str]) -> set[str]:
    """The offices that `stap` steps reached; an office that nobody holds passes its step to the next one."""
    return {next((woord for woord in escaleert[n:] if woord not in leeg), "") for n in range(stap)} - {""}


def _vacant() -> frozenset[str]:
    bezet = set(Aanstelling.objects.actief().filter(medewerker__is_active=True).values_list("rol", flat=True))
    return frozenset(woord for woord, (rollen, _, _) in WIE.items() if not bezet.intersection(rollen))
