"""Supervision: the log of who looked, for the FG and nobody else (row 36, note s). It never opens a case.

A kenmerk is the only thing shown about a case, and it leads nowhere. A case behind a wall for this FG is not in the
list (CI-13): a deputy sees it. The own reading of a betrokkene has no name, because that would say who it is.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from io import StringIO
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from meldingen.actions.inzage import is_seal_late
from meldingen.dossier import record_inzage, refuse
from meldingen.forms.inzage import Inzagefilter
from meldingen.models import Inzage, Inzagecontrole, Melding, Signaal
from meldingen.toegang import has_recht, toegang
from meldingen.workflow import Recht
from pvi import klok
from pvi.inloggen.factor import recently_authenticated
from pvi.models import Medewerker
from pvi.rollen import Rol
from pvi.web.bladeren import page

KOLOMMEN = ("Wanneer", "Wie", "Rol", "Wat", "Waarvoor", "Recht", "Kenmerk", "Keten")
MEEST_IN_EXPORT = 50_000
BETROKKENE = "de betrokkene zelf"
# Row 36 holds break-glass and this log; nobody used break-glass to read a log.
TOEZICHT = "Toezicht"
# A row keeps the short word of its page for ever; the FG reads what it stands for.
VOLUIT = {
    "smo": "strafmaatoverleg",
    "smo-advies": "advies over de strafmaat",
    "SMO-agenda": "agenda van het strafmaatoverleg",
    "lc-advies": "advies van de Landelijk Coördinator",
    "lijst lc-adviezen": "lijst met adviezen van de Landelijk Coördinator",
    "voorleggen aan LC": "voorleggen aan de Landelijk Coördinator",
}
# Where the filter of this session lies: a work address does not belong in a URL.
FILTER = "inzagefilter"


@dataclass(frozen=True)
class Regel:
    """One row as the FG reads it."""

    op: Any
    wie: str
    rollen: str
    soort: str
    doel: str
    recht: str
    kenmerk: str
    geweigerd: bool
    heel: bool


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
    pagina = page(request, _rows(request.user, filter_) if geldig else Inzage.objects.none(), 50)
    controle = Inzagecontrole.objects.first()
    context = {
        "form": filter_,
        "pagina": pagina,
        "regels": readable(list(pagina)),
        "controle": controle,
        "zegel_laat": controle is not None and is_seal_late(controle.verzegeld_tot),
    }
    return render(request, "meldingen/inzage.html", context, status=200 if geldig else 422)


@recently_authenticated
@for_fg
@require_http_methods(["GET", "HEAD"])
def export_inzage(request: HttpRequest) -> HttpResponse:
    """The same rows as CSV; the download is in the log itself."""
    record_inzage(request, Inzage.Soort.EXPORT, recht=Recht.NOODTOEGANG, doel="inzagelog")
    filter_ = _filter(request)
    regels = readable(list(_rows(request.user, filter_)[:MEEST_IN_EXPORT])) if filter_.is_valid() else []
    uit = StringIO()
    blad = csv.writer(uit, delimiter=";")
    blad.writerow(KOLOMMEN)
    for r in regels:
        op = r.op.astimezone(klok.AMSTERDAM).isoformat(timespec="seconds")
        keten = "heel" if r.heel else "NIET HEEL"
        blad.writerow([_cell(c) for c in (op, r.wie, r.rollen, r.soort, r.doel, r.recht, r.kenmerk, keten)])
    response = HttpResponse("\ufeff" + uit.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="inzagelog-{klok.vandaag()}.csv"'
    return response


def _cell(tekst: str) -> str:
    """What a spreadsheet would take for a formula becomes text."""
    return f"'{tekst}" if tekst[:1] in "=+-@\t\r" and tekst else tekst


def _filter(request: HttpRequest) -> Inzagefilter:
    return Inzagefilter(request.session.get(FILTER) or Inzagefilter.standard())


def _rows(fg: Medewerker, filter_: Inzagefilter) -> QuerySet[Inzage]:
    """What this FG may see of what was asked, newest first.

    Never what was refused to this FG: of a case behind a wall that row would be missing, and of a kenmerk that nobody
    ever gave out it would be there, which tells the two apart.
    """
    muur = toegang(fg).uitgesloten
    regels = Inzage.objects.select_related("medewerker").order_by("-op", "-volgnummer", "keten")
    regels = regels.exclude(medewerker=fg, soort=Inzage.Soort.GEWEIGERD)
    if muur:
        signalen = Signaal.objects.filter(melding__in=muur).values_list("pk", flat=True)
        regels = regels.exclude(melding__in=muur).exclude(signaal__in=list(signalen))
    return filter_.apply(regels)


def readable(rijen: list[Inzage]) -> list[Regel]:
    """Rows in words, each checked against its own mark."""
    kenmerken = {
        **_kenmerken(Melding, {rij.melding for rij in rijen if rij.melding}),
        **_kenmerken(Signaal, {rij.signaal for rij in rijen if rij.signaal}),
    }
    return [
        Regel(
            op=rij.op,
            wie=BETROKKENE if rij.rollen == Rol.BK else rij.medewerker.naam,
            rollen=" en ".join(Rol(rol).label for rol in rij.rollen.split(",") if rol),
            soort=rij.get_soort_display(),
            doel=in_full(rij.doel),
            recht=TOEZICHT if rij.recht == Recht.NOODTOEGANG else rij.get_recht_display(),
            kenmerk=kenmerken.get(rij.melding or rij.signaal, ""),
            geweigerd=rij.soort == Inzage.Soort.GEWEIGERD,
            heel=rij.hash == rij.digest(),
        )
        for rij in rijen
    ]


def in_full(doel: str) -> str:
    """What somebody did, without the abbreviations of the code; a report is named with its trema."""
    tekst = VOLUIT.get(doel, doel).replace("casuistiekoverzicht", "casuïstiekoverzicht")
    return tekst[:1].upper() + tekst[1:]


def _kenmerken(model: type[Melding] | type[Signaal], pks: set[UUID]) -> dict[UUID, str]:
    """Kenmerk of each; of what was erased only that it was one."""
    return dict.fromkeys(pks, "vernietigd") | dict(
        model.objects.filter(pk__in=pks, gewist_op=None).values_list("pk", "kenmerk")
    )
