"""Whose turn it is, for each state, each turn in it and each person: the sentence, "jij" or a role, and the button.

A person who is not in a row does not reach the case. `BENOEM`: nobody is there to take the step.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from meldingen.access import Grond
from meldingen.models import Melding, revoke
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.models import Medewerker
from tests.meldingen.staf import in_intake, received
from tests.triage.conftest import ADVIES as SMO_ADVIES
from tests.triage.conftest import VOORNEMEN, advies_in, besluit_in, onderzoek_of, punt_of, stel_vast
from triage.actions.aanhouding import hold_melding
from triage.actions.besluit import announce_voornemen
from triage.actions.smo import record_smo_advies
from triage.actions.triagebesluit import propose_triagebesluit, take_standpunt
from triage.models import Onderzoek, Triagebesluit

pytestmark = pytest.mark.django_db
Geef = Callable[[str], Any]
# What somebody reads: who takes the step, and the label of the main button ("" for none).
Leest = tuple[str, str]
MENSEN = (
    "vik", "teamchef", "politiechef", "voorzitter", "secretaris", "onderzoeker", "strafmaat", "jurist", "coordinator",
    "sectorhoofd", "hr", "collega",
)  # fmt: skip


def _fixture(naam: str) -> Callable[[Geef], Melding]:
    return lambda geef: geef(naam)


def _intake(geef: Geef) -> Melding:
    return in_intake(received(geef("team")), geef("vik"))


def _proposed(geef: Geef) -> Melding:
    melding, _ = geef("gewogen"), geef("politiechef")
    propose_triagebesluit(punt_of(melding), geef("voorzitter"), **geef("velden")("LIJN"))
    return melding


def _agreed(geef: Geef) -> Melding:
    melding, chef = geef("gewogen"), geef("politiechef")
    besluit = propose_triagebesluit(punt_of(melding), geef("voorzitter"), **geef("velden")("LIJN"))
    take_standpunt(besluit, chef, Triagebesluit.Standpunt.AKKOORD)
    return melding


def _refused(geef: Geef) -> Melding:
    melding, chef = geef("gewogen"), geef("politiechef")
    besluit = propose_triagebesluit(punt_of(melding), geef("voorzitter"), **geef("velden")("LIJN"))
    take_standpunt(besluit, chef, Triagebesluit.Standpunt.GEWEIGERD, "De feiten ontbreken.")
    return melding


def _before_lc(geef: Geef) -> Melding:
    melding, _, _ = geef("gewogen"), geef("coordinator"), geef("politiechef")
    melding.lc_plicht = melding.bij_lc = True
    melding.save()
    propose_triagebesluit(punt_of(melding), geef("voorzitter"), **geef("velden")("LIJN"))
    return melding


def _held(geef: Geef) -> Melding:
    melding = geef("te_wegen")
    hold_melding(
        punt_of(melding), geef("voorzitter"), vraag="Wie was erbij?", eigenaar=geef("secretaris"),
        uiterlijk_op=klok.vandaag() + timedelta(days=7), voor_melder="We zoeken nog iets uit.",
    )  # fmt: skip
    melding.refresh_from_db()
    return melding


def _without_owner(geef: Geef) -> Melding:
    melding = geef("in_de_lijn")
    revoke(melding, geef("teamchef"), Grond.EIGENAAR)
    return melding


def _ori(geef: Geef) -> Melding:
    melding = geef("besluit_tot")(geef("gewogen"), "ORI")
    stel_vast(melding, geef("onderzoeker"), "vastgesteld")
    return melding


def _criminal(geef: Geef) -> Melding:
    melding = geef("in_onderzoek")
    Onderzoek.objects.filter(pk=onderzoek_of(melding).pk).update(soort=Onderzoek.Soort.STRAF)
    return melding


def _advised(geef: Geef) -> Melding:
    melding = geef("in_smo")
    record_smo_advies(advies_in(melding), geef("strafmaat"), **SMO_ADVIES)
    return melding


def _announced(geef: Geef) -> Melding:
    melding = geef("in_besluit")
    announce_voornemen(besluit_in(melding), geef("politiechef"), **VOORNEMEN)
    return melding


def _suspended(geef: Geef) -> Melding:
    melding = geef("in_besluit")
    melding.opgeschort = True
    melding.save()
    return melding


# The situation, how a case gets there, the sentence, and who reads what. Everybody else of MENSEN finds nothing.
TABEL: tuple[tuple[str, Callable[[Geef], Melding], str, dict[str, Leest]], ...] = (
    ("ontvangen", _fixture("open_melding"), "Neem contact op met de melder en start de intake.",
     {"vik": ("jij", "Start de intake")}),
    ("intake", _intake, "Rond de intake af en stuur de zaak naar de triagecommissie.",
     {"vik": ("jij", "Vul de intake in")}),
    ("te wegen", _fixture("te_wegen"), "Weeg de zaak.",
     {"vik": ("de triagecommissie", ""), "voorzitter": ("jij", "Weeg en besluit"),
      "secretaris": ("jij", "Weeg en besluit"), "politiechef": ("de triagecommissie", "")}),
    ("gewogen", _fixture("gewogen"), "Doe een voorstel.",
     {"vik": ("de triagecommissie", ""), "voorzitter": ("jij", "Doe een voorstel"),
      "secretaris": ("jij", "Doe een voorstel"), "politiechef": ("de triagecommissie", "")}),
    ("voorgesteld", _proposed, "Neem een standpunt in over het voorstel.",
     {"vik": ("de politiechef", ""), "voorzitter": ("de politiechef", ""), "secretaris": ("de politiechef", ""),
      "politiechef": ("jij", "Neem een standpunt in")}),
    ("bij de LC", _before_lc, "Geef advies aan de politiechef.",
     {"vik": ("de Landelijk Coördinator", ""), "voorzitter": ("de Landelijk Coördinator", ""),
      "secretaris": ("de Landelijk Coördinator", ""), "politiechef": ("de Landelijk Coördinator", ""),
      "coordinator": ("jij", "Geef je advies")}),
    ("akkoord", _agreed, "Maak het besluit definitief.",
     {"vik": ("de triagecommissie", ""), "voorzitter": ("jij", "Maak het besluit definitief"),
      "secretaris": ("jij", "Maak het besluit definitief"), "politiechef": ("de triagecommissie", "")}),
    ("niet akkoord", _refused, "Doe een voorstel.",
     {"vik": ("de triagecommissie", ""), "voorzitter": ("jij", "Doe een voorstel"),
      "secretaris": ("jij", "Doe een voorstel"), "politiechef": ("de triagecommissie", "")}),
    ("aangehouden", _held, "Haal het antwoord op de open vraag.",
     {"vik": ("de secretaris of VIK", "Zet terug op de agenda"), "voorzitter": ("de secretaris of VIK", ""),
      "secretaris": ("jij", "Zet terug op de agenda"), "politiechef": ("de secretaris of VIK", "")}),
    ("in de lijn", _fixture("in_de_lijn"), "Voer de afspraken uit en leg vast wat het opleverde.",
     {"vik": ("een leidinggevende", ""), "teamchef": ("jij", "Voer de afspraken uit"),
      "politiechef": ("een leidinggevende", "")}),
    ("zonder eigenaar", _without_owner, "Wijs een leidinggevende aan die de afspraken uitvoert.",
     {"vik": ("jij", "Wijs een leidinggevende aan"), "politiechef": ("de afdeling VIK", "")}),
    ("onderzoek", _fixture("in_onderzoek"), "Leg de bevindingen vast.",
     {"vik": ("een onderzoeker van VIK", ""), "onderzoeker": ("jij", "Leg de bevindingen vast"),
      "politiechef": ("een onderzoeker van VIK", "")}),
    ("bevindingen compleet", _fixture("bewezen"), "Stel de uitkomst vast.",
     {"vik": ("de politiechef", ""), "onderzoeker": ("de politiechef", "Bekijk de bevindingen"),
      "politiechef": ("jij", "Stel de uitkomst vast")}),
    ("oriënterend klaar", _ori, "Leg het resultaat voor aan de triagecommissie.",
     {"vik": ("een onderzoeker van VIK", ""), "onderzoeker": ("jij", "Leg het resultaat voor"),
      "politiechef": ("een onderzoeker van VIK", "")}),
    ("strafrechtelijk", _criminal, "Wacht op het Openbaar Ministerie of de rechter.",
     {"vik": ("het Openbaar Ministerie of de rechter", ""),
      "onderzoeker": ("het Openbaar Ministerie of de rechter", ""),
      "politiechef": ("het Openbaar Ministerie of de rechter", "")}),
    ("strafmaat", _fixture("in_smo"), "Geef per betrokkene advies over de strafmaat.",
     {"vik": ("het strafmaatoverleg", ""), "strafmaat": ("jij", "Geef advies"), "jurist": ("het strafmaatoverleg", ""),
      "coordinator": ("het strafmaatoverleg", "Geef je advies"), "politiechef": ("het strafmaatoverleg", "")}),
    ("geadviseerd", _advised, "Sluit het overleg af, dan beslist de politiechef.",
     {"vik": ("het strafmaatoverleg", ""), "strafmaat": ("jij", "Sluit het overleg af"),
      "jurist": ("het strafmaatoverleg", ""), "coordinator": ("het strafmaatoverleg", "Geef je advies"),
      "politiechef": ("het strafmaatoverleg", "")}),
    ("besluit", _fixture("in_besluit"), "Leg per betrokkene een voornemen vast.",
     {"vik": ("de politiechef", ""), "jurist": ("de politiechef", ""),
      "coordinator": ("de politiechef", "Geef je advies"), "politiechef": ("jij", "Leg een voornemen vast")}),
    ("voornemen", _announced, "Geef een zienswijze op het voornemen.",
     {"vik": ("de betrokkene", ""), "jurist": ("de betrokkene", ""), "coordinator": ("de betrokkene", "Geef je advies"),
      "politiechef": ("de betrokkene", "")}),
    ("zienswijze", _fixture("met_zienswijze"), "Neem per betrokkene een besluit.",
     {"vik": ("de politiechef", ""), "jurist": ("de politiechef", ""),
      "coordinator": ("de politiechef", "Geef je advies"), "politiechef": ("jij", "Neem een besluit")}),
    ("besloten", _fixture("besloten"), "Rond de besluiten af.",
     {"vik": ("de politiechef", ""), "jurist": ("de politiechef", ""),
      "coordinator": ("de politiechef", "Geef je advies"), "politiechef": ("jij", "Rond de besluiten af")}),
    ("opgeschort", _suspended, "Wacht op het Openbaar Ministerie of de rechter.",
     {"vik": ("het Openbaar Ministerie of de rechter", ""), "jurist": ("het Openbaar Ministerie of de rechter", ""),
      "coordinator": ("het Openbaar Ministerie of de rechter", "Geef je advies"),
      "politiechef": ("het Openbaar Ministerie of de rechter", "")}),
)  # fmt: skip


def read_top(client, wie: Medewerker, melding: Melding) -> tuple[str, Leest] | None:
    """(the step, (who, main button)) as this person reads it; None where the case is not there."""
    client.force_login(wie)
    antwoord = client.get(reverse("meldingen:melding", args=[melding.kenmerk]))
    kluis.open_sleutel(melding.sleutel_id)
    if antwoord.status_code == 404:
        return None
    blok = BeautifulSoup(antwoord.text, "html.parser").find(class_="volgende")
    stap, door, *_ = (dd.get_text() for dd in blok.select("dd"))
    return stap, (door, "".join(a.text for a in blok.select("a.knop:not(.stil)")))


@pytest.mark.parametrize(("maak", "stap", "lezers"), [rij[1:] for rij in TABEL], ids=[rij[0] for rij in TABEL])
def test_the_turn_is_of_one_and_everybody_reads_it_right(client, request, maak, stap, lezers):
    melding = maak(request.getfixturevalue)
    mensen = {naam: request.getfixturevalue(naam) for naam in MENSEN}
    gelezen = {naam: boven for naam, wie in mensen.items() if (boven := read_top(client, wie, melding))}
    assert {naam: boven[1] for naam, boven in gelezen.items()} == lezers
    assert {boven[0] for boven in gelezen.values()} == {stap}


def test_the_table_holds_every_state_in_which_triage_knows_whose_turn_it_is():
    from meldingen.beurt import PARTIJ

    elders = {Status.HERSTEL, Status.NAZORG, Status.KLACHTPROCEDURE}
    namen = " ".join(rij[0] for rij in TABEL)
    woorden = {Status.TRIAGE: "te wegen", Status.LIJNAFHANDELING: "in de lijn", Status.SMO: "strafmaat"}
    assert all(woorden.get(status, status.value) in namen for status in set(PARTIJ) - elders)


@pytest.mark.parametrize(("maak", "wie", "woorden"), [
    (_intake, "vik", "De zaak gaat dan dicht."),
    (_fixture("in_de_lijn"), "teamchef", "De zaak gaat dan weg bij wie de afspraken uitvoert."),
    (_fixture("in_onderzoek"), "vik", "De commissie weegt de zaak dan opnieuw."),
])  # fmt: skip
def test_a_way_aside_is_quiet_and_says_that_the_case_moves(client, request, maak, wie, woorden):
    melding = maak(request.getfixturevalue)
    client.force_login(request.getfixturevalue(wie))
    antwoord = client.get(reverse("meldingen:melding", args=[melding.kenmerk]))
    blok = BeautifulSoup(antwoord.text, "html.parser").find(class_="volgende")
    assert woorden in " ".join(p.text for p in blok.select(".opzij"))
    assert not blok.select(".opzij .knop")
