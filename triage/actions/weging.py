"""What the commissie weighed, aspect by aspect."""

from django.db import transaction

from meldingen.actions.toegang import lock, refuse_if, require
from meldingen.models import OvergangGeweigerd
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Rol
from triage.actions.zitting import ONDERWEG
from triage.models import Agendapunt, Weging
from triage.models.weging import Aspect, Gewicht


@transaction.atomic
def record_weging(
    agendapunt: Agendapunt,
    door: Medewerker,
    *,
    aspecten: dict[str, str],
    feiten: str = "",
    toelichting: str = "",
) -> Weging:
    """Record or improve the weging of an open item: a weight for every Aspect, the facts, what tipped the balance.

    Raises OvergangGeweigerd while a proposal waits for others: they must decide on what they read.
    """
    melding = lock(agendapunt.melding_id)
    agendapunt.refresh_from_db(fields=["besloten_op", "zitting"])
    require(melding, door, Recht.WEGEN, (Rol.TR,))
    if agendapunt.besloten_op is not None:
        raise OvergangGeweigerd("Dit agendapunt is al behandeld.")
    if agendapunt.besluiten.filter(status__in=ONDERWEG).exists():
        raise OvergangGeweigerd("Er ligt een voorstel. De weging staat vast tot het standpunt er is.")
    ontbreekt = [f"Geef een gewicht aan: {a.label.lower()}." for a in Aspect if aspecten.get(a) not in Gewicht.values]
    refuse_if(ontbreekt, "De weging is nog niet volledig.")
    weging = Weging.objects.filter(agendapunt=agendapunt).first()
    weging = weging or Weging(agendapunt=agendapunt, sleutel_id=melding.sleutel_id)
    weging.aspecten = {aspect.value: aspecten[aspect] for aspect in Aspect}
    weging.feiten, weging.toelichting = feiten, toelichting
    weging.vastgelegd_door, weging.vastgelegd_op = door, klok.nu()
    weging.save()
    return weging
