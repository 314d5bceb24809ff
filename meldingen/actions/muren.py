"""Walls go up when people on a case, or appointments, change; and the LC criteria that hold over more than one case."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from meldingen.actions.uitwijk import move_to
from meldingen.collegas import people_around
from meldingen.conflicts import Mensen, about_the_same, shared_lc_criteria, uitwijkeenheid, walls_for
from meldingen.models import Betrokkenheid, Melder, MelderIdentiteit, Melding, Notificatie
from meldingen.models.personen import find_medewerker
from meldingen.models.toegang import raise_wall
from meldingen.notifications import notify
from meldingen.workflow import NA_TRIAGE, Recht, Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Rol

# No walls are raised around these by a rule: nobody reaches a concept, and what is closed was handled.
RUST = (Status.CONCEPT, Status.AFGESLOTEN)
SLOT = "SELECT {}(hashtextextended('muren', 0))"


def wall_off(melding: Melding, medewerker: Medewerker, lichaam: str = "", sinds: date | None = None) -> bool:
    """Raise one wall, or with `lichaam` let somebody stand aside there; True when it is new.

    What waits to be mailed about a case that this person no longer reaches is cancelled.
    """
    nieuw = raise_wall(melding, medewerker, lichaam, sinds)
    if nieuw and not Melding.objects.permitted(medewerker, Recht.VOLGEN).filter(pk=melding.pk).exists():
        wacht = Notificatie.objects.filter(melding=melding, medewerker=medewerker, verzonden_op__isnull=True)
        wacht.update(vervallen=True)
    return nieuw


def raise_walls(melding: Melding) -> int:
    """Apply CONFLICTEN to this case; idempotent, never lifts what stands. Returns the number of new walls.

    When those who should handle it now stand behind a wall, an open case goes to the next unit in the same transaction.
    """
    with transaction.atomic(), kluis.opened(melding.sleutel_id):
        if not _people_stand_still():
            transaction.on_commit(partial(_raise_walls_again, melding.pk))
        mensen = Mensen(melding)
        muren = walls_for(mensen)
        # What had not begun follows the appointment it came from; what stands stays.
        for rij in melding.uitsluitingen.filter(sinds__gt=klok.vandaag()).select_related("medewerker"):
            if (sinds := muren.get((rij.medewerker, rij.lichaam))) is None:
                rij.delete()
            elif sinds > rij.sinds:
                rij.sinds = sinds
                rij.save(update_fields=["sinds"])
        nieuw = sum(wall_off(melding, wie, lichaam, sinds) for (wie, lichaam), sinds in muren.items())
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
    is on the case. The nightly sweep does it for all cases; here nobody may look in between.
    """
    zaken = Melding.objects.exclude(status__in=RUST)
    rond = set(people_around(medewerker).values_list("pk", flat=True))
    genoemd = Betrokkenheid.objects.filter(medewerker__in=rond).values("melding")
    nieuw = 0
    for melding in zaken.filter(Q(pk__in=genoemd) | Q(pk__in=_told_by(rond))).select_related("eenheid_behandeling"):
        nieuw += raise_walls(melding)
    return nieuw


def _told_by(medewerkers: Iterable[UUID]) -> set[UUID]:
    """Open cases whose melder is one of these, by linked account or by the sealed key they gave."""
    medewerkers = set(medewerkers)
    open_ = Melder.objects.exclude(melding__status__in=RUST)
    merken = [Melder.mark_of(pk) for pk in medewerkers]
    zaken = set(open_.filter(account_merk__in=merken).values_list("melding", flat=True))
    identiteiten = list(MelderIdentiteit.objects.filter(melder__in=open_).select_related("melder"))
    with kluis.opened(*(identiteit.sleutel_id for identiteit in identiteiten)):
        for identiteit in identiteiten:
            if not kluis.is_open(identiteit.sleutel_id):
                continue  # destroyed: nobody knows any more who it was
            medewerker = find_medewerker(identiteit.werkmail, identiteit.personeelsnummer)
            if medewerker is not None and medewerker.pk in medewerkers:
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
