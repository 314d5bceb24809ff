"""The besluit of the bevoegd gezag about one betrokkene, and the log of its steps (BESLUITSTAPPEN)."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from meldingen.models import NIET_JOUW_ROL, Betrokkenheid, Melding, OvergangGeweigerd, Systeem
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker
from pvi.rollen import Rol
from triage.besluitstappen import Besluitstap, Stap
from triage.models.smo import RondeQuerySet
from triage.models.straf import Strafmaat, coherent

OPGESCHORT = "De zaak wacht op het Openbaar Ministerie of de rechter."


class Besluit(Strafmaat):
    """T19 makes an empty one per betrokkene. `stap` moves through `take_step` alone; the melding stays in `besluit`.

    What the betrokkene reads is `voor_betrokkene`: nothing while new, then `tekst_voornemen`, in the end
    `tekst_betrokkene`. Until B1 every field is a concept; between B1 and B4 only `motivering`, `tekst_betrokkene` and
    `tekst_melder` are (the penalty is what the betrokkene was told). What B4 records is what holds.
    """

    class Bezwaar(models.TextChoices):
        """A flag beside the step (art. 6:7 Awb): the besluit stands while it runs."""

        GEEN = "geen", "Geen bezwaar"
        LOOPT = "loopt", "Bezwaar of beroep loopt"
        ONGEGROND = "ongegrond", "Ongegrond"
        GEGROND = "gegrond", "Gegrond"
        INGETROKKEN = "ingetrokken", "Ingetrokken"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="besluiten")
    betrokkenheid = models.ForeignKey(Betrokkenheid, on_delete=models.PROTECT, related_name="besluiten")
    stap = models.CharField(max_length=20, choices=Stap, default=Stap.NIEUW, editable=False)
    # A code of the list uitkomst: what is left of the plichtsverzuim after the zienswijze
    uitkomst = models.CharField(max_length=20, default="plichtsverzuim")
    # Nothing was established after all: what restoring this person needs (P8)
    rehabilitatieplan = EncryptedTextField("Wat is er nodig om dit recht te zetten?", blank=True, default="")
    afwijking_smo = EncryptedTextField("Waarom wijk je af van het strafmaatoverleg?", blank=True, default="")
    afwijking_lc = EncryptedTextField(
        "De Landelijk Coördinator adviseerde iets anders. Volg je dat, en waarom?", blank=True, default=""
    )
    # CI-9: the line chair of the triage decides only when nobody else may, and the LC agreed
    mandaat_akkoord = EncryptedTextField("Wanneer en hoe stemde de Landelijk Coördinator in?", blank=True, default="")
    # Expression, association, assembly or demonstration (art. 80 Barp); None: not answered
    uiting = models.BooleanField("Gaat het om een uiting?", null=True, blank=True)
    agfa_vraag = models.BooleanField("Vraag je advies aan AGFA?", null=True, blank=True)
    agfa_reden = EncryptedTextField("Waarom wel of niet?", blank=True, default="")
    tekst_voornemen = EncryptedTextField("Voornemen, voor de betrokkene", blank=True, default="")
    tekst_betrokkene = EncryptedTextField("Besluit, voor de betrokkene", blank=True, default="")
    tekst_melder = EncryptedTextField("Voor de melder", blank=True, default="")
    zienswijze = EncryptedTextField("Zienswijze", blank=True, default="")
    # The betrokkene said that there is none; both empty after `zienswijze_op`: the term passed
    geen_zienswijze = models.BooleanField(default=False, editable=False)
    zienswijze_op = models.DateTimeField(null=True, editable=False)
    gemaakt_op = models.DateTimeField(editable=False)
    definitief_op = models.DateTimeField(null=True, editable=False)
    definitief_door = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    bezwaar = models.CharField(max_length=12, choices=Bezwaar, default=Bezwaar.GEEN, editable=False)
    bezwaar_op = models.DateField(null=True, editable=False)
    bezwaar_afgehandeld_op = models.DateField(null=True, editable=False)
    # The case went back to onderzoek (T28): this round no longer counts, and stays to be read
    vervallen_op = models.DateTimeField(null=True, editable=False)

    history = kluis.history()
    objects = RondeQuerySet.as_manager()

    class Meta:
        ordering = ["gemaakt_op", "pk"]
        constraints = [
            coherent("besluit", concept=Q(stap="nieuw")),
            models.UniqueConstraint(
                fields=["betrokkenheid"], condition=Q(vervallen_op__isnull=True), name="besluit_een_per_betrokkene"
            ),
            models.CheckConstraint(
                condition=Q(stap="nieuw") | Q(straf__isnull=False),
                name="besluit_voornemen_kiest_straf",
                violation_error_message="Een voornemen zegt welke straf, of dat er geen straf komt.",
            ),
            models.CheckConstraint(
                condition=~Q(stap="definitief") | Q(definitief_op__isnull=False, definitief_door__isnull=False),
                name="besluit_definitief_heeft_moment",
            ),
            models.CheckConstraint(
                condition=Q(bezwaar="geen") | Q(stap="definitief", bezwaar_op__isnull=False),
                name="besluit_bezwaar_na_definitief",
                violation_error_message="Bezwaar kan pas als het besluit definitief is.",
            ),
        ]

    def __str__(self) -> str:
        return f"Besluit {self.pk}"

    @property
    def voor_betrokkene(self) -> str:
        """What the betrokkene reads of this besluit now; empty before the voornemen."""
        if self.stap == Stap.NIEUW:
            return ""
        return self.tekst_betrokkene if self.stap == Stap.DEFINITIEF else self.tekst_voornemen

    def take_step(self, stap: Besluitstap, *, door: "Medewerker | Systeem") -> "Besluitwissel":
        """The only writer of `stap`: asks state, right and suspension, saves the whole row and appends to the log.

        Callers hold the locks of melding and besluit. Raises OvergangGeweigerd; nothing has changed then.
        """
        rol = self.actor_rol(stap, door)
        if rol is None and not (isinstance(door, Systeem) and (None, None) in stap.door):
            raise OvergangGeweigerd(NIET_JOUW_ROL)
        if stap.later:
            raise OvergangGeweigerd(stap.later)
        if self.vervallen_op is not None or self.melding.status != Status.BESLUIT or self.stap not in stap.van:
            raise OvergangGeweigerd(f"Dit kan niet: het besluit staat op “{Stap(self.stap).label.lower()}”.")
        if self.melding.opgeschort:
            raise OvergangGeweigerd(OPGESCHORT)
        van, self.stap = self.stap, stap.naar
        self.save()
        return Besluitwissel.objects.create(
            besluit=self,
            stap=stap.code,
            van=van,
            naar=stap.naar,
            door=door if isinstance(door, Medewerker) else None,
            rol=rol or "job",
            op=klok.nu(),
        )

    def actor_rol(self, stap: Besluitstap, door: "Medewerker | Systeem") -> Rol | None:
        """The role in which `door` may take this step; None when not permitted (or the system)."""
        if isinstance(door, Systeem):
            return None
        for rol, recht in stap.door:
            if rol == Rol.BK:
                # A relation, not an appointment: only who it is about, once told (CI-1).
                if Betrokkenheid.objects.informed(door).filter(pk=self.betrokkenheid_id).exists():
                    return rol
            elif rol and recht and self.melding.permits(door, recht, {rol}):
                return rol
        return None


class Besluitwissel(models.Model):
    """Which step was taken, when, by whom and in which role: append-only, without a word of content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    besluit = models.ForeignKey(Besluit, on_delete=models.PROTECT, related_name="wissels")
    # The code of BESLUITSTAPPEN
    stap = models.CharField(max_length=2)
    van = models.CharField(max_length=20, choices=Stap)
    naar = models.CharField(max_length=20, choices=Stap)
    door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    # "job" for the system
    rol = models.CharField(max_length=3)
    op = models.DateTimeField()

    class Meta:
        ordering = ["op", "pk"]
        constraints = [models.UniqueConstraint(fields=["besluit", "stap"], name="besluitwissel_elke_stap_een_keer")]

    def __str__(self) -> str:
        return f"Besluitwissel {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A Besluitwissel is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A Besluitwissel is never deleted.")
