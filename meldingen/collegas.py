"""Who works, or worked not long ago, in the same team: too near to weigh each other's case (CI-4)."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from pvi import klok
from pvi.kalender import add_maanden
from pvi.models import Aanstelling, Medewerker, VroegerTeam
from pvi.rollen import Rol

# From this level down people work side by side.
TEAM = 3
# How long a shared team counts (our default).
MAANDEN = 24
# Bodies of the whole country, wherever their people stand.
LANDELIJK = (Rol.LC, Rol.SM, Rol.TJ)


def teams_of(medewerkers: Iterable[Medewerker]) -> set[int]:
    """Teams in which any of these people worked in the last 24 months: by account, earlier account or appointment."""
    mensen = [medewerker.pk for medewerker in medewerkers]
    sinds = _sinds()
    van_nu = Medewerker.objects.filter(pk__in=mensen)
    plekken = _held_since(sinds).filter(medewerker__in=mensen, eenheid__niveau__gte=TEAM)
    vroeger = VroegerTeam.objects.filter(medewerker__in=mensen, tot__gte=sinds, team__niveau__gte=TEAM)
    return {
        *van_nu.filter(team__niveau__gte=TEAM).values_list("team", flat=True),
        *van_nu.filter(ontvangend_team__niveau__gte=TEAM).values_list("ontvangend_team", flat=True),
        *plekken.values_list("eenheid", flat=True),
        *vroeger.values_list("team", flat=True),
    }


def worked_in(teams: Collection[int]) -> Q:
    """People of whom one of these is a team of the last 24 months, as a condition on Medewerker."""
    sinds = _sinds()
    plekken = _held_since(sinds).filter(eenheid__in=teams)
    vroeger = VroegerTeam.objects.filter(team__in=teams, tot__gte=sinds)
    return (
        Q(team__in=teams)
        | Q(ontvangend_team__in=teams)
        | Q(pk__in=plekken.values("medewerker"))
        | Q(pk__in=vroeger.values("medewerker"))
    )


def people_around(medewerker: Medewerker) -> QuerySet[Medewerker]:
    """This person, and everybody who works, worked or will work in the same eenheden or in the same national body.

    Wider than any conflict rule looks: whose case is touched when something about this person changes is among them.
    """
    eenheden = {
        *Medewerker.objects.filter(pk=medewerker.pk).values_list("team__eenheid", flat=True),
        *Medewerker.objects.filter(pk=medewerker.pk).values_list("ontvangend_team__eenheid", flat=True),
        *Aanstelling.objects.filter(medewerker=medewerker).values_list("eenheid__eenheid", flat=True),
        *VroegerTeam.objects.filter(medewerker=medewerker).values_list("team__eenheid", flat=True),
    } - {None}
    rollen = Aanstelling.objects.bekend().filter(medewerker=medewerker, rol__in=LANDELIJK).values("rol")
    samen = Aanstelling.objects.filter(Q(eenheid__eenheid__in=eenheden) | Q(rol__in=rollen))
    return Medewerker.objects.filter(
        Q(pk=medewerker.pk)
        | Q(team__eenheid__in=eenheden)
        | Q(ontvangend_team__eenheid__in=eenheden)
        | Q(pk__in=samen.values("medewerker"))
        | Q(pk__in=VroegerTeam.objects.filter(team__eenheid__in=eenheden).values("medewerker"))
    )


def beside(medewerkers: Collection[Medewerker], anderen: QuerySet[Medewerker]) -> dict[UUID, date]:
    """Who of `anderen` shares a team of the last 24 months with one of these people, each with the day it began.

    Also when that day is to come: a known appointment at the team of the other.
    """
    onze: dict[int, date] = {}
    for _, team, dag in _places(Q(medewerker__in=[medewerker.pk for medewerker in medewerkers])):
        onze[team] = min(dag, onze.get(team, dag))
    gevonden: dict[UUID, date] = {}
    if onze:
        # Their keys first: as a subquery within each of the three questions the database compared all with all.
        sleutels = list(anderen.order_by().values_list("pk", flat=True).distinct())
        for wie, team, dag in _places(Q(medewerker__in=sleutels), list(onze)):
            samen = max(dag, onze[team])
            gevonden[wie] = min(samen, gevonden.get(wie, samen))
    return gevonden


def _places(wie: Q, teams: Collection[int] | None = None) -> Iterator[tuple[UUID, int, date]]:
    """Person, team and first day of every place at a team that counts now or will; `wie`: a condition on medewerker."""
    sinds = _sinds()
    waar = Q(eenheid__niveau__gte=TEAM) if teams is None else Q(eenheid__in=teams)
    gehouden = Aanstelling.objects.filter(wie, waar).exclude(tot__date__lt=sinds).exclude(tot__lte=F("van"))
    for medewerker, team, van in gehouden.values_list("medewerker", "eenheid", "van"):
        yield medewerker, team, klok.day(van)
    waar = Q(team__niveau__gte=TEAM) if teams is None else Q(team__in=teams)
    vroeger = VroegerTeam.objects.filter(wie, waar, tot__gte=sinds)
    for medewerker, team in vroeger.values_list("medewerker", "team"):
        yield medewerker, team, date.min
    mensen = Medewerker.objects.annotate(medewerker=F("pk")).filter(wie)
    for veld in Medewerker.TEAMS:
        waar = Q(**{f"{veld}__niveau__gte": TEAM}) if teams is None else Q(**{f"{veld}__in": teams})
        for medewerker, team in mensen.filter(waar).values_list("pk", veld):
            yield medewerker, team, date.min


def _sinds() -> date:
    """The first day that counts."""
    return add_maanden(klok.vandaag(), -MAANDEN)


def _held_since(sinds: date) -> QuerySet[Aanstelling]:
    """Appointments that began, and had not ended before that day."""
    return Aanstelling.objects.filter(van__lte=klok.nu()).exclude(tot__date__lt=sinds)


def forget_former_teams() -> int:
    """Remove teams that were left so long ago that they bar nobody any more; returns how many."""
    return VroegerTeam.objects.filter(tot__lt=_sinds()).delete()[0]
