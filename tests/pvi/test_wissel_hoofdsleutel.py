"""Another master key: every text still opens, the old one then opens nothing, and a stopped run goes on."""

import base64

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from meldingen.models import Melding
from pvi import kluis
from pvi.inloggen.factor import Factoradapter
from pvi.management.commands import wissel_hoofdsleutel
from pvi.models import Sleutel
from tests.people import make_melding

pytestmark = pytest.mark.django_db

NIEUW = base64.b64encode(b"de nieuwe".ljust(32)).decode()
ZIN = "Er werd een opmerking gemaakt in de kantine."


@pytest.fixture
def zaken(team) -> list[Melding]:
    return [make_melding(team) for _ in range(5)]


@pytest.fixture
def factor(vik) -> Authenticator:
    return Authenticator.objects.create(user=vik, type="totp", data={"secret": Factoradapter().encrypt("GEHEIM")})


@pytest.fixture
def oud(settings, zaken, factor) -> str:
    """The new key is set, the old one beside it."""
    oud = settings.HOOFDSLEUTEL
    settings.HOOFDSLEUTEL, settings.HOOFDSLEUTEL_ID, settings.HOOFDSLEUTEL_OUD = NIEUW, "2", f"1:{oud}"
    kluis.clear()
    return oud


def read(melding: Melding) -> str:
    with kluis.opened(melding.sleutel_id):
        return Melding.objects.get(pk=melding.pk).wat_gebeurd


def test_while_changing_everything_opens_and_new_keys_are_under_the_new_one(oud, zaken, factor, team):
    assert read(zaken[0]) == ZIN
    assert Factoradapter().decrypt(factor.data["secret"]) == "GEHEIM"
    assert Sleutel.objects.get(pk=make_melding(team).sleutel_id).hoofdsleutel_id == "2"


def test_afterwards_the_new_key_alone_opens_all_and_the_old_one_nothing(oud, zaken, factor, settings, capsys):
    vernietigd = Sleutel.objects.get(pk=zaken[4].sleutel_id)
    kluis.destroy(vernietigd)
    call_command("wissel_hoofdsleutel")
    assert "Omgezet: 5 sleutels, 1 tweede factoren." in capsys.readouterr().out
    settings.HOOFDSLEUTEL_OUD = ""
    kluis.clear()
    assert [read(zaak) for zaak in zaken[:4]] == [ZIN] * 4
    with pytest.raises(kluis.Vernietigd):
        read(zaken[4])
    factor.refresh_from_db()
    assert Factoradapter().decrypt(factor.data["secret"]) == "GEHEIM"
    settings.HOOFDSLEUTEL, settings.HOOFDSLEUTEL_ID = oud, "1"
    kluis.clear()
    with pytest.raises(kluis.Vergrendeld):
        read(zaken[0])
    Sleutel.objects.update(hoofdsleutel_id="1")  # also not with the id bent
    with pytest.raises(kluis.Geschonden):
        read(zaken[0])


def test_stopped_run_goes_on_where_it_was(oud, zaken, factor, monkeypatch, capsys):
    monkeypatch.setattr(wissel_hoofdsleutel, "PARTIJ", 2)
    rewrap, gedaan = kluis.rewrap, []

    def stop_at_the_fourth(rij: Sleutel) -> None:
        if len(gedaan) == 3:
            raise KeyboardInterrupt
        gedaan.append(rij.pk)
        rewrap(rij)

    monkeypatch.setattr(kluis, "rewrap", stop_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        call_command("wissel_hoofdsleutel")
    assert Sleutel.objects.filter(hoofdsleutel_id="2").count() == 2  # the half batch was undone
    assert read(zaken[0]) == read(zaken[4]) == ZIN
    monkeypatch.setattr(kluis, "rewrap", rewrap)
    call_command("wissel_hoofdsleutel", status=True)
    call_command("wissel_hoofdsleutel")
    call_command("wissel_hoofdsleutel", status=True)
    gezegd = capsys.readouterr().out
    assert "Onder hoofdsleutel 2: 2. Nog om te zetten: 3." in gezegd
    assert "Onder hoofdsleutel 2: 5. Nog om te zetten: 0." in gezegd
    assert [read(zaak) for zaak in zaken] == [ZIN] * 5


def test_without_the_old_key_it_stops_and_says_what_is_missing(oud, zaken, settings):
    settings.HOOFDSLEUTEL_OUD = ""
    with pytest.raises(CommandError, match="PVI_HOOFDSLEUTEL_OUD"):
        call_command("wissel_hoofdsleutel")
    assert Sleutel.objects.filter(hoofdsleutel_id="1").count() == 5


def test_two_keys_with_one_id_are_refused(oud, zaken, settings):
    settings.HOOFDSLEUTEL_ID = "1"
    with pytest.raises(ImproperlyConfigured, match="hetzelfde id"):
        read(zaken[0])
