"""Walls, named grants, and the record of who looked."""

import json
import uuid
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any, Self

from django.contrib.auth.models import Permission
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from guardian.models import UserObjectPermissionBase

from meldingen.access import OORDEELT, VERSCHOONT, Grond, Lichaam, lichamen_met, rechten_bij
from meldingen.models.melding import Melding
from meldingen.models.waarneming import Waarneming
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Aanstelling, Medewerker, OverIemand, Versleuteld
from pvi.rollen import RELATIES, Rol


class UitsluitingQuerySet(models.QuerySet):
    def lopend(self) -> Self:
        """What stands today. What begins later is known, and is in the way of who is chosen for a task (`barring`)."""
        return self.filter(sinds__lte=klok.vandaag())

    def barring(self, *rollen: Rol) -> Self:
        """Walls of a whole person, and of who stands aside in a body in which one of these roles has its place."""
        return self.filter(lichaam__in=["", *lichamen_met(*rollen)])

    def outside_zitting(self) -> Self:
        """Who has no part when the commissie treats this case today, in whatever seat (CI-4)."""
        return self.lopend().barring(Rol.TR, Rol.VI)


class Uitsluiting(models.Model):
    """A wall: this person never reaches this case as staff. It does not say why (`meldingen/conflicts/muren.py`).

    With a `lichaam` the person stands aside in that body only (CI-4) and keeps what other roles open.
    """

    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="uitsluitingen")
    medewerker = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="uitsluitingen")
    lichaam = models.CharField(max_length=10, choices=Lichaam, blank=True, default="")
    # The day from which it stands; to come when it follows from an appointment that is to come.
    sinds = models.DateField()
    # Only until VIK has settled a key that finds nobody (conflicts.people_to_hold); it may become a wall that stays.
    voorlopig = models.BooleanField(default=False)

    objects = UitsluitingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["medewerker", "melding", "lichaam"], name="uitsluiting_een_muur")
        ]

    def __str__(self) -> str:
        return f"Uitsluiting {self.pk}"


class Opheffing(OverIemand, Versleuteld):
    """What stands around one case for one person is lifted: one asks it with a reason, another agrees, neither is that
    person. Only what no rule of CONFLICTEN asks for goes (actions/opheffing.py).

    `reden` says why the wall is wrong, never why it stood there. Who it is about does not read it.
    """

    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="opheffingen", editable=False)
    reden = EncryptedTextField("Waarom klopt het niet dat deze collega buiten de zaak staat?")

    class Meta(OverIemand.Meta):
        constraints = [
            *OverIemand.Meta.constraints,
            models.UniqueConstraint(
                fields=["melding", "medewerker"],
                condition=Q(bevestigd_op__isnull=True, afgewezen_op__isnull=True),
                name="opheffing_een_open",
                violation_error_message="Dit is al gevraagd. Iemand anders bevestigt het.",
            ),
        ]

    def __str__(self) -> str:
        return f"Opheffing {self.pk}"


class ToekenningQuerySet(models.QuerySet):
    def in_force(self, *users: Medewerker, op: datetime | None = None) -> Self:
        """Grants of `users` now, as `lopend`."""
        return self.filter(user__in=users).lopend(op)

    def lopend(self, op: datetime | None = None) -> Self:
        """Not ended, and resting on an appointment that is still in force (or a relation).

        What somebody holds for an absent colleague rests on the appointment of that colleague too.
        """
        op = op or klok.nu()
        actief = Aanstelling.objects.actief(op)
        return (
            self.exclude(tot__lte=op)
            .filter(Q(aanstelling__isnull=True) | Q(aanstelling__in=actief))
            .filter(Q(waarneming__isnull=True) | Q(waarneming__aanstelling__in=actief))
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
    # Held for an absent colleague: copied from the grant of that colleague, gone with it.
    waarneming = models.ForeignKey(Waarneming, on_delete=models.PROTECT, null=True, related_name="toekenningen")

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
    rechten: Collection[Recht] | None = None,
) -> None:
    """Give `medewerker` the rights of `grond` on this case, as far as the column of `rol` holds them.

    `rechten`: no more than these (a melder consents per purpose). Repeating it changes nothing. A wall beats the grant.
    A role that is not a relation needs the appointment. Who investigates or supports stands aside where it is weighed.
    """
    if aanstelling is not None and aanstelling.medewerker_id != medewerker.pk:
        raise ValueError("the appointment belongs to somebody else")
    mag = rechten_bij(grond, rol) if rechten is None else rechten_bij(grond, rol) & frozenset(rechten)
    vast = {"user": medewerker, "content_object": melding, "grond": grond, "rol": rol, "waarneming": None}
    heeft = Toekenning.objects.filter(permission__codename__in=mag, **vast).exclude(tot__lte=klok.nu())
    heeft.update(aanstelling=aanstelling, tot=tot)
    nieuw = Permission.objects.filter(
        content_type__app_label="meldingen", content_type__model="melding", codename__in=mag
    ).exclude(pk__in=heeft.values("permission"))
    # Somebody who grants the same at this moment is not in the way.
    Toekenning.objects.bulk_create(
        [
            Toekenning(permission=permission, aanstelling=aanstelling, sinds=klok.nu(), tot=tot, **vast)
            for permission in nieuw
        ],
        ignore_conflicts=True,
    )
    stand_aside(melding, medewerker, grond, rol)


def awaiting_grant(
    meldingen: models.QuerySet, aanstellingen: models.QuerySet, grond: Grond, *rollen: Rol
) -> models.QuerySet:
    """Of these cases: where somebody appointed in one of `rollen` lacks a right of `grond`, and no wall says why.

    `aanstellingen` may point to the case (OuterRef). Wider than who may have it: who is chosen is decided case by case
    by the rule of that ground, and this says where it has something to decide.
    """
    wacht = Q(pk__in=())
    for rol in rollen:
        plek = {"grond": grond, "rol": rol}
        zaak, wie = OuterRef(OuterRef("pk")), OuterRef("medewerker")
        eigen = Toekenning.objects.lopend().filter(content_object=zaak, user=wie, waarneming=None, **plek)
        rechten = eigen.order_by().values("user").annotate(aantal=models.Count("permission", distinct=True))
        heeft = rechten.filter(aantal=len(rechten_bij(grond, rol)))
        muur = Uitsluiting.objects.barring(rol).filter(melding=zaak, medewerker=wie)
        wacht |= Q(Exists(aanstellingen.filter(~Q(Exists(heeft)), ~Q(Exists(muur)), rol=rol)))
    return meldingen.filter(wacht)


def stand_aside(melding: Melding, medewerker: Medewerker, grond: Grond, rol: Rol) -> None:
    """Who receives a case on a ground of VERSCHOONT does not weigh it, from this moment and also afterwards."""
    if VERSCHOONT.get(grond) == rol:
        for lichaam in OORDEELT:
            raise_wall(melding, medewerker, lichaam)


def raise_wall(
    melding: Melding, medewerker: Medewerker, lichaam: str = "", sinds: date | None = None, *, voorlopig: bool = False
) -> bool:
    """Write one wall, from the day `sinds` (default today); True when nothing stood, or only from a later day.

    `voorlopig`: until VIK has settled a key; where a wall stands already, that one stays as it is.

    The row alone: `meldingen.actions.muren` also withdraws what was on its way to this person.
    """
    sinds = sinds or klok.vandaag()
    rij, nieuw = Uitsluiting.objects.get_or_create(
        melding=melding,
        medewerker=medewerker,
        lichaam=lichaam,
        defaults={"sinds": sinds, "voorlopig": voorlopig},
    )
    if blijft := rij.voorlopig and not voorlopig:
        # From now it stays, from the day that the rule says and in any case while the key is not settled.
        rij.voorlopig = False
    if eerder := sinds < rij.sinds:
        rij.sinds = sinds
    if blijft or eerder:
        rij.save(update_fields=["sinds", "voorlopig"])
    return nieuw or eerder or blijft


def revoke(melding: Melding, medewerker: Medewerker, grond: Grond) -> None:
    """End every right that rests on this ground, now, also of who stands in; other grounds of the same person stay."""
    eigen = Q(user=medewerker) | Q(waarneming__aanstelling__medewerker=medewerker)
    Toekenning.objects.filter(eigen, content_object=melding, grond=grond).exclude(tot__lte=klok.nu()).update(
        tot=klok.nu()
    )


def revoke_all(melding: Melding, grond: Grond, rollen: Collection[Rol] = frozenset(Rol)) -> None:
    """End this ground of everybody who holds it on this case in one of `rollen`."""
    houders = melding.toekenningen.filter(grond=grond, rol__in=rollen).values("user")
    for medewerker in Medewerker.objects.filter(pk__in=houders):
        revoke(melding, medewerker, grond)


class Exportdoel(models.TextChoices):
    """Why somebody takes figures or a list out of the portal; it stands in the log."""

    OVERLEG = "overleg", "Bespreken in een overleg"
    VERANTWOORDING = "verantwoording", "Verantwoorden aan leiding of control"
    VERBETEREN = "verbeteren", "Aanpak of preventie verbeteren"


class Inzage(models.Model):
    """Who looked, listed, took a file, exported or was refused. Append-only by trigger, chained by keyed hash.

    What concerns a case stands in the chain of that case; everything else in the chain of one person and one day, so
    that nobody who opens a list waits for anybody else.
    """

    class Soort(models.TextChoices):
        GELEZEN = "gelezen", "Gelezen"
        IDENTITEIT = "identiteit", "Naam van de melder gelezen"
        LIJST = "lijst", "Lijst gelezen"
        BESTAND = "bestand", "Bestand gehaald"
        EXPORT = "export", "Gedownload"
        GEWEIGERD = "geweigerd", "Geweigerd"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No foreign key on purpose: the row outlives the case, and a refusal may name a case that does not exist.
    melding = models.UUIDField(null=True)
    # A signaal has its own room: its key never stands where that of a case stands.
    signaal = models.UUIDField(null=True)
    # The chain, and the place in it.
    keten = models.CharField(max_length=50)
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
        # Within one moment the chain knows what came first.
        ordering = ["op", "volgnummer", "pk"]
        indexes = [
            models.Index(fields=["-op"], name="inzage_nieuwste_eerst"),
            models.Index(fields=["melding", "-op"], name="inzage_van_een_zaak"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["keten", "volgnummer"], name="inzage_keten_zonder_gat_of_dubbel"),
            models.CheckConstraint(
                condition=Q(melding__isnull=True) | Q(signaal__isnull=True), name="inzage_zaak_of_signaal"
            ),
        ]

    def __str__(self) -> str:
        return f"Inzage {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An Inzage is never changed.")
        super().save(*args, **kwargs)

    def digest(self) -> str:
        """HMAC-SHA-256 over the row and the hash before it, canonical JSON.

        The key lies outside the database: who can change rows there cannot make a chain that fits again.
        """
        inhoud = [
            str(self.pk), str(self.melding or ""), self.keten, self.volgnummer, self.op.astimezone(UTC).isoformat(),
            str(self.medewerker_id), self.rollen, self.soort, self.recht, self.doel, self.vorige,
            str(self.signaal or ""),
        ]  # fmt: skip
        return kluis.merk("inzage", json.dumps(inhoud))

    @classmethod
    def record(
        cls,
        medewerker: Medewerker,
        soort: str,
        *,
        melding: uuid.UUID | None = None,
        signaal: uuid.UUID | None = None,
        recht: str = "",
        doel: str,
        rollen: str = "",
    ) -> "Inzage":
        """Append one row to the chain of this case or signaal, or of this person today."""
        op = klok.nu()
        keten = f"{medewerker.pk}:{klok.day(op)}"
        if melding or signaal:
            keten = f"zaak:{melding}" if melding else f"signaal:{signaal}"
        rij = cls(
            melding=melding, signaal=signaal, keten=keten, op=op, medewerker=medewerker, soort=soort, recht=recht,
            doel=doel, rollen=rollen,
        )  # fmt: skip
        while not rij._append():
            pass
        return rij

    def _append(self) -> bool:
        """Take the next place in the chain; False when somebody else took it at the same moment."""
        if self.volgnummer is None:
            return self._take_place()
        # Somebody was faster once: now stand in line.
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"inzage:{self.keten}"])
            return self._take_place()

    def _take_place(self) -> bool:
        """Two statements on every page, and no transaction around them: a place that is taken undoes nothing."""
        keten = Inzage.objects.filter(keten=self.keten).order_by("-volgnummer")
        nummer, self.vorige = keten.values_list("volgnummer", "hash").first() or (0, "")
        self.volgnummer = nummer + 1
        self.hash = self.digest()
        velden = self._meta.concrete_fields
        kolommen = ", ".join(f'"{veld.column}"' for veld in velden)
        waarden = [veld.get_db_prep_save(getattr(self, veld.attname), connection) for veld in velden]
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO "{self._meta.db_table}" ({kolommen}) VALUES ({", ".join(["%s"] * len(velden))}) '  # noqa: S608 - names of our own model
                "ON CONFLICT (keten, volgnummer) DO NOTHING",
                waarden,
            )
            self._state.adding = cursor.rowcount == 0
        return not self._state.adding


class Inzagecontrole(models.Model):
    """The outcome of one check of the log, or of what is new in it and a part of the rest (actions/inzage.py)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    op = models.DateTimeField()
    # Which part, by the figures with which its chains begin; empty: everything.
    deel = models.PositiveSmallIntegerField(null=True)
    rijen = models.PositiveBigIntegerField()
    # Up to this moment the seals in the file outside the database cover the log; empty: no file.
    verzegeld_tot = models.DateTimeField(null=True)
    gebreken = models.PositiveIntegerField()
    # The first of them: chain and place, and what is wrong there.
    genoemd = models.JSONField(default=list)

    class Meta:
        ordering = ["-op", "pk"]

    def __str__(self) -> str:
        return f"Inzagecontrole {self.pk}"
