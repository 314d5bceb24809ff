"""Beheer: accounts, appointments, units, lists, texts and terms; no case content anywhere."""

from django.urls import path

from meldingen.views.beheer import inrichting, mensen, werking

app_name = "beheer"
urlpatterns = [
    path("", werking.start, name="start"),
    path("mensen/", mensen.mensen, name="mensen"),
    path("mensen/nieuw/", mensen.nieuwe_medewerker, name="medewerker-nieuw"),
    path("mensen/<uuid:pk>/", mensen.medewerker, name="medewerker"),
    path("mensen/<uuid:pk>/uitnodigen/", mensen.uitnodigen, name="uitnodigen"),
    path("mensen/<uuid:pk>/sluiten/", mensen.sluiten, name="sluiten"),
    path("mensen/<uuid:pk>/werkmail/", mensen.werkmail, name="werkmail"),
    path("mensen/<uuid:pk>/herstel/", mensen.herstel, name="herstel"),
    path("mensen/<uuid:pk>/aanstelling/", mensen.nieuwe_aanstelling, name="aanstelling-nieuw"),
    path("aanstellingen/<uuid:pk>/einde/", mensen.einde, name="aanstelling-einde"),
    path("verzoeken/", mensen.verzoeken, name="verzoeken"),
    path("eenheden/", inrichting.eenheden, name="eenheden"),
    path("eenheden/nieuw/", inrichting.nieuwe_eenheid, name="eenheid-nieuw"),
    path("eenheden/<str:code>/", inrichting.eenheid, name="eenheid"),
    path("eenheden/<str:code>/opheffen/", inrichting.opheffen, name="eenheid-opheffen"),
    path("lijsten/", inrichting.lijsten_, name="lijsten"),
    path("lijsten/<str:lijst>/", inrichting.lijst, name="lijst"),
    path("lijsten/<str:lijst>/<str:code>/", inrichting.waarde, name="waarde"),
    path("teksten/", inrichting.teksten_, name="teksten"),
    path("teksten/<str:sleutel>/", inrichting.tekst, name="tekst"),
    path("termijnen/", inrichting.termijnen, name="termijnen"),
    path("termijnen/<str:code>/", inrichting.termijn, name="termijn"),
    path("taken/", werking.taken, name="taken"),
    path("taken/opnieuw/", werking.probeer_opnieuw, name="probeer-opnieuw"),
    path("logboek/", werking.logboek, name="logboek"),
]
