"""Who handles a case now, by its phase, and which cases have nobody: the other side of every term."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from meldingen.access import ROLLEN_BIJ, Grond
from meldingen.lezing import asked_once
from meldingen.models import Melding, Toekenning, Uitsluiting, Waarneming
from meldingen.toegang import Toegang, toegang
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
HOUDERS = {grond: ROLLEN_BIJ[grond] for grond in BEHANDELAAR.values()}
BIJ_VIK = ACTIEF - set(BEHANDELAAR) - {Status.AFGESLOTEN}


def covered_by(medewerker: Medewerker) -> set[UUID]:
    """Keys of the colleagues at VIK for whom this person is the contact today."""
    return {w.aanstelling.medewerker_id for w in toegang(medewerker).waarnemingen if w.aanstelling.rol == Rol.VI}


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


def _holders(grond: Grond) -> QuerySet:
    """Places on this ground held today, by somebody behind no wall of the case."""
    muren = Uitsluiting.objects.lopend().barring(*HOUDERS[grond])
    muur = muren.filter(melding=OuterRef("content_object"), medewerker=OuterRef("user"))
    return Toekenning.objects.lopend().filter(~Q(Exists(muur)), grond=grond, user__is_active=True)


@asked_once
def held(melding: Melding, grond: Grond) -> bool:
    """Is there somebody today who holds this ground on the case?"""
    return _holders(grond).filter(content_object=melding).exists()


def without_holder(grond: Grond) -> Q:
    """Cases on which nobody holds this ground today."""
    # In a CASE it is asked for each case apart: joined, the planner expects few holders and reads all of them per case.
    gehouden = Exists(_holders(grond).filter(content_object=OuterRef("pk")))
    return Q(Case(When(gehouden, then=False), default=True))


def without_behandelaar(wie: Toegang) -> Q:
    """Open cases in the reach of this VIK without anybody who handles them now.

    Nobody was named, or the appointment has ended, or the person is away and no waarnemer may take the case.
    """
    vik = wie.with_recht(Recht.TOEWIJZEN, {Rol.VI})
    eenheden = {pk for aanstelling in vik for pk in wie.eenheid_ids(aanstelling)}
    # A criminal investigation, or one by somebody from outside, has no onderzoeker of ours: VIK keeps it.
    onderzoekers = Toekenning.objects.filter(grond=Grond.ONDERZOEKER, content_object=OuterRef("pk"))
    ooit = Q(Exists(onderzoekers))
    bij_vik = Q(status__in=BIJ_VIK) | Q(status=Status.ONDERZOEK) & ~ooit
    elders = Q(status__in=set(BEHANDELAAR) - {Status.ONDERZOEK}) | Q(status=Status.ONDERZOEK) & ooit
    zonder = bij_vik & ~_contact_present(eenheden) | elders & ~Q(pk__in=_held(eenheden))
    return wie.filter(Recht.TOEWIJZEN, {Rol.VI}) & zonder


def _contact_present(eenheden: Collection[int]) -> Q:
    """The contact at VIK works there today, or a waarnemer does; nobody behind the wall of the case."""
    bij_vik = Aanstelling.objects.actief().filter(rol=Rol.VI, eenheid__in=eenheden)
    weg = Waarneming.objects.lopend().filter(aanstelling__in=bij_vik)
    hier = bij_vik.exclude(medewerker__in=weg.values("aanstelling__medewerker")).values("medewerker")
    # Asked for each open case apart: as one list of walled contacts it would read every case there ever was.
    muren = Uitsluiting.objects.lopend().barring(Rol.VI)
    muur_van_contact = muren.filter(melding=OuterRef("pk"), medewerker=OuterRef("intaker"))
    muur_van_waarnemer = muren.filter(melding=OuterRef(OuterRef("pk")), medewerker=OuterRef("waarnemer__medewerker"))
    waarnemer = weg.filter(
        ~Q(Exists(muur_van_waarnemer)),
        aanstelling__medewerker=OuterRef("intaker"),
        waarnemer__medewerker__in=hier,
    )
    return Q(intaker__in=hier) & ~Q(Exists(muur_van_contact)) | Q(Exists(waarnemer))


def _held(eenheden: Collection[int]) -> QuerySet:
    """Cases of which the ground of their phase is held by somebody who is there and stands behind no wall."""
    in_deze_fase = Q(pk__in=())
    for grond, rollen in HOUDERS.items():
        fasen = [status for status, van in BEHANDELAAR.items() if van == grond]
        muren = Uitsluiting.objects.lopend().barring(*rollen)
        muur = muren.filter(melding=OuterRef("content_object"), medewerker=OuterRef("user"))
        in_deze_fase |= Q(grond=grond, content_object__status__in=fasen) & ~Q(Exists(muur))
    return (
        Toekenning.objects.lopend()
        .filter(
            in_deze_fase,
            permission__codename=Recht.VOLGEN,
            user__is_active=True,
            content_object__eenheid_behandeling__in=eenheden,
        )
        .exclude(aanstelling__in=Waarneming.objects.lopend().values("aanstelling"))
        .values("content_object_id")
    )
