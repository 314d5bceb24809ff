"""What base.html knows on every page."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from pvi.web.melderkant import is_melderkant


def portaal(request: HttpRequest) -> dict:
    """It reads no user: the pages of a melder must not touch the login cookie."""
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
