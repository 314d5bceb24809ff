"""Who may be chosen in triage: people of the right unit who do not stand behind the wall of the case (CI-1 to CI-5)."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from pvi.models import Aanstelling
from pvi.models.eenheid import VIK_VOOR
from pvi.rollen import Rol

if TYPE_CHECKING:
    from meldingen.models import Melding
    from triage.models import Agendapunt


def _in_unit(melding: "Melding", rol: Rol) -> QuerySet[Aanstelling]:
    """Appointments in force at the handling unit, walled people left out; KS borrows the researchers of PDC."""
    eenheid = melding.eenheid_behandeling
    codes = {eenheid.code}
    if rol == Rol.VO:
        codes |= {vik for vik, voor in VIK_VOOR.items() if eenheid.code in voor}
    return (
        Aanstelling.objects.actief()
        .filter(rol=rol, eenheid__eenheid__code__in=codes)
        .exclude(medewerker__in=melding.uitsluitingen.values("medewerker"))
        .select_related("medewerker", "eenheid")
        .order_by("medewerker__naam")
    )


def standpunt_candidates(melding: "Melding") -> list[Aanstelling]:
    """The politiechefs who may take a position on a proposed triagebesluit."""
    return list(_in_unit(melding, Rol.PC))


def onderzoeker_candidates(agendapunt: "Agendapunt") -> list[Aanstelling]:
    """VIK-onderzoekers of the unit; who sat in the zitting does not investigate what it decided (CI-5)."""
    aanwezig = agendapunt.zitting.aanwezigheden.filter(aanwezig=True) if agendapunt.zitting else ()
    erbij = {a.medewerker_id for a in aanwezig}
    return [a for a in _in_unit(agendapunt.melding, Rol.VO) if a.medewerker_id not in erbij]
