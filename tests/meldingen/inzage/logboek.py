"""The page of the log as the FG reads it."""

import re

from django.db import connection
from django.urls import reverse

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
