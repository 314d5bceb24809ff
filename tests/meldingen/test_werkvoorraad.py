"""The werkvoorraad: only what is reached, filters that never widen it, and no query per row."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.contact import answer_from_melder, tell_melder
from meldingen.actions.intake import close_without_triage, send_to_triage
from meldingen.actions.muren import wall_off
from meldingen.models import Bericht, grant
from pvi import klok, kluis
from pvi.rollen import Rol
from tests.meldingen.staf import bare, complete, in_intake, received, show
from tests.people import make_melding
from tests.toegankelijk import check_page

LIJST = "meldingen:werkvoorraad"


def listed(client, medewerker, **vraag) -> list[str]:
    """Kenmerken in the order of the table."""
    antwoord = show(client, medewerker, LIJST, **vraag)
    assert antwoord.status_code == 200
    return re.findall(r'<th scope="row"><a [^>]+>(M-[^<]+)</a>', antwoord.text)


# --- reach -----------------------------------------------------------------------------------------------------------


def test_vik_finds_every_case_of_the_eenheid_and_no_other(client, vik, andere_vik, team, organisatie):
    hier, daar = received(team), received(organisatie["NN"])
    assert listed(client, vik) == [hier.kenmerk]
    assert listed(client, andere_vik) == [daar.kenmerk]


@pytest.mark.parametrize("wie", ["teamchef", "sectorhoofd", "politiechef", "triagelid", "coordinator", "beheerder"])
def test_before_triage_nobody_else_finds_it(client, request, team, wie):
    received(team)
    assert listed(client, request.getfixturevalue(wie)) == []


def test_a_walled_teamchef_finds_nothing(client, teamchef, team, vik):
    vragen = ({}, {"vlag": "spoed"}, {"fase": "alle"}, {"grond": "ras"}, {"van": "mij"}, {"termijn": "week"})
    leeg = [bare(show(client, teamchef, LIJST, **vraag)) for vraag in vragen]
    melding = received(team)
    grant(melding, teamchef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
    assert listed(client, teamchef) == [melding.kenmerk]
    wall_off(melding, teamchef)
    assert [bare(show(client, teamchef, LIJST, **vraag)) for vraag in vragen] == leeg


def test_a_walled_vik_counts_one_less(client, vik, person, team):
    een, twee = received(team), received(team)
    collega = person(Rol.VI, "RT")
    wall_off(een, collega)
    antwoord = show(client, collega, LIJST)
    assert "1 melding</caption>" in antwoord.text
    assert listed(client, collega) == [twee.kenmerk]


def test_who_only_follows_reads_no_codes_and_cannot_look_for_them(client, politiechef, vik, team):
    melding = complete(in_intake(received(team), vik), vik)
    send_to_triage(melding, door=vik)
    antwoord = show(client, politiechef, LIJST)
    assert melding.kenmerk in antwoord.text
    rij = antwoord.text.split("<tbody>")[1]
    assert "opmerking" not in rij.lower()
    assert "ras" not in rij.lower()
    assert listed(client, politiechef, grond="ras") == []
    assert listed(client, vik, grond="ras") == [melding.kenmerk]


# --- filters and order -----------------------------------------------------------------------------------------------


@pytest.fixture
def drie(team, vik):
    """Received, in intake with urgency, and in triage; each with its own first term."""
    een, twee = received(team), in_intake(received(team), vik)
    twee.gronden, twee.spoed = ["geslacht"], True
    twee.save()
    drie = complete(in_intake(received(team), vik), vik)
    send_to_triage(drie, door=vik)
    return een, twee, drie


def test_each_filter_keeps_what_fits(client, vik, drie):
    een, twee, derde = (m.kenmerk for m in drie)
    assert listed(client, vik, fase="ontvangen") == [een]
    assert listed(client, vik, grond="geslacht") == [twee]
    assert listed(client, vik, vlag="spoed") == [twee]
    assert set(listed(client, vik, fase=["ontvangen", "triage"])) == {een, derde}
    assert listed(client, vik, van="mij") == [twee]  # the intake is hers
    assert set(listed(client, vik)) == {een, twee, derde}


def test_late_and_due_this_week(client, vik, drie):
    vandaag = klok.vandaag()
    dagen = {drie[0].pk: -1, drie[1].pk: 0, drie[2].pk: 30}
    for melding in drie:
        melding.termijnen.open().update(verloopt_op=vandaag + timedelta(days=dagen[melding.pk]))
    assert listed(client, vik, termijn="te_laat") == [drie[0].kenmerk]
    assert listed(client, vik, termijn="week") == [drie[1].kenmerk]
    assert listed(client, vik) == [m.kenmerk for m in drie]
    assert "te laat" in show(client, vik, LIJST).text


def test_a_melder_who_waits_is_found_until_answered(client, vik, drie):
    melding = drie[1]
    answer_from_melder(melding, melding.melders.get(), "Hoe staat het ervoor?")
    assert listed(client, vik, bericht="on") == [melding.kenmerk]
    kluis.open_sleutel(melding.sleutel_id)
    tell_melder(melding, Bericht.Soort.BERICHT, "We zijn bezig.", auteur=vik, auteur_rol=Rol.VI)
    assert listed(client, vik, bericht="on") == []


def test_a_closed_case_is_shown_only_when_asked_for(client, vik, team):
    melding = in_intake(received(team), vik)
    close_without_triage(melding, door=vik, reden="test", tekst="Een test.")
    assert listed(client, vik) == []
    for vraag in ({"fase": "afgesloten"}, {"fase": "alle"}):
        assert listed(client, vik, **vraag) == [melding.kenmerk]


def test_headings_sort_both_ways_and_say_so(client, vik, drie):
    op = listed(client, vik, sorteer="kenmerk")
    assert op == sorted(op)
    assert listed(client, vik, sorteer="-kenmerk") == op[::-1]
    assert listed(client, vik, sorteer="fase") == [m.kenmerk for m in drie]
    tekst = show(client, vik, LIJST, sorteer="-kenmerk").text
    assert tekst.count("aria-sort=") == 1
    assert 'aria-sort="descending"' in tekst


@pytest.mark.parametrize("vraag", [{"sorteer": "wat_gebeurd"}, {"fase": "onzin"}, {"pagina": "x"}, {"grond": "'--"}])
def test_nonsense_in_the_address_is_harmless(client, vik, drie, vraag):
    assert show(client, vik, LIJST, **vraag).status_code == 200


def test_every_filter_can_be_taken_away(client, vik, drie):
    antwoord = show(client, vik, LIJST, fase="intake", vlag="spoed", sorteer="kenmerk")
    assert not check_page(antwoord.text)
    chips = re.findall(r'<a class="chip" href="([^"]+)"', antwoord.text)
    assert chips == ["?vlag=spoed&amp;sorteer=kenmerk", "?fase=intake&amp;sorteer=kenmerk"]
    assert not check_page(show(client, vik, LIJST, fase="nazorg").text)  # nothing found


def test_pages_keep_the_filter(client, vik, team):
    for _ in range(27):
        make_melding(team)
    tekst = show(client, vik, LIJST, fase="ontvangen").text
    assert "1 tot en met 25 van 27 meldingen" in tekst
    assert "?fase=ontvangen&amp;pagina=2" in tekst
    assert len(listed(client, vik, fase="ontvangen", pagina="2")) == 2


def test_the_number_of_queries_does_not_grow_with_the_rows(client, vik, team):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(LIJST)).status_code == 200
        return len(queries)

    make_melding(team, gronden=["ras"], aarden=["opmerking"])
    client.force_login(vik)
    count()  # labels of the reference lists are read once per process
    een = count()
    for _ in range(49):
        make_melding(team, gronden=["ras"], aarden=["opmerking"])
    assert count() == een
