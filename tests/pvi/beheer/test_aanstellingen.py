"""Beheer of appointments: asked by one, confirmed by another."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from meldingen.actions import beheer
from meldingen.actions.muren import raise_walls
from meldingen.models import Betrokkenheid, Notificatie
from meldingen.toegang import has_recht
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import (
    Aanstelling,
    Aanstellingsverzoek,
    Beheerlog,
)
from pvi.rollen import Rol
from tests.pvi.beheer.verzoeken import ask, first

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 6, 12, 0, tzinfo=klok.AMSTERDAM)


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
