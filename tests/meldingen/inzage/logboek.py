"""The page of the log as the FG reads it."""

import re

from django.db import connection
from django.test import Client
from django.urls import reverse

from meldingen.inzagebestand import read
from meldingen.models import Inzagebestand
from meldingen.tasks import sweep_inzagebestanden
from pvi.models import Medewerker
from tests.test_routes import ROUTES, ZAAKROUTES, fill, per_rol, toegekend, zaken  # noqa: F401  (fixtures)


class Buiten:
    """The database without its triggers, as a hostile administrator has it."""

    def __enter__(self):
        self.cursor = connection.cursor()
        # What waits for the end of the transaction would hold the table.
        self.cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.cursor.execute("ALTER TABLE meldingen_inzage DISABLE TRIGGER inzage_alleen_erbij")
        return self.cursor

    def __exit__(self, *fout):
        self.cursor.execute("ALTER TABLE meldingen_inzage ENABLE TRIGGER inzage_alleen_erbij")


def show_log(client, **filter_) -> str:
    pagina = reverse("meldingen:inzage")
    return (client.post(pagina, filter_) if filter_ else client.get(pagina)).content.decode()


def rows_shown(inhoud: str) -> int:
    return len(re.findall(r"<tr[^>]*>\s*<th scope=\"row\"", inhoud))


def as_file(client: Client, fg: Medewerker) -> str:
    client.post(reverse("meldingen:inzage-export"))
    sweep_inzagebestanden()
    return b"".join(read(Inzagebestand.objects.of(fg).first())).decode("utf-8-sig")
