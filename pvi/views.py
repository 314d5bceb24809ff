"""Pages without a case: the start, the way to help, what we promise, and what to do when something goes wrong."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pvi import loketten, stijlgids, teksten
from pvi.uitnodiging import get_invited
from pvi.web import woorden

# The promise of the start page; its numbers are those of TERMIJNEN.
VERLOOP = [
    {"naam": naam, "staat": "straks", "datum_tekst": wanneer}
    for naam, wanneer in (
        ("Je meldt", "je krijgt meteen een bevestiging"),
        ("Iemand neemt contact op", "binnen 7 dagen"),
        ("Een vaste commissie weegt je melding", "binnen 15 werkdagen"),
        ("Je hoort wat er gebeurt en waarom", "binnen 3 maanden"),
        ("Herstel", "jij zegt wat jou helpt"),
        ("Nazorg", "na 1, 3 en 6 maanden"),
    )
]


@login_not_required
@require_safe
def show_start(request: HttpRequest) -> HttpResponse:
    return render(request, "pvi/start.html", {"verloop": VERLOOP, "uitgelogd": "uitgelogd" in request.GET})


@login_not_required
@require_safe
def show_wegwijzer(request: HttpRequest) -> HttpResponse:
    context = {"loketten": teksten.loketten(), "doelen": loketten.DOELEN.items(), "bekend": loketten.BEKEND.items()}
    return render(request, "pvi/wegwijzer.html", context)


@login_not_required
@require_safe
def show_hulp(request: HttpRequest) -> HttpResponse:
    return render(request, "pvi/hulp.html", {"beheer_bereik": teksten.current("beheer")["beheer"]})


@login_not_required
@require_safe
def show_privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pvi/privacy.html", {"fg_bereik": teksten.current("fg")["fg"]})


@login_not_required
@require_safe
def show_toegankelijkheid(request: HttpRequest) -> HttpResponse:
    return render(request, "pvi/toegankelijkheid.html")


@login_not_required
@require_safe
def show_stijlgids(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for who builds (DEBUG) or looks around (demo); a 404 in production."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return render(request, "pvi/stijlgids.html", stijlgids.context(request))


@login_not_required
@require_POST
def extend_sessie(request: HttpRequest) -> HttpResponse:
    """Keep the session alive: the seconds it now has, or 410 when it is already over.

    Near the end of its eight hours that is less than a full term, and the page says so.
    """
    if not request.session.keys():
        return HttpResponse(status=410)
    request.session.modified = True
    return JsonResponse({"seconden": request.session.remaining()})


@require_http_methods(["GET", "HEAD", "POST"])
def show_bewaarde_tekst(request: HttpRequest) -> HttpResponse:
    """What somebody sent after the session had ended: to read, to copy, to take back to its form, to throw away."""
    if request.method == "POST":
        woorden.forget(request, *(pk for pk in request.POST.getlist("weg") if woorden.is_uuid(pk)))
        messages.success(request, "Je tekst is weg.")
        return redirect(request.path)
    return render(request, "pvi/bewaarde_tekst.html", {"titel": "Je bewaarde tekst", "rijen": woorden.own(request)})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_bewaarde_tekst_melder(request: HttpRequest) -> HttpResponse:
    """The same for who opened a melding with a code."""
    return show_bewaarde_tekst(request)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept_uitnodiging(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """Set the first password of a new account; a link that is old, used or wrong says no more than that."""
    medewerker = get_invited(pk, token)
    if medewerker is None:
        return render(request, "account/uitnodiging_voorbij.html", status=410)
    form = SetPasswordForm(medewerker, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, "Je wachtwoord staat. Log nu in.")
        return redirect("account_login")
    return render(request, "account/uitnodiging.html", {"form": form}, status=422 if form.is_bound else 200)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of a form is missing or old: nearly always a session that ended, or cookies that are switched off.

    The words go to whose page it was, whoever sits there now. Without such a page they stand here once more, unless
    another site sent them; they are never one click away from being sent.
    """
    bewaard = woorden.put_aside(request)
    context = {
        "bewaard": bewaard,
        "is_eigen": bewaard and woorden.owner(request) == woorden.person(request),
        "teksten": [] if bewaard or request.headers.get("Sec-Fetch-Site") == "cross-site" else _sent_texts(request),
    }
    return render(request, "403.html", context, status=403)


def _sent_texts(request: HttpRequest) -> list[tuple[str, str]]:
    return [(woorden.in_words(naam), tekst) for naam, tekst in woorden.texts(woorden.written(request))]


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """One page for "does not exist" and "not for you"; it says nothing about which."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without session and database: it must also work when those are what failed.

    What was sent stands on it, and one button sends the very same again: token and id of the form are those of the
    page it came from, so nothing is done twice.
    """
    context: dict[str, Any] = {"demo": settings.DEMO}
    try:
        if request.method == "POST" and not request.path.startswith("/inloggen/"):
            context |= _sent_again(request)
    except Exception:  # noqa: BLE001  (a broken upload: this page is the last one there is)
        context["teksten"] = []
    return HttpResponse(render_to_string("500.html", context), status=500)


def _sent_again(request: HttpRequest) -> dict[str, Any]:
    teksten = _sent_texts(request)
    velden = [(naam, waarde) for naam, waarden in request.POST.lists() for waarde in waarden]
    opnieuw = teksten and not request.FILES and not any(naam in woorden.GEHEIM for naam, _ in velden)
    return {"teksten": teksten, "velden": velden if opnieuw else [], "adres": request.get_full_path()}
