"""What triage knows about standing in and handing over: functions that bar each other (CI-5, CI-9), and who is named.

Hangs on meldingen.overdracht from `TriageConfig.ready`.
"""

from meldingen.access import Grond
from meldingen.models import Melding, grant
from meldingen.overdracht import after_move, move_along, object_when
from pvi.models import Aanstelling
from pvi.rollen import Rol
from triage.actions.triagebesluit import lapse_voorstel
from triage.actions.zitting import ONDERWEG
from triage.conflicts import chaired_triage, investigated, sat_in_smo, smo_candidates, standpunt_candidates
from triage.models import Onderzoek, Spoor, Triagebesluit


@object_when(Grond.ONDERZOEKER)
def sat_in_triage(melding: Melding, aanstelling: Aanstelling) -> bool:
    """CI-5: who sat in a zitting about this case does not investigate what it decided."""
    return melding.agendapunten.filter(bezetting__medewerker=aanstelling.medewerker_id).exists()


@object_when(Grond.SMO)
def barred_from_smo(melding: Melding, aanstelling: Aanstelling) -> bool:
    return aanstelling not in smo_candidates(melding)


@object_when(Grond.BESLUIT)
def barred_from_besluit(melding: Melding, aanstelling: Aanstelling) -> bool:
    """CI-5 and CI-9: nobody decides on an advies or an onderzoek of the own, or on what they chaired in triage."""
    wie = aanstelling.medewerker
    return chaired_triage(melding, wie) or sat_in_smo(melding, wie) or investigated(melding, wie)


@move_along(Grond.EIGENAAR)
def move_sporen(melding: Melding, van: Aanstelling, naar: Aanstelling) -> None:
    _move_sporen(melding, van, naar)


@move_along(Grond.ONDERZOEKER)
def move_onderzoek(melding: Melding, van: Aanstelling, naar: Aanstelling) -> None:
    """The running onderzoek names the new onderzoeker; what is finished keeps the name under which it was done."""
    for onderzoek in Onderzoek.objects.filter(melding=melding, onderzoeker=van, afgerond_op=None):
        onderzoek.onderzoeker = naar
        onderzoek.save()
    _move_sporen(melding, van, naar)


@after_move
def hand_to_the_new_eenheid(melding: Melding, geeindigd: frozenset[Grond]) -> None:
    """The commissie of the other eenheid weighs anew: a proposal under way lapses and the item follows (sync_agenda).

    Where a politiechef had the case to decide on it, those of the other eenheid have it now.
    """
    for besluit in Triagebesluit.objects.select_for_update().filter(melding=melding, status__in=ONDERWEG):
        lapse_voorstel(besluit, melding)
    if Grond.BESLUIT in geeindigd:
        for aanstelling in standpunt_candidates(melding):
            if not barred_from_besluit(melding, aanstelling):
                grant(melding, aanstelling.medewerker, Grond.BESLUIT, rol=Rol.PC, aanstelling=aanstelling)


def _move_sporen(melding: Melding, van: Aanstelling, naar: Aanstelling) -> None:
    for spoor in melding.sporen.filter(eigenaar=van).exclude(status=Spoor.Status.AFGEROND):
        spoor.eigenaar = naar
        spoor.save(update_fields=["eigenaar"])
