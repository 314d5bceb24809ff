"""The side of staff: signalen, werkvoorraad, dossier and intake."""

from django.urls import path

from meldingen.views import berichten, concept, consult, dossier, intake, namens, signaal, werkvoorraad, zorg

urlpatterns = [
    path("meldingen/", werkvoorraad.list_meldingen, name="werkvoorraad"),
    path("meldingen/signaal/nieuw/", signaal.log_nieuw, name="signaal-nieuw"),
    path("meldingen/signaal/concept/<uuid:pk>/", signaal.reopen, name="signaal-concept"),
    path("meldingen/namens/", namens.enter, name="namens"),
    path("meldingen/namens/concept/<uuid:pk>/", namens.reopen, name="namens-concept"),
    path("meldingen/namens/code/", namens.hand_over, name="namens-code"),
    path("meldingen/namens/brief/", namens.show_brief, name="namens-brief"),
    path("meldingen/concepten/", concept.list_concepten, name="concepten"),
    path("meldingen/concepten/<uuid:pk>/weg/", concept.discard, name="concept-weg"),
    path("meldingen/consulten/", consult.list_consulten, name="consulten"),
    path("meldingen/consulten/<uuid:pk>/", consult.mend, name="consult"),
    path("meldingen/p-zorg/", zorg.list_zorgtaken, name="zorgtaken"),
    path("meldingen/signalen/", signaal.list_signalen, name="signalen"),
    path("meldingen/signalen/<str:kenmerk>/", signaal.show_signaal, name="signaal"),
    path("meldingen/signalen/<str:kenmerk>/ontvangen/", signaal.show_ontvangen, name="signaal-ontvangen"),
    path("meldingen/<str:kenmerk>/", dossier.show_melding, name="melding"),
    path("meldingen/<str:kenmerk>/tijdlijn/", dossier.show_tijdlijn, name="tijdlijn"),
    path("meldingen/<str:kenmerk>/berichten/", berichten.show_berichten, name="berichten"),
    path("meldingen/<str:kenmerk>/p-zorg/", zorg.assign, name="zorg"),
    path("meldingen/<str:kenmerk>/p-zorg/<uuid:pk>/", zorg.show_zorgtaak, name="zorgtaak"),
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
