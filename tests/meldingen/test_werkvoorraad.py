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
from meldingen.actions.toewijzing import assign_contact
from meldingen.models import Bericht, Inzage, Melding, Termijn, grant
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.rollen import Rol
from tests.kern import zaak
from tests.meldingen.staf import bare, complete, in_intake, plain, received, show
from tests.people import first_team, give_role, make_melding
from tests.toegankelijk import check_page

LIJST = "meldingen:werkvoorraad"


def listed(client, medewerker, **vraag) -> list[str]:
    """Kenmerken in the order of the table."""
    antwoord = show(client, medewerker, LIJST, **vraag)
    assert antwoord.status_code == 200
    return re.findall(r'<th scope="row"[^>]*><a [^>]+>(M-[^<]+)</a>', antwoord.text)


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


def test_who_only_follows_reads_no_codes(client, politiechef, vik, team):
    melding = complete(in_intake(received(team), vik), vik)
    send_to_triage(melding, door=vik)
    antwoord = show(client, politiechef, LIJST)
    assert melding.kenmerk in antwoord.text
    rij = antwoord.text.split("<tbody")[1]
    assert "opmerking" not in rij.lower()
    assert "ras" not in rij.lower()


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
    tekst = plain(show(client, vik, LIJST, fase="ontvangen").text)
    assert "1 tot en met 25 van 27 meldingen" in tekst
    assert "?fase=ontvangen&amp;pagina=2" in tekst
    assert len(listed(client, vik, fase="ontvangen", pagina="2")) == 2


# --- content stays with who may read it -------------------------------------------------------------------------------


def test_who_only_follows_cannot_ask_for_content(client, politiechef, vik, team):
    melding = complete(in_intake(received(team), vik), vik)
    send_to_triage(melding, door=vik)
    assert listed(client, politiechef) == [melding.kenmerk]
    for vraag in ({"grond": "ras"}, {"aard": "opmerking"}):
        assert listed(client, politiechef, **vraag) == [], vraag
        assert listed(client, vik, **vraag) == [melding.kenmerk], vraag
    # What is not offered does nothing: neither the team nor who handles the case is found out by asking.
    tekst = show(client, politiechef, LIJST).text
    assert 'name="team"' not in tekst
    for vraag in ({"team": team.code}, {"team": "RT-onzin"}, {"van": str(vik.pk)}, {"van": "zonder"}):
        assert listed(client, politiechef, **vraag) == [melding.kenmerk], vraag


def test_who_only_follows_cannot_ask_why_the_lc_advises(client, politiechef, vik, team):
    """LC-plicht tells that a leader is at issue."""
    melding = complete(in_intake(received(team), vik), vik)
    send_to_triage(melding, door=vik)
    for plicht in (True, False):
        melding.lc_plicht = melding.bij_lc = plicht
        with kluis.opened(melding.sleutel_id):
            melding.save()
        assert listed(client, politiechef, vlag="lc_plicht") == []
        assert listed(client, vik, vlag="lc_plicht") == ([melding.kenmerk] if plicht else [])


def test_two_units_two_roles_do_not_mix(client, person, organisatie, team):
    """VIK in RT and politiechef in NN: the content of NN is not found through the role in RT."""
    dubbel = person(Rol.VI, "RT")
    give_role(dubbel, Rol.PC, organisatie["NN"])
    noord = first_team(organisatie, "NN")
    hier = make_melding(team, gronden=["ras"])
    daar = zaak(noord, Status.TRIAGE, gronden=["ras"])
    assert set(listed(client, dubbel)) == {hier.kenmerk, daar.kenmerk}
    assert listed(client, dubbel, grond="ras") == [hier.kenmerk]
    assert listed(client, dubbel, eenheid="NN") == [daar.kenmerk]
    rijen = show(client, dubbel, LIJST).text.split("<tbody")[1]
    assert rijen.count('class="kort">ras') == 1


def test_more_filters(client, vik, drie, team, person):
    een, twee, derde = drie
    collega = person(Rol.VI, "RT", naam="Bo Bakker")
    assign_contact(derde, collega, door=vik)
    assert listed(client, vik, van=str(collega.pk)) == [derde.kenmerk]
    assert listed(client, vik, aard="opmerking") == [derde.kenmerk]
    assert set(listed(client, vik, team=team.code)) == {m.kenmerk for m in drie}
    assert set(listed(client, vik, team=team.ouder.code)) == {m.kenmerk for m in drie}
    ander = next(e for e in team.ouder.ouder.kinderen.all() if e != team.ouder)
    assert listed(client, vik, team=ander.code) == []
    morgen = (klok.vandaag() + timedelta(days=1)).isoformat()
    vandaag = klok.vandaag().isoformat()
    assert listed(client, vik, ontvangen_van=morgen) == []
    assert len(listed(client, vik, ontvangen_van=vandaag, ontvangen_tot=vandaag)) == 3
    een.termijnen.open().update(gestopt_op=klok.vandaag())
    assert listed(client, vik, termijn="geen") == [een.kenmerk]
    assert set(listed(client, vik, vlag=["spoed", "benadeling"])) == {twee.kenmerk}


# --- search ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typ",
    [str, str.lower, lambda k: k.replace("-", ""), lambda k: f"  {k.replace('-', ' ').lower()} ", lambda k: k[2:]],
)
def test_a_typed_kenmerk_leads_to_the_case(client, vik, team, typ):
    kenmerk = make_melding(team).kenmerk
    antwoord = show(client, vik, "meldingen:zoek", kenmerk=typ(kenmerk))
    assert antwoord["Location"] == reverse("meldingen:melding", args=[kenmerk])


def test_not_there_and_not_yours_are_one_answer_and_both_are_logged(client, vik, andere_vik, team):
    melding = make_melding(team)
    antwoorden = []
    for kenmerk in (melding.kenmerk, "M-2222-3333", "onzin", ""):
        antwoord = show(client, andere_vik, "meldingen:zoek", kenmerk=kenmerk)
        antwoorden.append((antwoord.status_code, antwoord["Location"], bare(client.get(antwoord["Location"]))))
    assert len(set(antwoorden)) == 1
    assert b"Geen zaak gevonden" in antwoorden[0][2]
    geweigerd = Inzage.objects.filter(medewerker=andere_vik, soort=Inzage.Soort.GEWEIGERD)
    assert geweigerd.count() == 4
    assert geweigerd.filter(melding=melding.pk).count() == 1


# --- previous and next -----------------------------------------------------------------------------------------------


def nav(client, medewerker, kenmerk, vraag) -> list[str]:
    antwoord = show(client, medewerker, "meldingen:melding", kenmerk, lijst=vraag)
    assert antwoord.status_code == 200
    if 'aria-label="In de lijst"' not in antwoord.text:
        return []
    deel = antwoord.text.split('aria-label="In de lijst"')[1].split("</nav>")[0]
    return re.findall(r"M-[0-9A-Z]{4}-[0-9A-Z]{4}(?=/\?)|\d+ van \d+", deel)


def test_previous_and_next_follow_the_filtered_list_and_never_show_a_walled_case(client, vik, team):
    zaken = sorted((make_melding(team) for _ in range(4)), key=lambda m: m.kenmerk)
    a, b, c, d = (m.kenmerk for m in zaken)
    op = "sorteer=kenmerk"
    assert nav(client, vik, b, op) == [a, "2 van 4", c]
    assert nav(client, vik, d, op) == [c, "4 van 4"]
    wall_off(zaken[2], vik)
    assert nav(client, vik, b, op) == [a, "2 van 3", d]
    assert show(client, vik, "meldingen:melding", c, lijst=op).status_code == 404
    assert nav(client, vik, b, "fase=intake") == []  # it left the list: no place in it
    assert nav(client, vik, b, "") == []
    tekst = show(client, vik, "meldingen:melding", b, lijst="sorteer=kenmerk&fase=ontvangen").text
    assert not check_page(tekst)
    assert f"/meldingen/{b}/tijdlijn/?lijst=sorteer%3Dkenmerk%26fase%3Dontvangen" in tekst
    assert f'"/meldingen/{b}/?lijst=' in tekst


def test_the_place_in_the_list_stays_while_somebody_works_on_the_case(client, vik, team):
    """The forms of a case carry no list; after one of them previous and next are still there."""
    a, b = sorted(make_melding(team).kenmerk for _ in range(2))
    assert nav(client, vik, a, "sorteer=kenmerk") == ["1 van 2", b]
    antwoord = client.post(
        reverse("meldingen:start-intake", args=[a]), {"tekst": "Ik bel je morgen.", "intaker": vik.pk}
    )
    assert "lijst" not in antwoord.headers.get("Location", "")
    assert "1 van 2" in client.get(reverse("meldingen:tijdlijn", args=[a])).text
    # It is the place of that case alone.
    assert "In de lijst" not in client.get(reverse("meldingen:melding", args=[b])).text
    assert "1 van 2" in client.get(reverse("meldingen:melding", args=[a])).text


def test_the_list_links_carry_their_query(client, vik, team):
    melding = make_melding(team, spoed=True)
    tekst = show(client, vik, LIJST, vlag="spoed", sorteer="-kenmerk").text
    url = re.search(rf'href="(/meldingen/{melding.kenmerk}/[^"]*)"', tekst)[1]
    assert url.endswith("?lijst=vlag%3Dspoed%26sorteer%3D-kenmerk")
    assert "1 van 1" in client.get(url).text


# --- speed -----------------------------------------------------------------------------------------------------------


def queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as gevraagd:
        assert client.get(url).status_code == 200
    return len(gevraagd)


@pytest.mark.parametrize(
    "wie", ["vik", "politiechef", "triagelid", "coordinator", "teamchef", "sectorhoofd", "onderzoeker", "hr"]
)
@pytest.mark.usefixtures("labels_blijven")
def test_the_first_page_needs_few_queries_whatever_the_rows(client, request, team, wie):
    """At most 15, for every role, and as many for 50 rows as for one."""
    medewerker = request.getfixturevalue(wie)
    velden = {"gronden": ["ras"], "aarden": ["opmerking"], "ter_weging": True, "bij_lc": True}

    def add() -> None:
        melding = zaak(team, Status.TRIAGE, **velden, intaker=medewerker)
        grant(melding, medewerker, Grond.EIGENAAR, rol=Rol(a.rol), aanstelling=a)
        Termijn.objects.record("T1", melding=melding)

    a = medewerker.aanstellingen.get()
    add()
    client.force_login(medewerker)
    url = reverse(LIJST) + "?filter=geen"
    queries(client, url)  # labels of the reference lists are read once per process
    een = queries(client, url)
    for _ in range(49):
        add()
    assert queries(client, url) == een
    assert een <= 15


@pytest.mark.usefixtures("labels_blijven")
def test_previous_and_next_cost_no_more_than_three_queries(client, vik, team):
    melding = make_melding(team)
    for _ in range(30):
        make_melding(team)
    client.force_login(vik)
    url = reverse("meldingen:melding", args=[melding.kenmerk])
    queries(client, url)
    assert queries(client, url + "?lijst=sorteer%3Dkenmerk") - queries(client, url) <= 3


def test_the_first_term_on_the_case_is_the_truth_whoever_writes(vik, team):
    def truth(melding) -> bool:
        melding.refresh_from_db()
        open_ = melding.termijnen.open().order_by("verloopt_op").values_list("verloopt_op", flat=True)
        return melding.eerste_termijn_op == open_.first()

    melding = received(team)
    assert truth(melding)
    assert melding.eerste_termijn_op is not None
    in_intake(melding, vik)
    assert truth(melding)
    oud = Melding.objects.get(pk=melding.pk)
    melding.termijnen.open().update(verloopt_op=klok.vandaag() + timedelta(days=3))
    oud.context = "briefing"
    oud.save()  # a stale instance carries an old date
    assert truth(melding)
    melding.termijnen.open().update(verloopt_op=klok.vandaag())
    assert truth(melding)
    melding.termijnen.open().first().delete()
    assert truth(melding)
    close_without_triage(melding, door=vik, reden="test", tekst="Een test.")
    assert truth(melding)
    assert melding.eerste_termijn_op is None


def test_the_list_itself_is_in_the_log(client, vik, team):
    listed(client, vik)
    rij = Inzage.objects.filter(medewerker=vik).latest("volgnummer")
    assert (rij.soort, rij.melding, rij.doel) == (Inzage.Soort.LIJST, None, "werkvoorraad")
