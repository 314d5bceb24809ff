"""Fact-finding with a bounded opdracht, its findings per gedraging, and rehabilitatie when nothing was established."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from meldingen.models import Betrokkenheid, Melding
from pvi import kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Aanstelling, Medewerker, Versleuteld
from triage.models.spoor import Spoor


class Onderzoek(Versleuteld):
    class Soort(models.TextChoices):
        ORI = "ORI", "Oriënterend onderzoek"
        DISC = "DISC", "Disciplinair onderzoek"
        STRAF = "STRAF", "Strafrechtelijk onderzoek"
        EXTERN = "EXTERN", "Extern onderzoek"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    spoor = models.OneToOneField(Spoor, on_delete=models.CASCADE, related_name="onderzoek")
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="onderzoeken")
    soort = models.CharField(max_length=6, choices=Soort)
    opdracht = EncryptedTextField("Opdracht")
    onderzoeker = models.ForeignKey(Aanstelling, on_delete=models.PROTECT, null=True, related_name="+")
    bekrachtigd_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    bekrachtigd_op = models.DateTimeField(null=True)
    gestart_op = models.DateTimeField()
    afgerond_op = models.DateTimeField(null=True)
    # The report itself stays in the system of VIK: a reference and a summary
    rapport_kenmerk = models.CharField("Kenmerk van het rapport", max_length=40, blank=True)
    samenvatting = EncryptedTextField("Samenvatting van het onderzoek", blank=True, default="")

    history = kluis.history()

    class Meta:
        ordering = ["gestart_op", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(soort="DISC") | Q(bekrachtigd_op__isnull=False),
                name="onderzoek_disc_is_bekrachtigd",
                violation_error_message="Een disciplinair onderzoek begint pas na bekrachtiging door de politiechef.",
            )
        ]

    def __str__(self) -> str:
        return f"Onderzoek {self.pk}"


class Toets(models.TextChoices):
    """The five questions of T17: plichtsverzuim stands when each is answered with yes."""

    ZORGVULDIG = "zorgvuldig", "Het onderzoek was zorgvuldig"
    BEWEZEN = "bewezen", "De gedraging staat vast"
    KWALIFICEERT = "kwalificeert", "De gedraging is plichtsverzuim (art. 76 Barp)"
    TOEREKENBAAR = "toerekenbaar", "De gedraging is toe te rekenen aan de betrokkene"
    EVENREDIG = "evenredig", "Een disciplinaire reactie past bij de ernst"


class Gedraging(Versleuteld):
    """One alleged act of one betrokkene, and what was found."""

    class Bevinding(models.TextChoices):
        VASTGESTELD = "vastgesteld", "Vastgesteld"
        NIET_VAST = "niet_vast", "Niet vast te stellen"
        NIET_GEBEURD = "niet_gebeurd", "Niet gebeurd zoals gemeld"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    onderzoek = models.ForeignKey(Onderzoek, on_delete=models.CASCADE, related_name="gedragingen")
    # People speak of "gedraging 2": its place in the onderzoek never changes.
    nummer = models.PositiveSmallIntegerField(editable=False)
    betrokkenheid = models.ForeignKey(Betrokkenheid, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    omschrijving = EncryptedTextField("Gedraging")
    bevinding = models.CharField(max_length=14, choices=Bevinding, blank=True)
    # Established by the PC in the outcome: None while open
    plichtsverzuim = models.BooleanField(null=True, editable=False)
    # With plichtsverzuim: every Toets was met (T17), and on what that rests
    toetsen = ArrayField(models.CharField(max_length=14, choices=Toets), default=list, editable=False)
    toetsing = EncryptedTextField("Waarom is dit plichtsverzuim?", blank=True, default="", editable=False)
    toelichting = EncryptedTextField("Waarop berust dat?", blank=True, default="")

    history = kluis.history()

    class Meta:
        ordering = ["nummer", "pk"]
        constraints = [models.UniqueConstraint(fields=["onderzoek", "nummer"], name="gedraging_eigen_nummer")]

    def __str__(self) -> str:
        return f"Gedraging {self.pk}"


class Ordemaatregel(Versleuteld):
    """Not a penalty; counted apart."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="ordemaatregelen")
    betrokkenheid = models.ForeignKey(Betrokkenheid, on_delete=models.PROTECT, related_name="ordemaatregelen")
    # A code of the list ordemaatregel
    soort = models.CharField(max_length=20)
    van = models.DateField()
    tot = models.DateField(null=True, blank=True)
    reden = EncryptedTextField("Waarom is dit nodig?")
    opgelegd_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+", editable=False)

    def __str__(self) -> str:
        return f"Ordemaatregel {self.pk}"


class Rehabilitatie(Versleuteld):
    """Restoring somebody who was investigated without established plichtsverzuim (P8)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="rehabilitaties")
    betrokkenheid = models.OneToOneField(Betrokkenheid, on_delete=models.PROTECT, related_name="rehabilitatie")
    plan = EncryptedTextField("Wat is er nodig?")
    # The words told to the team, approved by the betrokkene
    teambericht = EncryptedTextField("Bericht aan het team", blank=True, default="")
    akkoord_betrokkene = models.BooleanField("betrokkene is akkoord met de woorden", default=False)
    afgerond_op = models.DateField(null=True, editable=False)

    history = kluis.history()

    def __str__(self) -> str:
        return f"Rehabilitatie {self.pk}"


class Rehabilitatiestap(models.Model):
    class Soort(models.TextChoices):
        BRIEF = "brief", "Brief aan de betrokkene"
        TERUGKEER = "terugkeer", "Terugkeer in het eigen team"
        TEAMBERICHT = "teambericht", "Bericht aan het team"
        PZORG = "pzorg", "Personeelszorg"
        NOTITIE = "notitie", "Aantekening uit het dossier"

    rehabilitatie = models.ForeignKey(Rehabilitatie, on_delete=models.CASCADE, related_name="stappen")
    soort = models.CharField(max_length=12, choices=Soort)
    gedaan_op = models.DateField(null=True, blank=True)
    niet_nodig = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["rehabilitatie", "soort"], name="rehabilitatiestap_een_keer")]

    def __str__(self) -> str:
        return f"Rehabilitatiestap {self.pk}"
