"""A thing somebody must do on a case beside its state: care, an announcement, a talk afterwards."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from meldingen.models.melding import Melding
from meldingen.workflow import Recht
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, Versleuteld


class TaakQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(gedaan_op__isnull=True)


class Taak(Versleuteld):
    class Soort(models.TextChoices):
        HB_TOEWIJZEN = "hb_toewijzen", "Wijs een herstelbegeleider toe"
        BUDDY = "buddy", "Regel een buddy voor de melder"
        PZORG_BETROKKENE = "pzorg_betrokkene", "Bied de betrokkene zorg aan (BMW of GV)"
        AANZEGGING = "aanzegging", "Zeg het onderzoek aan bij de betrokkene"
        NABESPREKING = "nabespreking", "Plan een nabespreking met het team"

    # Which right on the case carries the task; its holder sees it under "aan mij".
    RECHT = {
        Soort.HB_TOEWIJZEN: Recht.TOEWIJZEN,
        Soort.BUDDY: Recht.TOEWIJZEN,
        Soort.PZORG_BETROKKENE: Recht.TOEWIJZEN,
        Soort.AANZEGGING: Recht.ONDERZOEKEN,
        Soort.NABESPREKING: Recht.HERSTEL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="taken")
    soort = models.CharField(max_length=20, choices=Soort)
    gemaakt_op = models.DateTimeField()
    gedaan_op = models.DateTimeField(null=True)
    gedaan_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    toelichting = EncryptedTextField("Wat is er afgesproken?", blank=True, default="")

    objects = TaakQuerySet.as_manager()

    class Meta:
        ordering = ["gemaakt_op"]
        constraints = [
            models.UniqueConstraint(
                fields=["melding", "soort"], condition=Q(gedaan_op__isnull=True), name="taak_een_open_per_soort"
            )
        ]

    def __str__(self) -> str:
        return f"Taak {self.pk}"
