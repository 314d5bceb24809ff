"""In herstel and nazorg too the main button is the real next step; closing is a line for as long as it must wait."""

import pytest

from meldingen.uitleg import for_melder, next_step_for_staff
from reflectie.actions.les import decline_les
from reflectie.actions.nazorg import record_moment
from reflectie.models import Nazorgmoment
from tests.triage.test_knoppen import top

pytestmark = pytest.mark.django_db


def test_without_somebody_to_guide_it_vik_names_one(client, in_herstel, vik):
    assert next_step_for_staff(in_herstel).tekst == "Wijs een herstelbegeleider toe."
    assert top(client, vik, in_herstel)[0] == "Wijs een herstelbegeleider toe"


def test_closing_waits_for_the_moments_and_the_les(client, in_nazorg, hb, vik):
    assert top(client, hb, in_nazorg)[0] == "Leg vast hoe het gaat"
    hoofd, _, wacht = top(client, vik, in_nazorg)
    assert hoofd == ""
    open_ = in_nazorg.nazorgmomenten.count()
    assert wacht == [f"Sluit de melding kan nog niet. Nog {open_} nazorgmomenten zonder uitkomst."]
    for moment in in_nazorg.nazorgmomenten.all():
        record_moment(moment, hb, uitkomst=Nazorgmoment.Uitkomst.AFGEZIEN)
    assert top(client, vik, in_nazorg)[2] == [
        "Sluit de melding kan nog niet. Schrijf de les op, of waarom er geen les is."
    ]
    # Nothing is left to ask: the herstelbegeleider has no button, and the next step is of VIK.
    assert top(client, hb, in_nazorg)[0] == ""
    stap = next_step_for_staff(in_nazorg)
    assert (stap.tekst, stap.wie) == ("Loop de sluitlijst na en sluit de melding.", "de afdeling VIK")
    assert for_melder(in_nazorg).wie == "de afdeling VIK"
    decline_les(in_nazorg, vik, reden="Er is niets uit te leren.")
    assert top(client, vik, in_nazorg)[0] == "Sluit de melding"
