"""What melder and betrokkene read in each state, always with the next step, who takes it and by when."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from django.utils.formats import date_format
from django.utils.timezone import localdate

from meldingen.workflow import Status

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from meldingen.models import Melding, Statuswissel, Termijn

S = Status


@dataclass(frozen=True)
class Uitleg:
    """One state in plain words. `termijn` names the running term whose last day is the expected date."""

    melder: str
    volgende_stap: str
    wie: str
    termijn: str = ""


UITLEG: dict[Status, Uitleg] = {
    S.CONCEPT: Uitleg("Je melding is nog niet verstuurd. Alleen jij ziet dit.", "Verstuur je melding.", "jij"),
    S.ONTVANGEN: Uitleg(
        "We hebben je melding ontvangen. Binnen zeven dagen hoor je iets van een persoon.",
        "Iemand van VIK neemt contact met je op.",
        "de afdeling VIK",
        "bevestiging",
    ),
    S.INTAKE: Uitleg(
        "Iemand van VIK bespreekt met je wat er is gebeurd en wat je nodig hebt.",
        "De intake gaat naar de triagecommissie.",
        "de afdeling VIK",
        "intake",
    ),
    S.TRIAGE: Uitleg(
        "Een vaste commissie weegt je melding. Daarin zitten mensen van de lijn, VIK en HR die er niets mee te maken "
        "hebben.",
        "De commissie bespreekt je melding.",
        "de triagecommissie",
        "eerste_zitting",
    ),
    S.AANGEHOUDEN: Uitleg(
        "De commissie heeft je melding besproken. Zij wacht nog op het antwoord op één vraag.",
        "De commissie bespreekt je melding opnieuw.",
        "de triagecommissie",
        "aangehouden",
    ),
    S.LIJNAFHANDELING: Uitleg(
        "De commissie heeft een besluit genomen. Een leidinggevende zonder belang voert de afspraken uit.",
        "De leidinggevende voert de afspraken uit en laat weten wat er is gedaan.",
        "een leidinggevende",
        "lijnafhandeling",
    ),
    S.KLACHTPROCEDURE: Uitleg(
        "Je klacht is in behandeling.",
        "De klachtbehandelaar neemt contact met je op.",
        "de klachtbehandelaar",
    ),
    S.ONDERZOEK: Uitleg(
        "Er loopt een onderzoek. Je buddy of VIK houdt je op de hoogte.",
        "De onderzoeker legt de bevindingen voor.",
        "een onderzoeker van VIK",
        "disciplinair",
    ),
    S.SMO: Uitleg(
        "Het onderzoek is klaar. Het bevoegd gezag bereidt een besluit voor.",
        "Er komt een advies aan het bevoegd gezag.",
        "het strafmaatoverleg",
        "smo_advies",
    ),
    S.BESLUIT: Uitleg(
        "Er is een advies. Het bevoegd gezag bereidt een besluit voor en hoort eerst degene om wie het gaat.",
        "Het bevoegd gezag neemt een besluit.",
        "de politiechef",
        "pc_besluit",
    ),
    S.HERSTEL: Uitleg(
        "We kijken samen wat jij nodig hebt en maken daar afspraken over.",
        "De afspraken worden uitgevoerd.",
        "een herstelbegeleider",
        "hb_toewijzen",
    ),
    S.NAZORG: Uitleg(
        "De afspraken zijn gemaakt. We vragen je na één, drie en zes maanden hoe het gaat.",
        "Je hoort van ons op het eerstvolgende nazorgmoment.",
        "een herstelbegeleider",
        "nazorg",
    ),
    S.AFGESLOTEN: Uitleg(
        "Je melding is afgesloten. Hieronder lees je wat er is gedaan.",
        "Speelt er weer iets? Schrijf ons hieronder. VIK leest het en bespreekt met je wat er kan.",
        "jij",
    ),
}


# In nazorg, when every moment of the melder has been.
NA_NAZORG = Uitleg(
    "We hebben je gevraagd hoe het gaat. Nu kijken we of alles klaar is.",
    "We sluiten je melding en vertellen je wat er is gedaan.",
    "de afdeling VIK",
)


@dataclass(frozen=True)
class Procedureuitleg:
    """One state for the betrokkene who was told (CI-1). `termijn` names the running term whose last day is expected."""

    tekst: str
    volgende_stap: str
    wie: str
    termijn: str = ""


# A state that is not here is none of the betrokkene's business, also when informed.
VOOR_BETROKKENE: dict[Status, Procedureuitleg] = {
    S.LIJNAFHANDELING: Procedureuitleg(
        "Je bent uitgenodigd voor een gesprek over hoe we in het team met elkaar omgaan.",
        "Een leidinggevende praat met je. Je mag iemand meenemen.",
        "een leidinggevende",
    ),
    S.KLACHTPROCEDURE: Procedureuitleg(
        "Er is een klacht. Je kunt hierop reageren met een zienswijze.",
        "De klachtbehandelaar neemt contact met je op.",
        "de klachtbehandelaar",
    ),
    S.ONDERZOEK: Procedureuitleg(
        "Er loopt een onderzoek waarin jouw gedrag wordt bekeken. Er is nog niets vastgesteld.",
        "De onderzoeker zoekt uit wat er is gebeurd. Jij kunt jouw verhaal vertellen.",
        "een onderzoeker van VIK",
        "disciplinair",
    ),
    S.SMO: Procedureuitleg(
        "Het onderzoek is klaar. Het bevoegd gezag vraagt advies en bereidt een besluit voor. Er staat nog niets vast.",
        "Je krijgt eerst een voornemen te lezen. Daarop mag je reageren.",
        "de politiechef",
    ),
    S.BESLUIT: Procedureuitleg(
        "Het bevoegd gezag bereidt een besluit voor. Je leest eerst het voornemen en mag daarop reageren.",
        "Het bevoegd gezag neemt een besluit.",
        "de politiechef",
    ),
    S.HERSTEL: Procedureuitleg(
        "De behandeling is klaar. Waar dat past, maken we afspraken over hoe het verder gaat.",
        "Doe je mee aan een afspraak? Dan staat die hieronder.",
        "een herstelbegeleider",
    ),
    S.NAZORG: Procedureuitleg(
        "De behandeling is klaar. We vragen je na één, drie en zes maanden hoe het gaat.",
        "Je hoort van ons op het eerstvolgende moment.",
        "een herstelbegeleider",
    ),
    S.AFGESLOTEN: Procedureuitleg(
        "De zaak is afgesloten. Hieronder lees je wat de uitkomst voor jou is.",
        "Je hoeft niets meer te doen.",
        "niemand",
    ),
}


# The same step as staff reads it: what to do now, not what happens to "you".
VOOR_STAF: dict[Status, str] = {
    S.ONTVANGEN: "Neem contact op met de melder en start de intake.",
    S.INTAKE: "Rond de intake af en stuur de zaak naar de triagecommissie.",
    S.TRIAGE: "Weeg de zaak en doe een voorstel.",
    S.AANGEHOUDEN: "Haal het antwoord op de open vraag.",
    S.LIJNAFHANDELING: "Voer de afspraken uit en leg vast wat het opleverde.",
    S.KLACHTPROCEDURE: "Behandel de klacht.",
    S.ONDERZOEK: "Leg de bevindingen vast en rond het onderzoek af.",
    S.SMO: "Geef per betrokkene advies over de strafmaat.",
    S.BESLUIT: "Neem per betrokkene een besluit.",
    S.HERSTEL: "Maak afspraken die de melder helpen.",
    S.NAZORG: "Vraag op het volgende moment hoe het gaat.",
}


# First somebody is named who guides it, also where no term runs for that.
ZONDER_BEGELEIDER = (S.HERSTEL, S.NAZORG)


@dataclass(frozen=True)
class Stadium:
    """`gebeurt`: not a stretch of time but something that happens on one day, the day on which it is entered."""

    naam: str
    statussen: frozenset[Status]
    gebeurt: bool = False


ROUTE: tuple[Stadium, ...] = (
    Stadium("Ontvangen", frozenset({S.ONTVANGEN}), gebeurt=True),
    Stadium("Intake", frozenset({S.INTAKE})),
    Stadium("Triagecommissie weegt", frozenset({S.TRIAGE, S.AANGEHOUDEN})),
    Stadium(
        "Uitvoering van het besluit", frozenset({S.LIJNAFHANDELING, S.KLACHTPROCEDURE, S.ONDERZOEK, S.SMO, S.BESLUIT})
    ),
    Stadium("Herstel", frozenset({S.HERSTEL})),
    Stadium("Nazorg na 1, 3 en 6 maanden", frozenset({S.NAZORG})),
    Stadium("Afgesloten", frozenset({S.AFGESLOTEN}), gebeurt=True),
)


@dataclass(frozen=True)
class Stap:
    """One stage on the route as drawn: `staat` gives the shape, `datum_tekst` the words under it."""

    naam: str
    staat: Literal["klaar", "nu", "straks"]
    datum_tekst: str = ""


@dataclass(frozen=True)
class VolgendeStap:
    """What stands at the top of a dossier: what, who, and the last day that is in time."""

    tekst: str
    wie: str
    wanneer: date | None


@dataclass(frozen=True)
class VoorMelder:
    tekst: str
    volgende_stap: str
    wie: str
    wanneer: date | None
    stappen: list[Stap]


def in_words(dag: date) -> str:
    """'1 december 2026'."""
    return date_format(dag, "j F Y")


# Kinds of term that run per person: which of them are the melder's own. The app that owns the records says so.
Eigen = Callable[["Melding"], Collection[str]]
_eigen: dict[str, Eigen] = {}


def own_of_melder(soort: str) -> Callable[[Eigen], Eigen]:
    """Decorator: give the subjects (`Termijn.onderwerp`) of this kind of term that are about the melder."""

    def register(eigen: Eigen) -> Eigen:
        _eigen[soort] = eigen
        return eigen

    return register


def terms_for_melder(melding: "Melding", soort: str) -> "QuerySet[Termijn]":
    """Terms of one kind, without those of somebody else: a date more would say that there is somebody (CI-1)."""
    termijnen = melding.termijnen.filter(soort=soort)
    return termijnen.filter(onderwerp__in=_eigen[soort](melding)) if soort in _eigen else termijnen


def expected_date(melding: "Melding", *, voor_melder: bool = False) -> date | None:
    """The day by which the next step is due: a planned date first, else the term that belongs to the state."""
    if melding.volgende_op:
        return melding.volgende_op
    code = UITLEG[Status(melding.status)].termijn
    if not code:
        return None
    if not voor_melder:
        return melding.first_deadline(code)
    lopend = terms_for_melder(melding, code).filter(gestopt_op=None).order_by("verloopt_op", "pk")
    return lopend.values_list("verloopt_op", flat=True).first()


def route(melding: "Melding", verwacht: date | None) -> list[Stap]:
    """The stages: of a finished one the day it ended, of the one of now since when and by when; a date says which.

    Stages passed over are left out. `verwacht`: the day by which the stage of now is to end (`expected_date`).
    """
    wissels = melding.steps()
    nu = next((n for n, stadium in enumerate(ROUTE) if melding.status in stadium.statussen), 0)
    stappen = []
    for n, stadium in enumerate(ROUTE):
        begonnen, geeindigd = _entered(stadium, wissels), _left(stadium, wissels)
        if S.AFGESLOTEN in stadium.statussen and melding.afgesloten_op:
            begonnen = localdate(melding.afgesloten_op)
        if n > nu:
            stappen.append(Stap(stadium.naam, "straks"))
        elif n < nu or melding.status == S.AFGESLOTEN:
            dag = begonnen if stadium.gebeurt else geeindigd
            if dag is not None:
                stappen.append(
                    Stap(stadium.naam, "klaar", f"{'op' if stadium.gebeurt else 'klaar op'} {in_words(dag)}")
                )
        else:
            delen = [f"sinds {in_words(begonnen)}"] if begonnen else []
            delen += [f"uiterlijk {in_words(verwacht)}"] if verwacht else []
            stappen.append(Stap(stadium.naam, "nu", ", ".join(delen)))
    return stappen


def _entered(stadium: Stadium, wissels: "list[Statuswissel]") -> date | None:
    """The day on which the case last came into this stage from another one."""
    momenten = [w.op for w in wissels if w.naar in stadium.statussen and w.van not in stadium.statussen]
    return localdate(max(momenten)) if momenten else None


def _left(stadium: Stadium, wissels: "list[Statuswissel]") -> date | None:
    """The day on which the case last left this stage for another one."""
    momenten = [w.op for w in wissels if w.van in stadium.statussen and w.naar not in stadium.statussen]
    return localdate(max(momenten)) if momenten else None


def for_melder(melding: "Melding") -> VoorMelder:
    """Everything the melder's page says about the state; holds nobody's name and no text of staff."""
    uitleg = UITLEG[Status(melding.status)]
    verwacht = expected_date(melding, voor_melder=True)
    # Between the step to nazorg and the planning of its moments there is none either.
    if melding.status == S.NAZORG and verwacht is None and terms_for_melder(melding, "nazorg").exists():
        uitleg = NA_NAZORG
    elif melding.status in ZONDER_BEGELEIDER and not melding.heeft_herstelbegeleider:
        # Nobody is promised who is not there yet.
        uitleg = replace(uitleg, wie="de afdeling VIK")
    return VoorMelder(uitleg.melder, uitleg.volgende_stap, uitleg.wie, verwacht, route(melding, verwacht))
