"""Personeelszorg by name: VIK names an HR-adviseur on a case for it, who records that it was offered."""

import uuid
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from meldingen.access import Grond
from meldingen.actions.toegang import lock, require
from meldingen.actions.toewijzing import TOEWIJZERS
from meldingen.models import AndermansFormulier, Melding, OvergangGeweigerd, Taak, Zorgcontact, grant, revoke
from meldingen.notifications import notify
from meldingen.overdracht import supporters
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Rol


def own_zorgtaken(medewerker: Medewerker) -> QuerySet[Taak]:
    """Open tasks of P-zorg given to this HR-adviseur by name, on cases that may still be reached."""
    zaken = Melding.objects.permitted(medewerker, Recht.NAZORG, {Rol.HR})
    return Taak.objects.open().filter(medewerker=medewerker, soort__in=Taak.PZORG, melding__in=zaken)


def hr_candidates(melding: Melding) -> list[Aanstelling]:
    """HR-adviseurs of the handling unit who stand in no relation to the case."""
    op_de_zaak = [*melding.uitsluitingen.barring(Rol.HR).values_list("medewerker_id", flat=True)]
    op_de_zaak += melding.betrokkenheden.exclude(medewerker=None).values_list("medewerker_id", flat=True)
    return list(
        Aanstelling.objects.actief()
        .filter(rol=Rol.HR, eenheid__eenheid=melding.eenheid_behandeling.eenheid_id, medewerker__is_active=True)
        .exclude(medewerker__in=op_de_zaak)
        .exclude(medewerker__in=supporters(melding))
        .select_related("medewerker", "eenheid")
        .order_by("medewerker__naam", "pk")
    )


@transaction.atomic
def assign_hr(melding: Melding, soort: Taak.Soort, aanstelling: Aanstelling, *, door: Medewerker) -> Taak:
    """Give the task of P-zorg to this HR-adviseur by name (row 37); who had it before is released.

    The grant (Grond.HR) ends when the last of the tasks does. Raises OvergangGeweigerd.
    """
    melding = lock(melding.pk)
    require(melding, door, Recht.TOEWIJZEN, TOEWIJZERS)
    if soort not in Taak.PZORG or aanstelling not in hr_candidates(melding):
        raise OvergangGeweigerd("Deze HR-adviseur kan deze zorg niet doen. Kies een ander.")
    taak, _ = Taak.objects.get_or_create(
        melding=melding,
        soort=soort,
        gedaan_op=None,
        defaults={"sleutel_id": melding.sleutel_id, "gemaakt_op": klok.nu()},
    )
    eerder, taak.medewerker = taak.medewerker, aanstelling.medewerker
    taak.save(update_fields=["medewerker"])
    if eerder is not None:
        _release(melding, eerder)
    grant(melding, aanstelling.medewerker, Grond.HR, rol=Rol.HR, aanstelling=aanstelling)
    notify(melding, f"zorg:{taak.pk}", medewerkers=[aanstelling.medewerker])
    return taak


@transaction.atomic
def record_zorgcontact(
    taak: Taak,
    *,
    door: Medewerker,
    uitkomst: Zorgcontact.Uitkomst,
    op: date,
    klaar: bool,
    formulier: uuid.UUID | None = None,
) -> Zorgcontact:
    """Record that care was offered; `klaar` ends the task and, after the last one, what it opened.

    Raises OvergangGeweigerd when the task is done or given to somebody else.
    """
    taak = Taak.objects.select_for_update(of=("self",)).select_related("melding").get(pk=taak.pk)
    if taak.gedaan_op is not None or taak.medewerker_id != door.pk:
        raise OvergangGeweigerd("Deze taak is al klaar, of ligt bij een ander.")
    require(taak.melding, door, Recht.NAZORG, {Rol.HR})
    if op > klok.vandaag():
        raise OvergangGeweigerd("Kies een dag die is geweest.")
    formulier = formulier or uuid.uuid4()
    if Zorgcontact.objects.filter(pk=formulier).exclude(taak=taak).exists():
        raise AndermansFormulier
    contact, _ = Zorgcontact.objects.get_or_create(
        pk=formulier, taak=taak, defaults={"uitkomst": uitkomst, "op": op, "door": door}
    )
    if klaar:
        taak.gedaan_op, taak.gedaan_door = klok.nu(), door
        taak.save(update_fields=["gedaan_op", "gedaan_door"])
        _release(taak.melding, door)
    return contact


def _release(melding: Melding, medewerker: Medewerker) -> None:
    if not melding.taken.open().filter(medewerker=medewerker).exists():
        revoke(melding, medewerker, Grond.HR)
