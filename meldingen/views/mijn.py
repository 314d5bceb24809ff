"""/mijn/: an employee who is logged in: own meldingen, linked with their code, and procedures they were told about."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from meldingen.actions.code import unlink_account
from meldingen.actions.melding import link_melding
from meldingen.dossier import get_own_melder
from meldingen.forms.volgen import CODE_ONBEKEND
from meldingen.models import Betrokkenheid, Melder
from meldingen.stap import at, carry_out
from meldingen.views.volgen import ONTKOPPEL, check_code, show_melding


@require_http_methods(["GET", "POST"])
def list_mijn(request: HttpRequest) -> HttpResponse:
    form, melder, status = check_code(request)
    # Refused is not known, also for a code that is right: who stands behind a wall learns nothing from it.
    if melder is not None and carry_out(
        request, form, lambda: link_melding(melder, request.user), toon=at("code", CODE_ONBEKEND)
    ):
        return redirect("meldingen:mijn-melding", melder.melding.kenmerk)
    context = {
        "titel": "Mijn meldingen",
        "form": form,
        "melders": Melder.objects.of_account(request.user)
        .select_related("melding")
        .order_by("-melding__ontvangen_op", "pk"),
        # Only that there is one and since when; what it is about stands behind the door of the procedure.
        "procedures": Betrokkenheid.objects.informed(request.user).order_by("-geinformeerd_op", "pk"),
    }
    return render(request, "meldingen/mijn.html", context, status=status)


@require_http_methods(["GET", "POST"])
def show_mijn(request: HttpRequest, kenmerk: str) -> HttpResponse:
    melder = get_own_melder(request, kenmerk)
    if request.POST.get("actie") == ONTKOPPEL:
        unlink_account(melder)
        messages.success(request, "De koppeling is gestopt. Met je code kun je je melding nog volgen.")
        return redirect("meldingen:mijn")
    return show_melding(request, melder, "meldingen/mijn_melding.html")
