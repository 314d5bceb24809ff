"""Entering a melding on behalf of somebody (row 3): the person consents, gets the code, and stays the melder."""

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from meldingen.actions.melding import Ingevuld, submit_melding
from meldingen.actions.toestemming import Doel, set_meekijken
from meldingen.models import Invoer, Melder, Melding, OvergangGeweigerd, Toestemming
from meldingen.models.personen import Modus
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Rol

# The channel in which a melding counts, by the role that entered it.
KANAAL: dict[Rol, str] = {
    Rol.VI: "vik",
    Rol.TC: "lijn",
    Rol.SH: "lijn",
    Rol.HR: "hrm",
    Rol.VP: "vp",
    Rol.LC: "lc",
    Rol.KL: "klachtencommissie",
}


@dataclass(frozen=True)
class Namens:
    """In which role somebody enters it, how the melder consented, and what a vertrouwenspersoon may follow."""

    rol: Rol
    wijze: Invoer.Wijze
    toestemming_op: date
    verwijzing: str = ""
    meekijken: frozenset[str] = frozenset()
    formulier: uuid.UUID = field(default_factory=uuid.uuid4)


@transaction.atomic
def submit_namens(ingevuld: Ingevuld, namens: Namens, *, door: Medewerker) -> tuple[Melding, Melder, str]:
    """Make the case as `submit_melding` does, with who entered it and the consent; returns case, melder and code.

    Whoever enters it gets no right on the case by that: only a vertrouwenspersoon follows, as far as consented, and
    never past a wall (CI-3: a teamchef who is at issue enters it and is walled off). The key of the case is open
    afterwards. Raises OvergangGeweigerd with what is missing.
    """
    if ontbreekt := missing_consent(ingevuld, namens, door):
        raise OvergangGeweigerd("Deze melding kan zo niet worden ingevoerd.", ontbreekt)
    melding, melder, code = submit_melding(ingevuld, kanaal=KANAAL[namens.rol], door=door, als=namens.rol)
    if melder is None:
        raise ValueError("on behalf of somebody, so there is a melder")
    Invoer.objects.create(
        pk=namens.formulier,
        sleutel_id=melding.sleutel_id,
        melder=melder,
        door=door,
        rol=namens.rol,
        wijze=namens.wijze,
        toestemming_op=namens.toestemming_op,
        verwijzing=namens.verwijzing,
        ingevoerd_op=klok.nu(),
    )
    Toestemming.objects.create(melder=melder, doel=Doel.NAMENS, aan=door, gegeven_op=klok.nu())
    if namens.meekijken:
        set_meekijken(melder, door, namens.meekijken)
    return melding, melder, code


def missing_consent(ingevuld: Ingevuld, namens: Namens, door: Medewerker) -> list[str]:
    """What stands in the way, as words for the screen."""
    ontbreekt = []
    if ingevuld.melder is None or not ingevuld.melder.naam.strip():
        ontbreekt.append("Vul in namens wie je meldt.")
    else:
        if ingevuld.melder.modus == Modus.ANONIEM:
            ontbreekt.append("Anoniem melden kan alleen de melder zelf.")
        if door in Medewerker.objects.look_up(ingevuld.melder.werkmail, ingevuld.melder.personeelsnummer).mensen:
            ontbreekt.append("Dit zijn je eigen gegevens. Meld je voor jezelf? Kies dan “Ik wil iets melden”.")
    if namens.rol not in KANAAL:
        ontbreekt.append("In deze rol meld je niet namens een ander.")
    if namens.toestemming_op > klok.vandaag():
        ontbreekt.append("De dag van de toestemming ligt in de toekomst.")
    if namens.rol == Rol.VP:
        if namens.wijze not in Invoer.SCHRIFTELIJK:
            ontbreekt.append("Als vertrouwenspersoon heb je de toestemming op papier of per e-mail nodig.")
        if not namens.verwijzing.strip():
            ontbreekt.append("Schrijf op waar je de toestemming bewaart.")
    elif namens.meekijken:
        ontbreekt.append("Alleen een vertrouwenspersoon kan meekijken.")
    return ontbreekt
