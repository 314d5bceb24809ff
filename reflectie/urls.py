from django.urls import path

from reflectie.views import herstel, les, nazorg, procedure, sluiten, taak

app_name = "reflectie"

urlpatterns = [
    path("mijn/procedure/<uuid:pk>/", procedure.procedure, name="procedure"),
    path("mijn/procedure/<uuid:pk>/rechten/", procedure.rechten, name="procedure-rechten"),
    path("mijn/procedure/<uuid:pk>/verhaal/", procedure.verhaal, name="procedure-verhaal"),
    path("mijn/procedure/<uuid:pk>/zienswijze/", procedure.zienswijze, name="procedure-zienswijze"),
    path("mijn/procedure/<uuid:pk>/bezwaar/", procedure.bezwaar, name="procedure-bezwaar"),
    path("mijn/procedure/<uuid:pk>/concept/<slug:soort>/", procedure.concept, name="procedure-concept"),
    path("mijn/procedure/<uuid:pk>/woorden/", procedure.teambericht, name="procedure-teambericht"),
    path("reflectie/afspraken/<uuid:pk>/", herstel.uitvoeren, name="uitvoeren"),
    path("reflectie/lessen/", les.lessen, name="lessen"),
    path("reflectie/lessen/<uuid:pk>/", les.nalezen, name="nalezen"),
    path("reflectie/<str:kenmerk>/herstel/", herstel.herstel, name="herstel"),
    path("reflectie/<str:kenmerk>/herstel/plan/", herstel.plan, name="plan"),
    path("reflectie/<str:kenmerk>/herstel/afspraak/", herstel.afspraak_nieuw, name="afspraak-nieuw"),
    path("reflectie/<str:kenmerk>/herstel/afspraak/<uuid:pk>/", herstel.afspraak, name="afspraak"),
    path("reflectie/<str:kenmerk>/herstelbegeleider/", herstel.toewijzen, name="herstelbegeleider"),
    path("reflectie/<str:kenmerk>/nazorg/", nazorg.nazorg, name="nazorg"),
    path("reflectie/<str:kenmerk>/nazorg/starten/", herstel.start, name="start-nazorg"),
    path("reflectie/<str:kenmerk>/nazorg/<uuid:pk>/", nazorg.moment, name="moment"),
    path("reflectie/<str:kenmerk>/nazorg/<uuid:pk>/extra/", nazorg.extra, name="extra"),
    path("reflectie/<str:kenmerk>/les/", les.les, name="les"),
    path("reflectie/<str:kenmerk>/les/schrijven/", les.schrijven, name="les-schrijven"),
    path("reflectie/<str:kenmerk>/les/geen/", les.geen, name="les-geen"),
    path("reflectie/<str:kenmerk>/les/delen/", les.delen, name="les-delen"),
    path("reflectie/<str:kenmerk>/sluiten/", sluiten.sluiten, name="sluiten"),
    path("reflectie/<str:kenmerk>/taak/<uuid:pk>/", taak.taak, name="taak"),
]
