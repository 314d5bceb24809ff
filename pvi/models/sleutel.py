"""Data keys in their own table, and the base of every model that holds a text about a case."""

import uuid

from django.db import models

from pvi import kluis


class Sleutel(models.Model):
    """One data key, wrapped by the master key. No moments: they would show when an anonymous melder wrote."""

    class Soort(models.TextChoices):
        ZAAK = "zaak", "texts and files of one melding"
        IDENTITEIT = "identiteit", "identity of one melder"
        KLACHT = "klacht", "texts of one klacht without a melding, or of an uploaded list of them"
        BESTAND = "bestand", "a file that lies ready for one reader"
        BENADELING = "benadeling", "one report of benadeling, or what is asked of a politiechef against it"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    soort = models.CharField(max_length=10, choices=Soort, editable=False)
    omwikkeld = models.BinaryField(null=True)
    hoofdsleutel_id = models.CharField(max_length=20, editable=False)
    vernietigd = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sleutel_vernietigd_is_leeg",
                condition=models.Q(vernietigd=True, omwikkeld=None)
                | models.Q(vernietigd=False, omwikkeld__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Sleutel {self.pk}"


class Versleuteld(kluis.Verzegelbaar, models.Model):
    """Base of a model with `EncryptedTextField`s; its primary key must be a UUID, known before the insert."""

    sleutel = models.ForeignKey(Sleutel, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True
