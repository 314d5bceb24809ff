"""Who comes in: after logging in, and with a second factor."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pvi.inloggen.factor import ZONDER_FACTOR, has_tweede_factor
from pvi.web import woorden

GetResponse = Callable[[HttpRequest], HttpResponse]


class Inlogplicht(LoginRequiredMiddleware):
    """Everything is behind the login; whoever still carries a cookie of an ended session reads that it ended.

    What they sent without knowing is kept, and the way back leads to it.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        if request.method == "POST" and woorden.put_aside(request):
            response = redirect_to_login(reverse("bewaarde-tekst"), self.get_login_url(view_func))
            response["Location"] += "&tekst=1"
            return response
        response = super().handle_no_permission(request, view_func)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response["Location"] += "&voorbij=1"
        return response


class TweedeFactor:
    """No page behind the login opens without a second factor, also not for an account without any role."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: Any, kwargs: Any) -> HttpResponse | None:
        # A public page never looks at the login: on the melder's side there is none.
        if not settings.STERK_INLOGGEN or not getattr(view, "login_required", True):
            return None
        if not request.user.is_authenticated or request.resolver_match.view_name in ZONDER_FACTOR:
            return None
        return None if has_tweede_factor(request) else redirect("mfa_index")
