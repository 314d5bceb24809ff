"""Between two tests that commit: the database as every test finds it.

Django would empty all tables and make the permissions anew, half a second each time. Here only the tables that hold
something are emptied, and what stood there from the start comes back from a copy beside it.
"""

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

NAAST = "begin"
# Rows the database itself refuses to lose (meldingen/triggers.py); nothing refers to them.
ALLEEN_LEEG = ("meldingen_inzage", "meldingen_statuswissel", "pvi_beheerlog")


def remember() -> None:
    """Keep what stands in the tables now."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {NAAST} CASCADE; CREATE SCHEMA {NAAST}")
        for tabel in _filled(cursor):
            cursor.execute(f"CREATE TABLE {NAAST}.{tabel} AS TABLE public.{tabel}")


def restore() -> None:
    """The rows of `remember`, and no others."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        gevuld = _filled(cursor)
        weg = [f"{'TRUNCATE' if tabel in ALLEEN_LEEG else 'DELETE FROM'} {tabel}" for tabel in gevuld]
        terug = [f"INSERT INTO {tabel} SELECT * FROM {NAAST}.{tabel}" for tabel in _tables(cursor, NAAST)]  # noqa: S608
        cursor.execute(";".join(weg + terug))


def changed() -> list[str]:
    """Tables that hold a row which was not there from the start."""
    with connection.cursor() as cursor:
        eerst = set(_tables(cursor, NAAST))
        tabellen = [tabel for tabel in _tables(cursor, "public") if tabel != "django_migrations"]
        cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS ({_new(t, t in eerst)})" for t in tabellen))
        return [tabel for (tabel,) in cursor]


def copy_of(tabel: str) -> bytes:
    """The rows of this table that were not there from the start, as COPY takes them back."""
    with connection.cursor() as cursor:
        eerst = tabel in _tables(cursor, NAAST)
        with cursor.copy(f"COPY ({_new(tabel, eerst)}) TO STDOUT") as kopie:
            return b"".join(kopie)


def _new(tabel: str, eerst: bool) -> str:
    rijen = f"SELECT * FROM {tabel} t"  # noqa: S608
    return f"{rijen} WHERE NOT EXISTS (SELECT FROM {NAAST}.{tabel} e WHERE e.id = t.id)" if eerst else rijen


def _filled(cursor: CursorWrapper) -> list[str]:
    """Tables with a row in them; the record of migrations stays as it is."""
    tabellen = [tabel for tabel in _tables(cursor, "public") if tabel != "django_migrations"]
    cursor.execute(
        " UNION ALL ".join(f"SELECT '{tabel}' WHERE EXISTS (SELECT FROM {tabel})" for tabel in tabellen)  # noqa: S608
    )
    return [tabel for (tabel,) in cursor]


def _tables(cursor: CursorWrapper, schema: str) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
    return [tabel for (tabel,) in cursor]
