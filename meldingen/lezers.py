"""Who reads a text: the sentence beside it, made of the same tables that open the page it stands on.

LEZERS names every kind of text with the rights that open it; pages that show one ask for the same row. Whoever holds
such a right through the reach of a role reads it everywhere; who holds it by a place on the case reads it there.
Nobody writes these names by hand: a list beside the rights grows untrue.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from meldingen.access import ALLEEN_TOEGEKEND, BEREIK, EIGEN, NOG_NIET, RECHTEN, ROLLEN_BIJ, Grond, rechten_bij
from meldingen.workflow import Recht
from pvi.rollen import RELATIES, Rol

# A right, in one of these roles when only some of them use the page.
Mag = tuple[Recht, Collection[Rol] | None]


@dataclass(frozen=True)
class Lezers:
    """Who opens a text: with one of these rights on the case, or apart from any case."""

    zaak: tuple[Mag, ...] = ()
    los: tuple[Mag, ...] = ()


R = Recht
_DOSSIER, _RAPPORT = (R.TRIAGEDOSSIER, None), (R.RAPPORT_LEZEN, None)
_SMO, _BESLUIT = (R.SMO_ADVIES, None), (R.BESLUITEN, None)
LEZERS: dict[str, Lezers] = {
    "melding": Lezers(((R.MELDING_LEZEN, None),)),
    "personen": Lezers(((R.INTAKE, None),)),
    # Who tells the people on the case: VIK first, after the triagebesluit who carries it out, or the politiechef.
    "informeren": Lezers(
        ((R.INTAKE, (Rol.VI,)), (R.LIJN, (Rol.TC, Rol.SH, Rol.PC)), (R.BESLUITEN, (Rol.PC,))),
    ),
    "toewijzen": Lezers(((R.TOEWIJZEN, None),)),
    "muur": Lezers(((R.VOLGEN, (Rol.PC, Rol.VI)),)),
    # Of the eenheid that handles it, whatever the case.
    "benadeling": Lezers(los=((R.INTAKE, (Rol.VI,)),)),
    "maatregel": Lezers(los=((R.INTAKE, (Rol.VI,)), (R.BESLUITEN, (Rol.PC,)))),
    "signaal": Lezers(los=((R.SIGNAAL_BEOORDELEN, (Rol.VI,)),)),
    "triagedossier": Lezers((_DOSSIER,)),
    "afspraken": Lezers((_DOSSIER, (R.LIJN, None))),
    "lijn": Lezers(((R.LIJN, None),)),
    "opdracht": Lezers((_DOSSIER, _RAPPORT, (R.ONDERZOEKEN, None))),
    "onderzoek": Lezers((_RAPPORT, (R.ONDERZOEKEN, None))),
    # What people said, and why a measure was needed: who investigates, advises on or decides about what follows.
    "bevindingen": Lezers(
        ((R.ONDERZOEKEN, (Rol.VO,)), (R.BESLUITEN, (Rol.PC,)), (R.RAPPORT_LEZEN, (Rol.SM, Rol.TJ, Rol.HR))),
    ),
    "smo": Lezers((_SMO, _BESLUIT)),
    "lc_advies": Lezers((_DOSSIER, _SMO, _BESLUIT, (R.LC_ADVIES, None))),
    "besluit": Lezers(((R.BESLUITEN, (Rol.PC, Rol.TJ)),)),
    "rehabilitatie": Lezers(((R.HERSTEL, (Rol.PC, Rol.VI, Rol.HR)),)),
    "herstel": Lezers(((R.HERSTEL, None),)),
    "nazorg": Lezers(((R.NAZORG, None),)),
    "les": Lezers(((R.LES_SCHRIJVEN, None),), los=((R.LES_SCHRIJVEN, (Rol.RK,)),)),
    "les_geen": Lezers(((R.LES_SCHRIJVEN, None),)),
    "lessen": Lezers(los=((R.LESSEN_LEZEN, None),)),
    "jurisprudentie": Lezers(los=((R.TOETSINGSKADER, None),)),
    "naam_open": Lezers(((R.IDENTITEIT_OPEN, None),)),
    "naam_vertrouwelijk": Lezers(((R.IDENTITEIT_VERTROUWELIJK, None),)),
}

# These come in by a door of their own (meldingen.dossier.get_procedure, reflectie.views.herstel.uitvoeren).
ZELF = "de betrokkene zelf"
MEEDOEN = "de betrokkene die meedoet en wie het uitvoert"

# How a reader is named, in this order; several roles may be one word.
WOORDEN: tuple[tuple[str, frozenset[Rol]], ...] = (
    ("VIK", frozenset({Rol.VI})),
    ("de triagecommissie", frozenset({Rol.TR})),
    ("de Landelijk Coördinator", frozenset({Rol.LC})),
    ("de politiechef", frozenset({Rol.PC})),
    ("de leidinggevende die het uitvoert", frozenset({Rol.TC, Rol.SH})),
    ("de onderzoeker", frozenset({Rol.VO})),
    ("het strafmaatoverleg", frozenset({Rol.SM})),
    ("Team Juridische Zaken", frozenset({Rol.TJ})),
    ("de herstelbegeleider", frozenset({Rol.HB})),
    ("de HR-adviseur op de zaak", frozenset({Rol.HR})),
    ("de vertrouwenspersoon die van de melder mag meelezen", frozenset({Rol.VP})),
    ("de reflectiekamer", frozenset({Rol.RK})),
)
# Apart from a case nobody carries anything out, and nobody was chosen: these are whole groups.
WOORDEN_LOS: tuple[tuple[str, frozenset[Rol]], ...] = (
    ("VIK", frozenset({Rol.VI})),
    ("de triagecommissie", frozenset({Rol.TR})),
    ("de Landelijk Coördinator", frozenset({Rol.LC})),
    ("leidinggevenden", frozenset({Rol.TC, Rol.SH})),
    ("de politiechef", frozenset({Rol.PC})),
    ("het strafmaatoverleg", frozenset({Rol.SM})),
    ("Team Juridische Zaken", frozenset({Rol.TJ})),
    ("HR", frozenset({Rol.HR})),
    ("de klachtbehandelaar", frozenset({Rol.KL})),
    ("de reflectiekamer", frozenset({Rol.RK})),
    ("control", frozenset({Rol.CT})),
    ("de Chief Diversity Officer", frozenset({Rol.CD})),
    ("de korpsleiding", frozenset({Rol.KO})),
)
# Nobody can get this place yet (klachtprocedure).
LEEG = frozenset({Grond.KLACHT})


def roles_that_read(lezers: Lezers) -> frozenset[Rol]:
    """Roles in which staff can come to read this on a case, by reach or by a place on it."""
    return frozenset().union(*(_within(on_a_case(recht), rollen) for recht, rollen in lezers.zaak))


def roles_apart(lezers: Lezers) -> frozenset[Rol]:
    """Roles whose appointment alone lets them read this, apart from any case."""
    return frozenset().union(*(_within(by_appointment(recht), rollen) for recht, rollen in lezers.los))


def _within(rollen: frozenset[Rol], alleen: Collection[Rol] | None) -> frozenset[Rol]:
    return rollen if alleen is None else rollen.intersection(alleen)


def by_appointment(recht: Recht) -> frozenset[Rol]:
    return frozenset(
        rol for rol, merk in RECHTEN[recht].items() if merk not in ALLEEN_TOEGEKEND | NOG_NIET and rol not in RELATIES
    )


def on_a_case(recht: Recht) -> frozenset[Rol]:
    bereik = {rol for rol in by_appointment(recht) if rol in BEREIK and RECHTEN[recht][rol] != EIGEN}
    plaatsen = {grond: rollen for grond, rollen in ROLLEN_BIJ.items() if grond not in LEEG}
    return frozenset(bereik).union(
        rol for grond, rollen in plaatsen.items() for rol in rollen if recht in rechten_bij(grond, rol)
    )


@cache
def readers(*teksten: str, ook: str = "") -> str:
    """'VIK, de triagecommissie en de politiechef': who can come to read one of these texts; `ook` reads it too."""
    soorten = [LEZERS[tekst] for tekst in teksten]
    zaak = frozenset().union(*map(roles_that_read, soorten))
    los = frozenset().union(*map(roles_apart, soorten))
    namen = [ook] if ook else []
    namen += [woord for woord, wie in WOORDEN if wie & zaak]
    namen += [woord for woord, wie in WOORDEN_LOS if wie & los and woord not in namen]
    return _enumerate(namen)


def _enumerate(namen: Iterable[str]) -> str:
    *eerst, laatst = namen
    return " en ".join([", ".join(eerst), laatst]) if eerst else laatst
