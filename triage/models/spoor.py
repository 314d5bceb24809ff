"""What runs after a triagebesluit: one hoofdspoor, nevensporen, the actions in the line, and the reactions (P2)."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from meldingen.models import Betrokkenheid, Melding
from pvi import kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Aanstelling, Medewerker, Versleuteld
from triage.models.weging import Triagebesluit


class SpoorQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.exclude(status=Spoor.Status.AFGEROND)

    def running_first(self) -> Self:
        """As people read them: what runs, the hoofdspoor in front, then what was closed, the newest first."""
        return self.order_by(F("afgerond_op").desc(nulls_first=True), "-is_hoofd", "gestart_op")


class Spoor(models.Model):
    class Status(models.TextChoices):
        WACHT = "wacht", "Wacht"
        LOOPT = "loopt", "Loopt"
        AFGEROND = "afgerond", "Afgerond"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="sporen")
    triagebesluit = models.ForeignKey(Triagebesluit, on_delete=models.CASCADE, related_name="sporen")
    # A code of the list triagebesluit: LIJN, TEAM, ORI …
    soort = models.CharField(max_length=6)
    is_hoofd = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.LOOPT)
    eigenaar = models.ForeignKey(Aanstelling, on_delete=models.PROTECT, null=True, related_name="+")
    deadline = models.DateField(null=True)
    gestart_op = models.DateTimeField()
    afgerond_op = models.DateTimeField(null=True)

    objects = SpoorQuerySet.as_manager()

    class Meta:
        ordering = ["-is_hoofd", "gestart_op", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["melding"],
                condition=Q(is_hoofd=True) & ~Q(status="afgerond"),
                name="spoor_een_hoofdspoor",
            ),
            models.CheckConstraint(
                condition=~Q(status="afgerond") | Q(afgerond_op__isnull=False), name="spoor_afgerond_heeft_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"Spoor {self.pk}"


class Lijnactie(Versleuteld):
    """One action in the line with its result."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    spoor = models.ForeignKey(Spoor, on_delete=models.CASCADE, related_name="acties")
    # A code of the list reactie
    soort = models.CharField(max_length=20)
    omschrijving = EncryptedTextField("Wat spreek je af?")
    uiterlijk_op = models.DateField(null=True, blank=True)
    resultaat = EncryptedTextField("Wat is het resultaat?", blank=True, default="")
    gedaan_op = models.DateField(null=True, blank=True)

    history = kluis.history()

    class Meta:
        ordering = ["uiterlijk_op", "pk"]

    def __str__(self) -> str:
        return f"Lijnactie {self.pk}"


class Reactie(models.Model):
    """The answer to a crossed norm; `straf` stays empty for a non-punitive reaction."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="reacties")
    betrokkenheid = models.ForeignKey(Betrokkenheid, on_delete=models.PROTECT, null=True, related_name="reacties")
    # A code of the list reactie, or of the list straf with `is_straf`
    soort = models.CharField(max_length=20)
    is_straf = models.BooleanField(default=False)
    voorwaardelijk = models.BooleanField(default=False)
    op = models.DateField()
    # The day on which it counts, when that is not its own: the quarter of its own day had been counted already.
    telt_op = models.DateField(null=True, editable=False)
    vastgelegd_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["op", "pk"]

    def __str__(self) -> str:
        return f"Reactie {self.pk}"


class Reactiecorrectie(Versleuteld):
    """What a reaction was before whoever recorded it mended it or took it back, and why; the reaction itself moves on.

    The row in `Reactie` is always what holds now, so that every figure counts it once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="reactiecorrecties")
    # No foreign key: a reaction that was taken back is gone.
    reactie = models.UUIDField()
    ingetrokken = models.BooleanField(default=False)
    soort = models.CharField(max_length=20)
    betrokkenheid = models.ForeignKey(Betrokkenheid, on_delete=models.PROTECT, null=True, related_name="+")
    reactie_op = models.DateField()
    reden = EncryptedTextField("Waarom verandert dit?")
    door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    op = models.DateTimeField()

    class Meta:
        ordering = ["op", "pk"]

    def __str__(self) -> str:
        return f"Reactiecorrectie {self.pk}"
