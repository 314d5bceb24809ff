"""What makes consulting the LC mandatory over more than one case about the same person."""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from meldingen.conflicts.eigenaar import leading_rol
from meldingen.conflicts.mensen import Mensen
from meldingen.workflow import T6, Status
from pvi import klok
from pvi.kalender import add_maanden
from pvi.models import Medewerker
from pvi.rollen import Rol

if TYPE_CHECKING:
    from meldingen.models import Melding


def involves_sectorhoofd_or_higher(mensen: Mensen) -> bool:
    """LC is always informed when a betrokkene is SH or higher (CI-2)."""
    return leading_rol(mensen.onderwerpen) in (Rol.SH, Rol.PC)


# Over how many months cases about one person count together for the LC (our default).
PATROON_MAANDEN = 24

# So many melders make consulting the LC mandatory.
VEEL_MELDERS = 3


def about_the_same(medewerker: Medewerker) -> "QuerySet[Melding]":
    """Every case in which the conduct of this person is at issue: open, or of the last 24 months.

    Not what was closed before triage: a test, a duplicate, or not about the police.
    """
    from meldingen.models import Betrokkenheid, Melding

    over = Betrokkenheid.objects.subjects().filter(medewerker=medewerker).values("melding")
    sinds = add_maanden(klok.vandaag(), -PATROON_MAANDEN)
    return (
        Melding.objects.filter(pk__in=over)
        .exclude(status=Status.CONCEPT)
        .exclude(wissels__overgang=T6.code)
        .filter(~Q(status=Status.AFGESLOTEN) | Q(ontvangen_op__date__gte=sinds))
    )


def shared_lc_criteria(mensen: Mensen) -> set[str]:
    """LC criteria that hold over all cases about one of these people together: many melders, more than one eenheid.

    Only keys are counted. That a criterion holds says nothing about which other cases there are.
    """
    from meldingen.models import LcCriterium, Melder, Melding

    criteria: set[str] = set()
    for medewerker in mensen.onderwerpen:
        # A case that comes in at this moment counts too.
        zaken = Melding.objects.filter(Q(pk__in=about_the_same(medewerker).values("pk")) | Q(pk=mensen.melding.pk))
        if Melder.objects.filter(melding__in=zaken).count() >= VEEL_MELDERS:
            criteria.add(LcCriterium.MELDERS.value)
        waar = zaken.values_list(Coalesce("eenheid_telling", "eenheid_gedraging__eenheid"), flat=True).distinct()
        if len(set(waar) - {None}) > 1:
            criteria.add(LcCriterium.EENHEDEN.value)
    if involves_sectorhoofd_or_higher(mensen):
        criteria.add(LcCriterium.SECTORHOOFD.value)
    return criteria
