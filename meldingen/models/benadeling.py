"""What a melder suffers for having reported (P7), and what is done against it: a record apart from the case.

It has a key of its own and stands in no message, timeline, term or history of the case, so that whoever works on the
case cannot come across it. VIK of the eenheid that handles it reads it; the politiechef reads only what VIK asks.
"""

import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from meldingen.models.melding import Melding
from meldingen.models.personen import Melder
from meldingen.toegang import Toegang, toegang
from meldingen.workflow import Recht
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, OrganisatieEenheid, Versleuteld
from pvi.rollen import Rol

# Purposes in the log of the case. It is no reading of the melding, so no melder of the case reads it as one.
INZAGE_BENADELING, INZAGE_MAATREGEL = "benadeling", "maatregel"


def _in_reach(wie: Toegang, recht: Recht, rol: Rol, eenheid: str, melding: str) -> Q:
    """What lies with an eenheid of this person in this role, and is about no case from which the person is barred."""
    mag = Q(pk__in=())
    for aanstelling in wie.with_recht(recht, {rol}):
        mag |= Q(**{f"{eenheid}__in": wie.eenheid_ids(aanstelling)})
    buiten = wie.uitgesloten | wie.verschoond(rol)
    return mag & ~Q(**{f"{melding}__in": buiten}) & Q(**{f"{melding}__gewist_op": None})


class BenadelingQuerySet(models.QuerySet):
    def permitted(self, user: Medewerker) -> Self:
        """What this person at VIK may read: of the eenheid that handles it, whatever the state of the case."""
        eigen = self.alias(bij=Coalesce(F("uitwijk"), F("melding__eenheid_behandeling")))
        return eigen.filter(_in_reach(toegang(user), Recht.INTAKE, Rol.VI, "bij", "melding"))

    def open(self) -> Self:
        return self.filter(besloten_op=None)


class Benadeling(Versleuteld):
    class Besluit(models.TextChoices):
        MAATREGEL = "maatregel", "Er is een maatregel nodig: de politiechef krijgt een opdracht"
        MELDING = "melding", "Dit wordt een nieuwe melding"
        GEEN = "geen", "Er is geen maatregel nodig"

    # The id of the form: sending it twice reports it once.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="benadelingen")
    melder = models.ForeignKey(Melder, on_delete=models.CASCADE, related_name="benadelingen")
    tekst = EncryptedTextField("Wat is er gebeurd sinds je melding?")
    # Somebody at VIK does it: then VIK of another eenheid handles it, this one.
    uitwijk = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, null=True, related_name="+")
    # A day, also of who reports openly: the moment would betray an anonymous melder.
    gemeld_op = models.DateField()
    gezien_op = models.DateTimeField(null=True)
    gezien_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    besluit = models.CharField("Wat doet VIK?", max_length=12, choices=Besluit, blank=True)
    reden = EncryptedTextField("Waarom?", blank=True, default="")
    antwoord = EncryptedTextField("Je antwoord aan de melder", blank=True, default="")
    besloten_op = models.DateTimeField(null=True)
    besloten_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")

    objects = BenadelingQuerySet.as_manager()

    class Meta:
        ordering = ["gemeld_op", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(besloten_op=None, besluit="")
                | Q(besloten_op__isnull=False, gezien_op__isnull=False) & ~Q(besluit=""),
                name="benadeling_eerst_gezien_dan_besloten",
                violation_error_message="Een benadeling is eerst gezien, en dan besloten.",
            )
        ]

    def __str__(self) -> str:
        return f"Benadeling {self.pk}"

    @property
    def behandelt(self) -> OrganisatieEenheid:
        """The eenheid of which VIK handles it."""
        return self.uitwijk or self.melding.eenheid_behandeling

    @property
    def is_open(self) -> bool:
        return self.besloten_op is None

    @property
    def opdracht(self) -> "Maatregel | None":
        return self.maatregelen.first()


class MaatregelQuerySet(models.QuerySet):
    def permitted(self, user: Medewerker) -> Self:
        """What was asked of this politiechef, or whom VIK chose to ask instead."""
        return self.filter(_in_reach(toegang(user), Recht.BESLUITEN, Rol.PC, "eenheid", "benadeling__melding"))

    def open(self) -> Self:
        return self.filter(gedaan_op=None)


class Maatregel(Versleuteld):
    """What the politiechef is asked to do against it: words of VIK for the politiechef, none of the melder."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    benadeling = models.ForeignKey(Benadeling, on_delete=models.CASCADE, related_name="maatregelen")
    # Of the politiechef who does it.
    eenheid = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, related_name="+")
    vraag = EncryptedTextField("Wat moet de politiechef doen?")
    gevraagd_op = models.DateTimeField()
    gedaan_op = models.DateTimeField(null=True)
    gedaan_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    gedaan = EncryptedTextField("Wat heb je gedaan?", blank=True, default="")

    objects = MaatregelQuerySet.as_manager()

    class Meta:
        ordering = ["gevraagd_op", "pk"]

    def __str__(self) -> str:
        return f"Maatregel {self.pk}"


def reported_benadeling(user: Medewerker) -> Exists:
    """In a question about cases: did a melder report it, as far as this person may know?"""
    return Exists(Benadeling.objects.permitted(user).filter(melding=OuterRef("pk")))


def first_open(user: Medewerker) -> Subquery:
    """In a question about cases: the key of the first one that waits for this person at VIK."""
    return Subquery(Benadeling.objects.permitted(user).open().filter(melding=OuterRef("pk")).values("pk")[:1])


def keys_of(melding: Melding) -> QuerySet:
    """The keys of everything here that hangs on this case."""
    opdrachten = Maatregel.objects.filter(benadeling__melding=melding).values_list("sleutel_id", flat=True)
    return Benadeling.objects.filter(melding=melding).values_list("sleutel_id", flat=True).union(opdrachten)
