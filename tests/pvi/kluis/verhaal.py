"""Models with sealed texts that only these tests have, and what lies in their columns."""

import uuid

from django.db import connection, models

from pvi import kluis
from pvi.models import Versleuteld

VERHAAL = "In de kantine zei een collega: «doe maar gewoon» – en iedereen lachte. 🙁"


# The app is not installed, so these models are no part of the project's migrations.
class Grondvorm(Versleuteld):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    titel = models.CharField(max_length=40, default="")
    tekst = kluis.EncryptedTextField(max_length=2000)
    notitie = kluis.EncryptedTextField(blank=True)
    later = kluis.EncryptedTextField(blank=True, null=True)
    history = kluis.history(inherit=True, app="kluisproef")

    class Meta:
        abstract = True
        app_label = "kluisproef"


class Verhaal(Grondvorm):
    class Meta:
        app_label = "kluisproef"


class Bericht(Versleuteld):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    tekst = kluis.EncryptedTextField()

    class Meta:
        app_label = "kluisproef"


Geschiedenis = Verhaal.history.model


def stored(model: type[models.Model], kolom: str, pk: uuid.UUID) -> bytes:
    """What really lies in the database, past the field."""
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{kolom}" FROM "{meta.db_table}" WHERE "{meta.pk.column}" = %s', [pk])  # noqa: S608
        return bytes(cursor.fetchone()[0])
