"""The second factor, and showing again who you are."""

import base64
import time
from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from allauth.account import app_settings as inloginstellingen
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.conf import settings
from django.forms import CharField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from pvi import kluis
from pvi.kluis import GEEN_SLEUTEL_ID
from pvi.models import Medewerker

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


def is_recently_authenticated(request: HttpRequest) -> bool:
    """Whether who is logged in showed who they are in this session, at most ACCOUNT_REAUTHENTICATION_TIMEOUT ago."""
    proofs = get_authentication_records(request, request.user)
    return any(time.time() - proof["at"] < inloginstellingen.REAUTHENTICATION_TIMEOUT for proof in proofs)


def recently_authenticated(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view that lets much out at once: an export, an identity, a change in beheer.

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
