"""How long what is kept: one table, and until which day a closed case is kept.

Which outcome a case had is known in later apps, which hang their question on a row in their `AppConfig.ready`. Of the
rows that apply to a case the longest decides. A row of cases without a question fails the system check.

All lengths are our own default until the FG and the selectielijst fix them; the privacy page prints this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from django.core import checks

from pvi.kalender import tel_op

if TYPE_CHECKING:
    from meldingen.models import Melding

Vraag = Callable[["Melding"], bool]


@dataclass(frozen=True)
class Bewaartermijn:
    """One row. `aantal` None: kept for good. `vanaf` says from which day it counts, as people read it."""

    code: str
    wat: str
    aantal: int | None
    eenheid: Literal["jaar", "kalenderdagen"]
    vanaf: str
    # Ends with the key of a case, whose outcome decides between these rows.
    zaak: bool = False

    @property
    def lengte(self) -> str:
        """'2 jaar', '30 dagen', 'blijft'."""
        if self.aantal is None:
            return "blijft"
        return f"{self.aantal} {'jaar' if self.eenheid == 'jaar' else 'dagen'}"

    def last_day(self, begin: date) -> date:
        """The last day on which it is kept."""
        if self.aantal is None:
            raise ValueError(f"{self.code} is kept for good")
        if self.eenheid == "jaar":
            return tel_op(begin, 12 * self.aantal, "maanden")
        return tel_op(begin, self.aantal, "kalenderdagen")


SLUITEN = "nadat de zaak is gesloten"
BEWAARTERMIJNEN: tuple[Bewaartermijn, ...] = (
    Bewaartermijn("geen_plichtsverzuim", "Geen plichtsverzuim", 2, "jaar", SLUITEN, zaak=True),
    Bewaartermijn("reactie", "Een gesprek, afspraak of leermaatregel", 3, "jaar", SLUITEN, zaak=True),
    Bewaartermijn("straf", "Een straf", 5, "jaar", SLUITEN, zaak=True),
    Bewaartermijn("ontslag", "Ontslag", 10, "jaar", SLUITEN, zaak=True),
    Bewaartermijn("signaal", "Een signaal dat geen melding werd", 1, "jaar", "nadat VIK het heeft beoordeeld"),
    Bewaartermijn(
        "consult", "Welke vertrouwenspersoon een gesprek registreerde", 1, "jaar", "na de maand van het gesprek"
    ),
    Bewaartermijn("concept", "Een concept dat niet is verstuurd", 30, "kalenderdagen", "na de laatste wijziging"),
    Bewaartermijn("cijfers", "Lessen, vergelijkbare zaken en cijfers, zonder personen", None, "jaar", ""),
)  # fmt: skip
REGEL = {regel.code: regel for regel in BEWAARTERMIJNEN}
# Applies to every case, whatever else does.
ALTIJD = REGEL["geen_plichtsverzuim"]

_vragen: dict[str, Vraag] = {}


def applies(code: str) -> Callable[[Vraag], Vraag]:
    """Decorator: does this row of a case apply to a melding?"""
    if not REGEL[code].zaak or REGEL[code] is ALTIJD:
        raise ValueError(f"no question belongs to {code}")

    def register(vraag: Vraag) -> Vraag:
        _vragen[code] = vraag
        return vraag

    return register


def rule_for(melding: "Melding") -> Bewaartermijn:
    """The longest row that applies to this case, by what is known of it now."""
    gelden = [ALTIJD, *(REGEL[code] for code, vraag in _vragen.items() if vraag(melding))]
    return max(gelden, key=lambda regel: regel.aantal or 0)


def keep_until(melding: "Melding", gesloten_op: date) -> date:
    """The last day on which a case that was closed on `gesloten_op` is kept."""
    return rule_for(melding).last_day(gesloten_op)


@checks.register()
def every_outcome_has_a_question(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    return [
        checks.Error(f"Row {regel.code!r} of BEWAARTERMIJNEN has no question.", id="meldingen.E002")
        for regel in BEWAARTERMIJNEN
        if regel.zaak and regel is not ALTIJD and regel.code not in _vragen
    ]
