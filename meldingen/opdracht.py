"""What was decided and is asked of who carries it out, on the page where that person works.

The app that decides hangs its part on the case (from `AppConfig.ready`), as with the buttons. What a reader gets here
is what the rights of that reader open: nobody reads more of a besluit because there is work in it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from meldingen.models import Melding
from meldingen.workflow import Recht
from pvi.models import Medewerker


@dataclass(frozen=True)
class Opdracht:
    """`kop`, `tekst` and `lezers` (a sentence) are the text for who carries it out, empty for who does not read one."""

    besluit: str
    genomen_op: datetime | None
    uiterlijk_op: date | None = None
    kop: str = ""
    tekst: str = ""
    lezers: str = ""
    # What the melder read, for who exchanges messages with the melder.
    voor_melder: str = ""
    # Did the melder or benadeelde ask for nazorg? None: not asked, or nothing for this reader.
    nazorg: bool | None = None


# (the case, this person, the rights of this person on it) → what was decided, as far as this person carries it out.
Bron = Callable[[Melding, Medewerker, Collection[Recht]], Opdracht | None]
_bronnen: list[Bron] = []


def asks(bron: Bron) -> Bron:
    """Decorator: say what was decided and asked."""
    _bronnen.append(bron)
    return bron


def opdracht(melding: Melding, medewerker: Medewerker, rechten: Collection[Recht]) -> Opdracht | None:
    """What this person is asked to carry out on this case."""
    return next((gevonden for bron in _bronnen if (gevonden := bron(melding, medewerker, rechten))), None)
