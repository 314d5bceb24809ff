"""Single sign-on: OpenID Connect with one provider, which the environment names."""

import secrets
import time
from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
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
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET
from requests import RequestException

from pvi.inloggen.factor import FACTOR_ELDERS
from pvi.models import Medewerker

# Seconds between "show again who you are" at the provider and the answer; our default.
BEWIJS_SECONDEN = 300


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
def start_sso(request: HttpRequest) -> HttpResponse:
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
def show_sso(request: HttpRequest) -> HttpResponse:
    """Why you show again who you are, and the way to it."""
    _aanbieder(request)
    return render(request, "account/elders_opnieuw.html", {"next": get_next_redirect_url(request) or ""})


@login_not_required
@require_GET
def finish_sso(request: HttpRequest) -> HttpResponse:
    """Where the provider sends people back to."""
    _aanbieder(request)
    return OAuth2CallbackView.adapter_view(Aanbiederadapter(request, "sso"))(request)
