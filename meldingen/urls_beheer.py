"""Beheer: accounts, appointments, units, lists, texts and terms; no case content anywhere."""

from django.urls import path

from meldingen.views.beheer import inrichting, mensen, werking

app_name = "beheer"
urlpatterns = [
    path("", werking.show_start, name="start"),
    path("mensen/", mensen.list_mensen, name="mensen"),
    path("mensen/nieuw/", mensen.add_medewerker, name="medewerker-nieuw"),
    path("mensen/<uuid:pk>/", mensen.edit_medewerker, name="medewerker"),
    path("mensen/<uuid:pk>/uitnodigen/", mensen.send_uitnodiging, name="uitnodigen"),
    path("mensen/<uuid:pk>/sluiten/", mensen.close_account, name="sluiten"),
    path("mensen/<uuid:pk>/werkmail/", mensen.change_werkmail, name="werkmail"),
    path("mensen/<uuid:pk>/herstel/", mensen.start_anew, name="herstel"),
    path("mensen/<uuid:pk>/aanstelling/", mensen.ask_aanstelling, name="aanstelling-nieuw"),
    path("aanstellingen/<uuid:pk>/einde/", mensen.end_aanstelling, name="aanstelling-einde"),
    path("verzoeken/", mensen.list_verzoeken, name="verzoeken"),
    path("eenheden/", inrichting.list_eenheden, name="eenheden"),
    path("eenheden/nieuw/", inrichting.add_eenheid, name="eenheid-nieuw"),
    path("eenheden/<str:code>/", inrichting.edit_eenheid, name="eenheid"),
    path("eenheden/<str:code>/opheffen/", inrichting.close_eenheid, name="eenheid-opheffen"),
    path("lijsten/", inrichting.list_lijsten, name="lijsten"),
    path("lijsten/<str:lijst>/", inrichting.show_lijst, name="lijst"),
    path("lijsten/<str:lijst>/<str:code>/", inrichting.edit_waarde, name="waarde"),
    path("teksten/", inrichting.list_teksten, name="teksten"),
    path("teksten/<str:sleutel>/", inrichting.edit_tekst, name="tekst"),
    path("termijnen/", inrichting.list_termijnen, name="termijnen"),
    path("termijnen/<str:code>/", inrichting.edit_termijn, name="termijn"),
    path("taken/", werking.list_taken, name="taken"),
    path("taken/opnieuw/", werking.try_again, name="probeer-opnieuw"),
    path("logboek/", werking.show_logboek, name="logboek"),
]
