"""Leave and standing in for each other, and handing a case over for good."""

import uuid
from datetime import datetime, time, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

from meldingen.models.melding import Melding
from pvi import klok
from pvi.kluis import EncryptedTextField
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid, Versleuteld


class WaarnemingQuerySet(models.QuerySet):
    def lopend(self, op: datetime | None = None) -> Self:
        """Absences at the moment `op` (default now), both days included, of appointments still in force."""
        op = op or klok.nu()
        return (
            self.filter(van__lte=klok.day(op), tot_en_met__gte=klok.day(op))
            .exclude(beeindigd_op__lte=op)
            .filter(aanstelling__in=Aanstelling.objects.actief(op))
        )


class Waarneming(models.Model):
    """Somebody is away in one role for some days; `waarnemer`, of the same role and eenheid, stands in.

    Without a waarnemer nobody stands in, and the cases are shown as without a behandelaar.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aanstelling = models.ForeignKey(Aanstelling, on_delete=models.PROTECT, related_name="afwezig")
    waarnemer = models.ForeignKey(Aanstelling, on_delete=models.PROTECT, null=True, related_name="neemt_waar")
    van = models.DateField("Eerste dag")
    tot_en_met = models.DateField("Laatste dag")
    geregeld_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    geregeld_op = models.DateTimeField()
    # Ended before its last day.
    beeindigd_op = models.DateTimeField(null=True)
    beeindigd_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")

    objects = WaarnemingQuerySet.as_manager()

    class Meta:
        ordering = ["van", "geregeld_op", "pk"]
        indexes = [models.Index(fields=["tot_en_met"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(tot_en_met__gte=F("van")),
                name="waarneming_eindigt_na_begin",
                violation_error_message="De laatste dag ligt vóór de eerste.",
            ),
            models.CheckConstraint(
                condition=Q(waarnemer__isnull=True) | ~Q(waarnemer=F("aanstelling")),
                name="waarneming_door_een_ander",
                violation_error_message="Niemand neemt voor zichzelf waar.",
            ),
        ]

    def __str__(self) -> str:
        return f"Waarneming {self.pk}"

    @property
    def einde(self) -> datetime:
        """The first moment after the last day, in Amsterdam."""
        return datetime.combine(self.tot_en_met + timedelta(days=1), time(), tzinfo=klok.AMSTERDAM)


class Overdracht(Versleuteld):
    """A case went for good to another colleague, or to another eenheid: who, what, and why. Append-only by use."""

    class Wat(models.TextChoices):
        INTAKER = "intaker", "Vast contact bij VIK"
        EIGENAAR = "eigenaar", "Eigenaar van de lijnafhandeling"
        ONDERZOEKER = "onderzoeker", "Onderzoeker"
        EENHEID = "eenheid", "Eenheid die behandelt"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="overdrachten")
    wat = models.CharField(max_length=12, choices=Wat)
    van = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    naar = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    van_eenheid = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, null=True, related_name="+")
    naar_eenheid = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, null=True, related_name="+")
    # None: the conflict rules, which do not say why.
    door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    op = models.DateTimeField()
    reden = EncryptedTextField("Waarom draag je over?", blank=True, default="")

    class Meta:
        ordering = ["op", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(wat="eenheid", van_eenheid__isnull=False, naar_eenheid__isnull=False, van=None, naar=None)
                | ~Q(wat="eenheid") & Q(van__isnull=False, naar__isnull=False, door__isnull=False, van_eenheid=None),
                name="overdracht_tussen_mensen_of_eenheden",
            )
        ]

    def __str__(self) -> str:
        return f"Overdracht {self.pk}"

    @property
    def van_wie(self) -> str:
        """Name of the person or unit that had it."""
        return (self.van or self.van_eenheid).naam

    @property
    def naar_wie(self) -> str:
        return (self.naar or self.naar_eenheid).naam
