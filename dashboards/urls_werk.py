"""Outside the namespace of dashboards: every app and the login know this page as `werk`."""

from django.urls import path

from dashboards.werk import show_werk

urlpatterns = [path("werk/", show_werk, name="werk")]
