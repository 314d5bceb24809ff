"""Is the log of who looked still whole? Chains are checked inside the database, seals against a file outside it.

A row that changed, came in between or left the middle of a chain breaks the chain. Rows cut from the end of a chain,
or a chain that is gone, break the seal of their hour. The file of seals belongs on a machine that the administrator of
the database cannot write to (docs/beheer.md).
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Min, Q, QuerySet

from meldingen.models import Inzage, Inzagecontrole, Melding
from meldingen.models.benadeling import INZAGE_BENADELING, INZAGE_MAATREGEL
from pvi import klok
from pvi.rollen import Rol

# Findings that are written out; the number is always complete.
MEEST_GENOEMD = 20
# Each night reads what is new and one of so many parts of the rest: within so many nights everything is read again.
DELEN = 32
# How far before the last check a row still counts as new.
NIEUW = timedelta(days=2)
# What the name of a chain begins with before the key of a person, a signaal or a case; in the order of the alphabet.
SOORTEN = ("", "signaal:", "zaak:")


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


def verify_zegels(zegels: list[Zegel], is_aan_de_beurt: Callable[[int, Zegel], bool]) -> Iterator[Gebrek]:
    """What is wrong between the seals, and between those whose turn it is and the rows they stand for."""
    vorige = ""
    for nummer, zegel in enumerate(zegels):
        if zegel.vorige != vorige:
            yield Gebrek(f"zegel {zegel.tot}", "sluit niet aan op het zegel ervoor")
        if is_aan_de_beurt(nummer, zegel):
            nu = _seal(zegel.van, zegel.tot, zegel.vorige)
            if nu.zegel != zegel.zegel:
                yield Gebrek(f"zegel {zegel.tot}", f"klopt niet met de regels: toen {zegel.rijen}, nu {nu.rijen}")
        vorige = zegel.zegel


def verify_inzage(bestand: Path | None = None) -> Inzagecontrole:
    """Check everything, and keep the outcome for the page of the FG."""
    return _verify(Inzage.objects.all(), lambda nummer, zegel: True, bestand)


def verify_next_part(bestand: Path | None = None) -> Inzagecontrole:
    """Check what is new since the last time, and the next part of the rest.

    Everything when nothing was checked yet, and as long as something is wrong: a finding stays on the page.
    """
    vorige = Inzagecontrole.objects.first()
    if vorige is None or vorige.gebreken:
        return verify_inzage(bestand)
    laatste = Inzagecontrole.objects.exclude(deel=None).first()
    deel = (laatste.deel + 1) % DELEN if laatste else 0
    sinds = vorige.op - NIEUW
    # Named one by one, so that the index finds them.
    nieuw = set(Inzage.objects.filter(op__gte=sinds).order_by().values_list("keten", flat=True).distinct())

    def is_aan_de_beurt(nummer: int, zegel: Zegel) -> bool:
        return nummer % DELEN == deel or datetime.fromisoformat(zegel.tot) > sinds

    return _verify(Inzage.objects.filter(_part(deel) | Q(keten__in=nieuw)), is_aan_de_beurt, bestand, deel)


def _part(deel: int) -> Q:
    """Chains of this part (0 to 31), whole: those whose key begins with these figures, as ranges of an index.

    Between two parts lies nothing, and the outer ones have no end: a chain under any name is read some night.
    """
    ketens = Q(pk__in=())
    for soort, volgende in zip(SOORTEN, [*SOORTEN[1:], None], strict=True):
        van = f"{soort}{deel * 8:02x}" if deel else soort
        tot = f"{soort}{(deel + 1) * 8:02x}" if deel + 1 < DELEN else volgende
        ketens |= Q(keten__gte=van) & (Q(keten__lt=tot) if tot else Q())
    return ketens


def _verify(
    rijen: QuerySet[Inzage],
    is_aan_de_beurt: Callable[[int, Zegel], bool],
    bestand: Path | None,
    deel: int | None = None,
) -> Inzagecontrole:
    op, gelezen = klok.nu(), 0

    def in_volgorde() -> Iterator[Inzage]:
        nonlocal gelezen
        for rij in rijen.order_by("keten", "volgnummer").iterator(chunk_size=2000):
            gelezen += 1
            yield rij

    gebreken = list(verify_ketens(in_volgorde()))
    try:
        zegels = read_zegels(bestand or settings.INZAGE_ZEGELS)
        gebreken += verify_zegels(zegels, is_aan_de_beurt)
    except ValueError as fout:
        zegels = []
        gebreken.append(Gebrek("zegels", str(fout)))
    return Inzagecontrole.objects.create(
        op=op,
        deel=deel,
        rijen=gelezen,
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
    rijen = rijen.exclude(doel__in=(INZAGE_BENADELING, INZAGE_MAATREGEL))
    dagen: dict[date, dict[str, None]] = {}
    for op, rollen, soort in rijen.order_by("-op", "pk").values_list("op", "rollen", "soort"):
        dag = klok.day(op)
        if dag not in dagen and len(dagen) == MEEST_DAGEN:
            break
        namen = " en ".join(Rol(rol).label for rol in rollen.split(","))
        dagen.setdefault(dag, {})[f"{namen} {DAAD[Inzage.Soort(soort)]}"] = None
    return [Kijkdag(dag, tuple(regels)) for dag, regels in dagen.items()]
