"""Klachten of the own eenheid for its VIK, and reading in a list: choose a file, see what it does, confirm."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meldingen.dossier import record_inzage, refuse
from meldingen.models import Inzage
from meldingen.stap import posted
from meldingen.toegang import has_recht
from meldingen.workflow import Recht
from pvi import kluis
from pvi.rollen import Rol
from pvi.web.bladeren import page
from triage.forms.klacht import Klachtlijstformulier
from triage.import_klachten import Soort, Uitslag, Verschil, compare, load_klachten, read_lijst
from triage.lijstbestand import Geweigerd
from triage.models import Klacht, Klachtbestand
from triage.models.klacht import OORDELEN, Resultaat

VELDLABEL = {
    "tweede_fase": "tweede fase",
    "resultaat": "resultaat",
    **dict(zip(OORDELEN, ("gegrond", "ongegrond", "geen oordeel", "niet-ontvankelijk"), strict=True)),
}
TOON = {Soort.NIEUW: "goed", Soort.GEWIJZIGD: "let_op", Soort.GELIJK: "neutraal"}
# A unit was closed or renamed, or somebody else read in a list with another date for one of these klachten.
VERANDERD = "Deze lijst past niet meer bij het register. Kies het bestand opnieuw; dan zie je wat er anders is."
# What will change comes first.
VOLGORDE = [Soort.GEWIJZIGD, Soort.NIEUW, Soort.GELIJK]


def _enter(request: HttpRequest, doel: str) -> None:
    """The door of the klachten (row 32, VIK only): who may not read them gets 404, and both are logged."""
    if not has_recht(request.user, Recht.MAANDRAPPORTAGE, {Rol.VI}):
        refuse(request, Recht.MAANDRAPPORTAGE, doel)
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.MAANDRAPPORTAGE, doel=doel)


@require_safe
def list_klachten(request: HttpRequest) -> HttpResponse:
    _enter(request, "klachten")
    eigen = Klacht.objects.permitted(request.user)
    jaren = [str(dag.year) for dag in eigen.order_by().dates("maand", "year", order="DESC")]
    jaar = request.GET.get("jaar", "")
    if jaar in jaren:
        eigen = eigen.filter(maand__year=int(jaar))
    pagina = page(request, eigen.select_related("eenheid"))
    kluis.open_sleutel(*(klacht.sleutel_id for klacht in pagina))
    context = {
        "pagina": pagina,
        "jaren": jaren,
        "jaar": jaar if jaar in jaren else "",
        "anders": Klacht.objects.permitted(request.user).anders_dan_geregistreerd().count(),
        "oordeelkoppen": [VELDLABEL[oordeel].capitalize() for oordeel in OORDELEN],
    }
    return render(request, "triage/klachten.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_lijst(request: HttpRequest) -> HttpResponse:
    _enter(request, "klachten inlezen")
    form = Klachtlijstformulier(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        bestand = Klachtbestand.keep(form.naam, form.inhoud, request.user)
        return redirect("triage:klachten-controle", bestand.pk)
    status = 422 if form.is_bound else 200
    return render(request, "triage/klachten_inlezen.html", {"form": form}, status=status)


@dataclass(frozen=True)
class Regel:
    """One row of the preview: the klacht as the list has it, what it does, and which fields change."""

    verschil: Verschil
    toon: str
    wijzigingen: tuple[tuple[str, str, str], ...]
    vermoeden: str


@require_safe
def check_lijst(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the waiting list would do, row by row. The key of the file is opened for its uploader only."""
    _enter(request, "klachten inlezen")
    bestand = _waiting(request, pk)
    if bestand is None:
        raise Http404
    try:
        verschillen = compare(read_lijst(bestand.read()))
    except Geweigerd:
        messages.error(request, VERANDERD)
        return redirect("triage:klachten-import")
    verschillen.sort(key=lambda verschil: VOLGORDE.index(verschil.soort))
    uitslag = Uitslag.of(verschillen)
    pagina = page(request, verschillen, 50)
    context = {
        "bestand": bestand,
        "uitslag": uitslag,
        "doet_niets": not uitslag.nieuw and not uitslag.gewijzigd,
        "anders": sum(bool(verschil.rij.vermoeden) for verschil in verschillen),
        "onbekend": sum(verschil.rij.oordelen is None for verschil in verschillen),
        "pagina": pagina,
        "regels": [_row(verschil) for verschil in pagina],
    }
    return render(request, "triage/klachten_controle.html", context)


@require_POST
def finish_lijst(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the waiting list in, or throw it away; the file is gone afterwards."""
    _enter(request, "klachten inlezen")
    bestand = _waiting(request, pk)
    if bestand is None:  # pressed twice, or too late; the same answer for a list of somebody else
        messages.warning(
            request, "Deze lijst is al ingelezen of weggegooid. Kies het bestand opnieuw als dat nodig is."
        )
        return redirect("triage:klachten")
    if "weg" in request.POST:
        bestand.discard()
        messages.success(request, "De lijst is weggegooid. Er is niets ingelezen.")
        return redirect("triage:klachten-import")
    try:
        uitslag = load_klachten(read_lijst(bestand.read()))
    except Geweigerd:
        bestand.discard()
        messages.error(request, VERANDERD)
        return redirect("triage:klachten-import")
    bestand.discard()
    messages.success(
        request,
        f"De lijst is ingelezen: {uitslag.nieuw} nieuw, {uitslag.gewijzigd} gewijzigd, {uitslag.gelijk} gelijk.",
    )
    return redirect("triage:klachten")


def _waiting(request: HttpRequest, pk: UUID) -> Klachtbestand | None:
    bestand = Klachtbestand.objects.waiting_for(request.user).select_related("sleutel").filter(pk=pk).first()
    if bestand is not None:
        kluis.open_sleutel(bestand.sleutel_id)
    return bestand


def _row(verschil: Verschil) -> Regel:
    wijzigingen = ()
    if verschil.soort is Soort.GEWIJZIGD:
        wijzigingen = tuple(
            (VELDLABEL[veld], _in_words(oud), _in_words(nieuw))
            for veld, nieuw in verschil.rij.velden().items()
            if veld in VELDLABEL and (oud := getattr(verschil.klacht, veld)) != nieuw
        )
    vermoeden = verschil.rij.vermoeden and Resultaat(verschil.rij.vermoeden).label
    return Regel(verschil, TOON[verschil.soort], wijzigingen, str(vermoeden))


def _in_words(waarde: Any) -> str:
    match waarde:
        case None:
            return "niet bekend"
        case bool():
            return "ja" if waarde else "nee"
        case str():
            return str(Resultaat(waarde).label)
    return str(waarde)
