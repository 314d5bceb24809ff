"""What passes between the melder and the portal, counters of consulten, and the mails that say nothing."""

import uuid
from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from meldingen.models.melding import Melding
from meldingen.models.personen import Melder
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, OrganisatieEenheid, Poststuk, Versleuteld


class BerichtQuerySet(models.QuerySet):
    def for_melder(self, melder: Melder) -> Self:
        """What this melder reads: the own texts, and those for every melder since this one belongs to the case."""
        voor_allen = Q(melder=None)
        if melder.erbij_sinds is not None:
            voor_allen &= Q(op__gte=melder.erbij_sinds)
        return self.filter(voor_allen | Q(melder=melder), melding=melder.melding_id)


class Bericht(Versleuteld):
    """One text to or from the melder. Who reads it is fixed when it is written."""

    class Soort(models.TextChoices):
        ONTVANGST = "ontvangst", "Ontvangstbericht"
        BERICHT = "bericht", "Bericht"
        # A person has answered: ends the term of 7 days and starts the one of 3 months.
        BEVESTIGING = "bevestiging", "Persoonlijke bevestiging"
        STATUS = "status", "Statusbericht"
        # Says what was decided: ends the term of 3 months.
        BESLUIT = "besluit", "Uitleg bij een besluit"
        UITKOMST = "uitkomst", "Uitkomst"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="berichten")
    # Empty: for every melder of the case.
    melder = models.ForeignKey(Melder, on_delete=models.CASCADE, null=True, related_name="berichten")
    van_melder = models.BooleanField(default=False)
    soort = models.CharField(max_length=12, choices=Soort, default=Soort.BERICHT)
    auteur = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    # The role under which the author appears to the melder, never a name.
    auteur_rol = models.CharField(max_length=2, blank=True)
    tekst = EncryptedTextField("Bericht")
    op = models.DateTimeField()
    beantwoord = models.BooleanField(default=False)

    objects = BerichtQuerySet.as_manager()

    class Meta:
        ordering = ["op", "pk"]
        indexes = [
            models.Index(
                fields=["melding"], condition=Q(van_melder=True, beantwoord=False), name="bericht_wacht_op_antwoord"
            )
        ]

    def __str__(self) -> str:
        return f"Bericht {self.pk}"


class ConsultQuerySet(models.QuerySet):
    def of(self, medewerker: Medewerker) -> Self:
        """The own consulten of a vertrouwenspersoon, who alone sees them one by one (CI-6)."""
        return self.filter(vertrouwenspersoon=medewerker)

    def in_periode(self, van: date, tot_en_met: date) -> Self:
        """To be counted for a report, which suppresses what is small before anybody reads it."""
        return self.annotate(telmaand=Coalesce("telt_in", "maand")).filter(telmaand__range=(van, tot_en_met))


class Consult(models.Model):
    """Counters of confidential talks (CI-6): nothing here leads to a person."""

    # The id of the form: sending it twice gives one consult.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Empty once the notes are kept no longer (retention.py): then it is a number and nobody's.
    vertrouwenspersoon = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    maand = models.DateField()
    # The month in which it counts, when that is not its own: the quarter of its own month had been counted already.
    telt_in = models.DateField(null=True, editable=False)
    eenheid = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, related_name="+")
    gronden = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    aarden = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    route = models.CharField(max_length=40)

    objects = ConsultQuerySet.as_manager()

    class Meta:
        ordering = ["-maand", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(maand__day=1) & (Q(telt_in__isnull=True) | Q(telt_in__day=1)),
                name="consult_alleen_maand",
                violation_error_message="Een consult bewaart alleen de maand.",
            )
        ]

    def __str__(self) -> str:
        return f"Consult {self.pk}"


class Notificatie(Poststuk):
    """One content-free mail to be sent: constant subject and body, no name, reference or unit."""

    # Why it exists, once: "<statuswissel id>", "<termijn id>:<stap>" … plus the recipient.
    aanleiding = models.CharField(max_length=80)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, null=True, related_name="+")
    medewerker = models.ForeignKey(Medewerker, on_delete=models.CASCADE, null=True, related_name="notificaties")
    melder = models.ForeignKey(Melder, on_delete=models.CASCADE, null=True, related_name="notificaties")

    class Meta:
        ordering = ["klaar_op", "pk"]
        indexes = [
            models.Index(
                fields=["klaar_op"], condition=Q(verzonden_op__isnull=True, vervallen=False), name="notificatie_wacht"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["aanleiding", "medewerker", "melder"], nulls_distinct=False, name="notificatie_een_keer"
            ),
            models.CheckConstraint(
                condition=Q(medewerker__isnull=False, melder__isnull=True)
                | Q(medewerker__isnull=True, melder__isnull=False),
                name="notificatie_een_ontvanger",
            ),
        ]
