"""The door of beheer: row 35, logged, and for every change somebody who showed lately who they are."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from meldingen.dossier import record_inzage, refuse
from meldingen.models import Inzage
from meldingen.toegang import has_recht
from meldingen.workflow import Recht
from pvi.inloggen.factor import recently_authenticated

View = Callable[..., HttpResponse]

# The pages of beheer, as their own small menu.
PAGINAS = (
    ("Overzicht", "beheer:start"),
    ("Mensen", "beheer:mensen"),
    ("Te bevestigen", "beheer:verzoeken"),
    ("Eenheden", "beheer:eenheden"),
    ("Lijsten", "beheer:lijsten"),
    ("Teksten", "beheer:teksten"),
    ("Termijnen", "beheer:termijnen"),
    ("Taken en storingen", "beheer:taken"),
    ("Logboek", "beheer:logboek"),
)


def for_beheer(view: View) -> View:
    @wraps(view)
    def check(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        doel = f"beheer: {view.__name__.strip('_').replace('_', ' ')}"
        if not has_recht(request.user, Recht.BEHEER):
            refuse(request, Recht.BEHEER, doel)
        record_inzage(request, Inzage.Soort.LIJST, recht=Recht.BEHEER, doel=doel)
        do = recently_authenticated(view) if request.method == "POST" else view
        return do(request, *args, **kwargs)

    return check


def show_form(
    request: HttpRequest, form: BaseForm, kop: str, knop: str, terug: str, *, uitleg: str = "", naam: str = "Beheer"
) -> HttpResponse:
    """One form on a page of its own; 422 when it was refused. `terug`: the address to go back to."""
    context = {"form": form, "kop": kop, "knop": knop, "terug": terug, "uitleg": uitleg, "terug_naam": naam}
    return render_beheer(request, "beheer/formulier.html", context, form)


def render_beheer(
    request: HttpRequest, template: str, context: dict[str, Any], form: BaseForm | None = None
) -> HttpResponse:
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, template, context | {"paginas": PAGINAS}, status=status)
