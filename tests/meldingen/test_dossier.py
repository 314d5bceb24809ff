"""The dossier as each reader gets it: the story, the stand of things, or nothing at all."""

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.contact import answer_from_melder
from meldingen.actions.intake import send_to_triage
from meldingen.actions.muren import wall_off
from meldingen.actions.personen import add_persoon
from meldingen.actions.signaal import convert_signaal, log_signaal
from meldingen.models import Bericht, Betrokkenheid, Inzage, Melding, Signaal, grant
from pvi import kluis
from pvi.rollen import Rol
from tests.meldingen.staf import SAMENVATTING, VERHAAL, bare, complete, in_intake, received, show
from tests.toegankelijk import check_page

TABS = ("meldingen:melding", "meldingen:tijdlijn", "meldingen:berichten")


@pytest.fixture
def melding(team, vik) -> Melding:
    melding = complete(in_intake(received(team), vik), vik)
    add_persoon(melding, door=vik, rol=Betrokkenheid.Rol.GETUIGE, naam="Gerda Getuige")
    return melding


@pytest.fixture
def in_triage(melding, vik) -> Melding:
    send_to_triage(melding, door=vik)
    return melding


@pytest.fixture
def buddy(melding, collega):
    grant(melding, collega, Grond.BUDDY, rol=Rol.BU)
    return collega


# --- who reads what --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", TABS)
def test_vik_reads_every_tab(client, melding, vik, tab):
    antwoord = show(client, vik, tab, melding.kenmerk)
    assert antwoord.status_code == 200
    assert not check_page(antwoord.text)


def test_the_tab_melding_holds_story_people_and_melder(client, melding, vik):
    tekst = show(client, vik, "meldingen:melding", melding.kenmerk).text
    for woorden in (VERHAAL, "Noor Verzonnen", "Gerda Getuige", "ras (herkomst", "opmerking of grap"):
        assert woorden in tekst


def test_the_triagecommissie_reads_it_from_triage_on(client, melding, vik, triagelid):
    assert show(client, triagelid, "meldingen:melding", melding.kenmerk).status_code == 404
    send_to_triage(melding, door=vik)
    assert VERHAAL in show(client, triagelid, "meldingen:melding", melding.kenmerk).text


@pytest.mark.parametrize("tab", ["meldingen:melding", "meldingen:tijdlijn"])
def test_who_only_follows_sees_the_stand_and_no_content(client, in_triage, politiechef, tab):
    antwoord = show(client, politiechef, tab, in_triage.kenmerk)
    assert antwoord.status_code == 200
    assert "Triagecommissie weegt" in antwoord.text
    for woorden in (VERHAAL, "Noor Verzonnen", "Gerda Getuige", "opmerking", "ras (", SAMENVATTING):
        assert woorden.lower() not in antwoord.text.lower()
    assert not check_page(antwoord.text)


def test_a_buddy_talks_with_the_melder_and_reads_no_case(client, melding, buddy):
    assert VERHAAL not in show(client, buddy, "meldingen:melding", melding.kenmerk).text
    assert show(client, buddy, "meldingen:berichten", melding.kenmerk).status_code == 200
    assert "Vera" not in show(client, buddy, "meldingen:tijdlijn", melding.kenmerk).text


def test_each_reading_is_logged_once_with_its_right(client, melding, vik, buddy):
    def gelezen(medewerker):
        rijen = Inzage.objects.filter(medewerker=medewerker, melding=melding.pk).order_by("volgnummer")
        return [(rij.soort, rij.recht) for rij in rijen if rij.doel in ("melding", "naam van de melder")]

    show(client, vik, "meldingen:melding", melding.kenmerk)
    show(client, buddy, "meldingen:melding", melding.kenmerk)
    assert gelezen(vik) == [("gelezen", "melding_lezen"), ("identiteit", "identiteit_open")]
    assert gelezen(buddy) == [("gelezen", "volgen")]


@pytest.mark.parametrize(
    "wie", ["andere_vik", "teamchef", "sectorhoofd", "onderzoeker", "hr", "coordinator", "collega"]
)
@pytest.mark.parametrize("tab", TABS)
def test_out_of_reach_and_not_existing_are_one_answer(client, request, melding, wie, tab):
    medewerker = request.getfixturevalue(wie)
    antwoord = show(client, medewerker, tab, melding.kenmerk)
    onbestaand = show(client, medewerker, tab, "M-2222-3333")
    assert antwoord.status_code == onbestaand.status_code == 404
    assert bare(antwoord) == bare(onbestaand)
    geweigerd = Inzage.objects.filter(medewerker=medewerker, soort=Inzage.Soort.GEWEIGERD)
    assert geweigerd.count() == 2
    assert geweigerd.filter(melding=melding.pk).count() == 1


@pytest.mark.parametrize("tab", TABS)
def test_a_wall_beats_the_grant_of_the_owner(client, melding, teamchef, tab):
    grant(melding, teamchef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
    assert show(client, teamchef, tab, melding.kenmerk).status_code == 200
    wall_off(melding, teamchef)
    antwoord = show(client, teamchef, tab, melding.kenmerk)
    assert antwoord.status_code == 404
    assert bare(antwoord) == bare(show(client, teamchef, tab, "M-2222-3333"))


def test_the_owner_reads_the_case_and_not_the_work_of_vik(client, melding, teamchef):
    grant(melding, teamchef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
    tekst = show(client, teamchef, "meldingen:melding", melding.kenmerk).text
    assert VERHAAL in tekst
    assert "Leg iemand vast" not in tekst
    assert "Vul de intake in" not in tekst


# --- buttons, tijdlijn, berichten ------------------------------------------------------------------------------------


def test_the_buttons_are_those_of_the_table(client, team, vik):
    melding = received(team)
    assert "Start de intake" in show(client, vik, "meldingen:melding", melding.kenmerk).text
    in_intake(melding, vik)
    tekst = show(client, vik, "meldingen:melding", melding.kenmerk).text
    assert "Start de intake" not in tekst
    assert "Vul de intake in" in tekst
    assert "Sluit zonder triage" in tekst


def test_the_tijdlijn_tells_the_steps_in_order_and_can_be_filtered(client, in_triage, vik):
    tekst = show(client, vik, "meldingen:tijdlijn", in_triage.kenmerk).text
    stappen = [tekst.index(f"<b>{naam}</b>") for naam in ("Verstuur melding", "Start de intake")]
    assert stappen == sorted(stappen)
    assert "Aan de melder: persoonlijke bevestiging" in tekst
    assert "Termijn klaar: Intake afronden" in tekst
    alleen = show(client, vik, "meldingen:tijdlijn", in_triage.kenmerk, soort="bericht").text
    assert "<b>Verstuur melding</b>" not in alleen
    assert "Aan de melder: persoonlijke bevestiging" in alleen


def test_when_the_melder_wrote_is_for_who_exchanges_messages(client, in_triage, vik, buddy, triagelid):
    answer_from_melder(in_triage, in_triage.melders.get(), "Gerda was er ook bij.")
    zien = {wie: show(client, wie, "meldingen:tijdlijn", in_triage.kenmerk).text for wie in (vik, buddy, triagelid)}
    assert [("Bericht van de melder" in tekst) for tekst in zien.values()] == [True, True, False]


def test_the_tijdlijn_gives_the_heading_of_a_message_and_not_its_words(client, melding, vik):
    answer_from_melder(melding, melding.melders.get(), "Geheime woorden van de melder.")
    tekst = show(client, vik, "meldingen:tijdlijn", melding.kenmerk).text
    assert "Bericht van de melder" in tekst
    assert "Geheime woorden" not in tekst


def test_vik_writes_and_the_melder_reads_the_role(client, melding, vik):
    client.force_login(vik)
    pagina = reverse("meldingen:berichten", args=[melding.kenmerk])
    answer_from_melder(melding, melding.melders.get(), "Mag ik bellen?")
    assert "Wacht op antwoord" in client.get(pagina).text
    assert client.post(pagina, {"soort": "bericht", "tekst": "Ja, dat mag."}).url == pagina
    kluis.open_sleutel(melding.sleutel_id)
    bericht = melding.berichten.last()
    assert (bericht.tekst, bericht.auteur, bericht.auteur_rol) == ("Ja, dat mag.", vik, Rol.VI)
    assert "Wacht op antwoord" not in client.get(pagina).text


def test_a_buddy_writes_as_buddy(client, melding, buddy):
    client.force_login(buddy)
    client.post(
        reverse("meldingen:berichten", args=[melding.kenmerk]), {"soort": "status", "tekst": "Nog geen nieuws."}
    )
    assert melding.berichten.last().auteur_rol == Rol.BU
    assert melding.berichten.last().soort == Bericht.Soort.STATUS


def test_an_empty_message_is_not_sent(client, melding, vik):
    client.force_login(vik)
    aantal = melding.berichten.count()
    antwoord = client.post(reverse("meldingen:berichten", args=[melding.kenmerk]), {"soort": "bericht", "tekst": " "})
    assert antwoord.status_code == 422
    assert not check_page(antwoord.text)
    assert melding.berichten.count() == aantal


def test_a_closed_key_is_a_second_wall(melding):
    kluis.clear()
    with pytest.raises(kluis.Vergrendeld):
        _ = Melding.objects.get(pk=melding.pk).wat_gebeurd


def test_vik_goes_back_to_the_signaal_it_came_from_and_the_commissie_does_not(client, team, vik, teamchef, triagelid):
    signaal = log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Iets"), door=teamchef)
    melding = convert_signaal(signaal, vik)
    kluis.open_sleutel(melding.sleutel_id)
    in_intake(melding, vik)
    complete(melding, vik)
    send_to_triage(melding, door=vik)
    for medewerker, ziet in ((vik, True), (triagelid, False)):
        tekst = show(client, medewerker, "meldingen:melding", melding.kenmerk).text
        assert (signaal.kenmerk in tekst) is ziet
        assert "geen melder" in tekst
        assert not check_page(tekst)
