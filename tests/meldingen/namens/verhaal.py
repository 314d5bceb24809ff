"""A story that somebody of the staff enters for a melder."""

from meldingen.actions.melding import Afzender, Ingevuld
from meldingen.actions.namens import Namens, submit_namens
from meldingen.models import (
    Invoer,
    Melder,
    Melding,
)
from meldingen.models.personen import Modus
from pvi import klok
from pvi.rollen import Rol

VERHAAL = "Mijn cliënt hoort elke week dezelfde grap."

NAAM = "Noor Verzonnen"

PLEK = {Rol.TC: "team", Rol.SH: "district", Rol.LC: "KS"}

DOELEN = ("volgen", "lezen", "berichten", "naam", "herstel")


def namens(rol: Rol, *meekijken: str, **anders) -> Namens:
    wijze = Invoer.Wijze.BRIEF if rol == Rol.VP else Invoer.Wijze.TELEFOON
    velden = {"toestemming_op": klok.vandaag(), "verwijzing": "Map 3", "meekijken": frozenset(meekijken)}
    return Namens(rol=rol, **{"wijze": wijze} | velden | anders)


def story(team, modus: Modus = Modus.OPEN, **anders) -> Ingevuld:
    afzender = Afzender(naam=NAAM, werkmail="noor@voorbeeld.invalid", positie="benadeelde", modus=modus)
    return Ingevuld(wat_gebeurd=VERHAAL, melder=afzender, eenheid=team, **anders)


def entered(team, door, rol: Rol, *meekijken: str, modus: Modus = Modus.OPEN, **anders) -> tuple[Melding, Melder]:
    melding, melder, _ = submit_namens(story(team, modus, **anders), namens(rol, *meekijken), door=door)
    return melding, melder
