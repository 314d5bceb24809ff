from django.urls import path

from reflectie.views import herstel, les, nazorg, procedure, sluiten, taak

app_name = "reflectie"

urlpatterns = [
    path("mijn/procedure/<uuid:pk>/", procedure.show_procedure, name="procedure"),
    path("mijn/procedure/<uuid:pk>/rechten/", procedure.show_rechten, name="procedure-rechten"),
    path("mijn/procedure/<uuid:pk>/verhaal/", procedure.tell_verhaal, name="procedure-verhaal"),
    path("mijn/procedure/<uuid:pk>/zienswijze/", procedure.give_zienswijze, name="procedure-zienswijze"),
    path("mijn/procedure/<uuid:pk>/bezwaar/", procedure.note_bezwaar, name="procedure-bezwaar"),
    path("mijn/procedure/<uuid:pk>/concept/<slug:soort>/", procedure.autosave, name="procedure-concept"),
    path("mijn/procedure/<uuid:pk>/woorden/", procedure.read_teambericht, name="procedure-teambericht"),
    path("reflectie/afspraken/<uuid:pk>/", herstel.carry_out_afspraak, name="uitvoeren"),
    path("reflectie/lessen/", les.list_lessen, name="lessen"),
    path("reflectie/lessen/<uuid:pk>/", les.read_again, name="nalezen"),
    path("reflectie/<str:kenmerk>/herstel/", herstel.show_herstel, name="herstel"),
    path("reflectie/<str:kenmerk>/herstel/plan/", herstel.edit_plan, name="plan"),
    path("reflectie/<str:kenmerk>/herstel/afspraak/", herstel.plan_afspraak, name="afspraak-nieuw"),
    path("reflectie/<str:kenmerk>/herstel/afspraak/<uuid:pk>/", herstel.edit_afspraak, name="afspraak"),
    path("reflectie/<str:kenmerk>/herstelbegeleider/", herstel.assign, name="herstelbegeleider"),
    path("reflectie/<str:kenmerk>/nazorg/", nazorg.show_nazorg, name="nazorg"),
    path("reflectie/<str:kenmerk>/nazorg/starten/", herstel.start_aftercare, name="start-nazorg"),
    path("reflectie/<str:kenmerk>/nazorg/<uuid:pk>/", nazorg.edit_moment, name="moment"),
    path("reflectie/<str:kenmerk>/nazorg/<uuid:pk>/extra/", nazorg.add_extra, name="extra"),
    path("reflectie/<str:kenmerk>/les/", les.show_les, name="les"),
    path("reflectie/<str:kenmerk>/les/schrijven/", les.write, name="les-schrijven"),
    path("reflectie/<str:kenmerk>/les/geen/", les.decline, name="les-geen"),
    path("reflectie/<str:kenmerk>/les/delen/", les.share, name="les-delen"),
    path("reflectie/<str:kenmerk>/sluiten/", sluiten.close, name="sluiten"),
    path("reflectie/<str:kenmerk>/taak/<uuid:pk>/", taak.finish, name="taak"),
]
