"""One step on a page: what a form or a button asks is done, or refused where the words stand.

The one place where a page meets a refusal. An ordinary view reads: its door, its form, `carry_out` with the action
and what is said when it is done, where it goes then, and the page itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from meldingen.models import Melding, OvergangGeweigerd


@dataclass(frozen=True)
class Klaar:
    """A step that was taken, with what its action returned."""

    uitkomst: Any


# What is said when it is done; made of what the action returned when that stands in it, empty for nothing.
Gelukt = str | Callable[[Any], str]
Geweigerd = OvergangGeweigerd | ValidationError
# Puts a refusal into a form.
Toon = Callable[[Any, Any], None]


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to; a POST without any field is bound too."""
    return request.POST if request.method == "POST" else None


def show_refusal(form: BaseForm, geweigerd: Geweigerd) -> None:
    """Why it was refused and what is missing, above the form; of a record at the field it is about, when it says so."""
    for veld, regels in getattr(geweigerd, "error_dict", {None: _lines(geweigerd)}).items():
        form.add_error(veld if veld in form.fields else None, regels)


def show_missing(form: BaseForm, geweigerd: Geweigerd) -> None:
    """Only what is missing; why it was refused when nothing is."""
    form.add_error(None, getattr(geweigerd, "ontbreekt", []) or _lines(geweigerd))


def at(veld: str, tekst: str = "") -> Toon:
    """Why it was refused, or `tekst`, at one field."""
    return lambda form, geweigerd: form.add_error(veld, tekst or _lines(geweigerd))


def _lines(geweigerd: Geweigerd) -> list[str]:
    if isinstance(geweigerd, ValidationError):
        return geweigerd.messages
    return [geweigerd.melding, *geweigerd.ontbreekt]


def carry_out(
    request: HttpRequest,
    form: BaseForm | None,
    doe: Callable[[], Any],
    gelukt: Gelukt = "",
    *,
    melding: Melding | None = None,
    toon: Toon = show_refusal,
) -> Klaar | None:
    """Do what a filled-in form asks, and say so. None: show the page, which has every word and why it was refused.

    `melding`: read anew after a refusal, when the action changes the object that the page shows. `toon`: puts the
    refusal into the form, when that is not done as `show_refusal` does it.
    """
    if form is None or not (form.is_bound and form.is_valid()):
        return None
    uitslag = attempt(request, doe, gelukt, melding=melding)
    if isinstance(uitslag, Klaar):
        return uitslag
    toon(form, uitslag)
    return None


def press(request: HttpRequest, doe: Callable[[], Any], gelukt: Gelukt) -> bool:
    """Do what a button without a form asks; the next page says that it was done, or why not."""
    uitslag = attempt(request, doe, gelukt)
    if not isinstance(uitslag, Klaar):
        messages.error(request, " ".join(_lines(uitslag)))
    return isinstance(uitslag, Klaar)


def attempt(
    request: HttpRequest, doe: Callable[[], Any], gelukt: Gelukt = "", *, melding: Melding | None = None
) -> Klaar | Geweigerd:
    """Do it and say so, or what refused it, for a page that shows that in its own place."""
    try:
        uitkomst = doe()
    except (OvergangGeweigerd, ValidationError) as geweigerd:
        if melding is not None:
            melding.refresh_from_db()
        return geweigerd
    if tekst := gelukt(uitkomst) if callable(gelukt) else gelukt:
        messages.success(request, tekst)
    return Klaar(uitkomst)


class Weigering:
    """Middleware: a refusal that no page was waiting for becomes a 422 with what was refused and what is missing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fout: Exception) -> HttpResponse | None:
        if not isinstance(fout, OvergangGeweigerd):
            return None
        return render(request, "geweigerd.html", {"geweigerd": fout}, status=422)
