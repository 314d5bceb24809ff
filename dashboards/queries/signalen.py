"""Signalen for the reflectiekamer."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from dashboards.overzichten import Rij, Telling
from dashboards.queries.lijsten import tel_lijst
from dashboards.queries.zaken import moments
from meldingen.actions.signaal import Redencode
from meldingen.models import Signaal
from pvi.kalender import Periode
from pvi.models import OrganisatieEenheid

# It ended, and became no melding.
GEBLEVEN: Final = (Signaal.Status.TEAMAANPAK, Signaal.Status.GESLOTEN)


def redenrijen(geteld: Iterable[str]) -> list[Rij]:
    """Every coded reason, and the codes that were counted and are none."""
    rijen = [Rij(reden.value, str(reden.label)) for reden in Redencode]
    return rijen + [Rij(code, "Reden niet bekend") for code in sorted(set(geteld) - set(Redencode.values))]


def gebleven_signalen(eenheid: OrganisatieEenheid, periode: Periode) -> Telling:
    """Signalen of an eenheid that VIK kept or closed in the period and that never reached triage, per coded reason.

    By the moment it was kept, which nothing changes afterwards: an assessment that came earlier does not count.
    """
    van, tot = moments(periode)
    gebleven = Signaal.objects.filter(
        eenheid__eenheid=eenheid,
        status__in=GEBLEVEN,
        afgehandeld_op__gte=van,
        afgehandeld_op__lt=tot,
    ).order_by()
    aantallen = Counter(gebleven.values_list("redencode", flat=True))
    return tel_lijst(
        "gebleven", f"Signalen die geen melding werden, {periode.naam}", "Reden", redenrijen(aantallen), aantallen,
        basis="gebleven", totaal=aantallen.total(),
    )  # fmt: skip
