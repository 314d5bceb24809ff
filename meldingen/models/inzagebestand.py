"""The log of who looked as a file: made for one FG, sealed under a key of its own, gone after a day."""

import uuid
from datetime import timedelta
from typing import Final, Self

from django.db import models, transaction
from django.db.models import Q

from meldingen.toegang import toegang
from pvi import klok, kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, Mislukking, Sleutel, Versleuteld

TAAK: Final = "Inzagebestand maken"
# How long a file lies ready, as the files of a report (beveiliging D15); asked again it is made again.
BEWAARTIJD: Final = timedelta(hours=24)
# What could not be made waits so long for a person who asks for new attempts.
GEDULD: Final = timedelta(days=7)


def walls_mark(medewerker: Medewerker) -> str:
    """A keyed mark of the cases behind a wall for this person: what may be in a file changes with them."""
    return kluis.merk("inzagebestand", ",".join(sorted(map(str, toegang(medewerker).uitgesloten))))


def _count(aantal: int) -> str:
    return f"{aantal:,}".replace(",", ".")


class InzagebestandQuerySet(models.QuerySet["Inzagebestand"]):
    def of(self, medewerker: Medewerker) -> Self:
        """What this person asked for and was not thrown away yet; nobody reaches the file of somebody else."""
        return self.filter(door=medewerker, vervalt_op__gt=klok.nu())

    def unfinished(self) -> Self:
        return self.filter(klaar_op=None, vervalt_op__gt=klok.nu())

    def ready(self) -> Self:
        return self.filter(klaar_op__isnull=False, vervalt_op__gt=klok.nu())

    def expired(self) -> Self:
        return self.filter(vervalt_op__lte=klok.nu())


class Inzagebestand(Versleuteld):
    class Doel(models.TextChoices):
        """Why the FG takes the log out of the portal."""

        CONTROLE = "controle", "Steekproef of controle"
        VERMOEDEN = "vermoeden", "Vermoeden van onterecht kijken"
        VERZOEK = "verzoek", "Verzoek van iemand over eigen gegevens"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    door = models.ForeignKey(Medewerker, on_delete=models.CASCADE, related_name="+", editable=False)
    gevraagd_op = models.DateTimeField(editable=False)
    vervalt_op = models.DateTimeField(editable=False)
    # The filter as posted, JSON: it may hold the address of a person.
    keuze = EncryptedTextField("Selectie", editable=False)
    muren = models.CharField(max_length=64, editable=False)
    # Lines in all, known once a worker began, and lines that are written.
    totaal = models.PositiveIntegerField(null=True, editable=False)
    gedaan = models.PositiveIntegerField(default=0, editable=False)
    klaar_op = models.DateTimeField(null=True, editable=False)

    objects = InzagebestandQuerySet.as_manager()

    class Meta:
        ordering = ["-gevraagd_op", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(klaar_op__isnull=True) | Q(gedaan=models.F("totaal")), name="inzagebestand_klaar_is_heel"
            )
        ]

    def __str__(self) -> str:
        return f"Inzagebestand {self.pk}"

    @classmethod
    def ask(cls, keuze: str, door: Medewerker) -> "Inzagebestand":
        nu = klok.nu()
        return cls.objects.create(
            sleutel=kluis.new_sleutel(Sleutel.Soort.BESTAND), door=door, gevraagd_op=nu, vervalt_op=nu + GEDULD,
            keuze=keuze, muren=walls_mark(door),
        )  # fmt: skip

    @property
    def is_stale(self) -> bool:
        """Did a wall rise or fall around its reader since it was begun? Then it is made anew."""
        return self.muren != walls_mark(self.door)

    @property
    def is_klaar(self) -> bool:
        return self.klaar_op is not None and not self.is_stale

    @property
    def is_mislukt(self) -> bool:
        """A worker tried often enough; only a person can ask for more attempts (pvi/wachtrij.py)."""
        mislukt = Mislukking.objects.filter(taak=TAAK, onderwerp=str(self.pk), opgegeven_op__isnull=False)
        return self.klaar_op is None and mislukt.exists()

    @property
    def voortgang(self) -> str:
        """“4.000 van 60.000 regels”."""
        if self.totaal is None:
            return "Wacht op een vrije plek"
        return f"{_count(self.gedaan)} van {_count(self.totaal)} regels"

    @property
    def deel(self) -> int:
        """How much of it is written, in percent."""
        return round(100 * self.gedaan / self.totaal) if self.totaal else 0

    @property
    def regels_in_woorden(self) -> str:
        return "1 regel" if self.gedaan == 1 else f"{_count(self.gedaan)} regels"

    def begin_again(self) -> None:
        """Nothing of it is written, for whom its reader is now."""
        with transaction.atomic():
            self.delen.all().delete()
            self.muren, self.totaal, self.gedaan, self.klaar_op = walls_mark(self.door), None, 0, None
            self.save(update_fields=["muren", "totaal", "gedaan", "klaar_op"])

    def discard(self) -> None:
        """The file is gone: the key first, so that a backup of the rows holds nothing either."""
        kluis.destroy(self.sleutel)
        with transaction.atomic():
            self.delete()


class Inzagedeel(Versleuteld):
    """A part of the file: so many lines of it, packed and sealed under the key of the file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bestand = models.ForeignKey(Inzagebestand, on_delete=models.CASCADE, related_name="delen", editable=False)
    nummer = models.PositiveIntegerField(editable=False)
    inhoud = EncryptedTextField("Inhoud, samengeperst, base64", editable=False)
    # The last row of the log in it, after which the next part begins. No foreign key, as nothing points into the log.
    laatste = models.UUIDField(editable=False)

    class Meta:
        ordering = ["nummer", "pk"]
        constraints = [models.UniqueConstraint(fields=["bestand", "nummer"], name="inzagedeel_een_keer")]

    def __str__(self) -> str:
        return f"Inzagedeel {self.pk}"
