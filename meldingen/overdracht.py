"""What goes along when a colleague stands in or takes over, and who may not (CI-1 to CI-9).

The walls and the people of a case are known here. What somebody did in triage or in the strafmaatoverleg is known to a
later app, which hangs its objection and what must move along on a ground in its `AppConfig.ready`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from meldingen.access import Grond
from meldingen.conflicts.eigenaar import owner_candidates
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


@dataclass(frozen=True)
class Verhuizing:
    """What becomes of a grant when another eenheid handles the case; `reden` says why it goes or stays."""

    eindigt: bool
    reden: str


VERHUIZING: dict[Grond, Verhuizing] = {
    Grond.EIGENAAR: Verhuizing(False, "De lijn waar het gebeurde herstelt het zelf (CI-2), zolang die leider dat mag."),
    Grond.STANDPUNT: Verhuizing(True, "Het bevoegd gezag van de nieuwe eenheid neemt het standpunt in."),
    Grond.BESLUIT: Verhuizing(True, "Het bevoegd gezag van de nieuwe eenheid beslist."),
    Grond.ONDERZOEKER: Verhuizing(True, "VIK van de nieuwe eenheid wijst een onderzoeker aan."),
    Grond.HR: Verhuizing(True, "VIK van de nieuwe eenheid vraagt een eigen HR-adviseur."),
    Grond.KLACHT: Verhuizing(True, "De klacht hoort bij de klachtbehandelaars van de nieuwe eenheid."),
    Grond.SMO: Verhuizing(False, "Het strafmaatoverleg en Team Juridische Zaken werken voor het hele land."),
    Grond.DESKUNDIGE: Verhuizing(True, "De nieuwe commissie nodigt zelf uit wie meeleest."),
    Grond.HERSTEL: Verhuizing(False, "De begeleider is gekozen voor de melder, niet voor de eenheid."),
    Grond.BUDDY: Verhuizing(False, "De melder koos deze buddy; die ziet alleen hoe het loopt."),
    Grond.TOESTEMMING: Verhuizing(False, "De melder gaf deze toestemming en trekt haar zelf in."),
}

# True when this colleague may not do it.
Bezwaar = Callable[["Melding", Aanstelling], bool]
# Called after a hand-over for good: case, from, to.
Gevolg = Callable[["Melding", Aanstelling, Aanstelling], None]
_bezwaren: dict[Grond, list[Bezwaar]] = {}
_gevolgen: dict[Grond, list[Gevolg]] = {}
# Called after a case went to another eenheid, with the grounds that ended there.
Verhuisgevolg = Callable[["Melding", frozenset[Grond]], None]
_na_verhuizing: list[Verhuisgevolg] = []


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


def after_move(gevolg: Verhuisgevolg) -> Verhuisgevolg:
    """Decorator: what a later app does when another eenheid handles the case."""
    _na_verhuizing.append(gevolg)
    return gevolg


def end_grants_of_the_unit_left(melding: "Melding") -> frozenset[Grond]:
    """Apply VERHUIZING to a case whose `eenheid_behandeling` has just changed; returns the grounds that ended.

    An owner who may no longer have it loses it too. What stays is given anew, so that the row shows since when.
    """
    from meldingen.models import Toekenning, grant, revoke

    geeindigd = set()
    lopend = Toekenning.objects.lopend().filter(content_object=melding, waarneming=None)
    rijen = lopend.select_related("user", "aanstelling").order_by("user", "grond", "rol", "pk")
    for rij in {(r.user_id, r.grond, r.rol): r for r in rijen}.values():
        grond = Grond(rij.grond)
        blijft = not VERHUIZING[grond].eindigt
        if grond == Grond.EIGENAAR:
            blijft = rij.rol != Rol.PC and rij.aanstelling in eigenaren(melding)
        if not blijft:
            revoke(melding, rij.user, grond)
            geeindigd.add(grond)
            # What was asked of somebody by name waits for somebody else.
            if grond == Grond.HR:
                melding.taken.open().filter(medewerker=rij.user).update(medewerker=None)
        elif grond == Grond.EIGENAAR:
            revoke(melding, rij.user, grond)
            grant(melding, rij.user, grond, rol=Rol(rij.rol), aanstelling=rij.aanstelling)
    for gevolg in _na_verhuizing:
        gevolg(melding, frozenset(geeindigd))
    return frozenset(geeindigd)


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
    if melding.uitsluitingen.barring(Rol(aanstelling.rol)).filter(medewerker=wie).exists():
        return False
    if melding.betrokkenheden.filter(medewerker=wie).exists():
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
        .order_by("medewerker__naam", "pk")
    )
