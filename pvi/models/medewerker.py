"""People and their dated appointments. An account alone opens nothing: rights come from an Aanstelling or a grant."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

from pvi import klok, schrijfwijze
from pvi.models.eenheid import OrganisatieEenheid
from pvi.rollen import RELATIES, Functie, Rol
from pvi.velden import Mailveld, Nummerveld


@dataclass(frozen=True)
class Vondst:
    """Whom the keys of one person point to: nobody, one, or two people; and which keys found nobody."""

    GEEN_MENS = "We vinden niemand met precies dit werkadres of personeelsnummer."
    GEEN_MAIL = (
        "We vinden niemand met deze werkmail, wel met dit personeelsnummer. Verbeter de werkmail of laat die leeg."
    )
    GEEN_NUMMER = (
        "We vinden niemand met dit personeelsnummer, wel met deze werkmail. Verbeter het nummer of laat het leeg."
    )
    TWEE_MENSEN = "De werkmail en het personeelsnummer horen bij twee mensen. Kijk welke klopt en laat de andere leeg."

    mensen: tuple["Medewerker", ...]
    niet_gevonden: tuple[str, ...]

    @property
    def wie(self) -> "Medewerker | None":
        """The one person to whom every key points."""
        return self.mensen[0] if len(self.mensen) == 1 and not self.niet_gevonden else None

    @property
    def waarom_niet(self) -> str:
        """Why it is not one person, for the screen; names no key. Empty when it is."""
        if self.wie is not None:
            return ""
        if len(self.mensen) > 1:
            return self.TWEE_MENSEN
        if not self.mensen:
            return self.GEEN_MENS
        return self.GEEN_MAIL if "@" in self.niet_gevonden[0] else self.GEEN_NUMMER


class MedewerkerManager(UserManager):
    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return schrijfwijze.mail(email or "")

    def _create_user(self, email: str, password: str | None, **extra) -> "Medewerker":
        medewerker = self.model(email=email, **extra)
        medewerker.set_password(password)
        medewerker.save(using=self._db)
        return medewerker

    def create_user(self, email: str, password: str | None = None, **extra) -> "Medewerker":
        return self._create_user(email, password, is_staff=False, is_superuser=False, **extra)

    def find(self, sleutel: str) -> "Medewerker | None":
        """One person by exact work mail or personnel number; part of a name finds nobody."""
        return self.look_up(*schrijfwijze.split(sleutel)).wie

    def look_up(self, werkmail: str = "", personeelsnummer: str = "") -> Vondst:
        """Exact keys only, in whatever spelling, never a guess on a name."""
        return self.look_up_all([(werkmail, personeelsnummer)])[0]

    def look_up_all(self, paren: Iterable[tuple[str, str]]) -> list[Vondst]:
        """The same for many people, each a (work mail, personnel number), in one query."""
        getypt = [
            [sleutel for sleutel in (schrijfwijze.mail(mail), schrijfwijze.nummer(nummer)) if sleutel]
            for mail, nummer in paren
        ]
        sleutels = {sleutel for rij in getypt for sleutel in rij}
        gevonden: dict[str, Medewerker] = {}
        if sleutels:
            for wie in self.filter(models.Q(email__in=sleutels) | models.Q(personeelsnummer__in=sleutels)):
                gevonden |= {wie.email: wie, wie.personeelsnummer or wie.email: wie}
        return [
            Vondst(
                tuple({gevonden[s].pk: gevonden[s] for s in rij if s in gevonden}.values()),
                tuple(s for s in rij if s not in gevonden),
            )
            for rij in getypt
        ]

    # A superuser would read every case; the portal has none.
    create_superuser = None


class Medewerker(AbstractUser):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = first_name = last_name = None
    email = Mailveld("werkmail", unique=True)
    naam = models.CharField(max_length=120)
    personeelsnummer = Nummerveld(max_length=20, unique=True, null=True, blank=True)
    # The unit of work, also without a role in the portal; what is left becomes a VroegerTeam.
    team = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    # An aspirant has two lines: the academy above, and the team that receives them.
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
        ordering = ["naam", "pk"]

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
        ordering = ["tot", "pk"]
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
        ordering = ["van", "pk"]
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
