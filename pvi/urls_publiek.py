"""The pages that need no login, and the session that every page may extend."""

from django.urls import path

from pvi import views

urlpatterns = [
    path("", views.show_start, name="start"),
    path("wegwijzer/", views.show_wegwijzer, name="wegwijzer"),
    path("hulp/", views.show_hulp, name="hulp"),
    path("privacy/", views.show_privacy, name="privacy"),
    path("toegankelijkheid/", views.show_toegankelijkheid, name="toegankelijkheid"),
    path("stijlgids/", views.show_stijlgids, name="stijlgids"),
    path("sessie/", views.extend_sessie, name="sessie"),
    path("bewaarde-tekst/", views.show_bewaarde_tekst, name="bewaarde-tekst"),
    path("volgen/bewaarde-tekst/", views.show_bewaarde_tekst_melder, name="bewaarde-tekst-melder"),
    # The same for the session of a melder: which session a page has follows from its path.
    path("melden/sessie/", views.extend_sessie, name="sessie-melder"),
]
