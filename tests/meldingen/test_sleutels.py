"""A key that finds nobody, or two people: nobody of the named team reads on until VIK has settled it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions import beheer
from meldingen.actions.intake import close_without_triage, missing_for_triage, send_to_triage
from meldingen.actions.melding import Afzender, Persoon
from meldingen.actions.muren import raise_walls
from meldingen.actions.personen import add_persoon, inform_betrokkene, link_medewerker, mark_unlinked, wall_by_key
from meldingen.models import Betrokkenheid, Melding, Notificatie, OvergangGeweigerd, grant
from meldingen.tasks import sweep_uitsluitingen
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.models import Accountverzoek, Medewerker
from pvi.rollen import Rol
from tests.meldingen.staf import complete, in_intake, received, show
from tests.people import first_team, make_person
from tests.toegankelijk import check_page

ROL, KOPPELING = Betrokkenheid.Rol, Betrokkenheid.Koppeling
ONBEKEND = "P900099"


def walled(melding: Melding) -> set:
    return set(melding.uitsluitingen.filter(voorlopig=False).values_list("medewerker", flat=True))


def waiting(melding: Melding) -> set:
    return set(melding.uitsluitingen.filter(voorlopig=True).values_list("medewerker", flat=True))


def reads(medewerker: Medewerker, melding: Melding) -> bool:
    return Melding.objects.permitted(medewerker, Recht.VOLGEN).filter(pk=melding.pk).exists()


def give_case(melding: Melding, medewerker: Medewerker) -> None:
    """The strongest grant there is: what waits, waits also for who was given the case."""
    grant(melding, medewerker, Grond.EIGENAAR, rol=Rol.TC, aanstelling=medewerker.aanstellingen.get())


LIJSTEN = ["betrokkenen", "wie_niet"]


@pytest.fixture(params=LIJSTEN)
def melding(request, team, vik, teamchef) -> Melding:
    """Somebody is named with a number that nobody has."""
    wie = (Persoon(naam="Cas", personeelsnummer=ONBEKEND),)
    return in_intake(received(team, **{"wie_niet": (), request.param: wie}), vik)


# --- not found: shown, and it waits -----------------------------------------------------------------------------------


def test_a_key_that_finds_nobody_is_shown_to_vik_on_the_case(client, melding, vik):
    for pagina in ("meldingen:melding", "meldingen:intake", "meldingen:personen"):
        antwoord = show(client, vik, pagina, melding.kenmerk)
        assert f"Niet gevonden: {ONBEKEND}." in antwoord.text
        assert not check_page(antwoord.text)


def test_only_who_links_people_sees_the_key(client, melding, vik, person):
    hr = person(Rol.VO, "RT")
    antwoord = show(client, hr, "meldingen:melding", melding.kenmerk)
    assert ONBEKEND not in antwoord.text


def test_until_vik_has_settled_it_nobody_of_the_named_team_reads(melding, vik, teamchef, sectorhoofd):
    give_case(melding, teamchef)
    assert waiting(melding) == {teamchef.pk}
    assert not reads(teamchef, melding)
    assert reads(vik, melding)
    assert walled(melding) == set()


def test_who_comes_to_work_in_the_named_team_waits_too(melding, team):
    nieuw = make_person(Rol.TC, team)
    give_case(melding, nieuw)
    sweep_uitsluitingen()
    assert not reads(nieuw, melding)


def test_whom_beheer_moves_to_the_named_team_waits_at_once(melding, team, organisatie, beheerder):
    nieuw = make_person(Rol.TC, first_team(organisatie, "RT", 2))
    give_case(melding, nieuw)
    assert reads(nieuw, melding)
    beheer.change_medewerker(nieuw, door=beheerder, team=team)
    assert not reads(nieuw, melding)


@pytest.mark.parametrize("keuze", ["onbekend", "extern", "verbeterd"])
def test_what_vik_settles_lets_the_team_read_again(client, melding, vik, teamchef, collega, keuze):
    give_case(melding, teamchef)
    client.force_login(vik)
    rij = melding.muurverzoeken.first() or melding.betrokkenheden.get()
    naam = "meldingen:muurverzoek" if melding.muurverzoeken.exists() else "meldingen:persoon"
    pagina = reverse(naam, args=[melding.kenmerk, rij.pk])
    assert not check_page(client.get(pagina).text)
    mis = client.post(pagina, {"koppeling": "open", "personeelsnummer": "P900098"})
    assert mis.status_code == 422
    assert "We vinden niemand" in mis.text
    assert not check_page(mis.text)
    assert not reads(teamchef, melding)
    antwoord = (
        {"koppeling": "open", "personeelsnummer": collega.personeelsnummer}
        if keuze == "verbeterd"
        # The key that found nobody stands in the field, as the page showed it.
        else {"koppeling": keuze, "personeelsnummer": ONBEKEND}
    )
    assert client.post(pagina, antwoord).status_code == 302
    assert reads(teamchef, melding)
    assert waiting(melding) == set()
    assert walled(melding) == ({collega.pk} if keuze == "verbeterd" else set())
    assert "Niet gevonden" not in show(client, vik, "meldingen:melding", melding.kenmerk).text


def test_it_does_not_go_to_triage_before_vik_has_settled_it(team, vik):
    wie = Persoon(naam="Cas", personeelsnummer=ONBEKEND)
    klaar = complete(in_intake(received(team, wie_niet=(wie,)), vik), vik)
    assert missing_for_triage(klaar) == [
        "Zoek uit wie dit niet mag zien: verbeter de sleutel, of leg vast dat die persoon onbekend of van buiten is."
    ]
    with pytest.raises(OvergangGeweigerd):
        send_to_triage(klaar, door=vik)


@pytest.mark.parametrize("vorm", [str, str.upper, "  {}  ".format, lambda naam: naam.replace(" ", "-")])
@pytest.mark.parametrize("woord", ["naam", "code"])
def test_the_team_written_in_words_waits_too(organisatie, team, vik, woord, vorm):
    ander = next(e for e in organisatie.values() if e.niveau == 3 and e.pk != team.pk and e.eenheid == team.eenheid)
    chef = make_person(Rol.TC, ander)
    wie = Persoon(naam="Cas", team=vorm(getattr(ander, woord).split(" (")[0]), personeelsnummer=ONBEKEND)
    melding = in_intake(received(team, betrokkenen=(wie,)), vik)
    give_case(melding, chef)
    assert not reads(chef, melding)


def test_when_vik_is_named_another_vik_settles_it(team, vik, andere_vik, person):
    collega = person(Rol.VI, "RT")
    melding = received(team, betrokkenen=(Persoon(naam="Cas", team="VIK Havenkust", personeelsnummer=ONBEKEND),))
    assert not reads(vik, melding)
    assert not reads(collega, melding)
    melding.refresh_from_db()
    assert melding.eenheid_behandeling.code != "RT"
    assert not Notificatie.objects.filter(melding=melding, medewerker__in=(vik, collega)).exists()


def test_a_name_without_a_key_holds_nobody(team, vik, teamchef):
    melding = in_intake(received(team, betrokkenen=(Persoon(naam="Cas"),), wie_niet=(Persoon(naam="Jan"),)), vik)
    assert waiting(melding) == set()


def test_a_mail_that_waits_for_who_is_named_is_not_sent(team, vik, teamchef):
    melding = in_intake(received(team, wie_niet=()), vik)
    Notificatie.objects.create(aanleiding="x", melding=melding, medewerker=teamchef, klaar_op=klok.nu())
    add = Betrokkenheid.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, naam="Cas", personeelsnummer=ONBEKEND
    )
    raise_walls(melding)
    assert add.koppeling == KOPPELING.OPEN
    assert Notificatie.objects.get(aanleiding="x").vervallen


# --- the account comes later ------------------------------------------------------------------------------------------


def make_account(door, **velden) -> Medewerker:
    return beheer.create_medewerker(
        door=door, **{"email": "cas.later@voorbeeld.invalid", "naam": "Cas Later", "personeelsnummer": "P1"} | velden
    )


def test_the_wall_rises_at_once_when_beheer_makes_the_account(melding, beheerder, teamchef):
    cas = make_account(beheerder, personeelsnummer="p 900 099.")
    assert walled(melding) == {cas.pk}
    assert waiting(melding) == set()


def test_the_wall_rises_at_once_when_beheer_changes_the_number(melding, beheerder, collega):
    beheer.change_medewerker(collega, door=beheerder, personeelsnummer=ONBEKEND)
    assert walled(melding) == {collega.pk}


def test_the_wall_rises_at_once_when_two_beheerders_change_the_address(team, vik, collega, beheerder, person):
    wie = Persoon(naam="Cas", werkmail="Cas.Nieuw@voorbeeld.invalid")
    melding = in_intake(received(team, betrokkenen=(wie,)), vik)
    verzoek = beheer.request_account(
        Accountverzoek(medewerker=collega, soort="werkmail", email="cas.nieuw@voorbeeld.invalid\u202c"), door=beheerder
    )
    assert walled(melding) == set()
    beheer.confirm(verzoek, door=person(Rol.BH, "KS"))
    assert walled(melding) == {collega.pk}


def test_the_nightly_sweep_finds_who_came_in_another_way(melding):
    cas = Medewerker.objects.create_user("cas@voorbeeld.invalid", naam="Cas", personeelsnummer=ONBEKEND)
    sweep_uitsluitingen()
    assert walled(melding) == {cas.pk}
    assert not melding.betrokkenheden.filter(koppeling=KOPPELING.OPEN).exists()


@pytest.mark.parametrize("gezegd", [KOPPELING.ONBEKEND, KOPPELING.EXTERN])
def test_whom_vik_did_not_know_gets_a_wall_and_stays_what_vik_said(team, vik, beheerder, gezegd):
    wie = (Persoon(naam="Cas", personeelsnummer=ONBEKEND),)
    melding = in_intake(received(team, betrokkenen=wie), vik)
    mark_unlinked(melding.betrokkenheden.get(), gezegd, door=vik)
    cas = make_account(beheerder, personeelsnummer=ONBEKEND)
    assert walled(melding) == {cas.pk}
    assert melding.betrokkenheden.get().koppeling == gezegd


def test_a_melder_whose_account_comes_later_never_handles_the_own_case(team, beheerder):
    melding = received(team, wie_niet=())  # the melder gave an address that nobody has yet
    noor = make_account(beheerder, email="NOOR@voorbeeld.invalid")
    assert walled(melding) == {noor.pk}


def test_a_duplicate_takes_its_keys_along(team, vik, beheerder):
    wie = (Persoon(naam="Cas", personeelsnummer=ONBEKEND),)
    hoofdzaak = in_intake(received(team, wie_niet=()), vik)
    dubbel = in_intake(received(team, betrokkenen=wie, naam="Mila"), vik)
    close_without_triage(dubbel, door=vik, reden="dubbel", tekst="Dit is dezelfde.", dubbel_van=hoofdzaak)
    cas = make_account(beheerder, personeelsnummer=ONBEKEND)
    assert walled(hoofdzaak) == {cas.pk}


# --- two people -------------------------------------------------------------------------------------------------------


@pytest.fixture
def ander(team) -> Medewerker:
    return Medewerker.objects.create_user("ander@voorbeeld.invalid", naam="Ans Ander", personeelsnummer="P900002")


def both(collega, ander) -> dict[str, str]:
    return {"werkmail": collega.email.upper(), "personeelsnummer": f"{ander.personeelsnummer}."}


@pytest.mark.parametrize("lijst", LIJSTEN)
def test_a_mail_and_a_number_of_two_people_wall_both_and_ask_vik(client, team, vik, collega, ander, lijst):
    wie = (Persoon(naam="Cas", **both(collega, ander)),)
    melding = in_intake(received(team, **{"wie_niet": (), lijst: wie}), vik)
    assert walled(melding) == {collega.pk, ander.pk}
    antwoord = show(client, vik, "meldingen:melding", melding.kenmerk)
    assert f"Wijst naar twee mensen: {collega.email} en {ander.personeelsnummer}." in antwoord.text


def test_vik_who_types_two_people_walls_both_and_is_asked_again(client, team, vik, collega, ander):
    melding = in_intake(received(team, betrokkenen=(Persoon(naam="Bas"),), wie_niet=()), vik)
    bas = melding.betrokkenheden.get()
    client.force_login(vik)
    pagina = reverse("meldingen:persoon", args=[melding.kenmerk, bas.pk])
    antwoord = client.post(pagina, {"koppeling": "open", **both(collega, ander)})
    assert antwoord.status_code == 422
    assert "horen bij twee mensen" in antwoord.text
    bas.refresh_from_db()
    assert (bas.medewerker, bas.koppeling) == (None, KOPPELING.OPEN)
    assert walled(melding) == {collega.pk, ander.pk}
    assert client.post(pagina, {"koppeling": "open", "werkmail": collega.email}).status_code == 302
    bas.refresh_from_db()
    assert (bas.medewerker, bas.koppeling) == (collega, KOPPELING.GEKOPPELD)


def test_vik_who_is_one_of_the_two_is_out(client, team, vik, collega):
    melding = in_intake(received(team, betrokkenen=(Persoon(naam="Bas"),), wie_niet=()), vik)
    bas = melding.betrokkenheden.get()
    client.force_login(vik)
    pagina = reverse("meldingen:persoon", args=[melding.kenmerk, bas.pk])
    antwoord = client.post(pagina, {"koppeling": "open", **both(vik, collega)})
    assert antwoord.url == reverse("meldingen:werkvoorraad")


def test_two_people_beside_a_link_that_stands_get_a_wall_each(team, vik, collega, ander, teamchef):
    melding = in_intake(received(team, betrokkenen=(Persoon(naam="Bas", werkmail=teamchef.email),), wie_niet=()), vik)
    bas = melding.betrokkenheden.get()
    with pytest.raises(OvergangGeweigerd, match="twee mensen"):
        link_medewerker(bas, door=vik, **both(collega, ander))
    assert walled(melding) >= {collega.pk, ander.pk, teamchef.pk}
    assert melding.betrokkenheden.get().medewerker == teamchef


def test_somebody_new_with_two_keys_is_written_down_and_both_are_walled(team, vik, collega, ander):
    melding = in_intake(received(team, wie_niet=()), vik)
    nieuw = add_persoon(melding, door=vik, rol=ROL.BETROKKENE, naam="Bas", **both(collega, ander))
    wall_by_key(melding, door=vik, **both(collega, ander))
    assert (nieuw.koppeling, nieuw.medewerker) == (KOPPELING.OPEN, None)
    assert walled(melding) == {collega.pk, ander.pk}


@pytest.mark.parametrize("sleutel", ["werkmail", "personeelsnummer"])
def test_one_of_two_keys_that_finds_nobody_is_said(team, vik, collega, sleutel):
    melding = in_intake(received(team, wie_niet=()), vik)
    sleutels = {"werkmail": collega.email, "personeelsnummer": collega.personeelsnummer}
    sleutels[sleutel] = {"werkmail": "niemand@voorbeeld.invalid", "personeelsnummer": ONBEKEND}[sleutel]
    with pytest.raises(OvergangGeweigerd, match="Verbeter"):
        add_persoon(melding, door=vik, rol=ROL.BETROKKENE, naam="Bas", **sleutels)


def test_a_melder_with_the_keys_of_two_people_is_neither_of_them_at_work(team, vik, collega):
    from meldingen.actions.melding import Ingevuld, submit_melding

    afzender = Afzender(naam="Noor", werkmail=vik.email, personeelsnummer=collega.personeelsnummer)
    melding, *_ = submit_melding(Ingevuld(wat_gebeurd="Een grap.", melder=afzender, eenheid=team))
    assert walled(melding) >= {vik.pk, collega.pk}


# --- a link that was told ---------------------------------------------------------------------------------------------

TEKST = "Dit gaat over een opmerking in de kantine."


@pytest.fixture
def verteld(team, vik, collega) -> Betrokkenheid:
    melding = in_intake(received(team, betrokkenen=(Persoon(naam="Bas", team="ploeg 2"),), wie_niet=()), vik)
    bas = melding.betrokkenheden.get()
    link_medewerker(bas, door=vik, werkmail=collega.email)
    inform_betrokkene(bas, Betrokkenheid.Via.GESPREK, vik, TEKST)
    return bas


def test_the_text_of_the_first_is_never_shown_to_the_second(client, verteld, vik, collega, ander):
    with klok.op(klok.nu() + timedelta(days=2)):
        link_medewerker(verteld, door=vik, werkmail=ander.email)
    assert not Betrokkenheid.objects.informed(ander).exists()
    assert not Betrokkenheid.objects.informed(collega).exists()
    oud, nieuw = verteld.melding.betrokkenheden.order_by("vervangt")[::-1]
    assert (oud.medewerker, oud.koppeling, oud.tekst_voor_betrokkene) == (collega, KOPPELING.BEEINDIGD, TEKST)
    assert oud.beeindigd_op is not None
    assert (nieuw.medewerker, nieuw.koppeling, nieuw.vervangt) == (ander, KOPPELING.GEKOPPELD, oud)
    assert (nieuw.geinformeerd_op, nieuw.tekst_voor_betrokkene, nieuw.informeren) == (None, "", "")
    assert (nieuw.naam, nieuw.team, nieuw.rol) == ("Bas", "ploeg 2", ROL.BETROKKENE)
    assert walled(verteld.melding) == {collega.pk, ander.pk}
    for wie in (collega, ander):
        assert show(client, wie, "reflectie:procedure", oud.pk).status_code == 404
        assert show(client, wie, "reflectie:procedure", nieuw.pk).status_code == 404
    inform_betrokkene(nieuw, Betrokkenheid.Via.GESPREK, vik, "Een andere tekst.")
    pagina = show(client, ander, "reflectie:procedure", nieuw.pk)
    assert pagina.status_code == 200
    assert TEKST not in pagina.text


def test_both_facts_stand_on_the_timeline(client, verteld, vik, ander):
    link_medewerker(verteld, door=vik, werkmail=ander.email)
    tijdlijn = show(client, vik, "meldingen:tijdlijn", verteld.melding.kenmerk).text
    assert "Betrokkene: koppeling beëindigd" in tijdlijn
    assert "Betrokkene: iemand anders gekoppeld" in tijdlijn


def test_the_second_must_hear_it_too_and_the_first_is_no_longer_waited_for(verteld, vik, ander):
    melding = verteld.melding
    link_medewerker(verteld, door=vik, werkmail=ander.email)
    nieuw = melding.betrokkenheden.subjects().get()
    assert [t.onderwerp for t in melding.termijnen.open().filter(soort="informeren")] == [str(nieuw.pk)]
    assert list(melding.betrokkenheden.entitled_to_hear()) == [nieuw]
    assert not Notificatie.objects.filter(
        aanleiding__startswith=f"procedure:{verteld.pk}", verzonden_op=None, vervallen=False
    ).exists()


def test_the_same_person_again_changes_nothing(verteld, vik, collega):
    link_medewerker(verteld, door=vik, personeelsnummer=collega.personeelsnummer)
    assert verteld.melding.betrokkenheden.get().has_own_view


def test_somebody_from_outside_who_was_told_turns_out_to_be_a_colleague(team, vik, collega):
    melding = in_intake(received(team, betrokkenen=(Persoon(naam="Bas"),), wie_niet=()), vik)
    bas = melding.betrokkenheden.get()
    mark_unlinked(bas, KOPPELING.EXTERN, door=vik)
    inform_betrokkene(bas, Betrokkenheid.Via.GESPREK, vik, TEKST)
    link_medewerker(bas, door=vik, werkmail=collega.email)
    assert not Betrokkenheid.objects.informed(collega).exists()
    assert melding.betrokkenheden.subjects().get().tekst_voor_betrokkene == ""


def test_what_was_decided_about_nobody_is_decided_again_about_somebody(team, vik, collega):
    melding = in_intake(received(team, betrokkenen=(Persoon(naam="Bas"),), wie_niet=()), vik)
    bas = melding.betrokkenheden.get()
    mark_unlinked(bas, KOPPELING.ONBEKEND, door=vik)
    link_medewerker(bas, door=vik, werkmail=collega.email)
    assert not melding.betrokkenheden.get().is_told_or_explained
    assert melding.termijnen.open().filter(soort="informeren", onderwerp=str(bas.pk)).exists()


def test_the_page_says_what_linking_somebody_else_means(client, verteld, vik, ander):
    melding = verteld.melding
    pagina = show(client, vik, "meldingen:persoon", melding.kenmerk, verteld.pk)
    assert "eindigt de eigen pagina van de eerste persoon" in pagina.text
    assert not check_page(pagina.text)
    client.post(
        reverse("meldingen:persoon", args=[melding.kenmerk, verteld.pk]), {"koppeling": "open", "werkmail": ander.email}
    )
    mensen = show(client, vik, "meldingen:personen", melding.kenmerk)
    assert "Beëindigd: het ging om iemand anders" in mensen.text
    assert show(client, vik, "meldingen:persoon", melding.kenmerk, verteld.pk).status_code == 404
    assert show(client, vik, "meldingen:informeren", melding.kenmerk, verteld.pk).status_code == 404


def test_a_destroyed_identity_stops_no_sweep(team, vik, collega):
    weg = received(team, wie_niet=())
    kluis.destroy(weg.melders.get().identiteit.sleutel)
    ander = received(team, betrokkenen=(Persoon(naam="Cas", personeelsnummer=ONBEKEND),))
    cas = Medewerker.objects.create_user("cas@voorbeeld.invalid", naam="Cas", personeelsnummer=ONBEKEND)
    sweep_uitsluitingen()
    assert walled(ander) == {cas.pk}
