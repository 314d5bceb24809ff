"""Words somebody sent while nobody was logged in any more; kept for that person alone (pvi/web/woorden.py)."""

import uuid

from django.db import models


class Weggelegd(models.Model):
    """One form that could not be done. The content is sealed; who it belongs to is a keyed hash.

    Of the time only the last day is kept: somebody who reports without a name also writes here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wie = models.CharField(max_length=64)
    # This form on this page: sent again, it takes the place of the one before.
    merk = models.CharField(max_length=64, unique=True)
    inhoud = models.BinaryField()
    volgnummer = models.BigIntegerField()
    tot = models.DateField()

    class Meta:
        ordering = ["-volgnummer", "pk"]
        indexes = [models.Index(fields=["wie", "-volgnummer"])]

    def __str__(self) -> str:
        return f"Weggelegd {self.pk}"
