from django.urls import path

from meldingen.views import melden, mijn, volgen

# Steps, codes and references stay out of the addresses of who has no account.
urlpatterns = [
    path("melden/", melden.tell, name="melden"),
    path("melden/concept/", melden.autosave, name="melden-concept"),
    path("melden/ontvangen/", melden.show_ontvangen, name="ontvangen"),
    path("volgen/", volgen.ask_code, name="volgen"),
    path("volgen/melding/", volgen.follow, name="volgen-melding"),
    path("volgen/code/", volgen.renew_code, name="volgen-code"),
    path("volgen/bewijs/", volgen.show_bewijs, name="volgen-bewijs"),
    path("volgen/klaar/", volgen.leave, name="volgen-klaar"),
    path("mijn/", mijn.list_mijn, name="mijn"),
    path("mijn/<str:kenmerk>/", mijn.show_mijn, name="mijn-melding"),
]
