"""A signaal: logged in one page, seen by VIK at once, and what its writer gets to know afterwards."""

import re

import pytest
from django.urls import reverse

from meldingen.actions.muren import wall_off
from meldingen.actions.signaal import assess_signaal, convert_signaal, keep_signaal, log_signaal
from meldingen.models import Inzage, Melding, Notificatie, OvergangGeweigerd, Signaal
from meldingen.workflow import Status
from pvi import kluis
from pvi.rollen import Rol
from tests.meldingen.staf import bare
from tests.people import first_team, make_person
from tests.toegankelijk import check_page

NIEUW = "meldingen:signaal-nieuw"
GEZIEN = "In de app-groep stond een plaatje over iemands geloof."


@pytest.fixture
def signaal(teamchef, team) -> Signaal:
    return log_signaal(Signaal(eenheid=team, bron="digitaal", wat_gezien=GEZIEN, al_gedaan="Gepraat."), door=teamchef)


def answers(team, **extra) -> dict:
    return {"bron": "zelf", "wat_gezien": GEZIEN, "eenheid": team.pk, **extra}


def show(client, medewerker, signaal):
    client.force_login(medewerker)
    return client.get(reverse("meldingen:signaal", args=[signaal.kenmerk]))


# --- logging ---------------------------------------------------------------------------------------------------------


def test_a_teamchef_logs_a_signaal_and_hears_by_when_vik_assesses_it(client, teamchef, team):
    client.force_login(teamchef)
    antwoord = client.post(reverse(NIEUW), answers(team, concreet_gedrag="on"), follow=True)
    signaal = Signaal.objects.get()
    assert (signaal.gelogd_door, signaal.status) == (teamchef, Signaal.Status.GELOGD)
    termijn = signaal.termijnen.open().get()
    assert termijn.soort == "signaal"
    assert "Je signaal is vastgelegd" in antwoord.text
    assert str(termijn.verloopt_op.day) in antwoord.text
    assert not check_page(antwoord.text)


def test_the_page_of_a_signaal_says_what_not_to_do_and_where_to_talk(client, teamchef):
    client.force_login(teamchef)
    tekst = client.get(reverse(NIEUW)).text
    assert "Ga niet zelf onderzoeken" in tekst
    assert "vertrouwenspersoon" in tekst
    assert len(re.findall(r"<li><b>", tekst)) == 10  # the ten steps of the handelingskader
    assert not check_page(tekst)


@pytest.mark.parametrize("rol", [Rol.TC, Rol.SH, Rol.PC])
def test_who_leads_may_log_about_the_own_unit_and_what_is_under_it(client, person, organisatie, team, rol):
    bij = {Rol.TC: team, Rol.SH: team.ouder, Rol.PC: team.eenheid}[rol]
    client.force_login(make_person(rol, bij))
    antwoord = client.post(reverse(NIEUW), answers(team))
    assert antwoord.status_code == 302


@pytest.mark.parametrize("rol", [Rol.VI, Rol.TR, Rol.LC, Rol.BH, Rol.VP])
def test_others_do_not_log_a_signaal(client, person, rol):
    client.force_login(person(rol, "RT"))
    assert client.get(reverse(NIEUW)).status_code == 404


def test_a_teamchef_cannot_log_about_another_team(client, teamchef, organisatie):
    client.force_login(teamchef)
    antwoord = client.post(reverse(NIEUW), answers(first_team(organisatie, "RT", 1)))
    assert antwoord.status_code == 422
    assert not Signaal.objects.exists()


def test_a_refused_page_keeps_every_word(client, teamchef):
    client.force_login(teamchef)
    antwoord = client.post(reverse(NIEUW), {"wat_gezien": GEZIEN, "al_gedaan": "Met de groep gesproken."})
    assert antwoord.status_code == 422
    assert GEZIEN in antwoord.text
    assert "Met de groep gesproken." in antwoord.text
    assert not check_page(antwoord.text)


def test_sending_the_page_twice_gives_one_signaal(client, teamchef, team):
    client.force_login(teamchef)
    formulier = re.search(r'name="formulier" value="([0-9a-f-]{36})"', client.get(reverse(NIEUW)).text)[1]
    eerste = client.post(reverse(NIEUW), answers(team, formulier=formulier))
    tweede = client.post(reverse(NIEUW), answers(team, formulier=formulier))
    assert eerste.url == tweede.url
    assert Signaal.objects.count() == 1


def test_the_page_of_somebody_else_keeps_the_words_and_logs_nothing(client, signaal, team):
    client.force_login(make_person(Rol.TC, team))
    antwoord = client.post(reverse(NIEUW), answers(team, formulier=str(signaal.pk), al_gedaan="Met de groep gepraat."))
    assert antwoord.status_code == 422
    assert "Dit formulier werkt niet meer" in antwoord.text and "Met de groep gepraat." in antwoord.text
    assert Signaal.objects.count() == 1


def test_setting_to_work_on_what_no_longer_waits_is_a_page(client, signaal, teamchef, vik, monkeypatch):
    """The page still had the button; the action looks again."""
    client.force_login(teamchef)
    monkeypatch.setattr("meldingen.views.signaal.may_take_up", lambda *args: True)
    antwoord = client.post(reverse("meldingen:signaal", args=[signaal.kenmerk]), {"actie": "oppakken"})
    assert antwoord.status_code == 422 and "Dit signaal wacht niet op jou." in antwoord.text
    assert not check_page(antwoord.text)


def test_vik_of_the_unit_hears_of_it_and_no_other_vik(vik, andere_vik, signaal):
    assert set(Notificatie.objects.values_list("medewerker", flat=True)) == {vik.pk}


# --- reading ---------------------------------------------------------------------------------------------------------


def test_vik_reads_every_signaal_of_the_eenheid(client, vik, signaal):
    antwoord = show(client, vik, signaal)
    assert GEZIEN in antwoord.text
    assert not check_page(antwoord.text)
    assert Inzage.objects.filter(medewerker=vik, signaal=signaal.pk, soort=Inzage.Soort.GELEZEN).count() == 1


@pytest.mark.parametrize("wie", ["andere_vik", "collega", "coordinator", "triagelid", "beheerder", "sectorhoofd"])
def test_nobody_else_finds_it_and_the_try_is_logged(client, request, signaal, wie):
    medewerker = request.getfixturevalue(wie)
    antwoord = show(client, medewerker, signaal)
    onbestaand = client.get(reverse("meldingen:signaal", args=["S-0000-0000"]))
    assert antwoord.status_code == onbestaand.status_code == 404
    assert bare(antwoord) == bare(onbestaand)
    assert Inzage.objects.filter(medewerker=medewerker, soort=Inzage.Soort.GEWEIGERD).count() == 2


def test_a_teamchef_lists_only_the_own_signalen(client, signaal, team):
    ander = make_person(Rol.TC, team)
    client.force_login(ander)
    assert signaal.kenmerk not in client.get(reverse("meldingen:signalen")).text


# --- what becomes of it ----------------------------------------------------------------------------------------------


def test_a_converted_signaal_is_a_melding_ex_officio_with_a_key_of_its_own(vik, signaal):
    melding = convert_signaal(signaal, vik)
    kluis.open_sleutel(melding.sleutel_id)
    assert (melding.status, melding.kanaal) == (Status.ONTVANGEN, "lijn")
    assert not melding.melders.exists()
    assert GEZIEN in melding.wat_gebeurd
    assert melding.sleutel_id != signaal.sleutel_id
    assert melding.wissels.get().door == vik
    soorten = set(melding.termijnen.open().values_list("soort", flat=True))
    assert soorten == {"eerste_zitting"}  # nobody waits for a personal message
    assert not signaal.termijnen.open().exists()


def test_somebody_unsafe_makes_it_urgent(vik, teamchef, team):
    gewoon = convert_signaal(log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Iets"), door=teamchef), vik)
    signaal = log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Iets", onveilig=True), door=teamchef)
    melding = convert_signaal(signaal, vik)
    assert melding.spoed is True
    assert melding.termijnen.get().verloopt_op < gewoon.termijnen.get().verloopt_op


def test_the_writer_converts_the_own_signaal_and_reads_nothing_of_the_melding(client, teamchef, signaal):
    client.force_login(teamchef)
    client.post(reverse("meldingen:signaal", args=[signaal.kenmerk]))
    melding = Melding.objects.get()
    assert melding.wissels.get().rol == Rol.TC
    antwoord = show(client, teamchef, signaal)
    assert "Opgepakt" in antwoord.text
    assert melding.kenmerk not in antwoord.text
    assert client.get(reverse("meldingen:melding", args=[melding.kenmerk])).status_code == 404


def test_another_teamchef_cannot_convert_it(signaal, team):
    with pytest.raises(OvergangGeweigerd):
        convert_signaal(signaal, make_person(Rol.TC, team))
    assert not Melding.objects.exists()


def test_it_is_converted_once(vik, teamchef, signaal):
    convert_signaal(signaal, vik)
    with pytest.raises(OvergangGeweigerd, match="al afgehandeld"):
        convert_signaal(signaal, teamchef)
    assert Melding.objects.count() == 1


def test_a_wall_changes_nothing_in_what_the_writer_sees(client, vik, teamchef, signaal):
    melding = convert_signaal(signaal, vik)
    before = [bare(show(client, teamchef, signaal)), bare(client.get(reverse("meldingen:signalen")))]
    wall_off(melding, teamchef)
    assert [bare(show(client, teamchef, signaal)), bare(client.get(reverse("meldingen:signalen")))] == before


def test_a_walled_vik_does_not_find_it_any_more(client, vik, person, signaal):
    tweede = person(Rol.VI, "RT")
    wall_off(convert_signaal(signaal, vik), tweede)
    assert show(client, tweede, signaal).status_code == 404
    assert signaal.kenmerk not in client.get(reverse("meldingen:signalen")).text


@pytest.mark.parametrize("feit", ["concreet_gedrag", "benadeelde_bekend", "vraagt_actie"])
def test_what_must_become_a_melding_is_kept_only_with_a_reason(vik, teamchef, team, feit):
    signaal = log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Iets", **{feit: True}), door=teamchef)
    with pytest.raises(OvergangGeweigerd) as geweigerd:
        keep_signaal(signaal, door=vik, uitkomst=Signaal.Status.TEAMAANPAK, redencode="team")
    assert geweigerd.value.ontbreekt == ["Schrijf op waarom dit geen melding wordt."]
    bewaard = keep_signaal(
        signaal, door=vik, uitkomst=Signaal.Status.TEAMAANPAK, redencode="team", reden="Het is besproken."
    )
    assert (bewaard.status, bewaard.redencode) == ("teamaanpak", "team")


def test_a_vague_signaal_may_go_to_the_team_with_a_code_alone(vik, signaal):
    bewaard = keep_signaal(signaal, door=vik, uitkomst=Signaal.Status.TEAMAANPAK, redencode="team")
    assert bewaard.status == Signaal.Status.TEAMAANPAK


def test_closing_always_needs_words(vik, signaal):
    with pytest.raises(OvergangGeweigerd):
        keep_signaal(signaal, door=vik, uitkomst=Signaal.Status.GESLOTEN, redencode="geen_udr")


def test_only_vik_keeps_or_closes(teamchef, signaal):
    with pytest.raises(OvergangGeweigerd, match="rol"):
        keep_signaal(signaal, door=teamchef, uitkomst=Signaal.Status.GESLOTEN, redencode="team", reden="Ik regel het.")


def test_the_reason_is_for_vik_and_not_for_the_writer(client, vik, teamchef, signaal):
    keep_signaal(signaal, door=vik, uitkomst=Signaal.Status.GESLOTEN, redencode="team", reden="Alleen voor VIK.")
    assert "Alleen voor VIK." in show(client, vik, signaal).text
    assert "Alleen voor VIK." not in show(client, teamchef, signaal).text


def test_an_assessed_signaal_that_must_become_a_melding_keeps_its_clock(vik, teamchef, team, signaal):
    moet = log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Iets", vraagt_actie=True), door=teamchef)
    for rij in (signaal, moet):
        assess_signaal(rij, door=vik, gronden=["godsdienst"], aarden=["digitaal"])
    assert not signaal.termijnen.open().exists()
    assert moet.termijnen.open().exists()


def test_vik_decides_on_the_page(client, vik, signaal):
    client.force_login(vik)
    pagina = reverse("meldingen:signaal", args=[signaal.kenmerk])
    geweigerd = client.post(pagina, {"uitkomst": "gesloten", "gronden": ["godsdienst"]})
    assert geweigerd.status_code == 422
    assert "Kies een reden." in geweigerd.text
    assert Signaal.objects.get().status == Signaal.Status.GELOGD
    assert not check_page(geweigerd.text)
    antwoord = client.post(pagina, {"uitkomst": "omgezet", "gronden": ["godsdienst"], "aarden": ["digitaal"]})
    melding = Melding.objects.get()
    assert antwoord.url == reverse("meldingen:melding", args=[melding.kenmerk])
    assert (melding.gronden, melding.aarden) == (["godsdienst"], ["digitaal"])


def test_the_text_lies_encrypted_under_the_key_of_the_signaal(signaal):
    kluis.clear()
    with pytest.raises(kluis.Vergrendeld):
        _ = Signaal.objects.get().wat_gezien
