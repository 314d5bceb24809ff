"""Walls, named grants, and the record of who looked."""

import hashlib
import json
import uuid
from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import Permission
from django.db import connection, models, transaction
from django.db.models import Q
from guardian.models import UserObjectPermissionBase

from meldingen.access import Grond, rechten_bij
from meldingen.models.melding import Melding
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import RELATIES, Rol


class Uitsluiting(models.Model):
    """A wall: this person never reaches this case as staff. It does not say why (conflicts.py)."""

    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="uitsluitingen")
    medewerker = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    sinds = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["medewerker", "melding"], name="uitsluiting_een_muur")]

    def __str__(self) -> str:
        return f"Uitsluiting {self.pk}"


class ToekenningQuerySet(models.QuerySet):
    def in_force(self, *users: Medewerker, op: datetime | None = None) -> Self:
        """Grants of `users` now: not ended, and resting on an appointment that is still in force (or a relation)."""
        op = op or klok.nu()
        return (
            self.filter(user__in=users)
            .exclude(tot__lte=op)
            .filter(Q(aanstelling__isnull=True) | Q(aanstelling__in=Aanstelling.objects.actief(op)))
        )


class Toekenning(UserObjectPermissionBase):
    """guardian's direct permission row with our ground, role and end. Written by `grant`, removed by `revoke`."""

    content_object = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="toekenningen")
    grond = models.CharField(max_length=12, choices=Grond)
    rol = models.CharField(max_length=2, choices=Rol)
    # The appointment on which the grant rests: when that ends, so does the grant.
    aanstelling = models.ForeignKey(Aanstelling, on_delete=models.PROTECT, null=True, related_name="+")
    sinds = models.DateTimeField()
    tot = models.DateTimeField(null=True)

    objects = ToekenningQuerySet.as_manager()

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        # guardian's own uniqueness would refuse a second ground, and ending one ground would end both.
        unique_together: list[tuple[str, ...]] = []
        constraints = [
            models.UniqueConstraint(
                fields=["user", "permission", "content_object", "grond", "rol"],
                condition=Q(tot__isnull=True),
                name="toekenning_een_per_grond",
            ),
            models.CheckConstraint(
                condition=Q(rol__in=[r.value for r in RELATIES]) | Q(aanstelling__isnull=False),
                name="toekenning_rust_op_aanstelling",
                violation_error_message="Wie geen aanstelling heeft, krijgt geen rol op een zaak.",
            ),
        ]

    def __str__(self) -> str:
        return f"Toekenning {self.pk}"


def grant(
    melding: Melding,
    medewerker: Medewerker,
    grond: Grond,
    *,
    rol: Rol,
    aanstelling: Aanstelling | None = None,
    tot: datetime | None = None,
) -> None:
    """Give `medewerker` the rights of `grond` on this case, as far as the column of `rol` holds them.

    Repeating it changes nothing. A wall beats the grant. A role that is not a relation needs the appointment.
    """
    if aanstelling is not None and aanstelling.medewerker_id != medewerker.pk:
        raise ValueError("the appointment belongs to somebody else")
    rechten = {p.codename: p for p in Permission.objects.filter(
        content_type__app_label="meldingen", content_type__model="melding", codename__in=rechten_bij(grond, rol)
    )}  # fmt: skip
    for permission in rechten.values():
        rij, nieuw = Toekenning.objects.exclude(tot__lte=klok.nu()).get_or_create(
            user=medewerker, permission=permission, content_object=melding, grond=grond, rol=rol,
            defaults={"aanstelling": aanstelling, "sinds": klok.nu(), "tot": tot},
        )  # fmt: skip
        if not nieuw and (rij.aanstelling_id != (aanstelling and aanstelling.pk) or rij.tot != tot):
            rij.aanstelling, rij.tot = aanstelling, tot
            rij.save(update_fields=["aanstelling", "tot"])


def revoke(melding: Melding, medewerker: Medewerker, grond: Grond) -> None:
    """End every right that rests on this ground, now; other grounds of the same person stay."""
    Toekenning.objects.filter(content_object=melding, user=medewerker, grond=grond).exclude(tot__lte=klok.nu()).update(
        tot=klok.nu()
    )


class Inzage(models.Model):
    """Who looked, exported or was refused. Append-only by trigger, chained per case by hash."""

    class Soort(models.TextChoices):
        GELEZEN = "gelezen", "Gelezen"
        IDENTITEIT = "identiteit", "Naam van de melder gelezen"
        EXPORT = "export", "Gedownload"
        GEWEIGERD = "geweigerd", "Geweigerd"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No foreign key on purpose: the row outlives the case, and a refusal may name a case that does not exist.
    melding = models.UUIDField(null=True, db_index=True)
    # Place in the chain of its case.
    volgnummer = models.PositiveIntegerField()
    op = models.DateTimeField()
    medewerker = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    rollen = models.CharField(max_length=60, blank=True)
    soort = models.CharField(max_length=12, choices=Soort)
    recht = models.CharField(max_length=30, choices=Recht, blank=True)
    doel = models.CharField(max_length=60)
    vorige = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["op"]
        constraints = [
            models.UniqueConstraint(
                fields=["melding", "volgnummer"], nulls_distinct=False, name="inzage_keten_zonder_gat_of_dubbel"
            )
        ]

    def __str__(self) -> str:
        return f"Inzage {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An Inzage is never changed.")
        super().save(*args, **kwargs)

    def digest(self) -> str:
        """SHA-256 over the row and the hash before it, canonical JSON."""
        inhoud = [
            str(self.pk), str(self.melding or ""), self.volgnummer, self.op.isoformat(), str(self.medewerker_id),
            self.rollen, self.soort, self.recht, self.doel, self.vorige,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(inhoud).encode()).hexdigest()

    @classmethod
    def record(
        cls,
        medewerker: Medewerker,
        soort: str,
        *,
        melding: uuid.UUID | None,
        recht: str = "",
        doel: str,
        rollen: str = "",
    ) -> "Inzage":
        """Append one row to the chain of this case (or to the chain of what is not a case)."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"inzage:{melding or ''}"])
            laatste = cls.objects.filter(melding=melding).order_by("volgnummer").last()
            rij = cls(
                melding=melding, op=klok.nu(), medewerker=medewerker, soort=soort, recht=recht, doel=doel,
                rollen=rollen, vorige=laatste.hash if laatste else "",
                volgnummer=laatste.volgnummer + 1 if laatste else 1,
            )  # fmt: skip
            rij.hash = rij.digest()
            rij.save(force_insert=True)
        return rij
