"""Logging in outside the demo: password or single sign-on, a second factor for everybody, no accounts by themselves.

django-allauth does the work; here stands what this portal decides. Single sign-on is OpenID Connect with the code flow,
PKCE and a nonce, set by the environment alone (docs/beheer.md). It opens an account that beheer made, and never makes,
joins or changes one: every refusal reads the same, so nobody learns from it who has an account.
"""

import base64
import secrets
import time
from collections.abc import Callable, Mapping
from functools import wraps
from io import BytesIO
from typing import Any

from allauth.account import app_settings as inloginstellingen
from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.forms import CharField, EmailInput, Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_safe
from requests import RequestException

from pvi import kluis
from pvi.forms import Mailadres
from pvi.kluis import GEEN_SLEUTEL_ID
from pvi.models import Accountmail, Medewerker
from pvi.web import tempo, woorden

GetResponse = Callable[[HttpRequest], HttpResponse]

NAAM = "PvI-portaal"
FACTOREN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# The pages that set up, show and replace a second factor, or leave; all others wait until there is one.
ZONDER_FACTOR = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "account_reauthenticate",
    "account_logout",
    "sso-opnieuw",
}
# In the session: whose second factor single sign-on has checked.
FACTOR_ELDERS = "factor_elders"
# Seconds between "show again who you are" at the provider and the answer; our default.
BEWIJS_SECONDEN = 300


# --- second factor -------------------------------------------------------------------------------------------------


def is_recently_authenticated(request: HttpRequest) -> bool:
    """Whether who is logged in showed who they are in this session, at most ACCOUNT_REAUTHENTICATION_TIMEOUT ago."""
    proofs = get_authentication_records(request, request.user)
    return any(time.time() - proof["at"] < inloginstellingen.REAUTHENTICATION_TIMEOUT for proof in proofs)


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


def has_tweede_factor(request: HttpRequest) -> bool:
    """Whether this login rests on a second factor: an own one, or one that single sign-on says it checked.

    allauth asks for an own factor at every login, so having one is having shown it.
    """
    if request.session.get(FACTOR_ELDERS) == str(request.user.pk):
        return True
    return Authenticator.objects.filter(user_id=request.user.pk, type__in=FACTOREN).exists()


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


class Factoradapter(DefaultMFAAdapter):
    """Our words, and secrets that lie sealed in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Deze code klopt niet. Wacht op de volgende code in je app en probeer het nog een keer.",
        "cannot_generate_recovery_codes": "Stel eerst een app of een beveiligingssleutel in.",
    }
    plaats = b"tweede-factor"

    def encrypt(self, text: str) -> str:
        envelop = kluis.seal(kluis.derived_key("tweede-factor"), GEEN_SLEUTEL_ID, self.plaats, text)
        return base64.b64encode(envelop).decode()

    def decrypt(self, encrypted_text: str) -> str:
        envelop = base64.b64decode(encrypted_text)
        try:
            return kluis.unseal(kluis.derived_key("tweede-factor"), self.plaats, envelop)
        except kluis.Geschonden:
            if (oud := kluis.old_derived_key("tweede-factor")) is None:
                raise
            return kluis.unseal(oud, self.plaats, envelop)

    def get_totp_issuer(self) -> str:
        return NAAM

    def _get_site_name(self) -> str:
        return NAAM

    def build_totp_svg(self, url: str) -> str:
        """The picture as an element of the page: the CSP allows no data: images."""
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        picture = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage, border=2).save(picture)
        svg = picture.getvalue().decode()
        return svg[svg.index("<svg") :].replace("<svg", '<svg role="img" aria-label="QR-code voor je app"', 1)

    def generate_authenticator_name(self, user: Medewerker, type: str) -> str:  # noqa: A002 - allauth's name
        count = Authenticator.objects.filter(user=user, type=type).count()
        return "Mijn sleutel" if count == 0 else f"Sleutel {count + 1}"


def _as_code(form: Any, label: str, hint: str, **attrs: str) -> None:
    field = form.fields["code"]
    field.label, field.help_text = label, hint
    field.widget.attrs = {"autocomplete": "one-time-code", "spellcheck": "false", **attrs}


class Codeformulier(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self, "Code", "6 cijfers uit je app, of een van je herstelcodes.")


class Opnieuwformulier(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self, "Code", "6 cijfers uit je app, of een van je herstelcodes.")


class Appformulier(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self, "Code uit je app", "De 6 cijfers die de app nu laat zien.", inputmode="numeric")


class Sleutelformulier(AddWebAuthnForm):
    name = CharField(
        label="Naam van de sleutel", help_text="Waaraan jij hem herkent, bijvoorbeeld: sleutelbos.", max_length=60
    )


@require_safe
def list_sleutels(request: HttpRequest) -> HttpResponse:
    """allauth goes here after a key is removed; they stand on the page of the second factor."""
    return redirect("mfa_index")


# --- the address, in whatever spelling -----------------------------------------------------------------------------


class Inlogformulier(LoginForm):
    """allauth compares the words it was given with those of the account: one spelling on both sides."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = Mailadres(label=self.fields["login"].label, widget=self.fields["login"].widget)


# --- password ------------------------------------------------------------------------------------------------------


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


# --- single sign-on ------------------------------------------------------------------------------------------------


def refuse(request: HttpRequest) -> HttpResponse:
    """One answer to every login elsewhere that opens nothing here."""
    return render(request, "account/elders_geweigerd.html", status=403)


class Aanbiederadapter(OpenIDConnectOAuth2Adapter):
    """Everything comes from the ID token, whose signature counts also when it came over a trusted line."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("sso-terug"))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        try:
            claims = jwtkit.verify_and_decode(
                credential=kwargs["response"]["id_token"],
                keys_url=self.openid_config["jwks_uri"],
                # What the environment says, not what the provider says of itself.
                issuer=app.settings["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except KeyError as error:
            raise ProviderException("no ID token, or one without a key we know") from error
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})


class Aanbieder(OpenIDConnectProvider):
    """The one provider. What a visitor puts into the address does not reach it."""

    oauth2_adapter_class = Aanbiederadapter
    pkce_enabled_default = True

    @property
    def server_url(self) -> str:
        return f"{self.app.settings['issuer'].rstrip('/')}/.well-known/openid-configuration"

    def start(self, request: HttpRequest, *, opnieuw: bool) -> HttpResponse:
        """Send the visitor to the provider; `opnieuw`: who is logged in here shows again who they are."""
        nonce = secrets.token_urlsafe(24)
        asked = {"nonce": nonce} | ({"prompt": "login", "max_age": "0"} if opnieuw else {})
        return self.redirect(
            request, "login", get_next_redirect_url(request), auth_params=asked, nonce=nonce, opnieuw=opnieuw
        )


class Aanbiederkeuze(DefaultSocialAccountAdapter):
    """The environment names the provider, no table does; who comes back from it is matched here."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list:
        return [SocialApp(provider="openid_connect", provider_id="sso", **settings.SSO)] if settings.SSO else []

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Aanbieder:
        if not settings.SSO:
            raise Http404
        return Aanbieder(request, app=self.get_app(request, provider="sso"))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Mapping[str, Any]) -> Any:
        return sociallogin.user

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(refuse(request))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        claims, state = sociallogin.account.extra_data["id_token"], sociallogin.state
        medewerker = find_medewerker(claims)
        if medewerker is None or not secrets.compare_digest(str(claims.get("nonce")), str(state.get("nonce"))):
            raise ImmediateHttpResponse(refuse(request))
        if state.get("opnieuw"):
            raise ImmediateHttpResponse(
                _accept_proof(request, medewerker, claims, state.get("next") or reverse("werk"))
            )
        if proves_two_factors(claims):
            request.session[FACTOR_ELDERS] = str(medewerker.pk)
        sociallogin.user = medewerker


def find_medewerker(claims: Mapping[str, Any]) -> Medewerker | None:
    """The active account of whoever logged in elsewhere, by the claim that PVI_SSO_CLAIM names."""
    if settings.SSO_CLAIM == "email":
        if claims.get("email_verified") is not True or not claims.get("email"):
            return None
        sleutel = {"werkmail": str(claims["email"])}
    else:
        sleutel = {"personeelsnummer": str(claims.get(settings.SSO_CLAIM) or "")}
    medewerker = Medewerker.objects.look_up(**sleutel).wie
    return medewerker if medewerker is not None and medewerker.is_active else None


def proves_two_factors(claims: Mapping[str, Any]) -> bool:
    """Whether `acr` or `amr` of the ID token is one that PVI_SSO_FACTOR trusts; without that setting, never."""
    said = {str(claims.get("acr")), *map(str, claims.get("amr") or ())}
    return bool(said & set(settings.SSO_FACTOR))


def _accept_proof(request: HttpRequest, medewerker: Medewerker, claims: Mapping[str, Any], verder: str) -> HttpResponse:
    """The same person, and just now: go on with what waited. `auth_time` is seconds since 1970 (OpenID Connect §2)."""
    if medewerker != request.user or time.time() - float(claims.get("auth_time") or 0) > BEWIJS_SECONDEN:
        return refuse(request)
    record_authentication(request, medewerker, "socialaccount", reauthenticated=True)
    # allauth reads from the address which page waited; a provider sends only the state back.
    request.GET = QueryDict(urlencode({REDIRECT_FIELD_NAME: verder}))
    return resume_request(request) or redirect("werk")


def _aanbieder(request: HttpRequest) -> Aanbieder:
    return Aanbiederkeuze().get_provider(request, "sso")


@login_not_required
@require_GET
def sso_start(request: HttpRequest) -> HttpResponse:
    """To the provider. A link and no form: the CSP lets forms go nowhere else, also not by a redirect."""
    aanbieder = _aanbieder(request)
    opnieuw = "opnieuw" in request.GET
    if request.user.is_authenticated is not opnieuw:
        return redirect("werk")
    try:
        return aanbieder.start(request, opnieuw=opnieuw)
    except RequestException:
        return render(request, "account/elders_stil.html", status=503)


@require_GET
def sso_opnieuw(request: HttpRequest) -> HttpResponse:
    """Why you show again who you are, and the way to it."""
    _aanbieder(request)
    return render(request, "account/elders_opnieuw.html", {"next": get_next_redirect_url(request) or ""})


@login_not_required
@require_GET
def sso_terug(request: HttpRequest) -> HttpResponse:
    """Where the provider sends people back to."""
    _aanbieder(request)
    return OAuth2CallbackView.adapter_view(Aanbiederadapter(request, "sso"))(request)
