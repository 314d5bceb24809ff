"""What the Landelijk Coördinator was asked and answered: advice, never the decision (P4)."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from meldingen.models import Melding
from pvi import kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, Versleuteld


class LcAdviesQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Questions that were not taken back."""
        return self.filter(vervallen_op__isnull=True)

    def open(self) -> Self:
        """Questions without an answer, and without recorded silence."""
        return self.standing().filter(gegeven_op__isnull=True, stilte_op__isnull=True)


class LcAdvies(Versleuteld):
    class Moment(models.TextChoices):
        """The LC is consulted before these become final; a besluit rests on the advice to the SMO."""

        TRIAGEBESLUIT = "triagebesluit", "Vóór het triagebesluit"
        SMO = "smo", "Vóór het advies van het strafmaatoverleg"

    class Strekking(models.TextChoices):
        EENS = "eens", "Eens met wat voorligt"
        ANDERS = "anders", "Ik adviseer iets anders"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="lc_adviezen")
    moment = models.CharField(max_length=14, choices=Moment)
    gevraagd_op = models.DateTimeField()
    strekking = models.CharField(max_length=6, choices=Strekking, blank=True)
    advies = EncryptedTextField("Advies", blank=True, default="")
    gegeven_op = models.DateTimeField(null=True)
    gegeven_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    # The term passed without an answer: recorded, and the case moves on
    stilte_op = models.DateTimeField(null=True)
    # What was asked about was taken back
    vervallen_op = models.DateTimeField(null=True)

    history = kluis.history()
    objects = LcAdviesQuerySet.as_manager()

    class Meta:
        ordering = ["gevraagd_op", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["melding", "moment"],
                condition=Q(gegeven_op__isnull=True, stilte_op__isnull=True, vervallen_op__isnull=True),
                name="lc_advies_een_open_per_moment",
            ),
            models.CheckConstraint(
                condition=Q(gegeven_op__isnull=True) | (Q(gegeven_door__isnull=False) & ~Q(strekking="")),
                name="lc_advies_heeft_strekking",
                violation_error_message="Een advies zegt of de Landelijk Coördinator het eens is.",
            ),
        ]

    def __str__(self) -> str:
        return f"LcAdvies {self.pk}"
