"""The herstelplan: what the harmed person finds fitting, and what was agreed."""

import uuid
from typing import Self

from django.db import models

from meldingen.models import Betrokkenheid, Melding, Uitsluiting
from meldingen.workflow import Status
from pvi import kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, Versleuteld

# While a plan is carried out: what somebody does for it is over when the case closes.
LOOPT = (Status.HERSTEL, Status.NAZORG)


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


class HerstelafspraakQuerySet(models.QuerySet):
    def of_uitvoerder(self, user: Medewerker) -> Self:
        """What this colleague carries out in an open case; a wall ends it, as everything."""
        muren = Uitsluiting.objects.lopend().barring().filter(medewerker=user).values("melding")
        lopend = self.filter(uitvoerder=user, vervallen=False, plan__melding__status__in=LOOPT)
        return lopend.exclude(plan__melding__in=muren)


class Herstelafspraak(Versleuteld):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Herstelplan, on_delete=models.CASCADE, related_name="afspraken")
    # A code of the list herstelvorm
    vorm = models.CharField(max_length=20)
    afspraak = EncryptedTextField("Afspraak")
    uiterlijk_op = models.DateField(null=True, blank=True)
    gedaan_op = models.DateField(null=True, blank=True)
    vervallen = models.BooleanField(default=False)
    # Who takes part besides the harmed person: told betrokkenen, and one colleague who carries it out. They know the
    # case or not; either way they read `voor_deelnemers` and nothing else (row 24 k).
    deelnemers = models.ManyToManyField(Betrokkenheid, blank=True, related_name="herstelafspraken")
    uitvoerder = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    voor_deelnemers = EncryptedTextField("Wat lezen de mensen die meedoen?", blank=True, default="")

    history = kluis.history()
    objects = HerstelafspraakQuerySet.as_manager()

    class Meta:
        ordering = ["uiterlijk_op", "pk"]

    def __str__(self) -> str:
        return f"Herstelafspraak {self.pk}"
