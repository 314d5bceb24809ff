"""What a member of staff is still writing: a signaal, or a melding on behalf of somebody. Nobody else's, no history."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models

from meldingen.bewaartermijnen import REGEL
from pvi import klok
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, Versleuteld

# T2: unsent for this long and it is gone.
BEWAREN = timedelta(days=REGEL["concept"].aantal)
# Lying still for this long gives one reminder (our default).
STIL = timedelta(days=3)


class ConceptQuerySet(models.QuerySet):
    def of(self, medewerker: Medewerker) -> Self:
        """The concepts of this writer: there is no other reader."""
        return self.filter(medewerker=medewerker)

    def lying_still(self) -> Self:
        return self.filter(bewaard_op__lte=klok.nu() - STIL)

    def expired(self) -> Self:
        return self.filter(bewaard_op__lte=klok.nu() - BEWAREN)


class Concept(Versleuteld):
    class Soort(models.TextChoices):
        SIGNAAL = "signaal", "Signaal"
        NAMENS = "namens", "Melding namens iemand"

    # The id of the form on the screen, and of what it becomes when it is sent.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    soort = models.CharField(max_length=10, choices=Soort)
    medewerker = models.ForeignKey(Medewerker, on_delete=models.CASCADE, related_name="concepten")
    # JSON: field name → posted values, complete or not.
    antwoorden = EncryptedTextField("Wat er is ingevuld")
    bewaard_op = models.DateTimeField()
    # How often it was saved, and by which page last: an older page does not write over it without saying so.
    versie = models.PositiveIntegerField(default=1)
    venster = models.UUIDField(default=uuid.uuid4)

    objects = ConceptQuerySet.as_manager()

    class Meta:
        ordering = ["-bewaard_op", "pk"]
        indexes = [models.Index(fields=["medewerker", "-bewaard_op"])]

    def __str__(self) -> str:
        return f"Concept {self.pk}"

    @property
    def stand(self) -> str:
        """What the page that wrote this knows of it."""
        return f"{self.versie}.{self.venster}"

    @property
    def weg_op(self) -> datetime:
        """The moment on which it is deleted when nobody touches it."""
        return self.bewaard_op + BEWAREN

    @property
    def herinnering(self) -> str:
        """The occasion of its one reminder."""
        return f"concept:{self.pk}"

    @property
    def ligt_stil(self) -> bool:
        return self.bewaard_op <= klok.nu() - STIL
