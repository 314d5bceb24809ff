"""What a betrokkene reads about the own procedure: only what was written for this person.

Two rules. The state decides what comes next, a text that was once given stays: somebody must be able to read back the
aanzegging or the besluit for as long as the procedure is theirs. And nothing here was written for another reader: no
melder, no other person, no weging, no gedraging in the words of the onderzoek.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from meldingen.models import Betrokkenheid
from meldingen.uitleg import Procedureuitleg
from pvi import klok
from pvi.models.referentie import label
from reflectie.models import Herstelafspraak, Nazorgmoment
from reflectie.nazorglijn import Lijn, lijn_per_persoon
from triage.actions.verklaring import may_tell
from triage.models import Rehabilitatie, Verklaring
from triage.procedure import current_besluit, words_for


@dataclass(frozen=True)
class Stuk:
    """A text as it was given to this person, and when."""

    tekst: str
    op: datetime


def texts_told(betrokkenheid: Betrokkenheid) -> list[Stuk]:
    """Every text that was written for this betrokkene, the newest first; the history holds what was replaced."""
    stukken: list[Stuk] = []
    for versie in betrokkenheid.history.filter(geinformeerd_op__isnull=False).order_by("history_date"):
        tekst = versie.tekst_voor_betrokkene
        if tekst.strip() and (not stukken or stukken[-1].tekst != tekst):
            stukken.append(Stuk(tekst, versie.history_date))
    return stukken[::-1]


@dataclass(frozen=True)
class Stand:
    """Where the own procedure is: words, who acts, and by which day."""

    uitleg: Procedureuitleg | None
    wanneer: date | None


def stand_of(betrokkenheid: Betrokkenheid) -> Stand:
    uitleg = words_for(betrokkenheid)
    eigen = ("", str(betrokkenheid.pk))
    lopend = betrokkenheid.melding.termijnen.open().filter(onderwerp__in=eigen)
    termijn = lopend.filter(soort=uitleg.termijn).first() if uitleg and uitleg.termijn else None
    return Stand(uitleg, termijn.verloopt_op if termijn else None)


def joint_afspraken(betrokkenheid: Betrokkenheid) -> list[dict[str, Any]]:
    """Row 24 k: only what this person takes part in, in the words for who takes part."""
    return [
        {"afspraak": afspraak, "vorm": label("herstelvorm", afspraak.vorm).capitalize()}
        for afspraak in Herstelafspraak.objects.filter(deelnemers=betrokkenheid).order_by("uiterlijk_op", "pk")
    ]


def own_nazorg(betrokkenheid: Betrokkenheid) -> Lijn | None:
    lijnen = lijn_per_persoon(Nazorgmoment.objects.filter(betrokkenheid=betrokkenheid))
    return lijnen[0] if lijnen else None


def own_rehabilitatie(betrokkenheid: Betrokkenheid) -> Rehabilitatie | None:
    return Rehabilitatie.objects.filter(betrokkenheid=betrokkenheid).prefetch_related("stappen").first()


# The terms that are the betrokkene's own, in the words for who has that time.
EIGEN_TERMIJNEN = {"zienswijze": "Jouw zienswijze", "bezwaar": "Bezwaar maken"}


def terms_of(betrokkenheid: Betrokkenheid) -> list[dict[str, Any]]:
    """The terms in which this person may still do something."""
    termijnen = betrokkenheid.melding.termijnen.open().filter(
        soort__in=EIGEN_TERMIJNEN, onderwerp=str(betrokkenheid.pk), verloopt_op__gte=klok.vandaag()
    )
    return [{"label": EIGEN_TERMIJNEN[t.soort], "verloopt_op": t.verloopt_op, **asdict(t.stand)} for t in termijnen]


def procedure_context(betrokkenheid: Betrokkenheid) -> dict[str, Any]:
    """Everything on the page of the own procedure."""
    laatste, *eerder = texts_told(betrokkenheid) or [None]
    rehabilitatie = own_rehabilitatie(betrokkenheid)
    return {
        "titel": "Jouw procedure",
        "termijnen": terms_of(betrokkenheid),
        "besluit": current_besluit(betrokkenheid),
        "procedure": betrokkenheid,
        "stand": stand_of(betrokkenheid),
        "laatste": laatste,
        "eerder": eerder,
        "mag_vertellen": may_tell(betrokkenheid),
        "verhalen": betrokkenheid.verklaringen.given().filter(soort=Verklaring.Soort.VERHAAL),
        "afspraken": joint_afspraken(betrokkenheid),
        "nazorg": own_nazorg(betrokkenheid),
        "rehabilitatie": rehabilitatie,
        "stappen": rehabilitatie.stappen.all() if rehabilitatie else [],
    }
