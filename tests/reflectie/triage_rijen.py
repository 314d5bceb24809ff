"""A spoor as the triage leaves it behind, straight from the models."""

from meldingen.models import Melding
from pvi import klok
from tests import kern
from triage.models import Agendapunt, Spoor, Triagebesluit


def open_spoor(melding: Melding) -> Spoor:
    """A definitive triagebesluit TEAM with a spoor that still runs."""
    door = kern.persoon()
    punt = Agendapunt.objects.create(melding=melding, gemaakt_op=klok.nu(), besloten_op=klok.nu())
    besluit = Triagebesluit.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, agendapunt=punt, hoofdspoor="TEAM", motivering="Het team.",
        voor_melder="We praten met het team.", voorgesteld_door=door, voorgesteld_op=klok.nu(), status="definitief",
        standpunt="akkoord", definitief_op=klok.nu(), definitief_door=door,
    )  # fmt: skip
    return Spoor.objects.create(
        melding=melding, triagebesluit=besluit, soort="TEAM", is_hoofd=True, gestart_op=klok.nu()
    )
