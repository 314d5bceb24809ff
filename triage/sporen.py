"""Where each triagebesluit leads: one table, read by forms, actions and checks."""

from dataclasses import dataclass
from datetime import date

from meldingen.workflow import T9, T10, T11, T12, T13, Overgang
from pvi.kalender import tel_op


@dataclass(frozen=True)
class Spoorsoort:
    """One triagebesluit. `overgang` fires when it is the hoofdspoor; `weken` is the term proposed for it."""

    code: str
    overgang: Overgang
    uitleg: str
    weken: int | None = None
    mag_neven: bool = False

    @property
    def in_de_lijn(self) -> bool:
        return self.overgang is T9

    @property
    def is_onderzoek(self) -> bool:
        return self.overgang is T10

    @property
    def wacht_als_neven(self) -> bool:
        """Fact-finding beside another spoor waits until that one is closed."""
        return self.is_onderzoek

    @property
    def klaar_bij_besluit(self) -> bool:
        """The state itself (herstel, nazorg, afgesloten) carries on; nothing is left to do on a spoor of its own."""
        return self.overgang in (T12, T13)


SPOORSOORTEN: tuple[Spoorsoort, ...] = (
    Spoorsoort("LIJN", T9, "Een leidinggevende zonder belang voert het gesprek en de afspraken uit.", 6, True),
    Spoorsoort("BEMID", T9, "Een bemiddelaar brengt de mensen om wie het gaat bij elkaar.", 6, True),
    Spoorsoort("TEAM", T9, "Het team praat met een begeleider van buiten het team.", 6, True),
    Spoorsoort("ORI", T10, "VIK zoekt kort uit wat er is gebeurd. Daarna weegt de commissie opnieuw.", 4, True),
    Spoorsoort(
        "DISC", T10, "VIK onderzoekt of er plichtsverzuim is. De politiechef bekrachtigt de opdracht.", 12, True
    ),
    Spoorsoort("STRAF", T10, "Het Openbaar Ministerie of de Rijksrecherche is aan zet.", None, False),
    Spoorsoort("EXTERN", T10, "Een onderzoeker van buiten de politie zoekt het uit.", 12, False),
    Spoorsoort("KLACHT", T11, "De melder kiest voor een formele klacht.", None, False),
    Spoorsoort("HERST", T12, "Geen onderzoek en geen maatregel: eerst herstellen wat kapot is.", None, True),
    Spoorsoort("DOORV", T13, "Iemand anders kan dit beter oppakken. De melder weet wie.", None, False),
    Spoorsoort("GEEN", T13, "Er volgt niets. Dat kan alleen als de feiten zijn uitgezocht.", None, False),
)

SOORT = {soort.code: soort for soort in SPOORSOORTEN}


def overgang_voor(hoofdspoor: str, nevensporen: list[str]) -> Overgang:
    """The transition a definitive besluit fires. DOORV with a wish for herstel goes to herstel (T12)."""
    if hoofdspoor == "DOORV" and "HERST" in nevensporen:
        return T12
    return SOORT[hoofdspoor].overgang


def proposed_term(soort: str, vandaag: date) -> date | None:
    """The last day we propose for a spoor that starts today; None for a spoor without a term of ours."""
    weken = SOORT[soort].weken
    return tel_op(vandaag, weken, "weken") if weken else None


def combination_problem(hoofdspoor: str, nevensporen: list[str]) -> str | None:
    """What is wrong with this hoofdspoor beside these nevensporen, in plain Dutch."""
    hoofd = SOORT[hoofdspoor]
    if hoofdspoor in nevensporen:
        return "Het hoofdspoor kan niet ook een nevenspoor zijn."
    if any(SOORT[neven].is_onderzoek for neven in nevensporen) and not hoofd.is_onderzoek:
        return "Kies het onderzoek als hoofdspoor: de rest kan daarnaast lopen."
    if "HERST" in nevensporen and hoofdspoor != "DOORV":
        return "Herstel volgt vanzelf op dit hoofdspoor. Kies het alleen naast een doorverwijzing."
    if nevensporen and hoofdspoor == "GEEN":
        return "Naast ‘geen vervolg’ kan er niets lopen. Kies wat wel gebeurt als hoofdspoor."
    return None
