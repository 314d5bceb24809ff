from django.urls import path

from dashboards import kamer, views

OVERZICHT = {"soort": "casuistiekoverzicht"}
MAAND = {"soort": "maandrapportage"}

app_name = "dashboards"
urlpatterns = [
    path("dashboards/overzichten/", views.list_rapportages, OVERZICHT, name="overzichten"),
    path("dashboards/overzichten/<uuid:pk>/", views.show_rapportage, OVERZICHT, name="overzicht"),
    path("dashboards/overzichten/<uuid:pk>/<str:formaat>/", views.download, OVERZICHT, name="overzicht-bestand"),
    path("dashboards/rapportages/", views.list_rapportages, MAAND, name="rapportages"),
    path("dashboards/rapportages/<uuid:pk>/", views.show_rapportage, MAAND, name="rapportage"),
    path("dashboards/rapportages/<uuid:pk>/<str:formaat>/", views.download, MAAND, name="rapportage-bestand"),
    path("reflectie/kamer/", kamer.show_kamer, name="kamer"),
]
