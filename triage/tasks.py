"""The sweep of the triage: the rows are the truth, a lost or doubled run changes nothing."""

from celery import shared_task

from triage.actions.aanhouding import resume_overdue
from triage.actions.triagebesluit import grant_standpunt
from triage.actions.zitting import sync_agenda
from triage.models import Triagebesluit


@shared_task
def sweep_agenda() -> None:
    """Every minute: overdue questions come back, every case to be weighed stands on an agenda, every PC may read."""
    resume_overdue()
    sync_agenda()
    for besluit in Triagebesluit.objects.filter(status=Triagebesluit.Status.VOORGESTELD).select_related(
        "melding__eenheid_behandeling"
    ):
        grant_standpunt(besluit)
