"""What goes along when a colleague stands in or takes over, and who may not (domein §4, CI-1 to CI-9).

The walls and the people of a case are known here. What somebody did in triage or in the strafmaatoverleg is known to a
later app, which hangs its objection and what must move along on a ground in its `AppConfig.ready`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from meldingen.access import Grond
from meldingen.conflicts import owner_candidates
from pvi import klok
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Functie, Rol

if TYPE_CHECKING:
    from meldingen.models import Melding

# Work of an office, which another holder of the same office can do. Consent names a person, and buddy and
# herstelbegeleider are accepted as a person: those never move by themselves.
VAN_HET_AMBT = frozenset(
    {
        Grond.EIGENAAR, Grond.STANDPUNT, Grond.BESLUIT, Grond.ONDERZOEKER, Grond.HR, Grond.KLACHT, Grond.SMO,
        Grond.DESKUNDIGE,
    }
)  # fmt: skip
# Roles with work on cases. A vertrouwenspersoon is chosen by name; who has no cases has nothing to hand over.
MET_WAARNEMER = (
    Rol.VI, Rol.VO, Rol.TC, Rol.SH, Rol.PC, Rol.HR, Rol.TR, Rol.SM, Rol.TJ, Rol.KL, Rol.LC,
)  # fmt: skip

# True when this colleague may not do it.
Bezwaar = Callable[["Melding", Aanstelling], bool]
# Called after a hand-over for good: case, from, to.
Gevolg = Callable[["Melding", Aanstelling, Aanstelling], None]
_bezwaren: dict[Grond, list[Bezwaar]] = {}
_gevolgen: dict[Grond, list[Gevolg]] = {}


def object_when(*gronden: Grond) -> Callable[[Bezwaar], Bezwaar]:
    """Decorator: refuse who stands in or takes over on these grounds when the function says True."""

    def register(bezwaar: Bezwaar) -> Bezwaar:
        for grond in gronden:
            _bezwaren.setdefault(grond, []).append(bezwaar)
        return bezwaar

    return register


def move_along(grond: Grond) -> Callable[[Gevolg], Gevolg]:
    """Decorator: what else points at the one who held this ground, and must point at the new one."""

    def register(gevolg: Gevolg) -> Gevolg:
        _gevolgen.setdefault(grond, []).append(gevolg)
        return gevolg

    return register


def follow(melding: "Melding", grond: Grond, van: Aanstelling, naar: Aanstelling) -> None:
    for gevolg in _gevolgen.get(grond, ()):
        gevolg(melding, van, naar)


def supporters(melding: "Melding") -> QuerySet:
    """Keys of the buddy of this case now: somebody who follows the process and does no work on it (CI-4, CI-8).

    The one answer for everybody who chooses people for a case.
    """
    return _buddies().filter(content_object=melding).values("user")


def supported_by(medewerker: Medewerker) -> QuerySet:
    """The other side of `supporters`: keys of the cases of which this person is the buddy now."""
    return _buddies().filter(user=medewerker).values("content_object")


def _buddies() -> QuerySet:
    from meldingen.models import Toekenning

    return Toekenning.objects.filter(grond=Grond.BUDDY).exclude(tot__lte=klok.nu())


def eigenaren(melding: "Melding") -> list[Aanstelling]:
    """Who can own the line handling (CI-2), without the buddy."""
    buddies = set(supporters(melding).values_list("user", flat=True))
    return [a for a in owner_candidates(melding) if a.medewerker_id not in buddies]


def may_take_over(melding: "Melding", aanstelling: Aanstelling, grond: Grond) -> bool:
    """Is this colleague free of the case: no wall, no part in it, not its buddy, no function that bars this one?"""
    wie = aanstelling.medewerker_id
    if supporters(melding).filter(user=wie).exists():
        return False
    if melding.uitsluitingen.filter(medewerker=wie).exists() or melding.betrokkenheden.filter(medewerker=wie).exists():
        return False
    if grond == Grond.EIGENAAR and aanstelling not in eigenaren(melding):
        return False
    return not any(bezwaar(melding, aanstelling) for bezwaar in _bezwaren.get(grond, ()))


def colleagues(aanstelling: Aanstelling) -> list[Aanstelling]:
    """Other people with the same role in the same level-1 eenheid, now; an operationeel expert stands in for nobody."""
    return list(
        Aanstelling.objects.actief()
        .filter(rol=aanstelling.rol, eenheid__eenheid=aanstelling.eenheid.eenheid_id)
        .exclude(medewerker=aanstelling.medewerker_id)
        .exclude(functie=Functie.OE)
        .select_related("medewerker", "eenheid")
        .order_by("medewerker__naam")
    )
