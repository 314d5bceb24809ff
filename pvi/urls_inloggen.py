"""Logging in: the pages of django-allauth that this portal has (no signing up, no managing of addresses), and ours."""

from allauth.account import views
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as herstelcodes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as sleutel
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path

from pvi.inloggen import elders, wachtwoord
from pvi.inloggen.factor import list_sleutels, recently_authenticated
from pvi.views import accept_uitnodiging


def refuse_local_password(request: HttpRequest) -> HttpResponse:
    """Who logs in elsewhere (single sign-on) gets no password here beside it; allauth needs the name."""
    raise Http404


urlpatterns = [
    path("login/", wachtwoord.log_in, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),  # closed (Inlogadapter); allauth needs the name
    path("opnieuw/", wachtwoord.with_password(views.reauthenticate), name="account_reauthenticate"),
    path("wachtwoord/", wachtwoord.with_password(views.password_change), name="account_change_password"),
    path("wachtwoord/zetten/", refuse_local_password, name="account_set_password"),
    path("wachtwoord/vergeten/", wachtwoord.with_password(views.password_reset), name="account_reset_password"),
    path(
        "wachtwoord/vergeten/verstuurd/",
        wachtwoord.with_password(views.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        wachtwoord.with_password(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "wachtwoord/nieuw/klaar/",
        wachtwoord.with_password(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("uitnodiging/<uuid:pk>/<str:token>/", wachtwoord.with_password(accept_uitnodiging), name="uitnodiging"),
    path("organisatie/", elders.start_sso, name="sso"),
    path("organisatie/opnieuw/", elders.show_sso, name="sso-opnieuw"),
    path("organisatie/terug/", elders.finish_sso, name="sso-terug"),
    path("code/", factor.authenticate, name="mfa_authenticate"),
    path("opnieuw/code/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("opnieuw/sleutel/", sleutel.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("tweede-factor/", factor.index, name="mfa_index"),
    path("tweede-factor/app/", recently_authenticated(app.activate_totp), name="mfa_activate_totp"),
    path("tweede-factor/app/weg/", recently_authenticated(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("tweede-factor/sleutel/", recently_authenticated(sleutel.add_webauthn), name="mfa_add_webauthn"),
    path(
        "tweede-factor/sleutel/<int:pk>/weg/",
        recently_authenticated(sleutel.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("tweede-factor/sleutels/", list_sleutels, name="mfa_list_webauthn"),
    path(
        "tweede-factor/herstelcodes/",
        recently_authenticated(herstelcodes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "tweede-factor/herstelcodes/nieuw/",
        recently_authenticated(herstelcodes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]
