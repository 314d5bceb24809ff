"""Composition root: every app brings its own full paths."""

from django.conf import settings
from django.urls import include, path

from pvi.gezond import gezond

urlpatterns = [
    path("gezond/", gezond, name="gezond"),
    path("", include("pvi.urls_publiek")),
    path("", include("meldingen.urls")),
    path("", include("triage.urls")),
    path("", include("reflectie.urls")),
    path("", include("dashboards.urls")),
    path("", include("dashboards.urls_werk")),
    path("beheer/", include("meldingen.urls_beheer")),
    path("inloggen/", include("pvi.urls_inloggen")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))

handler400 = "pvi.views.bad_request"
handler403 = "pvi.views.permission_denied"
handler404 = "pvi.views.page_not_found"
handler500 = "pvi.views.server_error"
