"""The own words of a betrokkene: a concept that only the writer reads, until it is given."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from meldingen.models import Betrokkenheid
from pvi.kluis import EncryptedTextField
from pvi.models import Versleuteld


class VerklaringQuerySet(models.QuerySet):
    def given(self) -> Self:
        """What staff may read; a concept is the writer's alone."""
        return self.filter(gegeven_op__isnull=False)


class Verklaring(Versleuteld):
    class Soort(models.TextChoices):
        # About the allegation, while the facts are found
        VERHAAL = "verhaal", "Eigen verhaal"
        # The draft of a zienswijze; given, its words stand on the besluit
        ZIENSWIJZE = "zienswijze", "Zienswijze"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    betrokkenheid = models.ForeignKey(Betrokkenheid, on_delete=models.CASCADE, related_name="verklaringen")
    soort = models.CharField(max_length=10, choices=Soort)
    tekst = EncryptedTextField("Jouw verhaal", blank=True, default="")
    bewaard_op = models.DateTimeField()
    gegeven_op = models.DateTimeField(null=True)

    objects = VerklaringQuerySet.as_manager()

    class Meta:
        ordering = ["bewaard_op", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["betrokkenheid", "soort"], condition=Q(gegeven_op__isnull=True), name="verklaring_een_concept"
            )
        ]

    def __str__(self) -> str:
        return f"Verklaring {self.pk}"
