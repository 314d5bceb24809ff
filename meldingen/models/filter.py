"""A saved filter of the werkvoorraad: personal, a name beside the query string of the list and its columns."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pvi.models import Medewerker


class Lijstfilter(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    eigenaar = models.ForeignKey(Medewerker, on_delete=models.CASCADE, related_name="lijstfilters")
    naam = models.CharField("Naam van je filter", max_length=40)
    # Words of the filter form only, as in the address of the list: codes, never somebody's text.
    vraag = models.CharField(max_length=1000, blank=True)
    # Codes of the columns it is shown in; none: those of the reader.
    kolommen = ArrayField(models.CharField(max_length=12), default=list, blank=True, editable=False)
    # Opened when the list is asked for without any filter.
    standaard = models.BooleanField("Open de lijst hiermee", default=False)

    class Meta:
        ordering = ["naam", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["eigenaar", "naam"],
                name="lijstfilter_naam_een_keer",
                violation_error_message="Je hebt al een filter met deze naam.",
            ),
            models.UniqueConstraint(fields=["eigenaar"], condition=Q(standaard=True), name="lijstfilter_een_standaard"),
        ]

    def __str__(self) -> str:
        return f"Lijstfilter {self.pk}"
