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
        PZORG_BENADEELDE = "pzorg_benadeelde", "Bied de benadeelde zorg aan (BMW of GV)"
        PZORG_TEAM = "pzorg_team", "Bied het team zorg aan (TCO of VGW)"
        AANZEGGING = "aanzegging", "Zeg het onderzoek aan bij de betrokkene"
        NABESPREKING = "nabespreking", "Plan een nabespreking met het team"

    # Which right on the case carries the task; its holder sees it under "aan mij".
    RECHT = {
        Soort.HB_TOEWIJZEN: Recht.TOEWIJZEN,
        Soort.BUDDY: Recht.TOEWIJZEN,
        Soort.PZORG_BETROKKENE: Recht.TOEWIJZEN,
        Soort.PZORG_BENADEELDE: Recht.TOEWIJZEN,
        Soort.PZORG_TEAM: Recht.TOEWIJZEN,
        Soort.AANZEGGING: Recht.ONDERZOEKEN,
        Soort.NABESPREKING: Recht.HERSTEL,
    }

    # Personeelszorg: an HR-adviseur who is named on the case may carry it out.
    PZORG = (Soort.PZORG_BETROKKENE, Soort.PZORG_BENADEELDE, Soort.PZORG_TEAM)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="taken")
    soort = models.CharField(max_length=20, choices=Soort)
    # The person it was given to by name; empty: whoever holds its right.
    medewerker = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="taken")
    gemaakt_op = models.DateTimeField()
    gedaan_op = models.DateTimeField(null=True)
    gedaan_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    toelichting = EncryptedTextField("Wat is er afgesproken?", blank=True, default="")

    objects = TaakQuerySet.as_manager()

    class Meta:
        ordering = ["gemaakt_op", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["melding", "soort"], condition=Q(gedaan_op__isnull=True), name="taak_een_open_per_soort"
            )
        ]

    def __str__(self) -> str:
        return f"Taak {self.pk}"


class Zorgcontact(models.Model):
    """That somebody was offered care, and when. Nothing about health, so there is no text at all (P12)."""

    class Uitkomst(models.TextChoices):
        GESPROKEN = "gesproken", "We hebben elkaar gesproken"
        AFGEWEZEN = "afgewezen", "Er is nu geen behoefte aan zorg"
        NIET_BEREIKT = "niet_bereikt", "Ik kreeg geen contact"

    # The id of the form: sending it twice gives one contact.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    taak = models.ForeignKey(Taak, on_delete=models.CASCADE, related_name="contacten")
    uitkomst = models.CharField("Hoe ging het?", max_length=12, choices=Uitkomst)
    op = models.DateField("Op welke dag?")
    door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["op", "pk"]

    def __str__(self) -> str:
        return f"Zorgcontact {self.pk}"
