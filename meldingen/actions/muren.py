"""Walls go up when people on a case, or appointments, change; and the LC criteria that hold over more than one case."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from meldingen.actions.uitwijk import move_to
from meldingen.collegas import people_around
from meldingen.conflicts.lc import about_the_same, shared_lc_criteria
from meldingen.conflicts.mensen import Mensen
from meldingen.conflicts.muren import people_to_hold, walls_for
from meldingen.conflicts.uitwijk import uitwijkeenheid
from meldingen.models import Betrokkenheid, Melder, MelderIdentiteit, Melding, Muurverzoek, Notificatie
from meldingen.models.personen import marks_made_once
from meldingen.models.toegang import raise_wall
from meldingen.notifications import notify
from meldingen.workflow import NA_TRIAGE, Recht, Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Rol

# No walls are raised around these by a rule: nobody reaches a concept, and what is closed was handled.
RUST = (Status.CONCEPT, Status.AFGESLOTEN)
SLOT = "SELECT {}(hashtextextended('muren', 0))"

# Cases whose keys are opened together.
BATCH = 500


def wall_off(
    melding: Melding, medewerker: Medewerker, lichaam: str = "", sinds: date | None = None, *, voorlopig: bool = False
) -> bool:
    """Raise one wall, or with `lichaam` let somebody stand aside there; True when it is new.

    What waits to be mailed about a case that this person no longer reaches is cancelled. `voorlopig`: only until VIK
    has settled a key; a wall that stays takes its place.
    """
    nieuw = raise_wall(melding, medewerker, lichaam, sinds, voorlopig=voorlopig)
    if nieuw and not melding.permits(medewerker, Recht.VOLGEN):
        wacht = Notificatie.objects.filter(melding=melding, medewerker=medewerker, verzonden_op__isnull=True)
        wacht.update(vervallen=True)
    return nieuw


def _link_found(mensen: Mensen) -> None:
    """An exact key links silently, also when the account is younger than the case; the rows of `mensen` know it."""
    for betrokkenheid, medewerker in mensen.te_koppelen:
        betrokkenheid.medewerker, betrokkenheid.koppeling = medewerker, betrokkenheid.Koppeling.GEKOPPELD
        betrokkenheid.save()


def _wall_unwanted(mensen: Mensen) -> int:
    """Whom the melder wants to keep out, by a key that finds somebody now: once, so that two people may lift it."""
    nieuw = 0
    for verzoek, vondst in mensen.muurverzoeken:
        if verzoek.koppeling != verzoek.Koppeling.GEKOPPELD:
            nieuw += sum(wall_off(mensen.melding, medewerker) for medewerker in vondst.mensen)
            if vondst.wie is not None:
                verzoek.koppeling = verzoek.Koppeling.GEKOPPELD
                verzoek.save(update_fields=["koppeling"])
    return nieuw


def _hold(melding: Melding, wachten: set[Medewerker]) -> None:
    """Exactly these people wait for VIK, besides who stands behind a wall that stays."""
    melding.uitsluitingen.filter(voorlopig=True).exclude(medewerker__in=wachten).delete()
    for medewerker in wachten:
        wall_off(melding, medewerker, voorlopig=True)


def cases_with_key(medewerker: Medewerker) -> list[Melding]:
    """Open cases on which somebody typed a key of this person that is linked to nobody, or is that of a melder.

    Keys are sealed with their case and no index of them exists, plain or keyed: they are read, a batch at a time.
    """
    eigen = {medewerker.email, medewerker.personeelsnummer} - {None}
    open_ = list(Melding.objects.exclude(status__in=RUST).values_list("pk", flat=True))
    zaken: set[UUID] = set()
    for deel in (open_[n : n + BATCH] for n in range(0, len(open_), BATCH)):
        getypt = [
            *((b.melding_id, b) for b in Betrokkenheid.objects.filter(melding__in=deel, medewerker=None)),
            *((v.melding_id, v) for v in Muurverzoek.objects.filter(melding__in=deel)),
            *(
                (i.melder.melding_id, i)
                for i in MelderIdentiteit.objects.filter(melder__melding__in=deel).select_related("melder")
            ),
        ]
        with kluis.opened(*{rij.sleutel_id for _, rij in getypt}):
            # What was destroyed names nobody any more.
            zaken |= {pk for pk, rij in getypt if kluis.is_open(rij.sleutel_id) and eigen.intersection(rij.sleutels)}
    return list(Melding.objects.filter(pk__in=zaken).select_related("eenheid_behandeling"))


def raise_walls(melding: Melding) -> int:
    """Apply CONFLICTEN to this case; idempotent, never lifts what stands. Returns the number of new walls.

    A key that finds somebody now is linked first. Who waits for VIK to settle a key that finds nobody stands behind a
    wall too; that one goes when VIK did.

    When those who should handle it now stand behind a wall, an open case goes to the next unit in the same transaction.
    """
    with transaction.atomic(), kluis.opened(melding.sleutel_id):
        if not _people_stand_still():
            transaction.on_commit(partial(_raise_walls_again, melding.pk))
        mensen = Mensen(melding)
        _link_found(mensen)
        muren = walls_for(mensen)
        # What had not begun follows the appointment it came from; what stands stays.
        for rij in melding.uitsluitingen.filter(sinds__gt=klok.vandaag()).select_related("medewerker"):
            if (sinds := muren.get((rij.medewerker, rij.lichaam))) is None:
                rij.delete()
            elif sinds > rij.sinds:
                rij.sinds = sinds
                rij.save(update_fields=["sinds"])
        nieuw = sum(wall_off(melding, wie, lichaam, sinds) for (wie, lichaam), sinds in muren.items())
        nieuw += _wall_unwanted(mensen)
        _hold(melding, people_to_hold(mensen))
        _put_to_lc(melding, mensen)
        if melding.status != Status.AFGESLOTEN and (naar := uitwijkeenheid(mensen)) is not None:
            move_to(melding, naar)
    return nieuw


# --- people and appointments change while walls are computed ----------------------------------------------------------


def hold_people_still() -> None:
    """For who changes people or appointments, first of all in its transaction.

    Waits for everybody who computes walls, and shows the change to who begins after it: no case and no appointment
    that arise at the same moment pass each other unseen.
    """
    with connection.cursor() as cursor:
        cursor.execute(SLOT.format("pg_advisory_xact_lock"))


def _people_stand_still() -> bool:
    """False while somebody changes people. Never waits: the caller may hold a case that the other needs."""
    with connection.cursor() as cursor:
        cursor.execute(SLOT.format("pg_try_advisory_xact_lock_shared"))
        return bool(cursor.fetchone()[0])


def _raise_walls_again(pk: UUID) -> None:
    """Once more, now that nothing of this transaction is in the way of who changed people meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(SLOT.format("pg_advisory_xact_lock_shared"))
        raise_walls(Melding.objects.select_related("eenheid_behandeling").get(pk=pk))


def raise_walls_around(medewerker: Medewerker) -> int:
    """Apply the rules again to every open case that a change about this person can touch; the number of new walls.

    Those are the cases with anybody of the same eenheden on them, also as a melder: wherever this person may look, or
    is on the case; and where a key finds nobody, because whoever joins the named team waits too. The nightly sweep does
    it for all cases; here nobody may look in between.
    """
    zaken = Melding.objects.exclude(status__in=RUST)
    rond = set(people_around(medewerker).values_list("pk", flat=True))
    genoemd = Betrokkenheid.objects.filter(medewerker__in=rond).values("melding")
    open_ = Betrokkenheid.Koppeling.OPEN
    wacht = Q(pk__in=Betrokkenheid.objects.subjects().filter(koppeling=open_).values("melding"))
    wacht |= Q(pk__in=Muurverzoek.objects.filter(koppeling=open_).values("melding"))
    geraakt = zaken.filter(Q(pk__in=genoemd) | Q(pk__in=_told_by(rond)) | wacht)
    return raise_walls_on(geraakt.select_related("eenheid_behandeling"))


def raise_walls_on(meldingen: Iterable[Melding]) -> int:
    """Apply the rules to each of these cases; the number of new walls."""
    with marks_made_once():
        return sum(raise_walls(melding) for melding in meldingen)


def raise_walls_for_keys(medewerker: Medewerker) -> int:
    """A key that somebody typed may find this account now: the wall stands at once; the number of new walls."""
    return raise_walls_on(cases_with_key(medewerker))


def _told_by(medewerkers: Iterable[UUID]) -> set[UUID]:
    """Open cases whose melder is one of these, by linked account or by the sealed key they gave."""
    medewerkers = set(medewerkers)
    open_ = Melder.objects.exclude(melding__status__in=RUST)
    merken = [Melder.mark_of(pk) for pk in medewerkers]
    zaken = set(open_.filter(account_merk__in=merken).values_list("melding", flat=True))
    identiteiten = list(MelderIdentiteit.objects.filter(melder__in=open_).select_related("melder"))
    with kluis.opened(*(identiteit.sleutel_id for identiteit in identiteiten)):
        # Of who was destroyed nobody knows any more who it was.
        leesbaar = [identiteit for identiteit in identiteiten if kluis.is_open(identiteit.sleutel_id)]
        gevonden = Medewerker.objects.look_up_all(identiteit.sleutels for identiteit in leesbaar)
    for identiteit, vondst in zip(leesbaar, gevonden, strict=True):
        if any(medewerker.pk in medewerkers for medewerker in vondst.mensen):
            zaken.add(identiteit.melder.melding_id)
    return zaken


# --- the LC, over more than one case ----------------------------------------------------------------------------------


def _put_to_lc(melding: Melding, mensen: Mensen) -> None:
    """Consulting the LC is mandatory here, and in the other open cases about the same people, as soon as it is."""
    if criteria := shared_lc_criteria(mensen):
        _set_lc_plicht(melding, criteria)
        for medewerker in mensen.onderwerpen:
            anderen = about_the_same(medewerker).exclude(pk=melding.pk).exclude(status__in=RUST).filter(lc_plicht=False)
            # Somebody who works on the other case at this moment is not waited for: the sweep comes by there too.
            for andere in anderen.select_for_update(of=("self",), skip_locked=True):
                with kluis.opened(andere.sleutel_id):
                    _set_lc_plicht(andere, shared_lc_criteria(Mensen(andere)))


def _set_lc_plicht(melding: Melding, criteria: set[str]) -> None:
    if melding.lc_plicht or not criteria:
        return
    melding.lc_plicht = melding.bij_lc = True
    melding.lc_criteria = {**melding.lc_criteria, **dict.fromkeys(criteria, True)}
    melding.save(update_fields=["lc_plicht", "bij_lc", "lc_criteria"])
    if melding.status in NA_TRIAGE:  # before that T4 tells the LC
        notify(melding, f"lc-plicht:{melding.pk}", recht=Recht.VOLGEN, rollen={Rol.LC})
