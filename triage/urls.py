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
    path("triage/zittingen/", zitting.zittingen, name="zittingen"),
    path("triage/zittingen/<datum:datum>/", zitting.zitting, name="zitting"),
    path("triage/standpunten/", triagebesluit.standpunten, name="standpunten"),
    path("triage/klachten/", klacht.klachten, name="klachten"),
    path("triage/klachten/import/", klacht.choose_lijst, name="klachten-import"),
    path("triage/klachten/import/<uuid:pk>/", klacht.check_lijst, name="klachten-controle"),
    path("triage/klachten/import/<uuid:pk>/afmaken/", klacht.finish_lijst, name="klachten-afmaken"),
    path("triage/lc/", lcadvies.adviezen, name="lc-adviezen"),
    path("triage/smo/", smo.agenda, name="smo-agenda"),
    path("triage/toetsingskader/", jurisprudentie.toetsingskader, name="toetsingskader"),
    path("triage/toetsingskader/nieuw/", jurisprudentie.schrijven, name="jurisprudentie-nieuw"),
    path("triage/toetsingskader/<uuid:pk>/", jurisprudentie.schrijven, name="jurisprudentie"),
    path("triage/toetsingskader/<uuid:pk>/vaststellen/", jurisprudentie.vaststellen, name="jurisprudentie-vaststellen"),
    path("triage/<str:kenmerk>/", weging.dossier, name="dossier"),
    path("triage/<str:kenmerk>/verplaatsen/", zitting.verplaatsen, name="verplaatsen"),
    path("triage/<str:kenmerk>/deskundige/", zitting.deskundige, name="deskundige"),
    path("triage/<str:kenmerk>/belang/", zitting.belang, name="belang"),
    path("triage/<str:kenmerk>/weging/", weging.weging, name="weging"),
    path("triage/<str:kenmerk>/voorstel/", triagebesluit.voorstel, name="voorstel"),
    path("triage/<str:kenmerk>/voorstel/terugtrekken/", triagebesluit.intrekken, name="voorstel-intrekken"),
    path("triage/<str:kenmerk>/lc-advies/", lcadvies.advies, name="lc-advies"),
    path("triage/<str:kenmerk>/lc-voorleggen/", lcadvies.voorleggen, name="lc-voorleggen"),
    path("triage/<str:kenmerk>/standpunt/", triagebesluit.standpunt, name="standpunt"),
    path("triage/<str:kenmerk>/definitief/", triagebesluit.definitief, name="definitief"),
    path("triage/<str:kenmerk>/aanhouden/", triagebesluit.aanhouden, name="aanhouden"),
    path("triage/<str:kenmerk>/hervatten/", triagebesluit.hervatten, name="hervatten"),
    path("triage/<str:kenmerk>/lijn/", lijn.lijn, name="lijn"),
    path("triage/<str:kenmerk>/lijn/terug/", lijn.terug, name="lijn-terug"),
    path("triage/<str:kenmerk>/lijn/afronden/", lijn.afronden, name="lijn-afronden"),
    path("triage/<str:kenmerk>/lijn/reactie/", lijn.reactie_nieuw, name="reactie-nieuw"),
    path("triage/<str:kenmerk>/lijn/reactie/<uuid:pk>/", lijn.reactie, name="reactie"),
    path("triage/<str:kenmerk>/lijn/spoor/<uuid:spoor>/actie/", lijn.actie_nieuw, name="actie-nieuw"),
    path("triage/<str:kenmerk>/lijn/spoor/<uuid:spoor>/sluiten/", lijn.sluit_spoor, name="spoor-sluiten"),
    path("triage/<str:kenmerk>/lijn/actie/<uuid:pk>/", lijn.actie, name="actie"),
    path("triage/<str:kenmerk>/onderzoek/", onderzoek.onderzoek, name="onderzoek"),
    path("triage/<str:kenmerk>/onderzoek/gedraging/", onderzoek.gedraging, name="gedraging-nieuw"),
    path("triage/<str:kenmerk>/onderzoek/gedraging/<uuid:pk>/", onderzoek.gedraging, name="gedraging"),
    path("triage/<str:kenmerk>/onderzoek/verslag/", onderzoek.verslag, name="verslag"),
    path("triage/<str:kenmerk>/onderzoek/terug/", onderzoek.terugleggen, name="terugleggen"),
    path("triage/<str:kenmerk>/onderzoek/volgende/", onderzoek.volgende, name="onderzoek-volgende"),
    path("triage/<str:kenmerk>/onderzoek/aanzegging/<uuid:pk>/", onderzoek.aanzegging, name="aanzegging"),
    path("triage/<str:kenmerk>/onderzoek/ordemaatregel/", onderzoek.ordemaatregel, name="ordemaatregel"),
    path(
        "triage/<str:kenmerk>/onderzoek/ordemaatregel/<uuid:pk>/",
        onderzoek.ordemaatregel_einde,
        name="ordemaatregel-einde",
    ),
    path("triage/<str:kenmerk>/uitkomst/", uitkomst.uitkomst, name="uitkomst"),
    path("triage/<str:kenmerk>/smo/", smo.smo, name="smo"),
    path("triage/<str:kenmerk>/smo/belang/", smo.belang, name="smo-belang"),
    path("triage/<str:kenmerk>/smo/<uuid:pk>/", smo.advies, name="smo-advies"),
    path("triage/<str:kenmerk>/aanvullen/", smo.aanvullen, name="aanvullen"),
    path("triage/<str:kenmerk>/besluit/", besluit.besluiten, name="besluit"),
    path("triage/<str:kenmerk>/besluit/<uuid:pk>/", besluit.besluit, name="besluit-betrokkene"),
    path("triage/<str:kenmerk>/besluit/<uuid:pk>/bezwaar/", besluit.bezwaar, name="bezwaar"),
    path("triage/<str:kenmerk>/rehabilitatie/", rehabilitatie.rehabilitatie, name="rehabilitatie"),
    path("triage/<str:kenmerk>/rehabilitatie/<uuid:pk>/", rehabilitatie.vastleggen, name="rehabilitatie-vastleggen"),
    path(
        "triage/<str:kenmerk>/rehabilitatie/<uuid:pk>/afronden/", rehabilitatie.afronden, name="rehabilitatie-afronden"
    ),
]
