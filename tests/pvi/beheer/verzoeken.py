"""What one beheerder asks and another confirms."""

from meldingen.actions import beheer
from meldingen.models import Termijninstelling
from pvi import klok
from pvi.models import (
    Aanstellingsverzoek,
    Medewerker,
    OrganisatieEenheid,
)
from pvi.rollen import Rol


def ask(wie: Medewerker, rol: Rol, eenheid: OrganisatieEenheid, door: Medewerker, **velden) -> Aanstellingsverzoek:
    velden = {"van": klok.nu()} | velden
    return beheer.request_aanstelling(
        Aanstellingsverzoek(medewerker=wie, rol=rol, eenheid=eenheid, **velden), door=door
    )


def first(organisatie: dict[str, OrganisatieEenheid]) -> OrganisatieEenheid:
    return next(e for e in organisatie.values() if e.niveau == 3)


def ask_termijn(door: Medewerker, **velden) -> Termijninstelling:
    velden = {"soort": "lc_advies", "aantal": 3, "waarschuwing": 50, "geldig_van": klok.vandaag()} | velden
    return beheer.request_termijn(Termijninstelling(**velden), door=door)
