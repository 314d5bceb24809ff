"""Many cases at once, each by its own right; who is offered; and handing one case over for good."""

import re

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.intake import send_to_triage
from meldingen.actions.muren import wall_off
from meldingen.actions.toewijzing import assign_contact, contact_candidates, hand_over, holders, takers
from meldingen.models import Inzage, Melding, Notificatie, Overdracht, OvergangGeweigerd, grant
from meldingen.workflow import Recht, Status
from pvi import kluis
from pvi.rollen import Rol
from tests.kern import zaak
from tests.meldingen.staf import complete, in_intake, received, show
from tests.people import give_role, make_melding, make_person
from tests.toegankelijk import check_page

SELECTIE, AFDRUK = "/meldingen/selectie/", "/meldingen/afdrukken/"


@pytest.fixture
def bo(person):
    return person(Rol.VI, "RT", naam="Bo Bakker")


def choose(client, medewerker, actie, *kenmerken, **velden):
    client.force_login(medewerker)
    return client.post(SELECTIE, {"actie": actie, "zaak": kenmerken, "vraag": "fase=intake", **velden})


def result(antwoord) -> tuple[set[str], set[str]]:
    """(done, refused) kenmerken of the result page."""
    deel = antwoord.text.split("Niet gedaan:")
    vind = [set(re.findall(r'class="kenmerk"[^>]*>([^<]+)<', d)) for d in deel]
    if len(deel) == 1:
        return (vind[0], set()) if "Gedaan:" in antwoord.text else (set(), vind[0])
    return vind[0], vind[1]


# --- assign ----------------------------------------------------------------------------------------------------------


def test_a_mixed_selection_is_done_case_by_case(client, vik, bo, team, organisatie):
    een, twee = received(team), in_intake(received(team), vik)
    gesloten = zaak(team, Status.AFGESLOTEN)
    elders = received(organisatie["NN"])
    kenmerken = [een.kenmerk, twee.kenmerk, gesloten.kenmerk, elders.kenmerk, "M-2222-3333"]
    vraag = choose(client, vik, "toewijzen", *kenmerken)
    assert vraag.status_code == 200
    assert not check_page(vraag.text)
    assert "Bo Bakker" in vraag.text
    antwoord = choose(client, vik, "toewijzen", *kenmerken, klaar="1", naar=str(bo.pk))
    assert not check_page(antwoord.text)
    gedaan, niet = result(antwoord)
    assert gedaan == {een.kenmerk, twee.kenmerk}
    assert niet == {gesloten.kenmerk, elders.kenmerk, "M-2222-3333"}
    # Another unit and a kenmerk that does not exist read the same.
    assert antwoord.text.count("Geen zaak gevonden.") == 2
    assert set(Melding.objects.filter(intaker=bo)) == {een, twee}
    assert Notificatie.objects.filter(medewerker=bo, melding=een).count() == 1
    assert Inzage.objects.filter(medewerker=vik, soort=Inzage.Soort.GEWEIGERD).count() == 2
    # Once more changes nothing and mails nobody.
    nog_eens = choose(client, vik, "toewijzen", *kenmerken, klaar="1", naar=str(bo.pk))
    assert result(nog_eens)[0] == {een.kenmerk, twee.kenmerk}
    assert "was al het vaste contact" in nog_eens.text
    assert Notificatie.objects.filter(medewerker=bo, melding=een).count() == 1


def test_a_walled_colleague_is_not_offered_and_is_refused(client, vik, bo, team):
    een, twee = received(team), received(team)
    wall_off(twee, bo)
    assert contact_candidates([een]) == sorted([vik, bo], key=lambda m: m.naam)
    assert contact_candidates([een, twee]) == [vik]
    assert "Bo Bakker" in choose(client, vik, "toewijzen", een.kenmerk).text
    antwoord = choose(client, vik, "toewijzen", een.kenmerk, twee.kenmerk)
    assert "Bo Bakker" not in antwoord.text
    antwoord = choose(client, vik, "toewijzen", een.kenmerk, twee.kenmerk, klaar="1", naar=str(bo.pk))
    assert antwoord.status_code == 422
    with pytest.raises(OvergangGeweigerd, match="kan deze zaak niet behandelen"):
        assign_contact(twee, bo, door=vik)
    assert not Melding.objects.filter(intaker=bo).exists()


def test_only_the_own_vik_and_only_vik(client, vik, bo, andere_vik, politiechef, onderzoeker, team):
    melding = received(team)
    for iemand in (andere_vik, onderzoeker, politiechef):
        assert iemand not in contact_candidates([melding])
        with pytest.raises(OvergangGeweigerd):
            assign_contact(melding, iemand, door=vik)
    for iemand in (andere_vik, onderzoeker, politiechef, bo):
        mag = iemand == bo
        antwoord = choose(client, iemand, "toewijzen", melding.kenmerk)
        assert antwoord.status_code == (200 if mag or iemand == andere_vik else 404)
    assert choose(client, vik, "weggooien", melding.kenmerk).status_code == 404


def test_nothing_ticked_says_so(client, vik):
    antwoord = choose(client, vik, "toewijzen")
    assert "Je hebt geen zaak gekozen" in antwoord.text
    assert not check_page(antwoord.text)
    client.force_login(vik)
    assert client.post(AFDRUK, {}).status_code == 302


# --- agenda ----------------------------------------------------------------------------------------------------------


def test_what_is_complete_goes_on_the_agenda_and_the_rest_says_what_is_missing(client, vik, team):
    klaar, half, nieuw = complete(in_intake(received(team), vik), vik), in_intake(received(team), vik), received(team)
    staat_al = complete(in_intake(received(team), vik), vik)
    send_to_triage(staat_al, door=vik)
    kluis.clear()
    kenmerken = [m.kenmerk for m in (klaar, half, nieuw, staat_al)]
    assert "agenda" in choose(client, vik, "agenda", *kenmerken).text
    antwoord = choose(client, vik, "agenda", *kenmerken, klaar="1")
    assert result(antwoord) == ({klaar.kenmerk, staat_al.kenmerk}, {half.kenmerk, nieuw.kenmerk})
    assert "Kies minstens één grond." in antwoord.text
    assert "Alleen een zaak in de intake" in antwoord.text
    klaar.refresh_from_db()
    half.refresh_from_db()
    assert (klaar.status, half.status) == (Status.TRIAGE, Status.INTAKE)
    assert klaar.wissels.filter(overgang="T4").count() == 1
    assert result(choose(client, vik, "agenda", klaar.kenmerk, klaar="1"))[0] == {klaar.kenmerk}
    assert klaar.wissels.filter(overgang="T4").count() == 1


# --- print -----------------------------------------------------------------------------------------------------------


def test_paper_holds_codes_and_terms_and_no_story(client, vik, politiechef, andere_vik, team):
    melding = complete(in_intake(received(team), vik), vik)
    send_to_triage(melding, door=vik)
    kluis.clear()
    client.force_login(vik)
    antwoord = client.post(AFDRUK, {"zaak": [melding.kenmerk, "M-2222-3333"]})
    assert "1 zaak" in antwoord.text
    assert "Eerste behandeling in de triagecommissie" in antwoord.text
    assert "Ras" in antwoord.text or "ras" in antwoord.text
    for woord in ("dezelfde grap", "Noor", "kantine", "Dat het stopt"):
        assert woord not in antwoord.text
    assert not check_page(antwoord.text)
    gelezen = Inzage.objects.filter(melding=melding.pk, medewerker=vik, doel="afdrukken")
    assert gelezen.count() == 1
    client.force_login(politiechef)
    volgt = client.post(AFDRUK, {"zaak": [melding.kenmerk]}).text
    assert melding.kenmerk in volgt
    assert "Opmerking" not in volgt
    assert "<dt>Grond</dt>" not in volgt
    client.force_login(andere_vik)
    assert melding.kenmerk not in client.post(AFDRUK, {"zaak": [melding.kenmerk]}).text.split("<main")[1]


# --- for good --------------------------------------------------------------------------------------------------------


@pytest.fixture
def lijnzaak(team, teamchef, vik):
    melding = zaak(team, Status.LIJNAFHANDELING, intaker=vik)
    grant(melding, teamchef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
    return melding


def may_line(medewerker, melding) -> bool:
    return Melding.objects.permitted(medewerker, Recht.LIJN).filter(pk=melding.pk).exists()


def test_the_owner_changes_for_good_with_a_reason(client, vik, teamchef, lijnzaak, team):
    ander = make_person(Rol.TC, team, naam="Tessa Tweede")
    url = reverse("meldingen:overdragen", args=[lijnzaak.kenmerk])
    pagina = show(client, vik, "meldingen:overdragen", lijnzaak.kenmerk, wat="eigenaar")
    assert "Tessa Tweede" in pagina.text
    assert not check_page(pagina.text)
    zonder = client.post(f"{url}?wat=eigenaar", {"naar": str(ander.aanstellingen.get().pk), "reden": " "})
    assert zonder.status_code == 422
    assert not check_page(zonder.text)
    assert may_line(teamchef, lijnzaak)
    client.post(f"{url}?wat=eigenaar", {"naar": str(ander.aanstellingen.get().pk), "reden": "Langdurig ziek."})
    assert not may_line(teamchef, lijnzaak)
    assert may_line(ander, lijnzaak)
    assert Notificatie.objects.filter(medewerker=ander, melding=lijnzaak).exists()
    rij = Overdracht.objects.get()
    assert (rij.van, rij.naar, rij.door, rij.wat) == (teamchef, ander, vik, "eigenaar")
    kluis.clear()
    with pytest.raises(kluis.Vergrendeld):
        assert Overdracht.objects.get().reden
    assert "Langdurig ziek." in show(client, vik, "meldingen:overdragen", lijnzaak.kenmerk).text


def test_who_has_something_to_do_with_it_takes_nothing_over(vik, teamchef, lijnzaak, team, organisatie):
    ommuurd, vrij = make_person(Rol.TC, team), make_person(Rol.TC, team)
    wall_off(lijnzaak, ommuurd)
    elders = make_person(Rol.TC, organisatie["NN"])
    sectorhoofd = make_person(Rol.SH, team.ouder)
    eigenaar = Overdracht.Wat.EIGENAAR
    van = holders(lijnzaak)[eigenaar]
    assert [a.medewerker for a in takers(lijnzaak, eigenaar, van)] == [vrij]
    for iemand in (ommuurd, elders, sectorhoofd, teamchef):
        with pytest.raises(OvergangGeweigerd):
            hand_over(lijnzaak, eigenaar, iemand.aanstellingen.get(), door=vik, reden="Proberen")
    assert may_line(teamchef, lijnzaak)


def test_handing_over_needs_the_right_on_the_case(client, vik, andere_vik, teamchef, onderzoeker, triagelid, lijnzaak):
    naar = make_person(Rol.TC, teamchef.aanstellingen.get().eenheid).aanstellingen.get()
    for iemand in (andere_vik, teamchef, onderzoeker, triagelid):
        with pytest.raises(OvergangGeweigerd):
            hand_over(lijnzaak, Overdracht.Wat.EIGENAAR, naar, door=iemand, reden="Proberen")
        assert show(client, iemand, "meldingen:overdragen", lijnzaak.kenmerk).status_code == 404
    zaak_dicht = make_melding(teamchef.aanstellingen.get().eenheid)
    assert show(client, vik, "meldingen:overdragen", zaak_dicht.kenmerk).status_code == 200


def test_the_contact_at_vik_changes_for_good(vik, bo, team):
    melding = in_intake(received(team), vik)
    hand_over(melding, Overdracht.Wat.INTAKER, bo.aanstellingen.get(), door=vik, reden="Andere baan")
    melding.refresh_from_db()
    assert melding.intaker == bo
    give_role(vik, Rol.TC, team)
    assert melding.history.first().history_user == vik
