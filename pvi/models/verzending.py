"""Forms that were sent and done: what makes a second post of one page the same as the first (pvi/web/eenmaal.py)."""

import base64

from django.db import models

from pvi import klok, kluis
from pvi.kluis import GEEN_SLEUTEL_ID


class Verzending(models.Model):
    """One form of one person with one content. Who it was and what was in it cannot be read from it.

    Of the time only the day is kept: somebody who reports without a name also writes here.
    """

    merk = models.CharField(primary_key=True, max_length=64)
    # Where the first one was sent on to; sealed, because an address may name a case or what somebody looked for.
    antwoord = models.TextField(blank=True)
    dag = models.DateField()

    def __str__(self) -> str:
        return "Verzending"

    @property
    def _plaats(self) -> bytes:
        return f"verzending|{self.merk}".encode()

    def keep_answer(self, adres: str) -> None:
        envelop = kluis.seal(kluis.derived_key("verzending"), GEEN_SLEUTEL_ID, self._plaats, adres)
        self.antwoord, self.dag = base64.b64encode(envelop).decode(), klok.vandaag()
        self.save()

    def read_answer(self) -> str:
        """The address, or nothing when the first one never came that far (or the master key was changed)."""
        try:
            return kluis.unseal(kluis.derived_key("verzending"), self._plaats, base64.b64decode(self.antwoord))
        except kluis.Geschonden:
            return ""
