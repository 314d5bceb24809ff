"""What waits to be mailed: rows written in the same transaction as their cause, sent by a sweep (pvi/post.py)."""

import uuid
from typing import Self

from django.db import models, transaction
from django.db.models import Q

from pvi import klok
from pvi.models.medewerker import Medewerker

WACHT = Q(verzonden_op__isnull=True, vervallen=False)


class PoststukQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Neither sent nor cancelled."""
        return self.filter(WACHT)


class Poststuk(models.Model):
    """One mail to be sent. The row holds no address and no text: both are made at the moment of sending."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Not before this moment; whoever is sending it moves it ahead, so that nobody else takes it meanwhile.
    klaar_op = models.DateTimeField()
    verzonden_op = models.DateTimeField(null=True)
    vervallen = models.BooleanField(default=False)

    objects = PoststukQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


class AccountmailQuerySet(PoststukQuerySet):
    def ask(self, soort: str, medewerker: Medewerker | None) -> None:
        """Let this mail be sent by the next run. One that waits, or was given up, makes place for it."""
        with transaction.atomic():
            self.waiting().filter(soort=soort, medewerker=medewerker).delete()
            nieuw = Accountmail(soort=soort, medewerker=medewerker, klaar_op=klok.nu())
            self.bulk_create([nieuw], ignore_conflicts=True)


class Accountmail(Poststuk):
    """A mail with a link to choose a password. Nothing of the link is stored: it is made when the mail leaves."""

    class Soort(models.TextChoices):
        UITNODIGING = "uitnodiging", "Uitnodiging"
        WACHTWOORD = "wachtwoord", "Wachtwoord vergeten"

    soort = models.CharField(max_length=11, choices=Soort)
    # Nobody: somebody typed an address that has no account. That costs the same work and sends nothing.
    medewerker = models.ForeignKey(Medewerker, on_delete=models.CASCADE, null=True, related_name="accountmails")

    objects = AccountmailQuerySet.as_manager()

    class Meta:
        ordering = ["klaar_op", "pk"]
        indexes = [models.Index(fields=["klaar_op"], condition=WACHT, name="accountmail_wacht")]
        constraints = [
            # Asked twice is sent once.
            models.UniqueConstraint(fields=["medewerker", "soort"], condition=WACHT, name="accountmail_een_wacht"),
        ]
