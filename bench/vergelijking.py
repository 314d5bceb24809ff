"""What one would write first, to be measured beside the rule of the project.

Not measured: guardian's get_objects_for_user. It knows grants only, no reach and no walls, and does not run on a
permission table with a manager of its own.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from meldingen.access import BEREIK, RECHTEN
from meldingen.models import Melding, Toekenning, Uitsluiting
from meldingen.workflow import ACTIEF, Recht
from pvi.models import Aanstelling, Medewerker


def one_query_with_exists(user: Medewerker, recht: Recht) -> QuerySet[Melding]:
    """Reach, grants and walls as subqueries of one OR: what a reader of the matrix would write down first."""
    mag = Q()
    for rol, bereik in BEREIK.items():
        if rol not in RECHTEN[recht]:
            continue
        plek = Aanstelling.objects.actief().filter(medewerker=user, rol=rol)
        if bereik.niveau is not None:
            plek = plek.filter(eenheid__eenheid=OuterRef("eenheid_behandeling__eenheid"))
        deel = Q(status__in=bereik.statussen) & Q(Exists(plek))
        mag |= deel & Q(**{bereik.alleen: True}) if bereik.alleen else deel
    toekenning = Toekenning.objects.in_force(user).filter(
        permission__codename=recht.value, content_object=OuterRef("pk")
    )
    mag |= Q(status__in=ACTIEF) & Q(Exists(toekenning))
    return Melding.objects.filter(mag).exclude(
        Exists(Uitsluiting.objects.filter(medewerker=user, melding=OuterRef("pk")))
    )
