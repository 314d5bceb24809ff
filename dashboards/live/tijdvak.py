"""Over which days is counted, and with which days that is compared."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

from dashboards.queries.zaken import Dagen
from pvi.kalender import Periode, Periodesoort, add_maanden

TWAALF: Final = "12m"
# Word in the address → the kind of period that runs today.
LOPEND: Final[dict[str, Periodesoort]] = {"maand": "maand", "kwartaal": "kwartaal", "jaar": "jaar"}
STANDAARD: Final = "kwartaal"


@dataclass(frozen=True, slots=True)
class Tijdvak:
    """`nu` never reaches beyond today; `vorige` is as long, as far as the calendar allows."""

    naam: str
    nu: Dagen
    vorige: Dagen
    # Ends today because the rest is still to come
    loopt: bool

    @classmethod
    def parse(cls, keuze: str, vandaag: date) -> Self:
        """A word of LOPEND, TWAALF or the code of a Periode. Raises ValueError with a text for the user."""
        if keuze == TWAALF:
            van = add_maanden(vandaag, -12) + timedelta(days=1)
            vorige = Dagen(add_maanden(van, -12), van - timedelta(days=1))
            return cls("de laatste 12 maanden", Dagen(van, vandaag), vorige, True)
        periode = Periode.van_datum(LOPEND[keuze], vandaag) if keuze in LOPEND else Periode.parse(keuze)
        if periode.van > vandaag:
            raise ValueError(f"Deze periode is nog niet begonnen: {periode.naam}.")
        eerder = periode.vorige()
        if vandaag >= periode.tot_en_met:
            nu, vorige = Dagen(periode.van, periode.tot_en_met), Dagen(eerder.van, eerder.tot_en_met)
        else:
            # As many days of the period before, which may be a shorter one.
            nu = Dagen(periode.van, vandaag)
            vorige = Dagen(eerder.van, min(eerder.tot_en_met, eerder.van + (vandaag - periode.van)))
        return cls(periode.naam, nu, vorige, vandaag <= periode.tot_en_met)
