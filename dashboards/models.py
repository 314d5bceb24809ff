"""A published report: made once per soort, eenheid, period and version, and never changed after that."""

import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q

from dashboards.overzichten import RAPPORTAGES, Overzicht, Rapportagevorm, Tabel, from_data
from meldingen.models import Inzage
from meldingen.toegang import toegang
from meldingen.workflow import Recht
from pvi import klok
from pvi.kalender import Periode
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.models.eenheid import VIK_VOOR
from pvi.rollen import Rol
from pvi.wachtrij import record_success

TAAK = "Rapportage maken"
STAPPEN = ("Wacht op een vrije plek", "Cijfers tellen", "Kleine aantallen verbergen", "Document opmaken", "Klaar")
# The row of the matrix that a kind of report asks for.
RECHT: Final = {32: Recht.MAANDRAPPORTAGE, 33: Recht.CASUISTIEKOVERZICHT}
# How long the files of a report lie ready; the figures stay, and give the same files again.
BEWAARTIJD: Final = timedelta(hours=24)
BESTANDEN: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class Doel(models.TextChoices):
    """Why somebody takes a file out of the portal."""

    OVERLEG = "overleg", "Bespreken in een overleg"
    VERANTWOORDING = "verantwoording", "Verantwoorden aan leiding of control"
    VERBETEREN = "verbeteren", "Aanpak of preventie verbeteren"


def units_of(aanstelling: Aanstelling) -> set[str]:
    """Codes of the units of which this appointment receives reports: the own one, and for PDC's VIK also KS."""
    boven = aanstelling.eenheid.eenheid or aanstelling.eenheid
    return set(VIK_VOOR.get(boven.code, (boven.code,)) if aanstelling.rol == Rol.VI else (boven.code,))


class RapportageQuerySet(models.QuerySet):
    def readable(self, user: Medewerker) -> Self:
        """Reports that one of the appointments of `user` receives (rows 32 and 33): of the own unit, or of all."""
        mag = Q(pk__in=())
        for vorm in RAPPORTAGES.values():
            for aanstelling in toegang(user).with_recht(RECHT[vorm.recht_rij]):
                deel = Q(soort=vorm.soort, lezers__contains=[aanstelling.rol])
                mag |= deel & Q(eenheid__code__in=units_of(aanstelling)) if vorm.per_eenheid else deel
        return self.filter(mag)

    def unfinished(self) -> Self:
        return self.filter(status__in=(Rapportage.Status.GEVRAAGD, Rapportage.Status.BEZIG))

    def expired(self) -> Self:
        """Reports whose files have lain ready long enough."""
        return self.filter(bestanden_tot__lte=klok.nu()).exclude(bestanden=[])

    def published(self, soort: str) -> Self:
        """Reports of a kind whose figures are fixed, of each period and unit only the last version.

        A preview counts: who saw it knows it.
        """
        vast = self.filter(soort=soort, inhoud__isnull=False)
        return vast.order_by("periode", "eenheid_id", "-versie").distinct("periode", "eenheid_id")

    def request(
        self,
        vorm: Rapportagevorm,
        periode: Periode,
        eenheid: OrganisatieEenheid | None = None,
        door: Medewerker | None = None,
        *,
        voorbeeld: bool = False,
    ) -> "Rapportage":
        """The one report of this period (and unit), asked for now if it was not yet or failed; or only a preview of it.

        Raises ValueError with a text for the user before the peildatum, for another kind of period, or for a unit that
        the report is not about.
        """
        if periode.soort not in vorm.periodesoorten:
            raise ValueError(f"Een {vorm.titel} gaat over een {' of '.join(vorm.periodesoorten)}.")
        if vorm.per_eenheid != (eenheid is not None):
            raise ValueError(f"Een {vorm.titel} gaat over {'een eenheid' if vorm.per_eenheid else 'de hele politie'}.")
        peildatum = vorm.peildatum(periode)
        if peildatum > klok.vandaag():
            raise ValueError(f"Dit overzicht kan pas vanaf de peildatum: {peildatum:%d-%m-%Y}.")
        rapportage, _ = self.get_or_create(
            soort=vorm.soort,
            eenheid=eenheid,
            periode=periode.code,
            versie=1,
            defaults={
                "peildatum": peildatum,
                "lezers": list(vorm.rollen),
                "parameters": {"hoofdstukken": [hoofdstuk.nummer for hoofdstuk in vorm.hoofdstukken]},
                "status": Rapportage.Status.VOORBEELD if voorbeeld else Rapportage.Status.GEVRAAGD,
                "aangevraagd_door": door,
                "aangevraagd_op": klok.nu(),
            },
        )
        # Asked for again after it failed: it gets new attempts.
        opnieuw = () if voorbeeld else (Rapportage.Status.MISLUKT, Rapportage.Status.VOORBEELD)
        if self.filter(pk=rapportage.pk, status__in=opnieuw).update(status=Rapportage.Status.GEVRAAGD, pogingen=0):
            record_success(TAAK, rapportage.pk)
        rapportage.refresh_from_db()
        return rapportage


class Rapportage(models.Model):
    class Status(models.TextChoices):
        VOORBEELD = "voorbeeld", "Voorbeeld, nog niet gemaakt"
        GEVRAAGD = "gevraagd", "In de wachtrij"
        BEZIG = "bezig", "Wordt gemaakt"
        KLAAR = "klaar", "Klaar"
        MISLUKT = "mislukt", "Niet gelukt"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    soort = models.CharField(max_length=30, choices=[(vorm.soort, vorm.titel) for vorm in RAPPORTAGES.values()])
    # None: the whole police
    eenheid = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, null=True, related_name="+")
    # A code of pvi.kalender.Periode
    periode = models.CharField(max_length=8)
    # A correction is a new version, never a changed one.
    versie = models.PositiveSmallIntegerField(default=1)
    peildatum = models.DateField()
    parameters = models.JSONField(default=dict)
    # Roles that may read it
    lezers = ArrayField(models.CharField(max_length=2), default=list)
    status = models.CharField(max_length=9, choices=Status, default=Status.GEVRAAGD)
    # Index in STAPPEN
    stap = models.PositiveSmallIntegerField(default=0)
    pogingen = models.PositiveSmallIntegerField(default=0)
    aangevraagd_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    aangevraagd_op = models.DateTimeField()
    gemaakt_op = models.DateTimeField(null=True)
    # The published figures, suppressed: what every rendering of this report reads.
    inhoud = models.JSONField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    # Keys of BESTANDEN that lie ready now, until that moment; without PDF where its library is missing.
    bestanden = ArrayField(models.CharField(max_length=4), default=list)
    bestanden_tot = models.DateTimeField(null=True)

    objects = RapportageQuerySet.as_manager()

    class Meta:
        ordering = ["-peildatum", "-versie", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["soort", "eenheid", "periode", "versie"],
                nulls_distinct=False,
                name="rapportage_een_per_periode",
                violation_error_message="Dit overzicht bestaat al.",
            ),
            models.CheckConstraint(
                condition=~Q(status="klaar") | (Q(inhoud__isnull=False) & ~Q(sha256="") & Q(gemaakt_op__isnull=False)),
                name="rapportage_klaar_heeft_inhoud",
                violation_error_message="Een overzicht dat klaar is, heeft cijfers en een afdruk daarvan.",
            ),
        ]

    def __str__(self) -> str:
        return f"Rapportage {self.pk}"

    @property
    def vorm(self) -> Rapportagevorm:
        return RAPPORTAGES[self.soort]

    @property
    def over(self) -> Periode:
        return Periode.parse(self.periode)

    @property
    def is_klaar(self) -> bool:
        return self.status == self.Status.KLAAR

    @property
    def is_voorbeeld(self) -> bool:
        """Fixed figures that were looked at and not yet published."""
        return self.status == self.Status.VOORBEELD and self.inhoud is not None

    @property
    def is_bezig(self) -> bool:
        """Asked for and not made yet."""
        return self.status in (self.Status.GEVRAAGD, self.Status.BEZIG)

    @property
    def aantal_stappen(self) -> int:
        return len(STAPPEN) - 1

    @property
    def voortgang(self) -> str:
        """“Cijfers tellen (stap 1 van 4)”."""
        return f"{STAPPEN[self.stap]} (stap {self.stap} van {self.aantal_stappen})"

    @property
    def gepubliceerd(self) -> Overzicht[Tabel]:
        return from_data(self.inhoud)

    @property
    def titel(self) -> str:
        """“VIK-maandrapportage Eenheid Havenkust, oktober 2026”."""
        wie = f" {self.eenheid.naam}" if self.eenheid else ""
        return f"{self.vorm.titel}{wie}, {self.over.naam}"

    @property
    def uiterlijk(self) -> date:
        """Before which day the term wants a month report published; the peildatum lies two days before."""
        return self.peildatum + timedelta(days=2)

    def pad(self, formaat: str) -> Path:
        """Where the file lies, or would lie."""
        return Path(settings.BESTANDEN_DIR) / "rapportages" / f"{self.pk}.{formaat}"

    def bestandsnaam(self, formaat: str) -> str:
        wie = f"-{self.eenheid.code.lower()}" if self.eenheid else ""
        return f"{self.soort}{wie}-{self.periode}-v{self.versie}.{formaat}"

    @property
    def heeft_bestanden(self) -> bool:
        return bool(self.bestanden) and self.bestanden_tot is not None and klok.nu() < self.bestanden_tot

    @property
    def merk(self) -> str:
        """How the log names this report; kind, unit, period and version tell it apart from every other."""
        wie = f" {self.eenheid.code}" if self.eenheid else ""
        return f"{self.soort}{wie} {self.periode} v{self.versie}"

    def renew(self) -> None:
        """Ask for the files again, when they are gone; the published figures stay."""
        with transaction.atomic():
            rij = Rapportage.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if rij.is_klaar and not rij.heeft_bestanden:
                rij.status, rij.stap, rij.pogingen = self.Status.GEVRAAGD, 0, 0
                rij.save(update_fields=["status", "stap", "pogingen"])
                record_success(TAAK, rij.pk)

    def downloads(self) -> list[Inzage]:
        """Who took a file of it, the last first, each with `waarvoor`: “Bespreken in een overleg, XLSX”."""
        voor = f"{self.merk}: "
        rijen = Inzage.objects.filter(soort=Inzage.Soort.EXPORT, melding=None, doel__startswith=voor)
        gevonden = list(rijen.select_related("medewerker").order_by("-op", "-volgnummer", "keten"))
        for rij in gevonden:
            doel, _, formaat = rij.doel.removeprefix(voor).partition(" ")
            rij.waarvoor = f"{Doel(doel).label}, {formaat.upper()}"
        return gevonden
