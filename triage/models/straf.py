"""What advies and besluit have in common: a penalty of art. 77 lid 1 Barp or none, and measures beside it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pvi.kluis import EncryptedTextField
from pvi.models import Versleuteld
from pvi.models.referentie import label, labels


class Strafmaat(Versleuteld):
    """A penalty, perhaps conditional, and what helps beside it."""

    # A code of the list straf; "" is "geen straf"; None: nobody has chosen yet.
    straf = models.CharField(max_length=2, null=True, blank=True)  # noqa: DJ001 (three answers, see above)
    voorwaardelijk = models.BooleanField("voorwaardelijk", default=False)
    proeftijd_maanden = models.PositiveSmallIntegerField("Proeftijd in maanden", null=True, blank=True)
    voorwaarden = EncryptedTextField("Onder welke voorwaarden?", blank=True, default="")
    # Codes of the list reactie
    maatregelen = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    motivering = EncryptedTextField("Motivering", blank=True, default="")

    class Meta:
        abstract = True

    @property
    def straf_tekst(self) -> str:
        """'c. vermindering van vakantie-uren, voorwaardelijk (proeftijd 24 maanden)'; empty while nobody has chosen."""
        if self.straf is None:
            return ""
        if not self.straf:
            return "geen straf"
        tekst = label("straf", self.straf)
        return f"{tekst}, voorwaardelijk (proeftijd {self.proeftijd_maanden} maanden)" if self.voorwaardelijk else tekst

    @property
    def maatregelen_tekst(self) -> str:
        return ", ".join(labels("reactie", self.maatregelen))

    def differs_from(self, ander: "Strafmaat") -> bool:
        """Is another penalty chosen, or the same one on other terms? Measures beside it are no deviation."""
        eigen, andere = (
            (maat.straf, maat.voorwaardelijk, maat.proeftijd_maanden if maat.voorwaardelijk else None)
            for maat in (self, ander)
        )
        return eigen != andere


def coherent(naam: str, *, concept: Q) -> models.CheckConstraint:
    """Only a penalty can be conditional, and a conditional one has a proeftijd, unless it is a `concept`."""
    return models.CheckConstraint(
        condition=Q(voorwaardelijk=False, proeftijd_maanden__isnull=True)
        | (Q(voorwaardelijk=True, straf__isnull=False) & ~Q(straf="") & (Q(proeftijd_maanden__isnull=False) | concept)),
        name=f"{naam}_voorwaardelijk_heeft_proeftijd",
        violation_error_message="Een voorwaardelijke straf heeft een proeftijd.",
    )
