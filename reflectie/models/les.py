"""The anonymised les of a closed case; it stays when the case is erased, so it has a key of its own."""

import uuid

from django.db import models
from django.db.models import Q

from meldingen.models import Melding
from pvi import kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, OrganisatieEenheid, Versleuteld


class Les(Versleuteld):
    class Status(models.TextChoices):
        CONCEPT = "concept", "Concept"
        GELEVERD = "geleverd", "Aangeboden aan de tweede lezer"
        GEDEELD = "gedeeld", "Gedeeld met de reflectiekamer"
        GEEN = "geen", "Geen les, met reden"

    VRAGEN = ("wat", "waarom", "gedaan", "helpt", "voor_wie")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.OneToOneField(Melding, on_delete=models.SET_NULL, null=True, related_name="les")
    eenheid = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.CONCEPT)
    wat = EncryptedTextField("Wat gebeurde er? (veranderd, zonder namen)", blank=True, default="")
    waarom = EncryptedTextField("Waardoor kon het gebeuren?", blank=True, default="")
    gedaan = EncryptedTextField("Wat is gedaan om te beschermen of te begrenzen?", blank=True, default="")
    helpt = EncryptedTextField("Wat helpt om het te voorkomen?", blank=True, default="")
    voor_wie = EncryptedTextField("Voor wie is deze les?", blank=True, default="")
    reden_geen = EncryptedTextField("Waarom geen les?", blank=True, default="")
    schrijver = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+", editable=False)
    geschreven_op = models.DateTimeField(editable=False)
    tweede_lezer = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    history = kluis.history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tweede_lezer__isnull=True) | ~Q(tweede_lezer=models.F("schrijver")),
                name="les_tweede_lezer_is_een_ander",
                violation_error_message="Een ander dan de schrijver leest de les na.",
            )
        ]

    def __str__(self) -> str:
        return f"Les {self.pk}"

    @property
    def antwoorden(self) -> list[dict[str, str]]:
        """The five questions with their answers, for components/samenvattingslijst.html."""
        return [
            {"vraag": str(self._meta.get_field(vraag).verbose_name), "antwoord": getattr(self, vraag)}
            for vraag in self.VRAGEN
        ]
