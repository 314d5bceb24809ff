"""A published report: made once per soort, eenheid, period and version, and never changed after that."""

import uuid
from pathlib import Path
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from dashboards.overzichten import RAPPORTAGES, Casuistiekoverzicht, Rapportagevorm, Tabel, from_data
from meldingen.access import toegang
from meldingen.workflow import Recht
from pvi import klok
from pvi.kalender import Periode
from pvi.models import Medewerker, OrganisatieEenheid

# After this many attempts a report waits for a person.
MEEST_POGINGEN = 3
STAPPEN = ("Wacht op een vrije plek", "Cijfers tellen", "Kleine aantallen verbergen", "Document opmaken", "Klaar")


class RapportageQuerySet(models.QuerySet):
    def readable(self, user: Medewerker) -> Self:
        """Reports for one of the roles in which `user` receives them (row 33)."""
        rollen = [a.rol for a in toegang(user).with_recht(Recht.CASUISTIEKOVERZICHT)]
        return self.filter(lezers__overlap=rollen) if rollen else self.none()

    def unfinished(self) -> Self:
        return self.filter(status__in=(Rapportage.Status.GEVRAAGD, Rapportage.Status.BEZIG))

    def request(self, vorm: Rapportagevorm, periode: Periode, door: Medewerker | None = None) -> "Rapportage":
        """The one report of this period, asked for now if it was not yet or failed.

        Raises ValueError with a text for the user before the peildatum, or for another kind of period.
        """
        if periode.soort not in vorm.periodesoorten:
            raise ValueError(f"Een {vorm.titel.lower()} gaat over een {' of '.join(vorm.periodesoorten)}.")
        peildatum = vorm.peildatum(periode)
        if peildatum > klok.vandaag():
            raise ValueError(f"Dit overzicht kan pas vanaf de peildatum: {peildatum:%d-%m-%Y}.")
        rapportage, _ = self.get_or_create(
            soort=vorm.soort,
            eenheid=None,
            periode=periode.code,
            versie=1,
            defaults={
                "peildatum": peildatum,
                "lezers": [vorm.rol],
                "parameters": {"hoofdstukken": list(vorm.hoofdstukken)},
                "aangevraagd_door": door,
                "aangevraagd_op": klok.nu(),
            },
        )
        # Asked for again after it failed: it gets new attempts.
        self.filter(pk=rapportage.pk, status=Rapportage.Status.MISLUKT).update(
            status=Rapportage.Status.GEVRAAGD, pogingen=0
        )
        rapportage.refresh_from_db()
        return rapportage


class Rapportage(models.Model):
    class Status(models.TextChoices):
        GEVRAAGD = "gevraagd", "In de wachtrij"
        BEZIG = "bezig", "Wordt gemaakt"
        KLAAR = "klaar", "Klaar"
        MISLUKT = "mislukt", "Niet gelukt"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    soort = models.CharField(max_length=30, choices=[(vorm.soort, vorm.titel) for vorm in RAPPORTAGES.values()])
    # None: the whole police
    eenheid = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, null=True, related_name="+")
    # A code of pvi.kalender.Periode
    periode = models.CharField(max_length=8)
    # A correction is a new version, never a changed one.
    versie = models.PositiveSmallIntegerField(default=1)
    peildatum = models.DateField()
    parameters = models.JSONField(default=dict)
    # Roles that may read it
    lezers = ArrayField(models.CharField(max_length=2), default=list)
    status = models.CharField(max_length=8, choices=Status, default=Status.GEVRAAGD)
    # Index in STAPPEN
    stap = models.PositiveSmallIntegerField(default=0)
    pogingen = models.PositiveSmallIntegerField(default=0)
    aangevraagd_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    aangevraagd_op = models.DateTimeField()
    gemaakt_op = models.DateTimeField(null=True)
    # The published figures, suppressed: what every rendering of this report reads.
    inhoud = models.JSONField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    # Below BESTANDEN_DIR; empty where the PDF library is missing.
    bestand = models.CharField(max_length=120, blank=True)

    objects = RapportageQuerySet.as_manager()

    class Meta:
        ordering = ["-peildatum", "-versie"]
        constraints = [
            models.UniqueConstraint(
                fields=["soort", "eenheid", "periode", "versie"],
                nulls_distinct=False,
                name="rapportage_een_per_periode",
                violation_error_message="Dit overzicht bestaat al.",
            ),
            models.CheckConstraint(
                condition=~Q(status="klaar") | (Q(inhoud__isnull=False) & ~Q(sha256="") & Q(gemaakt_op__isnull=False)),
                name="rapportage_klaar_heeft_inhoud",
                violation_error_message="Een overzicht dat klaar is, heeft cijfers en een afdruk daarvan.",
            ),
        ]

    def __str__(self) -> str:
        return f"Rapportage {self.pk}"

    @property
    def vorm(self) -> Rapportagevorm:
        return RAPPORTAGES[self.soort]

    @property
    def over(self) -> Periode:
        return Periode.parse(self.periode)

    @property
    def is_klaar(self) -> bool:
        return self.status == self.Status.KLAAR

    @property
    def stapnaam(self) -> str:
        return STAPPEN[self.stap]

    @property
    def gepubliceerd(self) -> Casuistiekoverzicht[Tabel]:
        return from_data(self.inhoud)

    @property
    def pad(self) -> Path:
        """Where the PDF lies."""
        return Path(settings.BESTANDEN_DIR) / self.bestand

    @property
    def bestandsnaam(self) -> str:
        return f"{self.soort}-{self.periode}-v{self.versie}.pdf"
