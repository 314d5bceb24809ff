"""A running term of a case, signaal, benadeling, person or moment."""

import uuid
from dataclasses import replace
from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q

from meldingen import termijnen
from pvi import klok
from pvi.models import Tweepersoons


class Termijninstelling(Tweepersoons):
    """Another length or warning of a term that is our own default, from a day on; two beheerders agreed.

    Terms that already run keep their dates. Terms of law are not in here (termijnen.is_changeable).
    """

    soort = models.CharField("termijn", max_length=20)
    aantal = models.PositiveSmallIntegerField("lengte", validators=[MinValueValidator(1), MaxValueValidator(200)])
    bij_spoed = models.PositiveSmallIntegerField(
        "lengte bij spoed", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    waarschuwing = models.PositiveSmallIntegerField(
        "waarschuwen na (procent van de termijn)",
        default=75,
        validators=[MinValueValidator(10), MaxValueValidator(95)],
    )
    geldig_van = models.DateField("geldt vanaf")

    def __str__(self) -> str:
        return f"Termijninstelling {self.pk}"

    @property
    def regel(self) -> termijnen.Termijnsoort:
        """The row of the table as this setting makes it."""
        return replace(
            termijnen.SOORT[self.soort], aantal=self.aantal, bij_spoed=self.bij_spoed, waarschuwing=self.waarschuwing
        )


def in_force(soort: termijnen.Termijnsoort, op: date) -> termijnen.Termijnsoort:
    """The row for a term that starts on `op`: the last confirmed setting that has begun, or our default."""
    if not termijnen.is_changeable(soort):
        return soort
    instelling = (
        Termijninstelling.objects.filter(soort=soort.code, bevestigd_op__isnull=False, geldig_van__lte=op)
        .order_by("-geldig_van", "-bevestigd_op")
        .first()
    )
    return instelling.regel if instelling else soort


class TermijnQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(gestopt_op__isnull=True)

    def first_running(self) -> Self:
        """Of each row of a question about cases: the first running term of that case, for a Subquery."""
        return self.open().filter(melding=models.OuterRef("pk")).order_by("verloopt_op", "pk")[:1]

    def record(
        self,
        event: str,
        *,
        melding=None,
        signaal=None,
        benadeling=None,
        onderwerp: str = "",
        op: date | None = None,
        verloopt_op: date | None = None,
    ) -> None:
        """Stop the open terms that end on `event`, start those that begin on it; a second call changes nothing."""
        op = op or klok.vandaag()
        van = {"melding": melding, "signaal": signaal, "benadeling": benadeling}
        spoed = bool(melding and melding.spoed)
        with transaction.atomic():
            if melding is not None:
                # Each change of a term reaches the row of its case (triggers.py): locked first, as everybody does.
                type(melding)._base_manager.select_for_update(no_key=True).only("pk").get(pk=melding.pk)
            for soort in termijnen.stopping(event):
                lopend = self.filter(soort=soort.code, **van).open()
                if soort.per_onderwerp:
                    lopend = lopend.filter(onderwerp=onderwerp)
                gestopt = lopend.update(gestopt_op=op)
                if gestopt and soort.herhaalt and (melding is None or melding.is_open):
                    self._start(soort, op, spoed, None, **van)
            for soort in termijnen.starting(event):
                self._start(soort, op, spoed, verloopt_op, onderwerp=onderwerp if soort.per_onderwerp else "", **van)

    def _start(self, soort, op: date, spoed: bool, verloopt_op: date | None, **van) -> None:
        soort = in_force(soort, op)
        verloopt = verloopt_op or termijnen.deadline(soort, op, spoed)
        if self.filter(soort=soort.code, **van).open().exists():
            return
        termijn = Termijn(
            soort=soort.code,
            gestart_op=op,
            verloopt_op=verloopt,
            waarschuwing_op=termijnen.warning_day(op, verloopt, soort.waarschuwing),
            **van,
        )
        # Two people may report the same event at the same moment: one term runs.
        self.bulk_create([termijn], ignore_conflicts=True)


class Termijn(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey("meldingen.Melding", on_delete=models.CASCADE, null=True, related_name="termijnen")
    signaal = models.ForeignKey("meldingen.Signaal", on_delete=models.CASCADE, null=True, related_name="termijnen")
    benadeling = models.ForeignKey(
        "meldingen.Benadeling", on_delete=models.CASCADE, null=True, related_name="termijnen"
    )
    soort = models.CharField(max_length=20, choices=[(s.code, s.naam) for s in termijnen.TERMIJNEN])
    # Which person, spoor or moment of the case: the uuid of its row.
    onderwerp = models.CharField(max_length=36, blank=True, default="")
    gestart_op = models.DateField()
    # The last day that is in time.
    verloopt_op = models.DateField()
    waarschuwing_op = models.DateField()
    gestopt_op = models.DateField(null=True)
    gewaarschuwd = models.BooleanField(default=False)
    # Escalation steps already sent, 0–3.
    stap = models.PositiveSmallIntegerField(default=0)

    objects = TermijnQuerySet.as_manager()

    class Meta:
        ordering = ["verloopt_op", "pk"]
        indexes = [
            models.Index(fields=["verloopt_op"], condition=Q(gestopt_op__isnull=True), name="termijn_lopend"),
            models.Index(fields=["melding", "soort"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(melding__isnull=False, signaal__isnull=True, benadeling__isnull=True)
                | Q(melding__isnull=True, signaal__isnull=False, benadeling__isnull=True)
                | Q(melding__isnull=True, signaal__isnull=True, benadeling__isnull=False),
                name="termijn_van_een_ding",
            ),
            models.UniqueConstraint(
                fields=["benadeling", "soort"],
                condition=Q(gestopt_op__isnull=True),
                name="termijn_een_lopend_per_benadeling",
            ),
            models.UniqueConstraint(
                fields=["melding", "soort", "onderwerp"],
                condition=Q(gestopt_op__isnull=True),
                name="termijn_een_lopend",
            ),
        ]

    def __str__(self) -> str:
        return f"Termijn {self.pk}"

    @property
    def zaak(self):
        """The case it is about: its own, that of the benadeling, or what became of the signaal."""
        return self.melding or (self.benadeling or self.signaal).melding

    @property
    def eenheid(self):
        """The eenheid that handles what it hangs on."""
        if self.benadeling:
            return self.benadeling.behandelt
        return self.melding.eenheid_behandeling if self.melding else self.signaal.eenheid.eenheid

    @property
    def regel(self) -> termijnen.Termijnsoort:
        return termijnen.SOORT[self.soort]

    @property
    def stand(self) -> termijnen.Stand:
        """Words, tone and part passed, as of today."""
        return termijnen.describe(self.gestart_op, self.verloopt_op, klok.vandaag())

    @property
    def is_doorgegeven(self) -> bool:
        """Was somebody told, one level up, that it is late?"""
        return self.stappen.exclude(nummer=Termijnstap.WAARSCHUWING).filter(niemand="").exists()

    @property
    def op_tijd(self) -> bool:
        return self.gestopt_op is not None and self.gestopt_op <= self.verloopt_op


class Termijnstap(models.Model):
    """One reminder of a term that fell due: that it was sent, or why nobody was there to send it to."""

    class Niemand(models.TextChoices):
        VACANT = "vacant", "Niemand heeft deze rol"
        BEREIK = "bereik", "Niemand in deze rol leest de zaak"
        MUUR = "muur", "Wie deze rol heeft, staat achter een muur"
        NIET_VERTELD = "niet_verteld", "De betrokkene is nog niet geïnformeerd"
        ACCOUNT = "account", "De betrokkene heeft geen account"
        GEEN_DOEL = "geen_doel", "Deze termijn kent geen escalatie"

    # The warning; 1–3 are the steps of the escalation.
    WAARSCHUWING = 0

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    termijn = models.ForeignKey(Termijn, on_delete=models.CASCADE, related_name="stappen")
    nummer = models.PositiveSmallIntegerField()
    gezet_op = models.DateField()
    # Empty: somebody was mailed.
    niemand = models.CharField(max_length=12, choices=Niemand, blank=True, default="")

    class Meta:
        ordering = ["gezet_op", "nummer", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["termijn", "nummer"], name="termijnstap_een_keer"),
            models.CheckConstraint(condition=Q(nummer__lte=3), name="termijnstap_nummer"),
        ]

    def __str__(self) -> str:
        return f"Termijnstap {self.pk}"
