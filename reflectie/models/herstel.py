"""The herstelplan: what the harmed person finds fitting, and what was agreed."""

import uuid

from django.db import models

from meldingen.models import Melding
from pvi import kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Versleuteld


class Herstelplan(Versleuteld):
    class Status(models.TextChoices):
        LOOPT = "loopt", "Loopt"
        UITGEVOERD = "uitgevoerd", "Uitgevoerd"
        GESTOPT = "gestopt", "Gestopt door een partij"
        NIET_GEWENST = "niet_gewenst", "Niet gewenst (vraag gesteld)"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.OneToOneField(Melding, on_delete=models.CASCADE, related_name="herstelplan")
    status = models.CharField(max_length=14, choices=Status, default=Status.LOOPT)
    wens = EncryptedTextField("Wat heeft de melder of benadeelde nodig?", blank=True, default="")
    toelichting = EncryptedTextField("Waarom gestopt of niet gewenst?", blank=True, default="")

    history = kluis.history()

    def __str__(self) -> str:
        return f"Herstelplan {self.pk}"


class Herstelafspraak(Versleuteld):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Herstelplan, on_delete=models.CASCADE, related_name="afspraken")
    # A code of the list herstelvorm
    vorm = models.CharField(max_length=20)
    afspraak = EncryptedTextField("Afspraak")
    uiterlijk_op = models.DateField(null=True, blank=True)
    gedaan_op = models.DateField(null=True, blank=True)
    vervallen = models.BooleanField(default=False)

    history = kluis.history()

    class Meta:
        ordering = ["uiterlijk_op"]

    def __str__(self) -> str:
        return f"Herstelafspraak {self.pk}"
