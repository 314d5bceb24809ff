"""What was destroyed after its term, and what the FG keeps longer."""

import uuid
from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

from meldingen.models.melding import Melding
from meldingen.models.signaal import Signaal
from pvi import klok
from pvi.models import Medewerker


class VernietigingQuerySet(models.QuerySet):
    def stuck(self) -> Self:
        """Begun more than a day ago and not finished: two nights could not do it."""
        return self.filter(klaar_op__isnull=True, begonnen_op__lt=klok.nu() - timedelta(days=1))


class Vernietiging(models.Model):
    """One case or signaal whose keys are destroyed, and how far the rest of it is (retention.STAPPEN).

    Made in the same transaction in which its keys go, and kept: it says that it was done, when, and by which rule.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.OneToOneField(Melding, on_delete=models.PROTECT, null=True, related_name="vernietiging")
    signaal = models.OneToOneField(Signaal, on_delete=models.PROTECT, null=True, related_name="vernietiging")
    # Code of BEWAARTERMIJNEN.
    regel = models.CharField(max_length=20)
    begonnen_op = models.DateTimeField()
    # Steps of retention.STAPPEN that are done.
    stap = models.PositiveSmallIntegerField(default=0)
    klaar_op = models.DateTimeField(null=True)

    objects = VernietigingQuerySet.as_manager()

    class Meta:
        ordering = ["-begonnen_op", "pk"]
        indexes = [models.Index(fields=["begonnen_op"], condition=Q(klaar_op__isnull=True), name="vernietiging_bezig")]
        constraints = [
            models.CheckConstraint(
                condition=Q(melding__isnull=False, signaal__isnull=True)
                | Q(melding__isnull=True, signaal__isnull=False),
                name="vernietiging_van_een_ding",
            )
        ]

    def __str__(self) -> str:
        return f"Vernietiging {self.pk}"


class VernietigstopQuerySet(models.QuerySet):
    def in_force(self, op: date | None = None) -> Self:
        """Not lifted, and not past its last day."""
        return self.filter(opgeheven_op__isnull=True, tot__gte=op or klok.vandaag())


class Vernietigstop(models.Model):
    """The FG keeps a case or signaal longer than its term, for a reason, until a day, and somebody looks again."""

    class Reden(models.TextChoices):
        """As the melder reads it: a code, because the FG reads no case and writes nothing about one."""

        RECHTER = "rechter", "er loopt een rechtszaak, bezwaar of beroep waarin de zaak nodig is"
        TOEZICHT = "toezicht", "een toezichthouder onderzoekt hoe de zaak is behandeld"
        VERZOEK = "verzoek", "iemand om wie het gaat, vroeg ons de zaak langer te bewaren"
        SCHADE = "schade", "er loopt een verzoek om schadevergoeding of eerherstel"

    class Einde(models.TextChoices):
        VOORBIJ = "voorbij", "De reden is voorbij"
        VERGISSING = "vergissing", "Het was een vergissing"
        VERVANGEN = "vervangen", "Er komt een andere stop voor in de plaats"

    # The id of the form: sending it twice gives one stop.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.PROTECT, null=True, related_name="vernietigstops")
    signaal = models.ForeignKey(Signaal, on_delete=models.PROTECT, null=True, related_name="vernietigstops")
    reden = models.CharField("Waarom bewaren we dit langer?", max_length=10, choices=Reden)
    tot = models.DateField("Tot en met welke dag?")
    # Hears it before the last day, and decides whether a new stop is needed.
    beoordelaar = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, related_name="+", verbose_name="Wie kijkt opnieuw?"
    )
    gezet_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+", editable=False)
    gezet_op = models.DateTimeField(editable=False)
    opgeheven_door = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    opgeheven_op = models.DateTimeField(null=True, editable=False)
    einde = models.CharField("Waarom hef je de stop op?", max_length=12, choices=Einde, blank=True)

    objects = VernietigstopQuerySet.as_manager()

    class Meta:
        ordering = ["tot", "gezet_op", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(melding__isnull=False, signaal__isnull=True)
                | Q(melding__isnull=True, signaal__isnull=False),
                name="vernietigstop_van_een_ding",
            ),
            models.CheckConstraint(
                condition=Q(opgeheven_op__isnull=True, opgeheven_door__isnull=True, einde="")
                | (Q(opgeheven_op__gte=F("gezet_op"), opgeheven_door__isnull=False) & ~Q(einde="")),
                name="vernietigstop_opgeheven_met_reden",
                violation_error_message="Een stop wordt opgeheven door iemand, met een reden.",
            ),
        ]

    def __str__(self) -> str:
        return f"Vernietigstop {self.pk}"

    @property
    def ding(self) -> Melding | Signaal:
        return self.melding or self.signaal
