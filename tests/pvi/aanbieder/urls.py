from django.contrib.auth.views import LoginView
from django.urls import include, path

urlpatterns = [path("inloggen/", LoginView.as_view()), path("o/", include("oauth2_provider.urls"))]
