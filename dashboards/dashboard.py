"""`/dashboards/`: for who has exact figures the figures of this moment, for who has not the published quarters."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.forms import Dashboardfilter
from dashboards.live import make_pagina
from dashboards.models import Rapportage, recht_om_te_lezen
from dashboards.overzichten import RAPPORTAGES
from dashboards.render import present_kerncijfers
from meldingen.dossier import record_inzage, refuse
from meldingen.models import Inzage
from meldingen.toegang import Toegang, toegang
from meldingen.workflow import Recht

DEELBAAR = RAPPORTAGES["landelijk"]
# Published quarters on one page: a year.
KWARTALEN = 4


def reads_dashboard(wie: Toegang) -> bool:
    return bool(wie.cijfereenheden(Recht.DASHBOARD_EENHEID)) or recht_om_te_lezen(wie, DEELBAAR) is not None


@require_safe
def show_dashboard(request: HttpRequest) -> HttpResponse:
    wie = toegang(request.user)
    if wie.cijfereenheden(Recht.DASHBOARD_EENHEID):
        record_inzage(request, Inzage.Soort.LIJST, recht=Recht.DASHBOARD_EENHEID, doel="dashboard")
        return _show_live(request)
    recht = recht_om_te_lezen(wie, DEELBAAR)
    if recht is None:
        refuse(request, Recht.DASHBOARD_EENHEID, "dashboard")
    record_inzage(request, Inzage.Soort.LIJST, recht=recht, doel="dashboard")
    return _show_published(request)


def _show_live(request: HttpRequest) -> HttpResponse:
    """Counted now; a filter that is not understood shows no figures, for they would be of something else."""
    filter_ = Dashboardfilter(request.GET, medewerker=request.user)
    if not filter_.is_valid():
        return render(request, "dashboards/dashboard.html", {"form": filter_}, status=422)
    blik = filter_.blik()
    context = {
        "form": filter_,
        "over": filter_.over,
        "tijdvak": blik.tijdvak,
        "nu": blik.nu,
        "is_smal": blik.op_inhoud,
        "delen": make_pagina(blik),
    }
    return render(request, "dashboards/dashboard.html", context)


def _show_published(request: HttpRequest) -> HttpResponse:
    gemaakt = Rapportage.objects.readable(request.user).filter(
        soort=DEELBAAR.soort, status=Rapportage.Status.KLAAR, eenheid=None
    )
    # The newest version of each quarter
    per_periode: dict[str, Rapportage] = {}
    for rapportage in gemaakt.order_by("-peildatum", "-versie", "pk"):
        per_periode.setdefault(rapportage.periode, rapportage)
    kwartalen = [
        {"rapportage": r, "kerncijfers": present_kerncijfers(r.gepubliceerd.tabel(DEELBAAR.oogopslag))}
        for r in list(per_periode.values())[:KWARTALEN]
    ]
    return render(request, "dashboards/dashboard_deelbaar.html", {"kwartalen": kwartalen})
