"""Sweeps of a few lines: the rows in PostgreSQL are the truth, a lost or doubled task changes nothing."""

from uuid import UUID

from celery import shared_task
from django.conf import settings

from meldingen import inzagebestand, notifications, retention
from meldingen.actions import inzage
from meldingen.actions.concept import discard_expired
from meldingen.actions.muren import raise_walls
from meldingen.actions.waarneming import take_over_all
from meldingen.collegas import forget_former_teams
from meldingen.models import Melding
from meldingen.models.personen import marks_made_once
from meldingen.workflow import Status
from pvi.post import GRENS
from pvi.wachtrij import run_each


@shared_task(**GRENS)
def sweep_notificaties() -> None:
    """Queue mails for new transitions and send what is due; every minute."""
    notifications.queue_for_wissels()
    notifications.send_waiting()


@shared_task
def sweep_termijnen() -> None:
    """Warn and escalate; every hour, each reminder exactly once."""
    notifications.watch_termijnen()


@shared_task
def sweep_uitsluitingen() -> None:
    """Appointments change: apply the conflict rules to every case that is not closed; nightly.

    Teams that were left longer ago than those rules look are forgotten.
    """
    lopend = Melding.objects.filter(gewist_op=None).exclude(status__in=(Status.CONCEPT, Status.AFGESLOTEN))
    with marks_made_once():
        run_each("Muren nalopen", lopend.order_by("pk").values_list("pk", flat=True), _raise_walls)
    forget_former_teams()


def _raise_walls(pk: UUID) -> int:
    # Closed since the list was made: then it is not there any more.
    melding = Melding.objects.filter(pk=pk, gewist_op=None).exclude(status=Status.AFGESLOTEN).first()
    return 0 if melding is None else raise_walls(melding)


@shared_task
def sweep_concepten() -> None:
    """T2 for what was never sent, and one reminder for what lies still; every hour."""
    discard_expired()
    notifications.remind_writers()


@shared_task
def sweep_waarneming() -> None:
    """Who is away today: the waarnemer holds what was granted since the last time; every minute."""
    take_over_all()


@shared_task
def seal_inzage() -> None:
    """Seal the log of who looked outside the database, every hour. Not in the demo, whose clock jumps."""
    if not settings.DEMO:
        inzage.seal()


@shared_task
def verify_inzage() -> None:
    """Check what is new in the log and a part of the rest, every night; the FG hears at once when it is not whole."""
    controle = inzage.verify_next_part()
    if controle.gebreken:
        notifications.notify_fg(f"inzage:{controle.pk}")


@shared_task
def sweep_inzagebestanden() -> None:
    """Make the log of who looked into a file for the FG who asked, and drop old ones; every minute."""
    inzagebestand.sweep()


@shared_task
def sweep_bewaartermijnen() -> None:
    """Destroy what was kept long enough, keys first; every night."""
    retention.destroy_due()
