"""What the FG decided about the exact figures of the Landelijk Coördinator. Append-only: the last decision holds."""

import uuid
from typing import Any

from django.db import models

from pvi.models import Medewerker


class CijferbesluitQuerySet(models.QuerySet):
    def holds(self, wat: str) -> bool:
        """Is this on today: by the last decision, or as it was delivered?"""
        laatste = self.filter(wat=wat).order_by("-op", "-pk").values_list("aan", flat=True).first()
        return Cijferbesluit.GELEVERD[wat] if laatste is None else laatste


class Cijferbesluit(models.Model):
    class Wat(models.TextChoices):
        PRECIES = "precies", "De Landelijk Coördinator leest precieze cijfers"
        ZAKEN = "zaken", "Achter in het casuïstiekoverzicht staat elke zaak in codes"

    class Reden(models.TextChoices):
        """A choice and no free text: the FG reads no case and writes nothing about one."""

        NODIG = "nodig", "Het is nodig voor de taak van de Landelijk Coördinator"
        NIET_NODIG = "niet_nodig", "Het is niet (meer) nodig voor die taak"
        HERLEIDBAAR = "herleidbaar", "De aantallen zijn zo klein dat een zaak te herkennen is"
        ONDERZOEK = "onderzoek", "Er loopt een onderzoek naar het gebruik van de cijfers"

    GELEVERD = {Wat.PRECIES: True, Wat.ZAKEN: False}

    # The id of the form: sending it twice gives one decision.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wat = models.CharField(max_length=8, choices=Wat)
    aan = models.BooleanField()
    reden = models.CharField(max_length=12, choices=Reden)
    door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    op = models.DateTimeField()

    objects = CijferbesluitQuerySet.as_manager()

    class Meta:
        ordering = ["-op", "-pk"]
        indexes = [models.Index(fields=["wat", "-op"])]

    def __str__(self) -> str:
        return f"Cijferbesluit {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A Cijferbesluit is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A Cijferbesluit is never deleted.")
