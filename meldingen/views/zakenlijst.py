"""VIK takes the list along as it stands on screen, over all its pages, for a stated purpose."""

from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from meldingen.dossier import record_inzage, refuse
from meldingen.forms.werkvoorraad import GEEN, Werkvoorraadfilter, clean_query, sorteerwoord
from meldingen.models import Exportdoel, Inzage
from meldingen.views.kolommen import KOLOMMEN
from meldingen.zakenlijst import RECHT, may_take, rows, write_csv, write_xlsx
from pvi import klok
from pvi.inloggen.factor import recently_authenticated
from pvi.rekenblad import BESTANDEN, VOORBEELD, Waarde

DOEL = "werkvoorraad als bestand"


@recently_authenticated
@require_GET
def download(request: HttpRequest, formaat: str) -> HttpResponseBase:
    """The list of this address as a file: the same filter and order, the rows that VIK may read.

    It is whole, and logged with the number of its rows, before the first byte leaves.
    """
    if formaat not in BESTANDEN or not may_take(request.user):
        refuse(request, RECHT, DOEL)
    doel = request.GET.get("doel", "")
    if doel not in Exportdoel.values:
        messages.error(request, "Kies eerst waarvoor je de lijst gebruikt.")
        return redirect(f"{reverse('meldingen:werkvoorraad')}?{clean_query(request.GET) or GEEN}")
    with ExitStack() as tot_het_gegeven_is:
        # Without a name on the disk: closed, it is gone.
        bestand = tot_het_gegeven_is.enter_context(TemporaryFile())
        aantal = _write(request, bestand, formaat, Exportdoel(doel))
        zaken = f"{aantal} zaak" if aantal == 1 else f"{aantal} zaken"
        record_inzage(request, Inzage.Soort.EXPORT, recht=RECHT, doel=f"{DOEL}: {doel} {formaat}, {zaken}")
        tot_het_gegeven_is.pop_all()
    bestand.seek(0)
    naam = f"meldingen-{klok.vandaag()}.{formaat}"
    return FileResponse(bestand, as_attachment=True, filename=naam, content_type=BESTANDEN[formaat])


def _write(request: HttpRequest, bestand: IO[bytes], formaat: str, doel: Exportdoel) -> int:
    filter_ = Werkvoorraadfilter(request.GET, medewerker=request.user, tonen=False)
    rijen = rows(filter_, sorteerwoord(request.GET))
    if formaat == "csv":
        return write_csv(bestand, rijen, demo=settings.DEMO)
    return write_xlsx(bestand, rijen, _asked(request, filter_, doel), demo=settings.DEMO)


def _asked(request: HttpRequest, filter_: Werkvoorraadfilter, doel: Exportdoel) -> Iterator[tuple[str, Waarde]]:
    """What somebody who finds the file must know about it."""
    if settings.DEMO:
        yield "Let op", VOORBEELD
    yield (
        "Wat",
        "Zaken die iemand als VIK mag lezen, uit de lijst Meldingen. Zonder teksten, zonder namen uit een zaak.",
    )
    for woorden in filter_.without_names() or ["Geen"]:
        yield "Filter", woorden
    if filter_.leaves_out_closed:
        yield "Niet in de lijst", "Gesloten zaken"
    yield "Volgorde", _order_in_words(sorteerwoord(request.GET))
    yield "Waarvoor", doel.label
    yield "Wie", request.user.naam
    yield "Wanneer", klok.nu().astimezone(klok.AMSTERDAM).replace(tzinfo=None, microsecond=0)


def _order_in_words(sorteer: str) -> str:
    kop = next(kolom.kop for kolom in KOLOMMEN if kolom.sorteer == sorteer.removeprefix("-"))
    return f"{kop}, {'aflopend' if sorteer.startswith('-') else 'oplopend'}"
