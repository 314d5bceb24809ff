"""The sweep of the triage: the rows are the truth, a lost or doubled run changes nothing."""

from uuid import UUID

from celery import shared_task
from django.db import transaction

from meldingen.models import Melding
from meldingen.workflow import Status
from pvi.wachtrij import run_each
from triage.actions.aanhouding import resume_overdue
from triage.actions.besluit import close_overdue
from triage.actions.lcadvies import ask_lc, record_lc_silence
from triage.actions.smo import invite_smo, uninvited
from triage.actions.triagebesluit import grant_standpunt, lc_advies_on, unfollowed
from triage.actions.zitting import ONDERWEG, sync_agenda
from triage.models import Klachtbestand, LcAdvies, Triagebesluit


@shared_task
def sweep_agenda() -> None:
    """Every minute: overdue questions come back, every case to be weighed stands on an agenda, every PC may read."""
    resume_overdue()
    sync_agenda()
    run_each("Voorstel bijwerken", unfollowed().values_list("pk", flat=True), _follow_voorstel)
    record_lc_silence()


def _follow_voorstel(pk: UUID) -> None:
    besluit = Triagebesluit.objects.select_related("melding__eenheid_behandeling").get(pk=pk)
    with transaction.atomic():
        if besluit.status == Triagebesluit.Status.VOORGESTELD:
            grant_standpunt(besluit)
        if besluit.status in ONDERWEG and besluit.melding.lc_plicht and lc_advies_on(besluit) is None:
            ask_lc(besluit.melding, LcAdvies.Moment.TRIAGEBESLUIT)


@shared_task
def sweep_besluiten() -> None:
    """Every hour: a zienswijze that did not come, terms of bezwaar that ended, members of the SMO who came later."""
    close_overdue()
    run_each("Strafmaatoverleg uitnodigen", uninvited().values_list("pk", flat=True), _invite)


def _invite(pk: UUID) -> None:
    melding = Melding.objects.select_related("eenheid_behandeling").get(pk=pk)
    if melding.status == Status.SMO:
        with transaction.atomic():
            invite_smo(melding)


@shared_task
def sweep_klachtbestanden() -> None:
    """Lists of klachten that nobody confirmed in time are gone, key and all."""
    oud = {bestand.pk: bestand for bestand in Klachtbestand.objects.expired().select_related("sleutel")}
    run_each("Klachtenlijst weggooien", oud, lambda pk: oud[pk].discard())
