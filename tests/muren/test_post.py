"""Walls between queueing a mail and sending it.

No test here runs a sweep unless it says so: what must hold when nothing runs is asked with the clock alone.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from meldingen.access import Lichaam
from meldingen.actions.muren import raise_walls, wall_off
from meldingen.models import Notificatie
from meldingen.notifications import notify, send_waiting
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.rollen import Rol
from tests import kern
from tests.muren.kring import everywhere, with_roles

pytestmark = pytest.mark.django_db


def test_named_mid_session_the_next_request_finds_nothing_and_no_mail_goes_out(am, client, mailoutbox):
    """The page is open, a mail waits; then the reader is named on the case."""
    vik = kern.functionaris(Rol.VI, am)
    melding = kern.zaak(kern.eenheid("AM-1a"), Status.INTAKE)
    notify(melding, "nieuws", recht=Recht.INTAKE, rollen={Rol.VI})
    assert Notificatie.objects.filter(medewerker=vik, vervallen=False).exists()
    kluis.clear()
    client.force_login(vik)
    pagina = reverse("meldingen:melding", args=[melding.kenmerk])
    assert client.get(pagina).status_code == 200
    with kluis.opened(melding.sleutel_id):
        kern.betrek(melding, vik)
        raise_walls(melding)
    assert client.get(pagina).status_code == 404
    assert melding.kenmerk not in client.get(reverse("meldingen:werkvoorraad")).text
    send_waiting()
    assert mailoutbox == []


def test_a_wall_that_begins_between_queueing_and_sending_stops_the_mail(am, mailoutbox):
    """Nobody runs anything on the day it begins but the sweep that sends."""
    vik, ander = kern.functionaris(Rol.VI, am), kern.functionaris(Rol.VI, am)
    melding = kern.zaak(kern.eenheid("AM-1a"), Status.INTAKE)
    notify(melding, "nieuws", recht=Recht.INTAKE, rollen={Rol.VI})
    wall_off(melding, vik, sinds=klok.vandaag() + timedelta(days=1))
    with klok.op(klok.nu() + timedelta(days=1)):
        send_waiting()
    assert [mail.to for mail in mailoutbox] == [[ander.email]]


def test_stepping_aside_cancels_the_mail_unless_another_role_still_reads(am):
    melding = everywhere(am)
    alleen, ook_vik = with_roles(am, melding, Rol.TR), with_roles(am, melding, Rol.TR, Rol.VI)
    notify(melding, "nieuws", recht=Recht.WEGEN, rollen={Rol.TR})
    for wie in (alleen, ook_vik):
        wall_off(melding, wie, Lichaam.TRIAGE)
    assert {n.medewerker: n.vervallen for n in Notificatie.objects.filter(aanleiding="nieuws")} == {
        alleen: True, ook_vik: False,
    }  # fmt: skip
