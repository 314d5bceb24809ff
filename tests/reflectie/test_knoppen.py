"""In herstel and nazorg too the main button is the real next step; closing is a line for as long as it must wait."""

import pytest

from meldingen.beurt import next_step
from meldingen.uitleg import for_melder
from reflectie.actions.herstel import assign_herstelbegeleider
from reflectie.actions.les import decline_les
from reflectie.actions.nazorg import record_moment
from reflectie.models import Nazorgmoment
from tests.triage.test_beurt import read_top
from tests.triage.test_knoppen import top

pytestmark = pytest.mark.django_db


def test_without_somebody_to_guide_it_vik_names_one(client, in_herstel, vik):
    assert next_step(in_herstel).tekst == "Wijs een herstelbegeleider toe."
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
    stap = next_step(in_nazorg)
    assert (stap.tekst, stap.wie) == ("Loop de sluitlijst na en sluit de melding.", "de afdeling VIK")
    assert for_melder(in_nazorg).wie == "de afdeling VIK"
    decline_les(in_nazorg, vik, reden="Er is niets uit te leren.")
    assert top(client, vik, in_nazorg)[0] == "Sluit de melding"


def test_who_guides_is_you_and_everybody_else_reads_a_role(client, in_herstel, begeleider, vik, politiechef):
    def read(wie):
        return read_top(client, wie, in_herstel)[1]

    assert read(vik) == ("jij", "Wijs een herstelbegeleider toe")
    assert read(politiechef)[0] == "de afdeling VIK"
    assign_herstelbegeleider(in_herstel, begeleider, vik)
    assert read(begeleider) == ("jij", "Werk aan het herstel")
    assert read(vik)[0] == read(politiechef)[0] == "een herstelbegeleider"


def test_after_the_moments_the_les_and_then_closing_are_of_vik(client, in_nazorg, hb, vik):
    assert read_top(client, hb, in_nazorg)[1] == ("jij", "Leg vast hoe het gaat")
    for moment in in_nazorg.nazorgmomenten.all():
        record_moment(moment, hb, uitkomst=Nazorgmoment.Uitkomst.AFGEZIEN)
    assert read_top(client, vik, in_nazorg)[1] == ("jij", "Schrijf de les op")
    decline_les(in_nazorg, vik, reden="Er is niets uit te leren.")
    assert read_top(client, vik, in_nazorg)[1] == ("jij", "Sluit de melding")
    assert read_top(client, hb, in_nazorg)[1][0] == "de afdeling VIK"
