from django.urls import path

from meldingen.views import melden, mijn, volgen

# Steps, codes and references stay out of the addresses of who has no account.
urlpatterns = [
    path("melden/", melden.melden, name="melden"),
    path("melden/concept/", melden.autosave, name="melden-concept"),
    path("melden/ontvangen/", melden.ontvangen, name="ontvangen"),
    path("volgen/", volgen.volgen, name="volgen"),
    path("volgen/melding/", volgen.melding, name="volgen-melding"),
    path("volgen/code/", volgen.new_code, name="volgen-code"),
    path("volgen/bewijs/", volgen.bewijs, name="volgen-bewijs"),
    path("volgen/klaar/", volgen.leave, name="volgen-klaar"),
    path("mijn/", mijn.mijn, name="mijn"),
    path("mijn/<str:kenmerk>/", mijn.melding, name="mijn-melding"),
]
