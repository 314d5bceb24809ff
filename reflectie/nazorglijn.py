"""The moments of nazorg as a line for each person, for components/nazorglijn.html."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from meldingen.models import Melding
from meldingen.uitleg import in_words, own_of_melder
from pvi import klok
from reflectie.models import Nazorgmoment

Uitkomst = Nazorgmoment.Uitkomst


@dataclass(frozen=True)
class Punt:
    """One moment as drawn: `staat` gives the shape, `datum_tekst` the words under it."""

    moment: Nazorgmoment
    naam: str
    staat: Literal["klaar", "nu", "straks"]
    datum_tekst: str


@dataclass
class Lijn:
    """All moments of one person (or of the team), in order."""

    naam: str
    punten: list[Punt] = field(default_factory=list)


def lijn_per_persoon(momenten: Iterable[Nazorgmoment], *, met_naam: bool = False) -> list[Lijn]:
    """Lines in the order of the page: melder, benadeelden, betrokkenen, team. `met_naam`: the reader may know who."""
    volgorde = list(Nazorgmoment.Voor)
    lijnen: dict[tuple, Lijn] = {}
    eerste_open: set[tuple] = set()
    for moment in sorted(momenten, key=lambda m: (volgorde.index(m.voor), str(m.betrokkenheid_id), m.gepland_op)):
        sleutel = (moment.voor, moment.betrokkenheid_id)
        lijn = lijnen.setdefault(sleutel, Lijn(_naam(moment, met_naam)))
        staat: Literal["klaar", "nu", "straks"] = "klaar" if moment.uitkomst else "straks"
        if not moment.uitkomst and sleutel not in eerste_open:
            staat = "nu"
            eerste_open.add(sleutel)
        lijn.punten.append(Punt(moment, _moment_naam(moment, lijn), staat, _datum(moment)))
    return list(lijnen.values())


@own_of_melder("nazorg")
def moments_of_melder(melding: Melding) -> list[str]:
    """The terms of the melder's own moments; each term is named after its moment."""
    eigen = melding.nazorgmomenten.filter(voor=Nazorgmoment.Voor.MELDER)
    return [str(pk) for pk in eigen.values_list("pk", flat=True)]


def _naam(moment: Nazorgmoment, met_naam: bool) -> str:
    wie = moment.betrokkenheid.medewerker if met_naam and moment.betrokkenheid else None
    return f"{moment.get_voor_display()}: {wie.naam}" if wie else moment.get_voor_display()


def _moment_naam(moment: Nazorgmoment, lijn: Lijn) -> str:
    extra = any(punt.moment.maand == moment.maand for punt in lijn.punten)
    return "Extra moment" if extra else f"Na {moment.maand} {'maand' if moment.maand == 1 else 'maanden'}"


def _datum(moment: Nazorgmoment) -> str:
    if moment.uitkomst:
        return f"{moment.get_uitkomst_display()} op {in_words(klok.day(moment.vastgelegd_op))}"
    return ("Had gemoeten op " if moment.gepland_op < klok.vandaag() else "") + in_words(moment.gepland_op)
