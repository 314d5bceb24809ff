"""Melder side and staff side are separate modules, so that the melder side can run as a process of its own."""

from meldingen.urls_melder import urlpatterns as melder
from meldingen.urls_staf import urlpatterns as staf

app_name = "meldingen"
urlpatterns = [*melder, *staf]
