"""Who handles a case now, by its phase, and which cases have nobody: the other side of every term."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from meldingen.access import Grond, Toegang
from meldingen.models import Melding, Toekenning, Uitsluiting, Waarneming
from meldingen.workflow import ACTIEF, Recht, Status
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Rol

# The ground of who handles the case in this phase; in every other phase it is the contact at VIK (intaker).
BEHANDELAAR: dict[Status, Grond] = {
    Status.LIJNAFHANDELING: Grond.EIGENAAR,
    Status.ONDERZOEK: Grond.ONDERZOEKER,
    Status.HERSTEL: Grond.HERSTEL,
    Status.NAZORG: Grond.HERSTEL,
}
# In which roles somebody holds those grounds.
HOUDERS: dict[Grond, tuple[Rol, ...]] = {
    Grond.EIGENAAR: (Rol.TC, Rol.SH, Rol.PC),
    Grond.ONDERZOEKER: (Rol.VO,),
    Grond.HERSTEL: (Rol.HB,),
}
BIJ_VIK = ACTIEF - set(BEHANDELAAR) - {Status.AFGESLOTEN}


def covered_by(medewerker: Medewerker) -> QuerySet:
    """Keys of the colleagues at VIK for whom this person is the contact today."""
    lopend = Waarneming.objects.lopend().filter(aanstelling__rol=Rol.VI, waarnemer__medewerker=medewerker)
    return lopend.values("aanstelling__medewerker")


def mine(medewerker: Medewerker) -> Q:
    """Cases that wait for this person, or for a colleague whose place is taken: an intake, or a named grant."""
    toegekend = Toekenning.objects.in_force(medewerker).values("content_object_id")
    intake = Q(status__in=(Status.ONTVANGEN, Status.INTAKE))
    ik = Q(intaker=medewerker) | Q(intaker__in=covered_by(medewerker))
    return (ik & intake) | Q(pk__in=toegekend)


def named(medewerker_id: UUID) -> Q:
    """Cases on which this person is the contact at VIK, or holds a grant."""
    toegekend = Toekenning.objects.lopend().filter(user=medewerker_id).values("content_object_id")
    return Q(intaker=medewerker_id) | Q(pk__in=toegekend)


def held(melding: Melding, grond: Grond) -> bool:
    """Is there somebody today who holds this ground on the case, behind no wall of it?"""
    muren = melding.uitsluitingen.lopend().barring(*HOUDERS[grond]).values("medewerker")
    houders = melding.toekenningen.lopend().filter(grond=grond, user__is_active=True)
    return houders.exclude(user__in=muren).exists()


def without_holder(grond: Grond) -> Q:
    """Cases on which nobody holds this ground today."""
    houders = Toekenning.objects.lopend().filter(grond=grond, user__is_active=True)
    return ~Q(Exists(houders.filter(content_object=OuterRef("pk"))))


def without_behandelaar(wie: Toegang) -> Q:
    """Open cases in the reach of this VIK without anybody who handles them now.

    Nobody was named, or the appointment has ended, or the person is away and no waarnemer may take the case.
    """
    vik = wie.with_recht(Recht.TOEWIJZEN, {Rol.VI})
    eenheden = {pk for aanstelling in vik for pk in wie.eenheid_ids(aanstelling)}
    geen_contact = ~_contact_present(eenheden)
    zonder = Q(status__in=BIJ_VIK) & geen_contact
    for status, grond in BEHANDELAAR.items():
        gegeven = _held(grond, eenheden, status)
        if grond == Grond.ONDERZOEKER:
            # A criminal investigation, or one by somebody from outside, has no onderzoeker of ours: VIK keeps it.
            ooit = Toekenning.objects.filter(grond=grond, content_object__status=status).values("content_object_id")
            zonder |= Q(status=status) & ~Q(pk__in=ooit) & geen_contact
            zonder |= Q(status=status, pk__in=ooit) & ~Q(pk__in=gegeven)
        else:
            zonder |= Q(status=status) & ~Q(pk__in=gegeven)
    return wie.filter(Recht.TOEWIJZEN, {Rol.VI}) & zonder


def _contact_present(eenheden: Collection[int]) -> Q:
    """The contact at VIK works there today, or a waarnemer does; nobody behind the wall of the case."""
    aanwezig = Aanstelling.objects.actief().filter(rol=Rol.VI, eenheid__in=eenheden)
    weg = list(Waarneming.objects.lopend().filter(aanstelling__in=aanwezig).select_related("aanstelling", "waarnemer"))
    hier = set(aanwezig.values_list("medewerker", flat=True)) - {w.aanstelling.medewerker_id for w in weg}
    # Asked for each open case apart: as one list of walled contacts it would read every case there ever was.
    muren = Uitsluiting.objects.lopend().barring(Rol.VI)
    muur_van_contact = muren.filter(melding=OuterRef("pk"), medewerker=OuterRef("intaker"))
    zelf = Q(intaker__in=hier) & ~Q(Exists(muur_van_contact))
    for waarneming in weg:
        if waarneming.waarnemer and waarneming.waarnemer.medewerker_id in hier:
            muur = muren.filter(medewerker=waarneming.waarnemer.medewerker_id).values("melding")
            zelf |= Q(intaker=waarneming.aanstelling.medewerker_id) & ~Q(pk__in=muur)
    return zelf


def _held(grond: Grond, eenheden: Collection[int], status: Status) -> QuerySet:
    """Cases in this phase whose ground is held by somebody who is there and stands behind no wall."""
    muren = Uitsluiting.objects.lopend().barring(*HOUDERS[grond])
    return (
        Toekenning.objects.lopend()
        .filter(
            grond=grond,
            permission__codename=Recht.VOLGEN,
            user__is_active=True,
            content_object__status=status,
            content_object__eenheid_behandeling__in=eenheden,
        )
        .exclude(aanstelling__in=Waarneming.objects.lopend().values("aanstelling"))
        .exclude(Exists(muren.filter(melding=OuterRef("content_object"), medewerker=OuterRef("user"))))
        .values("content_object_id")
    )
