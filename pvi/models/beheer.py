"""What beheer leaves behind: changes that two people made, the log of every change, and how the jobs ran.

Nothing here knows a case: beheer reads none, and its log holds no word about one.
"""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from pvi import klok
from pvi.models.eenheid import OrganisatieEenheid
from pvi.models.medewerker import Aanstelling, Medewerker
from pvi.rollen import RELATIES, Functie, Rol
from pvi.velden import Mailveld

# The kind of failure of an attempt that began and never came back: the worker died in it.
AFGEBROKEN = "Afgebroken"


class TweepersoonsQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Asked for, and neither confirmed nor refused."""
        return self.filter(bevestigd_op__isnull=True, afgewezen_op__isnull=True)


class Tweepersoons(models.Model):
    """A change that one beheerder asks for and another one confirms; until then it has no effect."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aangevraagd_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+", editable=False)
    aangevraagd_op = models.DateTimeField(editable=False)
    bevestigd_door = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    bevestigd_op = models.DateTimeField(null=True, editable=False)
    afgewezen_door = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    afgewezen_op = models.DateTimeField(null=True, editable=False)

    objects = TweepersoonsQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-aangevraagd_op", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(bevestigd_door__isnull=True) | ~Q(bevestigd_door=F("aangevraagd_door")),
                name="%(class)s_van_twee_mensen",
                violation_error_message="Iemand anders bevestigt wat jij aanvraagt.",
            ),
            models.CheckConstraint(
                condition=Q(bevestigd_op__isnull=True) | Q(afgewezen_op__isnull=True),
                name="%(class)s_een_uitkomst",
                violation_error_message="Deze aanvraag is al afgehandeld.",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.bevestigd_op is None and self.afgewezen_op is None


class OverIemand(Tweepersoons):
    """Such a change about one person, who has no hand in it."""

    medewerker = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="%(class)sen", editable=False)

    class Meta(Tweepersoons.Meta):
        abstract = True
        constraints = [
            *Tweepersoons.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(medewerker=F("aangevraagd_door")),
                name="%(class)s_niet_voor_jezelf",
                violation_error_message="Voor jezelf kun je niets aanvragen. Vraag het een andere beheerder.",
            ),
            models.CheckConstraint(
                condition=Q(bevestigd_door__isnull=True) | ~Q(bevestigd_door=F("medewerker")),
                name="%(class)s_niet_van_jezelf",
                violation_error_message="Je kunt geen verandering bevestigen die over jezelf gaat.",
            ),
        ]


class Aanstellingsverzoek(OverIemand):
    """An appointment that waits for a second beheerder."""

    rol = models.CharField("rol", max_length=2, choices=[(r.value, r.label) for r in Rol if r not in RELATIES])
    functie = models.CharField("functie", max_length=12, choices=Functie, blank=True, default="")
    eenheid = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, verbose_name="eenheid", related_name="+")
    van = models.DateTimeField("vanaf")
    tot = models.DateTimeField("tot", null=True, blank=True)
    # What came of it.
    aanstelling = models.OneToOneField(
        Aanstelling, on_delete=models.PROTECT, null=True, related_name="verzoek", editable=False
    )

    class Meta(OverIemand.Meta):
        constraints = [
            *OverIemand.Meta.constraints,
            models.CheckConstraint(
                condition=Q(tot__isnull=True) | Q(tot__gt=F("van")),
                name="aanstellingsverzoek_eindigt_na_begin",
                violation_error_message="Het einde ligt niet na het begin.",
            ),
        ]

    def __str__(self) -> str:
        return f"Aanstellingsverzoek {self.pk}"


class Accountverzoek(OverIemand):
    """What would let somebody else into an account: another address, or a fresh start of password and second factor."""

    class Soort(models.TextChoices):
        WERKMAIL = "werkmail", "Ander werkmailadres"
        HERSTEL = "herstel", "Inloggen herstellen"

    soort = models.CharField(max_length=10, choices=Soort)
    email = Mailveld("nieuwe werkmail", blank=True)

    def __str__(self) -> str:
        return f"Accountverzoek {self.pk}"


class Beheerlog(models.Model):
    """One change by beheer: who, when, about whom or what, and what it was before. Append-only by trigger."""

    class Handeling(models.TextChoices):
        ACCOUNT = "account", "Account gemaakt"
        GEGEVENS = "gegevens", "Gegevens veranderd"
        UITGENODIGD = "uitgenodigd", "Uitnodiging gestuurd"
        GEDEACTIVEERD = "gedeactiveerd", "Account gesloten"
        GEACTIVEERD = "geactiveerd", "Account heropend"
        GEVRAAGD = "gevraagd", "Aangevraagd"
        BEVESTIGD = "bevestigd", "Bevestigd"
        AFGEWEZEN = "afgewezen", "Afgewezen of ingetrokken"
        BEEINDIGD = "beeindigd", "Aanstelling beëindigd"
        EENHEID = "eenheid", "Eenheid veranderd"
        LIJST = "lijst", "Lijst veranderd"
        TEKST = "tekst", "Tekst veranderd"
        OPNIEUW = "opnieuw", "Mislukt werk opnieuw geprobeerd"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    op = models.DateTimeField(db_index=True)
    # Empty: the command line of whoever runs the machine.
    door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    handeling = models.CharField(max_length=14, choices=Handeling)
    over = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    # The unit, list value, text or term it is about, in words.
    onderdeel = models.CharField(max_length=200, blank=True)
    # Name of the field → [before, after].
    wijziging = models.JSONField(default=dict)

    class Meta:
        ordering = ["-op", "pk"]

    def __str__(self) -> str:
        return f"Beheerlog {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A line of the Beheerlog is never changed.")
        super().save(*args, **kwargs)

    @classmethod
    def record(
        cls,
        door: Medewerker | None,
        handeling: str,
        *,
        over: Medewerker | None = None,
        onderdeel: str = "",
        wijziging: dict[str, list] | None = None,
    ) -> "Beheerlog":
        return cls.objects.create(
            op=klok.nu(), door=door, handeling=handeling, over=over, onderdeel=onderdeel, wijziging=wijziging or {}
        )


class Taakloop(models.Model):
    """The last run of one job that runs by the clock; of a failure only the kind, because its text may quote a row."""

    taak = models.CharField(primary_key=True, max_length=100)
    begonnen_op = models.DateTimeField()
    klaar_op = models.DateTimeField(null=True)
    gelukt_op = models.DateTimeField(null=True)
    fout = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"Taakloop {self.pk}"


class MislukkingQuerySet(models.QuerySet):
    def given_up(self) -> Self:
        """Dead letters: nothing happens until a person asks for it."""
        return self.filter(opgegeven_op__isnull=False)

    def visible(self) -> Self:
        """Without what is being tried at this moment."""
        return self.exclude(fout=AFGEBROKEN, opgegeven_op__isnull=True, volgende_op__gt=klok.nu())

    def held_back(self) -> list[uuid.UUID]:
        """Keys of rows that are not to be tried now."""
        rijen = self.filter(Q(opgegeven_op__isnull=False) | Q(volgende_op__gt=klok.nu()))
        return [uuid.UUID(onderwerp) for onderwerp in rijen.values_list("onderwerp", flat=True)]


class Mislukking(models.Model):
    """One row that a job could not do: counted, tried again later, at last left for a person (pvi/wachtrij.py).

    Of the failure only its kind, of the row only its key, and the key is never shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Constant words: what was being done.
    taak = models.CharField(max_length=60)
    onderwerp = models.CharField(max_length=80)
    fout = models.CharField(max_length=100, blank=True)
    pogingen = models.PositiveIntegerField(default=0)
    eerste_op = models.DateTimeField()
    laatste_op = models.DateTimeField()
    # Not before this moment.
    volgende_op = models.DateTimeField()
    opgegeven_op = models.DateTimeField(null=True)

    objects = MislukkingQuerySet.as_manager()

    class Meta:
        ordering = ["-laatste_op", "pk"]
        constraints = [models.UniqueConstraint(fields=["taak", "onderwerp"], name="mislukking_een_per_rij")]

    def __str__(self) -> str:
        return f"Mislukking {self.pk}"

    @property
    def is_due(self) -> bool:
        return self.opgegeven_op is None and self.volgende_op <= klok.nu()


class Tekst(models.Model):
    """A version of a text that beheer may set (pvi/teksten.py). The newest that has begun holds; older ones stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sleutel = models.CharField(max_length=60, editable=False)
    tekst = models.CharField(max_length=300)
    gezet_op = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-gezet_op", "pk"]
        indexes = [models.Index(fields=["sleutel", "-gezet_op"])]

    def __str__(self) -> str:
        return f"Tekst {self.pk}"
