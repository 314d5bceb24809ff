"""`/reflectie/kamer/`: first page of the reflectiekamer (row 28): lessons, and signalen that became no melding.

It reads no case, no text of a signaal and no team: the reason of a signaal is a code that VIK chose.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards import queries
from dashboards.overzichten import RAPPORTAGES
from dashboards.render import present_tabel
from dashboards.suppression import suppress
from dashboards.tasks import last_period
from meldingen.dossier import record_inzage, refuse
from meldingen.models import Inzage
from meldingen.toegang import has_recht, toegang
from meldingen.workflow import Recht
from pvi import kluis
from pvi.models import Medewerker, OrganisatieEenheid
from reflectie.actions.les import shared_lessen, to_read_again

# The chamber meets each quarter; what it has not yet seen it finds on the page with all lessons.
AANTAL_LESSEN = 5


@require_safe
def show_kamer(request: HttpRequest) -> HttpResponse:
    if not has_recht(request.user, Recht.LESSEN_LEZEN):
        refuse(request, Recht.LESSEN_LEZEN, "reflectiekamer")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.LESSEN_LEZEN, doel="reflectiekamer")
    # The last quarter that is counted: not the one of which the peildatum is still to come.
    periode = last_period(RAPPORTAGES["casuistiekoverzicht"])
    gedeeld = shared_lessen(request.user)
    lessen = list(gedeeld[:AANTAL_LESSEN])
    kluis.open_sleutel(*(les.sleutel_id for les in lessen))
    context = {
        "periode": periode,
        "lessen": [{"les": les, "antwoorden": les.antwoorden[1:]} for les in lessen],
        "aantal_lessen": gedeeld.count(),
        "wacht": to_read_again(request.user).count(),
        "signalen": [
            {"eenheid": eenheid, "tabel": present_tabel(suppress(queries.gebleven_signalen(eenheid, periode)))}
            for eenheid in _own_units(request.user)
        ],
    }
    return render(request, "dashboards/kamer.html", context)


def _own_units(medewerker: Medewerker) -> list[OrganisatieEenheid]:
    """Level-1 units (or KS) of the appointments that read lessons."""
    eigen = {a.eenheid.eenheid_id for a in toegang(medewerker).with_recht(Recht.LESSEN_LEZEN)}
    return list(OrganisatieEenheid.objects.filter(pk__in=eigen).order_by("naam", "pk"))
