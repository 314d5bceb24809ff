"""Who may be chosen in triage: people of the right unit who do not stand behind the wall of the case (CI-1 to CI-5)."""

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from meldingen.access import Grond
from meldingen.collegas import teams_of, worked_in
from meldingen.conflicts.eigenaar import in_line_of
from meldingen.overdracht import supported_by, supporters
from pvi.models import Aanstelling, Medewerker
from pvi.models.eenheid import served_by
from pvi.rollen import Rol
from triage.zetels import Plaats

if TYPE_CHECKING:
    from meldingen.models import Melding
    from triage.models import Agendapunt


def _in_unit(melding: "Melding", rol: Rol) -> QuerySet[Aanstelling]:
    """Appointments in force at the handling unit; no walls, not the buddy. KS borrows the researchers of PDC."""
    eenheid = melding.eenheid_behandeling
    codes = {eenheid.code}
    if rol == Rol.VO:
        codes |= served_by(eenheid.code)
    return (
        Aanstelling.objects.actief()
        .filter(rol=rol, eenheid__eenheid__code__in=codes)
        .exclude(medewerker__in=melding.uitsluitingen.barring(rol).values("medewerker"))
        .exclude(medewerker__in=supporters(melding))
        .select_related("medewerker", "eenheid")
        .order_by("medewerker__naam", "pk")
    )


def standpunt_candidates(melding: "Melding") -> list[Aanstelling]:
    """The politiechefs who may take a position on a proposed triagebesluit."""
    return list(_in_unit(melding, Rol.PC).exclude(medewerker__in=_investigators(melding)))


def deskundige_candidates(melding: "Melding") -> list[Aanstelling]:
    """Members of another triagecommissie, and the kernteam, who may advise on one item: no wall, and in no line of
    anybody on the case, also not in the second line of an aspirant."""
    lijn = in_line_of(melding)
    return list(
        Aanstelling.objects.actief()
        .filter(Q(rol=Rol.TR) | Q(rol=Rol.LC))
        .exclude(rol=Rol.TR, eenheid__eenheid=melding.eenheid_behandeling.eenheid_id)
        .exclude(medewerker__in=melding.uitsluitingen.barring(Rol.TR, Rol.LC).values("medewerker"))
        .exclude(medewerker__in=supporters(melding))
        .exclude(medewerker__team__in=lijn)
        .exclude(medewerker__in=Aanstelling.objects.actief().filter(eenheid__in=lijn).values("medewerker"))
        .select_related("medewerker", "eenheid")
        .order_by("medewerker__naam", "pk")
    )


def onderzoeker_candidates(agendapunt: "Agendapunt") -> list[Aanstelling]:
    """VIK-onderzoekers of the unit; who sat in the zitting does not investigate what it decided (CI-5)."""
    aanwezig = agendapunt.zitting.aanwezigheden.filter(aanwezig=True) if agendapunt.zitting else ()
    erbij = {a.medewerker_id for a in aanwezig}
    return [a for a in _in_unit(agendapunt.melding, Rol.VO) if a.medewerker_id not in erbij]


# Who sits in the strafmaatoverleg, or runs it.
SMO = (Rol.SM, Rol.TJ)


def smo_candidates(melding: "Melding") -> list[Aanstelling]:
    """National appointments in SMO and TJZ that may read this case: no wall, no part in it, no shared team.

    CI-4: nobody who is on the case in any role, investigated it or worked in a team with somebody on it. CI-13: when a
    betrokkene sits in the SMO, its whole chamber (the unit of the appointment) stands aside.
    """
    op_de_zaak = {b.medewerker for b in melding.betrokkenheden.select_related("medewerker") if b.medewerker}
    collegas = Medewerker.objects.filter(worked_in(teams_of(op_de_zaak)))
    kamers = (
        Aanstelling.objects.actief()
        .filter(rol__in=SMO, medewerker__in=melding.betrokkenheden.subjects().values("medewerker"))
        .values("eenheid")
    )
    return list(
        Aanstelling.objects.actief()
        .filter(rol__in=SMO)
        .exclude(medewerker__in=melding.uitsluitingen.barring(*SMO).values("medewerker"))
        .exclude(medewerker__in=supporters(melding))
        .exclude(medewerker__in=op_de_zaak)
        .exclude(medewerker__in=_investigators(melding))
        .exclude(medewerker__in=collegas)
        .exclude(rol=Rol.SM, eenheid__in=kamers)
        .select_related("medewerker", "eenheid")
        .order_by("medewerker__naam", "rol", "pk")
    )


def too_near_for_smo(medewerker: Medewerker, aanstellingen: Collection[Aanstelling]) -> QuerySet["Melding"]:
    """The other side of `smo_candidates`: cases on which this member of SMO or TJZ never sits, as one query."""
    from meldingen.models import Betrokkenheid, Melding, Toekenning

    op_de_zaak = Q(medewerker=medewerker)
    if teams := teams_of([medewerker]):
        op_de_zaak |= Q(medewerker__in=Medewerker.objects.filter(worked_in(teams)))
    kamers = {a.eenheid_id for a in aanstellingen if a.rol == Rol.SM}
    in_de_kamer = Aanstelling.objects.actief().filter(rol__in=SMO, eenheid__in=kamers).values("medewerker")
    op_de_zaak |= Q(rol__in=Betrokkenheid.SUBJECTEN, medewerker__in=in_de_kamer)
    onderzocht = Q(onderzoeken__onderzoeker__medewerker=medewerker)
    onderzocht |= Q(toekenningen__in=Toekenning.objects.filter(user=medewerker, grond=Grond.ONDERZOEKER, rol=Rol.VO))
    steunt = Q(pk__in=supported_by(medewerker))
    return Melding.objects.filter(
        Q(pk__in=Betrokkenheid.objects.filter(op_de_zaak).values("melding")) | onderzocht | steunt
    )


def _investigators(melding: "Melding") -> set[uuid.UUID]:
    """Everybody who investigated this case, also who no longer does (CI-4, CI-5)."""
    genoemd = melding.onderzoeken.exclude(onderzoeker=None).values_list("onderzoeker__medewerker_id", flat=True)
    gaven = melding.toekenningen.filter(grond=Grond.ONDERZOEKER, rol=Rol.VO).values_list("user_id", flat=True)
    return {*genoemd, *gaven}


ZELF_ONDERZOCHT = "Je onderzocht deze zaak. Een ander neemt het besluit."


def investigated(melding: "Melding", medewerker: Medewerker) -> bool:
    """CI-5: who looks for the facts does not judge them, also not later and in another role."""
    return medewerker.pk in _investigators(melding)


def sat_in_smo(melding: "Melding", medewerker: Medewerker) -> bool:
    """CI-5: a member of the strafmaatoverleg does not decide, also not after the advies."""
    return melding.toekenningen.filter(user=medewerker, grond=Grond.SMO, rol=Rol.SM).exists()


def chaired_triage(melding: "Melding", medewerker: Medewerker) -> bool:
    """Was this person present as line chair when the commissie decided on this case (CI-9)? Read from the Bezetting."""
    return melding.agendapunten.filter(bezetting__medewerker=medewerker, bezetting__plaats=Plaats.VOORZITTER).exists()


def others_with_mandate(melding: "Melding", medewerker: Medewerker) -> list[Aanstelling]:
    """Politiechefs of the unit who may take the besluit instead of `medewerker`: CI-5 and CI-9 bar none of them."""
    return [
        a
        for a in _in_unit(melding, Rol.PC)
        if a.medewerker_id != medewerker.pk
        and not chaired_triage(melding, a.medewerker)
        and not sat_in_smo(melding, a.medewerker)
        and not investigated(melding, a.medewerker)
    ]
