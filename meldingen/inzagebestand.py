"""Making the log of who looked into a file, part by part: a worker that dies goes on where it was."""

import base64
import json
import zlib
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from meldingen.forms.inzage import Inzagefilter
from meldingen.inzagelog import KOLOMMEN, cells, readable, rows
from meldingen.models import Inzage, Inzagebestand, Inzagedeel
from meldingen.models.inzagebestand import BEWAARTIJD, TAAK
from meldingen.toegang import has_recht
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.rekenblad import BOM, to_csv
from pvi.rollen import Rol
from pvi.wachtrij import only_here, run_each

# Lines in one part: what a worker holds in memory, and what is lost when it dies.
DEEL: Final = 2_000


def sweep() -> None:
    """Make what was asked for, make anew what a wall changed, and drop what lay ready long enough."""
    weg = {bestand.pk: bestand for bestand in Inzagebestand.objects.expired().select_related("sleutel")}
    run_each("Inzagebestand weggooien", weg, lambda pk: weg[pk].discard())
    klaar = Inzagebestand.objects.ready().select_related("door")
    onaf = Inzagebestand.objects.unfinished().order_by("gevraagd_op", "pk").values_list("pk", flat=True)
    run_each(TAAK, [*onaf, *(bestand.pk for bestand in klaar if bestand.is_stale)], make)


def make(pk: UUID) -> int:
    """Write what is missing of one file; nothing when it is whole, or when another worker is writing it."""
    with only_here(f"inzagebestand:{pk}") as is_vrij:
        bestand = Inzagebestand.objects.select_related("door", "sleutel").filter(pk=pk).first() if is_vrij else None
        if bestand is None or bestand.is_klaar:
            return 0
        if not has_recht(bestand.door, Recht.NOODTOEGANG, {Rol.FG}):
            bestand.discard()
            return 0
        if bestand.is_stale:
            bestand.begin_again()
        with kluis.opened(bestand.sleutel_id):
            _write(bestand)
    return 1


def _write(bestand: Inzagebestand) -> None:
    rijen = _selected(bestand)
    if bestand.totaal is None:
        _save(bestand, totaal=rijen.count())
    while deel := list(_after_last(bestand, rijen)[:DEEL]):
        _add(bestand, deel)
    # Of what was counted nothing goes away: a row of the log stays, and what was asked for ends at one moment.
    nu = klok.nu()
    _save(bestand, totaal=bestand.gedaan, klaar_op=nu, vervalt_op=nu + BEWAARTIJD)


@transaction.atomic
def _save(bestand: Inzagebestand, **velden: Any) -> None:
    for naam, waarde in velden.items():
        setattr(bestand, naam, waarde)
    bestand.save(update_fields=list(velden))


def _selected(bestand: Inzagebestand) -> QuerySet[Inzage]:
    """The rows of its filter that were there when it was asked for."""
    filter_ = Inzagefilter(json.loads(bestand.keuze))
    if not filter_.is_valid():
        return Inzage.objects.none()
    return rows(bestand.door, filter_).filter(op__lte=bestand.gevraagd_op)


def _after_last(bestand: Inzagebestand, rijen: QuerySet[Inzage]) -> QuerySet[Inzage]:
    laatste = bestand.delen.order_by("-nummer").values_list("laatste", flat=True).first()
    if laatste is None:
        return rijen
    rij = Inzage.objects.get(pk=laatste)
    # The order of `rows`; the first condition alone says where in the index to begin.
    zelfde = Q(volgnummer__lt=rij.volgnummer) | Q(volgnummer=rij.volgnummer, keten__gt=rij.keten)
    return rijen.filter(Q(op__lt=rij.op) | Q(zelfde, op=rij.op), op__lte=rij.op)


@transaction.atomic
def _add(bestand: Inzagebestand, rijen: list[Inzage]) -> None:
    tekst = to_csv(cells(regel) for regel in readable(rijen))
    Inzagedeel.objects.create(
        sleutel_id=bestand.sleutel_id, bestand=bestand, nummer=bestand.delen.count(), laatste=rijen[-1].pk,
        inhoud=base64.b64encode(zlib.compress(tekst.encode())).decode(),
    )  # fmt: skip
    _save(bestand, gedaan=bestand.gedaan + len(rijen))


def read(bestand: Inzagebestand) -> Iterator[bytes]:
    """The file, a part at a time; its key is open only while a part is read."""
    yield BOM + to_csv([KOLOMMEN]).encode()
    for pk in bestand.delen.values_list("pk", flat=True):
        with kluis.opened(bestand.sleutel_id):
            inhoud = Inzagedeel.objects.get(pk=pk).inhoud
        yield zlib.decompress(base64.b64decode(inhoud))
