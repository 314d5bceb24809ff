"""The meeting of a triagecommissie: who was there, and which case stands on the agenda."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from meldingen.models import Melding
from pvi.models import Medewerker, OrganisatieEenheid


class Zitting(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # A handling unit; its own triagecommissie meets.
    eenheid = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, related_name="zittingen")
    datum = models.DateField()
    gehouden = models.BooleanField(default=False)

    class Meta:
        ordering = ["datum"]
        constraints = [models.UniqueConstraint(fields=["eenheid", "datum"], name="zitting_een_per_dag")]

    def __str__(self) -> str:
        return f"Zitting {self.pk}"

    def has_quorum(self, melding: Melding | None = None) -> bool:
        """Voorzitter, VIK and AZ present; for one case those behind its wall do not count (CI-4)."""
        aanwezig = self.aanwezigheden.filter(aanwezig=True)
        if melding is not None:
            aanwezig = aanwezig.exclude(medewerker__in=melding.uitsluitingen.values("medewerker"))
        return set(Aanwezigheid.QUORUM) <= set(aanwezig.values_list("plaats", flat=True))


class Aanwezigheid(models.Model):
    class Plaats(models.TextChoices):
        VOORZITTER = "voorzitter", "Voorzitter (lijn)"
        VIK = "vik", "VIK"
        AZ = "az", "HRM Arbeidszaken"
        SECRETARIS = "secretaris", "Secretaris"
        DESKUNDIGE = "deskundige", "Deskundige UDR (kernteam of NDV)"
        LID = "lid", "Lid"

    QUORUM = (Plaats.VOORZITTER, Plaats.VIK, Plaats.AZ)

    zitting = models.ForeignKey(Zitting, on_delete=models.CASCADE, related_name="aanwezigheden")
    medewerker = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    plaats = models.CharField(max_length=12, choices=Plaats)
    aanwezig = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zitting", "medewerker"], name="aanwezigheid_een_keer")]

    def __str__(self) -> str:
        return f"Aanwezigheid {self.pk}"


class AgendapuntQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(besloten_op__isnull=True)


class Agendapunt(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="agendapunten")
    zitting = models.ForeignKey(Zitting, on_delete=models.PROTECT, null=True, related_name="agendapunten")
    volgorde = models.PositiveSmallIntegerField(default=0)
    gemaakt_op = models.DateTimeField()
    # A definitive triagebesluit, or the case was held and came back as a new item.
    besloten_op = models.DateTimeField(null=True)

    objects = AgendapuntQuerySet.as_manager()

    class Meta:
        ordering = ["volgorde", "gemaakt_op"]
        constraints = [
            models.UniqueConstraint(
                fields=["melding"], condition=Q(besloten_op__isnull=True), name="agendapunt_een_open_per_melding"
            )
        ]

    def __str__(self) -> str:
        return f"Agendapunt {self.pk}"
