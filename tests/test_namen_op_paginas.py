"""A name from right to left keeps its neighbours in order, and a name of any length fits: wherever a name stands."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.urls import reverse

from meldingen.actions.buddy import name_buddy
from meldingen.actions.melding import Persoon
from meldingen.actions.personen import link_medewerker
from pvi.models import Medewerker
from pvi.rollen import Rol
from tests.meldingen.staf import in_intake, received, show
from tests.people import first_team, make_person

MAPPEN = (Path("templates"), Path("demo/templates"))
SJABLONEN = sorted(str(pad) for map_ in MAPPEN for pad in map_.rglob("*.html"))
# Loop variables and context names that hold a person, beside the fields of the models.
MENSEN = {"user", "mens", "wie", "begeleider", "buddy", "identiteit", "kijker"}
# Fields to a person that share their name with a field to something else.
DUBBELZINNIG = {"over", "naar"}


def person_words() -> set[str]:
    velden = {
        veld.name
        for model in apps.get_models()
        for veld in model._meta.get_fields()
        if veld.many_to_one and veld.related_model is Medewerker
    }
    return velden - DUBBELZINNIG | MENSEN


def loose_names(tekst: str, woorden: set[str]) -> list[str]:
    """Places in a template where the name of a person is printed among other words without an isolation."""
    # A title and an attribute hold text only.
    zonder = re.sub(r"\{% block titel %\}.*?\{% endblock %\}|<title>.*?</title>", "", tekst, flags=re.DOTALL)
    zonder = re.sub(r'="[^"]*"', '=""', zonder)
    return [
        treffer[0]
        for treffer in re.finditer(r"(<bdi>)?\{\{ ([\w.]+)\.naam\b[^}]*\}\}", zonder)
        if treffer[2].split(".")[-1] in woorden and not treffer[1]
    ]


def test_the_rule_bites():
    assert loose_names("<p>Door {{ invoer.door.naam }} gedaan</p>", {"door"})
    assert not loose_names("<p>Door <bdi>{{ invoer.door.naam }}</bdi> gedaan</p>", {"door"})


@pytest.mark.parametrize("sjabloon", SJABLONEN)
def test_every_template_isolates_the_name_of_a_person(sjabloon):
    assert loose_names(Path(sjabloon).read_text(), person_words()) == []


# --- the pages --------------------------------------------------------------------------------------------------------

VIK, BETROKKENE, MELDER, CHEF, BUDDY = "מירה כהן", "محمد العربي", "נועה לוי", "علي حسن", "שרה בן"
# Alone in a block of their own, or in an element that is isolated by the browser.
ALLEEN = {"bdi", "title", "option", "label", "legend", "textarea"}


def loose_on(html: str, namen: tuple[str, ...]) -> list[str]:
    return [
        str(tekst).strip()
        for tekst in BeautifulSoup(html, "html.parser").find_all(string=True)
        if any(naam in tekst for naam in namen) and not {ouder.name for ouder in tekst.parents} & ALLEEN
    ]


@pytest.fixture
def zaak(organisatie, team):
    vik = make_person(Rol.VI, organisatie["RT"], functie="coordinator", naam=VIK)
    make_person(Rol.TC, team, naam=CHEF)
    bas = Medewerker.objects.create_user("bas@voorbeeld.invalid", naam=BETROKKENE, personeelsnummer="P77", team=team)
    melding = in_intake(received(team, naam=MELDER, betrokkenen=(Persoon(naam=BETROKKENE, team=CHEF),)), vik)
    link_medewerker(melding.betrokkenheden.get(), door=vik, werkmail=bas.email)
    ver = first_team(organisatie, "RT", 2)
    buddy = Medewerker.objects.create_user("sara@voorbeeld.invalid", naam=BUDDY, personeelsnummer="P78", team=ver)
    name_buddy(melding, door=vik, aanvaard=True, werkmail=buddy.email)
    return melding, vik


def test_no_page_of_a_case_lets_a_name_reorder_its_neighbours(client, zaak, beheerder):
    melding, vik = zaak
    namen = (VIK, BETROKKENE, MELDER, CHEF, BUDDY)
    persoon = melding.betrokkenheden.get().pk
    gezien = ""
    for pagina, args in (
        ("werk", ()),
        ("meldingen:werkvoorraad", ()),
        *((f"meldingen:{naam}", (melding.kenmerk,)) for naam in (
            "melding", "intake", "personen", "tijdlijn", "buddy", "zorg", "overdragen", "berichten")),
        ("meldingen:persoon", (melding.kenmerk, persoon)),
        ("meldingen:informeren", (melding.kenmerk, persoon)),
    ):  # fmt: skip
        antwoord = show(client, vik, pagina, *args)
        assert antwoord.status_code == 200, pagina
        assert loose_on(antwoord.text, namen) == [], pagina
        gezien += antwoord.text
    client.force_login(beheerder)
    for pagina in (
        reverse("beheer:medewerker", args=[vik.pk]),
        reverse("beheer:mensen") + f"?eenheid={melding.eenheid_behandeling.code}",
    ):
        antwoord = client.get(pagina)
        assert loose_on(antwoord.text, namen) == [], pagina
        gezien += antwoord.text
    assert [naam for naam in namen if naam not in gezien] == []
