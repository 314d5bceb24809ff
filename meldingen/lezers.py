"""Who reads a text: the sentence beside it, made of the same tables that open the page it stands on.

A text stands behind one right. Whoever holds that right through the reach of a role reads it everywhere; who holds it
by a place on the case reads it there. Nobody writes these names by hand: a list beside the rights grows untrue.
"""

from functools import cache

from meldingen.access import ALLEEN_TOEGEKEND, BEREIK, EIGEN, NOG_NIET, RECHTEN, ROLLEN_BIJ, Grond, rechten_bij
from meldingen.workflow import Recht
from pvi.rollen import Rol

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
)
# Nobody can get this place yet (klachtprocedure).
LEEG = frozenset({Grond.KLACHT})


def roles_that_read(recht: Recht) -> frozenset[Rol]:
    """Roles in which staff can come to hold this right on a case, by reach or by a place on it."""
    bereik = {
        rol
        for rol, merk in RECHTEN[recht].items()
        if rol in BEREIK and merk not in ALLEEN_TOEGEKEND | NOG_NIET and merk != EIGEN
    }
    plaatsen = {grond: rollen for grond, rollen in ROLLEN_BIJ.items() if grond not in LEEG}
    plaats = {rol for grond, rollen in plaatsen.items() for rol in rollen if recht in rechten_bij(grond, rol)}
    return frozenset(bereik | plaats)


@cache
def readers(*rechten: Recht) -> str:
    """'VIK, de triagecommissie en de politiechef': who can hold one of these rights."""
    rollen = frozenset().union(*(roles_that_read(recht) for recht in rechten))
    namen = [woord for woord, wie in WOORDEN if wie & rollen]
    return " en ".join([", ".join(namen[:-1]), namen[-1]]) if len(namen) > 1 else "".join(namen)
