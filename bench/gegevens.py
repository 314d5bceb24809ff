"""A database of any size with the skew of real work: a few hundred open cases per eenheid, the rest closed long ago.

Some hundred cases are made by the program that makes the demo (demo/bundel.py): every row is what the real
actions leave, texts encrypted under a key of their own. The rest are copies made inside PostgreSQL: new ids, other
days, the same units, people, codes, terms, steps, messages, grants and walls.

What is not as in life: a copy shares the data key of its original and carries its ciphertext, which is bound to the
original's row; so a copy has the right size on disk but only an original can be read. There is no history of edits.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection, models, transaction

from demo.bundel import Bundel, store
from demo.mensen import load_people
from meldingen.access import Grond
from meldingen.models import (
    Bericht,
    Betrokkenheid,
    Inzage,
    Melder,
    MelderIdentiteit,
    Melding,
    Statuswissel,
    Taak,
    Termijn,
    Toekenning,
    Uitsluiting,
    grant,
)
from meldingen.workflow import Status
from pvi import klok, kluis, lijsten
from pvi.kalender import add_maanden
from pvi.models import Medewerker, OrganisatieEenheid
from pvi.organisatie import load
from pvi.rollen import Rol
from reflectie.models import Herstelplan, Nazorgmoment
from triage.models import Agendapunt, Besluit, Onderzoek, Reactie, Spoor, Triagebesluit, Weging

# Fifteen units with about three hundred open cases each, skewed as in the demo: the largest has about 550.
MEEST_OPEN = 4_500
# At most this part of a small database is open.
DEEL_OPEN = 0.15
# Originals: enough that units, routes and states all occur.
ORIGINELEN = 240
JAREN = 18

# Tables with their way to the case. A case that was closed years ago is left without what only its own pages show, to
# keep half a million of them within the disk of a laptop.
OVERAL: dict[type[models.Model], str] = {
    Melding: "pk",
    Melder: "melding",
    Betrokkenheid: "melding",
    Statuswissel: "melding",
    Reactie: "melding",
    Uitsluiting: "melding",
    Termijn: "melding",
    Bericht: "melding",
}
BIJ_OPEN: dict[type[models.Model], str] = {
    MelderIdentiteit: "melder__melding",
    Agendapunt: "melding",
    Weging: "agendapunt__melding",
    Triagebesluit: "melding",
    Spoor: "melding",
    Onderzoek: "melding",
    Herstelplan: "melding",
    Nazorgmoment: "melding",
    Besluit: "melding",
    Taak: "melding",
    Toekenning: "content_object",
}
# What waits in a case of this state for who holds the right of the task.
TAKEN: dict[Status, tuple[Taak.Soort, ...]] = {
    Status.ONDERZOEK: (Taak.Soort.PZORG_BETROKKENE, Taak.Soort.BUDDY, Taak.Soort.AANZEGGING),
    Status.HERSTEL: (Taak.Soort.NABESPREKING,),
}
# Of these a closed case keeps no more than so many rows.
BIJ_DICHT: dict[type[models.Model], int] = {Termijn: 3, Bericht: 2}


@dataclass
class Wereld:
    """The database under measurement: its people, its originals, and how far copying is."""

    cast: dict[str, Medewerker]
    eenheden: dict[str, OrganisatieEenheid]
    open: list[Melding]
    dicht: list[Melding]
    kopie: int = 0

    @property
    def aantal(self) -> int:
        return Melding.objects.count()


def make_wereld(vandaag: date, originelen: int = ORIGINELEN) -> Wereld:
    """The organisation, its people and the original cases: half of them open, half closed."""
    with transaction.atomic():
        lijsten.sync()
        eenheden = load("voorbeeld")
        sinds = datetime.combine(add_maanden(vandaag, -40), time(), klok.AMSTERDAM)
        cast = load_people(eenheden, sinds)
        bundel, kans = Bundel(cast, eenheden, vandaag), random.Random(20_261_122)
        dagen = [vandaag - timedelta(days=kans.randint(1, 75)) for _ in range(originelen // 2)]
        dagen += [vandaag - timedelta(days=kans.randint(420, 800)) for _ in range(originelen // 2)]
        zaken = [bundel.build(dag) for dag in dagen]
        for zaak in zaken:
            # LC-plicht, in about one case of twelve; set before it is stored.
            if zaak.melding.is_open and kans.random() < 0.08:
                zaak.melding.lc_plicht = zaak.melding.bij_lc = True
        store(zaken)
        _grant_named([zaak.melding for zaak in zaken], cast)
        _leave_tasks([zaak.melding for zaak in zaken])
    kluis.clear()
    meldingen = [zaak.melding for zaak in zaken]
    return Wereld(cast, eenheden, [m for m in meldingen if m.is_open], [m for m in meldingen if not m.is_open])


def _grant_named(meldingen: list[Melding], cast: dict[str, Medewerker]) -> None:
    """What the bundle leaves out: the investigator of the unit (T10), and a sectorhoofd as owner (CI-2)."""
    hoofd = cast["sectorhoofd"]
    for melding in meldingen:
        if melding.status == Status.LIJNAFHANDELING and melding.eenheid_behandeling.code == "RT":
            rol = hoofd.aanstellingen.get(rol=Rol.SH)
            grant(melding, hoofd, Grond.EIGENAAR, rol=Rol.SH, aanstelling=rol)
        if melding.status == Status.ONDERZOEK:
            code = melding.eenheid_behandeling.code
            naam = {"RT": "onderzoeker", "NH": "nh_onderzoeker"}.get(code, f"{code.lower()}_{Rol.VO}")
            aanstelling = cast[naam].aanstellingen.get(rol=Rol.VO)
            grant(melding, cast[naam], Grond.ONDERZOEKER, rol=Rol.VO, aanstelling=aanstelling)


def _leave_tasks(meldingen: list[Melding]) -> None:
    Taak.objects.bulk_create(
        Taak(sleutel_id=melding.sleutel_id, melding=melding, soort=soort, gemaakt_op=klok.nu())
        for melding in meldingen
        for soort in TAKEN.get(Status(melding.status), ())
    )


def grow(wereld: Wereld, aantal: int) -> None:
    """Copy cases until there are `aantal`; the open ones first, up to their share."""
    erbij = aantal - wereld.aantal
    nu_open = Melding.objects.exclude(status=Status.AFGESLOTEN).count()
    erbij_open = max(0, min(erbij, min(MEEST_OPEN, int(aantal * DEEL_OPEN)) - nu_open))
    with transaction.atomic(), _bare_tables():
        _copy(wereld, wereld.open, erbij_open, dagen=21, tabellen=OVERAL | BIJ_OPEN, hoogste={})
        _copy(wereld, wereld.dicht, erbij - erbij_open, dagen=JAREN * 365, tabellen=OVERAL, hoogste=BIJ_DICHT)
        _log_reads()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy(
    wereld: Wereld,
    originelen: list[Melding],
    aantal: int,
    *,
    dagen: int,
    tabellen: dict[type[models.Model], str],
    hoogste: dict[type[models.Model], int],
) -> None:
    """`aantal` copies, as whole rounds over the originals and one part of a round; moved back up to `dagen` days."""
    rondes, rest = divmod(aantal, len(originelen))
    for deel, keren in ((originelen, rondes), (originelen[:rest], 1)):
        if not deel or not keren:
            continue
        eerste = wereld.kopie + 1
        wereld.kopie += keren
        for model, pad in tabellen.items():
            rijen = model._base_manager.filter(**{f"{pad}__in": [m.pk for m in deel]})
            pks = (
                _first_of_each(rijen, hoogste[model]) if model in hoogste else list(rijen.values_list("pk", flat=True))
            )
            _copy_rows(model, pks, (eerste, wereld.kopie), dagen)


def _first_of_each(rijen: models.QuerySet, hoogste: int) -> list:
    per_zaak: dict = {}
    for pk, melding in rijen.order_by("pk").values_list("pk", "melding_id"):
        per_zaak.setdefault(melding, []).append(pk)
    return [pk for pks in per_zaak.values() for pk in pks[:hoogste]]


def _copy_rows(model: type[models.Model], pks: list, kopieen: tuple[int, int], dagen: int) -> None:
    """One INSERT … SELECT: each row once for every number of copy."""
    velden = [veld for veld in model._meta.concrete_fields if not isinstance(veld, models.AutoField)]
    kolommen = ", ".join(f'"{veld.column}"' for veld in velden)
    waarden = ", ".join(_expression(veld) for veld in velden)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO "{model._meta.db_table}" ({kolommen})
            SELECT {waarden} FROM "{model._meta.db_table}" b,
                   (SELECT n, (n * 7919) %% %s AS dagen FROM generate_series(%s, %s) n) k
             WHERE b."{model._meta.pk.column}" = ANY(%s)
            """,  # noqa: S608 — names of our own models
            [max(1, dagen), *kopieen, pks],
        )


def _expression(veld: models.Field) -> str:
    """The value of a column in a copy: a new id, another day, or the same."""
    kolom = f'b."{veld.column}"'
    nieuw_id = f"md5({kolom}::text || '-' || k.n)"
    doel = veld.remote_field.model if veld.remote_field else None
    if veld.primary_key or doel in OVERAL | BIJ_OPEN:
        return f"{nieuw_id}::uuid"
    if veld.name == "kenmerk":
        return "'B-' || lpad(to_hex(nextval('bench_kenmerk')), 10, '0')"
    if veld.name == "code_merk":
        return f"{nieuw_id} || {nieuw_id}"
    if veld.name == "onderwerp":
        return f"CASE WHEN {kolom} = '' THEN '' ELSE {nieuw_id}::uuid::text END"
    if isinstance(veld, models.DateTimeField):
        return f"{kolom} - k.dagen * interval '1 day'"
    return f"{kolom} - k.dagen" if isinstance(veld, models.DateField) else kolom


def _log_reads() -> None:
    """Three reads in the log of every case that has none; the places in the chain are right, its sums are not."""
    with connection.cursor() as cursor:
        cursor.execute("""
            INSERT INTO meldingen_inzage
                   (id, melding, keten, volgnummer, op, medewerker_id, rollen, soort, recht, doel, vorige, hash)
            SELECT gen_random_uuid(), m.id, 'zaak:' || m.id, n, m.ontvangen_op + n * interval '1 hour', m.intaker_id,
                   'vi', 'gelezen', 'volgen', 'dossier', '', md5(m.id::text || n)
              FROM meldingen_melding m, generate_series(1, 3) n
             WHERE m.intaker_id IS NOT NULL AND NOT EXISTS (SELECT FROM meldingen_inzage i WHERE i.melding = m.id)
        """)


@contextmanager
def _bare_tables() -> Iterator[None]:
    """Inside: no triggers, foreign keys or secondary indexes on the tables that grow; afterwards all are back.

    Row by row they would cost ten times as much. The copies are whole already: what a trigger derives was derived for
    the originals, and the foreign keys are checked when they come back.
    """
    tabellen = [model._meta.db_table for model in (*OVERAL, *BIJ_OPEN, Inzage)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE IF NOT EXISTS bench_kenmerk")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        # What waits for the end of the transaction would forbid ALTER TABLE.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
                WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)""",
            [tabellen],
        )
        sleutels = cursor.fetchall()
        cursor.execute(
            """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND schemaname = current_schema()
                  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = to_regclass(quote_ident(indexname)))""",
            [tabellen],
        )
        indexen = cursor.fetchall()
        for tabel in tabellen:
            cursor.execute(f'ALTER TABLE "{tabel}" DISABLE TRIGGER USER')
        for tabel, naam, _ in sleutels:
            cursor.execute(f'ALTER TABLE "{tabel}" DROP CONSTRAINT "{naam}"')
        for naam, _ in indexen:
            cursor.execute(f'DROP INDEX "{naam}"')
        yield
        for _, maken in indexen:
            cursor.execute(maken)
        for tabel, naam, inhoud in sleutels:
            cursor.execute(f'ALTER TABLE "{tabel}" ADD CONSTRAINT "{naam}" {inhoud}')
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for tabel in tabellen:
            cursor.execute(f'ALTER TABLE "{tabel}" ENABLE TRIGGER USER')
