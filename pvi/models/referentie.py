"""Dated reference lists: code, label, order, validity. A value is ended, never deleted."""

import time
from datetime import date

from django.db import models
from django.db.models import Q

from pvi import klok


class Referentie(models.Model):
    lijst = models.CharField(max_length=30)
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=160)
    volgorde = models.PositiveSmallIntegerField()
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["lijst", "volgorde", "pk"]
        constraints = [models.UniqueConstraint(fields=["lijst", "code"], name="referentie_code_uniek")]

    def __str__(self) -> str:
        return self.label


# What this process has read, and when (monotonic seconds): after a change by beheer every process follows in a minute.
_labels: dict[str, tuple[float, dict[str, str]]] = {}
VERS = 60.0


def keuzes(lijst: str, op: date | None = None) -> list[tuple[str, str]]:
    """Choices of a list that are valid on `op` (default today), in their order."""
    op = op or klok.vandaag()
    geldig = Referentie.objects.filter(
        Q(geldig_tot__isnull=True) | Q(geldig_tot__gte=op), lijst=lijst, geldig_van__lte=op
    )
    return list(geldig.values_list("code", "label"))


def label(lijst: str, code: str) -> str:
    """The label of a code, also of an ended one; the code itself when a list is edited under our feet."""
    gelezen, waarden = _labels.get(lijst, (0.0, {}))
    if code not in waarden or time.monotonic() - gelezen > VERS:
        waarden = dict(Referentie.objects.filter(lijst=lijst).values_list("code", "label"))
        _labels[lijst] = time.monotonic(), waarden
    return waarden.get(code, code)


def forget_labels() -> None:
    """Read the labels anew at the next question, in this process."""
    _labels.clear()


def labels(lijst: str, codes: list[str]) -> list[str]:
    return [label(lijst, code) for code in codes]


def alle(lijst: str) -> list[tuple[str, str]]:
    """Every value of a list, ended ones too, in their order: what a filter offers, since older cases carry them."""
    gelezen, waarden = _labels.get(lijst, (0.0, {}))
    if not waarden or time.monotonic() - gelezen > VERS:
        label(lijst, "")
    return list(_labels[lijst][1].items())
