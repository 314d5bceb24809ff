"""Whose turn it is on a case: the one sentence on top of it, with who takes that step as its reader knows them.

`UITLEG` says what a state waits for. Where a state has turns of its own (a proposal, findings, a besluit per person)
the app that holds those records says whose turn it is: it hangs that on the state in its `AppConfig.ready`, as with
the buttons. Who reads the sentence and may take the step is "jij"; everybody else reads a role. A step that asks for
somebody who is not there is not promised: then the step is that somebody is appointed, by who does that.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from meldingen.access import ROLLEN_BIJ, Grond
from meldingen.behandelaar import covered_by, held
from meldingen.models import Melding
from meldingen.uitleg import VOOR_STAF, VolgendeStap, expected_date
from meldingen.workflow import Recht, Status
from pvi.models import Aanstelling, Medewerker
from pvi.models.eenheid import served_by
from pvi.rollen import Rol

JIJ = "jij"
BEHEER = "de beheerder van het portaal"
# Offices of the whole police: no eenheid of a case has its own.
LANDELIJK = frozenset({Rol.LC, Rol.SM})


@dataclass(frozen=True)
class Partij:
    """Who takes a step: `woord` to others, and the right and roles that make somebody of the case one of them."""

    woord: str
    recht: Recht | None = None
    rollen: frozenset[Rol] = frozenset()
    # Named on the case, on this ground; without: whoever is appointed in one of the roles.
    grond: Grond | None = None
    # When nobody is there: what has to happen first.
    zonder: str = ""
    # Who then acts; empty: the beheerder, who appoints people.
    dan: "Partij | None" = None


VIK = Partij("de afdeling VIK", Recht.INTAKE, frozenset({Rol.VI}), zonder="Benoem iemand bij VIK voor deze eenheid.")
COMMISSIE = Partij(
    "de triagecommissie",
    Recht.WEGEN,
    frozenset({Rol.TR}),
    zonder="Benoem leden van de triagecommissie van deze eenheid.",
)
SECRETARIS = Partij("de secretaris of VIK", Recht.AGENDEREN, frozenset({Rol.TR, Rol.VI}))
POLITIECHEF = Partij(
    "de politiechef", Recht.BESLUITEN, frozenset({Rol.PC}), zonder="Benoem een politiechef voor deze zaak."
)
STRAFMAAT = Partij(
    "het strafmaatoverleg", Recht.SMO_ADVIES, frozenset({Rol.SM}), zonder="Benoem leden van het strafmaatoverleg."
)
LC = Partij(
    "de Landelijk Coördinator", Recht.LC_ADVIES, frozenset({Rol.LC}), zonder="Benoem een Landelijk Coördinator."
)
EIGENAAR = Partij(
    "een leidinggevende",
    Recht.LIJN,
    frozenset(ROLLEN_BIJ[Grond.EIGENAAR]),
    grond=Grond.EIGENAAR,
    zonder="Wijs een leidinggevende aan die de afspraken uitvoert.",
    dan=VIK,
)
ONDERZOEKER = Partij(
    "een onderzoeker van VIK",
    Recht.ONDERZOEKEN,
    frozenset(ROLLEN_BIJ[Grond.ONDERZOEKER]),
    grond=Grond.ONDERZOEKER,
    zonder="Wijs een onderzoeker aan.",
    dan=VIK,
)
BEGELEIDER = Partij(
    "een herstelbegeleider",
    Recht.HERSTEL,
    frozenset(ROLLEN_BIJ[Grond.HERSTEL]),
    grond=Grond.HERSTEL,
    zonder="Wijs een herstelbegeleider toe.",
    dan=VIK,
)
# Has a door of their own, never a place on the case as staff.
BETROKKENE = Partij("de betrokkene")
RECHTER = Partij("het Openbaar Ministerie of de rechter")
KLACHTBEHANDELAAR = Partij("de klachtbehandelaar")

# Whose turn each state is, where no app says more.
PARTIJ: dict[Status, Partij] = {
    Status.ONTVANGEN: VIK,
    Status.INTAKE: VIK,
    Status.TRIAGE: COMMISSIE,
    Status.AANGEHOUDEN: SECRETARIS,
    Status.LIJNAFHANDELING: EIGENAAR,
    Status.KLACHTPROCEDURE: KLACHTBEHANDELAAR,
    Status.ONDERZOEK: ONDERZOEKER,
    Status.SMO: STRAFMAAT,
    Status.BESLUIT: POLITIECHEF,
    Status.HERSTEL: BEGELEIDER,
    Status.NAZORG: BEGELEIDER,
}
WACHT_OP_RECHTER = "Wacht op het Openbaar Ministerie of de rechter."
SLUIT = "Loop de sluitlijst na en sluit de melding."


@dataclass(frozen=True)
class Beurt:
    """One turn. `termijn`: the kind of term that says by when; empty: the day that belongs to the state."""

    tekst: str
    wie: Partij
    termijn: str = ""
    # Somebody who was asked by name, before the role.
    naam: Medewerker | None = field(default=None)


# (the case) → whose turn it is there; None: as the state says.
Wiens = Callable[[Melding], Beurt | None]
_beurten: dict[Status, Wiens] = {}


def turn_in(*statussen: Status) -> Callable[[Wiens], Wiens]:
    """Decorator: say whose turn it is in these states. One per state."""

    def register(wiens: Wiens) -> Wiens:
        for status in statussen:
            if status in _beurten:
                raise ValueError(f"{status} has its turns already")
            _beurten[status] = wiens
        return wiens

    return register


@turn_in(Status.HERSTEL, Status.NAZORG)
def _guided(melding: Melding) -> Beurt | None:
    """First somebody is named who guides it; in the end VIK closes."""
    momenten = melding.termijnen.filter(soort="nazorg")
    if melding.status == Status.NAZORG and momenten.exists() and not momenten.open().exists():
        return Beurt(SLUIT, VIK)
    if not held(melding, Grond.HERSTEL):
        return Beurt(BEGELEIDER.zonder, VIK, "hb_toewijzen")
    return None


def turn(melding: Melding) -> Beurt | None:
    """Whose turn it is; None when nobody has to do anything any more."""
    if not melding.is_open:
        return None
    status = Status(melding.status)
    wiens = _beurten.get(status)
    return (wiens(melding) if wiens else None) or Beurt(VOOR_STAF[status], PARTIJ[status])


def next_step(melding: Melding, lezer: Medewerker | None = None) -> VolgendeStap | None:
    """The next step as `lezer` reads it, or as everybody does; None when the case is closed."""
    beurt = turn(melding)
    if beurt is None:
        return None
    wanneer = _by_when(melding, beurt.termijn)
    partij = beurt.wie
    if beurt.naam is None and partij.zonder and not _is_there(melding, partij):
        if partij.dan is None:
            return VolgendeStap(partij.zonder, BEHEER, None)
        return VolgendeStap(partij.zonder, _as_read(melding, partij.dan, None, lezer), wanneer)
    return VolgendeStap(beurt.tekst, _as_read(melding, partij, beurt.naam, lezer), wanneer)


def _by_when(melding: Melding, soort: str) -> date | None:
    if not soort:
        return expected_date(melding)
    return melding.first_deadline(soort) or expected_date(melding)


def _as_read(melding: Melding, partij: Partij, naam: Medewerker | None, lezer: Medewerker | None) -> str:
    if lezer is not None and _is_one_of(melding, partij, naam, lezer):
        return JIJ
    return partij.woord


def _is_one_of(melding: Melding, partij: Partij, naam: Medewerker | None, lezer: Medewerker) -> bool:
    if partij.recht is None or naam not in (None, lezer):
        return False
    if partij == VIK and not _is_contact(melding, lezer):
        return False
    return melding.permits(lezer, partij.recht, partij.rollen)


def _is_contact(melding: Melding, lezer: Medewerker) -> bool:
    """The contact at VIK, or who takes that place; without one it waits for each of them."""
    if melding.intaker_id in (None, lezer.pk):
        return True
    return melding.intaker_id in covered_by(lezer)


def _is_there(melding: Melding, partij: Partij) -> bool:
    """Is anybody of this party there today, and behind no wall of the case?"""
    if partij.grond is not None:
        return held(melding, partij.grond)
    muren = melding.uitsluitingen.lopend().barring(*partij.rollen).values("medewerker")
    aangesteld = Aanstelling.objects.actief().filter(rol__in=partij.rollen, medewerker__is_active=True)
    if not partij.rollen & LANDELIJK:
        aangesteld = aangesteld.filter(eenheid__eenheid__code__in=_codes(melding, partij))
    return aangesteld.exclude(medewerker__in=muren).exists()


def _codes(melding: Melding, partij: Partij) -> set[str]:
    code = melding.eenheid_behandeling.code
    return served_by(code) if Rol.VI in partij.rollen else {code}
