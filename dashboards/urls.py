from django.urls import path

from dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("dashboards/overzichten/", views.list_overzichten, name="overzichten"),
    path("dashboards/overzichten/<uuid:pk>/", views.show_overzicht, name="overzicht"),
    path("dashboards/overzichten/<uuid:pk>/pdf/", views.download_overzicht, name="overzicht-pdf"),
]
