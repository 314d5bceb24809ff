"""Composition root: every app brings its own full paths."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("pvi.urls_publiek")),
    path("", include("meldingen.urls")),
    path("", include("triage.urls")),
    path("", include("reflectie.urls")),
    path("", include("dashboards.urls")),
    path("inloggen/", include("allauth.account.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("pvi.lokaal.urls")))
