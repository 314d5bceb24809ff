"""Pages of the reports, for who receives them (rows 32 and 33) and nobody else: choose, preview, make, take along."""

from typing import Any, NoReturn
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from kombu.exceptions import OperationalError

from dashboards.forms import Rapportageformulier
from dashboards.models import BESTANDEN, RECHT, Doel, Rapportage
from dashboards.overzichten import RAPPORTAGES, Rapportagevorm
from dashboards.render import present
from dashboards.tasks import fix_figures, make_rapportage
from meldingen.dossier import record_inzage, refuse
from meldingen.models import Inzage
from meldingen.stap import carry_out, posted
from meldingen.toegang import has_recht
from pvi.inloggen.factor import recently_authenticated
from pvi.models import Medewerker

# Kind of report → URL names of its list, one report, and a file of it.
PAGINAS = {
    "casuistiekoverzicht": ("dashboards:overzichten", "dashboards:overzicht", "dashboards:overzicht-bestand"),
    "maandrapportage": ("dashboards:rapportages", "dashboards:rapportage", "dashboards:rapportage-bestand"),
}
# Seconds between two looks at a report that is being made.
VERVERS = 3


@require_http_methods(["GET", "HEAD", "POST"])
def list_rapportages(request: HttpRequest, soort: str) -> HttpResponse:
    """All reports of a kind for this reader, and the form to look at a preview of one or to make it."""
    vorm = RAPPORTAGES[soort]
    if not has_recht(request.user, RECHT[vorm.recht_rij]):
        refuse(request, RECHT[vorm.recht_rij], f"{soort}: lijst")
    form = Rapportageformulier(vorm, request.user, posted(request))
    voorbeeld = vorm.per_eenheid and "voorbeeld" in request.POST
    if gevraagd := carry_out(request, form, lambda: _request(request.user, vorm, form.cleaned_data, voorbeeld)):
        return redirect(PAGINAS[soort][1], gevraagd.uitkomst.pk)
    record_inzage(request, Inzage.Soort.LIJST, recht=RECHT[vorm.recht_rij], doel=f"{soort}: lijst")
    context = _context(vorm) | {
        "rapportages": Rapportage.objects.readable(request.user).filter(soort=soort).select_related("eenheid"),
        "form": form,
    }
    return render(request, "dashboards/rapportages.html", context, status=422 if form.errors else 200)


def _request(door: Medewerker, vorm: Rapportagevorm, gekozen: dict[str, Any], voorbeeld: bool) -> Rapportage:
    """A preview has its figures at once; a report is made by a worker."""
    periode, eenheid = gekozen["periode"], gekozen.get("eenheid")
    rapportage = Rapportage.objects.request(vorm, periode, eenheid, door, voorbeeld=voorbeeld)
    if voorbeeld:
        fix_figures(rapportage)
    else:
        transaction.on_commit(lambda: _start(rapportage))
    return rapportage


@require_http_methods(["GET", "HEAD", "POST"])
def show_rapportage(request: HttpRequest, soort: str, pk: UUID) -> HttpResponse:
    """The report on screen; while it is being made, the steps with a bar that follows by itself.

    A POST makes the report of its preview, or its files once more, or counts a preview that was broken off. The script
    of the page asks only how far it is.
    """
    rapportage = get_rapportage(request, soort, pk)
    if request.method == "POST":
        return _advance(request, rapportage)
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"bezig": rapportage.is_bezig, "stap": rapportage.stap, "tekst": rapportage.voortgang})
    context = _context(rapportage.vorm) | {"rapportage": rapportage, "doelen": Doel.choices}
    if rapportage.is_klaar or rapportage.is_voorbeeld:
        doel = f"{rapportage.merk}: {'voorbeeld' if rapportage.is_voorbeeld else 'scherm'}"
        record_inzage(request, Inzage.Soort.GELEZEN, recht=RECHT[rapportage.vorm.recht_rij], doel=doel)
        context |= present(rapportage.gepubliceerd) | {"downloads": rapportage.downloads()}
        return render(request, "dashboards/rapportage.html", context)
    return render(request, "dashboards/rapportage_bezig.html", context | {"ververs": VERVERS})


@recently_authenticated
@require_GET
def download(request: HttpRequest, soort: str, pk: UUID, formaat: str) -> HttpResponse:
    """A file of the report, for a stated purpose; who takes it is on the list that every reader sees."""
    rapportage = get_rapportage(request, soort, pk)
    if formaat not in rapportage.bestanden or not rapportage.heeft_bestanden or not rapportage.pad(formaat).is_file():
        _refuse(request, rapportage.vorm)
    doel = request.GET.get("doel", "")
    if doel not in Doel.values:
        messages.error(request, "Kies eerst waarvoor je het bestand gebruikt.")
        return redirect(PAGINAS[soort][1], rapportage.pk)
    record_inzage(
        request,
        Inzage.Soort.EXPORT,
        recht=RECHT[rapportage.vorm.recht_rij],
        doel=f"{rapportage.merk}: {doel} {formaat}",
    )
    return FileResponse(
        rapportage.pad(formaat).open("rb"),
        as_attachment=True,
        filename=rapportage.bestandsnaam(formaat),
        content_type=BESTANDEN[formaat],
    )


def get_rapportage(request: HttpRequest, soort: str, pk: UUID) -> Rapportage:
    """The door to one report: 404, and a line in the log, for everyone it is not made for."""
    readable = Rapportage.objects.readable(request.user).select_related("eenheid", "aangevraagd_door")
    rapportage = readable.filter(pk=pk, soort=soort).first()
    if rapportage is None:
        _refuse(request, RAPPORTAGES[soort])
    return rapportage


def _refuse(request: HttpRequest, vorm: Rapportagevorm) -> NoReturn:
    refuse(request, RECHT[vorm.recht_rij], vorm.soort)


def _advance(request: HttpRequest, rapportage: Rapportage) -> HttpResponse:
    if rapportage.status == Rapportage.Status.VOORBEELD and not rapportage.is_voorbeeld:
        fix_figures(rapportage)
        return redirect(PAGINAS[rapportage.soort][1], rapportage.pk)
    if rapportage.is_voorbeeld or rapportage.status == Rapportage.Status.MISLUKT:
        Rapportage.objects.request(rapportage.vorm, rapportage.over, rapportage.eenheid, request.user)
    else:
        rapportage.renew()
    transaction.on_commit(lambda: _start(rapportage))
    return redirect(PAGINAS[rapportage.soort][1], rapportage.pk)


def _context(vorm: Rapportagevorm) -> dict[str, object]:
    lijst, blad, bestand = PAGINAS[vorm.soort]
    return {"vorm": vorm, "naar_lijst": lijst, "naar_blad": blad, "naar_bestand": bestand}


def _start(rapportage: Rapportage) -> None:
    """Wake a worker now; when the queue is away, the sweep finds the row within a minute."""
    try:
        make_rapportage.delay(str(rapportage.pk))
    except OperationalError:
        return
