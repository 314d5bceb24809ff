"""Away for some days: a colleague of the same role and eenheid holds the cases meanwhile, and it ends by itself."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from meldingen.access import MET_WAARNEMER, Grond
from meldingen.models import Melding, OvergangGeweigerd, Toekenning, Uitsluiting, Waarneming
from meldingen.models.toegang import stand_aside
from meldingen.notifications import queue
from meldingen.overdracht import VAN_HET_AMBT, colleagues, may_take_over
from meldingen.toegang import has_recht, toegang
from meldingen.workflow import ACTIEF, Recht, Status
from pvi import klok
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Functie, Rol
from pvi.wachtrij import run_each

# Longer than this is another appointment, not leave (our default).
LANGSTE = timedelta(days=366)
NIET_VAN_JOU = "Je regelt dit alleen voor jezelf, of als VIK-coördinator voor je eigen eenheid."


def arrangeable(door: Medewerker) -> QuerySet[Aanstelling]:
    """Appointments whose absence this person may arrange: the own ones, and for a VIK coordinator those of the unit."""
    wie = toegang(door)
    eenheden = {
        pk
        for a in wie.with_recht(Recht.TOEWIJZEN, {Rol.VI})
        if a.functie == Functie.COORDINATOR
        for pk in wie.eenheid_ids(a)
    }
    return (
        Aanstelling.objects.actief()
        .filter(Q(medewerker=door) | Q(eenheid__in=eenheden), rol__in=MET_WAARNEMER)
        .exclude(functie=Functie.OE)
        .select_related("medewerker", "eenheid")
        .order_by("medewerker__naam", "rol", "pk")
    )


def is_coordinator(medewerker: Medewerker) -> bool:
    """Does this person keep the list of who is away in an eenheid?"""
    wie = toegang(medewerker)
    return has_recht(medewerker, Recht.TOEWIJZEN, {Rol.VI}) and any(
        a.rol == Rol.VI and a.functie == Functie.COORDINATOR for a in wie.aanstellingen
    )


@transaction.atomic
def register_waarneming(
    aanstelling: Aanstelling, *, waarnemer: Aanstelling | None, van: date, tot_en_met: date, door: Medewerker
) -> Waarneming:
    """Record who is away and who stands in, both days included; what runs today is handed over at once.

    Raises OvergangGeweigerd with everything that is wrong.
    """
    # Two people arrange the same absence at the same moment: one waits for the other.
    aanstelling = Aanstelling.objects.select_for_update(of=("self",)).select_related("eenheid").get(pk=aanstelling.pk)
    if not arrangeable(door).filter(pk=aanstelling.pk).exists():
        raise OvergangGeweigerd(NIET_VAN_JOU)
    if ontbreekt := _problems(aanstelling, waarnemer, van, tot_en_met):
        raise OvergangGeweigerd("Deze afwezigheid kan zo niet.", ontbreekt)
    waarneming = Waarneming.objects.create(
        aanstelling=aanstelling, waarnemer=waarnemer, van=van, tot_en_met=tot_en_met, geregeld_door=door,
        geregeld_op=klok.nu(),
    )  # fmt: skip
    take_over(waarneming)
    return waarneming


def _problems(aanstelling: Aanstelling, waarnemer: Aanstelling | None, van: date, tot_en_met: date) -> list[str]:
    fout = []
    if tot_en_met < van:
        fout.append("De laatste dag ligt vóór de eerste.")
    elif tot_en_met < klok.vandaag():
        fout.append("De laatste dag is al voorbij.")
    elif tot_en_met - van > LANGSTE:
        fout.append("Kies een periode van hooguit een jaar.")
    if waarnemer is not None and waarnemer not in colleagues(aanstelling):
        fout.append("Kies een waarnemer met dezelfde rol in dezelfde eenheid.")
    samen = Waarneming.objects.filter(van__lte=tot_en_met, tot_en_met__gte=van, beeindigd_op=None)
    if samen.filter(aanstelling=aanstelling).exists():
        fout.append("In deze periode is al een afwezigheid geregeld.")
    if samen.filter(waarnemer=aanstelling).exists():
        fout.append("In deze periode is er waarneming voor een ander. Regel daarvoor eerst een andere waarnemer.")
    if waarnemer is not None and samen.filter(aanstelling=waarnemer).exists():
        fout.append("De waarnemer is in deze periode zelf afwezig.")
    return fout


@transaction.atomic
def end_waarneming(waarneming: Waarneming, *, door: Medewerker) -> None:
    """Back earlier: the waarnemer holds nothing for this person any more. A second call changes nothing."""
    if not arrangeable(door).filter(pk=waarneming.aanstelling_id).exists():
        raise OvergangGeweigerd(NIET_VAN_JOU)
    waarneming = Waarneming.objects.select_for_update().get(pk=waarneming.pk)
    if waarneming.beeindigd_op is None:
        waarneming.beeindigd_op, waarneming.beeindigd_door = klok.nu(), door
        waarneming.save(update_fields=["beeindigd_op", "beeindigd_door"])
    waarneming.toekenningen.exclude(tot__lte=klok.nu()).update(tot=klok.nu())


@transaction.atomic
def take_over(waarneming: Waarneming) -> int:
    """Give the waarnemer what the absent person holds by office, until the end of the period; returns how many rights.

    Idempotent: the sweep repeats it every minute, for what was granted since. Walls and conflicts beat it.
    """
    lopend = Waarneming.objects.lopend().select_for_update(of=("self",), skip_locked=True)
    waarneming = lopend.select_related("waarnemer__medewerker", "waarnemer__eenheid").filter(pk=waarneming.pk).first()
    if waarneming is None or waarneming.waarnemer is None:
        return 0
    naar: Aanstelling = waarneming.waarnemer
    heeft = set(
        Toekenning.objects.in_force(naar.medewerker).values_list("permission", "content_object", "grond", "rol")
    )
    mag: dict[tuple[Melding, str], bool] = {}
    nieuw = []
    for rij in held(waarneming).select_related("content_object__eenheid_behandeling"):
        if (rij.permission_id, rij.content_object_id, rij.grond, rij.rol) in heeft:
            continue
        zaak = (rij.content_object, rij.grond)
        if zaak not in mag:
            mag[zaak] = may_take_over(rij.content_object, naar, Grond(rij.grond))
        if mag[zaak]:
            nieuw.append(_copy(rij, waarneming))
    Toekenning.objects.bulk_create(nieuw)
    for rij in {(r.content_object, r.grond, r.rol): r for r in nieuw}.values():
        stand_aside(rij.content_object, naar.medewerker, Grond(rij.grond), Rol(rij.rol))
    if nieuw:
        _tell(waarneming)
    return len(nieuw)


def _copy(rij: Toekenning, waarneming: Waarneming) -> Toekenning:
    """The same right on the same ground for the waarnemer, until the absence ends or the grant itself does."""
    return Toekenning(
        user=waarneming.waarnemer.medewerker,
        permission_id=rij.permission_id,
        content_object=rij.content_object,
        grond=rij.grond,
        rol=rij.rol,
        aanstelling=waarneming.waarnemer,
        sinds=klok.nu(),
        tot=min(waarneming.einde, rij.tot or waarneming.einde),
        waarneming=waarneming,
    )


def held(waarneming: Waarneming) -> QuerySet[Toekenning]:
    """What the absent person holds by office on open cases, in the role of this absence."""
    return (
        Toekenning.objects.lopend()
        .filter(aanstelling=waarneming.aanstelling_id, waarneming=None, grond__in=VAN_HET_AMBT)
        .filter(content_object__status__in=ACTIEF - {Status.AFGESLOTEN})
    )


def _tell(waarneming: Waarneming) -> None:
    """One mail a day, without a case: it only says that there is something."""
    queue(f"waarneming:{waarneming.pk}:{klok.vandaag()}", waarneming.waarnemer.medewerker_id)


def not_taken_over(waarneming: Waarneming) -> QuerySet[Melding]:
    """Open cases of the absent person that no waarnemer holds: somebody must look who does them meanwhile.

    For an absent VIK also the cases of which that person is the contact, when the waarnemer stands behind a wall.
    """
    naar = waarneming.waarnemer
    bij_waarnemer = Toekenning.objects.none() if naar is None else Toekenning.objects.in_force(naar.medewerker)
    los = Q(pk__in=held(waarneming).values("content_object"))
    los &= ~Q(pk__in=bij_waarnemer.filter(grond__in=VAN_HET_AMBT).values("content_object"))
    contact = Q(intaker=waarneming.aanstelling.medewerker_id) if waarneming.aanstelling.rol == Rol.VI else Q(pk__in=())
    if naar is not None:
        muren = Uitsluiting.objects.lopend().barring(Rol.VI).filter(medewerker=naar.medewerker_id)
        contact &= Q(pk__in=muren.values("melding"))
    persoonlijk = Toekenning.objects.in_force(waarneming.aanstelling.medewerker).exclude(grond__in=VAN_HET_AMBT)
    los |= contact | Q(pk__in=persoonlijk.filter(waarneming=None).values("content_object"))
    return Melding.objects.filter(los, status__in=ACTIEF - {Status.AFGESLOTEN}).distinct()


def take_over_all() -> int:
    """What the sweep does: every absence that runs now, one transaction each; returns how many rights were given."""
    lopend = {waarneming.pk: waarneming for waarneming in Waarneming.objects.lopend().exclude(waarnemer=None)}
    return run_each("Waarneming bijwerken", lopend, lambda pk: take_over(lopend[pk]))
