"""Every card of /werk/ counts what its reader may reach, and nothing of a case behind the wall.

A card without a scenario fails: who adds one says here what it counts.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from dashboards.werk import KAARTEN
from meldingen.access import Grond
from meldingen.actions.benadeling import decide_benadeling, report_benadeling
from meldingen.actions.contact import answer_from_melder
from meldingen.actions.muren import wall_off
from meldingen.actions.opheffing import propose_opheffing
from meldingen.actions.zorg import assign_hr
from meldingen.models import Melding, Taak, grant
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Rol
from tests.dashboards.test_werk import cards
from tests.kern import meld
from tests.kern import zaak as closed
from tests.meldingen.staf import show
from tests.triage.conftest import (  # noqa: F401  (fixtures)
    arbeidszaken,
    besluit_tot,
    betrokkene,
    bewezen,
    commissie,
    gewogen,
    in_besluit,
    in_de_lijn,
    in_onderzoek,
    in_smo,
    jurist,
    punt_of,
    strafmaat,
    te_wegen,
    velden,
    voorzitter,
)
from triage.actions.triagebesluit import propose_triagebesluit

pytestmark = pytest.mark.django_db
Geef = Callable[[str], Any]
Scenario = Callable[[Geef], tuple[Melding, Medewerker]]


def of_fixtures(zaak: str, wie: str) -> Scenario:
    return lambda geef: (geef(zaak), geef(wie))


def _clients(geef: Geef) -> tuple[Melding, Medewerker]:
    melding, vp = geef("open_melding"), geef("vertrouwenspersoon")
    grant(melding, vp, Grond.TOESTEMMING, rol=Rol.VP, aanstelling=vp.aanstellingen.get())
    return melding, vp


def _benadeling(geef: Geef) -> tuple[Melding, Medewerker]:
    melding = closed(geef("team"), Status.AFGESLOTEN)
    report_benadeling(melding, meld(melding), "Mijn rooster.")
    return melding, geef("vik")


def _maatregel(geef: Geef) -> tuple[Melding, Medewerker]:
    melding, chef = closed(geef("team"), Status.AFGESLOTEN), geef("politiechef")
    benadeling = report_benadeling(melding, meld(melding), "Mijn rooster.")
    decide_benadeling(
        benadeling, door=geef("vik"), besluit="maatregel", reden="…", antwoord="…", vraag="Geef het rooster terug.",
        eenheid=melding.eenheid_behandeling,
    )  # fmt: skip
    return melding, chef


def _zorg(geef: Geef) -> tuple[Melding, Medewerker]:
    melding, hr = geef("gewogen"), geef("hr")
    assign_hr(melding, Taak.PZORG[0], hr.aanstellingen.get(), door=geef("vik"))
    return melding, hr


def _standpunt(geef: Geef) -> tuple[Melding, Medewerker]:
    melding, chef = geef("gewogen"), geef("politiechef")
    propose_triagebesluit(punt_of(melding), geef("voorzitter"), **geef("velden")("LIJN"))
    return melding, chef


def _lc(geef: Geef) -> tuple[Melding, Medewerker]:
    melding, lc, _ = geef("gewogen"), geef("coordinator"), geef("politiechef")
    melding.lc_plicht = melding.bij_lc = True
    melding.save()
    propose_triagebesluit(punt_of(melding), geef("voorzitter"), **geef("velden")("LIJN"))
    return melding, lc


def _waiting(geef: Geef) -> tuple[Melding, Medewerker]:
    melding = geef("open_melding")
    with kluis.opened(melding.sleutel_id):
        answer_from_melder(melding, melding.melders.get(), "Mag ik bellen?")
    return melding, geef("vik")


def _opheffing(geef: Geef) -> tuple[Melding, Medewerker]:
    """Somebody of the same VIK says that a wall is wrong; the coordinator is asked."""
    melding, coordinator = geef("open_melding"), geef("vik")
    wall_off(melding, geef("collega"))
    collega_vik = geef("person")(Rol.VI, "RT")
    with kluis.opened(melding.sleutel_id):
        propose_opheffing(melding, geef("collega"), door=collega_vik, reden="Een naamgenoot.")
    return melding, coordinator


def _term(dagen: int) -> Scenario:
    def make(geef: Geef) -> tuple[Melding, Medewerker]:
        melding = geef("open_melding")
        melding.termijnen.open().update(verloopt_op=klok.vandaag() + timedelta(days=dagen))
        return melding, geef("vik")

    return make


# Label of the card → a case that counts on it, and who reads the card.
SCENARIOS: dict[str, Scenario] = {
    "Op mijn naam": of_fixtures("in_de_lijn", "teamchef"),
    "Nieuwe meldingen": of_fixtures("open_melding", "vik"),
    "Zonder behandelaar": of_fixtures("open_melding", "vik"),
    "Mijn cliënten": _clients,
    "P-zorg": _zorg,
    "Benadeling": _benadeling,
    "Maatregelen tegen benadeling": _maatregel,
    "Zaken voor strafmaatadvies": of_fixtures("in_smo", "strafmaat"),
    "Besluiten te nemen": of_fixtures("in_besluit", "politiechef"),
    "Standpunten te geven": _standpunt,
    "Onderzoeken te beoordelen": of_fixtures("bewezen", "politiechef"),
    "Muren om op te heffen": _opheffing,
    "Adviezen te geven": _lc,
    "Meldingen te wegen": of_fixtures("te_wegen", "voorzitter"),
    "Melder wacht op antwoord": _waiting,
    "Termijn deze week": _term(0),
    "Te laat": _term(-1),
}
# Cards that count no case, each with the test that guards what they do count.
ZONDER_ZAAK = {
    "Signalen te beoordelen": "signalen have walls of their own: tests/meldingen/test_signaal.py",
    "Concepten": "one's own, nobody else's: tests/meldingen/test_concept.py",
    "Escalaties": "a line that names no case: tests/meldingen/test_escalaties.py, with a walled reader",
    "Aanvragen te bevestigen": "requests about accounts: tests/dashboards/test_werk.py",
}


def rows(client, kaart) -> set[str]:
    """The cases on the page of a card; of a page with several lists only the one that the card points at."""
    pagina = BeautifulSoup(client.get(reverse(kaart.pagina) + kaart.vraag).text, "html.parser").find("main")
    lijst = pagina.find(id=kaart.vraag.removeprefix("#")) if kaart.vraag.startswith("#") else pagina
    return set(re.findall(r"M-[0-9A-Z]{4}-[0-9A-Z]{4}", str(lijst.find_all(["tbody", "ul"])))) - {"M-7KQ3-M9XD"}


def test_every_card_has_a_scenario():
    labels = [kaart.label for kaart in KAARTEN]
    assert len(set(labels)) == len(labels)
    assert set(SCENARIOS) | set(ZONDER_ZAAK) == set(labels)
    assert not set(SCENARIOS) & set(ZONDER_ZAAK)


@pytest.mark.parametrize("label", SCENARIOS)
def test_a_card_counts_the_case_and_behind_the_wall_nothing_of_it(client, request, label):
    melding, wie = SCENARIOS[label](request.getfixturevalue)
    assert cards(client, wie)[label] == 1
    (kaart,) = (kaart for kaart in KAARTEN if kaart.label == label)
    assert rows(client, kaart) == {melding.kenmerk}
    wall_off(melding, wie)
    pagina = show(client, wie, "werk").text
    # Not its own card alone: a case in this state may count on others too.
    assert not any(cards(client, wie).values())
    assert melding.kenmerk not in pagina
    assert str(melding.pk) not in pagina
    assert rows(client, kaart) == set()
