"""`/escalaties/`: what reached the CDO or the Korpsleiding (row 41). Lines, no cases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meldingen.dossier import record_inzage, refuse
from meldingen.escalaties import as_line, escalated_to
from meldingen.models import Inzage
from meldingen.toegang import has_recht
from meldingen.workflow import Recht


@require_safe
def list_escalaties(request: HttpRequest) -> HttpResponse:
    if not has_recht(request.user, Recht.ESCALATIE):
        refuse(request, Recht.ESCALATIE, "escalaties")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.ESCALATIE, doel="escalaties")
    regels = [as_line(termijn) for termijn in escalated_to(request.user)]
    return render(request, "meldingen/escalaties.html", {"titel": "Escalaties", "escalaties": regels})
