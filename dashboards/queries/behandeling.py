"""How cases of one eenheid were treated in a month: triage in time, investigations begun."""

from collections import Counter

from django.db.models import Exists, OuterRef

from dashboards.overzichten import Rij, Telling
from dashboards.queries.lijsten import tel_lijst
from dashboards.queries.zaken import moments
from meldingen.models import Statuswissel, Termijn
from meldingen.workflow import Status
from pvi.kalender import Periode
from pvi.models import OrganisatieEenheid
from triage.models import Onderzoek


def tel_triage(eenheid: OrganisatieEenheid, periode: Periode) -> Telling:
    """First treatments in the month; a case that was closed without triage stopped its term too, and does not count."""
    naar_triage = Statuswissel.objects.filter(melding=OuterRef("melding"), naar=Status.TRIAGE)
    behandeld = Termijn.objects.filter(
        Exists(naar_triage),
        soort="eerste_zitting",
        melding__eenheid_telling__eenheid=eenheid,
        gestopt_op__range=(periode.van, periode.tot_en_met),
    )
    aantallen = Counter(
        "op_tijd" if gestopt <= verloopt else "te_laat"
        for gestopt, verloopt in behandeld.values_list("gestopt_op", "verloopt_op")
    )
    rijen = [Rij("op_tijd", "Binnen de termijn"), Rij("te_laat", "Na de termijn")]
    return tel_lijst(
        "triage", "Eerste behandeling in de triagecommissie", "Wanneer", rijen, aantallen, basis="behandeld",
        totaal=aantallen.total(),
    )  # fmt: skip


def tel_onderzoek(eenheid: OrganisatieEenheid, periode: Periode) -> Telling:
    van, tot = moments(periode)
    begonnen = Onderzoek.objects.filter(
        melding__eenheid_telling__eenheid=eenheid, gestart_op__gte=van, gestart_op__lt=tot
    ).order_by()
    aantallen = Counter(begonnen.values_list("soort", flat=True))
    rijen = [Rij(soort.value, str(soort.label)) for soort in Onderzoek.Soort]
    return tel_lijst(
        "onderzoek", "Begonnen onderzoeken", "Soort", rijen, aantallen, basis="onderzoeken", totaal=aantallen.total()
    )
