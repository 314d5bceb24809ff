"""Who may do what, on which meldingen: the tables alone. `meldingen/toegang.py` is the one rule on them.

Imports no model, so that every model and every room can read them.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from meldingen.workflow import ACTIEF, NA_TRIAGE, Recht, Status
from pvi.rollen import Rol

# A cell of the matrix: JA, EIGEN, or the letter of the note under which the right holds.
JA, EIGEN = "ja", "eigen"
# The letters that need a named grant on the case; the others work through the reach of the role.
# (a and b hold by the appointment: their condition, a zorgsignaal or a consent in writing, is kept by the action.)
ALLEEN_TOEGEKEND = frozenset("cdghjklmoq")
# No page answers to this yet: two persons (p) come with break-glass. The log (s) is no case: meldingen/views/inzage.py.
NOG_NIET = frozenset("p")

_ROLLEN = tuple(Rol)
_J = JA


def _rij(**cellen: str) -> dict[Rol, str]:
    return {Rol(rol.lower()): merk for rol, merk in cellen.items()}


R = Recht
RECHTEN: dict[Recht, dict[Rol, str]] = {
    R.MELDEN: dict.fromkeys(_ROLLEN, JA),
    R.SIGNAAL_LOGGEN: _rij(TC=_J, SH=_J, PC=_J, HR="a"),
    R.NAMENS_MELDEN: _rij(VP="b", TC=_J, SH=_J, VI=_J, HR=_J, LC=_J, KL=_J),
    R.CONSULT: _rij(VP=_J),
    R.IDENTITEIT_OPEN: _rij(
        ML=EIGEN, BU="c", VP="c", TC="d", SH="d", PC="h", VI=_J, VO=_J, HR="c", TR=_J, TJ="h", LC="e", KL="c", HB="c"
    ),
    R.IDENTITEIT_VERTROUWELIJK: _rij(ML=EIGEN, BU="c", VP="c", VI=_J, VO="c", HB="c"),
    R.VOLGEN: _rij(
        ML=EIGEN, BK="f", BU="g", VP="c", TC="d", SH="d", PC=_J, VI=_J, VO=_J, HR="h", TR=_J, SM="h", TJ="h", LC="e",
        KL="h", HB="h",
    ),
    R.TOESTEMMING: _rij(ML=EIGEN),
    R.BERICHTEN: _rij(ML=EIGEN, BU="g", VP="c", TC="d", VI=_J, VO="h", KL="h", HB="h"),
    R.INTAKE: _rij(VI=_J, HR="h", KL="h"),
    R.AGENDEREN: _rij(VI=_J, TR="r"),
    R.TRIAGEDOSSIER: _rij(SH="d", PC="d", VI=_J, HR="h", TR=_J, TJ="h", LC="e", KL="h"),
    R.MELDING_LEZEN: _rij(
        ML=EIGEN, VP="c", TC="d", SH="d", PC="d", VI=_J, VO="h", HR="h", TR=_J, SM="h", TJ="h", LC="e", KL="h", HB="h"
    ),
    R.WEGEN: _rij(TR=_J),
    R.LC_ADVIES: _rij(LC=_J),
    R.BEKRACHTIGEN: _rij(PC=_J),
    R.ONDERZOEKEN: _rij(VI="i", VO=_J),
    R.LIJN: _rij(TC="d", SH=_J, PC="d", HR="h"),
    R.RAPPORT_LEZEN: _rij(BK="f", PC=_J, VI=_J, VO=_J, HR="h", SM=_J, TJ=_J, LC="e"),
    R.SMO_ADVIES: _rij(SM=_J, TJ=_J, LC="e"),
    R.TOETSINGSKADER: _rij(PC=_J, VI=_J, TR=_J, SM=_J, TJ=_J, LC=_J, KL=_J),
    R.BESLUITEN: _rij(PC=_J, TJ="j"),
    R.ZIENSWIJZE: _rij(BK=_J),
    R.KLACHT: _rij(KL=_J),
    R.KLACHT_OORDEEL: _rij(PC=_J),
    R.HERSTEL: _rij(
        ML=EIGEN, BK="k", VP="c", TC="d", SH="h", PC=_J, VI="t", HR="h", LC="e", HB=_J
    ),
    R.NAZORG: _rij(ML=EIGEN, BK=EIGEN, TC="l", HR="h", HB=_J),
    R.SLUITEN: _rij(SH="m", PC="m", VI=_J, TR="m", LC="m"),
    R.LES_SCHRIJVEN: _rij(TC="d", VI=_J, TR=_J, LC=_J, RK=_J),
    R.LESSEN_LEZEN: _rij(
        TC=_J, SH=_J, PC=_J, VI=_J, HR=_J, TR=_J, LC=_J, KL=_J, RK=_J, HB=_J, CT=_J, CD=_J, KO=_J
    ),
    R.JURISPRUDENTIE: _rij(SM=_J, TJ=_J),
    R.DASHBOARD_TEAM: _rij(TC=_J, SH=_J, PC=_J, VI=_J, HR=_J, RK=_J, CT=_J),
    R.DASHBOARD_EENHEID: _rij(SH="n", PC="n", VI="n", LC=_J, RK="n", CT="n", CD=_J, KO=_J),
    R.MAANDRAPPORTAGE: _rij(PC=_J, VI=_J, CT="n"),
    R.CASUISTIEKOVERZICHT: _rij(LC=_J, CD=_J, KO=_J),
    R.LOGBOEK: _rij(TC=EIGEN, SH=EIGEN, HR="o"),
    R.BEHEER: _rij(BH=_J),
    R.NOODTOEGANG: _rij(PC="p", VI="p", FG="s"),
    R.TOEWIJZEN: _rij(SH="d", PC="h", VI=_J, TR=_J),
    R.STANDPUNT: _rij(PC=_J),
    R.OVERDRAGEN: _rij(PC=_J),
    R.SIGNAAL_BEOORDELEN: _rij(TC="q", VI=_J),
    R.ESCALATIE: _rij(CD=_J, KO=_J),
}  # fmt: skip


@dataclass(frozen=True)
class Bereik:
    """Which cases a role reaches. `niveau`: level of the appointment's unit that counts, None is national."""

    niveau: int | None
    statussen: frozenset[Status] = ACTIEF
    # Only cases on an undecided Agendapunt (TR) or put to the LC (LC).
    alleen: str = ""


# Roles that are not here reach a case through a grant (or a relation) alone; RK, CT, BH and FG reach none.
BEREIK: dict[Rol, Bereik] = {
    Rol.VI: Bereik(niveau=1),
    Rol.PC: Bereik(niveau=1, statussen=NA_TRIAGE),
    Rol.TR: Bereik(niveau=1, alleen="ter_weging"),
    Rol.LC: Bereik(niveau=None, alleen="bij_lc"),
}


# Who may open every case behind a figure reads it exact: level of the unit that counts, None is national. All others
# read the shareable figures.
CIJFERS: dict[Rol, int | None] = {Rol.VI: 1, Rol.PC: 1, Rol.LC: None}


class Grond(TextChoices):
    """Why somebody holds a named grant on a case; the step that assigns the person writes it."""

    EIGENAAR = "eigenaar", "Eigenaar van de lijnafhandeling"
    STANDPUNT = "standpunt", "Standpunt bevoegd gezag"
    BESLUIT = "besluit", "Beslissing over het onderzoek"
    ONDERZOEKER = "onderzoeker", "Onderzoeker"
    HR = "hr", "HR-adviseur op de zaak"
    KLACHT = "klacht", "Klachtbehandelaar"
    SMO = "smo", "Strafmaatoverleg"
    DESKUNDIGE = "deskundige", "Deskundige"
    HERSTEL = "herstel", "Herstelbegeleider"
    BUDDY = "buddy", "Buddy"
    TOESTEMMING = "toestemming", "Toestemming van de melder"


class Lichaam(TextChoices):
    """A body in which somebody stands aside (CI-4) and keeps every other role; a wall bars the whole person."""

    VIK = "vik", "VIK"
    TRIAGE = "triage", "Triagecommissie"
    SMO = "smo", "Strafmaatoverleg"
    KLACHTEN = "klachten", "Klachtbehandeling"


ROLLEN_IN: dict[Lichaam, frozenset[Rol]] = {
    Lichaam.VIK: frozenset({Rol.VI, Rol.VO}),
    Lichaam.TRIAGE: frozenset({Rol.TR}),
    Lichaam.SMO: frozenset({Rol.SM, Rol.TJ}),
    Lichaam.KLACHTEN: frozenset({Rol.KL}),
}
# Who weigh or advise together: nobody does so about what is too near (CI-4).
OORDEELT = (Lichaam.TRIAGE, Lichaam.SMO, Lichaam.KLACHTEN)
# Who has or had a case on one of these grounds, in this role, never weighs it in OORDEELT (CI-4, CI-5).
VERSCHOONT: dict[Grond, Rol] = {Grond.ONDERZOEKER: Rol.VO, Grond.BUDDY: Rol.BU, Grond.TOESTEMMING: Rol.VP}


def lichamen_met(*rollen: Rol) -> list[Lichaam]:
    """Bodies in which one of these roles has its place."""
    return [lichaam for lichaam, leden in ROLLEN_IN.items() if leden.intersection(rollen)]


# Identity behind the melder's consent (note c) is never part of another ground.
_INHOUD = frozenset({R.VOLGEN, R.MELDING_LEZEN})
TOEKENNING: dict[Grond, frozenset[Recht]] = {
    Grond.EIGENAAR: _INHOUD
    | {R.IDENTITEIT_OPEN, R.BERICHTEN, R.TRIAGEDOSSIER, R.LIJN, R.HERSTEL, R.NAZORG, R.LES_SCHRIJVEN, R.TOEWIJZEN},
    Grond.STANDPUNT: _INHOUD | {R.TRIAGEDOSSIER},
    Grond.BESLUIT: _INHOUD | {R.TRIAGEDOSSIER, R.TOEWIJZEN},
    Grond.ONDERZOEKER: _INHOUD | {R.IDENTITEIT_OPEN, R.BERICHTEN, R.ONDERZOEKEN, R.RAPPORT_LEZEN},
    Grond.HR: _INHOUD | {R.INTAKE, R.TRIAGEDOSSIER, R.LIJN, R.RAPPORT_LEZEN, R.HERSTEL, R.NAZORG},
    Grond.KLACHT: _INHOUD | {R.BERICHTEN, R.INTAKE, R.TRIAGEDOSSIER, R.KLACHT},
    Grond.SMO: _INHOUD
    | {R.IDENTITEIT_OPEN, R.TRIAGEDOSSIER, R.RAPPORT_LEZEN, R.SMO_ADVIES, R.BESLUITEN, R.JURISPRUDENTIE},
    Grond.DESKUNDIGE: _INHOUD | {R.TRIAGEDOSSIER},
    Grond.HERSTEL: _INHOUD | {R.BERICHTEN, R.HERSTEL, R.NAZORG},
    Grond.BUDDY: frozenset({R.VOLGEN, R.BERICHTEN}),
    Grond.TOESTEMMING: _INHOUD | {R.IDENTITEIT_OPEN, R.IDENTITEIT_VERTROUWELIJK, R.BERICHTEN, R.HERSTEL},
}

# In which roles somebody gets a place on a case on each ground.
ROLLEN_BIJ: dict[Grond, tuple[Rol, ...]] = {
    Grond.EIGENAAR: (Rol.TC, Rol.SH, Rol.PC),
    Grond.STANDPUNT: (Rol.PC,),
    Grond.BESLUIT: (Rol.PC,),
    Grond.ONDERZOEKER: (Rol.VO,),
    Grond.HR: (Rol.HR,),
    Grond.KLACHT: (Rol.KL,),
    Grond.SMO: (Rol.SM, Rol.TJ),
    Grond.DESKUNDIGE: (Rol.TR, Rol.LC),
    Grond.HERSTEL: (Rol.HB,),
    Grond.BUDDY: (Rol.BU,),
    Grond.TOESTEMMING: (Rol.VP,),
}

# Grond.TOESTEMMING of a vertrouwenspersoon (notes b, c): the rights behind each purpose of Toestemming.Doel.
MEEKIJKEN: dict[str, frozenset[Recht]] = {
    "volgen": frozenset({R.VOLGEN}),
    "lezen": _INHOUD,
    "berichten": frozenset({R.VOLGEN, R.BERICHTEN}),
    "naam": frozenset({R.VOLGEN, R.IDENTITEIT_OPEN, R.IDENTITEIT_VERTROUWELIJK}),
    "herstel": frozenset({R.VOLGEN, R.HERSTEL}),
}

# Roles with work on cases. A vertrouwenspersoon is chosen by name; who has no cases has nothing to hand over.
MET_WAARNEMER = (
    Rol.VI, Rol.VO, Rol.TC, Rol.SH, Rol.PC, Rol.HR, Rol.TR, Rol.SM, Rol.TJ, Rol.KL, Rol.LC,
)  # fmt: skip


def rechten_bij(grond: Grond, rol: Rol) -> frozenset[Recht]:
    """The rights a grant on this ground gives to this role: never more than its column of the matrix.

    What is somebody's own (melder, betrokkene) is never granted: those come in by a door of their own.
    """
    return frozenset(recht for recht in TOEKENNING[grond] if RECHTEN[recht].get(rol, EIGEN) != EIGEN)
