"""Sweeps of the portal itself."""

from celery import shared_task

from pvi.accountmail import send_accountmails
from pvi.post import GRENS
from pvi.sessie import SessionStore


@shared_task
def sweep_sessies() -> None:
    """Remove ended sessions of staff and melders: a draft is then gone, not only out of reach."""
    SessionStore.clear_expired()


@shared_task(**GRENS)
def sweep_accountmails() -> None:
    """Send invitations and links to a new password; every minute."""
    send_accountmails()
