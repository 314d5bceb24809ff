"""CI-2: which level of the line owns the handling of a case, and who at that level may."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet

from meldingen.conflicts.mensen import Mensen
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.rollen import Rol

if TYPE_CHECKING:
    from meldingen.models import Melding

# CI-2: who handles a case when the betrokkene leads; None: nobody above inside the unit.
NIVEAU_HOGER: dict[Rol | None, Rol] = {None: Rol.TC, Rol.TC: Rol.SH, Rol.SH: Rol.PC, Rol.PC: Rol.PC}
LEIDERS = (Rol.PC, Rol.SH, Rol.TC)

# The line from below, with the level of the units it leads.
LIJN: dict[Rol, int] = {Rol.TC: 3, Rol.SH: 2, Rol.PC: 1}

# Both lines of an aspirant, with the sector above.
LIJNEN = ("medewerker__team__ouder__ouder", "medewerker__ontvangend_team__ouder__ouder")


def leading_rol(medewerkers: Collection[Medewerker]) -> Rol | None:
    """The highest leading role held by any of these people, None when nobody leads."""
    rollen = set(
        Aanstelling.objects.actief().filter(medewerker__in=medewerkers, rol__in=LEIDERS).exclude(functie="oe")
        .values_list("rol", flat=True)
    )  # fmt: skip
    return next((rol for rol in LEIDERS if rol in rollen), None)


def has_two_lines(melding: "Melding") -> bool:
    """Is somebody named on this case an aspirant, who stands under the academy and under a receiving eenheid?"""
    mensen = Medewerker.objects.filter(
        pk__in=melding.betrokkenheden.filter(medewerker__isnull=False).values("medewerker"),
        ontvangend_team__isnull=False,
    )
    return mensen.exclude(team__eenheid=F("ontvangend_team__eenheid")).exists()


def in_line_of(melding: "Melding") -> set[int]:
    """Units in which somebody named on this case works, by every line, and the sector above: too near to advise."""
    mensen = melding.betrokkenheden.filter(medewerker__isnull=False).select_related(*LIJNEN)
    teams = [team for b in mensen for team in (b.medewerker.team, b.medewerker.ontvangend_team) if team]
    boven = [team.ancestor(niveau) for team in teams for niveau in (2, 3, 4)]
    return {eenheid.pk for eenheid in boven if eenheid is not None}


def owner_rol(melding: "Melding") -> Rol:
    """CI-2: the level that handles this case in the line; one up where everybody of the line is walled off.

    With an aspirant on the case no leader of one line leads the other: the directeur or politiechef does (our default).
    """
    if has_two_lines(melding):
        return Rol.PC
    laagst = list(LIJN).index(NIVEAU_HOGER[leading_rol(Mensen(melding).onderwerpen)])
    return next((rol for rol in list(LIJN)[laagst:] if _can_own(melding, rol)), Rol.PC)


def _can_own(melding: "Melding", rol: Rol) -> bool:
    """Is there anybody at this level, and not only others than the leaders of the own line because those are walled?"""
    vrij = owners_at(melding, rol)
    lijn = _own_line(melding, rol)
    eigen = _leaders_at(melding, rol).filter(eenheid__in=lijn)
    return bool(vrij) and (not eigen.exists() or any(a.eenheid_id in lijn for a in vrij))


def owner_candidates(melding: "Melding") -> list[Aanstelling]:
    """Appointments that can own the line handling: right level, in the line of the unit, not walled."""
    return owners_at(melding, owner_rol(melding))


def owners_at(melding: "Melding", rol: Rol) -> list[Aanstelling]:
    """Who at this level of the line may have the case; a wall that is still to come is in the way too."""
    aanstellingen = (
        _leaders_at(melding, rol)
        .exclude(medewerker__in=melding.uitsluitingen.barring(rol).values("medewerker"))
        .select_related("medewerker", "eenheid", "eenheid__ouder")
    )
    lijn = _own_line(melding, rol)
    # People of the own line first; a teamchef of another team is a real choice too.
    return sorted(aanstellingen, key=lambda a: (a.eenheid_id not in lijn, a.eenheid.naam, a.medewerker.naam))


def _leaders_at(melding: "Melding", rol: Rol) -> QuerySet[Aanstelling]:
    """Everybody who leads at this level in the eenheid where it happened; an operationeel expert owns no cases."""
    leiders = Aanstelling.objects.actief().filter(rol=rol, eenheid__eenheid=_waar(melding).eenheid_id)
    return leiders.exclude(functie="oe")


def _waar(melding: "Melding") -> OrganisatieEenheid:
    gedraging: OrganisatieEenheid = melding.eenheid_gedraging or melding.eenheid_behandeling
    return gedraging


def _own_line(melding: "Melding", rol: Rol) -> set[int]:
    """The unit that this level leads, and where in it it happened; empty when nobody knows where below that level."""
    boven = _waar(melding).ancestor(LIJN[rol])
    return set() if boven is None else {boven.pk, _waar(melding).pk}
