"""A step that was refused between opening the page and pressing the button: a page that says so, never a crash.

Pages with words in a form catch the refusal themselves and keep the words; this is for buttons, and for whatever page
is still to come.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from meldingen.models import OvergangGeweigerd


class Weigering:
    """Middleware: an OvergangGeweigerd that no view caught becomes a 422 with what was refused and what is missing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fout: Exception) -> HttpResponse | None:
        if not isinstance(fout, OvergangGeweigerd):
            return None
        return render(request, "geweigerd.html", {"geweigerd": fout}, status=422)
