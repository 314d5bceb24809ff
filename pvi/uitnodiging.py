"""The invitation to a new account: a link that opens it once, within three days, to set a password.

The link is the secret; nothing of it is stored (pvi/accountmail.py makes the mail).
"""

from datetime import UTC, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse

from pvi import klok
from pvi.models import Accountmail, Medewerker


class Uitnodiging(PasswordResetTokenGenerator):
    """Tokens that end after PASSWORD_RESET_TIMEOUT, once a password is set, and when a newer one is sent."""

    key_salt = "pvi.uitnodiging"

    def _make_hash_value(self, user: Medewerker, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.uitgenodigd_op}"

    def _now(self) -> datetime:
        # Django counts in naive moments; ours come from the one clock.
        return klok.nu().astimezone(UTC).replace(tzinfo=None)


uitnodiging = Uitnodiging()


def may_invite(medewerker: Medewerker) -> bool:
    """Only who never set a password, and never came in: an invitation must not be a way around "forgotten password",
    nor put a password beside single sign-on."""
    nieuw = not medewerker.has_usable_password() and medewerker.last_login is None
    return medewerker.is_active and nieuw and not settings.SSO_VERPLICHT


def reset_login(medewerker: Medewerker) -> None:
    """A fresh start: no password and no second factor; every running session ends with the password it rests on.

    Afterwards this person can be invited like somebody new.
    """
    Authenticator.objects.filter(user=medewerker).delete()
    medewerker.set_unusable_password()
    medewerker.last_login = None
    medewerker.save(update_fields=["password", "last_login"])


def invite(medewerker: Medewerker) -> None:
    """Let a new invitation be mailed by the next run of the worker; an earlier one stops working now."""
    with transaction.atomic():
        medewerker.uitgenodigd_op = klok.nu()
        medewerker.save(update_fields=["uitgenodigd_op"])
        Accountmail.objects.ask(Accountmail.Soort.UITNODIGING, medewerker)


def link_of(medewerker: Medewerker) -> str:
    """The address that opens this account once; the three days count from the moment that this is asked."""
    return settings.PUBLIEKE_URL + reverse("uitnodiging", args=[medewerker.pk, uitnodiging.make_token(medewerker)])


def get_invited(pk: UUID, token: str) -> Medewerker | None:
    """The account that this link opens, or None."""
    medewerker = Medewerker.objects.filter(pk=pk, is_active=True).first()
    if medewerker is None or not may_invite(medewerker) or not uitnodiging.check_token(medewerker, token):
        return None
    return medewerker
