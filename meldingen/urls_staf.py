"""The side of staff: signalen, werkvoorraad, dossier and intake."""

from django.urls import path

from meldingen.views import berichten, dossier, intake, signaal, werkvoorraad

urlpatterns = [
    path("meldingen/", werkvoorraad.list_meldingen, name="werkvoorraad"),
    path("meldingen/signaal/nieuw/", signaal.log_nieuw, name="signaal-nieuw"),
    path("meldingen/signalen/", signaal.list_signalen, name="signalen"),
    path("meldingen/signalen/<str:kenmerk>/", signaal.show_signaal, name="signaal"),
    path("meldingen/signalen/<str:kenmerk>/ontvangen/", signaal.show_ontvangen, name="signaal-ontvangen"),
    path("meldingen/<str:kenmerk>/", dossier.show_melding, name="melding"),
    path("meldingen/<str:kenmerk>/tijdlijn/", dossier.show_tijdlijn, name="tijdlijn"),
    path("meldingen/<str:kenmerk>/berichten/", berichten.show_berichten, name="berichten"),
    path("meldingen/<str:kenmerk>/intake/", intake.fill_in, name="intake"),
    path("meldingen/<str:kenmerk>/intake/starten/", intake.start, name="start-intake"),
    path("meldingen/<str:kenmerk>/intake/sluiten/", intake.close, name="sluit-intake"),
    path("meldingen/<str:kenmerk>/personen/", intake.show_personen, name="personen"),
    path("meldingen/<str:kenmerk>/personen/<uuid:pk>/", intake.link_persoon, name="persoon"),
    path(
        "meldingen/<str:kenmerk>/personen/<uuid:pk>/informeren/",
        dossier.decide_about_informing,
        name="informeren",
    ),
]
