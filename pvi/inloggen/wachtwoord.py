"""Logging in with a password of this portal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.utils import get_next_redirect_url
from allauth.core import context
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.forms import EmailInput, Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pvi import kluis
from pvi.forms import Mailadres
from pvi.inloggen.factor import is_recently_authenticated
from pvi.models import Accountmail, Medewerker
from pvi.web import tempo


class Inlogformulier(LoginForm):
    """allauth compares the words it was given with those of the account: one spelling on both sides."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = Mailadres(label=self.fields["login"].label, widget=self.fields["login"].widget)


def with_password(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of local passwords: gone when everybody logs in through single sign-on."""

    @wraps(view)
    def check(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.SSO_VERPLICHT:
            raise Http404
        return view(request, *args, **kwargs)

    return check


class Vergetenformulier(Form):
    """Ask for a link to a new password. A known address and an unknown one cost the same work and read the same page.

    Who gets a mail is decided when it is sent.
    """

    email = Mailadres(label="Werkmail", widget=EmailInput(attrs={"autocomplete": "email"}))

    def save(self, request: HttpRequest) -> str:
        email = self.cleaned_data["email"]
        medewerker = Medewerker.objects.filter(email=email, is_active=True).first()
        Accountmail.objects.ask(Accountmail.Soort.WACHTWOORD, medewerker)
        return email


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """The login page; with single sign-on only, it has a button and no form."""
    if not settings.SSO_VERPLICHT:
        return views.login(request)
    if request.method == "POST":
        raise Http404
    if request.user.is_authenticated:
        return redirect(get_next_redirect_url(request) or "werk")
    return render(request, "account/login.html")


class Inlogadapter(DefaultAccountAdapter):
    """Accounts are made by beheer, never by a visitor; after login a person lands on the own work."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Dit e-mailadres en wachtwoord horen niet bij elkaar. Probeer het nog een keer.",
        "too_many_login_attempts": "Het ging te vaak mis. Wacht een minuut en probeer het dan nog een keer.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("werk")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        # Clear-Site-Data removes the cookie that would carry a message, so the address carries it.
        return f"{reverse('start')}?uitgelogd"

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        # A page never talks to a mail server (pvi/accountmail.py); whatever allauth wants to send has no text of ours.
        raise NotImplementedError(template_prefix)

    def get_client_ip(self, request: HttpRequest) -> str:
        """What allauth counts attempts by, and keeps in the cache: a keyed mark, because no address is stored."""
        return kluis.merk("inlogtempo", tempo.address(request))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts count per account and address: per account alone, anybody could keep somebody out."""
        account = super()._get_login_attempts_cache_key(request, **credentials).rpartition(":")[2]
        return f"{account}|{self.get_client_ip(request)}"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        # allauth itself wants the password again right after the login that had it.
        return settings.STERK_INLOGGEN and not is_recently_authenticated(context.request)

    def get_reauthentication_methods(self, user: Medewerker | AnonymousUser) -> list[dict[str, str]]:
        methods = super().get_reauthentication_methods(user)
        if settings.SSO_VERPLICHT:
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        if any(proof["method"] == "socialaccount" for proof in get_authentication_records(context.request, user)):
            url = reverse("sso-opnieuw")
            methods.insert(0, {"id": "sso", "description": "Inloggen bij je organisatie", "url": url})
        return methods
