from datetime import date

from django.urls import path, register_converter

from triage.views import (
    besluit,
    jurisprudentie,
    klacht,
    lcadvies,
    lijn,
    onderzoek,
    rehabilitatie,
    smo,
    triagebesluit,
    uitkomst,
    weging,
    zitting,
)

app_name = "triage"


class Datum:
    """An ISO date in an address; a date that does not exist is no page."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(Datum, "datum")

urlpatterns = [
    path("triage/zittingen/", zitting.list_zittingen, name="zittingen"),
    path("triage/zittingen/<datum:datum>/", zitting.show_zitting, name="zitting"),
    path("triage/standpunten/", triagebesluit.list_standpunten, name="standpunten"),
    path("triage/klachten/", klacht.list_klachten, name="klachten"),
    path("triage/klachten/import/", klacht.choose_lijst, name="klachten-import"),
    path("triage/klachten/import/<uuid:pk>/", klacht.check_lijst, name="klachten-controle"),
    path("triage/klachten/import/<uuid:pk>/afmaken/", klacht.finish_lijst, name="klachten-afmaken"),
    path("triage/lc/", lcadvies.list_adviezen, name="lc-adviezen"),
    path("triage/smo/", smo.list_zaken, name="smo-agenda"),
    path("triage/toetsingskader/", jurisprudentie.search, name="toetsingskader"),
    path("triage/toetsingskader/nieuw/", jurisprudentie.write, name="jurisprudentie-nieuw"),
    path("triage/toetsingskader/<uuid:pk>/", jurisprudentie.write, name="jurisprudentie"),
    path("triage/toetsingskader/<uuid:pk>/vaststellen/", jurisprudentie.settle, name="jurisprudentie-vaststellen"),
    path("triage/<str:kenmerk>/", weging.show_triagedossier, name="dossier"),
    path("triage/<str:kenmerk>/verplaatsen/", zitting.move_item, name="verplaatsen"),
    path("triage/<str:kenmerk>/deskundige/", zitting.invite, name="deskundige"),
    path("triage/<str:kenmerk>/belang/", zitting.step_aside, name="belang"),
    path("triage/<str:kenmerk>/weging/", weging.weigh, name="weging"),
    path("triage/<str:kenmerk>/voorstel/", triagebesluit.propose, name="voorstel"),
    path("triage/<str:kenmerk>/voorstel/terugtrekken/", triagebesluit.withdraw, name="voorstel-intrekken"),
    path("triage/<str:kenmerk>/lc-advies/", lcadvies.answer, name="lc-advies"),
    path("triage/<str:kenmerk>/lc-voorleggen/", lcadvies.ask, name="lc-voorleggen"),
    path("triage/<str:kenmerk>/standpunt/", triagebesluit.judge_voorstel, name="standpunt"),
    path("triage/<str:kenmerk>/definitief/", triagebesluit.finalise, name="definitief"),
    path("triage/<str:kenmerk>/aanhouden/", triagebesluit.hold, name="aanhouden"),
    path("triage/<str:kenmerk>/hervatten/", triagebesluit.resume, name="hervatten"),
    path("triage/<str:kenmerk>/lijn/", lijn.show_lijn, name="lijn"),
    path("triage/<str:kenmerk>/lijn/terug/", lijn.hand_back, name="lijn-terug"),
    path("triage/<str:kenmerk>/lijn/afronden/", lijn.finish, name="lijn-afronden"),
    path("triage/<str:kenmerk>/lijn/reactie/", lijn.add_reactie, name="reactie-nieuw"),
    path("triage/<str:kenmerk>/lijn/reactie/<uuid:pk>/", lijn.mend_reactie, name="reactie"),
    path("triage/<str:kenmerk>/lijn/spoor/<uuid:spoor>/actie/", lijn.plan_actie, name="actie-nieuw"),
    path("triage/<str:kenmerk>/lijn/spoor/<uuid:spoor>/sluiten/", lijn.finish_spoor, name="spoor-sluiten"),
    path("triage/<str:kenmerk>/lijn/actie/<uuid:pk>/", lijn.edit_actie, name="actie"),
    path("triage/<str:kenmerk>/onderzoek/", onderzoek.show_onderzoek, name="onderzoek"),
    path("triage/<str:kenmerk>/onderzoek/gedraging/", onderzoek.edit_gedraging, name="gedraging-nieuw"),
    path("triage/<str:kenmerk>/onderzoek/gedraging/<uuid:pk>/", onderzoek.edit_gedraging, name="gedraging"),
    path("triage/<str:kenmerk>/onderzoek/verslag/", onderzoek.write_verslag, name="verslag"),
    path("triage/<str:kenmerk>/onderzoek/terug/", onderzoek.hand_back, name="terugleggen"),
    path("triage/<str:kenmerk>/onderzoek/volgende/", onderzoek.start_next, name="onderzoek-volgende"),
    path("triage/<str:kenmerk>/onderzoek/aanzegging/<uuid:pk>/", onderzoek.record_aangezegd, name="aanzegging"),
    path("triage/<str:kenmerk>/onderzoek/ordemaatregel/", onderzoek.add_ordemaatregel, name="ordemaatregel"),
    path(
        "triage/<str:kenmerk>/onderzoek/ordemaatregel/<uuid:pk>/",
        onderzoek.lift_ordemaatregel,
        name="ordemaatregel-einde",
    ),
    path("triage/<str:kenmerk>/uitkomst/", uitkomst.decide_uitkomst, name="uitkomst"),
    path("triage/<str:kenmerk>/smo/", smo.show_smo, name="smo"),
    path("triage/<str:kenmerk>/smo/belang/", smo.step_aside, name="smo-belang"),
    path("triage/<str:kenmerk>/smo/<uuid:pk>/", smo.write_advies, name="smo-advies"),
    path("triage/<str:kenmerk>/aanvullen/", smo.send_back, name="aanvullen"),
    path("triage/<str:kenmerk>/besluit/", besluit.list_besluiten, name="besluit"),
    path("triage/<str:kenmerk>/besluit/<uuid:pk>/", besluit.edit_besluit, name="besluit-betrokkene"),
    path("triage/<str:kenmerk>/besluit/<uuid:pk>/bezwaar/", besluit.edit_bezwaar, name="bezwaar"),
    path("triage/<str:kenmerk>/rehabilitatie/", rehabilitatie.show_rehabilitatie, name="rehabilitatie"),
    path("triage/<str:kenmerk>/rehabilitatie/<uuid:pk>/", rehabilitatie.record, name="rehabilitatie-vastleggen"),
    path("triage/<str:kenmerk>/rehabilitatie/<uuid:pk>/afronden/", rehabilitatie.finish, name="rehabilitatie-afronden"),
]
