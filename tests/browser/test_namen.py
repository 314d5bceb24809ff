"""A surname without a break, as long as the column allows, on a telephone: every page of a case fits."""

import pytest
from django.urls import reverse

from meldingen.actions.buddy import name_buddy
from meldingen.actions.melding import Persoon
from meldingen.actions.personen import link_medewerker
from pvi.models import Medewerker
from pvi.rollen import Rol
from tests.browser.stappen import TE_BREED, log_in
from tests.meldingen.staf import in_intake, received
from tests.people import WACHTWOORD, first_team, make_person

pytestmark = pytest.mark.django_db(transaction=True)

LANG = "Venkatanarasimharajuvaripetapapadopoulosvandenheuvelstegenburg".ljust(110, "w")


def test_a_long_name_never_stretches_a_page(bezoeker, organisatie):
    team = first_team(organisatie, "RT")
    vik = make_person(Rol.VI, organisatie["RT"], functie="coordinator", naam=f"Vera {LANG}")
    vik.set_password(WACHTWOORD)
    vik.save()
    make_person(Rol.TC, team, naam=f"Chef {LANG}")
    bas = Medewerker.objects.create_user("b@voorbeeld.invalid", naam=f"Bas {LANG}", personeelsnummer="P77", team=team)
    melding = in_intake(received(team, naam=f"Noor {LANG}", betrokkenen=(Persoon(naam=f"Bas {LANG}", team=LANG),)), vik)
    betrokkenheid = melding.betrokkenheden.get()
    link_medewerker(betrokkenheid, door=vik, werkmail=bas.email)
    ver = first_team(organisatie, "RT", 2)
    buddy = Medewerker.objects.create_user("s@voorbeeld.invalid", naam=f"Sara {LANG}", personeelsnummer="P78", team=ver)
    name_buddy(melding, door=vik, aanvaard=True, werkmail=buddy.email)
    page = bezoeker(width=320)
    log_in(page, vik)
    breed = {}
    for pagina, *meer in (
        ("werk",),
        *((f"meldingen:{naam}", melding.kenmerk) for naam in (
            "melding", "intake", "personen", "tijdlijn", "buddy", "zorg", "overdragen", "berichten")),
        ("meldingen:persoon", melding.kenmerk, betrokkenheid.pk),
        ("meldingen:informeren", melding.kenmerk, betrokkenheid.pk),
    ):  # fmt: skip
        page.goto(reverse(pagina, args=meer))
        if te_breed := page.evaluate(TE_BREED):
            breed[pagina] = te_breed
    assert breed == {}
