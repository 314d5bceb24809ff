"""Between browser and pages: headers, the key ring of a request, what every template knows, paging, a recent login."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import reverse

from pvi import kluis
from pvi.inloggen import is_recently_authenticated
from pvi.koppen import OVERAL
from pvi.melderkant import is_melderkant

GetResponse = Callable[[HttpRequest], HttpResponse]


class Antwoordkoppen:
    """Headers on every response, the error pages included; only the project's own static files may be cached."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        # What stops on its way in never reaches the middleware of these two on its way out: a refused host, a file.
        self.security, self.csp = SecurityMiddleware(get_response), CSPMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response = self.csp.process_response(request, self.security.process_response(request, response))
        if not (request.path.startswith(settings.STATIC_URL) and response.status_code in (200, 206, 304)):
            response["Cache-Control"] = "no-store"
        for kop, waarde in OVERAL.items():
            response[kop] = waarde
        if request.method == "POST" and request.path == reverse("account_logout"):
            response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response


class Adrescontrole:
    """A NUL fits in no column and no file name: an address with one is of nothing, a question with one is no question.

    Bytes that are no UTF-8 are replaced by Django, and every form refuses a NUL in a field.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL")
        return self.get_response(request)


class Sleutelbosmiddleware:
    """Data keys that were unwrapped for one request are gone before the next one, whatever happened in between."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kluis.clear()
        try:
            return self.get_response(request)
        finally:
            kluis.clear()


def portaal(request: HttpRequest) -> dict:
    """What base.html knows on every page. It reads no user: the pages of a melder must not touch the login cookie."""
    context = {
        "demo": settings.DEMO,
        "debug": settings.DEBUG,
        "melder_kant": is_melderkant(request),
        "sso_naam": settings.SSO["name"] if settings.SSO else "",
        "sterk_inloggen": settings.STERK_INLOGGEN,
    }
    session = getattr(request, "session", None)
    if session is not None and session.session_key:
        context["sessie_seconden"] = session.remaining()
        context["sessie_duur"] = _in_words(context["sessie_seconden"])
        context["sessie_url"] = reverse("sessie-melder" if context["melder_kant"] else "sessie")
    return context


def _in_words(seconden: int) -> str:
    """How long a session lasts, as people say it: “15 minuten”, “8 uur”. Whole hours from two on, rounded down."""
    minuten = -(-seconden // 60)
    return f"{minuten // 60} uur" if minuten >= 120 else f"{minuten} minuten"


def page(request: HttpRequest, queryset: QuerySet | Sequence, size: int = 25, *, aantal: int | None = None) -> Page:
    """The page `?pagina=n` of a list, for components/paginering.html; a wrong number gives the nearest page.

    `page.nummers` is the list of page numbers with an ellipsis, `page.vraag` the rest of the query string (filters,
    sort order), ending in "&" unless empty. `aantal`: the length, when the caller counted already.
    """
    paginator = Paginator(queryset, size)
    if aantal is not None:
        paginator.__dict__["count"] = aantal  # a cached_property: Django would count again
    current = paginator.get_page(request.GET.get("pagina"))
    current.nummers = list(current.paginator.get_elided_page_range(current.number, on_each_side=2, on_ends=1))
    rest = request.GET.copy()
    rest.pop("pagina", None)
    current.vraag = f"{rest.urlencode()}&" if rest else ""
    return current


def recently_authenticated(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view that lets much out at once: an export, an identity, a change in beheer (beveiliging §2).

    Whoever logged in longer ago first shows again who they are; what they had posted is kept and done after that.
    Not in the demo, where nobody has a password. Stands outside `require_POST` and the like, and before any right.
    """

    @wraps(view)
    def check(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.STERK_INLOGGEN and not is_recently_authenticated(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return check
