"""Beheer: accounts and appointments by two people, dated units and lists, terms, and never a word about a case."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.core import checks, mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse

from meldingen import termijnen
from meldingen.actions import beheer, inrichting
from meldingen.actions.muren import raise_walls
from meldingen.models import Betrokkenheid, Inzage, Melding, Notificatie, Termijninstelling
from meldingen.toegang import has_recht
from meldingen.workflow import Recht, Status
from pvi import klok, lijsten
from pvi.accountmail import send_accountmails
from pvi.checks import check_no_superuser
from pvi.models import (
    Aanstelling,
    Aanstellingsverzoek,
    Accountverzoek,
    Beheerlog,
    Medewerker,
    OrganisatieEenheid,
    Referentie,
    Taakloop,
)
from pvi.models.referentie import keuzes, label
from pvi.rollen import Rol
from pvi.uitnodiging import invite
from tests import kern
from tests.meldingen.staf import received
from tests.rondgang import Rondgang
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 6, 12, 0, tzinfo=klok.AMSTERDAM)


@pytest.fixture
def tweede(person) -> Medewerker:
    """Another beheerder."""
    return person(Rol.BH, "KS", naam="Bo Beheer")


def ask(wie: Medewerker, rol: Rol, eenheid: OrganisatieEenheid, door: Medewerker, **velden) -> Aanstellingsverzoek:
    velden = {"van": klok.nu()} | velden
    return beheer.request_aanstelling(
        Aanstellingsverzoek(medewerker=wie, rol=rol, eenheid=eenheid, **velden), door=door
    )


# --- appointments: two people -----------------------------------------------------------------------------------------


def test_an_appointment_opens_nothing_until_a_second_beheerder_confirms(
    client, collega, open_melding, organisatie, beheerder, tweede
):
    client.force_login(collega)
    pagina = reverse("meldingen:melding", args=[open_melding.kenmerk])
    verzoek = ask(collega, Rol.VI, organisatie["RT"], beheerder)
    assert client.get(pagina).status_code == 404
    beheer.confirm(verzoek, door=tweede)
    # Effective on the next request of the session that was open already.
    assert client.get(pagina).status_code == 200
    rij = Aanstellingsverzoek.objects.get()
    assert (rij.aangevraagd_door, rij.bevestigd_door) == (beheerder, tweede)
    assert [regel.handeling for regel in Beheerlog.objects.filter(over=collega).order_by("op")] == [
        "gevraagd", "bevestigd",
    ]  # fmt: skip


def test_nobody_confirms_what_they_asked_themselves(collega, organisatie, beheerder, tweede):
    verzoek = ask(collega, Rol.VI, organisatie["RT"], beheerder)
    with pytest.raises(ValidationError, match="Iemand anders bevestigt"):
        beheer.confirm(verzoek, door=beheerder)
    assert not collega.aanstellingen.exists()


def test_nobody_asks_or_confirms_an_appointment_of_their_own(organisatie, beheerder, person):
    with pytest.raises(ValidationError, match="Voor jezelf"):
        ask(beheerder, Rol.BH, organisatie["PDC"], beheerder)
    derde = person(Rol.VI, "RT")
    Aanstelling.objects.filter(medewerker=derde).update(tot=klok.nu() - timedelta(hours=1))
    verzoek = ask(derde, Rol.BH, organisatie["KS"], beheerder)
    # In the meantime the colleague became beheerder by the other way, and wants to confirm it.
    Aanstelling.objects.create(medewerker=derde, rol=Rol.BH, eenheid=organisatie["PDC"], van=klok.nu())
    with pytest.raises(ValidationError, match="over jezelf"):
        beheer.confirm(verzoek, door=derde)


def test_the_database_refuses_one_person_as_both(collega, organisatie, beheerder, tweede):
    verzoek = ask(collega, Rol.VI, organisatie["RT"], beheerder)
    for wie in (beheerder, collega):
        with pytest.raises(IntegrityError), transaction.atomic():
            Aanstellingsverzoek.objects.filter(pk=verzoek.pk).update(bevestigd_door=wie, bevestigd_op=klok.nu())


@pytest.mark.parametrize("rol", [Rol.VI, Rol.PC, Rol.FG, Rol.TR, Rol.LC])
def test_who_is_no_beheerder_confirms_nothing(rol, person, collega, organisatie, beheerder):
    verzoek = ask(collega, Rol.TC, first(organisatie), beheerder)
    with pytest.raises(ValidationError, match="Alleen een beheerder"):
        beheer.confirm(verzoek, door=person(rol, "KS" if rol in (Rol.FG, Rol.LC) else "RT"))


def first(organisatie: dict[str, OrganisatieEenheid]) -> OrganisatieEenheid:
    return next(e for e in organisatie.values() if e.niveau == 3)


def test_a_confirmed_or_refused_request_is_over(collega, organisatie, beheerder, tweede):
    verzoek = ask(collega, Rol.VI, organisatie["RT"], beheerder)
    beheer.reject(verzoek, door=tweede)
    with pytest.raises(ValidationError, match="al afgehandeld"):
        beheer.confirm(verzoek, door=tweede)
    assert not collega.aanstellingen.exists()


def test_an_appointment_never_began_before_it_was_confirmed(collega, organisatie, beheerder, tweede):
    with klok.op(NOON):
        verzoek = ask(collega, Rol.VI, organisatie["RT"], beheerder, van=NOON - timedelta(days=3))
    with klok.op(NOON + timedelta(days=1)):
        beheer.confirm(verzoek, door=tweede)
    assert collega.aanstellingen.get().van == NOON + timedelta(days=1)


@pytest.mark.parametrize(
    ("rol", "plek", "woorden"),
    [
        (Rol.TC, "RT", "ander niveau"),
        (Rol.SH, "RT", "ander niveau"),
        (Rol.VI, "RT-HAVENKANT", "ander niveau"),
    ],
)
def test_a_role_stands_at_its_own_level(rol, plek, woorden, collega, organisatie, beheerder):
    with pytest.raises(ValidationError, match=woorden):
        ask(collega, rol, organisatie[plek], beheerder)


@pytest.mark.parametrize(
    ("heeft", "krijgt"), [(Rol.VP, Rol.TR), (Rol.TR, Rol.VP), (Rol.BH, Rol.VI), (Rol.VI, Rol.BH), (Rol.FG, Rol.BH)]
)
def test_roles_that_exclude_each_other(heeft, krijgt, person, organisatie, beheerder):
    wie = person(heeft, "RT")
    with pytest.raises(ValidationError):
        ask(wie, krijgt, organisatie["RT"], beheerder)
    # Once the first has ended, the second may follow.
    beheer.end_aanstelling(wie.aanstellingen.get(), door=beheerder)
    assert ask(wie, krijgt, organisatie["RT"], beheerder).is_open


def test_an_appointment_that_ended_at_noon_shows_nothing_at_12_01_in_the_same_session(
    client, vik, open_melding, organisatie, beheerder
):
    paginas = [
        reverse("meldingen:melding", args=[open_melding.kenmerk]),
        reverse("meldingen:tijdlijn", args=[open_melding.kenmerk]),
        reverse("meldingen:berichten", args=[open_melding.kenmerk]),
    ]
    werkvoorraad = reverse("meldingen:werkvoorraad")
    Aanstelling.objects.filter(medewerker=vik).update(van=NOON - timedelta(days=1))
    client.force_login(vik)
    with klok.op(NOON - timedelta(minutes=1)):
        assert {client.get(pagina).status_code for pagina in paginas} == {200}
        assert open_melding.kenmerk in client.get(werkvoorraad).content.decode()
        beheer.end_aanstelling(vik.aanstellingen.get(), door=beheerder, tot=NOON)
        assert client.get(paginas[0]).status_code == 200
    with klok.op(NOON + timedelta(minutes=1)):
        assert {client.get(pagina).status_code for pagina in paginas} == {404}
        for lijst in (werkvoorraad, reverse("werk"), reverse("meldingen:signalen")):
            assert open_melding.kenmerk not in client.get(lijst).content.decode()
        assert not has_recht(vik, Recht.INTAKE)


def test_mails_that_wait_for_somebody_who_no_longer_reaches_the_case_are_withdrawn(vik, open_melding, beheerder):
    Notificatie.objects.all().delete()
    mail_ = Notificatie.objects.create(aanleiding="x", melding=open_melding, medewerker=vik, klaar_op=klok.nu())
    beheer.end_aanstelling(vik.aanstellingen.get(), door=beheerder)
    mail_.refresh_from_db()
    assert mail_.vervallen


def test_an_appointment_is_never_made_longer_by_one_person(vik, beheerder):
    aanstelling = vik.aanstellingen.get()
    beheer.end_aanstelling(aanstelling, door=beheerder, tot=klok.nu() + timedelta(days=1))
    with pytest.raises(ValidationError, match="Langer kan alleen"):
        beheer.end_aanstelling(aanstelling, door=beheerder, tot=klok.nu() + timedelta(days=9))
    with pytest.raises(ValidationError, match="terugwerkende kracht"):
        beheer.end_aanstelling(aanstelling, door=beheerder, tot=klok.nu() - timedelta(days=1))


def test_the_last_beheerder_stays(beheerder):
    with pytest.raises(ValidationError, match="laatste beheerder"):
        beheer.end_aanstelling(beheerder.aanstellingen.get(), door=beheerder)


def test_somebody_must_manage_the_portal_at_every_moment_to_come(beheerder, tweede):
    """Two ends that lie ahead leave nobody as surely as two that are now."""
    volgende_week, later = klok.nu() + timedelta(days=7), klok.nu() + timedelta(days=8)
    beheer.end_aanstelling(beheerder.aanstellingen.get(), door=tweede, tot=volgende_week)
    for tot in (volgende_week, later):
        with pytest.raises(ValidationError, match="laatste beheerder"):
            beheer.end_aanstelling(tweede.aanstellingen.get(), door=beheerder, tot=tot)
    beheer.end_aanstelling(tweede.aanstellingen.get(), door=beheerder)
    with pytest.raises(ValidationError, match="al voorbij"):
        beheer.end_aanstelling(tweede.aanstellingen.get(), door=beheerder)
    with pytest.raises(ValidationError, match="laatste beheerder"):
        beheer.end_aanstelling(beheerder.aanstellingen.get(), door=tweede)


def test_a_new_member_of_the_leadership_is_walled_off_before_anybody_looks(
    client, teamchef, team, open_melding, collega, beheerder, tweede
):
    """CI-2: a case about the teamchef; a colleague who joins the leadership of that team is behind the wall at once."""
    Betrokkenheid.objects.create(
        sleutel_id=open_melding.sleutel_id, melding=open_melding, medewerker=teamchef,
        koppeling=Betrokkenheid.Koppeling.GEKOPPELD,
    )  # fmt: skip
    raise_walls(open_melding)
    assert not open_melding.uitsluitingen.filter(medewerker=collega).exists()
    beheer.confirm(ask(collega, Rol.TC, team, beheerder, functie="oe"), door=tweede)
    assert open_melding.uitsluitingen.filter(medewerker=collega).exists()


# --- accounts ---------------------------------------------------------------------------------------------------------


def test_a_new_account_is_invited_by_a_mail_that_says_nothing(client, beheerder, team):
    client.force_login(beheerder)
    antwoord = client.post(
        reverse("beheer:medewerker-nieuw"),
        {"naam": "Nina Nieuw", "email": "Nina.Nieuw@voorbeeld.invalid", "personeelsnummer": "", "team": team.pk},
    )
    nina = Medewerker.objects.get(email="nina.nieuw@voorbeeld.invalid")
    assert antwoord["Location"] == reverse("beheer:medewerker", args=[nina.pk])
    assert not nina.has_usable_password()
    assert not nina.aanstellingen.exists()
    assert mail.outbox == [], "the page talked to the mail server"
    assert "wacht nog op verzending" in client.get(antwoord["Location"]).content.decode()
    send_accountmails()
    (brief,) = mail.outbox
    assert "wacht nog op verzending" not in client.get(antwoord["Location"]).content.decode()
    assert brief.to == ["nina.nieuw@voorbeeld.invalid"]
    inhoud = f"{brief.subject} {brief.body}"
    for woord in ("Nina", team.naam, "discriminatie", "melding", "zaak"):
        assert woord.lower() not in inhoud.lower()


@pytest.fixture
def uitgenodigd(collega) -> str:
    """The address in the invitation of a colleague without a password."""
    invite(collega)
    send_accountmails()
    return re.search(r"/inloggen/uitnodiging/\S+", mail.outbox[-1].body).group()


NIEUW = {"new_password1": "een-heel-lang-geheim", "new_password2": "een-heel-lang-geheim"}


def test_an_invitation_opens_the_account_once(client, collega, uitgenodigd):
    assert client.get(uitgenodigd).status_code == 200
    assert client.post(uitgenodigd, {"new_password1": "kort", "new_password2": "kort"}).status_code == 422
    assert client.post(uitgenodigd, NIEUW).status_code == 302
    collega.refresh_from_db()
    assert collega.check_password(NIEUW["new_password1"])
    assert client.get(uitgenodigd).status_code == 410
    assert client.post(uitgenodigd, NIEUW).status_code == 410


def test_an_invitation_ends_after_three_days_and_with_a_newer_one(client, collega, uitgenodigd):
    with klok.op(klok.nu() + timedelta(days=2, hours=23)):
        assert client.get(uitgenodigd).status_code == 200
    with klok.op(klok.nu() + timedelta(days=3, minutes=1)):
        assert client.get(uitgenodigd).status_code == 410
    invite(collega)
    assert client.get(uitgenodigd).status_code == 410


def test_an_invitation_of_somebody_else_or_of_a_closed_account_opens_nothing(client, collega, vik, uitgenodigd):
    assert client.get(uitgenodigd.replace(str(collega.pk), str(vik.pk))).status_code == 410
    Medewerker.objects.filter(pk=collega.pk).update(is_active=False)
    assert client.get(uitgenodigd).status_code == 410


def test_a_closed_account_is_out_on_the_next_request(client, vik, open_melding, beheerder):
    client.force_login(vik)
    assert client.get(reverse("meldingen:melding", args=[open_melding.kenmerk])).status_code == 200
    beheer.deactivate(vik, door=beheerder)
    antwoord = client.get(reverse("meldingen:melding", args=[open_melding.kenmerk]))
    assert antwoord.status_code == 302
    assert antwoord["Location"].startswith("/inloggen/")
    # Opening the account again brings no role back.
    beheer.reactivate(vik, door=beheerder)
    assert not vik.aanstellingen.actief().exists()


def test_nobody_closes_their_own_account(beheerder):
    with pytest.raises(ValidationError, match="Je eigen account"):
        beheer.deactivate(beheerder, door=beheerder)


def test_another_address_or_a_fresh_login_takes_two_people_and_ends_every_session(client, vik, beheerder, tweede):
    vik.set_password("een-lang-wachtwoord")
    vik.save()
    client.force_login(vik)
    verzoek = beheer.request_account(
        Accountverzoek(medewerker=vik, soort="werkmail", email="Iemand.Anders@voorbeeld.invalid"), door=beheerder
    )
    vik.refresh_from_db()
    assert vik.email != "iemand.anders@voorbeeld.invalid"
    with pytest.raises(ValidationError):
        beheer.confirm(verzoek, door=beheerder)
    beheer.confirm(verzoek, door=tweede)
    vik.refresh_from_db()
    assert vik.email == "iemand.anders@voorbeeld.invalid"
    assert not vik.has_usable_password()
    assert client.get(reverse("werk")).status_code == 302


def test_an_address_that_is_taken_is_refused(vik, collega, beheerder):
    with pytest.raises(ValidationError, match="hoort al bij"):
        beheer.request_account(Accountverzoek(medewerker=vik, soort="werkmail", email=collega.email), door=beheerder)


@pytest.mark.parametrize(
    ("view", "module", "actie", "velden"),
    [
        ("medewerker-nieuw", beheer, "create_medewerker", {"naam": "Nina Nieuw", "email": "nina@voorbeeld.invalid"}),
        (
            "eenheid-nieuw",
            inrichting,
            "create_eenheid",
            {"code": "RT-X", "naam": "Nachtploeg", "soort": "team", "geldig_van": "2026-01-01"},
        ),
    ],
)
def test_two_beheerders_with_one_key_get_one_row_and_one_sentence(
    client, beheerder, organisatie, monkeypatch, view, module, actie, velden
):
    """Both forms were valid when they were read; the database takes the first."""
    velden = velden | {"ouder": organisatie["RT"].pk}
    client.force_login(beheerder)
    doe = getattr(module, actie)

    def second(*args, **kwargs):
        doe(*args, **kwargs)
        if args:
            args[0].pk, args[0]._state.adding = None, True
        return doe(*args, **kwargs)

    monkeypatch.setattr(module, actie, second)
    antwoord = client.post(reverse(f"beheer:{view}"), velden)
    assert antwoord.status_code == 422 and velden["naam"] in antwoord.text
    assert "al bij een account" in antwoord.text or "Kies een andere." in antwoord.text
    assert Beheerlog.objects.count() == 1


# --- superusers -------------------------------------------------------------------------------------------------------


def test_an_active_superuser_stops_the_deployment_and_reads_no_case(client, collega, open_melding):
    assert check_no_superuser(None) == []
    Medewerker.objects.filter(pk=collega.pk).update(is_superuser=True, is_staff=True)
    assert [fout.id for fout in check_no_superuser(None)] == ["pvi.E001"]
    assert check_no_superuser in checks.registry.registry.get_checks(include_deployment_checks=True)
    collega.refresh_from_db()
    client.force_login(collega)
    assert not collega.has_perm("meldingen.melding_lezen", open_melding)
    for pagina in ("meldingen:melding", "meldingen:tijdlijn", "triage:dossier"):
        assert client.get(reverse(pagina, args=[open_melding.kenmerk])).status_code == 404
    assert client.get(reverse("beheer:start")).status_code == 404
    assert client.get(reverse("meldingen:inzage")).status_code == 404
    assert not Melding.objects.permitted(collega, Recht.VOLGEN).exists()


# --- units ------------------------------------------------------------------------------------------------------------


def test_a_unit_closes_with_a_successor_and_stays(organisatie, beheerder):
    team_ = first(organisatie)
    Aanstelling.objects.filter(eenheid=team_).delete()
    nieuw = OrganisatieEenheid(
        code="RT-NIEUW", naam="Team Nieuw", soort="team", niveau=3, ouder=team_.ouder, geldig_van=klok.vandaag()
    )
    inrichting.create_eenheid(nieuw, door=beheerder)
    inrichting.close_eenheid(team_, tot=klok.vandaag(), opvolger=nieuw, door=beheerder)
    team_.refresh_from_db()
    assert team_.is_geldig(klok.vandaag())
    assert not team_.is_geldig(klok.vandaag() + timedelta(days=1))
    assert team_.opvolger == nieuw
    assert Beheerlog.objects.filter(handeling="eenheid").count() == 2


def test_a_unit_with_people_or_parts_does_not_close(organisatie, teamchef, team, beheerder):
    with pytest.raises(ValidationError, match="aanstellingen"):
        inrichting.close_eenheid(team, tot=klok.vandaag(), opvolger=None, door=beheerder)
    with pytest.raises(ValidationError, match="onderdelen"):
        inrichting.close_eenheid(team.ouder, tot=klok.vandaag(), opvolger=None, door=beheerder)
    with pytest.raises(ValidationError, match="terugwerkende kracht"):
        inrichting.close_eenheid(team, tot=klok.vandaag() - timedelta(days=9), opvolger=None, door=beheerder)


# --- lists and texts --------------------------------------------------------------------------------------------------


def test_a_value_that_ended_is_not_to_choose_and_keeps_its_words(client, beheerder):
    client.force_login(beheerder)
    lijst = reverse("beheer:lijst", args=["context"])
    gegevens = {"code": "sporthal", "label": "in de sporthal", "volgorde": 9, "geldig_van": klok.vandaag()}
    assert client.post(lijst, gegevens).status_code == 302
    assert ("sporthal", "in de sporthal") in keuzes("context")
    waarde = reverse("beheer:waarde", args=["context", "sporthal"])
    gegevens = {"label": "in de sportzaal", "volgorde": 9, "geldig_tot": klok.vandaag()}
    assert client.post(waarde, gegevens).status_code == 302
    morgen = klok.vandaag() + timedelta(days=1)
    assert "sporthal" not in dict(keuzes("context", morgen))
    assert label("context", "sporthal") == "in de sportzaal"
    assert Referentie.objects.filter(lijst="context", code="sporthal").exists()


def test_values_of_the_route_keep_their_place(client, beheerder):
    client.force_login(beheerder)
    assert client.post(reverse("beheer:lijst", args=["triagebesluit"]), {"code": "x"}).status_code == 404
    lijn = Referentie.objects.get(lijst="triagebesluit", code="LIJN")
    lijn.geldig_tot = klok.vandaag()
    with pytest.raises(ValidationError, match="kan niet eindigen"):
        inrichting.change_waarde(lijn, door=beheerder)
    antwoord = client.get(reverse("beheer:waarde", args=["triagebesluit", "LIJN"]))
    assert "geldig_tot" not in antwoord.content.decode()


def test_fixed_codes_are_codes_that_exist():
    bekend = {(lijst, code) for lijst, waarden in lijsten.LIJSTEN.items() for code, _ in waarden}
    assert {(lijst, code) for lijst, codes in lijsten.VASTE_CODES.items() for code in codes} <= bekend
    assert set(lijsten.LIJSTEN) >= lijsten.VASTE_LIJSTEN


def test_a_text_of_beheer_is_read_by_everybody_at_once(client, beheerder):
    client.force_login(beheerder)
    pagina = reverse("beheer:tekst", args=["loket:vertrouwenspersoon"])
    assert client.post(pagina, {"tekst": "Bel <b>0900</b> 1234"}).status_code == 302
    inhoud = Client().get(reverse("wegwijzer")).content.decode()
    assert "Bel &lt;b&gt;0900&lt;/b&gt; 1234" in inhoud
    assert Client().get(reverse("hulp")).status_code == 200


# --- terms ------------------------------------------------------------------------------------------------------------


def ask_termijn(door: Medewerker, **velden) -> Termijninstelling:
    velden = {"soort": "lc_advies", "aantal": 3, "waarschuwing": 50, "geldig_van": klok.vandaag()} | velden
    return beheer.request_termijn(Termijninstelling(**velden), door=door)


def test_a_term_changes_for_what_starts_after_two_people_agreed(open_melding, beheerder, tweede):
    with klok.op(kern.moment("2026-03-02")):
        open_melding.record_event("lc_gevraagd")
        verzoek = ask_termijn(beheerder)
        oud = open_melding.termijnen.get(soort="lc_advies")
        assert oud.verloopt_op == date(2026, 3, 9)
        beheer.confirm(verzoek, door=tweede)
        oud.refresh_from_db()
        assert oud.verloopt_op == date(2026, 3, 9)
        open_melding.record_event("lc_geadviseerd")
        open_melding.record_event("lc_gevraagd")
        nieuw = open_melding.termijnen.open().get(soort="lc_advies")
    assert (nieuw.verloopt_op, nieuw.waarschuwing_op) == (date(2026, 3, 5), date(2026, 3, 4))


def test_a_setting_waits_for_its_day(open_melding, beheerder, tweede):
    with klok.op(kern.moment("2026-03-02")):
        beheer.confirm(ask_termijn(beheerder, geldig_van=date(2026, 4, 1)), door=tweede)
        assert beheer.current_regel("lc_advies").aantal == 5
    with klok.op(kern.moment("2026-04-01")):
        assert beheer.current_regel("lc_advies").aantal == 3


@pytest.mark.parametrize("soort", [s.code for s in termijnen.TERMIJNEN if not termijnen.is_changeable(s)])
def test_a_term_of_law_does_not_change(soort, client, beheerder):
    with pytest.raises(ValidationError, match="wet"):
        ask_termijn(beheerder, soort=soort)
    client.force_login(beheerder)
    assert client.get(reverse("beheer:termijn", args=[soort])).status_code == 404


def test_every_term_that_names_a_law_is_out_of_reach_of_beheer():
    for soort in termijnen.TERMIJNEN:
        if re.search(r"\bart\.|\bWet\b|wettelijk", soort.basis):
            assert not termijnen.is_changeable(soort), soort.code
    assert {s.code for s in termijnen.TERMIJNEN if termijnen.is_changeable(s)} >= {"intake", "lc_advies", "standpunt"}


def test_what_was_promised_to_melders_does_not_become_longer(beheerder):
    with pytest.raises(ValidationError, match="beloofd"):
        ask_termijn(beheerder, soort="eerste_zitting", aantal=20, bij_spoed=3)
    assert ask_termijn(beheerder, soort="eerste_zitting", aantal=10, bij_spoed=3).is_open


# --- log, jobs, pages -------------------------------------------------------------------------------------------------


def test_the_log_of_beheer_only_grows(beheerder, collega):
    beheer.change_medewerker(collega, door=beheerder, naam="Cas Anders")
    regel = Beheerlog.objects.get()
    assert regel.wijziging == {"naam": ["Cas Collega", "Cas Anders"]}
    with pytest.raises(TypeError):
        regel.save()
    for opdracht in ("UPDATE pvi_beheerlog SET onderdeel = 'x'", "DELETE FROM pvi_beheerlog"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(opdracht)


def test_the_page_of_jobs_says_what_stopped_and_what_failed(client, beheerder):
    from pvi.celery import KLOKTAKEN, app, note_end, note_start

    assert {regel["task"] for regel in app.conf.beat_schedule.values()} == KLOKTAKEN
    app.loader.import_default_modules()
    taak = app.tasks["meldingen.tasks.sweep_notificaties"]
    ander = app.tasks["pvi.tasks.sweep_sessies"]
    note_start(task=taak)
    note_end(task=taak, state="SUCCESS", retval=None)
    with klok.op(klok.nu() - timedelta(hours=2)):
        note_start(task=ander)
        note_end(task=ander, state="SUCCESS", retval=None)
    note_start(task=app.tasks["dashboards.tasks.sweep_rapportages"])
    note_end(task=app.tasks["dashboards.tasks.sweep_rapportages"], state="FAILURE", retval=ValueError("geheim"))
    client.force_login(beheerder)
    inhoud = client.get(reverse("beheer:taken")).content.decode()
    assert "in orde" in inhoud
    assert "draait niet meer" in inhoud
    assert "mislukt (ValueError)" in inhoud
    assert "geheim" not in inhoud
    assert Taakloop.objects.get(pk="meldingen.tasks.sweep_notificaties").gelukt_op is not None


def test_a_crawl_as_beheer_meets_no_word_about_a_case(client, vik, team, organisatie, beheerder, tweede, teamchef):
    """Canaries in a case of every stage a fixture gives; every page of beheer, and what it links to."""
    zaak = received(team, waar_wanneer="Kanarieplaats", wensen="Kanariewens")
    zaak.wat_gebeurd = "Kanariemelding"
    zaak.save()
    kern.betrek(zaak, teamchef, naam="Kanarienaam", koppeling=Betrokkenheid.Koppeling.GEKOPPELD)
    raise_walls(zaak)
    client.force_login(vik)
    client.get(reverse("meldingen:melding", args=[zaak.kenmerk]))
    ask(vik, Rol.RK, organisatie["RT"], tweede)
    ask_termijn(tweede)
    client.force_login(beheerder)
    kanarie = re.compile(rf"Kanarie\w*|{zaak.kenmerk}|{zaak.pk}|Noor Verzonnen")

    def visit(pad: str, eerste: bool) -> list[str]:
        antwoord = client.get(pad)
        assert antwoord.status_code in (200, 302, 404, 405), f"{antwoord.status_code} op {pad}"
        inhoud = b"".join(antwoord) if antwoord.streaming else antwoord.content
        assert not kanarie.search(inhoud.decode()), pad
        if antwoord.status_code == 200:
            assert check_page(inhoud.decode()) == [], pad
        return re.findall(r'href="(/[^"#?]*)', inhoud.decode())

    begin = [reverse("beheer:start"), f"{reverse('beheer:mensen')}", reverse("beheer:medewerker", args=[vik.pk])]
    begin += [reverse("beheer:aanstelling-einde", args=[vik.aanstellingen.get().pk])]
    begin += [reverse("beheer:eenheid", args=[team.code]), reverse("beheer:eenheid-opheffen", args=[team.code])]
    bezocht = set(Rondgang().walk(begin, visit).values())
    assert {naam for naam in bezocht if naam.startswith("beheer:")} >= {
        "beheer:start", "beheer:mensen", "beheer:medewerker", "beheer:medewerker-nieuw", "beheer:aanstelling-nieuw",
        "beheer:aanstelling-einde", "beheer:verzoeken", "beheer:eenheden", "beheer:eenheid", "beheer:eenheid-nieuw",
        "beheer:eenheid-opheffen", "beheer:lijsten", "beheer:lijst", "beheer:waarde", "beheer:teksten",
        "beheer:tekst", "beheer:termijnen", "beheer:termijn", "beheer:taken", "beheer:logboek", "beheer:sluiten",
        "beheer:werkmail", "beheer:herstel",
    }  # fmt: skip
    for pad in (f"{reverse('beheer:mensen')}?eenheid=RT", f"{reverse('beheer:eenheden')}?eenheid=RT"):
        assert not kanarie.search(client.get(pad).content.decode())


def test_a_person_is_found_by_an_exact_key_and_by_nothing_less(client, beheerder, collega):
    client.force_login(beheerder)
    pagina = reverse("beheer:mensen")
    doel = reverse("beheer:medewerker", args=[collega.pk])
    assert client.post(pagina, {"sleutel": collega.email.upper()})["Location"] == doel
    assert client.post(pagina, {"sleutel": collega.personeelsnummer})["Location"] == doel
    for deel in ("collega", "Cas", "@voorbeeld.invalid", ""):
        assert client.post(pagina, {"sleutel": deel}).status_code == 422


def test_requests_are_made_and_confirmed_on_the_pages(client, collega, organisatie, beheerder, tweede):
    client.force_login(beheerder)
    aanvraag = reverse("beheer:aanstelling-nieuw", args=[collega.pk])
    gegevens = {"rol": "vi", "functie": "", "eenheid": organisatie["RT"].pk, "van": "2026-01-01T09:00", "tot": ""}
    assert client.post(aanvraag, gegevens | {"rol": "tc"}).status_code == 422
    assert client.post(aanvraag, gegevens).status_code == 302
    verzoek = Aanstellingsverzoek.objects.get()
    besluit = {"soort": "aanstelling", "pk": verzoek.pk, "besluit": "bevestig"}
    eigen = client.get(reverse("beheer:verzoeken")).content.decode()
    assert 'value="bevestig"' not in eigen
    client.post(reverse("beheer:verzoeken"), besluit)
    assert not collega.aanstellingen.exists()
    client.force_login(tweede)
    assert 'value="bevestig"' in client.get(reverse("beheer:verzoeken")).content.decode()
    client.post(reverse("beheer:verzoeken"), besluit)
    assert collega.aanstellingen.get().rol == Rol.VI
    einde = reverse("beheer:aanstelling-einde", args=[collega.aanstellingen.get().pk])
    assert client.post(einde, {"tot": ""}).status_code == 302
    assert not collega.aanstellingen.actief().exists()


def test_who_confirms_confirms_what_stood_on_the_page(client, collega, organisatie, beheerder, tweede):
    client.force_login(beheerder)
    gegevens = {"rol": "vi", "functie": "", "eenheid": organisatie["RT"].pk, "van": "2026-01-01T09:00", "tot": ""}
    client.post(reverse("beheer:aanstelling-nieuw", args=[collega.pk]), gegevens)
    client.force_login(tweede)
    pagina = client.get(reverse("beheer:verzoeken")).text
    besluit = dict(re.findall(r'name="(soort|pk|getoond)" value="([^"]+)"', pagina)) | {"besluit": "bevestig"}
    # Meanwhile the account became somebody else's.
    Medewerker.objects.filter(pk=collega.pk).update(naam="Iemand Anders", email="iemand.anders@voorbeeld.invalid")
    antwoord = client.post(reverse("beheer:verzoeken"), besluit, follow=True)
    assert "Lees het opnieuw" in antwoord.text and "Iemand Anders" in antwoord.text
    assert not collega.aanstellingen.exists()
    besluit |= dict(re.findall(r'name="(getoond)" value="([^"]+)"', antwoord.text))
    client.post(reverse("beheer:verzoeken"), besluit)
    assert collega.aanstellingen.get().rol == Rol.VI


def test_nobody_else_finds_beheer_and_every_refusal_is_logged(client, person):
    paginas = [reverse(f"beheer:{naam}") for naam in ("start", "mensen", "verzoeken", "taken", "logboek", "lijsten")]
    for rol in (Rol.VI, Rol.PC, Rol.FG, Rol.LC):
        wie = person(rol, "KS" if rol in (Rol.FG, Rol.LC) else "RT")
        client.force_login(wie)
        assert {client.get(pagina).status_code for pagina in paginas} == {404}
        assert Inzage.objects.filter(medewerker=wie, soort="geweigerd", recht=Recht.BEHEER).count() == len(paginas)


def test_beheer_reaches_no_case_in_any_state(beheerder, team):
    for status in (Status.ONTVANGEN, Status.TRIAGE, Status.HERSTEL, Status.AFGESLOTEN):
        kern.zaak(team, status)
    for recht in Recht:
        assert not Melding.objects.permitted(beheerder, recht).exists()
