"""The texts that beheer may set without a new version of the portal: where to find each loket, and whom to ask.

Everything else on the pages of a melder is part of the product, with its own tests for words and length.
"""

from dataclasses import dataclass, replace

from django.utils.text import slugify

from pvi.loketten import LOKETTEN, Loket
from pvi.models import Tekst


@dataclass(frozen=True)
class Tekstsoort:
    """One text: its key, what it is, the page that shows it, and what stands there until somebody sets it."""

    sleutel: str
    naam: str
    pagina: str
    standaard: str


def _loket_key(loket: Loket) -> str:
    return f"loket:{slugify(loket.naam)}"[:60]


TEKSTEN: tuple[Tekstsoort, ...] = (
    *(Tekstsoort(_loket_key(loket), f"Hoe kom je bij: {loket.naam}", "wegwijzer", loket.bereik) for loket in LOKETTEN),
    Tekstsoort(
        "fg",
        "Hoe bereik je de functionaris gegevensbescherming",
        "privacy",
        "Zoek op intranet naar “functionaris gegevensbescherming”.",
    ),
    Tekstsoort("beheer", "Hoe bereik je de beheerder van het portaal", "hulp", "Zoek op intranet naar “PvI-portaal”."),
)
SOORT = {soort.sleutel: soort for soort in TEKSTEN}


def current(*sleutels: str) -> dict[str, str]:
    """Key → the text as it stands now; all of them without arguments. One query."""
    sleutels = sleutels or tuple(SOORT)
    gezet = Tekst.objects.filter(sleutel__in=sleutels).order_by("sleutel", "-gezet_op").distinct("sleutel")
    return {s: SOORT[s].standaard for s in sleutels} | dict(gezet.values_list("sleutel", "tekst"))


def loketten() -> list[Loket]:
    """The table of loketten with the ways to reach them as beheer set them."""
    nu = current(*(_loket_key(loket) for loket in LOKETTEN))
    return [replace(loket, bereik=nu[_loket_key(loket)]) for loket in LOKETTEN]
