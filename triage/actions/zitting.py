"""The agenda of a triagecommissie: pulled from the cases, never pushed by them, so that no case is forgotten."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Max

from meldingen.access import Grond
from meldingen.actions.muren import wall_off
from meldingen.models import Melding, OvergangGeweigerd, grant, revoke
from meldingen.notifications import notify
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.kalender import add_werkdagen, verleng_tot_werkdag
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.rollen import Rol
from pvi.wachtrij import run_each
from triage.actions.toegang import NIET_JOUW_ROL, lock, may, require
from triage.conflicts import deskundige_candidates
from triage.models import Aanwezigheid, Agendapunt, Triagebesluit, Zitting

# Our defaults: a commissie meets at least every two weeks, on Thursday, with two working days to read.
VOORUIT = timedelta(days=14)
LEESTIJD = 2
DONDERDAG = 3

# A besluit in one of these states waits for others: the item stays with the zitting that weighed it.
ONDERWEG = (Triagebesluit.Status.VOORGESTELD, Triagebesluit.Status.STANDPUNT)
# One answer for an interest and for somebody who does not exist.
GEEN_DESKUNDIGE = "Deze collega kan hier niet bij adviseren. Kies iemand zonder belang."


def sync_agenda(eenheid: OrganisatieEenheid | None = None) -> int:
    """Every case to be weighed stands on the agenda of its unit: one open Agendapunt on a zitting that is to come.

    Makes what is missing, carries over what was not treated, and follows a case to another unit. Idempotent, safe
    beside another run. Returns the number of items made or moved. `eenheid`: only cases handled by this unit.
    """
    te_wegen = Melding.objects.filter(ter_weging=True).exclude(status=Status.AANGEHOUDEN)
    if eenheid is not None:
        te_wegen = te_wegen.filter(eenheid_behandeling=eenheid)
    nieuw = te_wegen.exclude(agendapunten__in=Agendapunt.objects.open())
    op_agenda = Agendapunt.objects.open().filter(melding__in=te_wegen).exclude(besluiten__status__in=ONDERWEG)
    blijven_liggen = op_agenda.filter(zitting__datum__lt=klok.vandaag())
    # Another eenheid handles the case now, so another commissie weighs it.
    verhuisd = op_agenda.exclude(zitting__eenheid=F("melding__eenheid_behandeling"))
    ids = {
        *nieuw.values_list("pk", flat=True),
        *(blijven_liggen | verhuisd).values_list("melding_id", flat=True),
    }
    if eenheid is not None:
        return sum(put_on_agenda(pk) for pk in sorted(ids))
    return run_each("Op de agenda zetten", sorted(ids), put_on_agenda)


def put_on_agenda(pk: uuid.UUID) -> int:
    """Place one case on the next zitting of its unit; 0 when another run was first."""
    with transaction.atomic():
        melding = (
            Melding.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("eenheid_behandeling")
            .filter(pk=pk, ter_weging=True)
            .exclude(status=Status.AANGEHOUDEN)
            .first()
        )
        if melding is None:
            return 0
        punt = melding.agendapunten.open().select_related("zitting").first()
        if punt and _is_placed(punt, melding):
            return 0
        punt = punt or Agendapunt(melding=melding, gemaakt_op=klok.nu())
        _place(punt, _next_zitting(melding))
    return 1


def _is_placed(punt: Agendapunt, melding: Melding) -> bool:
    """Does this item stand on a zitting that is to come, of the commissie that weighs it?"""
    zitting = punt.zitting
    return zitting is not None and zitting.datum >= klok.vandaag() and zitting.eenheid == melding.eenheid_behandeling


def _next_zitting(melding: Melding) -> Zitting:
    vandaag = klok.vandaag()
    vroegst = add_werkdagen(vandaag, 1 if melding.spoed else LEESTIJD)
    gepland = Zitting.objects.filter(eenheid=melding.eenheid_behandeling, gehouden=False)
    uiterlijk = vroegst if melding.spoed else vandaag + VOORUIT
    zitting = gepland.filter(datum__gt=vandaag if melding.spoed else vroegst - timedelta(days=1), datum__lte=uiterlijk)
    if (eerste := zitting.order_by("datum").first()) is not None:
        return eerste
    datum = vroegst if melding.spoed else _next_thursday(vroegst)
    return Zitting.objects.get_or_create(eenheid=melding.eenheid_behandeling, datum=datum)[0]


def _next_thursday(vanaf: date) -> date:
    """The first Thursday from `vanaf` on; on a holiday (Hemelvaartsdag) the next working day."""
    return verleng_tot_werkdag(vanaf + timedelta(days=(DONDERDAG - vanaf.weekday()) % 7))


def _place(punt: Agendapunt, zitting: Zitting) -> None:
    """Put the item on this zitting, urgent ones in front, and tell the case on which day it is treated."""
    laatste = zitting.agendapunten.aggregate(laatste=Max("volgorde"))["laatste"] or 0
    punt.zitting, punt.volgorde = zitting, 0 if punt.melding.spoed else laatste + 1
    punt.save()
    punt.melding.volgende_op = zitting.datum
    punt.melding.save(update_fields=["volgende_op"])


@transaction.atomic
def plan_zitting(eenheid: OrganisatieEenheid, datum: date) -> Zitting:
    """A zitting of this unit on `datum`. Raises OvergangGeweigerd for a day that is past or no working day."""
    if datum < klok.vandaag() or verleng_tot_werkdag(datum) != datum:
        raise OvergangGeweigerd("Kies een werkdag vanaf vandaag.")
    zitting, nieuw = Zitting.objects.get_or_create(eenheid=eenheid, datum=datum)
    if not nieuw:
        raise OvergangGeweigerd("Op die dag staat al een zitting.")
    return zitting


@transaction.atomic
def move_agendapunt(punt: Agendapunt, zitting: Zitting, *, door: Medewerker) -> None:
    """Treat an open item on another day of the same commissie (row 11)."""
    require(punt.melding, door, Recht.AGENDEREN)
    if punt.besloten_op is not None or zitting.eenheid_id != punt.melding.eenheid_behandeling_id:
        raise OvergangGeweigerd("Dit punt kan niet naar die zitting.")
    _place(punt, zitting)


@transaction.atomic
def record_aanwezigheid(zitting: Zitting, plaatsen: Iterable[tuple[Medewerker, str]]) -> None:
    """Who takes part and in which place; an empty place means absent. Replaces what was recorded before."""
    for medewerker, plaats in plaatsen:
        if plaats:
            zitting.aanwezigheden.update_or_create(
                medewerker=medewerker, defaults={"plaats": Aanwezigheid.Plaats(plaats), "aanwezig": True}
            )
        else:
            zitting.aanwezigheden.filter(medewerker=medewerker).delete()


@transaction.atomic
def invite_deskundige(punt: Agendapunt, aanstelling: Aanstelling, *, door: Medewerker) -> None:
    """Somebody of another commissie, or the kernteam, reads along and advises on this one item, until it is decided."""
    melding = lock(punt.melding_id)
    if not (may(melding, door, Recht.AGENDEREN, (Rol.TR, Rol.VI)) and punt.besloten_op is None and punt.zitting):
        raise OvergangGeweigerd(NIET_JOUW_ROL)
    if aanstelling not in deskundige_candidates(melding):
        raise OvergangGeweigerd(GEEN_DESKUNDIGE)
    grant(melding, aanstelling.medewerker, Grond.DESKUNDIGE, rol=Rol(aanstelling.rol), aanstelling=aanstelling)
    punt.zitting.aanwezigheden.update_or_create(
        medewerker=aanstelling.medewerker, defaults={"plaats": Aanwezigheid.Plaats.DESKUNDIGE, "aanwezig": True}
    )
    notify(melding, f"deskundige:{punt.pk}", medewerkers=[aanstelling.medewerker])


def release_deskundigen(melding: Melding) -> None:
    """The item is decided: who advised no longer reads the case."""
    for medewerker in Medewerker.objects.filter(
        pk__in=melding.toekenningen.filter(grond=Grond.DESKUNDIGE).values("user")
    ):
        revoke(melding, medewerker, Grond.DESKUNDIGE)


@transaction.atomic
def recuse(melding: Melding, medewerker: Medewerker) -> None:
    """“Ik heb een belang”: the wall rises at once and nobody reads why. The others hear that there is news (CI-4)."""
    if not may(melding, medewerker, Recht.TRIAGEDOSSIER, (Rol.TR, Rol.VI)):
        raise OvergangGeweigerd("Dit punt staat niet op jouw agenda.")
    wall_off(melding, medewerker)
    notify(melding, f"belang:{melding.pk}:{klok.vandaag()}", recht=Recht.WEGEN, rollen=(Rol.TR,))
