"""Sweeps of the portal itself."""

from datetime import timedelta

from celery import shared_task

from pvi import klok
from pvi.accountmail import send_accountmails
from pvi.models import Verzending
from pvi.post import GRENS
from pvi.web import woorden
from pvi.web.sessie import SessionStore

# A page that lies open longer than this is no double click.
VERZENDINGEN_BEWAREN = timedelta(days=2)


@shared_task
def sweep_sessies() -> None:
    """Remove ended sessions of staff and melders: a draft is then gone, not only out of reach."""
    SessionStore.clear_expired()


@shared_task
def sweep_verzendingen() -> None:
    """Forget which forms were sent, and the words that nobody came back for."""
    woorden.forget_expired()
    Verzending.objects.filter(dag__lt=klok.vandaag() - VERZENDINGEN_BEWAREN).delete()


@shared_task(**GRENS)
def sweep_accountmails() -> None:
    """Send invitations and links to a new password; every minute."""
    send_accountmails()
