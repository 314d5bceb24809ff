"""What is done on a case in herstel and nazorg, and what it waits for (see meldingen.knoppen)."""

from collections.abc import Collection, Iterable

from meldingen.access import Grond
from meldingen.behandelaar import held
from meldingen.knoppen import Knop, steps_in
from meldingen.models import Melding
from meldingen.workflow import Recht, Status
from pvi.models import Medewerker
from reflectie.sluitcontroles import les_delivered, moments_done

TOEWIJZEN = Knop("reflectie:herstelbegeleider", "Wijs een herstelbegeleider toe")


@steps_in(Status.HERSTEL)
def restore(melding: Melding, medewerker: Medewerker, rechten: Collection[Recht]) -> Iterable[Knop]:
    if Recht.TOEWIJZEN in rechten and not held(melding, Grond.HERSTEL):
        yield TOEWIJZEN
    yield Knop("reflectie:herstel", "Werk aan het herstel")


@steps_in(Status.NAZORG)
def look_after(melding: Melding, medewerker: Medewerker, rechten: Collection[Recht]) -> Iterable[Knop]:
    """Closing waits for the moments and the les; the rest of its checklist stands on its own page."""
    open_ = melding.nazorgmomenten.open().exists()
    if Recht.TOEWIJZEN in rechten and open_ and not held(melding, Grond.HERSTEL):
        yield TOEWIJZEN
    if Recht.NAZORG in rechten and open_:
        yield Knop("reflectie:nazorg", "Leg vast hoe het gaat")
    if Recht.LES_SCHRIJVEN in rechten and not moments_done(melding) and les_delivered(melding):
        yield Knop("reflectie:les", "Schrijf de les op")
    if Recht.SLUITEN in rechten:
        yield Knop("reflectie:sluiten", "Sluit de melding", moments_done(melding) or les_delivered(melding) or "")
