"""The quality box."""

from datetime import date

from django.db.models import Q

from dashboards.overzichten import Optelling, Rij, Telling
from dashboards.overzichten.kolommen import kolommen
from meldingen.models import Termijn


def tel_kwaliteit(peildatum: date) -> Telling:
    """What is not in another table; missing codes are repeated from the tables themselves (`verwijzingen`)."""
    te_laat = Termijn.objects.filter(verloopt_op__lt=peildatum).filter(
        Q(gestopt_op__isnull=True) | Q(gestopt_op__gte=peildatum)
    )
    return Telling(
        code="kwaliteit",
        titel="Volledig en op tijd",
        rijkop="Punt",
        kolommen=kolommen("kwaliteit"),
        rijen=(Rij("te_laat", "Termijnen die op de peildatum waren verlopen"),),
        aantallen=((te_laat.count(),),),
        optelling=Optelling.LOS,
        noten=("Elke stap krijgt het moment waarop die is vastgelegd. Een stap van na de peildatum telt niet mee.",),
    )
