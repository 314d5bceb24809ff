"""Who entered a melding on behalf of the melder, in which role, and how the melder consented (row 3 of the matrix)."""

import uuid

from django.db import models
from django.db.models import Q

from meldingen.models.personen import Melder
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, Versleuteld
from pvi.rollen import Rol


class Invoer(Versleuteld):
    """Lies under the key of the case. The consent itself stands in Toestemming: for what, and to whom."""

    class Wijze(models.TextChoices):
        GESPREK = "gesprek", "In een gesprek"
        TELEFOON = "telefoon", "Aan de telefoon"
        BRIEF = "brief", "Op papier"
        MAIL = "mail", "Per e-mail"

    # Note b: a vertrouwenspersoon needs the consent in writing.
    SCHRIFTELIJK = frozenset({Wijze.BRIEF, Wijze.MAIL})

    # The id of the form that was sent: sending it twice is refused by the database.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melder = models.OneToOneField(Melder, on_delete=models.CASCADE, related_name="invoer")
    door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    rol = models.CharField(max_length=2, choices=Rol)
    wijze = models.CharField(max_length=10, choices=Wijze)
    toestemming_op = models.DateField()
    # Where the paper or the mail lies; the text itself stays with who entered it.
    verwijzing = EncryptedTextField("Waar ligt de toestemming?", blank=True, default="")
    ingevoerd_op = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(rol=Rol.VP) | Q(wijze__in=["brief", "mail"]),
                name="invoer_vp_schriftelijk",
                violation_error_message="Een vertrouwenspersoon meldt alleen met schriftelijke toestemming.",
            )
        ]

    def __str__(self) -> str:
        return f"Invoer {self.pk}"
