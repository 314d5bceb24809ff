"""People on a case: exact keys only, walls at once, and the duty to tell them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.intake import close_without_triage, send_to_triage
from meldingen.actions.melding import Persoon
from meldingen.actions.personen import (
    add_persoon,
    decide_informeren,
    inform_betrokkene,
    link_medewerker,
    mark_unlinked,
    may_inform,
)
from meldingen.models import Betrokkenheid, Inzage, Melding, OvergangGeweigerd, grant
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.rollen import Rol
from tests.meldingen.staf import complete, in_intake, received, show
from tests.people import make_person
from tests.toegankelijk import check_page

ROL, KOPPELING, INFORMEREN = Betrokkenheid.Rol, Betrokkenheid.Koppeling, Betrokkenheid.Informeren


@pytest.fixture
def melding(team, vik) -> Melding:
    return in_intake(received(team, betrokkenen=(Persoon(naam="Bas", team="ploeg 2"),)), vik)


@pytest.fixture
def bas(melding) -> Betrokkenheid:
    return melding.betrokkenheden.get()


def walled(melding) -> set:
    return set(melding.uitsluitingen.values_list("medewerker_id", flat=True))


# --- linking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sleutel", ["werkmail", "personeelsnummer"])
def test_an_exact_key_links_and_raises_the_wall_at_once(melding, bas, vik, collega, sleutel):
    waarde = {"werkmail": collega.email.upper(), "personeelsnummer": collega.personeelsnummer}[sleutel]
    link_medewerker(bas, door=vik, **{sleutel: f" {waarde} "})
    assert (bas.medewerker, bas.koppeling) == (collega, KOPPELING.GEKOPPELD)
    assert walled(melding) == {collega.pk}
    assert bas.history.first().history_user == vik


@pytest.mark.parametrize("gok", ["Cas Collega", "collega@voorbeeld", "P90000"])
def test_a_guess_finds_nobody_and_is_logged(melding, bas, vik, collega, gok):
    with pytest.raises(OvergangGeweigerd):
        link_medewerker(bas, door=vik, werkmail=gok, personeelsnummer=gok)
    assert bas.medewerker is None
    assert Inzage.objects.filter(medewerker=vik, melding=melding.pk, soort=Inzage.Soort.GEWEIGERD).exists()


def test_a_leader_who_looked_away_is_walled_with_the_team_leaders(melding, vik, teamchef, team):
    ander = make_person(Rol.TC, team)
    add_persoon(melding, door=vik, rol=ROL.WEGKIJKER, werkmail=teamchef.email)
    assert walled(melding) == {teamchef.pk, ander.pk}


@pytest.mark.parametrize("rol", [ROL.BENADEELDE, ROL.GETUIGE, ROL.OMSTANDER, ROL.RECHTHEBBENDE])
def test_who_was_harmed_or_saw_it_is_not_walled(melding, vik, collega, rol):
    add_persoon(melding, door=vik, rol=rol, werkmail=collega.email)
    assert walled(melding) == set()


def test_a_missed_key_writes_nobody_down(melding, vik):
    with pytest.raises(OvergangGeweigerd):
        add_persoon(melding, door=vik, rol=ROL.BETROKKENE, naam="Bas", werkmail="niemand@voorbeeld.invalid")
    assert melding.betrokkenheden.count() == 1


def test_a_linked_person_is_not_made_unknown_again(bas, vik, collega):
    link_medewerker(bas, door=vik, werkmail=collega.email)
    with pytest.raises(OvergangGeweigerd):
        mark_unlinked(bas, KOPPELING.ONBEKEND, door=vik)


def test_vik_who_turns_out_to_be_the_betrokkene_is_out_on_the_next_page(client, melding, bas, vik):
    client.force_login(vik)
    pagina = reverse("meldingen:persoon", args=[melding.kenmerk, bas.pk])
    antwoord = client.post(pagina, {"koppeling": "open", "werkmail": vik.email})
    assert antwoord.url == reverse("meldingen:werkvoorraad")
    assert melding.kenmerk not in client.get(antwoord.url).text
    assert client.get(pagina).status_code == 404


def test_people_are_added_and_linked_on_the_page(client, melding, bas, vik, collega):
    pagina = reverse("meldingen:personen", args=[melding.kenmerk])
    antwoord = show(client, vik, "meldingen:personen", melding.kenmerk)
    assert "Bas" in antwoord.text
    assert not check_page(antwoord.text)
    client.post(pagina, {"rol": "wegkijker", "koppeling": "open", "naam": "Chef"})
    assert melding.betrokkenheden.filter(rol=ROL.WEGKIJKER).exists()
    koppel = reverse("meldingen:persoon", args=[melding.kenmerk, bas.pk])
    assert not check_page(client.get(koppel).text)
    geweigerd = client.post(koppel, {"koppeling": "open"})
    assert geweigerd.status_code == 422
    assert not check_page(geweigerd.text)
    client.post(koppel, {"koppeling": "open", "personeelsnummer": collega.personeelsnummer})
    assert walled(melding) == {collega.pk}


def test_whom_the_melder_does_not_want_to_see_it_is_walled_by_key(client, melding, vik, teamchef):
    client.force_login(vik)
    pagina = reverse("meldingen:personen", args=[melding.kenmerk])
    mis = client.post(pagina, {"actie": "muur", "muur-werkmail": "niemand@voorbeeld.invalid"})
    assert mis.status_code == 422
    assert not check_page(mis.text)
    client.post(pagina, {"actie": "muur", "muur-werkmail": teamchef.email})
    assert walled(melding) == {teamchef.pk}
    assert not melding.betrokkenheden.filter(medewerker=teamchef).exists()


# --- the duty to inform ----------------------------------------------------------------------------------------------


def open_terms(melding, betrokkenheid) -> list:
    return list(melding.termijnen.open().filter(soort="informeren", onderwerp=str(betrokkenheid.pk)))


def test_a_betrokkene_starts_a_clock_of_its_own_and_a_getuige_does_not(melding, bas, vik):
    nieuw = add_persoon(melding, door=vik, rol=ROL.BETROKKENE, naam="Bo")
    getuige = add_persoon(melding, door=vik, rol=ROL.GETUIGE, naam="Gé")
    assert open_terms(melding, bas)
    assert open_terms(melding, nieuw)
    assert not open_terms(melding, getuige)


def test_deciding_stops_the_clock_of_that_person_only(melding, bas, vik):
    nieuw = add_persoon(melding, door=vik, rol=ROL.BETROKKENE, naam="Bo")
    decide_informeren(nieuw, INFORMEREN.JA, door=vik)
    assert open_terms(melding, bas)
    assert not open_terms(melding, nieuw)


@pytest.mark.parametrize("besluit", [INFORMEREN.UITGESTELD, INFORMEREN.NOOIT])
def test_not_yet_and_never_need_a_reason(bas, vik, besluit):
    morgen = klok.vandaag() + timedelta(days=1)
    with pytest.raises(OvergangGeweigerd):
        decide_informeren(bas, besluit, door=vik, herbeoordelen_op=morgen)
    decide_informeren(bas, besluit, door=vik, grond="Het onderzoek zou schade lijden.", herbeoordelen_op=morgen)
    assert bas.informeren == besluit


@pytest.mark.parametrize("over", [None, 0, -1])
def test_not_yet_needs_a_day_in_the_future(bas, vik, over):
    dag = None if over is None else klok.vandaag() + timedelta(days=over)
    with pytest.raises(OvergangGeweigerd):
        decide_informeren(bas, INFORMEREN.UITGESTELD, door=vik, grond="Nog niet.", herbeoordelen_op=dag)


def test_not_yet_starts_the_clock_again_until_its_own_day(melding, bas, vik):
    dag = klok.vandaag() + timedelta(days=45)
    decide_informeren(bas, INFORMEREN.UITGESTELD, door=vik, grond="Nog niet.", herbeoordelen_op=dag)
    assert [t.verloopt_op for t in open_terms(melding, bas)] == [dag]


def test_nobody_knows_who_it_is_so_that_is_the_reason(melding, bas, vik):
    mark_unlinked(bas, KOPPELING.ONBEKEND, door=vik)
    assert bas.is_told_or_explained
    assert not open_terms(melding, bas)


def test_telling_opens_the_own_view_of_a_linked_betrokkene(melding, bas, vik, collega):
    link_medewerker(bas, door=vik, werkmail=collega.email)
    assert not Betrokkenheid.objects.informed(collega).exists()
    inform_betrokkene(bas, Betrokkenheid.Via.GESPREK, vik, "Dit gaat over een opmerking.")
    assert Betrokkenheid.objects.informed(collega).get() == bas
    assert bas.tekst_voor_betrokkene == "Dit gaat over een opmerking."
    assert not open_terms(melding, bas)


def test_the_first_moment_of_telling_stays(bas, vik, collega):
    link_medewerker(bas, door=vik, werkmail=collega.email)
    inform_betrokkene(bas, Betrokkenheid.Via.GESPREK, vik)
    op = bas.geinformeerd_op
    with klok.op(op + timedelta(days=3)):
        inform_betrokkene(bas, Betrokkenheid.Via.AANZEGGING, vik, "Een nieuwe tekst.")
    assert (bas.geinformeerd_op, bas.geinformeerd_via) == (op, "gesprek")
    assert bas.tekst_voor_betrokkene == "Een nieuwe tekst."


def test_a_name_that_is_not_linked_cannot_be_told(bas, vik):
    with pytest.raises(OvergangGeweigerd, match="Koppel"):
        inform_betrokkene(bas, Betrokkenheid.Via.GESPREK, vik)
    assert bas.geinformeerd_op is None


def test_vik_tells_until_the_triagebesluit_and_then_the_owner_or_the_pc(team, vik, politiechef, teamchef):
    melding = complete(in_intake(received(team), vik), vik)
    assert may_inform(vik, melding)
    assert not may_inform(politiechef, melding)  # not in reach before triage
    send_to_triage(melding, door=vik)
    assert may_inform(vik, melding)
    assert may_inform(politiechef, melding)
    melding.status = Status.LIJNAFHANDELING  # past the commissie, whose work is not tested here
    melding.save()
    assert not may_inform(vik, melding)
    assert not may_inform(teamchef, melding)
    grant(melding, teamchef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
    assert may_inform(teamchef, melding)
    assert may_inform(politiechef, melding)


def test_the_decision_is_taken_on_its_page(client, melding, bas, vik, collega):
    link_medewerker(bas, door=vik, werkmail=collega.email)
    pagina = reverse("meldingen:informeren", args=[melding.kenmerk, bas.pk])
    antwoord = show(client, vik, "meldingen:informeren", melding.kenmerk, bas.pk)
    assert not check_page(antwoord.text)
    geweigerd = client.post(pagina, {"besluit": "gedaan"})
    assert geweigerd.status_code == 422
    assert "Kies hoe het is verteld." in geweigerd.text
    assert not check_page(geweigerd.text)
    client.post(pagina, {"besluit": "gedaan", "via": "gesprek", "tekst": "Dit gaat over een opmerking."})
    bas.refresh_from_db()
    assert bas.geinformeerd_op
    terug = client.post(pagina, {"besluit": "nooit", "grond": "Toch niet."})
    assert "al geïnformeerd" in terug.text


def test_a_getuige_and_a_person_of_another_case_have_no_such_page(client, melding, vik, team):
    getuige = add_persoon(melding, door=vik, rol=ROL.GETUIGE, naam="Gé")
    elders = add_persoon(in_intake(received(team), vik), door=vik, rol=ROL.BETROKKENE, naam="Bo")
    for iemand in (getuige, elders):
        assert show(client, vik, "meldingen:informeren", melding.kenmerk, iemand.pk).status_code == 404


@pytest.mark.parametrize("wie", ["teamchef", "triagelid", "andere_vik", "collega"])
def test_nobody_else_decides_about_telling(client, request, melding, bas, wie):
    assert (
        show(client, request.getfixturevalue(wie), "meldingen:informeren", melding.kenmerk, bas.pk).status_code == 404
    )


def test_closing_ends_the_clock_of_telling(melding, bas, vik):
    close_without_triage(melding, door=vik, reden="test", tekst="Een test.")
    assert not open_terms(melding, bas)
    assert not Melding.objects.permitted(vik, Recht.INTAKE).filter(status="intake").exists()
