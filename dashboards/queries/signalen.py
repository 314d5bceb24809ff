"""Signalen for the reflectiekamer."""

from collections import Counter

from dashboards.overzichten import Rij, Telling
from dashboards.queries.lijsten import tel_lijst
from dashboards.queries.zaken import moments
from meldingen.actions.signaal import Redencode
from meldingen.models import Signaal
from pvi.kalender import Periode
from pvi.models import OrganisatieEenheid


def gebleven_signalen(eenheid: OrganisatieEenheid, periode: Periode) -> Telling:
    """Signalen of an eenheid that VIK kept or closed in the period and that never reached triage, per coded reason.

    By the moment it was kept, which nothing changes afterwards: an assessment that came earlier does not count.
    """
    van, tot = moments(periode)
    gebleven = Signaal.objects.filter(
        eenheid__eenheid=eenheid,
        status__in=(Signaal.Status.TEAMAANPAK, Signaal.Status.GESLOTEN),
        afgehandeld_op__gte=van,
        afgehandeld_op__lt=tot,
    ).order_by()
    aantallen = Counter(gebleven.values_list("redencode", flat=True))
    rijen = [Rij(reden.value, str(reden.label)) for reden in Redencode]
    onbekend = [Rij(code, "Reden niet bekend") for code in sorted(set(aantallen) - set(Redencode.values))]
    return tel_lijst(
        "gebleven", f"Signalen die geen melding werden, {periode.naam}", "Reden", [*rijen, *onbekend], aantallen,
        basis="gebleven", totaal=aantallen.total(),
    )  # fmt: skip
