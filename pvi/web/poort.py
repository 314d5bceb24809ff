"""What every request passes on its way in and out: headers, the address, the key ring."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import reverse

from pvi import kluis
from pvi.web.koppen import OVERAL

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
