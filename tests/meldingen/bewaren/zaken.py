"""Cases that may go, and a stop on them."""

from datetime import timedelta

from meldingen.actions.bewaren import place_stop
from pvi import klok


def hold(fg, melding, **anders):
    keuze = {"reden": "rechter", "tot": klok.vandaag() + timedelta(days=90), "beoordelaar": fg} | anders
    return place_stop(fg, melding.kenmerk, **keuze)
