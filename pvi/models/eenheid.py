"""The organisation: a dated tree of units, and the names under which other systems know them."""

from datetime import date
from typing import Self

from django.db import models


class Soort(models.TextChoices):
    KORPS = "korps", "Korps"
    REGIONAAL = "regionaal", "Regionale eenheid"
    LANDELIJK = "landelijk", "Landelijke eenheid"
    ONDERSTEUNEND = "ondersteunend", "Ondersteunend"
    SECTOR = "sector", "Sector"
    TEAM = "team", "Team"
    GROEP = "groep", "Groep of leerteam"


# KS has no VIK of its own: the VIK of PDC handles it (our default).
VIK_VOOR = {"PDC": ("PDC", "KS")}


def served_by(code: str) -> set[str]:
    """Codes of the eenheden of which VIK works for this one: its own, and PDC for KS."""
    return {code, *(vik for vik, voor in VIK_VOOR.items() if code in voor)}


class EenheidQuerySet(models.QuerySet):
    def geldig(self, op: date) -> Self:
        """Units that exist on the date `op` (first and last day included)."""
        return self.filter(geldig_van__lte=op).exclude(geldig_tot__lt=op)

    def handling(self, op: date) -> Self:
        """The 15 units that can handle a case: level 1 and KS."""
        return self.geldig(op).filter(models.Q(niveau=1) | models.Q(code="KS"))


class OrganisatieEenheid(models.Model):
    code = models.CharField(max_length=40, unique=True)
    naam = models.CharField(max_length=120)
    soort = models.CharField(max_length=16, choices=Soort)
    # 0 korps, 1 eenheid, 2 sector, 3 team, 4 groep or leerteam
    niveau = models.PositiveSmallIntegerField()
    ouder = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="kinderen")
    # The level-1 unit (or KS) above, kept beside the tree so that reach needs no recursion.
    eenheid = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="onderdelen")
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True, blank=True)
    # The unit that took over when this one closed; VIK still chooses at intake.
    opvolger = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="voorgangers")
    aantal_medewerkers = models.PositiveIntegerField(null=True, blank=True)

    objects = EenheidQuerySet.as_manager()

    class Meta:
        ordering = ["niveau", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(geldig_tot__isnull=True) | models.Q(geldig_tot__gte=models.F("geldig_van")),
                name="eenheid_eindigt_na_begin",
                violation_error_message="De einddatum ligt vóór de begindatum.",
            )
        ]

    def __str__(self) -> str:
        return self.naam

    def save(self, *args, **kwargs) -> None:
        if self.niveau <= 1:
            super().save(*args, **kwargs)
            if self.eenheid_id is None:
                self.eenheid_id = self.pk
                super().save(update_fields=["eenheid"])
            return
        self.eenheid_id = self.ouder.eenheid_id
        super().save(*args, **kwargs)

    def ancestor(self, niveau: int) -> "OrganisatieEenheid | None":
        """This unit or the unit above it at `niveau`; None when the unit itself lies higher."""
        node: OrganisatieEenheid | None = self
        while node is not None and node.niveau > niveau:
            node = node.ouder
        return node if node is not None and node.niveau == niveau else None

    def is_geldig(self, op: date) -> bool:
        return self.geldig_van <= op and (self.geldig_tot is None or op <= self.geldig_tot)


class EenheidAlias(models.Model):
    """Another name of a unit, in lower case; an unknown name is refused, never guessed."""

    alias = models.CharField(max_length=120, unique=True)
    eenheid = models.ForeignKey(OrganisatieEenheid, on_delete=models.CASCADE, related_name="aliassen")

    def __str__(self) -> str:
        return self.alias
