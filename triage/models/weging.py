"""What the commissie weighed, and the triagebesluit: voorgesteld → standpunt PC → definitief."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from meldingen.models import Melding
from pvi import kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Aanstelling, Medewerker, Versleuteld
from triage.models.zitting import Agendapunt


class Aspect(models.TextChoices):
    """What is weighed per item (domein §5)."""

    ERNST = "ernst", "Ernst"
    CONTEXT = "context", "Context en patroon in het team"
    MACHT = "macht", "Machtsverhouding"
    HERHALING = "herhaling", "Herhaling"
    IMPACT = "impact", "Gevolgen voor de benadeelde"
    BEWIJS = "bewijs", "Wat staat vast"
    WENS = "wens", "Wens van de melder"
    HERSTEL = "herstel", "Kansen op herstel"


class Gewicht(models.TextChoices):
    LAAG = "laag", "Licht"
    MIDDEN = "midden", "Midden"
    HOOG = "hoog", "Zwaar"
    ONBEKEND = "onbekend", "Niet te zeggen"


class Weging(Versleuteld):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agendapunt = models.OneToOneField(Agendapunt, on_delete=models.CASCADE, related_name="weging")
    # {Aspect: Gewicht}, complete
    aspecten = models.JSONField(default=dict)
    # GEEN needs recorded fact-finding, never only an impression
    feiten = EncryptedTextField("Welke feiten liggen er?", blank=True, default="")
    toelichting = EncryptedTextField("Wat gaf de doorslag?", blank=True, default="")
    vastgelegd_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    vastgelegd_op = models.DateTimeField()

    history = kluis.history()

    def __str__(self) -> str:
        return f"Weging {self.pk}"


class Triagebesluit(Versleuteld):
    class Status(models.TextChoices):
        VOORGESTELD = "voorgesteld", "Voorgesteld"
        STANDPUNT = "standpunt", "Standpunt ingenomen"
        DEFINITIEF = "definitief", "Definitief"
        TERUG = "terug", "Terug naar de weging"

    class Standpunt(models.TextChoices):
        AKKOORD = "akkoord", "Akkoord"
        GEWEIGERD = "geweigerd", "Niet akkoord, met reden"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="triagebesluiten")
    agendapunt = models.ForeignKey(Agendapunt, on_delete=models.CASCADE, related_name="besluiten")
    status = models.CharField(max_length=12, choices=Status, default=Status.VOORGESTELD, editable=False)
    hoofdspoor = models.CharField(max_length=6)
    nevensporen = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    # Two texts at every decision, never one
    motivering = EncryptedTextField("Motivering")
    voor_melder = EncryptedTextField("Uitleg in gewone woorden")
    opdracht = EncryptedTextField("Onderzoeksopdracht", blank=True, default="")
    afspraken = EncryptedTextField("Wat moet er in de lijn gebeuren?", blank=True, default="")
    eigenaar = models.ForeignKey(Aanstelling, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    onderzoeker = models.ForeignKey(Aanstelling, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    termijn_op = models.DateField(null=True, blank=True)
    contact_om = models.BooleanField("contact met OM of Rijksrecherche geweest", default=False)
    follow_up_gewenst = models.BooleanField("melder of benadeelde wil nazorg", null=True, blank=True)
    voorgesteld_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+", editable=False)
    voorgesteld_op = models.DateTimeField(editable=False)
    standpunt = models.CharField(max_length=10, choices=Standpunt, blank=True, editable=False)
    standpunt_tekst = EncryptedTextField("Toelichting bij het standpunt", blank=True, default="", editable=False)
    standpunt_door = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    standpunt_op = models.DateTimeField(null=True, editable=False)
    definitief_door = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    definitief_op = models.DateTimeField(null=True, editable=False)

    history = kluis.history()

    class Meta:
        ordering = ["voorgesteld_op"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="definitief") | (Q(definitief_op__isnull=False) & ~Q(standpunt="")),
                name="triagebesluit_definitief_na_standpunt",
                violation_error_message="Een triagebesluit is pas definitief na het standpunt van de politiechef.",
            ),
            models.UniqueConstraint(
                fields=["agendapunt"], condition=~Q(status="terug"), name="triagebesluit_een_per_agendapunt"
            ),
        ]

    def __str__(self) -> str:
        return f"Triagebesluit {self.pk}"
