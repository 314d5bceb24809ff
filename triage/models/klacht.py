"""Klachten from a list that was kept elsewhere: a klacht without a melding, counted in the klacht tables only.

They come in through `triage.import_klachten`, from the command or from the page of VIK. Nobody edits them here: what
changes, changes in the list, and comes in again as a new version.
"""

import base64
import uuid
from datetime import date, timedelta
from typing import Final, Self

from django.db import models, transaction
from django.db.models import F, Q

from meldingen.toegang import toegang
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, OrganisatieEenheid, Sleutel, Versleuteld
from pvi.rollen import Rol

# The verdicts on an element. Four columns of a list, four counts of a klacht, four rows of chapter 12.
OORDELEN: Final = ("gegrond", "ongegrond", "geen_oordeel", "niet_ontvankelijk")
# A closed unit has no VIK; the units that took over its work read its old klachten. They still count under LE.
OPVOLGERS: Final = {"LE": ("LX", "LO")}
# How long an uploaded list waits for a decision, our default.
BEWAARTIJD: Final = timedelta(hours=24)


class Resultaat(models.TextChoices):
    """How a klacht ended: by verdicts, or in the first phase."""

    OORDEEL = "oordeel", "Oordeel per element"
    AFGEHANDELD = "afgehandeld", "Afgehandeld"
    OVERGEDRAGEN = "overgedragen", "Overgedragen aan vertrouwenspersoon"
    INGETROKKEN = "ingetrokken", "Ingetrokken"
    ANDERE_PROCEDURE = "andere_procedure", "Andere procedure"


class KlachtQuerySet(models.QuerySet["Klacht"]):
    def permitted(self, user: Medewerker) -> Self:
        """Klachten of the own eenheid, for its VIK (row 32: they feed its maandrapportage; docs/besluiten/0016)."""
        wie = toegang(user)
        ids: set[int] = set()
        codes: set[str] = set()
        for aanstelling in wie.with_recht(Recht.MAANDRAPPORTAGE, {Rol.VI}):
            ids.update(wie.eenheid_ids(aanstelling))
            boven = aanstelling.eenheid.eenheid or aanstelling.eenheid
            codes.update(oud for oud, nieuw in OPVOLGERS.items() if boven.code in nieuw)
        return self.filter(Q(eenheid__in=ids) | Q(eenheid__code__in=codes))

    def received_in(self, van: date, tot_en_met: date) -> Self:
        """Klachten of whole months: of most only the month is known, so a part of a month cannot be asked for."""
        return self.filter(maand__range=(van.replace(day=1), tot_en_met))

    def anders_dan_geregistreerd(self) -> Self:
        """Registered as one result while the summary says another."""
        return self.exclude(vermoeden="").exclude(vermoeden=F("resultaat"))


class Klacht(Versleuteld):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The first day of the month in which the klacht was made; the day itself only when the list gives it and it is not
    # the first, which is how a spreadsheet writes a month.
    maand = models.DateField(editable=False)
    dag = models.PositiveSmallIntegerField(null=True, editable=False)
    # A level-1 unit or KS, as it was then: a klacht of 2023 stays under LE.
    eenheid = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, related_name="klachten", editable=False)
    klachtelement = EncryptedTextField("Klachtelement", editable=False)
    behandeling = EncryptedTextField("Behandeling", editable=False)
    tweede_fase = models.BooleanField("naar de klachtencommissie", editable=False)
    # As registered; `vermoeden` is what the summary of the treatment says instead, "" when it says nothing else.
    resultaat = models.CharField(max_length=16, choices=Resultaat, editable=False)
    vermoeden = models.CharField(max_length=16, choices=Resultaat, blank=True, editable=False)
    # Verdicts, not elements: one element may be split. All None: judged, and not known how; never the same as 0.
    gegrond = models.PositiveSmallIntegerField(null=True, editable=False)
    ongegrond = models.PositiveSmallIntegerField(null=True, editable=False)
    geen_oordeel = models.PositiveSmallIntegerField(null=True, editable=False)
    niet_ontvankelijk = models.PositiveSmallIntegerField(null=True, editable=False)
    # Keyed hash of what makes it this klacht: datum, eenheid, element and behandeling.
    sleutelmerk = models.CharField(max_length=64, unique=True, editable=False)
    # The same without the day: a klacht with its day and one with only its month may be the same one.
    maandmerk = models.CharField(max_length=64, db_index=True, editable=False)
    versie = models.PositiveIntegerField(default=1, editable=False)

    history = kluis.history()
    objects = KlachtQuerySet.as_manager()

    class Meta:
        ordering = ["-maand", "eenheid__code", "pk"]
        indexes = [models.Index(fields=["eenheid", "-maand"]), models.Index(fields=["maand"])]
        constraints = [
            models.CheckConstraint(condition=Q(maand__day=1), name="klacht_maand_is_eerste_dag"),
            models.CheckConstraint(
                condition=Q(dag__isnull=True) | Q(dag__range=(2, 31)), name="klacht_dag_ligt_in_maand"
            ),
            models.CheckConstraint(
                condition=Q(**{f"{oordeel}__isnull": True for oordeel in OORDELEN})
                | Q(**{f"{oordeel}__isnull": False for oordeel in OORDELEN}),
                name="klacht_oordelen_alle_vier_of_geen",
                violation_error_message="Vul alle vier de oordelen in, of laat ze alle vier leeg.",
            ),
        ]

    def __str__(self) -> str:
        return f"Klacht {self.pk}"

    @property
    def datum(self) -> str:
        """The date as precise as it is known: 2023-05, or 2023-05-17."""
        return f"{self.maand:%Y-%m}" + (f"-{self.dag:02}" if self.dag else "")

    @property
    def oordelen(self) -> tuple[int, ...] | None:
        """The counts in the order of OORDELEN; None when they are not known."""
        aantallen = tuple(getattr(self, oordeel) for oordeel in OORDELEN)
        return None if None in aantallen else aantallen

    @property
    def is_anders_dan_geregistreerd(self) -> bool:
        return bool(self.vermoeden) and self.vermoeden != self.resultaat


class KlachtbestandQuerySet(models.QuerySet["Klachtbestand"]):
    def waiting_for(self, medewerker: Medewerker) -> Self:
        return self.filter(door=medewerker, vervalt_op__gt=klok.nu())

    def expired(self) -> Self:
        return self.filter(vervalt_op__lte=klok.nu())


class Klachtbestand(Versleuteld):
    """An uploaded list that waits for its uploader to confirm it. Nobody else reaches it; afterwards it is gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    door = models.ForeignKey(Medewerker, on_delete=models.CASCADE, related_name="+", editable=False)
    vervalt_op = models.DateTimeField(editable=False)
    naam = EncryptedTextField("Bestandsnaam", editable=False)
    inhoud = EncryptedTextField("Inhoud, base64", editable=False)

    objects = KlachtbestandQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Klachtbestand {self.pk}"

    @classmethod
    def keep(cls, naam: str, inhoud: bytes, door: Medewerker) -> "Klachtbestand":
        return cls.objects.create(
            sleutel=kluis.new_sleutel(Sleutel.Soort.KLACHT),
            door=door,
            vervalt_op=klok.nu() + BEWAARTIJD,
            naam=naam,
            inhoud=base64.b64encode(inhoud).decode(),
        )

    def read(self) -> bytes:
        """The file as it was uploaded; the key must be open."""
        return base64.b64decode(self.inhoud)

    def discard(self) -> None:
        """The file is gone: the key first, so that a backup of the row holds nothing either."""
        kluis.destroy(self.sleutel)
        with transaction.atomic():
            self.delete()
