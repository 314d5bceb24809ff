"""The advies of the strafmaatoverleg, one per betrokkene with established plichtsverzuim."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from meldingen.models import Betrokkenheid, Melding
from pvi import kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, Versleuteld
from triage.models.jurisprudentie import JurisprudentieItem
from triage.models.straf import Strafmaat, coherent


class RondeQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Of the round that runs; what was made before a case went back to onderzoek (T28) has lapsed."""
        return self.filter(vervallen_op__isnull=True)


class SmoAdvies(Strafmaat):
    """Advice, never the decision (P4). T17 makes an empty one per betrokkene; a concept until `vastgesteld_op`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="smo_adviezen")
    betrokkenheid = models.ForeignKey(Betrokkenheid, on_delete=models.PROTECT, related_name="smo_adviezen")
    # None: the question of dissent has no answer yet
    unaniem = models.BooleanField("Was iedereen het eens?", null=True, blank=True)
    afwijkende_mening = EncryptedTextField("Wat vond de minderheid, en waarom?", blank=True, default="")
    reden_geen_vergelijking = EncryptedTextField(
        "Waarom zijn er geen drie zaken om mee te vergelijken?", blank=True, default=""
    )
    gemaakt_op = models.DateTimeField(editable=False)
    vastgesteld_op = models.DateTimeField(null=True, editable=False)
    vastgesteld_door = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    # The case went back to onderzoek: the advies no longer counts, and stays to be read
    vervallen_op = models.DateTimeField(null=True, editable=False)

    history = kluis.history()
    objects = RondeQuerySet.as_manager()

    class Meta:
        ordering = ["gemaakt_op", "pk"]
        constraints = [
            coherent("smo_advies", concept=Q(vastgesteld_op__isnull=True)),
            models.UniqueConstraint(
                fields=["betrokkenheid"], condition=Q(vervallen_op__isnull=True), name="smo_advies_een_per_betrokkene"
            ),
            models.CheckConstraint(
                condition=Q(vastgesteld_op__isnull=True)
                | Q(straf__isnull=False, unaniem__isnull=False, vastgesteld_door__isnull=False),
                name="smo_advies_vastgesteld_is_volledig",
                violation_error_message="Een vastgesteld advies zegt welke straf, en of iedereen het eens was.",
            ),
        ]

    def __str__(self) -> str:
        return f"SmoAdvies {self.pk}"


class Vergelijking(Versleuteld):
    """One case the advies was compared with: an item of the case law, or one that is described."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    advies = models.ForeignKey(SmoAdvies, on_delete=models.CASCADE, related_name="vergelijkingen")
    # The place in which it was written down
    nummer = models.PositiveSmallIntegerField(editable=False)
    item = models.ForeignKey(JurisprudentieItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    beschrijving = EncryptedTextField("Welke zaak?", blank=True, default="")
    overeenkomst = EncryptedTextField("Wat komt overeen, en wat niet?")

    class Meta:
        ordering = ["nummer", "pk"]
        constraints = [models.UniqueConstraint(fields=["advies", "item"], name="vergelijking_item_een_keer")]

    def __str__(self) -> str:
        return f"Vergelijking {self.pk}"
