"""The Celery app and everything that runs by the clock."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pvi.settings")

app = Celery("pvi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
@task_postrun.connect
def close_vault(**kwargs) -> None:
    """A task starts and ends without any key: what one case opened, the next never finds open."""
    from pvi import kluis

    kluis.clear()


@task_prerun.connect
def note_start(task: Any, **kwargs: Any) -> None:
    """The page of beheer shows when each job of the clock ran last."""
    if task.name in KLOKTAKEN:
        _note(task.name, begonnen_op=True)


@task_postrun.connect
def note_end(task: Any, state: str, retval: Any, **kwargs: Any) -> None:
    """Of a failure only its kind is kept: the text of an exception may quote a row."""
    if task.name in KLOKTAKEN:
        gelukt = state == "SUCCESS"
        _note(task.name, klaar_op=True, gelukt_op=gelukt, fout="" if gelukt else type(retval).__name__)


def _note(taak: str, *, fout: str = "", **momenten: bool) -> None:
    from pvi import klok
    from pvi.models import Taakloop

    nu = klok.nu()
    velden = {naam: nu for naam, zetten in momenten.items() if zetten} | {"fout": fout}
    Taakloop.objects.update_or_create(taak=taak, defaults=velden, create_defaults={"begonnen_op": nu} | velden)


# Read apart from the app, whose configuration needs the settings.
ROOSTER: dict[str, dict[str, Any]] = {
    "sessies-opruimen": {"task": "pvi.tasks.sweep_sessies", "schedule": 300.0},
    "verzendingen-opruimen": {"task": "pvi.tasks.sweep_verzendingen", "schedule": crontab(hour=3, minute=50)},
    "accountmails-versturen": {"task": "pvi.tasks.sweep_accountmails", "schedule": 60.0},
    "mails-klaarzetten": {"task": "meldingen.tasks.sweep_notificaties", "schedule": 60.0},
    "termijnen-bewaken": {"task": "meldingen.tasks.sweep_termijnen", "schedule": crontab(minute=10)},
    "concepten-opruimen": {"task": "meldingen.tasks.sweep_concepten", "schedule": crontab(minute=40)},
    "muren-nalopen": {"task": "meldingen.tasks.sweep_uitsluitingen", "schedule": crontab(hour=3, minute=20)},
    "waarneming-bijwerken": {"task": "meldingen.tasks.sweep_waarneming", "schedule": 60.0},
    "agenda-bijwerken": {"task": "triage.tasks.sweep_agenda", "schedule": 60.0},
    "klachtlijsten-opruimen": {"task": "triage.tasks.sweep_klachtbestanden", "schedule": crontab(minute=25)},
    "besluiten-bijwerken": {"task": "triage.tasks.sweep_besluiten", "schedule": crontab(minute=5)},
    "nazorgmomenten-bijwerken": {"task": "reflectie.tasks.sweep_nazorg", "schedule": 60.0},
    # Month reports before the 10th, quarter reports on the 15th; on any other day it changes nothing.
    "rapportages-maken": {"task": "dashboards.tasks.make_rapportages", "schedule": crontab(hour=6, minute=0)},
    "rapportages-afmaken": {"task": "dashboards.tasks.sweep_rapportages", "schedule": 60.0},
    "bewaartermijnen-nalopen": {
        "task": "meldingen.tasks.sweep_bewaartermijnen",
        "schedule": crontab(hour=2, minute=15),
    },
    "inzagebestanden-maken": {"task": "meldingen.tasks.sweep_inzagebestanden", "schedule": 60.0},
    "inzage-verzegelen": {"task": "meldingen.tasks.seal_inzage", "schedule": crontab(minute=5)},
    "inzage-nalopen": {"task": "meldingen.tasks.verify_inzage", "schedule": crontab(hour=4, minute=30)},
}
app.conf.beat_schedule = ROOSTER
KLOKTAKEN = frozenset(regel["task"] for regel in ROOSTER.values())
