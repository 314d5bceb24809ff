"""The seats of a triagecommissie, and which appointment puts somebody in one. Nobody sits without it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q, QuerySet, TextChoices

from pvi import klok
from pvi.models import Aanstelling, OrganisatieEenheid
from pvi.models.eenheid import served_by
from pvi.rollen import SECRETARISSEN, VOORZITTERS, Functie, Rol


class Plaats(TextChoices):
    VOORZITTER = "voorzitter", "Voorzitter (lijn)"
    VIK = "vik", "VIK"
    AZ = "az", "HRM Arbeidszaken"
    SECRETARIS = "secretaris", "Secretaris"
    DESKUNDIGE = "deskundige", "Deskundige UDR (kernteam of NDV)"
    LID = "lid", "Lid"


# Voorzitter, VIK and AZ decide; the others sit in.
QUORUM: Final = (Plaats.VOORZITTER, Plaats.VIK, Plaats.AZ)


@dataclass(frozen=True)
class Zetel:
    """A seat and the appointment that gives it. `functies`: None when any will do."""

    plaats: Plaats
    rol: Rol
    functies: frozenset[Functie] | None = None


# A deputy sits in the same seat. An onderzoeker has none: who investigates does not vote (CI-5).
ZETELS: Final[tuple[Zetel, ...]] = (
    Zetel(Plaats.VOORZITTER, Rol.TR, VOORZITTERS),
    Zetel(Plaats.VIK, Rol.VI),
    Zetel(Plaats.AZ, Rol.HR),
    Zetel(Plaats.SECRETARIS, Rol.TR, SECRETARISSEN),
    Zetel(Plaats.LID, Rol.TR, frozenset({Functie.LID, Functie.PLV_LID, Functie.GEEN})),
    # The kernteam; somebody of another commissie comes by invitation to one item.
    Zetel(Plaats.DESKUNDIGE, Rol.LC),
)
# Who records the presence.
LEGT_VAST: Final = VOORZITTERS | SECRETARISSEN


def seats_of(aanstelling: Aanstelling) -> list[Plaats]:
    """The seats in which this appointment puts somebody."""
    return [
        zetel.plaats
        for zetel in ZETELS
        if zetel.rol == aanstelling.rol and (zetel.functies is None or aanstelling.functie in zetel.functies)
    ]


def appointed(eenheid: OrganisatieEenheid, dag: date) -> QuerySet[Aanstelling]:
    """Appointments of this commissie in force on (a part of) `dag`; KS has the VIK of PDC, and VIKKS beside it."""
    vik = served_by(eenheid.code)
    begin = datetime.combine(dag, time(), tzinfo=klok.AMSTERDAM)
    eigen = Q(rol__in=(Rol.TR, Rol.HR), eenheid__eenheid=eenheid) | Q(rol=Rol.VI, eenheid__eenheid__code__in=vik)
    return (
        Aanstelling.objects.filter(eigen | Q(rol=Rol.LC), van__lt=begin + timedelta(days=1))
        .exclude(tot__lte=begin)
        .select_related("medewerker")
        .order_by("medewerker__naam", "medewerker", "van", "pk")
    )
