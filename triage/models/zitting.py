"""The meeting of a triagecommissie: who was there, and which case stands on the agenda."""

import uuid
from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Q

from meldingen.models import Melding
from pvi import kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, OrganisatieEenheid, Versleuteld


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

    def missing_for_quorum(self, muur: Collection[uuid.UUID] = ()) -> "list[Aanwezigheid.Plaats]":
        """Places of the quorum that nobody fills. For one case those behind its wall (`muur`) do not count (CI-4)."""
        bezet = {a.plaats for a in self.aanwezigheden.all() if a.aanwezig and a.medewerker_id not in muur}
        return [plaats for plaats in Aanwezigheid.QUORUM if plaats not in bezet]

    def has_quorum(self, melding: Melding) -> bool:
        """Voorzitter, VIK and AZ are present for this case."""
        buiten = melding.uitsluitingen.outside_zitting()
        return not self.missing_for_quorum(set(buiten.values_list("medewerker_id", flat=True)))


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
    # A definitive triagebesluit, or the case was held: it comes back as a new item.
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


class Aanhouding(Versleuteld):
    """The one open question for which the commissie holds a case (T7), and its answer (T8)."""

    # At most twice per case (domein §5).
    MAXIMUM = 2

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agendapunt = models.OneToOneField(Agendapunt, on_delete=models.CASCADE, related_name="aanhouding")
    vraag = EncryptedTextField("Welke vraag staat nog open?")
    # Who finds the answer
    eigenaar = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    uiterlijk_op = models.DateField("Uiterlijk op")
    antwoord = EncryptedTextField("Wat is het antwoord?", blank=True, default="")
    beantwoord_op = models.DateTimeField(null=True, editable=False)

    history = kluis.history()

    def __str__(self) -> str:
        return f"Aanhouding {self.pk}"
