"""The page of a signaal in every state it can have, also with its clock stopped or late."""

import pytest

from meldingen.actions.signaal import log_signaal
from meldingen.models import Signaal
from pvi import klok

OPEN_STANDEN = [s for s in Signaal.Status if s != Signaal.Status.OMGEZET]


@pytest.mark.parametrize("status", OPEN_STANDEN)
@pytest.mark.parametrize("onveilig", [True, False])
def test_the_page_of_a_signaal_opens_in_every_state(client, team, teamchef, vik, status, onveilig):
    signaal = log_signaal(
        Signaal(eenheid=team, bron="zelf", wat_gezien="Er werd een grap gemaakt.", onveilig=onveilig), door=teamchef
    )
    signaal.status = status
    if status != Signaal.Status.GELOGD:
        signaal.beoordeeld_op = signaal.afgehandeld_op = klok.nu()
        signaal.beoordeeld_door, signaal.redencode = vik, "team"
    if status in (Signaal.Status.TEAMAANPAK, Signaal.Status.GESLOTEN):
        signaal.bewaren_tot = klok.vandaag()
    signaal.save()
    for wie in (teamchef, vik):
        client.force_login(wie)
        assert client.get(f"/meldingen/signalen/{signaal.kenmerk}/").status_code == 200
