"""The check-ins after 1, 3 and 6 months, for each of the people concerned."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from meldingen.models import Betrokkenheid, Melding
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, Versleuteld

MAANDEN = (1, 3, 6)


class NazorgmomentQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(uitkomst="")


class Nazorgmoment(Versleuteld):
    class Voor(models.TextChoices):
        MELDER = "melder", "Melder"
        BENADEELDE = "benadeelde", "Benadeelde"
        TEAM = "team", "Team"
        # Only when informed (CI-1)
        BETROKKENE = "betrokkene", "Betrokkene"

    class Uitkomst(models.TextChoices):
        GEDAAN = "gedaan", "Gedaan"
        AFGEZIEN = "afgezien", "Niet gewenst"
        NIET_BEREIKT = "niet_bereikt", "Niet bereikt"

    class Gaat(models.TextChoices):
        GOED = "goed", "Het gaat goed"
        WISSELEND = "wisselend", "Het wisselt"
        SLECHT = "slecht", "Het gaat niet goed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="nazorgmomenten")
    voor = models.CharField(max_length=12, choices=Voor)
    betrokkenheid = models.ForeignKey(Betrokkenheid, on_delete=models.PROTECT, null=True, related_name="+")
    # 1, 3 or 6; an extra moment after a relapse has its own number of months
    maand = models.PositiveSmallIntegerField()
    gepland_op = models.DateField()
    uitkomst = models.CharField(max_length=14, choices=Uitkomst, blank=True)
    gaat = models.CharField("Hoe gaat het?", max_length=10, choices=Gaat, blank=True)
    verslag = EncryptedTextField("Wat is er besproken?", blank=True, default="")
    vastgelegd_op = models.DateTimeField(null=True, editable=False)
    vastgelegd_door = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = NazorgmomentQuerySet.as_manager()

    class Meta:
        ordering = ["gepland_op", "voor", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["melding", "voor", "betrokkenheid", "maand", "gepland_op"],
                nulls_distinct=False,
                name="nazorgmoment_een_keer",
            ),
            models.CheckConstraint(
                condition=Q(uitkomst="") | Q(vastgelegd_op__isnull=False), name="nazorgmoment_vastgelegd_heeft_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"Nazorgmoment {self.pk}"
