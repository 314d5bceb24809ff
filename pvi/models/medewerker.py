"""People and their dated appointments. An account alone opens nothing: rights come from an Aanstelling or a grant."""

import uuid
from datetime import datetime
from typing import Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

from pvi import klok
from pvi.models.eenheid import OrganisatieEenheid
from pvi.rollen import RELATIES, Functie, Rol


class MedewerkerManager(UserManager):
    def _create_user(self, email: str, password: str | None, **extra) -> "Medewerker":
        medewerker = self.model(email=self.normalize_email(email).lower(), **extra)
        medewerker.set_password(password)
        medewerker.save(using=self._db)
        return medewerker

    def create_user(self, email: str, password: str | None = None, **extra) -> "Medewerker":
        return self._create_user(email, password, is_staff=False, is_superuser=False, **extra)

    def find(self, sleutel: str) -> "Medewerker | None":
        """One person by exact work mail or personnel number; part of a name finds nobody."""
        sleutel = sleutel.strip()
        veld = {"email": sleutel.lower()} if "@" in sleutel else {"personeelsnummer__iexact": sleutel}
        return self.filter(**veld).first()

    # A superuser would read every case (beveiliging D10); the portal has none.
    create_superuser = None


class Medewerker(AbstractUser):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = first_name = last_name = None
    email = models.EmailField("werkmail", unique=True)
    naam = models.CharField(max_length=120)
    personeelsnummer = models.CharField(max_length=20, unique=True, null=True, blank=True)
    # The unit of work, also without a role in the portal; what is left becomes a VroegerTeam.
    team = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    # An aspirant has two lines: the academy above, and the team that receives them (domein §3).
    ontvangend_team = models.ForeignKey(
        OrganisatieEenheid, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    # What is left of these is remembered (CI-4).
    TEAMS = ("team", "ontvangend_team")

    # The last invitation; an earlier one no longer opens the account.
    uitgenodigd_op = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MedewerkerManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = ["naam"]

    class Meta:
        ordering = ["naam"]

    def __str__(self) -> str:
        return f"Medewerker {self.pk}"

    def save(self, *args, **kwargs) -> None:
        """Remembers the teams that are left: who weighs a case may not have worked with the people in it (CI-4)."""
        velden = kwargs.get("update_fields")
        veranderlijk = [veld for veld in self.TEAMS if velden is None or veld in velden]
        waren: set[int] = set()
        if veranderlijk and not self._state.adding:
            rij = Medewerker.objects.filter(pk=self.pk).values(*self.TEAMS).first() or {}
            waren = {rij[veld] for veld in veranderlijk if veld in rij}
        super().save(*args, **kwargs)
        for team in waren - {getattr(self, f"{veld}_id") for veld in self.TEAMS} - {None}:
            VroegerTeam.objects.create(medewerker=self, team_id=team, tot=klok.vandaag())

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Django's superuser shortcut is dropped when an object is given: beheer reads no cases."""
        if obj is None:
            return super().has_perm(perm)
        from django.contrib.auth.models import _user_has_perm

        return self.is_active and _user_has_perm(self, perm, obj)


class VroegerTeam(models.Model):
    """A team somebody worked in until `tot`."""

    medewerker = models.ForeignKey(Medewerker, on_delete=models.CASCADE, related_name="vroegere_teams")
    team = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, related_name="+")
    tot = models.DateField()

    class Meta:
        ordering = ["tot"]
        indexes = [models.Index(fields=["team", "tot"])]

    def __str__(self) -> str:
        return f"VroegerTeam {self.pk}"


class AanstellingQuerySet(models.QuerySet):
    def actief(self, op: datetime | None = None) -> Self:
        """Appointments in force at the moment `op` (default now); the end moment itself is outside."""
        op = op or klok.nu()
        return self.filter(van__lte=op, medewerker__is_active=True).exclude(tot__lte=op)

    def bekend(self, op: datetime | None = None) -> Self:
        """In force at `op` or later: a wall stands before the appointment begins from which it follows."""
        op = op or klok.nu()
        return self.filter(medewerker__is_active=True).exclude(tot__lte=op).exclude(tot__lte=models.F("van"))


class Aanstelling(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    medewerker = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="aanstellingen")
    rol = models.CharField(max_length=2, choices=[(r.value, r.label) for r in Rol if r not in RELATIES])
    functie = models.CharField(max_length=12, choices=Functie, blank=True, default="")
    eenheid = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, related_name="aanstellingen")
    van = models.DateTimeField()
    tot = models.DateTimeField(null=True, blank=True)

    objects = AanstellingQuerySet.as_manager()

    class Meta:
        ordering = ["van"]
        indexes = [models.Index(fields=["eenheid", "rol"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(rol__in=[r.value for r in RELATIES]),
                name="aanstelling_is_geen_relatie",
                violation_error_message="Melder, betrokkene, buddy en herstelbegeleider zijn geen aanstelling.",
            ),
            models.CheckConstraint(
                condition=models.Q(tot__isnull=True) | models.Q(tot__gte=models.F("van")),
                name="aanstelling_eindigt_na_begin",
                violation_error_message="De einddatum ligt vóór de begindatum.",
            ),
        ]

    def __str__(self) -> str:
        return f"Aanstelling {self.pk}"
