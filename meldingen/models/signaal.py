"""A signaal: an observation that could point to exclusion, with its own small lifecycle."""

import uuid
from collections.abc import Collection
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from meldingen.models.melding import Melding
from meldingen.toegang import NIET_GEWIST, toegang
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid, Versleuteld
from pvi.rollen import Rol


def _kenmerk() -> str:
    return kluis.new_kenmerk("S")


class SignaalQuerySet(models.QuerySet):
    def permitted(self, user: Medewerker, recht: Recht, rollen: Collection[Rol] | None = None) -> Self:
        """Signalen for SIGNAAL_LOGGEN: the own ones; for SIGNAAL_BEOORDELEN: own (TC) and the whole eenheid (VI).

        A signaal whose melding is walled for this person stays visible to its writer only, as typed.
        """
        wie = toegang(user)
        eigen = Q(gelogd_door=user)
        if recht == Recht.SIGNAAL_LOGGEN:
            return self.filter(eigen, NIET_GEWIST)
        rollen = {Rol.TC, Rol.VI} if rollen is None else set(rollen)
        mag = Q(pk__in=())
        if Rol.TC in rollen and any(a.rol == Rol.TC for a in wie.aanstellingen):
            mag |= eigen
        for aanstelling in wie.with_recht(recht, rollen & {Rol.VI}):
            buiten = wie.uitgesloten | wie.verschoond(Rol(aanstelling.rol))
            mag |= Q(eenheid__in=wie.eenheid_ids(aanstelling)) & ~Q(melding__in=buiten)
        return self.filter(mag, NIET_GEWIST)

    def awaiting_choice(self) -> Self:
        """Still open, must become a melding, 75 % of the term has passed, and its writer may convert it (note q)."""
        moet = Q(concreet_gedrag=True) | Q(benadeelde_bekend=True) | Q(vraagt_actie=True)
        return self.filter(
            moet,
            status__in=("gelogd", "beoordeeld"),
            termijnen__soort="signaal",
            termijnen__gestopt_op__isnull=True,
            termijnen__waarschuwing_op__lte=klok.vandaag(),
            gelogd_door__in=Aanstelling.objects.actief().filter(rol=Rol.TC).values("medewerker"),
        ).distinct()

    def of_leaders(self) -> Self:
        """Logged by the leader of a team about that team: the sectorhoofd stands above it, and not in it."""
        leiders = Aanstelling.objects.actief().filter(rol=Rol.TC).values("medewerker")
        return self.filter(NIET_GEWIST, zorg=False, eenheid__niveau__gt=2, gelogd_door__in=leiders)

    def awaiting_colleague(self) -> Self:
        """A colleague told it, and has not heard from the writer what happens next; whatever became of the signaal."""
        return self.filter(NIET_GEWIST, bron="collega", collega_ingelicht_op__isnull=True)

    def awaiting_team(self) -> Self:
        """Left with the team by VIK, while the leader who logged it has not set to work."""
        return self.filter(NIET_GEWIST, status="teamaanpak", opgepakt_op__isnull=True, zorg=False)


class Signaal(Versleuteld):
    class Status(models.TextChoices):
        GELOGD = "gelogd", "Vastgelegd"
        BEOORDEELD = "beoordeeld", "Beoordeeld"
        OMGEZET = "omgezet", "Omgezet in melding"
        TEAMAANPAK = "teamaanpak", "Teamaanpak"
        GESLOTEN = "gesloten", "Gesloten met reden"

    class Bron(models.TextChoices):
        ZELF = "zelf", "Ik zag of hoorde het zelf"
        COLLEGA = "collega", "Een collega vertelde het"
        DIGITAAL = "digitaal", "Ik zag het in een app-groep of op sociale media"
        GEVOEL = "gevoel", "Ik heb een gevoel dat er iets speelt"
        OORDEEL = "oordeel", "Er wordt gezegd dat iemand ‘niet past’ of ‘niet functioneert’"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kenmerk = models.CharField(max_length=12, unique=True, default=_kenmerk, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.GELOGD, editable=False)
    eenheid = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, related_name="signalen")
    gelogd_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="signalen", editable=False)
    gelogd_op = models.DateTimeField(editable=False)
    bron = models.CharField("Hoe kwam het bij je?", max_length=12, choices=Bron)
    wat_gezien = EncryptedTextField("Wat zag of hoorde je?")
    wanneer = EncryptedTextField("Wanneer en waar was dat?", blank=True, default="")
    al_gedaan = EncryptedTextField("Wat heb je al gedaan?", blank=True, default="")
    onveilig = models.BooleanField("Iemand is nu onveilig", default=False)
    # Any yes: it must become a melding within 5 working days, keeping it needs a reason.
    concreet_gedrag = models.BooleanField("Het gaat om concreet gedrag", default=False)
    benadeelde_bekend = models.BooleanField("Ik weet wie er geraakt is", default=False)
    vraagt_actie = models.BooleanField("Iemand vraagt om actie", default=False)
    gronden = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    aarden = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # A colleague told it: the day on which that colleague heard what happens next.
    collega_ingelicht_op = models.DateField(null=True, editable=False)
    # Logged by HR out of care for somebody (note a of row 2): it gives HR no right to a case.
    zorg = models.BooleanField(default=False, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.PROTECT, null=True, related_name="signalen", editable=False)
    beoordeeld_op = models.DateTimeField(null=True, editable=False)
    beoordeeld_door = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    # When VIK was done with it: it became a melding, was left with the team or closed. An assessment may come first.
    afgehandeld_op = models.DateTimeField(null=True, editable=False)
    # Why it was kept or closed; read by VIK. The coded reason is what the reflectiekamer sees.
    reden = EncryptedTextField("Waarom?", blank=True, default="")
    redencode = models.CharField(max_length=20, blank=True)
    # Teamaanpak: when the leader who logged it set to work.
    opgepakt_op = models.DateTimeField(null=True, editable=False)
    # The last day on which a signaal that became no melding is kept; what became one goes with its case.
    bewaren_tot = models.DateField(null=True, editable=False)
    gewist_op = models.DateField(null=True, editable=False)

    history = kluis.history()
    objects = SignaalQuerySet.as_manager()

    class Meta:
        ordering = ["-gelogd_op", "pk"]
        indexes = [models.Index(fields=["eenheid", "status", "-gelogd_op"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="omgezet") | Q(melding__isnull=False),
                name="signaal_omgezet_heeft_melding",
                violation_error_message="Een omgezet signaal wijst naar zijn melding.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("teamaanpak", "gesloten"), bewaren_tot__isnull=False)
                | (~Q(status__in=("teamaanpak", "gesloten")) & Q(bewaren_tot__isnull=True)),
                name="signaal_afgehandeld_heeft_bewaardag",
                violation_error_message="Een signaal dat geen melding werd, heeft een dag tot wanneer we het bewaren.",
            ),
        ]

    def __str__(self) -> str:
        return f"Signaal {self.pk}"

    @property
    def must_become_melding(self) -> bool:
        return self.concreet_gedrag or self.benadeelde_bekend or self.vraagt_actie
