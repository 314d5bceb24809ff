"""What earlier apps leave is pulled here: moments for cases in nazorg, and the task to name somebody for herstel."""

from uuid import UUID

from celery import shared_task
from django.db import transaction

from meldingen.actions.toegang import lock
from meldingen.models import Melding, Taak
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.wachtrij import run_each
from reflectie.actions.nazorg import plan_nazorg
from triage.actions.taak import make_taak

MET_BEGELEIDER = (Status.HERSTEL, Status.NAZORG)


@shared_task
def sweep_nazorg() -> None:
    """One transaction per case; a killed worker leaves nothing half, a second run changes nothing."""
    zonder_moment = Melding.objects.filter(status=Status.NAZORG, nazorgmomenten=None)
    run_each("Nazorg plannen", zonder_moment.values_list("pk", flat=True), _plan)
    # In nazorg too: a case that came straight from the commissie needs somebody for the moments.
    zonder = Melding.objects.filter(status__in=MET_BEGELEIDER, heeft_herstelbegeleider=False).exclude(
        taken__in=Taak.objects.open().filter(soort=Taak.Soort.HB_TOEWIJZEN)
    )
    run_each("Vragen om een herstelbegeleider", zonder.values_list("pk", flat=True), _ask_begeleider)


def _plan(pk: UUID) -> None:
    with transaction.atomic():
        melding = lock(pk)
        with kluis.opened(melding.sleutel_id):
            # A case that came from the commissie (T13) counts its months from that day.
            laatste = melding.wissels.filter(naar=Status.NAZORG).last()
            plan_nazorg(melding, klok.day(laatste.op) if laatste else None)


def _ask_begeleider(pk: UUID) -> None:
    with transaction.atomic():
        melding = lock(pk)
        if melding.status in MET_BEGELEIDER and not melding.heeft_herstelbegeleider:
            with kluis.opened(melding.sleutel_id):
                make_taak(melding, Taak.Soort.HB_TOEWIJZEN)
