"""The meeting of a triagecommissie: who was there, and which case stands on the agenda."""

import uuid
from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from meldingen.models import Melding
from meldingen.toegang import toegang
from pvi import klok, kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, OrganisatieEenheid, Versleuteld
from pvi.rollen import Rol
from triage.zetels import QUORUM, Plaats

# In which roles somebody sits at the table, and opens its agenda.
COMMISSIE = (Rol.TR, Rol.VI)


def hidden_cases(medewerker: Medewerker) -> set[uuid.UUID]:
    """Cases that this person may not know of at the table: behind a wall, or aside in every role that leads there."""
    wie = toegang(medewerker)
    opzij = [wie.verschoond(Rol(a.rol)) for a in wie.aanstellingen if a.rol in COMMISSIE]
    return wie.uitgesloten | (set.intersection(*opzij) if opzij else set())


class ZittingQuerySet(models.QuerySet):
    def visible_to(self, medewerker: Medewerker) -> Self:
        """Zittingen that exist for this person: planned by hand, or with an item that no wall hides.

        One made for a case behind a wall would tell that there is one. What is decided counts still.
        """
        punten = Agendapunt.objects.filter(zitting=models.OuterRef("pk"))
        te_weten = punten.exclude(melding__in=hidden_cases(medewerker))
        return self.filter(Q(gepland=True) | models.Exists(te_weten))


class Zitting(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # A handling unit; its own triagecommissie meets.
    eenheid = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, related_name="zittingen")
    datum = models.DateField()
    # By a person; what the portal made for a case exists only for who may know of a case on it.
    gepland = models.BooleanField(default=False)

    objects = ZittingQuerySet.as_manager()

    class Meta:
        ordering = ["datum", "pk"]
        constraints = [models.UniqueConstraint(fields=["eenheid", "datum"], name="zitting_een_per_dag")]

    def __str__(self) -> str:
        return f"Zitting {self.pk}"

    def missing_for_quorum(self, muur: Collection[uuid.UUID] = ()) -> "list[Plaats]":
        """Places of the quorum that nobody fills. For one case those behind its wall (`muur`) do not count (CI-4)."""
        bezet = {a.plaats for a in self.aanwezigheden.all() if a.aanwezig and a.medewerker_id not in muur}
        return [plaats for plaats in QUORUM if plaats not in bezet]

    def has_quorum(self, melding: Melding) -> bool:
        """Voorzitter, VIK and AZ are present for this case."""
        return not self.missing_for_quorum(walled_from(melding))


def walled_from(melding: Melding) -> set[uuid.UUID]:
    """Who does not sit at this case (CI-4)."""
    return set(melding.uitsluitingen.outside_zitting().values_list("medewerker_id", flat=True))


class Aanwezigheid(models.Model):
    """Who is present at a zitting, in which seat; without `aanwezig`: invited to one item, and not seen yet."""

    zitting = models.ForeignKey(Zitting, on_delete=models.CASCADE, related_name="aanwezigheden")
    medewerker = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    plaats = models.CharField(max_length=12, choices=Plaats)
    aanwezig = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zitting", "medewerker"], name="aanwezigheid_een_keer")]

    def __str__(self) -> str:
        return f"Aanwezigheid {self.pk}"


class AlleenErbij(models.Model):
    """A row that is written once: never changed, never removed by itself."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(f"{type(self).__name__} is never deleted.")


class Aanwezigheidswijziging(AlleenErbij):
    """A correction of the recorded presence: what stood there, what stands there now, who did it, when and why."""

    class Reden(models.TextChoices):
        """A choice and no free text: words about one person in a log of a whole zitting would be read by all."""

        VERGETEN = "vergeten", "Was vergeten vast te leggen"
        VERGISSING = "vergissing", "Verkeerde persoon of plaats gekozen"
        LATER = "later", "Kwam later of ging eerder weg"

    zitting = models.ForeignKey(Zitting, on_delete=models.PROTECT, related_name="wijzigingen")
    medewerker = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    # Not present when empty.
    van = models.CharField(max_length=12, choices=Plaats, blank=True)
    naar = models.CharField(max_length=12, choices=Plaats, blank=True)
    # Not asked on the day itself, as long as nothing was decided.
    reden = models.CharField(max_length=10, choices=Reden, blank=True)
    door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    op = models.DateTimeField()

    class Meta:
        ordering = ["op", "pk"]

    def __str__(self) -> str:
        return f"Aanwezigheidswijziging {self.pk}"


class AgendapuntQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(besloten_op__isnull=True)

    def unweighed(self) -> Self:
        """Without those of which `is_weighed` says yes."""
        geweigerd = self.model.objects.filter(
            pk=OuterRef("pk"), besluiten__status="terug", besluiten__standpunt="geweigerd",
            besluiten__standpunt_op__gt=F("weging__vastgelegd_op"),
        )  # fmt: skip
        return self.exclude(~Q(Exists(geweigerd)), weging__vastgelegd_op__date__gte=F("zitting__datum"))


class Agendapunt(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="agendapunten")
    zitting = models.ForeignKey(Zitting, on_delete=models.PROTECT, null=True, related_name="agendapunten")
    volgorde = models.PositiveSmallIntegerField(default=0)
    gemaakt_op = models.DateTimeField()
    # A definitive triagebesluit, or the case was held: it comes back as a new item.
    besloten_op = models.DateTimeField(null=True)

    objects = AgendapuntQuerySet.as_manager()

    class Meta:
        ordering = ["volgorde", "gemaakt_op", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["melding"], condition=Q(besloten_op__isnull=True), name="agendapunt_een_open_per_melding"
            )
        ]

    def __str__(self) -> str:
        return f"Agendapunt {self.pk}"

    @property
    def is_weighed(self) -> bool:
        """Was it weighed at its zitting, and not refused by the politiechef since? Then it is treated there."""
        weging = getattr(self, "weging", None)
        if weging is None or self.zitting is None or klok.day(weging.vastgelegd_op) < self.zitting.datum:
            return False
        return not self.besluiten.filter(
            status="terug", standpunt="geweigerd", standpunt_op__gt=weging.vastgelegd_op
        ).exists()


class Bezetting(AlleenErbij):
    """Who sat in which seat when the commissie made its besluit on this item: what CI-5 and CI-9 read, for good."""

    agendapunt = models.ForeignKey(Agendapunt, on_delete=models.CASCADE, related_name="bezetting")
    medewerker = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    plaats = models.CharField(max_length=12, choices=Plaats)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agendapunt", "medewerker"], name="bezetting_een_keer")]

    def __str__(self) -> str:
        return f"Bezetting {self.pk}"


class Aanhouding(Versleuteld):
    """The one open question for which the commissie holds a case (T7), and its answer (T8)."""

    # At most twice per case.
    MAXIMUM = 2

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agendapunt = models.OneToOneField(Agendapunt, on_delete=models.CASCADE, related_name="aanhouding")
    vraag = EncryptedTextField("Welke vraag staat nog open?")
    # Who finds the answer
    eigenaar = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    uiterlijk_op = models.DateField("Uiterlijk op")
    antwoord = EncryptedTextField("Wat is het antwoord?", blank=True, default="")
    beantwoord_op = models.DateTimeField(null=True, editable=False)

    history = kluis.history()

    def __str__(self) -> str:
        return f"Aanhouding {self.pk}"
