"""Supervision: the log of who looked, for the FG and nobody else (row 36, note s). It never opens a case.

A kenmerk is the only thing shown about a case, and it leads nowhere. A case behind a wall for this FG is not in the
list (CI-13): a deputy sees it. The own reading of a betrokkene has no name, because that would say who it is.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from kombu.exceptions import OperationalError

from meldingen.actions.inzage import is_seal_late
from meldingen.dossier import record_inzage, refuse
from meldingen.forms.inzage import Inzagefilter
from meldingen.inzagebestand import read
from meldingen.inzagelog import readable, rows
from meldingen.models import Inzage, Inzagebestand, Inzagecontrole
from meldingen.tasks import sweep_inzagebestanden
from meldingen.toegang import has_recht
from meldingen.workflow import Recht
from pvi import klok
from pvi.inloggen.factor import recently_authenticated
from pvi.rollen import Rol
from pvi.web.bladeren import page

# Seconds between two looks at a file that is being made.
VERVERS = 3
# Where the filter of this session lies: a work address does not belong in a URL.
FILTER = "inzagefilter"


def for_fg(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def check(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_recht(request.user, Recht.NOODTOEGANG, {Rol.FG}):
            refuse(request, Recht.NOODTOEGANG, "inzagelog")
        return view(request, *args, **kwargs)

    return check


@for_fg
@require_http_methods(["GET", "HEAD", "POST"])
def show_inzage(request: HttpRequest) -> HttpResponse:
    """The log with its filter, newest first, and whether it is still whole."""
    if request.method == "POST":
        request.session[FILTER] = {naam: request.POST.get(naam, "") for naam in Inzagefilter.base_fields}
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.NOODTOEGANG, doel="inzagelog")
    filter_ = _filter(request)
    geldig = filter_.is_valid()
    pagina = page(request, rows(request.user, filter_) if geldig else Inzage.objects.none(), 50)
    controle = Inzagecontrole.objects.first()
    context = {
        "form": filter_,
        "pagina": pagina,
        "regels": readable(list(pagina)),
        "controle": controle,
        "bestanden": Inzagebestand.objects.of(request.user),
        "zegel_laat": controle is not None and is_seal_late(controle.verzegeld_tot),
    }
    return render(request, "meldingen/inzage.html", context, status=200 if geldig else 422)


@recently_authenticated
@for_fg
@require_POST
def ask_bestand(request: HttpRequest) -> HttpResponse:
    """These rows as a file: a worker makes it. That it was asked for is in the log itself."""
    filter_ = _filter(request)
    if not filter_.is_valid():
        return redirect("meldingen:inzage")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.NOODTOEGANG, doel="inzagelog als bestand: gevraagd")
    bestand = Inzagebestand.ask(json.dumps(filter_.data), request.user)
    transaction.on_commit(_start)
    return redirect("meldingen:inzage-bestand", bestand.pk)


@for_fg
@require_http_methods(["GET", "HEAD", "POST"])
def show_bestand(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the file is, and taking it along when it is whole. A POST throws it away."""
    bestand = _own_bestand(request, pk)
    if request.method == "POST":
        bestand.discard()
        messages.success(request, "Het bestand is weggegooid.")
        return redirect("meldingen:inzage")
    bezig = not bestand.is_klaar and not bestand.is_mislukt
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"bezig": bezig, "stap": bestand.deel, "tekst": bestand.voortgang})
    context = {"bestand": bestand, "bezig": bezig, "doelen": Inzagebestand.Doel.choices, "ververs": VERVERS}
    return render(request, "meldingen/inzagebestand.html", context)


@recently_authenticated
@for_fg
@require_GET
def download_bestand(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file, for a stated purpose."""
    bestand = _own_bestand(request, pk)
    doel = request.GET.get("doel", "")
    if not bestand.is_klaar or doel not in Inzagebestand.Doel.values:
        if bestand.is_klaar:
            messages.error(request, "Kies eerst waarvoor je het bestand gebruikt.")
        return redirect("meldingen:inzage-bestand", bestand.pk)
    record_inzage(request, Inzage.Soort.EXPORT, recht=Recht.NOODTOEGANG, doel=f"inzagelog als bestand: {doel}")
    response = StreamingHttpResponse(read(bestand), content_type="text/csv; charset=utf-8")
    naam = f"inzagelog-{klok.day(bestand.gevraagd_op)}.csv"
    response["Content-Disposition"] = f'attachment; filename="{naam}"'
    return response


def _own_bestand(request: HttpRequest, pk: UUID) -> Inzagebestand:
    """The door to one file: 404, and a line in the log, for everybody who did not ask for it."""
    bestand = Inzagebestand.objects.of(request.user).select_related("door", "sleutel").filter(pk=pk).first()
    return bestand or refuse(request, Recht.NOODTOEGANG, "inzagelog als bestand")


def _start() -> None:
    """Wake a worker now; when the queue is away, the sweep finds the row within a minute."""
    try:
        sweep_inzagebestanden.delay()
    except OperationalError:
        return


def _filter(request: HttpRequest) -> Inzagefilter:
    return Inzagefilter(request.session.get(FILTER) or Inzagefilter.standard())
