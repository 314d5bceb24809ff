"""The sweep of the triage: the rows are the truth, a lost or doubled run changes nothing."""

from celery import shared_task

from meldingen.models import Melding
from meldingen.workflow import Status
from triage.actions.aanhouding import resume_overdue
from triage.actions.besluit import close_overdue
from triage.actions.lcadvies import ask_lc, record_lc_silence
from triage.actions.smo import invite_smo
from triage.actions.triagebesluit import grant_standpunt, lc_advies_on
from triage.actions.zitting import ONDERWEG, sync_agenda
from triage.models import Klachtbestand, LcAdvies, Triagebesluit


@shared_task
def sweep_agenda() -> None:
    """Every minute: overdue questions come back, every case to be weighed stands on an agenda, every PC may read."""
    resume_overdue()
    sync_agenda()
    for besluit in Triagebesluit.objects.filter(status__in=ONDERWEG).select_related("melding__eenheid_behandeling"):
        if besluit.status == Triagebesluit.Status.VOORGESTELD:
            grant_standpunt(besluit)
        # LC-plicht may come after the proposal, with a betrokkene who turns out to be a sectorhoofd.
        if besluit.melding.lc_plicht and lc_advies_on(besluit) is None:
            ask_lc(besluit.melding, LcAdvies.Moment.TRIAGEBESLUIT)
    record_lc_silence()


@shared_task
def sweep_besluiten() -> None:
    """Every hour: a zienswijze that did not come, terms of bezwaar that ended, members of the SMO who came later."""
    close_overdue()
    for melding in Melding.objects.filter(status=Status.SMO).select_related("eenheid_behandeling"):
        invite_smo(melding)


@shared_task
def sweep_klachtbestanden() -> None:
    """Lists of klachten that nobody confirmed in time are gone, key and all."""
    for bestand in Klachtbestand.objects.expired().select_related("sleutel"):
        bestand.discard()
