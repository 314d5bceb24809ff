"""`manage.py eerste_beheerder`: the only appointments that one person makes, and only while there are no two."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from pvi import klok
from pvi.accountmail import send_accountmails
from pvi.models import Aanstelling, Beheerlog, Medewerker
from pvi.rollen import Rol

pytestmark = pytest.mark.django_db


def run(*args: str, **kwargs) -> str:
    uit = StringIO()
    call_command("eerste_beheerder", *args, stdout=uit, **kwargs)
    return uit.getvalue()


def test_the_first_beheerder_is_invited_and_hears_that_one_is_not_enough(organisatie):
    uit = run("Bea@Voorbeeld.invalid", "Bea Beheer")
    bea = Medewerker.objects.get(email="bea@voorbeeld.invalid")
    assert bea.aanstellingen.get().rol == Rol.BH
    assert not bea.is_superuser
    assert not bea.has_usable_password()
    assert "--tweede" in uit
    send_accountmails()
    assert [brief.to for brief in mail.outbox] == [["bea@voorbeeld.invalid"]]
    assert Beheerlog.objects.filter(over=bea, door=None).count() == 2


def test_it_refuses_once_there_is_an_active_beheerder(organisatie, beheerder):
    with pytest.raises(CommandError, match="Er is al een beheerder"):
        run("bea@voorbeeld.invalid", "Bea Beheer")
    assert not Medewerker.objects.filter(email="bea@voorbeeld.invalid").exists()


def test_a_second_one_beside_the_first_and_then_nobody(organisatie):
    run("bea@voorbeeld.invalid", "Bea Beheer")
    run("bo@voorbeeld.invalid", "Bo Beheer", tweede=True)
    assert Aanstelling.objects.actief().filter(rol=Rol.BH).count() == 2
    for tweede in (False, True):
        with pytest.raises(CommandError, match="Er zijn al twee"):
            run("ben@voorbeeld.invalid", "Ben Beheer", tweede=tweede)


def test_the_second_one_is_somebody_else_and_not_the_first(organisatie):
    with pytest.raises(CommandError, match="nog geen beheerder"):
        run("bea@voorbeeld.invalid", "Bea Beheer", tweede=True)
    run("bea@voorbeeld.invalid", "Bea Beheer")
    with pytest.raises(CommandError):
        run("bea@voorbeeld.invalid", "Bea Beheer", tweede=True)


def test_when_one_of_two_left_the_place_can_be_filled(organisatie, beheerder, person):
    weg = person(Rol.BH, "KS")
    Aanstelling.objects.filter(medewerker=weg).update(tot=klok.nu())
    run("bo@voorbeeld.invalid", "Bo Beheer", tweede=True)
    assert Aanstelling.objects.actief().filter(rol=Rol.BH).count() == 2


def test_an_account_that_lives_already_gets_no_second_life(organisatie, vik):
    with pytest.raises(CommandError):
        run(vik.email, "Vera")
    with pytest.raises(CommandError):
        run("geen adres", "Vera")
    assert not Aanstelling.objects.filter(rol=Rol.BH).exists()
