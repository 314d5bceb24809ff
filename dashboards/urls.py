from django.urls import path

from dashboards import dashboard, kamer, views

OVERZICHT = {"soort": "casuistiekoverzicht"}
MAAND = {"soort": "maandrapportage"}
LANDELIJK = {"soort": "landelijk"}

app_name = "dashboards"
urlpatterns = [
    path("dashboards/", dashboard.show_dashboard, name="dashboard"),
    path("dashboards/overzichten/", views.list_rapportages, OVERZICHT, name="overzichten"),
    path("dashboards/overzichten/<uuid:pk>/", views.show_rapportage, OVERZICHT, name="overzicht"),
    path("dashboards/overzichten/<uuid:pk>/<str:formaat>/", views.download, OVERZICHT, name="overzicht-bestand"),
    path("dashboards/rapportages/", views.list_rapportages, MAAND, name="rapportages"),
    path("dashboards/rapportages/<uuid:pk>/", views.show_rapportage, MAAND, name="rapportage"),
    path("dashboards/rapportages/<uuid:pk>/<str:formaat>/", views.download, MAAND, name="rapportage-bestand"),
    path("dashboards/cijfers/", views.list_rapportages, LANDELIJK, name="cijfers"),
    path("dashboards/cijfers/<uuid:pk>/", views.show_rapportage, LANDELIJK, name="cijfers-kwartaal"),
    path("dashboards/cijfers/<uuid:pk>/<str:formaat>/", views.download, LANDELIJK, name="cijfers-bestand"),
    path("reflectie/kamer/", kamer.show_kamer, name="kamer"),
]
