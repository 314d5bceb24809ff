"""/meldingen/consulten/: a vertrouwenspersoon counts talks. Nobody else opens this page, also not to look."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from meldingen.actions.consult import record_consult
from meldingen.dossier import record_inzage, refuse
from meldingen.forms.consult import Consultformulier
from meldingen.models import Consult, Inzage
from meldingen.stap import carry_out, posted
from meldingen.toegang import has_recht
from meldingen.workflow import Recht
from pvi.models.referentie import label, labels
from pvi.web.bladeren import page


@require_http_methods(["GET", "HEAD", "POST"])
def list_consulten(request: HttpRequest) -> HttpResponse:
    """The own consulten, and one more."""
    _require_recht(request)
    form = Consultformulier(posted(request), medewerker=request.user)

    def doe() -> None:
        consult = form.save(commit=False)
        consult.pk = form.cleaned_data["formulier"]
        record_consult(consult, door=request.user)

    if carry_out(request, form, doe, "Het consult is geteld."):
        return redirect("meldingen:consulten")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.CONSULT, doel="eigen consulten")
    pagina = page(request, Consult.objects.of(request.user).select_related("eenheid"))
    context = {"titel": "Consulten", "form": form, "pagina": pagina, "regels": [_row(consult) for consult in pagina]}
    return render(request, "meldingen/consulten.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Mend an own consult."""
    _require_recht(request)
    consult = Consult.objects.of(request.user).filter(pk=pk).first() or refuse(request, Recht.CONSULT, "consult")
    form = Consultformulier(posted(request), instance=consult, medewerker=request.user)
    klaar = "Het consult is verbeterd."
    if carry_out(request, form, lambda: record_consult(form.save(commit=False), door=request.user), klaar):
        return redirect("meldingen:consulten")
    context = {"titel": "Verbeter een consult", "form": form}
    return render(request, "meldingen/consult.html", context, status=422 if request.method == "POST" else 200)


def _require_recht(request: HttpRequest) -> None:
    if not has_recht(request.user, Recht.CONSULT):
        refuse(request, Recht.CONSULT, "consulten")


def _row(consult: Consult) -> dict[str, object]:
    return {
        "consult": consult,
        "gronden": ", ".join(labels("grond", consult.gronden)),
        "aarden": ", ".join(labels("aard", consult.aarden)),
        "route": label("consultroute", consult.route),
    }
