"""A report: made once per kind, eenheid, period, version and reader, and never changed after that.

A besloten copy is of one reader and stays within the bounds of that reader: when those change, it is counted again.
"""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import Q

from dashboards.overzichten import RAPPORTAGES, Overzicht, Rapportagevorm, Tabel, from_data
from meldingen.cijferbereik import Cijferbereik
from meldingen.models import Cijferbesluit, Exportdoel, Inzage, Uitsluiting
from meldingen.toegang import Toegang, toegang
from meldingen.workflow import RIJ, Recht
from pvi import klok, rekenblad
from pvi.kalender import Periode
from pvi.models import Medewerker, OrganisatieEenheid
from pvi.wachtrij import record_success

TAAK = "Rapportage maken"
STAPPEN = ("Wacht op een vrije plek", "Cijfers tellen", "Document opmaken", "Klaar")
# Kinds of which every copy is of one reader
BESLOTEN: Final = tuple(soort for soort, vorm in RAPPORTAGES.items() if vorm.is_besloten)
# How long the files of a report lie ready; the figures stay, and give the same files again.
BEWAARTIJD: Final = timedelta(hours=24)
BESTANDEN: Final = {"pdf": "application/pdf", **rekenblad.BESTANDEN}


def rechten_van(vorm: Rapportagevorm) -> list[Recht]:
    """Who holds one of these reads this kind of report."""
    return [RIJ[str(rij)] for rij in vorm.recht_rijen]


def recht_om_te_lezen(wie: Toegang, vorm: Rapportagevorm) -> Recht | None:
    """The right by which this person reads reports of this kind; None: none."""
    if vorm.is_besloten:
        recht = rechten_van(vorm)[0]
        return recht if wie.cijfereenheden(recht) else None
    return next((recht for recht in rechten_van(vorm) if wie.with_recht(recht)), None)


def grenzen_van(rapportages: Iterable["Rapportage"]) -> dict[UUID, str]:
    """For each of these reports a print of what bounds it today: equal as long as that is the same.

    That is the walls of its reader and, over the whole police, whether the FG lets every case stand in it. Empty for
    shared figures, which nobody's walls bound.
    """
    exemplaren = [rapportage for rapportage in rapportages if rapportage.lezer_id is not None]
    muren: dict[UUID, set[str]] = {rapportage.lezer_id: set() for rapportage in exemplaren}
    for wie, melding in Uitsluiting.objects.lopend().filter(medewerker__in=muren).values_list("medewerker", "melding"):
        muren[wie].add(str(melding))
    met_zaken = {"zaken"} if Cijferbesluit.objects.holds("zaken") else set()
    grenzen: defaultdict[UUID, str] = defaultdict(str)
    for rapportage in exemplaren:
        delen = muren[rapportage.lezer_id] | (set() if rapportage.vorm.per_eenheid else met_zaken)
        grenzen[rapportage.pk] = hashlib.sha256(" ".join(sorted(delen)).encode()).hexdigest()
    return grenzen


class RapportageQuerySet(models.QuerySet):
    def readable(self, user: Medewerker) -> Self:
        """Reports that `user` may read today: what is shared with such people, and the copies made for this one."""
        wie = toegang(user)
        mag = Q(pk__in=())
        for vorm in RAPPORTAGES.values():
            if not vorm.is_besloten:
                if recht_om_te_lezen(wie, vorm) is not None:
                    mag |= Q(soort=vorm.soort)
                continue
            for eenheid in wie.cijfereenheden(rechten_van(vorm)[0]):
                over = Q(eenheid=eenheid) if vorm.per_eenheid else Q(eenheid=None)
                mag |= Q(soort=vorm.soort, lezer=user) & over
        return self.filter(mag)

    def unfinished(self) -> Self:
        return self.filter(status__in=(Rapportage.Status.GEVRAAGD, Rapportage.Status.BEZIG))

    def expired(self) -> Self:
        """Reports whose files have lain ready long enough."""
        return self.filter(bestanden_tot__lte=klok.nu()).exclude(bestanden=[])

    def outdated(self) -> list["Rapportage"]:
        """Copies that are bounded otherwise now than when they were counted, of who may read them now."""
        gemaakt = list(self.filter(status=Rapportage.Status.KLAAR, lezer__isnull=False).defer("inhoud"))
        nu = grenzen_van(gemaakt)
        return [r for r in gemaakt if r.grenzen != nu[r.pk] and r.mag_geteld]

    def request(
        self,
        vorm: Rapportagevorm,
        periode: Periode,
        eenheid: OrganisatieEenheid | None = None,
        door: Medewerker | None = None,
        *,
        lezer: Medewerker | None = None,
    ) -> "Rapportage":
        """The one report of this period (and unit, and reader), asked for now if it was not yet or failed.

        Raises ValueError with a text for the user before the peildatum, for another kind of period, or for a unit that
        the report is not about.
        """
        if periode.soort not in vorm.periodesoorten:
            raise ValueError(f"Een {vorm.titel} gaat over een {' of '.join(vorm.periodesoorten)}.")
        if vorm.per_eenheid != (eenheid is not None):
            raise ValueError(f"Een {vorm.titel} gaat over {'een eenheid' if vorm.per_eenheid else 'de hele politie'}.")
        if vorm.is_besloten != (lezer is not None):
            raise ValueError(f"{vorm.titel}: elk exemplaar is voor {'één lezer' if vorm.is_besloten else 'iedereen'}.")
        peildatum = vorm.peildatum(periode)
        if peildatum > klok.vandaag():
            raise ValueError(f"Dit overzicht kan pas vanaf de peildatum: {peildatum:%d-%m-%Y}.")
        sleutel = {"soort": vorm.soort, "eenheid": eenheid, "periode": periode.code, "versie": 1}
        with transaction.atomic():
            _one_at_a_time()
            rapportage, _ = self.get_or_create(
                **sleutel,
                lezer=lezer,
                defaults={
                    "peildatum": peildatum,
                    "exemplaar": self.filter(**sleutel).count() + 1,
                    "aangevraagd_door": door,
                    "aangevraagd_op": klok.nu(),
                },
            )
        # Asked for again after it failed: it gets new attempts.
        mislukt = self.filter(pk=rapportage.pk, status=Rapportage.Status.MISLUKT)
        if mislukt.update(status=Rapportage.Status.GEVRAAGD, pogingen=0):
            record_success(TAAK, rapportage.pk)
        rapportage.refresh_from_db()
        return rapportage

    def next_version(self, vorige: "Rapportage", door: Medewerker) -> "Rapportage":
        """The same copy counted anew with what is known today, beside the old one; asked for again, the same one.

        Raises ValueError with a text for the user when there is nothing to count anew.
        """
        if not vorige.is_te_corrigeren:
            raise ValueError("Een nieuwe versie kan van de laatste versie, als die is gemaakt, en vanaf de dag erna.")
        sleutel = {
            "soort": vorige.soort, "eenheid": vorige.eenheid, "periode": vorige.periode, "versie": vorige.versie + 1,
        }  # fmt: skip
        with transaction.atomic():
            _one_at_a_time()
            rapportage, _ = self.get_or_create(
                **sleutel,
                lezer=vorige.lezer,
                defaults={
                    "peildatum": klok.vandaag(),
                    "exemplaar": self.filter(**sleutel).count() + 1,
                    "aangevraagd_door": door,
                    "aangevraagd_op": klok.nu(),
                },
            )
        return rapportage


def _one_at_a_time() -> None:
    """Two who ask at the same moment get copies with numbers of their own; until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('rapportage', 0))")


class Rapportage(models.Model):
    class Status(models.TextChoices):
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
    # Whose copy it is, and which; None: the same for every reader.
    lezer = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    exemplaar = models.PositiveIntegerField(default=1)
    # A print of what bounded it when it was counted (grenzen_van)
    grenzen = models.CharField(max_length=64, blank=True)
    peildatum = models.DateField()
    status = models.CharField(max_length=9, choices=Status, default=Status.GEVRAAGD)
    # Index in STAPPEN
    stap = models.PositiveSmallIntegerField(default=0)
    pogingen = models.PositiveSmallIntegerField(default=0)
    aangevraagd_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    aangevraagd_op = models.DateTimeField()
    gemaakt_op = models.DateTimeField(null=True)
    # The figures as they may be read: what every rendering of this report reads.
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
                fields=["soort", "eenheid", "periode", "versie", "lezer"],
                nulls_distinct=False,
                name="rapportage_een_per_periode_en_lezer",
                violation_error_message="Dit overzicht bestaat al.",
            ),
            models.UniqueConstraint(
                fields=["soort", "eenheid", "periode", "versie", "exemplaar"],
                nulls_distinct=False,
                name="rapportage_een_per_exemplaar",
                violation_error_message="Dit exemplaar bestaat al.",
            ),
            models.CheckConstraint(
                condition=Q(lezer__isnull=True) ^ Q(soort__in=BESLOTEN),
                name="rapportage_besloten_heeft_lezer",
                violation_error_message="Een besloten rapportage is van één lezer, een deelbare van niemand.",
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
    def is_bezig(self) -> bool:
        """Asked for and not made yet, or about to be counted again."""
        return self.status in (self.Status.GEVRAAGD, self.Status.BEZIG) or self.is_verouderd

    @property
    def is_geteld(self) -> bool:
        """Its figures are there, within the bounds of today."""
        return self.inhoud is not None and self.grenzen == grenzen_van([self])[self.pk]

    @property
    def is_verouderd(self) -> bool:
        return self.is_klaar and not self.is_geteld

    @property
    def vorige_versie(self) -> "Rapportage | None":
        zelfde = {"soort": self.soort, "eenheid": self.eenheid_id, "periode": self.periode, "lezer": self.lezer_id}
        return Rapportage.objects.filter(**zelfde, versie=self.versie - 1).first()

    @property
    def is_te_corrigeren(self) -> bool:
        """What was learned since can be counted in a next version. Shared figures have one: two could be subtracted."""
        if not self.is_klaar or self.lezer_id is None or self.peildatum >= klok.vandaag():
            return False
        zelfde = {"soort": self.soort, "eenheid": self.eenheid_id, "periode": self.periode, "lezer": self.lezer_id}
        return not Rapportage.objects.filter(**zelfde, versie__gt=self.versie).exists()

    @property
    def bereik(self) -> Cijferbereik | None:
        """Whose cases count in this copy today; None: the reader may not read it any more."""
        return toegang(self.lezer).cijferbereik(rechten_van(self.vorm)[0], self.eenheid)

    @property
    def mag_geteld(self) -> bool:
        """Shared, or of a reader who may read it today; else it waits until the right is back."""
        return self.lezer_id is None or self.bereik is not None

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
        editie = f"-besloten-{self.exemplaar}" if self.lezer_id else ""
        return f"{self.soort}{wie}-{self.periode}-v{self.versie}{editie}.{formaat}"

    @property
    def heeft_bestanden(self) -> bool:
        return bool(self.bestanden) and self.bestanden_tot is not None and klok.nu() < self.bestanden_tot

    @property
    def merk(self) -> str:
        """How the log names this report; kind, unit, period, version and copy tell it apart from every other."""
        wie = f" {self.eenheid.code}" if self.eenheid else ""
        exemplaar = f" exemplaar {self.exemplaar}" if self.lezer_id else ""
        return f"{self.soort}{wie} {self.periode} v{self.versie}{exemplaar}"

    def renew(self) -> None:
        """Ask for the files again, when they are gone; the published figures stay."""
        with transaction.atomic():
            rij = Rapportage.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if rij.is_klaar and not rij.heeft_bestanden:
                rij.status, rij.stap, rij.pogingen = self.Status.GEVRAAGD, 0, 0
                rij.save(update_fields=["status", "stap", "pogingen"])
                record_success(TAAK, rij.pk)

    def ask_again(self) -> None:
        """Count it again: what bounds it changed. Its files are of before."""
        with transaction.atomic():
            rij = Rapportage.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if rij.is_klaar:
                rij.status, rij.stap, rij.pogingen = self.Status.GEVRAAGD, 0, 0
                rij.save(update_fields=["status", "stap", "pogingen"])

    def downloads(self) -> list[Inzage]:
        """Who took a file of it, the last first, each with `waarvoor`: “Bespreken in een overleg, XLSX”."""
        voor = f"{self.merk}: "
        rijen = Inzage.objects.filter(soort=Inzage.Soort.EXPORT, melding=None, doel__startswith=voor)
        gevonden = list(rijen.select_related("medewerker").order_by("-op", "-volgnummer", "keten"))
        for rij in gevonden:
            doel, _, formaat = rij.doel.removeprefix(voor).partition(" ")
            rij.waarvoor = f"{Exportdoel(doel).label}, {formaat.upper()}"
        return gevonden
