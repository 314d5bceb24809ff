"""Is the log of who looked still whole? Chains are checked inside the database, seals against a file outside it.

A row that changed, came in between or left the middle of a chain breaks the chain. Rows cut from the end of a chain,
or a chain that is gone, break the seal of their hour. The file of seals belongs on a machine that the administrator of
the database cannot write to (docs/beheer.md).
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Min

from meldingen.models import Inzage, Inzagecontrole, Melding
from pvi import klok
from pvi.rollen import Rol

# Findings that are written out; the number is always complete.
MEEST_GENOEMD = 20


@dataclass(frozen=True)
class Gebrek:
    """Where the log is not what was written: the chain and place, or the seal, and what is wrong there."""

    plek: str
    wat: str


def verify_ketens(rijen: Iterable[Inzage]) -> Iterator[Gebrek]:
    """What is wrong in these rows, ordered by chain and place and complete from the first place on."""
    for keten, leden in groupby(rijen, lambda rij: rij.keten):
        vorige, nummer = "", 0
        for rij in leden:
            plek = f"{keten} · {rij.volgnummer}"
            if rij.volgnummer != nummer + 1:
                yield Gebrek(plek, "er ontbreken regels ervoor")
            elif rij.vorige != vorige:
                yield Gebrek(plek, "sluit niet aan op de regel ervoor")
            if rij.hash != rij.digest():
                yield Gebrek(plek, "is veranderd")
            vorige, nummer = rij.hash, rij.volgnummer


@dataclass(frozen=True)
class Zegel:
    """One line of the file outside: everything that was written in [van, tot), and the seal before it."""

    van: str
    tot: str
    rijen: int
    vorige: str
    zegel: str


def read_zegels(bestand: Path) -> list[Zegel]:
    """The seals, oldest first. Raises ValueError when a line is not one of ours."""
    if not bestand.exists():
        return []
    try:
        return [Zegel(**json.loads(regel)) for regel in bestand.read_text("utf-8").splitlines()]
    except (TypeError, json.JSONDecodeError) as fout:
        raise ValueError("Het bestand met zegels is niet te lezen.") from fout


def seal(tot: datetime | None = None, bestand: Path | None = None) -> Zegel | None:
    """Write the seal of all rows until `tot` (default: the last whole hour); None when that is done already."""
    bestand = bestand or settings.INZAGE_ZEGELS
    tot = tot or klok.nu().replace(minute=0, second=0, microsecond=0)
    bestand.parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(bestand):
        return _append_zegel(tot, bestand)


@contextmanager
def _one_at_a_time(bestand: Path) -> Iterator[None]:
    """One run at a time, wherever the worker runs: the database is shared, the disk need not know locks."""
    sleutel = f"inzage-zegels:{bestand}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [sleutel])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [sleutel])


def _append_zegel(tot: datetime, bestand: Path) -> Zegel | None:
    eerder = read_zegels(bestand)
    begin = eerder[-1].tot if eerder else None
    if begin is None:
        eerste = Inzage.objects.aggregate(eerste=Min("op"))["eerste"]
        begin = eerste.isoformat() if eerste else None
    if begin is None or datetime.fromisoformat(begin) >= tot:
        return None
    zegel = _seal(begin, tot.isoformat(), eerder[-1].zegel if eerder else "")
    with bestand.open("a", encoding="utf-8") as uit:
        uit.write(json.dumps(asdict(zegel)) + "\n")
        uit.flush()
        os.fsync(uit.fileno())
    return zegel


def _seal(van: str, tot: str, vorige: str) -> Zegel:
    som, aantal = hashlib.sha256(vorige.encode()), 0
    rijen = Inzage.objects.filter(op__gte=datetime.fromisoformat(van), op__lt=datetime.fromisoformat(tot))
    regels = rijen.order_by("keten", "volgnummer").values_list("keten", "volgnummer", "hash")
    for keten, nummer, merk in regels.iterator():
        som.update(f"{keten}|{nummer}|{merk}\n".encode())
        aantal += 1
    return Zegel(van, tot, aantal, vorige, som.hexdigest())


def verify_zegels(zegels: list[Zegel]) -> Iterator[Gebrek]:
    """What is wrong between the seals and the rows they stand for."""
    vorige = ""
    for zegel in zegels:
        if zegel.vorige != vorige:
            yield Gebrek(f"zegel {zegel.tot}", "sluit niet aan op het zegel ervoor")
        nu = _seal(zegel.van, zegel.tot, zegel.vorige)
        if nu.zegel != zegel.zegel:
            yield Gebrek(f"zegel {zegel.tot}", f"klopt niet met de regels: toen {zegel.rijen}, nu {nu.rijen}")
        vorige = zegel.zegel


def verify_inzage(bestand: Path | None = None) -> Inzagecontrole:
    """Check everything, and keep the outcome for the page of the FG."""
    op = klok.nu()
    rijen = Inzage.objects.order_by("keten", "volgnummer").iterator(chunk_size=2000)
    gebreken = list(verify_ketens(rijen))
    try:
        zegels = read_zegels(bestand or settings.INZAGE_ZEGELS)
        gebreken += verify_zegels(zegels)
    except ValueError as fout:
        zegels = []
        gebreken.append(Gebrek("zegels", str(fout)))
    return Inzagecontrole.objects.create(
        op=op,
        rijen=Inzage.objects.count(),
        verzegeld_tot=datetime.fromisoformat(zegels[-1].tot) if zegels else None,
        gebreken=len(gebreken),
        genoemd=[asdict(gebrek) for gebrek in gebreken[:MEEST_GENOEMD]],
    )


def is_seal_late(tot: datetime | None) -> bool:
    """A row of longer than a day ago that no seal covers: the file outside is not being written."""
    if settings.DEMO:  # its clock jumps, so it keeps no seals
        return False
    los = Inzage.objects.filter(op__gte=tot) if tot else Inzage.objects.all()
    oudste = los.aggregate(oudste=Min("op"))["oudste"]
    return oudste is not None and klok.nu() - oudste > timedelta(days=1)


# --- for the melder ---------------------------------------------------------------------------------------------------

# What a look is called on the page of the melder. Refusals are not on it: nobody saw anything.
DAAD = {
    Inzage.Soort.GELEZEN: "las je melding",
    Inzage.Soort.IDENTITEIT: "las je naam",
    Inzage.Soort.BESTAND: "haalde een bestand op",
    Inzage.Soort.EXPORT: "haalde gegevens op",
}
MEEST_DAGEN = 30


@dataclass(frozen=True)
class Kijkdag:
    """A day on which people looked: sentences of a role and what it did, each once."""

    dag: date
    regels: tuple[str, ...]


def who_looked(melding: Melding) -> list[Kijkdag]:
    """Newest day first: by role, never a name or an hour; not the own reading of a betrokkene."""
    rijen = Inzage.objects.filter(melding=melding.pk, soort__in=DAAD).exclude(rollen__in=("", Rol.BK))
    dagen: dict[date, dict[str, None]] = {}
    for op, rollen, soort in rijen.order_by("-op", "pk").values_list("op", "rollen", "soort"):
        dag = klok.day(op)
        if dag not in dagen and len(dagen) == MEEST_DAGEN:
            break
        namen = " en ".join(Rol(rol).label for rol in rollen.split(","))
        dagen.setdefault(dag, {})[f"{namen} {DAAD[Inzage.Soort(soort)]}"] = None
    return [Kijkdag(dag, tuple(regels)) for dag, regels in dagen.items()]
