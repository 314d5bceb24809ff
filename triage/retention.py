"""What this app knows of an outcome, and which of its tables go with a case that was kept long enough."""

from collections.abc import Iterable
from uuid import UUID

from meldingen.bewaartermijnen import applies
from meldingen.models import Melding
from meldingen.retention import detaches, goes, kept_for_good, keys, stays
from triage.models import JurisprudentieItem

# The code of dismissal in the list straf.
ONTSLAG = "j"


@applies("ontslag")
def has_dismissal(melding: Melding) -> bool:
    return melding.reacties.filter(is_straf=True, soort=ONTSLAG).exists()


@applies("straf")
def has_penalty(melding: Melding) -> bool:
    return melding.reacties.filter(is_straf=True).exists()


@applies("reactie")
def has_reaction(melding: Melding) -> bool:
    return melding.reacties.exists()


stays("triage.Agendapunt", "melding")
stays("triage.Bezetting", "agendapunt__melding")
stays("triage.Weging", "agendapunt__melding")
stays("triage.Triagebesluit", "melding", eigenaar=None, onderzoeker=None)
stays("triage.Spoor", "melding", eigenaar=None)
stays("triage.Lijnactie", "spoor__melding")
stays("triage.Reactie", "melding")
stays("triage.Onderzoek", "melding", onderzoeker=None)
stays("triage.Gedraging", "onderzoek__melding")
stays("triage.Ordemaatregel", "melding")
stays("triage.Rehabilitatie", "melding")
stays("triage.SmoAdvies", "melding")
stays("triage.LcAdvies", "melding")
stays("triage.Besluit", "melding")
stays("triage.Besluitwissel", "besluit__melding")
goes("triage.Aanhouding", "agendapunt__melding")
goes("triage.Reactiecorrectie", "melding")
goes("triage.Rehabilitatiestap", "rehabilitatie__melding")
goes("triage.Vergelijking", "advies__melding")
goes("triage.Verklaring", "betrokkenheid__melding")
# A fixed item leads to nobody and knows no case.
kept_for_good("triage.JurisprudentieItem")


@keys
def drafts_of_case_law(melding: Melding) -> Iterable[UUID]:
    """A draft that nobody fixed may still lead to somebody."""
    return JurisprudentieItem.objects.filter(besluit__melding=melding).values_list("sleutel_id", flat=True)


@detaches
def drop_drafts(melding: Melding) -> None:
    concepten = JurisprudentieItem.objects.filter(besluit__melding=melding)
    pks = list(concepten.values_list("pk", flat=True))
    JurisprudentieItem.history.model._base_manager.filter(id__in=pks).delete()
    weg = JurisprudentieItem._base_manager.filter(pk__in=pks)
    weg._raw_delete(weg.db)
