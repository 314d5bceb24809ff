"""Pages of the reports, for who may read them and nobody else: choose, make, read, take along."""

from typing import Any, NoReturn
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from kombu.exceptions import OperationalError

from dashboards.forms import Rapportageformulier
from dashboards.models import BESTANDEN, Rapportage, recht_om_te_lezen, rechten_van
from dashboards.overzichten import LIJST, RAPPORTAGES, Overzicht, Rapportagevorm, Tabel
from dashboards.render import present
from dashboards.tasks import exemplaar_van, make_rapportage
from meldingen.dossier import record_inzage, refuse
from meldingen.models import Exportdoel, Inzage, Melding
from meldingen.stap import carry_out, posted
from meldingen.toegang import toegang
from meldingen.workflow import Recht
from pvi.inloggen.factor import recently_authenticated
from pvi.models import Medewerker

# Kind of report → URL names of its list, one report, and a file of it.
PAGINAS = {
    "casuistiekoverzicht": ("dashboards:overzichten", "dashboards:overzicht", "dashboards:overzicht-bestand"),
    "maandrapportage": ("dashboards:rapportages", "dashboards:rapportage", "dashboards:rapportage-bestand"),
    "landelijk": ("dashboards:cijfers", "dashboards:cijfers-kwartaal", "dashboards:cijfers-bestand"),
}
# Seconds between two looks at a report that is being made.
VERVERS = 3


@require_http_methods(["GET", "HEAD", "POST"])
def list_rapportages(request: HttpRequest, soort: str) -> HttpResponse:
    """All reports of a kind for this reader, and the form to make one."""
    vorm = RAPPORTAGES[soort]
    recht = recht_om_te_lezen(toegang(request.user), vorm)
    if recht is None:
        refuse(request, rechten_van(vorm)[0], f"{soort}: lijst")
    form = Rapportageformulier(vorm, request.user, posted(request))
    if gevraagd := carry_out(request, form, lambda: _request(request.user, vorm, form.cleaned_data)):
        return redirect(PAGINAS[soort][1], gevraagd.uitkomst.pk)
    record_inzage(request, Inzage.Soort.LIJST, recht=recht, doel=f"{soort}: lijst")
    context = _context(vorm) | {
        "rapportages": Rapportage.objects.readable(request.user).filter(soort=soort).select_related("eenheid"),
        "form": form,
    }
    return render(request, "dashboards/rapportages.html", context, status=422 if form.errors else 200)


def _request(door: Medewerker, vorm: Rapportagevorm, gekozen: dict[str, Any]) -> Rapportage:
    lezer = door if vorm.is_besloten else None
    rapportage = Rapportage.objects.request(vorm, gekozen["periode"], gekozen.get("eenheid"), door, lezer=lezer)
    transaction.on_commit(lambda: _start(rapportage))
    return rapportage


@require_http_methods(["GET", "HEAD", "POST"])
def show_rapportage(request: HttpRequest, soort: str, pk: UUID) -> HttpResponse:
    """The report on screen; while it is being made, the steps with a bar that follows by itself.

    A POST makes it once more, its files, or its next version. The script of the page asks only how far it is.
    """
    rapportage = get_rapportage(request, soort, pk)
    if request.method == "POST":
        return _advance(request, rapportage)
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"bezig": rapportage.is_bezig, "stap": rapportage.stap, "tekst": rapportage.voortgang})
    context = _context(rapportage.vorm) | {"rapportage": rapportage, "doelen": Exportdoel.choices}
    if rapportage.is_klaar and not rapportage.is_verouderd:
        _log(request, rapportage, Inzage.Soort.GELEZEN, "scherm")
        overzicht = rapportage.gepubliceerd
        context |= present(overzicht, exemplaar_van(rapportage), adressen=_adressen(request.user, overzicht))
        context |= {"downloads": rapportage.downloads()}
        return render(request, "dashboards/rapportage.html", context)
    return render(request, "dashboards/rapportage_bezig.html", context | {"ververs": VERVERS})


def _adressen(user: Medewerker, overzicht: Overzicht[Tabel]) -> dict[str, str]:
    """Kenmerk → page, of the cases on a list that this reader may open today."""
    kenmerken = [regel.code for tabel in overzicht.inhoud() if tabel.code == LIJST for regel in tabel.regels]
    if not kenmerken:
        return {}
    zaken = Melding.objects.permitted(user, Recht.VOLGEN).filter(kenmerk__in=kenmerken)
    return {
        kenmerk: reverse("meldingen:melding", args=[kenmerk]) for kenmerk in zaken.values_list("kenmerk", flat=True)
    }


@recently_authenticated
@require_GET
def download(request: HttpRequest, soort: str, pk: UUID, formaat: str) -> HttpResponse:
    """A file of the report, for a stated purpose; who takes it is on the list that every reader sees."""
    rapportage = get_rapportage(request, soort, pk)
    ligt_klaar = formaat in rapportage.bestanden and rapportage.heeft_bestanden and not rapportage.is_bezig
    if not ligt_klaar or not rapportage.pad(formaat).is_file():
        _refuse(request, rapportage.vorm)
    doel = request.GET.get("doel", "")
    if doel not in Exportdoel.values:
        messages.error(request, "Kies eerst waarvoor je het bestand gebruikt.")
        return redirect(PAGINAS[soort][1], rapportage.pk)
    _log(request, rapportage, Inzage.Soort.EXPORT, f"{doel} {formaat}")
    return FileResponse(
        rapportage.pad(formaat).open("rb"),
        as_attachment=True,
        filename=rapportage.bestandsnaam(formaat),
        content_type=BESTANDEN[formaat],
    )


def get_rapportage(request: HttpRequest, soort: str, pk: UUID) -> Rapportage:
    """The door to one report: 404, and a line in the log, for everyone it is not made for."""
    readable = Rapportage.objects.readable(request.user).select_related("eenheid", "lezer", "aangevraagd_door")
    rapportage = readable.filter(pk=pk, soort=soort).first()
    if rapportage is None:
        _refuse(request, RAPPORTAGES[soort])
    return rapportage


def _refuse(request: HttpRequest, vorm: Rapportagevorm) -> NoReturn:
    refuse(request, rechten_van(vorm)[0], vorm.soort)


def _log(request: HttpRequest, rapportage: Rapportage, soort: Inzage.Soort, waarvoor: str) -> None:
    recht = recht_om_te_lezen(toegang(request.user), rapportage.vorm) or rechten_van(rapportage.vorm)[0]
    record_inzage(request, soort, recht=recht, doel=f"{rapportage.merk}: {waarvoor}")


def _advance(request: HttpRequest, rapportage: Rapportage) -> HttpResponse:
    if "corrigeer" in request.POST and rapportage.is_te_corrigeren:
        rapportage = Rapportage.objects.next_version(rapportage, request.user)
    elif rapportage.status == Rapportage.Status.MISLUKT:
        Rapportage.objects.request(
            rapportage.vorm, rapportage.over, rapportage.eenheid, request.user, lezer=rapportage.lezer
        )
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
