"""Pages of the casuïstiekoverzichten, for who receives them (row 33) and nobody else."""

from uuid import UUID

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from kombu.exceptions import OperationalError

from dashboards.forms import RapportageForm
from dashboards.models import STAPPEN, Rapportage
from dashboards.overzichten import RAPPORTAGES
from dashboards.render import present
from dashboards.tasks import make_rapportage
from meldingen.access import has_recht
from meldingen.dossier import record_inzage, refuse
from meldingen.models import Inzage
from meldingen.workflow import Recht

VORM = RAPPORTAGES["casuistiekoverzicht"]
# Seconds between two looks at a report that is being made.
VERVERS = 3


@require_http_methods(["GET", "HEAD", "POST"])
def list_overzichten(request: HttpRequest) -> HttpResponse:
    """All reports for this reader, and the form to ask for one."""
    if not has_recht(request.user, Recht.CASUISTIEKOVERZICHT):
        refuse(request, Recht.CASUISTIEKOVERZICHT, "overzichten")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.CASUISTIEKOVERZICHT, doel="overzichten")
    form = RapportageForm(VORM, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        rapportage = Rapportage.objects.request(VORM, form.cleaned_data["periode"], request.user)
        transaction.on_commit(lambda: _start(rapportage))
        return redirect("dashboards:overzicht", rapportage.pk)
    rapportages = Rapportage.objects.readable(request.user).filter(soort=VORM.soort)
    return render(request, "dashboards/overzichten.html", {"rapportages": rapportages, "form": form, "vorm": VORM})


@require_GET
def show_overzicht(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report on screen; while it is being made, the steps with a bar that follows by itself."""
    rapportage = get_rapportage(request, pk, Inzage.Soort.GELEZEN)
    if rapportage.is_klaar:
        inhoud = present(rapportage.gepubliceerd) | {"rapportage": rapportage}
        return render(request, "dashboards/overzicht.html", inhoud)
    inhoud = {
        "rapportage": rapportage,
        "periode": rapportage.over,
        "aantal_stappen": len(STAPPEN) - 1,
        "is_mislukt": rapportage.status == Rapportage.Status.MISLUKT,
    }
    response = render(request, "dashboards/overzicht_bezig.html", inhoud)
    if not inhoud["is_mislukt"]:
        # A header and not a meta element: it works without script, and a screen reader keeps its place until then.
        response["Refresh"] = str(VERVERS)
    return response


@require_GET
def download_overzicht(request: HttpRequest, pk: UUID) -> FileResponse:
    rapportage = get_rapportage(request, pk, Inzage.Soort.EXPORT)
    if not rapportage.is_klaar or not rapportage.bestand or not rapportage.pad.is_file():
        refuse(request, Recht.CASUISTIEKOVERZICHT, "overzicht")
    return FileResponse(
        rapportage.pad.open("rb"), as_attachment=True, filename=rapportage.bestandsnaam, content_type="application/pdf"
    )


def get_rapportage(request: HttpRequest, pk: UUID, soort: Inzage.Soort) -> Rapportage:
    """The door to one report: logs who reads or takes it; 404 for everyone it is not made for."""
    rapportage = Rapportage.objects.readable(request.user).filter(pk=pk).first()
    if rapportage is None:
        refuse(request, Recht.CASUISTIEKOVERZICHT, "overzicht")
    if rapportage.is_klaar:
        Inzage.record(
            request.user, soort, melding=None, recht=Recht.CASUISTIEKOVERZICHT,
            doel=f"overzicht {rapportage.periode} v{rapportage.versie}", rollen=VORM.rol,
        )  # fmt: skip
    return rapportage


def _start(rapportage: Rapportage) -> None:
    """Wake a worker now; when the queue is away, the sweep finds the row within a minute."""
    try:
        make_rapportage.delay(str(rapportage.pk))
    except OperationalError:
        return
