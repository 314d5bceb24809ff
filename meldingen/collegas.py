"""Who works, or worked not long ago, in the same team: too near to weigh each other's case (CI-4)."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from pvi import klok
from pvi.kalender import add_maanden
from pvi.models import Aanstelling, Medewerker, VroegerTeam

# From this level down people work side by side.
TEAM = 3
# How long a shared team counts (our default).
MAANDEN = 24


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


def _sinds() -> date:
    """The first day that counts."""
    return add_maanden(klok.vandaag(), -MAANDEN)


def _held_since(sinds: date) -> QuerySet[Aanstelling]:
    """Appointments that began, and had not ended before that day."""
    return Aanstelling.objects.filter(van__lte=klok.nu()).exclude(tot__date__lt=sinds)


def forget_former_teams() -> int:
    """Remove teams that were left so long ago that they bar nobody any more; returns how many."""
    return VroegerTeam.objects.filter(tot__lt=_sinds()).delete()[0]
