"""Internal case law (row 29): what a closed case was about, and what was decided; it leads to nobody.

An item stays when its case is erased, so it has a key of its own; what was decided in it stands in codes.
"""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pvi import kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, Versleuteld


class JurisprudentieQuerySet(models.QuerySet):
    def vastgesteld(self) -> Self:
        """What colleagues may compare with: a second person found that it leads to nobody."""
        return self.filter(status=JurisprudentieItem.Status.VASTGESTELD)


class JurisprudentieItem(Versleuteld):
    class Status(models.TextChoices):
        CONCEPT = "concept", "Concept"
        VASTGESTELD = "vastgesteld", "Vastgesteld"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Where it came from, while it is a concept; a fixed item no longer knows its case.
    besluit = models.OneToOneField(
        "triage.Besluit", on_delete=models.SET_NULL, null=True, related_name="jurisprudentie", editable=False
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.CONCEPT, editable=False)
    # Year of the decision; a day would lead to the case.
    jaar = models.PositiveSmallIntegerField("Jaar van het besluit")
    # Factors, as codes of the lists grond, aard, context and machtsverhouding
    gronden = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    aarden = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    context = models.CharField(max_length=40, blank=True)
    machtsverhouding = models.CharField(max_length=40, blank=True)
    herhaald = models.BooleanField("herhaald", null=True, blank=True)
    # What was decided: a code of the list straf, empty for "geen straf", and codes of the list reactie
    straf = models.CharField(max_length=2, blank=True)
    voorwaardelijk = models.BooleanField("voorwaardelijk", default=False)
    proeftijd_maanden = models.PositiveSmallIntegerField("Proeftijd in maanden", null=True, blank=True)
    maatregelen = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    feiten = EncryptedTextField("Wat gebeurde er? (veranderd, zonder namen)", blank=True, default="")
    weging = EncryptedTextField("Wat woog zwaar, en wat woog licht?", blank=True, default="")
    opgesteld_door = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    vastgesteld_door = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    vastgesteld_op = models.DateTimeField(null=True, editable=False)

    history = kluis.history()
    objects = JurisprudentieQuerySet.as_manager()

    class Meta:
        ordering = ["-jaar", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="vastgesteld")
                | Q(besluit__isnull=True, vastgesteld_op__isnull=False, opgesteld_door__isnull=False),
                name="jurisprudentie_vastgesteld_kent_geen_zaak",
                violation_error_message="Een vastgesteld item verwijst niet meer naar een zaak.",
            ),
            models.CheckConstraint(
                condition=Q(vastgesteld_door__isnull=True) | ~Q(vastgesteld_door=models.F("opgesteld_door")),
                name="jurisprudentie_tweede_lezer_is_een_ander",
                violation_error_message="Een ander dan de schrijver stelt het item vast.",
            ),
        ]

    def __str__(self) -> str:
        return f"JurisprudentieItem {self.pk}"
